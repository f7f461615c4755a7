//! The instance offers of a region, in the order in which a fleet tries them.

use alloc::vec::Vec;

use crate::cost::catalog::{InstanceOffer, InstanceType, PriceBook};
use crate::cost::instance_choice::{RejectionReason, size_instance};
use crate::cost::instance_requirement::InstanceRequirement;
use crate::cost::purchase_mix::HourlyRates;
use crate::work::WorkBudget;

/// The number of steps that it takes to consider an offer for a fleet of one year.
const STEPS_PER_OFFER: u64 = 20;
/// The number of steps for each distinct number of machines in a year to find the purchase mixes: sorting, and summing for
/// the few offers that no other offer dominates.
const STEPS_PER_LOAD: u64 = 20;

/// An offer with an on-demand price.
#[derive(Clone, Copy, Debug)]
pub(super) struct RegionOffer<'c> {
    pub(super) instance: &'c InstanceType,
    pub(super) offer: &'c InstanceOffer,
    /// The hourly prices under all purchase options.
    pub(super) rates: HourlyRates,
}

/// The offers of a region, sorted once for all fleets of a bill.
#[derive(Debug)]
pub(super) struct RegionOffers<'c> {
    pub(super) book: &'c PriceBook,
    work: &'c WorkBudget,
    /// The index of the region in the book; `None` if the book does not have it.
    region: Option<usize>,
    /// The offers with an on-demand price, cheapest first.
    pub(super) by_price: Vec<RegionOffer<'c>>,
}

impl<'c> RegionOffers<'c> {
    pub(super) fn new(book: &'c PriceBook, region: &str, work: &'c WorkBudget) -> Self {
        let index = book.regions.iter().position(|known| known == region);
        Self { book, work, region: index, by_price: offers_by_price(book, region) }
    }

    /// Charges the steps for choosing the fleet of one year, which has `loads` different numbers of machines. Returns
    /// whether enough steps were left.
    pub(super) fn charge(&self, loads: usize) -> bool {
        self.work.charge(STEPS_PER_OFFER * self.by_price.len() as u64 + STEPS_PER_LOAD * loads as u64)
    }

    /// Returns whether the steps are exhausted.
    pub(super) fn is_exhausted(&self) -> bool {
        self.work.is_exhausted()
    }

    /// Returns how many offers are rejected for each reason, with `too_many` more that need too many instances.
    pub(super) fn rejections(&self, need: &InstanceRequirement, too_many: usize) -> Vec<(RejectionReason, usize)> {
        let mut rejections: Vec<(RejectionReason, usize)> = Vec::new();
        let mut reject = |why: RejectionReason| match rejections.iter_mut().find(|(other, _)| *other == why) {
            Some((_, count)) => *count += 1,
            None => rejections.push((why, 1)),
        };
        for offer in in_region(self.book, self.region) {
            let Some(instance) = self.book.instance(offer) else { continue };
            match size_instance(need, instance) {
                Err(why) => reject(why),
                Ok(_) if HourlyRates::from_prices(&offer.prices).is_none() => reject(RejectionReason::NoPrice),
                Ok(_) => {}
            }
        }
        (0..too_many).for_each(|_| reject(RejectionReason::TooMany));
        rejections
    }
}

/// Returns the offers of a region with an on-demand price, cheapest first.
pub(super) fn offers_by_price<'c>(book: &'c PriceBook, region: &str) -> Vec<RegionOffer<'c>> {
    let region = book.regions.iter().position(|known| known == region);
    let priced = |offer: &'c InstanceOffer| {
        Some(RegionOffer { instance: book.instance(offer)?, offer, rates: HourlyRates::from_prices(&offer.prices)? })
    };
    let mut offers: Vec<RegionOffer<'c>> = in_region(book, region).filter_map(priced).collect();
    offers.sort_by(RegionOffer::cmp_by_price);
    offers
}

/// Returns the offers of the region with this index, in the order of the book.
fn in_region(book: &PriceBook, region: Option<usize>) -> impl Iterator<Item = &InstanceOffer> {
    book.offers.iter().filter(move |offer| Some(offer.region as usize) == region)
}

impl RegionOffer<'_> {
    /// Compares by on-demand price, then by size (largest first), then by name.
    fn cmp_by_price(&self, other: &Self) -> core::cmp::Ordering {
        let costs = self.rates.on_demand.cmp(&other.rates.on_demand);
        let sizes = other.instance.vcpu.cmp(&self.instance.vcpu);
        let memory = other.instance.memory_gib.total_cmp(&self.instance.memory_gib);
        costs.then(sizes).then(memory).then_with(|| self.instance.name.cmp(&other.instance.name))
    }
}
