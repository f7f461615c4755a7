//! Which instances, and how many of them: every offer of the catalog is sized, none is guessed at.
//!
//! An instance of `v` vCPU and `m` GiB carries, at a target utilisation `u`, `u·v` cores and `u·m` GiB of the load. So the load
//! of `c` cores and `g` GiB takes `N = max(⌈c / (u·v)⌉, ⌈g / (u·m)⌉, 1)` of them, and `N + s` with `s` to spare. Over `z` zones
//! they are spread evenly, `k` in each; if the loss of a zone is to be survived, the others have to hold N, that is
//! `(z − 1)·k ≥ N`. The fewest that do are `z·k` with `k = max(⌈(N + s) / z⌉, ⌈N / (z − 1)⌉, ⌈least / z⌉)`. The spare is for the
//! loss of single instances and is not asked for beside the loss of a zone.
//!
//! Where the load may not be split, but so many machines of a size at least are wanted, that is N, and every instance with
//! `u·v ≥ c` and `u·m ≥ g` does.
//!
//! A month has 730 hours. Among all offers, those are kept on the frontier than which no other one costs at most as much
//! and has at least as much headroom, one of the two strictly (Pareto).

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::cost::catalog::{Arch, Catalog, InstanceOffer, InstanceType, Price, PriceBook, PriceSource};
use crate::cost::instance_requirement::{InstanceRequirement, RequirementError};
use crate::cost::money::Money;
use crate::math;

/// More instances than this are no answer.
pub const MAX_INSTANCES: u64 = 1_000_000;
/// By so much less, as a share, an instance may have than is wanted: rounding is less.
const ENOUGH: f64 = 1e-9;

/// How many instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceCounts {
    /// N: as many carry the load.
    pub needed: u64,
    /// In each zone.
    pub in_zone: u64,
    /// All of them.
    pub total: u64,
}

/// The fewest instances of a size that do; nothing if they were more than [`MAX_INSTANCES`].
#[must_use]
pub fn counts(need: &InstanceRequirement, vcpu: u32, memory_gib: f64) -> Option<InstanceCounts> {
    let load = match need.machines {
        Some(machines) => machines.max(1) as f64,
        None => {
            let cores = math::ceil(need.cores / (f64::from(vcpu) * need.utilisation));
            let memory = math::ceil(need.memory_gib / (memory_gib * need.utilisation));
            math::max(math::max(cores, memory), 1.0)
        }
    };
    if load.is_nan() || load > MAX_INSTANCES as f64 {
        return None;
    }
    let (needed, zones) = (load as u64, u64::from(need.zones.max(1)));
    let after_loss = if need.survive_zone && zones > 1 { needed.div_ceil(zones - 1) } else { 0 };
    let with_spare = (needed + u64::from(need.spare)).div_ceil(zones);
    let in_zone = with_spare.max(after_loss).max(u64::from(need.least).div_ceil(zones));
    let total = in_zone * zones;
    (total <= MAX_INSTANCES).then_some(InstanceCounts { needed, in_zone, total })
}

/// The share of so many instances that is not used, of whichever of cores and memory is scarcer.
#[must_use]
pub fn headroom(need: &InstanceRequirement, instance: &InstanceType, count: u64) -> f64 {
    let all = need.machines.map_or(1.0, |machines| machines as f64);
    let count = count as f64;
    let cores = all * need.cores / (count * f64::from(instance.vcpu));
    let memory = all * need.memory_gib / (count * instance.memory_gib);
    1.0 - math::max(cores, memory)
}

/// An offer that does, with what it comes to.
#[derive(Clone, Copy, Debug)]
pub struct SizedOffer<'c> {
    /// The book it is from.
    pub book: &'c PriceBook,
    /// The offer.
    pub offer: &'c InstanceOffer,
    /// What it is.
    pub instance: &'c InstanceType,
    /// What one costs.
    pub price: Price,
    /// How many.
    pub counts: InstanceCounts,
    /// What all cost in a month.
    pub month: Money,
    /// The share that is not used while all run.
    pub headroom: f64,
}

impl<'c> SizedOffer<'c> {
    /// The region.
    #[must_use]
    pub fn region(&self) -> &'c str {
        self.book.region(self.offer)
    }

    /// Where the price comes from.
    #[must_use]
    pub fn source(&self) -> Option<&'c PriceSource> {
        self.book.source(self.price)
    }

    /// Cheaper first, then more headroom, then by cloud, region and name.
    fn order(&self, other: &Self) -> Ordering {
        let names = |plan: &Self| (plan.book.cloud, plan.region(), plan.instance.name.as_str());
        let costs = self.month.cmp(&other.month).then(other.headroom.total_cmp(&self.headroom));
        costs.then_with(|| names(self).cmp(&names(other)))
    }
}

/// Why an offer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectionReason {
    /// Its cloud is not among those wanted.
    Cloud,
    /// Nor its region.
    Region,
    /// Nor its architecture, or that is not known.
    Arch,
    /// Nor its family.
    Family,
    /// It has fewer cores or less memory than a machine has to have.
    TooSmall,
    /// It has more vCPU or memory than an instance may have.
    TooLarge,
    /// It is burstable, or it is not known whether it is.
    Burstable,
    /// It has no price for this way of buying.
    NoPrice,
    /// It would take more than [`MAX_INSTANCES`].
    TooMany,
}

impl RejectionReason {
    /// All there are.
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

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Cloud => "other cloud",
            Self::Region => "other region",
            Self::Arch => "other or unknown architecture",
            Self::Family => "other family",
            Self::TooSmall => "too small",
            Self::TooLarge => "larger than allowed",
            Self::Burstable => "burstable, or unknown",
            Self::NoPrice => "no price for this purchase model",
            Self::TooMany => "more than 1,000,000 instances needed",
        }
    }
}

/// An offer that is not taken.
#[derive(Clone, Copy, Debug)]
pub struct RejectedOffer<'c> {
    /// The book it is from.
    pub book: &'c PriceBook,
    /// The offer.
    pub offer: &'c InstanceOffer,
    /// The first reason.
    pub why: RejectionReason,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default)]
pub struct InstanceChoice<'c> {
    /// What does, the cheapest first.
    pub plans: Vec<SizedOffer<'c>>,
    /// Places in `plans` of those that no other one beats in cost and headroom, by rising cost.
    pub frontier: Vec<usize>,
    /// What does not, by book.
    pub rejected: Vec<RejectedOffer<'c>>,
}

impl<'c> InstanceChoice<'c> {
    /// The cheapest.
    #[must_use]
    pub fn cheapest(&self) -> Option<&SizedOffer<'c>> {
        self.plans.first()
    }

    /// How many were rejected for each reason, those that occur.
    pub fn reasons(&self) -> impl Iterator<Item = (RejectionReason, usize)> {
        let count = |why| self.rejected.iter().filter(|rejected| rejected.why == why).count();
        RejectionReason::ALL.into_iter().map(move |why| (why, count(why))).filter(|(_, count)| *count > 0)
    }
}

/// Sizes every offer of the catalog.
///
/// # Errors
/// Everything that is wrong with the need.
pub fn choose_instances<'c>(
    need: &InstanceRequirement,
    catalog: &'c Catalog,
) -> Result<InstanceChoice<'c>, Vec<RequirementError>> {
    let refused = need.check(catalog);
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut choice = InstanceChoice::default();
    for book in catalog.books() {
        let cloud = allowed(&need.limits.clouds, &book.cloud);
        // What depends on the type is found out once for all regions.
        let shapes: Vec<Result<(InstanceCounts, f64), RejectionReason>> = book
            .types
            .iter()
            .map(|instance| if cloud { size(need, instance) } else { Err(RejectionReason::Cloud) })
            .collect();
        let regions: Vec<bool> = book.regions.iter().map(|region| allowed(&need.limits.regions, region)).collect();
        for offer in &book.offers {
            let shape = shapes.get(offer.instance as usize).copied().unwrap_or(Err(RejectionReason::NoPrice));
            let here = !cloud || regions.get(offer.region as usize).copied().unwrap_or(false);
            let price = offer.terms.get(need.term).ok_or(RejectionReason::NoPrice);
            let found = if here { shape.and_then(|shape| Ok((shape, price?))) } else { Err(RejectionReason::Region) };
            match (found, book.instance(offer)) {
                (Ok(((counts, headroom), price)), Some(instance)) => {
                    let month = price.month(counts.total);
                    choice.plans.push(SizedOffer { book, offer, instance, price, counts, month, headroom });
                }
                (Err(why), _) => choice.rejected.push(RejectedOffer { book, offer, why }),
                (Ok(_), None) => {}
            }
        }
    }
    choice.plans.sort_unstable_by(SizedOffer::order);
    choice.frontier = frontier(&choice.plans);
    Ok(choice)
}

/// An empty list allows everything.
fn allowed<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}

/// How many of a type, and the headroom they leave; or why it is not taken.
pub(super) fn size(
    need: &InstanceRequirement,
    instance: &InstanceType,
) -> Result<(InstanceCounts, f64), RejectionReason> {
    let limits = &need.limits;
    let arch = |arch: &Arch| limits.archs.contains(arch);
    if !limits.archs.is_empty() && !instance.arch.as_ref().is_some_and(arch) {
        return Err(RejectionReason::Arch);
    }
    if !allowed(&limits.families, &instance.family) {
        return Err(RejectionReason::Family);
    }
    let holds = |wanted: f64, has: f64| wanted <= has * need.utilisation * (1.0 + ENOUGH);
    if need.machines.is_some()
        && !(holds(need.cores, f64::from(instance.vcpu)) && holds(need.memory_gib, instance.memory_gib))
    {
        return Err(RejectionReason::TooSmall);
    }
    if limits.vcpu_most.is_some_and(|most| instance.vcpu > most)
        || limits.memory_gib_most.is_some_and(|most| instance.memory_gib > most)
    {
        return Err(RejectionReason::TooLarge);
    }
    if !limits.burstable && instance.burstable != Some(false) {
        return Err(RejectionReason::Burstable);
    }
    let counts = counts(need, instance.vcpu, instance.memory_gib).ok_or(RejectionReason::TooMany)?;
    Ok((counts, headroom(need, instance, counts.total)))
}

/// Of plans in order of cost, those with more headroom than all before.
fn frontier(plans: &[SizedOffer<'_>]) -> Vec<usize> {
    let mut most = f64::NEG_INFINITY;
    let mut places = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        if plan.headroom > most {
            most = plan.headroom;
            places.push(at);
        }
    }
    places
}
