//! Finds the cheapest mix of commitments, on-demand instances, and spot instances for an hourly load.
//!
//! Let `n(h)` be the number of instances in hour `h` of `H`. Of these, `b` are committed at `c` per hour, used or
//! not. Of the rest, up to `m(h)` are spot at `s`, and the others are on demand at `d`, with `s < d`. In addition to
//! `c·b`, an hour costs `d` for each instance between `b` and `n − m`, and `s` for each between `max(b, n − m)` and
//! `n`. So the `k`-th committed instance saves
//!
//! ```text
//! d · #{h: n(h) − m(h) ≥ k}  +  s · #{h: n(h) − m(h) < k ≤ n(h)}   and costs   c · H
//! ```
//!
//! Both counts together are the load duration curve at `k`. The saving falls as `k` rises, so the best `b` is the
//! last `k` that saves more than it costs. Without spot this is the newsvendor's critical ratio: commit up to the
//! level that is needed for more than `c / d` of the time. Instances are whole and prices are in billionths of a
//! dollar, so the optimum is exact. Commitments are assumed to be renewed as long as the load lasts. On-demand and spot
//! instances are billed by the full hour.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::cost::catalog::{OfferPrices, PurchaseOption};
use crate::cost::money::Money;
use crate::format::count;

/// The maximum number of hours in a load: five years of 366 days.
pub const MAX_HOURS: usize = 5 * 8784;
/// The maximum number of instances in an hour.
pub const MAX_INSTANCES_PER_HOUR: u32 = 1_000_000;

/// The hourly prices of an instance, by purchase option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourlyRates {
    /// The on-demand price.
    pub on_demand: Money,
    /// The spot price, if spot is offered.
    pub spot: Option<Money>,
    /// The price with a one-year commitment, if offered.
    pub one_year: Option<Money>,
    /// The price with a three-year commitment, if offered.
    pub three_years: Option<Money>,
}

impl HourlyRates {
    /// Returns the rates of an offer, or `None` if it has no on-demand price.
    #[must_use]
    pub fn from_prices(terms: &OfferPrices) -> Option<Self> {
        let hour = |term| terms.get(term).map(|price| price.hourly_cost());
        Some(Self {
            on_demand: hour(PurchaseOption::OnDemand)?,
            spot: hour(PurchaseOption::Spot),
            one_year: hour(PurchaseOption::OneYear),
            three_years: hour(PurchaseOption::ThreeYears),
        })
    }
}

/// The purchase options that may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PurchaseLimits {
    /// The maximum share of spot instances in an hour, rounded down to whole instances.
    pub spot_share: f64,
    /// Whether one-year commitments are allowed.
    pub one_year: bool,
    /// Whether three-year commitments are allowed.
    pub three_years: bool,
}

/// A mix of purchase options, with its cost over all hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurchaseMix {
    /// The number of committed instances.
    pub committed_instances: u32,
    /// The commitment term; `None` if nothing is committed.
    pub term: Option<PurchaseOption>,
    /// The committed instance-hours, used or not.
    pub committed_hours: u64,
    /// The committed instance-hours that are not used.
    pub idle_hours: u64,
    /// The on-demand instance-hours.
    pub on_demand_hours: u64,
    /// The spot instance-hours.
    pub spot_hours: u64,
    /// The cost of the commitment.
    pub committed_cost: Money,
    /// The cost of on-demand instances.
    pub on_demand_cost: Money,
    /// The cost of spot instances.
    pub spot_cost: Money,
    /// The cost if all instances were on demand.
    pub all_on_demand_cost: Money,
}

impl PurchaseMix {
    /// Returns the total cost.
    #[must_use]
    pub fn cost(&self) -> Money {
        self.committed_cost + self.on_demand_cost + self.spot_cost
    }

    /// Returns the savings compared with running everything on demand.
    #[must_use]
    pub fn savings(&self) -> Money {
        self.all_on_demand_cost.saturating_sub(self.cost())
    }
}

/// Returns the load duration curve: the number of instances in each hour, in descending order.
///
/// At least `i` hours need the `i`-th number of instances or more.
#[must_use]
pub fn load_duration_curve(load: &[u32]) -> Vec<u32> {
    let mut sorted = load.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted
}

/// A number of instances, and the number of hours in which it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceHours {
    /// The number of instances.
    pub instances: u32,
    /// The number of hours.
    pub hours: u32,
}

/// Returns the distinct numbers of instances in descending order, each with all its hours.
#[must_use]
pub fn distinct_loads(loads: impl IntoIterator<Item = InstanceHours>) -> Vec<InstanceHours> {
    let mut sorted: Vec<InstanceHours> = loads.into_iter().collect();
    sorted.sort_unstable_by_key(|load| Reverse(load.instances));
    sorted.dedup_by(|next, kept| {
        let same = next.instances == kept.instances;
        kept.hours += if same { next.hours } else { 0 };
        same
    });
    // The list was as long as the month has hours.
    sorted.shrink_to_fit();
    sorted
}

/// Returns the cheapest mix for the number of instances in each hour. Of equally cheap mixes, it returns the one with
/// the smallest and shortest commitment.
///
/// # Errors
/// Returns all errors in the arguments.
pub fn cheapest_mix(load: &[u32], rates: &HourlyRates, limits: &PurchaseLimits) -> Result<PurchaseMix, Vec<String>> {
    cheapest_mix_for_loads(&distinct_loads(each_hour(load)), rates, limits)
}

fn each_hour(load: &[u32]) -> impl Iterator<Item = InstanceHours> {
    load.iter().map(|instances| InstanceHours { instances: *instances, hours: 1 })
}

/// Returns the cheapest mix, like [`cheapest_mix`], for the distinct numbers of instances in descending order.
pub(super) fn cheapest_mix_for_loads(
    loads: &[InstanceHours],
    rates: &HourlyRates,
    limits: &PurchaseLimits,
) -> Result<PurchaseMix, Vec<String>> {
    let errors = errors(loads, rates, limits);
    if !errors.is_empty() {
        return Err(errors);
    }
    let if_allowed = |allowed: bool, rate: Option<Money>, term| rate.filter(|_| allowed).map(|rate| (rate, term));
    let one = if_allowed(limits.one_year, rates.one_year, PurchaseOption::OneYear);
    let three = if_allowed(limits.three_years, rates.three_years, PurchaseOption::ThreeYears);
    // Both terms are billed the same way, so the cheaper one is better for every instance.
    let committed = one.into_iter().chain(three).min_by_key(|(rate, _)| *rate);
    let spot = rates.spot.filter(|spot| *spot < rates.on_demand);
    let non_spot_count = |count: u32| limits.non_spot_count(count, rates);
    let level = committed.map_or(0, |(rate, _)| {
        let curve = hours_at_least(loads.iter().copied());
        let non_spot_curve = hours_at_least(
            loads.iter().map(|load| InstanceHours { instances: non_spot_count(load.instances), ..*load }),
        );
        let pays = |level: u32| {
            let hours = |curve: &[(u32, u64)]| {
                let end = curve.partition_point(|(count, _)| *count >= level);
                end.checked_sub(1).map_or(0, |last| curve[last].1)
            };
            let (all, non_spot) = (hours(&curve), hours(&non_spot_curve));
            let saved = rates.on_demand * non_spot + spot.unwrap_or_default() * all.saturating_sub(non_spot);
            saved > rate * total_hours(loads)
        };
        // Savings fall as the level rises, so a binary search finds the last level that pays off.
        let (mut low, mut high) = (0, loads.first().map_or(0, |load| load.instances));
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if pays(middle) { low = middle } else { high = middle - 1 }
        }
        low
    });
    let (rate, term) = match committed {
        Some((rate, term)) if level > 0 => (rate, Some(term)),
        _ => (Money::ZERO, None),
    };
    Ok(mix(loads.iter().copied(), level, (rate, term), rates, &non_spot_count))
}

/// Returns the numbers of instances in descending order, each with the hours in which at least so many run.
fn hours_at_least(loads: impl Iterator<Item = InstanceHours>) -> Vec<(u32, u64)> {
    let mut curve: Vec<(u32, u64)> = loads.map(|load| (load.instances, u64::from(load.hours))).collect();
    curve.sort_unstable_by_key(|(instances, _)| Reverse(*instances));
    let mut sum = 0;
    for (_, hours) in &mut curve {
        sum += *hours;
        *hours = sum;
    }
    curve
}

/// Returns the number of hours of a load.
pub(super) fn total_hours(loads: &[InstanceHours]) -> u64 {
    loads.iter().map(|load| u64::from(load.hours)).sum()
}

/// Returns the mix with `level` instances committed for a term; nothing is committed if the term is not offered.
#[must_use]
pub fn mix_at_commitment(
    load: &[u32],
    level: u32,
    term: Option<PurchaseOption>,
    rates: &HourlyRates,
    limits: &PurchaseLimits,
) -> PurchaseMix {
    mix_for_loads_at_commitment(each_hour(load), level, term, rates, limits)
}

/// Returns the mix, like [`mix_at_commitment`], for numbers of instances with their hours, in any order.
pub(super) fn mix_for_loads_at_commitment(
    loads: impl Iterator<Item = InstanceHours>,
    level: u32,
    term: Option<PurchaseOption>,
    rates: &HourlyRates,
    limits: &PurchaseLimits,
) -> PurchaseMix {
    let rate = match term {
        Some(PurchaseOption::OneYear) => rates.one_year,
        Some(PurchaseOption::ThreeYears) => rates.three_years,
        _ => None,
    };
    let (level, rate) = rate.map_or((0, Money::ZERO), |rate| (level, rate));
    mix(loads, level, (rate, term.filter(|_| level > 0)), rates, &|count| limits.non_spot_count(count, rates))
}

impl PurchaseLimits {
    /// Returns how many of `count` instances must not be spot.
    fn non_spot_count(&self, count: u32, rates: &HourlyRates) -> u32 {
        match rates.spot {
            Some(spot) if spot < rates.on_demand => {
                count - crate::math::floor(f64::from(count) * self.spot_share) as u32
            }
            _ => count,
        }
    }
}

/// Returns the mix with `level` instances committed at `rate`, summed over all hours.
fn mix(
    loads: impl Iterator<Item = InstanceHours>,
    level: u32,
    (rate, term): (Money, Option<PurchaseOption>),
    rates: &HourlyRates,
    non_spot_count: &impl Fn(u32) -> u32,
) -> PurchaseMix {
    let (mut idle_hours, mut on_demand_hours, mut spot_hours, mut all_hours, mut total) = (0, 0, 0, 0, 0);
    for InstanceHours { instances: count, hours } in loads {
        let hours = u64::from(hours);
        let beyond = count.saturating_sub(level);
        let spot = beyond.min(count - non_spot_count(count));
        idle_hours += u64::from(level.saturating_sub(count)) * hours;
        on_demand_hours += u64::from(beyond - spot) * hours;
        spot_hours += u64::from(spot) * hours;
        all_hours += u64::from(count) * hours;
        total += hours;
    }
    let committed_hours = u64::from(level) * total;
    PurchaseMix {
        committed_instances: level,
        term,
        committed_hours,
        idle_hours,
        on_demand_hours,
        spot_hours,
        committed_cost: rate * committed_hours,
        on_demand_cost: rates.on_demand * on_demand_hours,
        spot_cost: rates.spot.unwrap_or_default() * spot_hours,
        all_on_demand_cost: rates.on_demand * all_hours,
    }
}

fn errors(loads: &[InstanceHours], rates: &HourlyRates, limits: &PurchaseLimits) -> Vec<String> {
    let mut errors = Vec::new();
    let hours = usize::try_from(total_hours(loads)).unwrap_or(usize::MAX);
    if hours == 0 || hours > MAX_HOURS {
        errors.push(alloc::format!(
            "expected a load of 1 to {}, found {}",
            count(MAX_HOURS, "hour"),
            count(hours, "hour")
        ));
    }
    if loads.iter().any(|load| load.instances > MAX_INSTANCES_PER_HOUR) {
        let max = count(MAX_INSTANCES_PER_HOUR as usize, "instance");
        errors.push(alloc::format!("an hour can have at most {max}"));
    }
    let rates = [Some(rates.on_demand), rates.spot, rates.one_year, rates.three_years];
    if rates.contains(&Some(Money::ZERO)) {
        errors.push(String::from("prices must be above zero"));
    }
    if !(0.0..=1.0).contains(&limits.spot_share) {
        errors.push(String::from("the spot share must be between 0% and 100%"));
    }
    errors
}
