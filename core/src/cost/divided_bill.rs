//! A bill in parts, so that a change to one component leaves the others as they are.

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

/// A bill with the totals of its parts: the components, the traffic of all components, and the other lines.
pub(super) struct DividedBill<'b> {
    bill: &'b Bill<'b>,
    year: Range<usize>,
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
    /// Divides a bill for a number of components.
    pub(super) fn new(bill: &'b Bill<'b>, components: usize, year: &Range<usize>) -> Self {
        let mut own = vec![LineTotals::default(); components];
        let (mut traffic, mut others) = (LineTotals::default(), LineTotals::default());
        for line in &bill.lines {
            let part = match line.component {
                _ if line.category.is_traffic() => &mut traffic,
                Some(number) => &mut own[number],
                None => &mut others,
            };
            *part = *part + LineTotals::of(line, year);
        }
        let mut after: Vec<LineTotals> = sums_before(own.iter().rev().copied()).collect();
        after.reverse();
        Self {
            before: sums_before(own.iter().copied()).collect(),
            after,
            traffic,
            others,
            whole: LineTotals::of_bill(bill, year),
            bill,
            year: year.clone(),
        }
    }

    /// Returns the totals if the component `number` has its usage in `usages` instead.
    pub(super) fn with_change(
        &self,
        context: &CostContext<'_>,
        number: usize,
        usages: &[ComponentUsage],
        same_traffic: bool,
    ) -> LineTotals {
        let own = self.bill.of_component(number, &usages[number], &context.policy);
        let traffic = if same_traffic {
            self.traffic
        } else {
            LineTotals::of_bill(&self.bill.of_traffic(usages, context.months.len()), &self.year)
        };
        self.before[number] + LineTotals::of_bill(&own, &self.year) + self.after[number] + traffic + self.others
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
pub(super) fn has_same_traffic(one: &ComponentUsage, other: &ComponentUsage) -> bool {
    let traffic = |usage: &ComponentUsage| {
        let items = usage.items.iter().filter(|item| item.cost.kind.is_traffic());
        items.map(|item| (item.cost.kind, item.amounts.clone(), item.unpriceable.clone())).collect::<Vec<_>>()
    };
    traffic(one) == traffic(other)
}
