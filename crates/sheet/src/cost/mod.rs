//! The cost, as formulas: what is asked for by the formulas of the models, month by month, times prices that can be changed.
//!
//! ```text
//! Growth ─▶ Days ─▶ Amounts, Hours ─▶ Needs ─▶ Machines, one for each cloud ─▶ Cost, one for each cloud ─▶ Cost
//! Calendar ──┘      (the models again)          Prices ────────┴───────────────────────┘
//! ```
//!
//! Money is counted in billionths of a dollar and rounded to the cent in each line and month, as the core does.

mod along;
mod calendar;
mod candidates;
mod curve;
mod days;
mod hours;
mod kind;
mod lines;
mod machines;
mod needs;
mod needs_sheet;
mod overview;
mod place;
mod prices;

use headroom_core::cost::cost_context::CostContext;
use rust_xlsxwriter::Workbook;

use crate::growth::Growth;
use crate::part::Part;
use crate::pen::Made;
use crate::styles::Styles;
use lines::Bill;
use machines::Machines;
use needs::Needs;
use prices::Prices;

/// The most cells for the hours of machines that come and go.
const MOST_CELLS: usize = 1_000_000;

/// Names of cells that can be changed.
pub(crate) const NAMES: [&str; 9] = [
    "cost_least",
    "cost_spare",
    "cost_zones",
    "cost_clusters",
    "cost_spot",
    "cost_rework",
    "cost_standby_cores",
    "cost_standby_memory",
    "cost_standby_storage",
];

/// The cost, with what each of its cells holds.
pub(crate) struct Cost<'c, 'e> {
    setting: &'c CostContext<'c>,
    growth: &'c Growth<'e>,
    needs: Needs,
    prices: Prices<'c>,
    bills: Vec<(Machines, Bill)>,
}

impl<'c, 'e> Cost<'c, 'e> {
    /// None where nothing is paid for.
    pub(crate) fn new(setting: &'c CostContext<'c>, parts: &[Part<'_>], growth: &'c Growth<'e>) -> Option<Self> {
        let paid = parts.iter().any(|part| !part.component.model.costs.is_empty());
        if !paid || setting.months.is_empty() {
            return None;
        }
        let mut needs = Needs::new(setting, parts, &setting.months);
        let most = fitting(needs.cells(), needs.months());
        if most < needs.months() {
            needs = Needs::new(setting, parts, setting.months.get(..most).unwrap_or_default());
        }
        let prices = Prices::new(setting, &needs);
        if prices.clouds.is_empty() {
            return None;
        }
        let bills = prices.clouds.iter().map(|cloud| {
            let machines = Machines::new(setting, &needs, cloud);
            let bill = Bill::new(setting, parts, &needs, cloud, &machines);
            (machines, bill)
        });
        let bills = bills.collect();
        Some(Self { setting, growth, needs, prices, bills })
    }

    /// The sheets that people look at.
    pub(crate) fn write(&self, book: &mut Workbook, styles: &Styles) -> Made<()> {
        overview::write(book, styles, self)?;
        for (_, bill) in &self.bills {
            bill.write(book, styles)?;
        }
        self.prices.write(book, styles)?;
        self.needs.calendar.write(book, styles)?;
        for ((machines, _), cloud) in self.bills.iter().zip(&self.prices.clouds) {
            machines.write(book, styles, &self.needs, cloud)?;
        }
        Ok(())
    }

    /// The sheets in between.
    pub(crate) fn workings(&self, book: &mut Workbook, styles: &Styles, parts: &[Part<'_>]) -> Made<()> {
        self.needs.write(book, styles, self.setting, parts)?;
        days::write(book, styles, self.setting, &self.needs, self.growth)
    }
}

/// How many of so many months are looked at, where the hours of all take so many cells: whole years, and the first always.
fn fitting(cells: usize, months: usize) -> usize {
    if cells <= MOST_CELLS {
        months
    } else {
        (MOST_CELLS / (cells / months).max(1) / YEAR * YEAR).clamp(YEAR.min(months), months)
    }
}

/// Months of a year of the plan: the first, and the one after the last.
fn years(months: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..months).step_by(YEAR).map(move |first| first..months.min(first + YEAR))
}

const YEAR: usize = headroom_core::cost::yearly_fleet::MONTHS_PER_YEAR;

/// A number of things as spreadsheets count columns and rows.
fn small(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn large(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_for_a_file_is_cut_to_whole_years() {
        assert_eq!((fitting(0, 1), fitting(MOST_CELLS, 60), fitting(9 * MOST_CELLS, 7)), (1, 60, 7));
        assert_eq!(
            (fitting(MOST_CELLS + 60, 60), fitting(2 * MOST_CELLS, 60), fitting(90 * MOST_CELLS, 60)),
            (48, 24, 12)
        );
    }
}
