//! Bills: hand calculations from list prices, sums, custom and missing prices, and hostile settings.
#![cfg(all(feature = "toml", not(target_arch = "wasm32")))]

mod by_hand;
#[path = "../common/mod.rs"]
mod common;
mod settings;
mod sums;

use std::sync::OnceLock;

use common::today;
use headroom_core::cost::bill::{Bill, ServiceCategory};
use headroom_core::cost::catalog::{Arch, InstanceOffer};
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::instance_choice::instance_counts;
use headroom_core::cost::instance_requirement::InstanceRequirement;
use headroom_core::cost::purchase_mix::{HourlyRates, PurchaseLimits, cheapest_mix, load_duration_curve};
use headroom_core::cost::{Catalog, Money};
use headroom_core::model::toml::from_toml;
use headroom_core::report::cost::report;
use headroom_core::scenario::cost_settings::COST_KEYS;
use headroom_core::scenario::link::{decode, encode, encode_packed};
use headroom_core::units::HOURS_PER_MONTH;
use headroom_core::{Models, evaluate};

/// A model in which every priced quantity is an input.
const MODEL: &str = include_str!("../data/thing.toml");

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::built_in().expect("valid built-in prices"))
}

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| {
        let mut models = Models::built_in().expect("valid built-in models");
        models.add(from_toml(MODEL).unwrap_or_else(|problems| panic!("{problems:?}")));
        models
    })
}

/// Computes the bills of a link and passes them to a closure.
fn with_bills<T>(link: &str, inspect: impl FnOnce(&CostContext<'_>, &[Bill<'_>]) -> T) -> T {
    let (scenario, problems) = decode(link);
    assert!(problems.is_empty(), "{problems:?}");
    let evaluation = evaluate(&scenario, models());
    assert!(evaluation.problems.is_empty(), "{:?}", evaluation.problems);
    let context = CostContext::new(&scenario, catalog(), today());
    let usages = context.component_usages(&evaluation);
    inspect(&context, &context.bills(&usages, &context.policy))
}

/// Returns the nonzero lines of the only cloud in the first month, and their sum.
fn first_month_lines(link: &str) -> (Vec<(ServiceCategory, String)>, String) {
    let link = format!("growth=none&horizon=1&m=thing&{link}");
    with_bills(&link, |context, bills| {
        assert!(context.problems.is_empty(), "{:?}", context.problems);
        let [bill] = bills else { panic!("one cloud") };
        assert_eq!(bill.unpriced_lines().count(), 0, "{:?}", bill.unpriced_lines().collect::<Vec<_>>());
        let paid = bill.lines.iter().filter(|line| line.monthly_costs[0] > Money::ZERO);
        (
            paid.map(|line| (line.category, line.monthly_costs[0].format_cents())).collect(),
            bill.month_total(0).format_cents(),
        )
    })
}
