//! Writing into a sheet.

use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::text::clean;
use rust_xlsxwriter::utility::quote_sheet_name;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use crate::calc::Held;

pub(crate) type Made<T> = Result<T, XlsxError>;

/// A cell holds 32,767 signs.
const LONGEST: usize = 32_000;
/// How high a line is, and a row may be, in points; and how wide a sign is, where a digit is 1.
const SIGN: f64 = 0.9;
const LINE: f64 = 15.0;
const HIGHEST: f64 = 400.0;
/// Days from the first day of spreadsheets, with the leap day of 1900 that never was, to 1 January 1970.
const EPOCH: f64 = 25_569.0;

/// A sheet that prints well, with its first rows repeated and kept in sight.
pub(crate) fn sheet<'b>(book: &'b mut Workbook, name: &str, widths: &[f64], heads: u32) -> Made<&'b mut Worksheet> {
    let sheet = book.add_worksheet().set_name(name)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
    for (column, width) in (0u16..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    if heads > 0 {
        sheet.set_repeat_rows(0, heads - 1)?;
        sheet.set_freeze_panes(heads, 0)?;
    }
    Ok(sheet)
}

/// The name of a sheet as formulas have it.
pub(crate) fn quoted(name: &str) -> String {
    quote_sheet_name(name)
}

/// Text is text, whatever it begins with.
pub(crate) fn text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Made<()> {
    let mut safe = String::new();
    for (number, line) in text.split('\n').enumerate() {
        safe += if number > 0 { "\n" } else { "" };
        safe += &clean(line);
    }
    if safe.chars().count() > LONGEST {
        safe = safe.chars().take(LONGEST).collect();
    }
    if safe.is_empty() {
        return Ok(());
    }
    sheet.write_string_with_format(row, column, safe, format).map(|_| ())
}

/// A row as high as the longest of its texts needs, each with the width of its column: not every program finds that out.
pub(crate) fn tall<'t>(sheet: &mut Worksheet, row: u32, texts: impl IntoIterator<Item = (&'t str, f64)>) -> Made<()> {
    let lines = |(text, width): (&str, f64)| -> f64 {
        let line = |line: &str| {
            let signs = f64::from(u32::try_from(line.chars().count()).unwrap_or(u32::MAX));
            math::max(1.0, math::ceil(signs * SIGN / width))
        };
        text.split('\n').map(line).sum()
    };
    let lines = texts.into_iter().map(lines).fold(1.0, math::max);
    if lines <= 1.0 {
        return Ok(());
    }
    sheet.set_row_height(row, math::min(lines * LINE, HIGHEST)).map(|_| ())
}

/// A number; where there is none the cell says so.
pub(crate) fn number(sheet: &mut Worksheet, row: u32, column: u16, number: f64, format: &Format) -> Made<()> {
    if number.is_finite() {
        sheet.write_number_with_format(row, column, number, format).map(|_| ())
    } else {
        text(sheet, row, column, "undefined", format)
    }
}

pub(crate) fn date(sheet: &mut Worksheet, row: u32, column: u16, date: Date, format: &Format) -> Made<()> {
    sheet.write_number_with_format(row, column, serial(date), format).map(|_| ())
}

/// A formula with what it gives.
pub(crate) fn formula(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    formula: &str,
    held: &Held,
    format: &Format,
) -> Made<()> {
    let formula = Formula::new(format!("={formula}")).set_result(held.write());
    sheet.write_formula_with_format(row, column, formula, format).map(|_| ())
}

/// A day as spreadsheets count them.
pub(crate) fn serial(date: Date) -> f64 {
    f64::from(date.days()) + EPOCH
}

/// The same day in the form of the writer.
pub(crate) fn moment(date: Date) -> Made<ExcelDateTime> {
    ExcelDateTime::from_ymd(u16::try_from(date.year()).unwrap_or(1970), date.month(), date.day())
}

/// A property of the file: one line, not too long.
pub(crate) fn line(text: &str) -> String {
    clean(text).chars().take(255).collect()
}

/// A name within a chart, which would be taken for a range if it began like a formula.
pub(crate) fn caption(text: &str) -> String {
    clean(text).trim_start_matches(['=', ' ']).to_owned()
}
