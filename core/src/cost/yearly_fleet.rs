//! Chooses the instance type and purchase mix for one group of machines, year by year.
//!
//! A fleet is not rebuilt every month: in each year of the horizon it has one commitment level and one instance type,
//! which is large enough for all of its months. Every type offered in the region is considered. If the number of
//! machines does not depend on the type, a type is skipped when another one costs no more under every purchase option;
//! the result is still the cheapest.
//!
//! Commitments are assumed to be renewed: a three-year commitment made in one year is also used in the next year, as
//! long as the load does not fall.

use alloc::vec::Vec;

use crate::cost::catalog::{InstanceOffer, InstanceType, Price, PriceBook, PurchaseOption};
use crate::cost::component_usage::UsageItem;
use crate::cost::instance_choice::{RejectionReason, instance_counts, instance_counts_for, size_instance};
use crate::cost::instance_requirement::InstanceRequirement;
use crate::cost::money::Money;
use crate::cost::purchase_mix::{
    HourlyRates, InstanceHours, PurchaseLimits, PurchaseMix, cheapest_mix_for_loads, distinct_loads,
    mix_for_loads_at_commitment, total_hours,
};
use crate::cost::purchase_policy::PurchasePolicy;
use crate::cost::region_offers::{RegionOffer, RegionOffers, offers_by_price};
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
    /// The cores and the GiB of memory of a pool, each summed over the months; zero if machines are counted.
    pool_totals: (f64, f64),
}

/// The relative margin of a lower bound, larger than the rounding errors in all amounts.
const ROUNDING_MARGIN: f64 = 1e-6;

/// Returns the fleet of each year for one group of machines in a region. Months without demand have no machines. Years
/// that begin after `exact_months` have any fleet that meets the demand instead of the cheapest one.
///
/// # Errors
/// If no instance type qualifies in some year, returns how many types were rejected for each reason in the first such
/// year. The list is empty if there are no offers, or if the steps are exhausted.
pub(super) fn yearly_fleets<'c>(
    offers: &RegionOffers<'c>,
    item: &UsageItem,
    policy: &PurchasePolicy,
    exact_months: usize,
) -> Result<Vec<YearlyFleet<'c>>, Vec<(RejectionReason, usize)>> {
    let months = item.amounts.len();
    let year = |first: usize| {
        let demand = YearlyDemand::new(item, first, months.min(first + MONTHS_PER_YEAR), policy);
        find_fleet(offers, &demand, policy, first < exact_months)
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
        let has_sizes = pool && item.hourly_counts.is_empty();
        let total = |of: &dyn Fn(usize) -> f64| if has_sizes { (first..end).map(of).sum() } else { 0.0 };
        let pool_totals = (total(&|month| item.sizes[month].0), total(&|month| item.sizes[month].1));
        Self { item, first, end, requirement: need, pool_totals }
    }

    /// Returns a lower bound of the yearly cost, in dollars, of a pool on instances of a type: the cost of fractional
    /// instances at the lowest price. Returns 0 for a fixed number of machines.
    fn min_dollars(&self, instance: &InstanceType, rates: &HourlyRates) -> f64 {
        let (cores, memory_gib) = self.pool_totals;
        let instances = math::max(cores / f64::from(instance.vcpu), memory_gib / instance.memory_gib);
        let prices = [rates.spot, rates.one_year, rates.three_years].into_iter().flatten();
        let lowest = prices.fold(rates.on_demand, Ord::min).dollars();
        instances * HOURS_PER_MONTH as f64 * lowest * (1.0 - ROUNDING_MARGIN)
    }

    /// Returns the number of instances of a type in each month, or `None` if a month needs too many.
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

    /// Returns the numbers of instances in each month, with their hours; one hour per month if the number is fixed.
    fn hourly_counts(&self, counts: &[u64]) -> Vec<Vec<InstanceHours>> {
        let total = |machines: u32| match machines {
            0 => 0,
            _ => instance_counts_for(&self.requirement, u64::from(machines))
                .map_or(u32::MAX, |counts| counts.total as u32),
        };
        (self.first..self.end)
            .zip(counts)
            .map(|(month, count)| match self.item.hourly_counts.get(month) {
                Some(loads) => {
                    let of = |load: &InstanceHours| InstanceHours { instances: total(load.instances), ..*load };
                    loads.iter().map(of).collect()
                }
                None => alloc::vec![InstanceHours { instances: u32::try_from(*count).unwrap_or(u32::MAX), hours: 1 }],
            })
            .collect()
    }
}

/// The number of instances over a year.
struct YearlyLoad {
    /// The maximum number in each month.
    counts: Vec<u64>,
    /// The numbers of each month, with their hours; one hour per month if the number is fixed.
    hourly_counts: Vec<Vec<InstanceHours>>,
    /// The distinct numbers of the year, in descending order.
    distinct: Vec<InstanceHours>,
}

impl YearlyLoad {
    fn new(year: &YearlyDemand<'_>, counts: Vec<u64>) -> Self {
        let hourly_counts = year.hourly_counts(&counts);
        let distinct = distinct_loads(hourly_counts.iter().flatten().copied());
        Self { counts, hourly_counts, distinct }
    }
}

/// Returns the cheapest fleet for a year, or any if `cheapest` is not set, or how many types were rejected for each
/// reason. Charges the steps for it, and returns no reasons if they are exhausted.
fn find_fleet<'c>(
    offers: &RegionOffers<'c>,
    year: &YearlyDemand<'_>,
    policy: &PurchasePolicy,
    cheapest: bool,
) -> Result<YearlyFleet<'c>, Vec<(RejectionReason, usize)>> {
    let limits = PurchaseLimits {
        spot_share: if year.item.cost.interruptible { policy.purchase_limits.spot_share } else { 0.0 },
        ..policy.purchase_limits
    };
    let loads = year.item.hourly_counts.get(year.first..year.end).unwrap_or_default().iter().map(Vec::len).sum();
    if !offers.charge(loads) {
        return Err(Vec::new());
    }
    let fixed_count = year.requirement.machines.is_some();
    let (mut tried, mut too_many): (Vec<HourlyRates>, usize) = (Vec::new(), 0);
    let mut load = None;
    let mut best: Option<(Money, YearlyFleet<'c>)> = None;
    for offer in &offers.by_price {
        let rates = allowed_rates(&offer.rates, &limits, policy.rework);
        let is_dominated = fixed_count && tried.iter().any(|tried| dominates(tried, &rates));
        let is_dearer =
            || best.as_ref().is_some_and(|(lowest, _)| year.min_dollars(offer.instance, &rates) > lowest.dollars());
        if is_dominated || is_dearer() || size_instance(&year.requirement, offer.instance).is_err() {
            continue;
        }
        tried.push(rates);
        let Some(fleet) = fleet_of_offer(&RegionOffer { rates, ..*offer }, year, &limits, &mut load) else {
            too_many += 1;
            continue;
        };
        let cost = fleet.monthly_costs.iter().copied().sum::<Money>();
        if best.as_ref().is_none_or(|(lowest, _)| cost < *lowest) {
            best = Some((cost, fleet));
        }
        if !cheapest {
            break;
        }
    }
    best.map(|(_, fleet)| fleet).ok_or_else(|| offers.rejections(&year.requirement, too_many))
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
    let offers = offers_by_price(book, region).into_iter();
    let matching = offers.filter(|offer| size_instance(&any, offer.instance).is_ok());
    matching.map(|offer| (offer.instance, offer.offer, offer.rates)).collect()
}

/// Returns the hourly prices for the allowed purchase options.
fn allowed_rates(all: &HourlyRates, limits: &PurchaseLimits, rework: f64) -> HourlyRates {
    // Interrupted hours are repeated on demand.
    let spot = all.spot.filter(|_| limits.spot_share > 0.0).map(|spot| spot + all.on_demand.mul_f64(rework));
    HourlyRates {
        on_demand: all.on_demand,
        spot: spot.filter(|spot| *spot < all.on_demand),
        one_year: all.one_year.filter(|_| limits.one_year),
        three_years: all.three_years.filter(|_| limits.three_years),
    }
}

/// Returns whether `one` costs no more than `other` under every purchase option.
fn dominates(one: &HourlyRates, other: &HourlyRates) -> bool {
    let spot = |rates: &HourlyRates| rates.spot.unwrap_or(rates.on_demand);
    let year =
        |rates: &HourlyRates| rates.one_year.into_iter().chain(rates.three_years).min().unwrap_or(rates.on_demand);
    one.on_demand <= other.on_demand && spot(one) <= spot(other) && year(one) <= year(other)
}

/// Returns the fleet of an offer with its cheapest purchase mix, or `None` if it needs too many instances.
///
/// `load` caches the load of the previous offer. A load is sorted only if it differs from that.
fn fleet_of_offer<'c>(
    candidate: &RegionOffer<'c>,
    year: &YearlyDemand<'_>,
    limits: &PurchaseLimits,
    load: &mut Option<YearlyLoad>,
) -> Option<YearlyFleet<'c>> {
    let counts = year.monthly_counts(candidate.instance)?;
    let same = load.take().filter(|load| load.counts == counts);
    let YearlyLoad { counts, hourly_counts, distinct } =
        load.insert(same.unwrap_or_else(|| YearlyLoad::new(year, counts)));
    let rates = candidate.rates;
    let mix = cheapest_mix_for_loads(distinct, &rates, limits).ok()?;
    let part = |loads: &Vec<InstanceHours>| {
        let each = loads.iter().copied();
        (mix_for_loads_at_commitment(each, mix.committed_instances, mix.term, &rates, limits), total_hours(loads))
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
