//! Sizes every offer in the catalog and ranks those that meet a requirement.
//!
//! An instance with `v` vCPUs and `m` GiB carries, at a target utilization `u`, `u·v` cores and `u·m` GiB of the load.
//! A load of `c` cores and `g` GiB therefore needs `N = max(⌈c / (u·v)⌉, ⌈g / (u·m)⌉, 1)` instances, and `N + s` with
//! `s` spare ones. Instances are spread evenly over `z` zones, `k` in each. To survive the loss of a zone, the others
//! must hold N: `(z − 1)·k ≥ N`. With a minimum of `l` instances, the smallest total is `z·k` with
//! `k = max(⌈(N + s) / z⌉, ⌈N / (z − 1)⌉, ⌈l / z⌉)`. Spare instances cover the loss of single instances and are not
//! added to those that cover the loss of a zone.
//!
//! If the load cannot be split, the requirement is a number of machines of a minimum size. Then N is that number, and
//! every instance with `u·v ≥ c` and `u·m ≥ g` qualifies.
//!
//! A month has 730 hours. The frontier contains the Pareto-optimal offers, those that no other offer beats: none has
//! more headroom at the same or a lower cost, and none costs less with the same headroom.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::cost::catalog::{Arch, Catalog, InstanceOffer, InstanceType, Price, PriceBook, PriceSource};
use crate::cost::instance_requirement::InstanceRequirement;
use crate::cost::money::Money;
use crate::math;
use crate::problem::Problem;

/// The maximum number of instances; offers that need more are rejected.
pub const MAX_INSTANCES: u64 = 1_000_000;
/// The relative tolerance when comparing a size with a requirement; larger than any rounding error.
const SIZE_TOLERANCE: f64 = 1e-9;

/// The number of instances needed to meet a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceCounts {
    /// N, the number of instances that carry the load.
    pub needed: u64,
    /// The number of instances in each zone.
    pub per_zone: u64,
    /// The total number of instances.
    pub total: u64,
}

/// Returns the smallest number of instances of a size that meets a requirement, or `None` above [`MAX_INSTANCES`].
#[must_use]
pub fn instance_counts(need: &InstanceRequirement, vcpu: u32, memory_gib: f64) -> Option<InstanceCounts> {
    let load = match need.machines {
        Some(machines) => machines.max(1) as f64,
        None => {
            let cores = math::ceil(need.cores / (f64::from(vcpu) * need.utilization));
            let memory = math::ceil(need.memory_gib / (memory_gib * need.utilization));
            math::max(math::max(cores, memory), 1.0)
        }
    };
    if load.is_nan() || load > MAX_INSTANCES as f64 { None } else { instance_counts_for(need, load as u64) }
}

/// Returns the smallest number of instances of which `needed` carry the load, with spare ones and spread over zones as
/// `need` requires, or `None` above [`MAX_INSTANCES`].
pub(super) fn instance_counts_for(need: &InstanceRequirement, needed: u64) -> Option<InstanceCounts> {
    let zones = u64::from(need.zones.max(1));
    let after_loss = if need.survives_zone_loss && zones > 1 { needed.div_ceil(zones - 1) } else { 0 };
    let with_spare = (needed + u64::from(need.spare)).div_ceil(zones);
    let in_zone = with_spare.max(after_loss).max(u64::from(need.min_instances).div_ceil(zones));
    let total = in_zone * zones;
    (total <= MAX_INSTANCES).then_some(InstanceCounts { needed, per_zone: in_zone, total })
}

/// Returns the unused share of the instances' cores or memory, whichever is smaller.
#[must_use]
pub fn headroom(need: &InstanceRequirement, instance: &InstanceType, count: u64) -> f64 {
    let all = need.machines.map_or(1.0, |machines| machines as f64);
    let count = count as f64;
    let cores = all * need.cores / (count * f64::from(instance.vcpu));
    let memory = all * need.memory_gib / (count * instance.memory_gib);
    1.0 - math::max(cores, memory)
}

/// An offer that meets the requirement, with the number of instances and their cost.
#[derive(Clone, Copy, Debug)]
pub struct SizedOffer<'c> {
    /// The price book of the offer.
    pub book: &'c PriceBook,
    /// The offer.
    pub offer: &'c InstanceOffer,
    /// The instance type.
    pub instance: &'c InstanceType,
    /// The price of one instance.
    pub price: Price,
    /// The number of instances needed.
    pub counts: InstanceCounts,
    /// The cost of all instances for a month.
    pub monthly_cost: Money,
    /// The unused share of the instances' cores or memory, whichever is smaller.
    pub headroom: f64,
}

impl<'c> SizedOffer<'c> {
    /// Returns the region.
    #[must_use]
    pub fn region(&self) -> &'c str {
        self.book.region(self.offer)
    }

    /// Returns the source of the price.
    #[must_use]
    pub fn source(&self) -> Option<&'c PriceSource> {
        self.book.source(self.price)
    }

    /// Compares by cost, then by headroom (largest first), cloud, region, and name.
    pub(super) fn cmp_by_cost(&self, other: &Self) -> Ordering {
        let names = |plan: &Self| (plan.book.cloud, plan.region(), plan.instance.name.as_str());
        let costs = self.monthly_cost.cmp(&other.monthly_cost).then(other.headroom.total_cmp(&self.headroom));
        costs.then_with(|| names(self).cmp(&names(other)))
    }
}

/// The reason why an offer is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectionReason {
    /// The cloud is excluded.
    Cloud,
    /// The region is excluded.
    Region,
    /// The architecture is excluded or unknown.
    Arch,
    /// The instance family is excluded.
    Family,
    /// The instance has fewer cores or less memory than one machine needs.
    TooSmall,
    /// The instance has more vCPUs or memory than the maximum.
    TooLarge,
    /// The instance is burstable, or it is unknown whether it is.
    Burstable,
    /// There is no price for the purchase option.
    NoPrice,
    /// More than [`MAX_INSTANCES`] would be needed.
    TooMany,
}

impl RejectionReason {
    /// All reasons, in display order.
    pub const ALL: [Self; 9] = [
        Self::Cloud,
        Self::Region,
        Self::Arch,
        Self::Family,
        Self::TooSmall,
        Self::TooLarge,
        Self::Burstable,
        Self::NoPrice,
        Self::TooMany,
    ];

    /// Describes the reason.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Cloud => "other cloud",
            Self::Region => "other region",
            Self::Arch => "other or unknown architecture",
            Self::Family => "other family",
            Self::TooSmall => "too small",
            Self::TooLarge => "larger than allowed",
            Self::Burstable => "burstable, or unknown whether burstable",
            Self::NoPrice => "no price for this purchase option",
            Self::TooMany => "more than 1,000,000 instances needed",
        }
    }
}

/// A rejected offer.
#[derive(Clone, Copy, Debug)]
pub struct RejectedOffer<'c> {
    /// The price book of the offer.
    pub book: &'c PriceBook,
    /// The offer.
    pub offer: &'c InstanceOffer,
    /// The first reason that applies.
    pub reason: RejectionReason,
}

/// The offers that meet a requirement, and the rejected ones.
#[derive(Clone, Debug, Default)]
pub struct InstanceChoice<'c> {
    /// The offers that meet the requirement, the cheapest first.
    pub offers: Vec<SizedOffer<'c>>,
    /// The indexes in `offers` of the Pareto-optimal offers, by increasing cost.
    pub frontier: Vec<usize>,
    /// The rejected offers, by price book.
    pub rejected: Vec<RejectedOffer<'c>>,
}

impl<'c> InstanceChoice<'c> {
    /// Returns the cheapest offer.
    #[must_use]
    pub fn cheapest(&self) -> Option<&SizedOffer<'c>> {
        self.offers.first()
    }

    /// Returns the number of rejected offers for each reason that occurs.
    pub fn rejection_counts(&self) -> impl Iterator<Item = (RejectionReason, usize)> {
        let count = |why| self.rejected.iter().filter(|rejected| rejected.reason == why).count();
        RejectionReason::ALL.into_iter().map(move |why| (why, count(why))).filter(|(_, count)| *count > 0)
    }
}

/// Sizes every offer in the catalog for a requirement and ranks those that meet it.
///
/// # Errors
/// Returns all errors in the requirement.
pub fn choose_instances<'c>(
    need: &InstanceRequirement,
    catalog: &'c Catalog,
) -> Result<InstanceChoice<'c>, Vec<Problem>> {
    let problems = need.check(catalog);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut choice = InstanceChoice::default();
    for book in catalog.books() {
        let cloud = allowed(&need.filter.clouds, &book.cloud);
        // The size depends only on the type, so it is computed once for all regions.
        let shapes: Vec<Result<(InstanceCounts, f64), RejectionReason>> = book
            .instance_types
            .iter()
            .map(|instance| if cloud { size_instance(need, instance) } else { Err(RejectionReason::Cloud) })
            .collect();
        let regions: Vec<bool> = book.regions.iter().map(|region| allowed(&need.filter.regions, region)).collect();
        for offer in &book.offers {
            let shape = shapes.get(offer.instance as usize).copied().unwrap_or(Err(RejectionReason::NoPrice));
            let in_region = !cloud || regions.get(offer.region as usize).copied().unwrap_or(false);
            let price = offer.prices.get(need.purchase_option).ok_or(RejectionReason::NoPrice);
            let found =
                if in_region { shape.and_then(|shape| Ok((shape, price?))) } else { Err(RejectionReason::Region) };
            match (found, book.instance(offer)) {
                (Ok(((counts, headroom), price)), Some(instance)) => {
                    let month = price.monthly_cost(counts.total);
                    choice.offers.push(SizedOffer {
                        book,
                        offer,
                        instance,
                        price,
                        counts,
                        monthly_cost: month,
                        headroom,
                    });
                }
                (Err(why), _) => choice.rejected.push(RejectedOffer { book, offer, reason: why }),
                (Ok(_), None) => {}
            }
        }
    }
    choice.offers.sort_unstable_by(SizedOffer::cmp_by_cost);
    choice.frontier = frontier(&choice.offers);
    Ok(choice)
}

/// Returns whether a list contains a value; an empty list allows every value.
fn allowed<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}

/// Returns the number of instances of a type and their headroom, or why the type is rejected.
pub(super) fn size_instance(
    need: &InstanceRequirement,
    instance: &InstanceType,
) -> Result<(InstanceCounts, f64), RejectionReason> {
    let limits = &need.filter;
    let arch = |arch: &Arch| limits.archs.contains(arch);
    if !limits.archs.is_empty() && !instance.arch.as_ref().is_some_and(arch) {
        return Err(RejectionReason::Arch);
    }
    if !allowed(&limits.families, &instance.family) {
        return Err(RejectionReason::Family);
    }
    let holds = |needed: f64, has: f64| needed <= has * need.utilization * (1.0 + SIZE_TOLERANCE);
    if need.machines.is_some()
        && !(holds(need.cores, f64::from(instance.vcpu)) && holds(need.memory_gib, instance.memory_gib))
    {
        return Err(RejectionReason::TooSmall);
    }
    if limits.max_vcpu.is_some_and(|most| instance.vcpu > most)
        || limits.max_memory_gib.is_some_and(|most| instance.memory_gib > most)
    {
        return Err(RejectionReason::TooLarge);
    }
    if !limits.burstable && instance.burstable != Some(false) {
        return Err(RejectionReason::Burstable);
    }
    let counts = instance_counts(need, instance.vcpu, instance.memory_gib).ok_or(RejectionReason::TooMany)?;
    Ok((counts, headroom(need, instance, counts.total)))
}

/// Returns the indexes of the offers with more headroom than every cheaper one. `plans` is ordered by cost.
fn frontier(plans: &[SizedOffer<'_>]) -> Vec<usize> {
    let mut max_headroom = f64::NEG_INFINITY;
    let mut places = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        if plan.headroom > max_headroom {
            max_headroom = plan.headroom;
            places.push(at);
        }
    }
    places
}
