//! Cell addresses for formulas, and the rounding of money.

use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell, row_col_to_cell_absolute};

use crate::writer::quoted_sheet_name;

/// Returns the absolute address of a cell, including its sheet.
pub(crate) fn sheet_cell(sheet: &str, row: u32, column: u16) -> String {
    format!("{}!{}", quoted_sheet_name(sheet), row_col_to_cell_absolute(row, column))
}

/// Returns the absolute address of a range, including its sheet.
pub(crate) fn sheet_range(sheet: &str, from: (u32, u16), to: (u32, u16)) -> String {
    let (from, to) = (row_col_to_cell_absolute(from.0, from.1), row_col_to_cell_absolute(to.0, to.1));
    format!("{}!{from}:{to}", quoted_sheet_name(sheet))
}

/// Returns the absolute address of a cell on the same sheet.
pub(crate) fn absolute_cell(row: u32, column: u16) -> String {
    row_col_to_cell_absolute(row, column)
}

/// Returns the relative address of a cell on the same sheet.
pub(crate) fn relative_cell(row: u32, column: u16) -> String {
    row_col_to_cell(row, column)
}

/// Returns the absolute address of a range on the same sheet.
pub(crate) fn range(from: (u32, u16), to: (u32, u16)) -> String {
    format!("{}:{}", absolute_cell(from.0, from.1), absolute_cell(to.0, to.1))
}

/// Returns the relative address of a range on the same sheet.
pub(crate) fn relative_range(from: (u32, u16), to: (u32, u16)) -> String {
    format!("{}:{}", relative_cell(from.0, from.1), relative_cell(to.0, to.1))
}

/// Returns the address of a cell on the same sheet, with a relative column.
pub(crate) fn cell_in_row(row: u32, column: u16) -> String {
    format!("{}${}", column_number_to_name(column), row + 1)
}

/// Returns the formula that rounds a number up, tolerating errors in the last bits as the engine does.
pub(crate) fn ceil_formula(x: &str) -> String {
    format!("(-INT(-{x}*{}))", 1.0 - headroom_core::math::WHOLE_TOLERANCE)
}

/// Returns the formula that converts billionths of a dollar to dollars, rounded to the cent. It shows [`UNKNOWN`],
/// which totals skip, in place of an error.
pub(crate) fn cents_formula(billionths: &str) -> String {
    format!("IFERROR(ROUND(({billionths})/1E+7,0)/100,\"{UNKNOWN}\")")
}

/// The text in a line without a price.
pub(crate) const UNKNOWN: &str = "unknown";

/// Converts billionths of a dollar to dollars, rounded to the cent, like the formula of [`cents_formula`].
pub(crate) fn cents(billionths: f64) -> f64 {
    headroom_core::math::round(billionths / 1e7) / 100.0
}
