//! Helpers for writing into a sheet.

use std::borrow::Cow;

use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::text::{sanitize, sanitize_lines};
use rust_xlsxwriter::utility::quote_sheet_name;
use rust_xlsxwriter::{ExcelDateTime, Worksheet};

use crate::Reason;
use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::sheet_name::SheetName;
use crate::styles::Style;

pub(crate) type XlsxResult<T> = Result<T, Reason>;

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
pub(crate) fn add_sheet<'b, 'w>(
    book: &'b mut Book<'w>,
    name: &str,
    widths: &[f64],
    header_rows: u32,
) -> XlsxResult<&'b mut Sheet<'w>> {
    let mut layout = Worksheet::new();
    layout.set_name(SheetName::new(name).as_str())?;
    layout.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
    for (column, width) in (0u16..).zip(widths) {
        layout.set_column_width(column, *width)?;
    }
    if header_rows > 0 {
        layout.set_repeat_rows(0, header_rows - 1)?;
        layout.set_freeze_panes(header_rows, 0)?;
    }
    book.add_sheet(layout)
}

/// Quotes a sheet name for use in a formula, if necessary.
pub(crate) fn quoted_sheet_name(name: &str) -> String {
    quote_sheet_name(name)
}

/// Writes a string, sanitized and truncated to [`MAX_TEXT_CHARS`]. It is never interpreted as a formula. Writes nothing
/// if the string is empty.
pub(crate) fn text(sheet: &mut Sheet<'_>, row: u32, column: u16, text: &str, format: &Style) -> XlsxResult<()> {
    let mut safe = sanitize_lines(text);
    if safe.chars().count() > MAX_TEXT_CHARS {
        safe = safe.chars().take(MAX_TEXT_CHARS).collect();
    }
    if safe.is_empty() {
        return Ok(());
    }
    sheet.write_string(row, column, &safe, *format)
}

/// Sets the height of a row to fit the tallest of its wrapped texts, because some programs do not adjust it themselves.
pub(crate) fn fit_row_height<'t>(
    sheet: &mut Sheet<'_>,
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
    sheet.set_row_height(row, math::min(lines * LINE_HEIGHT, MAX_ROW_HEIGHT))
}

/// Writes a number, or `undefined` if it is not finite.
pub(crate) fn number(sheet: &mut Sheet<'_>, row: u32, column: u16, number: f64, format: &Style) -> XlsxResult<()> {
    if number.is_finite() {
        sheet.charge((row, column), 0)?;
        sheet.cells.push_number(row, column, *format, number);
        Ok(())
    } else {
        text(sheet, row, column, "undefined", format)
    }
}

pub(crate) fn date(sheet: &mut Sheet<'_>, row: u32, column: u16, date: Date, format: &Style) -> XlsxResult<()> {
    number(sheet, row, column, serial(date), format)
}

/// Writes a formula, and stores its result for programs that do not calculate.
pub(crate) fn formula(
    sheet: &mut Sheet<'_>,
    row: u32,
    column: u16,
    formula: &str,
    result: &CellValue,
    format: &Style,
) -> XlsxResult<()> {
    sheet.charge((row, column), formula.len())?;
    sheet.cells.push_formula((row, column), *format, formula, std::iter::once(Cow::Borrowed(result)));
    Ok(())
}

/// Writes the same formula in consecutive rows of a column, with its results. `formula` returns the text for a row,
/// counted from the first. Addresses that differ between rows must be relative.
///
/// The text is stored once, unless it refers to other sheets: Excel does not accept such a shared formula.
pub(crate) fn formula_column(
    sheet: &mut Sheet<'_>,
    (first_row, column): (u32, u16),
    formula: impl Fn(u32) -> String,
    results: impl ExactSizeIterator<Item = CellValue>,
    format: &Style,
) -> XlsxResult<()> {
    let text = formula(0);
    if results.len() > 1 && !text.contains('!') {
        sheet.charge((first_row, column), text.len())?;
        (first_row..).take(results.len()).skip(1).try_for_each(|row| sheet.charge((row, column), 0))?;
        sheet.cells.push_formula((first_row, column), *format, &text, results.map(Cow::Owned));
        return Ok(());
    }
    for (number, result) in (0..).zip(results) {
        self::formula(sheet, first_row + number, column, &formula(number), &result, format)?;
    }
    Ok(())
}

/// Writes an empty cell.
pub(crate) fn blank(sheet: &mut Sheet<'_>, row: u32, column: u16, format: &Style) -> XlsxResult<()> {
    sheet.charge((row, column), 0)?;
    sheet.cells.push_blank(row, column, *format);
    Ok(())
}

/// Converts a date to a spreadsheet serial number.
pub(crate) fn serial(date: Date) -> f64 {
    f64::from(date.epoch_days()) + UNIX_EPOCH_SERIAL
}

/// Converts a date to the type that `rust_xlsxwriter` uses.
pub(crate) fn excel_datetime(date: Date) -> XlsxResult<ExcelDateTime> {
    Ok(ExcelDateTime::from_ymd(u16::try_from(date.year()).unwrap_or(1970), date.month(), date.day())?)
}

/// Converts a string to a document property: one line of at most 255 characters.
pub(crate) fn property_text(text: &str) -> String {
    sanitize(text).chars().take(255).collect()
}

/// Converts a string to a chart title, which must not start like a formula.
pub(crate) fn chart_title(text: &str) -> String {
    sanitize(text).trim_start_matches(['=', ' ']).to_owned()
}
