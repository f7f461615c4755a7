//! The *Days* sheet: the growth on each day, from the *Growth* sheet, and the load, from the *Calendar* sheet.

use headroom_core::cost::component_usage::BillingMonth;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::load::LoadSeries;
use headroom_core::scenario::Growth as Law;

use super::addresses::{sheet_cell, sheet_range};
use super::moment_table::Moment;
use super::needs::Needs;
use crate::book::Book;
use crate::calc::CellValue;
use crate::growth::Growth;
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

const SHEET: &str = "Days";
const HEADER_ROWS: u32 = 3;
/// The column of the growth.
const GROWTH_COLUMN: u16 = 2;
/// The column of the weekday and month factor.
const FACTOR_COLUMN: u16 = 3;
/// The column of the peak load.
const PEAK_COLUMN: u16 = 6;
/// The column of the mean load.
const MEAN_COLUMN: u16 = 7;

/// Returns the load of each hour without growth.
pub(crate) fn load_without_growth(context: &CostContext<'_>) -> LoadSeries {
    let mut outlook = context.outlook.clone();
    outlook.growth = Law::None;
    outlook.series()
}

fn row(day: usize) -> u32 {
    HEADER_ROWS + u32::try_from(day).unwrap_or(0)
}

/// Returns the cell with the date of a day.
pub(crate) fn date_cell(day: usize) -> String {
    sheet_cell(SHEET, row(day), 0)
}

/// Returns the cell with the factor of weekday and month of a day.
pub(crate) fn factor_cell(day: usize) -> String {
    sheet_cell(SHEET, row(day), FACTOR_COLUMN)
}

/// Returns the cell with the growth on a day.
pub(crate) fn growth_cell(day: usize) -> String {
    sheet_cell(SHEET, row(day), GROWTH_COLUMN)
}

/// Returns the relevant moments of a month: its peak day, its first day, its last day, and its mean.
pub(crate) fn moments(series: &LoadSeries, month: &BillingMonth) -> [Moment; 4] {
    let (growth, peaks) = (series.daily_growth(), series.daily_peak());
    let of = |list: &[f64], day: usize| list.get(day).copied().unwrap_or(0.0);
    let over = |growth: f64, load: f64| (growth, if growth > 0.0 { load / growth } else { 0.0 });
    let (first, last) = (month.days.start, month.days.end - 1);
    let higher = |best: usize, day: usize| if of(peaks, day) > of(peaks, best) { day } else { best };
    let highest = month.days.clone().fold(first, higher);
    let mean = |list: &[f64]| {
        let days = list.get(month.days.clone()).unwrap_or_default();
        days.iter().sum::<f64>() / days.len() as f64
    };
    let [a, b, c] = [highest, first, last].map(|day| over(of(growth, day), of(peaks, day)));
    [a, b, c, over(mean(growth), mean(series.daily_mean()))]
}

/// Returns the formulas for each of the [`moments`] of a month: the growth, and the load relative to the growth. `here` is
/// the row of the first moment.
pub(crate) fn moment_formulas(month: &BillingMonth, here: u32) -> [(String, String); 4] {
    let (first, last) = (row(month.days.start), row(month.days.end - 1));
    let all = |column: u16| sheet_range(SHEET, (first, column), (last, column));
    let highest = format!("MATCH(MAX({peaks}),{peaks},0)", peaks = all(PEAK_COLUMN));
    let over = |row: u32, load: String| format!("IF(B{r}>0,{load}/B{r},0)", r = row + 1);
    let index = |column: u16| format!("INDEX({},{highest})", all(column));
    [
        (index(GROWTH_COLUMN), over(here, index(PEAK_COLUMN))),
        (sheet_cell(SHEET, first, GROWTH_COLUMN), over(here + 1, sheet_cell(SHEET, first, PEAK_COLUMN))),
        (sheet_cell(SHEET, last, GROWTH_COLUMN), over(here + 2, sheet_cell(SHEET, last, PEAK_COLUMN))),
        (format!("AVERAGE({})", all(GROWTH_COLUMN)), over(here + 3, format!("AVERAGE({})", all(MEAN_COLUMN)))),
    ]
}

pub(crate) fn write(
    book: &mut Book<'_>,
    styles: &Styles,
    context: &CostContext<'_>,
    needs: &Needs,
    growth: &Growth<'_>,
) -> XlsxResult<()> {
    let sheet = writer::add_sheet(book, SHEET, &[14.0, 10.0, 16.0, 20.0, 20.0, 20.0, 18.0, 18.0], HEADER_ROWS)?;
    writer::text(sheet, 0, 0, "Days", &styles.title)?;
    let note = "Growth comes from the Growth sheet, and load factors come from the Calendar sheet.";
    writer::text(sheet, 1, 0, note, &styles.group)?;
    let heads = [
        "Day",
        "Days from start",
        "Growth",
        "Weekday and month factor",
        "Peak load factor",
        "Mean load factor",
        "Peak load",
        "Mean load",
    ];
    for (column, head) in (0..).zip(heads) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    let series = &context.series;
    let of = |list: &[f64], day: usize| list.get(day).copied().unwrap_or(0.0);
    for (day, number) in (0..needs.day_count()).zip(0_i32..) {
        let (row, here) = (row(day), row(day) + 1);
        let date = series.start().plus_days(number).map_or(0.0, writer::serial);
        writer::formula(sheet, row, 0, &format!("outlook_start+B{here}"), &CellValue::Number(date), &styles.date)?;
        writer::number(sheet, row, 1, f64::from(number), &styles.full_precision)?;
        let grown = CellValue::Number(of(series.daily_growth(), day));
        writer::formula(
            sheet,
            row,
            GROWTH_COLUMN,
            &growth.formula(&format!("B{here}")),
            &grown,
            &styles.full_precision,
        )?;
        let (factor, held) = needs.calendar.day_factor(day);
        writer::formula(sheet, row, FACTOR_COLUMN, &factor, &CellValue::Number(held), &styles.full_precision)?;
        let over =
            [needs.load_without_growth.daily_peak(), needs.load_without_growth.daily_mean()].map(|list| of(list, day));
        for (column, (cell, held)) in
            (FACTOR_COLUMN + 1..).zip(needs.calendar.peak_and_mean_cells(day).iter().zip(over))
        {
            writer::formula(
                sheet,
                row,
                column,
                &format!("D{here}*{cell}"),
                &CellValue::Number(held),
                &styles.full_precision,
            )?;
        }
        let loads = [(PEAK_COLUMN, 'E', series.daily_peak()), (MEAN_COLUMN, 'F', series.daily_mean())];
        for (column, factor, list) in loads {
            let held = CellValue::Number(of(list, day));
            writer::formula(sheet, row, column, &format!("C{here}*{factor}{here}"), &held, &styles.full_precision)?;
        }
    }
    Ok(())
}
