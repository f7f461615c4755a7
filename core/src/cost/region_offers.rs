//! The instance offers of a region, in the order in which a fleet tries them.

use alloc::vec::Vec;

use crate::cost::catalog::{InstanceOffer, InstanceType, PriceBook, PurchaseOption};
use crate::cost::instance_choice::{RejectionReason, SizedOffer, size_instance};
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

    /// Returns the offer with the lowest on-demand cost for a requirement: the first that
    /// [`choose_instances`](crate::cost::instance_choice::choose_instances) returns for this region and on-demand prices,
    /// found without ranking the others.
    ///
    /// Ignores the clouds, the regions, and the purchase option of the requirement. Returns `None` if no offer meets the requirement, or if the
    /// requirement has an invalid number.
    pub(super) fn cheapest(&self, need: &InstanceRequirement) -> Option<SizedOffer<'c>> {
        if !need.check_numbers().is_empty() {
            return None;
        }
        let mut best: Option<SizedOffer<'c>> = None;
        for RegionOffer { instance, offer, .. } in &self.by_price {
            let Some(price) = offer.prices.get(PurchaseOption::OnDemand) else { continue };
            if best.as_ref().is_some_and(|best| best.counts.total > 0 && price.monthly_cost(1) > best.monthly_cost) {
                // From here on, a single instance costs more than the best offer.
                break;
            }
            let Ok((counts, headroom)) = size_instance(need, instance) else { continue };
            let monthly_cost = price.monthly_cost(counts.total);
            let sized = SizedOffer { book: self.book, offer, instance, price, counts, monthly_cost, headroom };
            if best.as_ref().is_none_or(|best| sized.cmp_by_cost(best).is_lt()) {
                best = Some(sized);
            }
        }
        best
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::catalog::Catalog;
    use crate::cost::instance_choice::choose_instances;
    use crate::cost::instance_requirement::InstanceFilter;

    #[test]
    fn the_cheapest_offer_is_the_first_of_all_ranked_offers() {
        let catalog = Catalog::built_in().expect("valid built-in prices");
        let work = WorkBudget::new(u64::MAX);
        let mut compared = 0;
        for book in catalog.books() {
            for region in &book.regions {
                let offers = RegionOffers::new(book, region, &work);
                for (cores, memory_gib) in [(0.5, 1.0), (3.0, 40.0), (16.0, 64.0), (90.0, 100.0), (5000.0, 9.0)] {
                    for (machines, spare, burstable) in [(None, 0, true), (Some(3), 1, false), (Some(0), 0, false)] {
                        let filter = InstanceFilter {
                            clouds: alloc::vec![book.cloud],
                            regions: alloc::vec![region.clone()],
                            burstable,
                            ..InstanceFilter::default()
                        };
                        let need = InstanceRequirement {
                            cores,
                            memory_gib,
                            machines,
                            spare,
                            filter,
                            ..InstanceRequirement::default()
                        };
                        let ranked = choose_instances(&need, &catalog).expect("a valid requirement");
                        let found = offers.cheapest(&need);
                        let shown = |offer: &SizedOffer<'_>| {
                            (offer.instance.name.clone(), offer.counts.total, offer.monthly_cost)
                        };
                        assert_eq!(found.as_ref().map(shown), ranked.cheapest().map(shown), "{region} {need:?}");
                        compared += usize::from(ranked.cheapest().is_some());
                    }
                }
            }
        }
        assert!(compared > 100, "{compared} comparisons");
    }
}
