//! Chooses the instance type and purchase mix for one group of machines, year by year.
//!
//! A fleet is not rebuilt every month: in each year of the horizon it has one commitment level and one instance type,
//! which is large enough for all months. Every type offered in the region is considered. If the number of machines does
//! not depend on the type, a type is skipped when another one costs no more under every purchase option; the result is
//! still the cheapest.
//!
//! Commitments are assumed to be renewed: a three-year commitment made in one year is also used in the next, as long
//! as the load does not fall.

use alloc::vec::Vec;

use crate::cost::catalog::{InstanceOffer, InstanceType, Price, PriceBook, PurchaseOption};
use crate::cost::component_usage::UsageItem;
use crate::cost::instance_choice::{RejectionReason, instance_counts, size_instance};
use crate::cost::instance_requirement::InstanceRequirement;
use crate::cost::money::Money;
use crate::cost::purchase_mix::{
    HourlyRates, PurchaseLimits, PurchaseMix, cheapest_mix_for_curve, load_duration_curve, mix_at_commitment,
};
use crate::cost::purchase_policy::PurchasePolicy;
use crate::math;
use crate::model::source::CostKind;
use crate::units::{HOURS_PER_MONTH, MONTHS_PER_YEAR};

/// The machines of one group for a year.
#[derive(Clone, Debug)]
pub struct YearlyFleet<'c> {
    /// The index of the first month.
    pub first_month: usize,
    /// The instance type.
    pub instance: &'c InstanceType,
    /// The offer.
    pub offer: &'c InstanceOffer,
    /// The hourly prices; spot includes the overhead of interruptions.
    pub rates: HourlyRates,
    /// The maximum number of machines in each month.
    pub counts: Vec<u64>,
    /// The purchase mix over all hours. For a fixed number of machines, one hour represents a month.
    pub mix: PurchaseMix,
    /// The cost of each month.
    pub monthly_costs: Vec<Money>,
    /// The purchase mix of each month, with the number of hours it covers. For a fixed number of machines, one hour
    /// represents a month.
    pub monthly_mixes: Vec<(PurchaseMix, u64)>,
    /// The unused share of cores or memory in the busiest month, whichever is smaller.
    pub headroom: f64,
}

impl YearlyFleet<'_> {
    /// Returns the prices that were used.
    #[must_use]
    pub fn prices(&self) -> Vec<Price> {
        let used = [
            (PurchaseOption::OnDemand, self.mix.on_demand_hours > 0),
            (PurchaseOption::Spot, self.mix.spot_hours > 0),
            (PurchaseOption::OneYear, self.mix.term == Some(PurchaseOption::OneYear)),
            (PurchaseOption::ThreeYears, self.mix.term == Some(PurchaseOption::ThreeYears)),
        ];
        used.iter().filter(|(_, used)| *used).filter_map(|(term, _)| self.offer.prices.get(*term)).collect()
    }
}

/// The demand of one year, month by month.
struct YearlyDemand<'i> {
    item: &'i UsageItem,
    first: usize,
    end: usize,
    /// The demand of the busiest month.
    requirement: InstanceRequirement,
}

/// Returns the fleet of each year for one group of machines in a region. Months without demand have no machines.
///
/// # Errors
/// If no instance type qualifies in some year, returns how many types were rejected for each reason in the first such
/// year.
pub fn yearly_fleets<'c>(
    book: &'c PriceBook,
    region: &str,
    item: &UsageItem,
    policy: &PurchasePolicy,
) -> Result<Vec<YearlyFleet<'c>>, Vec<(RejectionReason, usize)>> {
    let months = item.amounts.len();
    let year = |first: usize| {
        cheapest_fleet(
            book,
            region,
            &YearlyDemand::new(item, first, months.min(first + MONTHS_PER_YEAR), policy),
            policy,
        )
    };
    (0..months).step_by(MONTHS_PER_YEAR).map(year).collect()
}

impl<'i> YearlyDemand<'i> {
    fn new(item: &'i UsageItem, first: usize, end: usize, policy: &PurchasePolicy) -> Self {
        let maximum = |of: &dyn Fn(usize) -> f64| (first..end).map(of).fold(0.0, math::max);
        let pool = item.cost.kind == CostKind::Pool;
        let min_machines = if pool { maximum(&|month| item.amounts[month]) as u32 } else { 0 };
        let need = InstanceRequirement {
            cores: maximum(&|month| item.sizes[month].0),
            memory_gib: maximum(&|month| item.sizes[month].1),
            machines: (!pool).then(|| maximum(&|month| item.amounts[month]) as u64),
            utilization: 1.0,
            spare: policy.spare,
            zones: policy.zones,
            survives_zone_loss: false,
            min_instances: policy.min_machines.max(min_machines),
            filter: policy.instance_filter.clone(),
            purchase_option: PurchaseOption::OnDemand,
        };
        Self { item, first, end, requirement: need }
    }

    /// Returns the number of instances of a type in each month.
    fn monthly_counts(&self, instance: &InstanceType) -> Option<Vec<u64>> {
        let month = |month: usize| {
            let (cores, memory_gib) = self.item.sizes[month];
            let machines = self.requirement.machines.map(|_| self.item.amounts[month] as u64);
            if machines == Some(0) || (machines.is_none() && cores + memory_gib == 0.0) {
                return Some(0);
            }
            let need = InstanceRequirement {
                cores,
                memory_gib,
                machines,
                filter: super::InstanceFilter::default(),
                ..self.requirement
            };
            instance_counts(&need, instance.vcpu, instance.memory_gib).map(|counts| counts.total)
        };
        (self.first..self.end).map(month).collect()
    }

    /// Returns the number of instances in each hour of each month; one hour per month if the number is fixed.
    fn hourly_counts(&self, counts: &[u64]) -> Vec<Vec<u32>> {
        let total = |machines: u32| {
            if machines == 0 {
                return 0;
            }
            let need = InstanceRequirement {
                machines: Some(u64::from(machines)),
                filter: super::InstanceFilter::default(),
                ..self.requirement
            };
            super::instance_choice::instance_counts(&need, 1, 1.0).map_or(u32::MAX, |counts| counts.total as u32)
        };
        (self.first..self.end)
            .zip(counts)
            .map(|(month, count)| match self.item.hourly_counts.get(month) {
                Some(hours) => hours.iter().map(|machines| total(*machines)).collect(),
                None => alloc::vec![u32::try_from(*count).unwrap_or(u32::MAX)],
            })
            .collect()
    }
}

/// The number of instances over a year.
struct YearlyLoad {
    /// The maximum number in each month.
    counts: Vec<u64>,
    /// The number in each hour of each month; one hour per month if the number is fixed.
    hourly_counts: Vec<Vec<u32>>,
    /// The number in each hour of the year.
    hours: Vec<u32>,
    /// The load duration curve.
    curve: Vec<u32>,
}

impl YearlyLoad {
    fn new(year: &YearlyDemand<'_>, counts: Vec<u64>) -> Self {
        let hourly_counts = year.hourly_counts(&counts);
        let hours: Vec<u32> = hourly_counts.iter().flatten().copied().collect();
        Self { counts, hourly_counts, curve: load_duration_curve(&hours), hours }
    }
}

/// An instance type that qualifies.
struct FleetCandidate<'c> {
    instance: &'c InstanceType,
    offer: &'c InstanceOffer,
    rates: HourlyRates,
}

/// Returns the cheapest fleet for a year.
fn cheapest_fleet<'c>(
    book: &'c PriceBook,
    region: &str,
    year: &YearlyDemand<'_>,
    policy: &PurchasePolicy,
) -> Result<YearlyFleet<'c>, Vec<(RejectionReason, usize)>> {
    let limits = PurchaseLimits {
        spot_share: if year.item.cost.interruptible { policy.purchase_limits.spot_share } else { 0.0 },
        ..policy.purchase_limits
    };
    let mut rejections: Vec<(RejectionReason, usize)> = Vec::new();
    let mut reject = |why: RejectionReason| match rejections.iter_mut().find(|(other, _)| *other == why) {
        Some((_, count)) => *count += 1,
        None => rejections.push((why, 1)),
    };
    let mut candidates = Vec::new();
    for offer in book.offers.iter().filter(|offer| book.region(offer) == region) {
        let Some(instance) = book.instance(offer) else { continue };
        match (size_instance(&year.requirement, instance), allowed_rates(offer, &limits, policy.rework)) {
            (Ok(_), Some(rates)) => candidates.push(FleetCandidate { instance, offer, rates }),
            (Err(why), _) => reject(why),
            (_, None) => reject(RejectionReason::NoPrice),
        }
    }
    candidates.sort_by(|a, b| cmp_by_price((&a.rates, a.instance), (&b.rates, b.instance)));
    let fixed_count = year.requirement.machines.is_some();
    let mut tried: Vec<HourlyRates> = Vec::new();
    let mut load = None;
    let mut best: Option<YearlyFleet<'c>> = None;
    for candidate in &candidates {
        if fixed_count && tried.iter().any(|rates| dominates(rates, &candidate.rates)) {
            continue;
        }
        tried.push(candidate.rates);
        let Some(found) = candidate_fleet(candidate, year, &limits, &mut load) else {
            reject(RejectionReason::TooMany);
            continue;
        };
        let cost = |fleet: &YearlyFleet<'_>| fleet.monthly_costs.iter().copied().sum::<Money>();
        if best.as_ref().is_none_or(|best| cost(&found) < cost(best)) {
            best = Some(found);
        }
    }
    best.ok_or(rejections)
}

/// Returns the on-demand offers of any size in a region that pass the filter, the cheapest first.
#[must_use]
pub fn matching_offers<'c>(
    book: &'c PriceBook,
    region: &str,
    policy: &PurchasePolicy,
) -> Vec<(&'c InstanceType, &'c InstanceOffer, HourlyRates)> {
    let any = InstanceRequirement {
        utilization: 1.0,
        filter: policy.instance_filter.clone(),
        ..InstanceRequirement::default()
    };
    let in_region = book.offers.iter().filter(|offer| book.region(offer) == region);
    let mut offers: Vec<_> = in_region
        .filter_map(|offer| Some((book.instance(offer)?, offer, HourlyRates::from_prices(&offer.prices)?)))
        .filter(|(instance, ..)| size_instance(&any, instance).is_ok())
        .collect();
    offers.sort_by(|a, b| cmp_by_price((&a.2, a.0), (&b.2, b.0)));
    offers
}

/// Compares by on-demand price, then by size (largest first), then by name.
fn cmp_by_price(a: (&HourlyRates, &InstanceType), b: (&HourlyRates, &InstanceType)) -> core::cmp::Ordering {
    let costs = a.0.on_demand.cmp(&b.0.on_demand).then(b.1.vcpu.cmp(&a.1.vcpu));
    costs.then(b.1.memory_gib.total_cmp(&a.1.memory_gib)).then_with(|| a.1.name.cmp(&b.1.name))
}

/// Returns the hourly prices of an offer with the allowed purchase options.
fn allowed_rates(offer: &InstanceOffer, limits: &PurchaseLimits, rework: f64) -> Option<HourlyRates> {
    let all = HourlyRates::from_prices(&offer.prices)?;
    // Interrupted hours are repeated on demand.
    let spot = all.spot.filter(|_| limits.spot_share > 0.0).map(|spot| spot + all.on_demand.mul_f64(rework));
    Some(HourlyRates {
        on_demand: all.on_demand,
        spot: spot.filter(|spot| *spot < all.on_demand),
        one_year: all.one_year.filter(|_| limits.one_year),
        three_years: all.three_years.filter(|_| limits.three_years),
    })
}

/// Returns whether `one` costs no more than `other` under every purchase option.
fn dominates(one: &HourlyRates, other: &HourlyRates) -> bool {
    let spot = |rates: &HourlyRates| rates.spot.unwrap_or(rates.on_demand);
    let year =
        |rates: &HourlyRates| rates.one_year.into_iter().chain(rates.three_years).min().unwrap_or(rates.on_demand);
    one.on_demand <= other.on_demand && spot(one) <= spot(other) && year(one) <= year(other)
}

/// Returns the fleet of a candidate with its cheapest purchase mix, or `None` if it needs too many instances.
///
/// `load` is the load of the previous candidate. It is sorted again only if it differs.
fn candidate_fleet<'c>(
    candidate: &FleetCandidate<'c>,
    year: &YearlyDemand<'_>,
    limits: &PurchaseLimits,
    load: &mut Option<YearlyLoad>,
) -> Option<YearlyFleet<'c>> {
    let counts = year.monthly_counts(candidate.instance)?;
    let same = load.take().filter(|load| load.counts == counts);
    let YearlyLoad { counts, hourly_counts, hours, curve } =
        load.insert(same.unwrap_or_else(|| YearlyLoad::new(year, counts)));
    let rates = candidate.rates;
    let mix = cheapest_mix_for_curve(hours, curve, &rates, limits).ok()?;
    let part = |load: &Vec<u32>| {
        (mix_at_commitment(load, mix.committed_instances, mix.term, &rates, limits), load.len() as u64)
    };
    let parts: Vec<(PurchaseMix, u64)> = hourly_counts.iter().map(part).collect();
    let months = parts.iter().map(|(mix, hours)| (mix.cost() * HOURS_PER_MONTH).div_rounded(*hours)).collect();
    let peak = counts.iter().copied().max().unwrap_or(1);
    let headroom = super::instance_choice::headroom(&year.requirement, candidate.instance, peak);
    Some(YearlyFleet {
        first_month: year.first,
        instance: candidate.instance,
        offer: candidate.offer,
        rates,
        counts: counts.clone(),
        mix,
        monthly_costs: months,
        monthly_mixes: parts,
        headroom,
    })
}
