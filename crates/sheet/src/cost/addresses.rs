//! Cell addresses for formulas, and the rounding of money.

use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};

use crate::writer::quoted;

/// Returns a cell of a sheet.
pub(crate) fn at(sheet: &str, row: u32, column: u16) -> String {
    format!("{}!{}", quoted(sheet), row_col_to_cell_absolute(row, column))
}

/// Returns a range of a sheet.
pub(crate) fn span(sheet: &str, from: (u32, u16), to: (u32, u16)) -> String {
    let (from, to) = (row_col_to_cell_absolute(from.0, from.1), row_col_to_cell_absolute(to.0, to.1));
    format!("{}!{from}:{to}", quoted(sheet))
}

/// Returns a cell of the same sheet.
pub(crate) fn here(row: u32, column: u16) -> String {
    row_col_to_cell_absolute(row, column)
}

/// Returns a cell of the same sheet by a relative address.
pub(crate) fn near(row: u32, column: u16) -> String {
    row_col_to_cell(row, column)
}

/// Returns a range of the same sheet.
pub(crate) fn range(from: (u32, u16), to: (u32, u16)) -> String {
    format!("{}:{}", here(from.0, from.1), here(to.0, to.1))
}

/// Rounds up, tolerating errors in the last bits as the engine does.
pub(crate) fn ceil(x: &str) -> String {
    format!("(-INT(-{x}*{}))", 1.0 - headroom_core::math::WHOLE_TOLERANCE)
}

/// Converts billionths of a dollar to dollars, rounded to the cent. A line with an error shows [`UNKNOWN`], which
/// totals skip.
pub(crate) fn to_cents(billionths: &str) -> String {
    format!("IFERROR(ROUND(({billionths})/1E+7,0)/100,\"{UNKNOWN}\")")
}

/// The text of a line without a price.
pub(crate) const UNKNOWN: &str = "unknown";

/// Converts billionths of a dollar to dollars, rounded to the cent, as [`to_cents`] does in a formula.
pub(crate) fn cents(billionths: f64) -> f64 {
    headroom_core::math::round(billionths / 1e7) / 100.0
}
