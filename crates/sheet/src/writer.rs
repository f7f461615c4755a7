//! Helpers for writing into a sheet.

use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::text::clean;
use rust_xlsxwriter::utility::quote_sheet_name;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use crate::calc::CellValue;

pub(crate) type XlsxResult<T> = Result<T, XlsxError>;

/// The maximum length of a text. Spreadsheets accept 32,767 characters in a cell.
const MAX_TEXT_CHARS: usize = 32_000;
/// The height of a line and the maximum height of a row in points, and the width of a character relative to a digit.
const CHAR_WIDTH: f64 = 0.9;
const LINE_HEIGHT: f64 = 15.0;
const MAX_ROW_HEIGHT: f64 = 400.0;
/// The serial number of January 1, 1970. Spreadsheets count days from 1900, including a nonexistent leap day.
const UNIX_EPOCH_SERIAL: f64 = 25_569.0;

/// Adds a sheet in landscape format. Its first rows are frozen and repeated on each printed page.
pub(crate) fn sheet<'b>(
    book: &'b mut Workbook,
    name: &str,
    widths: &[f64],
    heads: u32,
) -> XlsxResult<&'b mut Worksheet> {
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

/// Quotes the name of a sheet for formulas.
pub(crate) fn quoted(name: &str) -> String {
    quote_sheet_name(name)
}

/// Writes a text, never as a formula.
pub(crate) fn text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> XlsxResult<()> {
    let mut safe = String::new();
    for (number, line) in text.split('\n').enumerate() {
        safe += if number > 0 { "\n" } else { "" };
        safe += &clean(line);
    }
    if safe.chars().count() > MAX_TEXT_CHARS {
        safe = safe.chars().take(MAX_TEXT_CHARS).collect();
    }
    if safe.is_empty() {
        return Ok(());
    }
    sheet.write_string_with_format(row, column, safe, format).map(|_| ())
}

/// Sets the height of a row to fit its longest wrapped text, because some programs do not adjust it.
pub(crate) fn tall<'t>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl IntoIterator<Item = (&'t str, f64)>,
) -> XlsxResult<()> {
    let lines = |(text, width): (&str, f64)| -> f64 {
        let line = |line: &str| {
            let signs = f64::from(u32::try_from(line.chars().count()).unwrap_or(u32::MAX));
            math::max(1.0, math::ceil(signs * CHAR_WIDTH / width))
        };
        text.split('\n').map(line).sum()
    };
    let lines = texts.into_iter().map(lines).fold(1.0, math::max);
    if lines <= 1.0 {
        return Ok(());
    }
    sheet.set_row_height(row, math::min(lines * LINE_HEIGHT, MAX_ROW_HEIGHT)).map(|_| ())
}

/// Writes a number, or “undefined” for NaN.
pub(crate) fn number(sheet: &mut Worksheet, row: u32, column: u16, number: f64, format: &Format) -> XlsxResult<()> {
    if number.is_finite() {
        sheet.write_number_with_format(row, column, number, format).map(|_| ())
    } else {
        text(sheet, row, column, "undefined", format)
    }
}

pub(crate) fn date(sheet: &mut Worksheet, row: u32, column: u16, date: Date, format: &Format) -> XlsxResult<()> {
    sheet.write_number_with_format(row, column, serial(date), format).map(|_| ())
}

/// Writes a formula with its result.
pub(crate) fn formula(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    formula: &str,
    held: &CellValue,
    format: &Format,
) -> XlsxResult<()> {
    let formula = Formula::new(format!("={formula}")).set_result(held.write());
    sheet.write_formula_with_format(row, column, formula, format).map(|_| ())
}

/// Converts a date to the number that spreadsheets use.
pub(crate) fn serial(date: Date) -> f64 {
    f64::from(date.days()) + UNIX_EPOCH_SERIAL
}

/// Converts a date to the library's type.
pub(crate) fn moment(date: Date) -> XlsxResult<ExcelDateTime> {
    ExcelDateTime::from_ymd(u16::try_from(date.year()).unwrap_or(1970), date.month(), date.day())
}

/// Returns a document property: one line, not too long.
pub(crate) fn line(text: &str) -> String {
    clean(text).chars().take(255).collect()
}

/// Returns a chart title, which must not begin like a formula.
pub(crate) fn caption(text: &str) -> String {
    clean(text).trim_start_matches(['=', ' ']).to_owned()
}
