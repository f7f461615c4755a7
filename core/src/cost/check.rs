//! Checks every setting and value of a scenario before anything is computed.

use alloc::vec::Vec;

use crate::cost::catalog::Catalog;
use crate::cost::custom_prices;
use crate::cost::purchase_policy::PurchasePolicy;
use crate::date::Date;
use crate::model::library::Models;
use crate::problem::Problem;
use crate::scenario::Scenario;
use crate::scenario::cost_settings::COST_SETTINGS;
use crate::scenario::outlook_settings::OUTLOOK_SETTINGS;
use crate::scenario::resolve::resolve;

/// Returns all problems with the component values, the outlook settings, and the cost settings of a scenario.
///
/// Every program that reads scenarios calls this before it computes anything, so all commands report the same
/// problems. With a catalog, regions, instance families, and custom prices are checked against it; without one, only
/// their syntax is checked.
///
/// Other problems are reported elsewhere: those with the link itself by [`decode`](crate::decode), results that are not
/// finite by [`evaluate`](crate::evaluate()), and unusual outlook settings by the timeline.
///
/// ```
/// use headroom_core::cost::check::check_scenario;
/// use headroom_core::{Models, decode};
/// let models = Models::built_in().unwrap();
/// let (scenario, _) = decode("horizon=2y&m=web-service");
/// let problems = check_scenario(&scenario, &models, None);
/// let expected = "`horizon`: `2y` has an unknown unit. Use months, for example `24`.";
/// assert_eq!((problems.len(), problems[0].to_string().as_str()), (1, expected));
/// ```
#[must_use]
pub fn check_scenario(scenario: &Scenario, models: &Models, catalog: Option<&Catalog>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let _ = resolve(scenario, models, &mut problems);
    for setting in &OUTLOOK_SETTINGS {
        let _ = setting.resolve(&scenario.outlook, &mut problems);
    }
    let prices = scenario.cost.get("cost.prices").unwrap_or_default();
    match catalog {
        None => {
            for setting in &COST_SETTINGS {
                let _ = setting.resolve(&scenario.cost, &mut problems);
            }
        }
        // The catalog is copied only if there are custom prices.
        Some(catalog) if !prices.trim().is_empty() => {
            let mut catalog = catalog.clone();
            let price_problems = custom_prices::apply(prices, &mut catalog, Date::FIRST);
            problems.extend(PurchasePolicy::read(&scenario.cost, &catalog).1);
            problems.extend(price_problems);
        }
        Some(catalog) => problems.extend(PurchasePolicy::read(&scenario.cost, catalog).1),
    }
    problems
}
