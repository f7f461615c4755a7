//! Savings options: each costs as much as a full bill with the changed component.
#![cfg(all(feature = "toml", not(target_arch = "wasm32")))]

#[path = "common/mod.rs"]
mod common;

use common::today;
use headroom_core::cost::component_usage::component_usage;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::savings_option::savings_options;
use headroom_core::cost::{Catalog, Money};
use headroom_core::model::toml::from_toml;
use headroom_core::{Models, decode, evaluate};

/// Returns the inputs of a component after a measure. `None` if it changes nothing, or if a new value is not finite.
fn changed(component: &headroom_core::plan::ComponentEvaluation, set: &[(usize, usize)]) -> Option<Vec<f64>> {
    let program = &component.model.program;
    let given = &component.values[..program.parameter_count()];
    let all = program.run_row(given);
    let mut changed = given.to_vec();
    for (place, after) in set {
        changed[*place] = Some(all[*after]).filter(|value| value.is_finite())?;
    }
    (changed != given).then_some(changed)
}

/// Compares each option with a full bill, and returns the number of measures.
fn check_measures(link: &str, models: &Models, catalog: &Catalog) -> usize {
    let scenario = decode(link).0;
    let evaluation = evaluate(&scenario, models);
    let context = CostContext::new(&scenario, catalog, today());
    let usages = context.component_usages(&evaluation);
    let bills = context.bills(&usages, &context.policy);
    let mut found = savings_options(&context, &evaluation, &usages, &bills).into_iter();
    let year = context.first_year();
    let mut compared = 0;
    for (number, component) in evaluation.components.iter().enumerate() {
        for saving in &component.model.savings {
            let Some(changed) = changed(component, &saving.set) else { continue };
            let mut others = usages.clone();
            others[number] = component_usage(component, &changed, (&context.series, &context.months), &context.work);
            let expected: Vec<Option<Money>> = context
                .bills(&others, &context.policy)
                .iter()
                .zip(&bills)
                .map(|(bill, before)| {
                    let comparable = bill.unpriced_lines().count() <= before.unpriced_lines().count();
                    comparable.then(|| bill.total(year.clone()).div_rounded(year.len() as u64))
                })
                .collect();
            let option = found.next().expect("an option for each measure");
            assert_eq!((&option.label, option.monthly_costs), (&saving.label, expected), "{link}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn each_measure_costs_as_much_as_a_bill_with_the_changed_component() {
    let models = Models::built_in().expect("valid built-in models");
    let catalog = Catalog::built_in().expect("valid built-in prices");
    let links = [
        "horizon=14&cost.standby=warm&m=web-service&m=tiered-store&m=web-service&m=queue",
        "horizon=3&cost.clusters=2&m=web-service",
        "horizon=3&m=tiered-store&m=tiered-store&m=queue",
    ];
    let compared: usize = links.iter().map(|link| check_measures(link, &models, &catalog)).sum();
    assert!(compared >= 8, "{compared} measures");
}

/// Price tiers apply to the traffic of all components, so a measure that changes the traffic of one component changes
/// the price of the others.
#[test]
fn a_measure_that_changes_traffic_reprices_the_traffic_of_all_components() {
    let text = "id = \"sender\"\ntitle = \"T\"\nsummary = \"S\"\n[[input]]\nid = \"sent\"\nlabel = \"L\"\nunit = \"B/s\"\n\
                default = \"100 MB/s\"\nmax = \"100 GB/s\"\ngrows = true\n\
                [[cost]]\nid = \"c\"\nlabel = \"C\"\nkind = \"egress\"\namount = \"sent\"\n\
                [[cost]]\nid = \"z\"\nlabel = \"Z\"\nkind = \"between-zones\"\namount = \"sent\"\n\
                [[saving]]\nid = \"half\"\nlabel = \"Half\"\nset = { sent = \"sent / 2\" }\n";
    let mut models = Models::built_in().expect("valid built-in models");
    models.add(from_toml(text).unwrap_or_else(|problems| panic!("{problems:?}")));
    let catalog = Catalog::built_in().expect("valid built-in prices");
    let link = "horizon=14&growth=2%25/month&m=sender&m=sender&sent=5MB/s&m=tiered-store";
    assert!(check_measures(link, &models, &catalog) >= 2);
}
