//! Savings options: each costs as much as a full bill with the changed component.
#![cfg(all(feature = "toml", not(target_arch = "wasm32")))]

#[path = "common/mod.rs"]
mod common;

use common::today;
use headroom_core::cost::component_usage::component_usage;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::savings_option::savings_options;
use headroom_core::cost::{Catalog, Money};
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

#[test]
fn each_measure_costs_as_much_as_a_bill_with_the_changed_component() {
    let models = Models::built_in().expect("valid built-in models");
    let catalog = Catalog::built_in().expect("valid built-in prices");
    let mut compared = 0;
    for link in [
        "horizon=14&cost.standby=warm&m=web-service&m=tiered-store&m=web-service&m=queue",
        "horizon=3&cost.clusters=2&m=web-service",
        "horizon=3&m=tiered-store&m=tiered-store&m=queue",
    ] {
        let scenario = decode(link).0;
        let evaluation = evaluate(&scenario, &models);
        let context = CostContext::new(&scenario, &catalog, today());
        let usages = context.component_usages(&evaluation);
        let bills = context.bills(&usages, &context.policy);
        let mut found = savings_options(&context, &evaluation, &usages, &bills).into_iter();
        let year = context.first_year();
        for (number, component) in evaluation.components.iter().enumerate() {
            for saving in &component.model.savings {
                let Some(changed) = changed(component, &saving.set) else { continue };
                let mut others = usages.clone();
                others[number] =
                    component_usage(component, &changed, (&context.series, &context.months), &context.work);
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
    }
    assert!(compared >= 8, "{compared} measures");
}
