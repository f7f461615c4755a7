//! Helpers for writing into a sheet.

use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::text::{sanitize, sanitize_lines};
use rust_xlsxwriter::utility::quote_sheet_name;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use crate::calc::CellValue;
use crate::sheet_name::SheetName;

pub(crate) type XlsxResult<T> = Result<T, XlsxError>;

/// The maximum length of a string. Spreadsheets accept 32,767 characters in a cell.
const MAX_TEXT_CHARS: usize = 32_000;
/// The average width of a character in digits, the unit of column widths.
const CHAR_WIDTH: f64 = 0.9;
/// The height of a line of text in points.
const LINE_HEIGHT: f64 = 15.0;
/// The maximum height of a row in points.
const MAX_ROW_HEIGHT: f64 = 400.0;
/// The serial number of January 1, 1970. Spreadsheets count days from 1900, including the
/// nonexistent February 29, 1900.
const UNIX_EPOCH_SERIAL: f64 = 25_569.0;

/// Adds a sheet in landscape orientation. Its first `header_rows` rows are frozen and repeated on each printed page.
pub(crate) fn add_sheet<'b>(
    book: &'b mut Workbook,
    name: &str,
    widths: &[f64],
    header_rows: u32,
) -> XlsxResult<&'b mut Worksheet> {
    let sheet = book.add_worksheet().set_name(SheetName::new(name).as_str())?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
    for (column, width) in (0u16..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    if header_rows > 0 {
        sheet.set_repeat_rows(0, header_rows - 1)?;
        sheet.set_freeze_panes(header_rows, 0)?;
    }
    Ok(sheet)
}

/// Quotes a sheet name for use in a formula, if necessary.
pub(crate) fn quoted_sheet_name(name: &str) -> String {
    quote_sheet_name(name)
}

/// Writes a string, sanitized and truncated to [`MAX_TEXT_CHARS`]. It is never interpreted as a formula. Writes nothing
/// if the string is empty.
pub(crate) fn text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> XlsxResult<()> {
    let mut safe = sanitize_lines(text);
    if safe.chars().count() > MAX_TEXT_CHARS {
        safe = safe.chars().take(MAX_TEXT_CHARS).collect();
    }
    if safe.is_empty() {
        return Ok(());
    }
    sheet.write_string_with_format(row, column, safe, format).map(|_| ())
}

/// Sets the height of a row to fit the tallest of its wrapped texts, because some programs do not adjust it themselves.
pub(crate) fn fit_row_height<'t>(
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

/// Writes a number, or `undefined` if it is not finite.
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

/// Writes a formula, and stores its result for programs that do not calculate.
pub(crate) fn formula(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    formula: &str,
    result: &CellValue,
    format: &Format,
) -> XlsxResult<()> {
    let formula = Formula::new(format!("={formula}")).set_result(result.formula_result());
    sheet.write_formula_with_format(row, column, formula, format).map(|_| ())
}

/// Converts a date to a spreadsheet serial number.
pub(crate) fn serial(date: Date) -> f64 {
    f64::from(date.epoch_days()) + UNIX_EPOCH_SERIAL
}

/// Converts a date to the type that `rust_xlsxwriter` uses.
pub(crate) fn excel_datetime(date: Date) -> XlsxResult<ExcelDateTime> {
    ExcelDateTime::from_ymd(u16::try_from(date.year()).unwrap_or(1970), date.month(), date.day())
}

/// Converts a string to a document property: one line of at most 255 characters.
pub(crate) fn property_text(text: &str) -> String {
    sanitize(text).chars().take(255).collect()
}

/// Converts a string to a chart title, which must not start like a formula.
pub(crate) fn chart_title(text: &str) -> String {
    sanitize(text).trim_start_matches(['=', ' ']).to_owned()
}
