//! How to buy instances for a load that changes by the hour.
//!
//! Let `n(h)` be the instances that hour `h` of `H` takes. Commit to `b` of them at `c` an hour, used or not; what is beyond is
//! bought by the hour, up to `m(h)` of it as spot at `s`, the rest on demand at `d`, with `s < d`. An hour costs, beside `c·b`,
//! `d` for each instance between `b` and `n − m`, and `s` for each between `max(b, n − m)` and `n`. So the `k`-th instance that is
//! committed saves
//!
//! ```text
//! d · #{h: n(h) − m(h) ≥ k}  +  s · #{h: n(h) − m(h) < k ≤ n(h)}   and costs   c · H
//! ```
//!
//! Both counts together are the load duration curve at `k`, and the saving falls as `k` rises, so the best `b` is the last `k`
//! that saves more than it costs. Without spot that is the newsvendor's critical ratio: commit up to the level that is needed
//! for more than `c / d` of the time. Everything is counted in whole instances and billionths of a dollar: the optimum is exact.
//! The commitment is taken as renewed for as long as the load lasts, and what runs beyond it as bought by the whole hour.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cost::catalog::{OfferPrices, PurchaseOption};
use crate::cost::money::Money;

/// No longer load: five years of hours.
pub const MAX_HOURS: usize = 5 * 8784;
/// No more instances at once.
pub const MAX_INSTANCES_PER_HOUR: u32 = 1_000_000;

/// What an instance costs in an hour, by how it is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourlyRates {
    /// By the hour.
    pub on_demand: Money,
    /// As spot.
    pub spot: Option<Money>,
    /// Committed for one year.
    pub one_year: Option<Money>,
    /// Committed for three years.
    pub three_years: Option<Money>,
}

impl HourlyRates {
    /// The rates of an offer, if it is sold on demand.
    #[must_use]
    pub fn of(terms: &OfferPrices) -> Option<Self> {
        let hour = |term| terms.get(term).map(|price| price.hour());
        Some(Self {
            on_demand: hour(PurchaseOption::OnDemand)?,
            spot: hour(PurchaseOption::Spot),
            one_year: hour(PurchaseOption::OneYear),
            three_years: hour(PurchaseOption::ThreeYears),
        })
    }
}

/// What may be bought.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PurchaseLimits {
    /// Of the instances of an hour, the share that may be spot, rounded down to whole instances.
    pub spot_share: f64,
    /// Whether one year may be committed to.
    pub one_year: bool,
    /// Whether three years may be.
    pub three_years: bool,
}

/// What is bought, and what it comes to over all hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurchaseMix {
    /// Instances that are committed to.
    pub committed: u32,
    /// For how long; nothing if none are.
    pub term: Option<PurchaseOption>,
    /// Hours of instances that are committed to, used or not.
    pub committed_hours: u64,
    /// Of these, those that nobody uses.
    pub idle_hours: u64,
    /// Hours of instances on demand.
    pub on_demand_hours: u64,
    /// Hours of spot instances.
    pub spot_hours: u64,
    /// The commitment.
    pub committed_cost: Money,
    /// What is bought by the hour.
    pub on_demand_cost: Money,
    /// Spot.
    pub spot_cost: Money,
    /// What the same would cost on demand alone.
    pub all_on_demand: Money,
}

impl PurchaseMix {
    /// What it costs: the sum of its parts.
    #[must_use]
    pub fn cost(&self) -> Money {
        self.committed_cost + self.on_demand_cost + self.spot_cost
    }

    /// What it saves beside buying everything on demand.
    #[must_use]
    pub fn saved(&self) -> Money {
        self.all_on_demand.less(self.cost())
    }
}

/// The load duration curve: the instances of every hour, the most first. The `i`-th is needed in `i` hours at least.
#[must_use]
pub fn load_duration_curve(load: &[u32]) -> Vec<u32> {
    let mut sorted = load.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted
}

/// The cheapest mix for the instances of every hour. Of mixes that cost the same it commits to the fewest, for the shortest.
///
/// # Errors
/// In words, everything that is wrong.
pub fn cheapest_mix(load: &[u32], rates: &HourlyRates, limits: &PurchaseLimits) -> Result<PurchaseMix, Vec<String>> {
    let wrong = wrong(load, rates, limits);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let year = |allowed: bool, rate: Option<Money>, term| rate.filter(|_| allowed).map(|rate| (rate, term));
    let one = year(limits.one_year, rates.one_year, PurchaseOption::OneYear);
    let three = year(limits.three_years, rates.three_years, PurchaseOption::ThreeYears);
    // Both are paid alike, so the cheaper one is better for every instance.
    let committed = one.into_iter().chain(three).min_by_key(|(rate, _)| *rate);
    let spot = rates.spot.filter(|spot| *spot < rates.on_demand);
    let firm = |count: u32| limits.firm(count, rates);
    let curve = load_duration_curve(load);
    let mut firm_curve: Vec<u32> = curve.iter().map(|count| firm(*count)).collect();
    firm_curve.sort_unstable_by(|a, b| b.cmp(a));
    let level = committed.map_or(0, |(rate, _)| {
        let pays = |level: u32| {
            let hours = |curve: &[u32]| curve.partition_point(|count| *count >= level) as u64;
            let (all, firm) = (hours(&curve), hours(&firm_curve));
            let saved = rates.on_demand * firm + spot.unwrap_or_default() * all.saturating_sub(firm);
            saved > rate * curve.len() as u64
        };
        // The saving falls as the level rises: the last level that pays is found by halving.
        let (mut low, mut high) = (0, curve.first().copied().unwrap_or(0));
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
    Ok(mix(load, level, (rate, term), rates, &firm))
}

/// What some hours come to where so many are committed to, for a term; none where it is not sold so.
#[must_use]
pub fn mix_at_commitment(
    load: &[u32],
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
    mix(load, level, (rate, term.filter(|_| level > 0)), rates, &|count| limits.firm(count, rates))
}

impl PurchaseLimits {
    /// Of so many instances, those that may not be spot.
    fn firm(&self, count: u32, rates: &HourlyRates) -> u32 {
        match rates.spot {
            Some(spot) if spot < rates.on_demand => {
                count - crate::math::floor(f64::from(count) * self.spot_share) as u32
            }
            _ => count,
        }
    }
}

/// What it comes to, hour by hour.
fn mix(
    load: &[u32],
    level: u32,
    (rate, term): (Money, Option<PurchaseOption>),
    rates: &HourlyRates,
    firm: &impl Fn(u32) -> u32,
) -> PurchaseMix {
    let (mut idle_hours, mut on_demand_hours, mut spot_hours, mut all_hours) = (0, 0, 0, 0);
    for count in load {
        let beyond = count.saturating_sub(level);
        let spot = beyond.min(count - firm(*count));
        idle_hours += u64::from(level.saturating_sub(*count));
        on_demand_hours += u64::from(beyond - spot);
        spot_hours += u64::from(spot);
        all_hours += u64::from(*count);
    }
    let committed_hours = u64::from(level) * load.len() as u64;
    PurchaseMix {
        committed: level,
        term,
        committed_hours,
        idle_hours,
        on_demand_hours,
        spot_hours,
        committed_cost: rate * committed_hours,
        on_demand_cost: rates.on_demand * on_demand_hours,
        spot_cost: rates.spot.unwrap_or_default() * spot_hours,
        all_on_demand: rates.on_demand * all_hours,
    }
}

fn wrong(load: &[u32], rates: &HourlyRates, limits: &PurchaseLimits) -> Vec<String> {
    let mut wrong = Vec::new();
    if load.is_empty() || load.len() > MAX_HOURS {
        wrong.push(alloc::format!("a load of 1 to {MAX_HOURS} hours is wanted, not of {}", load.len()));
    }
    if load.iter().any(|count| *count > MAX_INSTANCES_PER_HOUR) {
        wrong.push(alloc::format!("an hour takes at most {MAX_INSTANCES_PER_HOUR} instances"));
    }
    let rates = [Some(rates.on_demand), rates.spot, rates.one_year, rates.three_years];
    if rates.contains(&Some(Money::ZERO)) {
        wrong.push(String::from("a price of zero is no price"));
    }
    if !(0.0..=1.0).contains(&limits.spot_share) {
        wrong.push(String::from("the share of spot is from 0 % to 100 %"));
    }
    wrong
}
