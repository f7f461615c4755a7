//! The cost as formulas: the monthly billed quantities, by the formulas of the models, times prices that can be
//! changed.
//!
//! ```text
//! Growth ─▶ Days ─▶ Amounts, Hours ─▶ Needs ─▶ Machines, one for each cloud ─▶ Cost, one for each cloud ─▶ Cost
//! Calendar ──┘      (the models again)          Prices ────────┴───────────────────────┘
//! ```
//!
//! Money is counted in billionths of a dollar and rounded to the cent in each line and month, as the core does.

mod addresses;
mod calendar;
mod candidates;
mod cloud_bill;
mod curve;
mod days;
mod hours;
mod machine_kind;
mod machines;
mod moment_table;
mod needs;
mod needs_sheet;
mod overview;
mod prices;

use headroom_core::cost::cost_context::CostContext;
use rust_xlsxwriter::Workbook;

use crate::growth::Growth;
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::XlsxResult;
use cloud_bill::Bill;
use machines::Machines;
use needs::Needs;
use prices::Prices;

/// The maximum number of cells for the hours of autoscaled machines.
const MAX_HOUR_CELLS: usize = 1_000_000;

/// The defined names of cells that can be changed.
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

/// The cost, with the results of all cells.
pub(crate) struct Cost<'c, 'e> {
    setting: &'c CostContext<'c>,
    growth: &'c Growth<'e>,
    needs: Needs,
    prices: Prices<'c>,
    bills: Vec<(Machines, Bill)>,
}

impl<'c, 'e> Cost<'c, 'e> {
    /// Returns the cost, or `None` if nothing is billed.
    pub(crate) fn new(
        setting: &'c CostContext<'c>,
        parts: &[TranslatedComponent<'_>],
        growth: &'c Growth<'e>,
    ) -> Option<Self> {
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

    /// Writes the overview, bill, price, calendar and machine sheets.
    pub(crate) fn write(&self, book: &mut Workbook, styles: &Styles) -> XlsxResult<()> {
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

    /// Writes the sheets with intermediate results.
    pub(crate) fn workings(
        &self,
        book: &mut Workbook,
        styles: &Styles,
        parts: &[TranslatedComponent<'_>],
    ) -> XlsxResult<()> {
        self.needs.write(book, styles, self.setting, parts)?;
        days::write(book, styles, self.setting, &self.needs, self.growth)
    }
}

/// Returns the number of months that fit into the file: whole years, at least one. `cells` is the number of hourly cells
/// for all months.
fn fitting(cells: usize, months: usize) -> usize {
    if cells <= MAX_HOUR_CELLS {
        months
    } else {
        (MAX_HOUR_CELLS / (cells / months).max(1) / YEAR * YEAR).clamp(YEAR.min(months), months)
    }
}

/// Returns the months of a year of the plan.
fn years(months: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..months).step_by(YEAR).map(move |first| first..months.min(first + YEAR))
}

const YEAR: usize = headroom_core::units::MONTHS_PER_YEAR;

/// Converts a number to the type of column and row numbers.
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
    fn plans_too_large_for_a_file_are_truncated_to_whole_years() {
        assert_eq!((fitting(0, 1), fitting(MAX_HOUR_CELLS, 60), fitting(9 * MAX_HOUR_CELLS, 7)), (1, 60, 7));
        assert_eq!(
            (fitting(MAX_HOUR_CELLS + 60, 60), fitting(2 * MAX_HOUR_CELLS, 60), fitting(90 * MAX_HOUR_CELLS, 60)),
            (48, 24, 12)
        );
    }
}
