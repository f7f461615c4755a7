//! Compares clouds by the categories that have prices on all of them.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cost::bill::{Bill, ServiceCategory};
use crate::cost::money::Money;

/// The categories in which bills can be compared, because none of the clouds lacks a price in them.
#[derive(Clone, Debug)]
pub(super) struct CloudComparison {
    categories: Vec<ServiceCategory>,
}

impl CloudComparison {
    pub(super) fn new(bills: &[Bill<'_>]) -> Self {
        let has_all_prices = |kind: &ServiceCategory| !bills.iter().any(|bill| lacks_price(bill, *kind));
        Self { categories: ServiceCategory::ALL.into_iter().filter(has_all_prices).collect() }
    }

    /// Returns whether no price is missing, so that totals can be compared.
    pub(super) fn is_complete(&self) -> bool {
        self.categories.len() == ServiceCategory::ALL.len()
    }

    /// Returns the cost of a bill in the first month, in the compared categories.
    pub(super) fn first_month(&self, bill: &Bill<'_>) -> Money {
        self.categories.iter().map(|kind| bill.category_total(*kind, 0..1)).sum()
    }

    /// Returns whether the bills can be ranked: there is only one, no price is missing, or they share a category that costs
    /// something.
    pub(super) fn can_rank(&self, bills: &[Bill<'_>]) -> bool {
        bills.len() == 1 || self.is_complete() || !self.categories(bills).is_empty()
    }

    /// Returns the names of the compared categories that cost something.
    pub(super) fn categories(&self, bills: &[Bill<'_>]) -> Vec<String> {
        let has_cost =
            |kind: &&ServiceCategory| bills.iter().any(|bill| bill.category_total(**kind, 0..1) > Money::ZERO);
        self.categories.iter().filter(has_cost).map(|kind| kind.noun()).collect()
    }
}

/// Returns whether a price is missing in a category of a bill. Cores and memory are sold together, so both are missing if
/// no instance has a price.
pub(super) fn lacks_price(bill: &Bill<'_>, kind: ServiceCategory) -> bool {
    let category = if kind == ServiceCategory::Memory { ServiceCategory::Compute } else { kind };
    bill.unpriced_lines().any(|(line, _)| line.category == category || line.category == kind)
}
