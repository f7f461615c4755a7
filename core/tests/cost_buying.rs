//! Checks the cheapest mix of committed, on-demand, and spot instances against brute force and hand calculations.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::cost::catalog::{Cloud, PurchaseOption};
use headroom_core::cost::purchase_mix::{HourlyRates, MAX_HOURS, PurchaseLimits, cheapest_mix, load_duration_curve};
use headroom_core::cost::{Catalog, Money};
use proptest::prelude::*;

fn dollars(text: &str) -> Money {
    Money::parse(text).unwrap()
}

const ALL_TERMS: PurchaseLimits = PurchaseLimits { spot_share: 0.0, one_year: true, three_years: true };

/// GCP n2d-standard-8 in europe-west3: 0.435416 on demand, 0.261248 spot, 0.27404 for one year, 0.195736 for three.
///
/// A day needs 10 instances for 12 hours, 6 for 8 hours, and 2 for 4 hours. A three-year commitment is cheaper than one
/// year and pays off for instances that run more than 0.195736 / 0.435416 = 45.0% of the time, 10.8 hours. 10 run for
/// 12 hours, so it covers all 10. One year pays off above 62.9%, 15.1 hours: 6 run for 20 hours, so it covers 6.
///
/// One year: 6 · 24 · 0.27404 = 39.46176 plus on-demand 4 · 12 · 0.435416 = 20.899968, with 4 · 4 = 16 idle hours. On
/// demand alone: (120 + 48 + 8) · 0.435416 = 76.633216. With up to 40% spot, 4 of 10 may be spot, and with 6
/// committed instances they are. The fifth and sixth instance save 0.435416 for 12 hours and, in the 8 hours of 6
/// instances of which 2 may be spot, 0.261248: 7.314976 in total, more than 24 · 0.27404 = 6.57696.
/// The sum is 39.46176 + 48 · 0.261248 = 52.001664.
#[test]
fn the_mix_matches_a_hand_calculation() {
    let catalog = Catalog::built_in().unwrap();
    let (_, offer) = catalog.offer(Cloud::Gcp, "europe-west3", "n2d-standard-8").unwrap();
    let rates = HourlyRates::from_prices(&offer.prices).unwrap();
    assert_eq!((rates.on_demand, rates.spot), (dollars("0.435416"), Some(dollars("0.261248"))));
    let load: Vec<u32> = [[10; 12].as_slice(), &[6; 8], &[2; 4]].concat();
    let three = cheapest_mix(&load, &rates, &ALL_TERMS).unwrap();
    assert_eq!(
        (three.committed_instances, three.term, three.cost()),
        (10, Some(PurchaseOption::ThreeYears), dollars("46.97664"))
    );
    let one = cheapest_mix(&load, &rates, &PurchaseLimits { three_years: false, ..ALL_TERMS }).unwrap();
    assert_eq!((one.committed_instances, one.term, one.idle_hours), (6, Some(PurchaseOption::OneYear), 16));
    assert_eq!((one.committed_cost, one.on_demand_cost), (dollars("39.46176"), dollars("20.899968")));
    assert_eq!(one.all_on_demand_cost, dollars("76.633216"));
    assert_eq!(one.savings(), dollars("16.271488"));
    let spot =
        cheapest_mix(&load, &rates, &PurchaseLimits { three_years: false, spot_share: 0.4, ..ALL_TERMS }).unwrap();
    assert_eq!((spot.committed_instances, spot.spot_hours, spot.on_demand_hours), (6, 48, 0));
    assert_eq!(spot.cost(), dollars("52.001664"));
}

#[test]
fn without_a_better_price_everything_is_on_demand() {
    let rates = HourlyRates {
        on_demand: dollars("1"),
        spot: Some(dollars("2")),
        one_year: Some(dollars("1")),
        three_years: None,
    };
    let mix = cheapest_mix(&[3, 3, 3], &rates, &PurchaseLimits { spot_share: 1.0, ..ALL_TERMS }).unwrap();
    assert_eq!((mix.committed_instances, mix.term, mix.spot_hours, mix.on_demand_hours), (0, None, 0, 9));
    assert_eq!(mix.savings(), Money::ZERO);
    assert_eq!(cheapest_mix(&[0], &rates, &ALL_TERMS).unwrap().cost(), Money::ZERO);
    assert_eq!(load_duration_curve(&[1, 3, 2]), [3, 2, 1]);
}

#[test]
fn invalid_requests_are_errors() {
    let rates = HourlyRates { on_demand: Money::ZERO, spot: None, one_year: None, three_years: None };
    assert_eq!(cheapest_mix(&[], &rates, &PurchaseLimits { spot_share: f64::NAN, ..ALL_TERMS }).unwrap_err().len(), 3);
    assert_eq!(
        cheapest_mix(&[u32::MAX], &HourlyRates { on_demand: dollars("1"), ..rates }, &ALL_TERMS).unwrap_err().len(),
        1
    );
    assert!(
        cheapest_mix(&vec![1; MAX_HOURS + 1], &HourlyRates { on_demand: dollars("1"), ..rates }, &ALL_TERMS).is_err()
    );
}

/// Generates rates, half of them from 1 to 11 billionths of a dollar, so that ties occur.
fn rate() -> impl Strategy<Value = Money> {
    prop_oneof![(1_u128..12).prop_map(Money::from_billionths), (1_u128..2_000_000).prop_map(Money::from_billionths)]
}

/// Returns the lowest cost over every commitment level, every term, and every number of spot instances per hour.
fn brute_force(load: &[u32], rates: &HourlyRates, limits: &PurchaseLimits) -> u128 {
    let terms = [(limits.one_year, rates.one_year), (limits.three_years, rates.three_years)];
    let rates_committed: Vec<Money> =
        terms.into_iter().filter_map(|(allowed, rate)| rate.filter(|_| allowed)).collect();
    let most = load.iter().copied().max().unwrap_or(0);
    let hourly = |committed: u32| -> u128 {
        let hour = |count: &u32| {
            let beyond = count.saturating_sub(committed);
            let max_spot = headroom_core::math::floor(f64::from(*count) * limits.spot_share) as u32;
            let spots = if rates.spot.is_some() { 0..=beyond.min(max_spot) } else { 0..=0 };
            let cost = |spot: u32| {
                u128::from(beyond - spot) * rates.on_demand.billionths()
                    + u128::from(spot) * rates.spot.map_or(0, Money::billionths)
            };
            spots.map(cost).min().unwrap()
        };
        load.iter().map(hour).sum()
    };
    let cheapest_at = |rate: &Money| {
        let hours = load.len() as u128;
        (0..=most + 1).map(|level| hourly(level) + u128::from(level) * hours * rate.billionths()).min().unwrap()
    };
    rates_committed.iter().map(cheapest_at).chain([hourly(0)]).min().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// No other purchase is cheaper, and the reported hours add up.
    #[test]
    fn the_mix_is_as_cheap_as_brute_force(
        load in prop::collection::vec(0_u32..24, 1..48),
        on_demand in rate(), spot in prop::option::of(rate()),
        one_year in prop::option::of(rate()), three_years in prop::option::of(rate()),
        share in prop_oneof![Just(0.0), Just(1.0), 0.0..1.0], years in any::<(bool, bool)>(),
    ) {
        let rates = HourlyRates { on_demand, spot, one_year, three_years };
        let limits = PurchaseLimits { spot_share: share, one_year: years.0, three_years: years.1 };
        let mix = cheapest_mix(&load, &rates, &limits).unwrap();
        prop_assert_eq!(mix.cost().billionths(), brute_force(&load, &rates, &limits));
        let used: u64 = load.iter().map(|count| u64::from(*count)).sum();
        prop_assert_eq!(mix.committed_hours - mix.idle_hours + mix.on_demand_hours + mix.spot_hours, used);
        prop_assert!(mix.cost() <= mix.all_on_demand_cost);
        prop_assert_eq!(mix.term.is_some(), mix.committed_instances > 0);
    }
}
