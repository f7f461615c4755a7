//! A bill in parts, so that a change to one component is priced without the rest of the bill.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use crate::cost::bill::{Bill, BillLine};
use crate::cost::component_usage::ComponentUsage;
use crate::cost::cost_context::CostContext;
use crate::cost::money::Money;

/// The number of lines without a price, and the cost in the first year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineTotals {
    pub(super) unpriced: usize,
    pub(super) cost: Money,
}

impl LineTotals {
    fn of(line: &BillLine, year: &Range<usize>) -> Self {
        let cost = line.monthly_costs.get(year.clone()).unwrap_or_default().iter().copied().sum();
        Self { unpriced: usize::from(line.missing_price.is_some()), cost }
    }

    fn of_bill(bill: &Bill<'_>, year: &Range<usize>) -> Self {
        bill.lines.iter().fold(Self::default(), |sum, line| sum + Self::of(line, year))
    }
}

impl core::ops::Add for LineTotals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { unpriced: self.unpriced + other.unpriced, cost: self.cost + other.cost }
    }
}

/// A bill with the totals of its parts: the cost entries of each component, the traffic of all components, and the
/// other lines.
pub(super) struct DividedBill<'b> {
    bill: &'b Bill<'b>,
    year: Range<usize>,
    /// The totals of each cost entry of each component, apart from traffic.
    entries: Vec<Vec<LineTotals>>,
    /// The totals of all components before each component. Sums saturate, so nothing is ever subtracted.
    before: Vec<LineTotals>,
    /// The totals of all components after each component.
    after: Vec<LineTotals>,
    traffic: LineTotals,
    others: LineTotals,
    /// The totals of the whole bill.
    pub(super) whole: LineTotals,
}

impl<'b> DividedBill<'b> {
    /// Divides the bill of components with the given usage.
    pub(super) fn new(bill: &'b Bill<'b>, usages: &[ComponentUsage], year: &Range<usize>) -> Self {
        let mut entries: Vec<Vec<LineTotals>> =
            usages.iter().map(|usage| vec![LineTotals::default(); usage.items.len()]).collect();
        let (mut traffic, mut others) = (LineTotals::default(), LineTotals::default());
        for line in &bill.lines {
            let part = match (line.component, line.cost_entry) {
                _ if line.category.is_traffic() => &mut traffic,
                (Some(number), Some(cost_entry)) => &mut entries[number][cost_entry],
                _ => &mut others,
            };
            *part = *part + LineTotals::of(line, year);
        }
        let own: Vec<LineTotals> =
            entries.iter().map(|own| own.iter().copied().fold(LineTotals::default(), core::ops::Add::add)).collect();
        let mut after: Vec<LineTotals> = sums_before(own.iter().rev().copied()).collect();
        after.reverse();
        Self {
            before: sums_before(own.iter().copied()).collect(),
            after,
            entries,
            traffic,
            others,
            whole: LineTotals::of_bill(bill, year),
            bill,
            year: year.clone(),
        }
    }

    /// Returns the totals if the component `number`, whose usage was `before`, has its usage in `usages` instead. Only
    /// cost entries whose usage changes are priced again.
    pub(super) fn with_change(
        &self,
        context: &CostContext<'_>,
        (number, before): (usize, &ComponentUsage),
        usages: &[ComponentUsage],
    ) -> LineTotals {
        let mut own = LineTotals::default();
        for (cost_entry, (item, previous)) in usages[number].items.iter().zip(&before.items).enumerate() {
            let entry = if item.has_same_usage(previous) {
                self.entries[number][cost_entry]
            } else {
                let changed = self.bill.of_cost_entry((number, cost_entry), item, &context.policy, self.year.end);
                LineTotals::of_bill(&changed, &self.year)
            };
            own = own + entry;
        }
        let traffic = if has_same_traffic(before, &usages[number]) {
            self.traffic
        } else {
            LineTotals::of_bill(&self.bill.of_traffic(usages, self.year.end), &self.year)
        };
        self.before[number] + own + self.after[number] + traffic + self.others
    }
}

/// Returns, for each element, the sum of all elements before it.
fn sums_before(parts: impl Iterator<Item = LineTotals>) -> impl Iterator<Item = LineTotals> {
    parts.scan(LineTotals::default(), |sum, part| {
        let before = *sum;
        *sum = *sum + part;
        Some(before)
    })
}

/// Returns whether two usages of a component have the same traffic.
fn has_same_traffic(one: &ComponentUsage, other: &ComponentUsage) -> bool {
    let mut items = one.items.iter().zip(&other.items).filter(|(item, _)| item.cost.kind.is_traffic());
    items.all(|(one, other)| one.has_same_usage(other))
}
