//! The cost as formulas: the monthly billed quantities, calculated by the models' formulas, times editable prices.
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

use std::rc::Rc;

use headroom_core::cost::cost_context::CostContext;
use headroom_core::work::WorkBudget;

use crate::Reason;
use crate::book::{Book, MAX_COLUMNS};
use crate::growth::Growth;
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::XlsxResult;
use calendar::Calendar;
use cloud_bill::{BillSource, CloudBill};
use hours::{DistinctHours, Hours};
use machines::Machines;
use needs::Needs;
use prices::Prices;

/// The maximum number of cells for the hours of autoscaled machines: enough for 64 web services over 60 months.
const MAX_HOUR_CELLS: usize = 2_250_000;

/// The defined names of editable cells.
pub(crate) const DEFINED_NAMES: [&str; 9] = [
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
    context: &'c CostContext<'c>,
    growth: &'c Growth<'e>,
    needs: Needs,
    prices: Prices<'c>,
    /// The machines and the bill of each cloud.
    bills: Vec<(Machines, CloudBill)>,
}

impl<'c, 'e> Cost<'c, 'e> {
    /// Calculates the cost. Returns `None` if nothing is billed, or if there are no months or no clouds. Leaves out
    /// later years if their formulas would make the file too large.
    ///
    /// # Errors
    ///
    /// Returns an error if a sheet would have too many columns.
    pub(crate) fn new(
        context: &'c CostContext<'c>,
        parts: &[TranslatedComponent<'_>],
        growth: &'c Growth<'e>,
        work: &WorkBudget,
    ) -> XlsxResult<Option<Self>> {
        let is_billed = parts.iter().any(|part| !part.component.model.costs.is_empty());
        if !is_billed || context.months.is_empty() {
            return Ok(None);
        }
        let most = fitting_months(context, parts)?;
        let needs = Needs::new(context, parts, context.months.get(..most).unwrap_or_default());
        let prices = Prices::new(context, &needs);
        if prices.clouds.is_empty() {
            return Ok(None);
        }
        let bills = prices.clouds.iter().map(|cloud| {
            let machines = Machines::new(context, &needs, cloud, work);
            let source = BillSource { context, parts, needs: &needs, cloud, machines: &machines };
            let bill = CloudBill::new(&source)?;
            Ok((machines, bill))
        });
        let bills = bills.collect::<XlsxResult<_>>()?;
        Ok(Some(Self { context, growth, needs, prices, bills }))
    }

    /// Writes the overview, bill, price, calendar, and machine sheets. Drops the machines of a cloud when they are
    /// written, because a large plan has millions of their costs.
    pub(crate) fn write(
        &mut self,
        book: &mut Book<'_>,
        styles: &Styles,
        parts: &[TranslatedComponent<'_>],
    ) -> XlsxResult<()> {
        overview::write(book, styles, self)?;
        for ((machines, bill), cloud) in self.bills.iter().zip(&self.prices.clouds) {
            bill.write(
                book,
                styles,
                &BillSource { context: self.context, parts, needs: &self.needs, cloud, machines },
            )?;
        }
        self.prices.write(book, styles)?;
        self.needs.calendar.write(book, styles)?;
        for ((machines, _), cloud) in std::mem::take(&mut self.bills).into_iter().zip(&self.prices.clouds) {
            machines.write(book, styles, &self.needs, cloud)?;
        }
        Ok(())
    }

    /// Writes the sheets with intermediate results.
    pub(crate) fn write_workings(
        &self,
        book: &mut Book<'_>,
        styles: &Styles,
        parts: &[TranslatedComponent<'_>],
    ) -> XlsxResult<()> {
        self.needs.write(book, styles, self.context, parts)?;
        days::write(book, styles, self.context, &self.needs, self.growth)
    }
}

/// Returns the number of months whose formulas fit in a spreadsheet: all, or as many whole years as possible.
///
/// # Errors
///
/// Returns an error with the name of a sheet that has too many columns even for one year.
fn fitting_months(context: &CostContext<'_>, parts: &[TranslatedComponent<'_>]) -> XlsxResult<usize> {
    let entries = || parts.iter().flat_map(|part| &part.component.model.costs);
    let copies = 1 + usize::from(context.policy.standby.is_some());
    let limits = &context.policy.purchase_limits;
    let commits = limits.one_year || limits.three_years;
    let most = usize::from(MAX_COLUMNS) - candidates::LEADING_COLUMNS;
    let needs = entries().map(|entry| needs::columns(entry, copies)).sum::<usize>();
    if needs > most {
        return Err(Reason::TooLarge { sheet: needs::NEEDS_SHEET.to_owned() });
    }
    let months = months_that_fit(hour_cells(context, parts), context.months.len());
    let columns = |months: usize| -> usize {
        let year = |year: std::ops::Range<usize>| entries().map(move |it| candidates::columns(it, year.len(), commits));
        copies * years(months).flat_map(year).sum::<usize>()
    };
    whole_years_within(months, most, columns).ok_or_else(|| Reason::TooLarge { sheet: machines::SHEET.to_owned() })
}

/// Returns the largest number of months, either `months` or whole years, whose `columns` are at most `most`. `None` if
/// there is none.
fn whole_years_within(months: usize, most: usize, columns: impl Fn(usize) -> usize) -> Option<usize> {
    let years = (1..=months / MONTHS_PER_YEAR).rev().map(|years| years * MONTHS_PER_YEAR);
    std::iter::once(months).chain(years).find(|months| columns(*months) <= most)
}

/// Returns the number of hourly cells for all months. The columns do not depend on the months, so they are counted in
/// the tables of the first month, which are small.
fn hour_cells(context: &CostContext<'_>, parts: &[TranslatedComponent<'_>]) -> usize {
    let calendar = Calendar::new(context, &context.months);
    let load = days::load_without_growth(context);
    let first = context.months.get(..1).unwrap_or_default();
    let first = Rc::new(DistinctHours::new(context, (&calendar, &load), first));
    let columns = |part: &TranslatedComponent<'_>| {
        let costs = &part.component.model.costs;
        let hours = part.counted(|| Hours::new(part, context, &first, costs));
        hours.map_or(0, |hours| hours.column_count())
    };
    let days = context.months.iter().flat_map(|month| month.days.clone());
    let rows = days.map(|day| calendar.hour_groups(day).len()).sum::<usize>();
    rows * parts.iter().map(columns).sum::<usize>()
}

/// Returns the number of months that fit in the file: all, or as many whole years as possible, at least one. `cells` is
/// the number of hourly cells for all months.
fn months_that_fit(cells: usize, months: usize) -> usize {
    if cells <= MAX_HOUR_CELLS {
        months
    } else {
        (MAX_HOUR_CELLS / (cells / months).max(1) / MONTHS_PER_YEAR * MONTHS_PER_YEAR)
            .clamp(MONTHS_PER_YEAR.min(months), months)
    }
}

/// Returns the months of each year of the plan.
fn years(months: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..months).step_by(MONTHS_PER_YEAR).map(move |first| first..months.min(first + MONTHS_PER_YEAR))
}

const MONTHS_PER_YEAR: usize = headroom_core::units::MONTHS_PER_YEAR;

/// Converts a number to the type of column numbers, saturating at the maximum.
fn saturating_u16(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Converts a number to the type of row numbers, saturating at the maximum.
fn saturating_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_years_are_left_out_if_their_columns_do_not_fit() {
        let fitting = |months, most| whole_years_within(months, most, |months| 10 * months);
        assert_eq!([600, 599, 240, 239].map(|most| fitting(60, most)), [Some(60), Some(48), Some(24), Some(12)]);
        assert_eq!([170, 169, 119].map(|most| fitting(17, most)), [Some(17), Some(12), None]);
        assert_eq!([30, 29].map(|most| fitting(3, most)), [Some(3), None]);
    }

    #[test]
    fn plans_too_large_for_a_file_are_truncated_to_whole_years() {
        assert_eq!(
            (months_that_fit(0, 1), months_that_fit(MAX_HOUR_CELLS, 60), months_that_fit(9 * MAX_HOUR_CELLS, 7)),
            (1, 60, 7)
        );
        assert_eq!(
            (
                months_that_fit(MAX_HOUR_CELLS + 60, 60),
                months_that_fit(2 * MAX_HOUR_CELLS, 60),
                months_that_fit(90 * MAX_HOUR_CELLS, 60)
            ),
            (48, 24, 12)
        );
    }
}
