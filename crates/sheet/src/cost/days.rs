//! The sheet *Days*: the growth on each day, from the sheet *Growth*, and its load, from the sheet *Calendar*.

use headroom_core::cost::component_usage::BillingMonth;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::load::Series;
use headroom_core::scenario::Growth as Law;
use rust_xlsxwriter::Workbook;

use super::addresses::{at, span};
use super::moment_table::Moment;
use super::needs::Needs;
use crate::calc::CellValue;
use crate::growth::Growth;
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

const SHEET: &str = "Days";
const HEADER_ROWS: u32 = 3;
/// The columns of growth, of the factor of weekday and month, and of peak and mean load.
const GROWTH: u16 = 2;
const FACTOR: u16 = 3;
const PEAK: u16 = 6;
const MEAN: u16 = 7;

/// Returns the load of each hour without growth.
pub(crate) fn flat(setting: &CostContext<'_>) -> Series {
    let mut outlook = setting.outlook.clone();
    outlook.growth = Law::None;
    outlook.series()
}

fn row(day: usize) -> u32 {
    HEADER_ROWS + u32::try_from(day).unwrap_or(0)
}

/// Returns the date of a day.
pub(crate) fn date_of(day: usize) -> String {
    at(SHEET, row(day), 0)
}

/// Returns the factor of weekday and month of a day.
pub(crate) fn factor(day: usize) -> String {
    at(SHEET, row(day), FACTOR)
}

/// Returns the growth on a day.
pub(crate) fn growth(day: usize) -> String {
    at(SHEET, row(day), GROWTH)
}

/// Returns the relevant moments of a month: its peak day, its first day, its last day, and its mean.
pub(crate) fn moments(series: &Series, month: &BillingMonth) -> [Moment; 4] {
    let (growth, peaks) = (series.growth(), series.daily_peak());
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

/// Writes the formulas of these moments: growth, and load relative to it, of the current row.
pub(crate) fn formulas(month: &BillingMonth, here: u32) -> [(String, String); 4] {
    let (first, last) = (row(month.days.start), row(month.days.end - 1));
    let all = |column: u16| span(SHEET, (first, column), (last, column));
    let highest = format!("MATCH(MAX({peaks}),{peaks},0)", peaks = all(PEAK));
    let over = |row: u32, load: String| format!("IF(B{r}>0,{load}/B{r},0)", r = row + 1);
    let index = |column: u16| format!("INDEX({},{highest})", all(column));
    [
        (index(GROWTH), over(here, index(PEAK))),
        (at(SHEET, first, GROWTH), over(here + 1, at(SHEET, first, PEAK))),
        (at(SHEET, last, GROWTH), over(here + 2, at(SHEET, last, PEAK))),
        (format!("AVERAGE({})", all(GROWTH)), over(here + 3, format!("AVERAGE({})", all(MEAN)))),
    ]
}

pub(crate) fn write(
    book: &mut Workbook,
    styles: &Styles,
    setting: &CostContext<'_>,
    needs: &Needs,
    growth: &Growth<'_>,
) -> XlsxResult<()> {
    let sheet = writer::sheet(book, SHEET, &[14.0, 10.0, 16.0, 20.0, 20.0, 20.0, 18.0, 18.0], HEADER_ROWS)?;
    writer::text(sheet, 0, 0, "Days", &styles.title)?;
    let note = "The growth comes from the sheet Growth, the load factors from the sheet Calendar.";
    writer::text(sheet, 1, 0, note, &styles.group)?;
    let heads = [
        "Day",
        "Number",
        "Growth",
        "Weekday and month",
        "Peak load over growth",
        "Mean load over growth",
        "Peak load",
        "Mean load",
    ];
    for (column, head) in (0..).zip(heads) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    let series = &setting.series;
    let of = |list: &[f64], day: usize| list.get(day).copied().unwrap_or(0.0);
    for (day, number) in (0..needs.days()).zip(0_i32..) {
        let (row, here) = (row(day), row(day) + 1);
        let date = series.start().plus_days(number).map_or(0.0, writer::serial);
        writer::formula(sheet, row, 0, &format!("outlook_start+B{here}"), &CellValue::Number(date), &styles.date)?;
        writer::number(sheet, row, 1, f64::from(number), &styles.digits)?;
        let grown = CellValue::Number(of(series.growth(), day));
        writer::formula(sheet, row, GROWTH, &growth.law(&format!("B{here}")), &grown, &styles.digits)?;
        let (factor, held) = needs.calendar.of_day(day);
        writer::formula(sheet, row, FACTOR, &factor, &CellValue::Number(held), &styles.digits)?;
        let over = [needs.flat.daily_peak(), needs.flat.daily_mean()].map(|list| of(list, day));
        for (column, (cell, held)) in (FACTOR + 1..).zip(needs.calendar.ends(day).iter().zip(over)) {
            writer::formula(sheet, row, column, &format!("D{here}*{cell}"), &CellValue::Number(held), &styles.digits)?;
        }
        let loads = [(PEAK, 'E', series.daily_peak()), (MEAN, 'F', series.daily_mean())];
        for (column, factor, list) in loads {
            let held = CellValue::Number(of(list, day));
            writer::formula(sheet, row, column, &format!("C{here}*{factor}{here}"), &held, &styles.digits)?;
        }
    }
    Ok(())
}
