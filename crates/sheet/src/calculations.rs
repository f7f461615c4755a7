//! The *Calculations* and *Monthly calculations* sheets: intermediate results, and the model in each month.

use crate::book::{Book, Sheet};
use crate::calc::{CellValue, Cells};
use crate::growth::Growth;
use crate::months::{HEADER_ROWS, MONTHLY_CALCULATIONS_SHEET, MonthColumnContent, MonthColumns};
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::{self, XlsxResult};

/// The number of rows above the intermediate results.
pub(crate) const CALCULATIONS_HEADER_ROWS: u32 = 3;

/// Writes the *Calculations* sheet: the intermediate results of each component. The first column has no formulas,
/// because sums use its row numbers as indices.
pub(crate) fn write(book: &mut Book<'_>, styles: &Styles, parts: &[TranslatedComponent<'_>]) -> XlsxResult<()> {
    let sheet = writer::add_sheet(book, "Calculations", &[40.0, 24.0, 24.0], CALCULATIONS_HEADER_ROWS)?;
    writer::text(sheet, 0, 0, "Calculations", &styles.title)?;
    writer::text(sheet, 1, 0, "Intermediate results, each with the first value that uses it.", &styles.group)?;
    for (column, head) in (0..).zip(["Used by", "Component", "Value"]) {
        writer::text(sheet, CALCULATIONS_HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    for part in parts {
        for ((row, number), working) in (part.first_working_row..).zip(0..).zip(&part.workings) {
            writer::text(sheet, row, 0, &working.of, &styles.note)?;
            writer::text(sheet, row, 1, &part.component.name, &styles.note)?;
            writer::formula(
                sheet,
                row,
                2,
                &part.formula_text(&working.node),
                &part.working(number),
                &styles.full_precision,
            )?;
        }
    }
    Ok(())
}

/// Writes the formulas of the model for each month, with the growth at the beginning of the month.
pub(crate) fn write_months(
    book: &mut Book<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    growth: &Growth<'_>,
    month_columns: &MonthColumns,
) -> XlsxResult<()> {
    if month_columns.columns.is_empty() {
        return Ok(());
    }
    let sheet = writer::add_sheet(book, &part.sheet_name(MONTHLY_CALCULATIONS_SHEET), &[14.0, 12.0], HEADER_ROWS)?;
    writer::text(sheet, 0, 0, &format!("{MONTHLY_CALCULATIONS_SHEET} for {}", part.component.name), &styles.title)?;
    writer::text(
        sheet,
        1,
        0,
        "In base units. Values that do not change over time come from the preceding sheets.",
        &styles.group,
    )?;
    sheet.set_row_height(HEADER_ROWS - 1, 60.0)?;
    for (column, head) in (0..).zip(["Month", "Growth"]) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    for (month, date) in (0..).zip(&growth.months) {
        let row = HEADER_ROWS + month;
        writer::formula(
            sheet,
            row,
            0,
            &Growth::cell('B', month),
            &CellValue::Number(writer::serial(*date)),
            &styles.date,
        )?;
        let at = CellValue::Number(growth.factor(month as usize));
        writer::formula(sheet, row, 1, &Growth::cell('D', month), &at, &styles.full_precision)?;
    }
    for (number, column) in month_columns.columns.iter().enumerate() {
        let Ok(at) = u16::try_from(number + 2) else { continue };
        writer::text(sheet, HEADER_ROWS - 1, at, &column.head, &styles.head)?;
        writer::formula_column(
            sheet,
            (HEADER_ROWS, at),
            |month| month_columns.formula_text(part, column, month),
            month_columns.results.iter().map(|row| row.get(number).cloned().unwrap_or(CellValue::Number(f64::NAN))),
            &styles.full_precision,
        )?;
    }
    for (share, exceeded) in month_columns.resources.iter().flat_map(|limits| limits.bounds) {
        write_limit_rows(sheet, styles, growth, month_columns, share, exceeded)?;
    }
    Ok(())
}

/// Writes the first month above a bound, and the number of days until then.
fn write_limit_rows(
    sheet: &mut Sheet<'_>,
    styles: &Styles,
    growth: &Growth<'_>,
    month_columns: &MonthColumns,
    share: usize,
    exceeded: usize,
) -> XlsxResult<()> {
    debug_assert!(matches!(
        month_columns.columns.get(exceeded).map(|column| &column.content),
        Some(MonthColumnContent::Exceeded { .. })
    ));
    let (row, below) = month_columns.limit_rows();
    let Ok(at) = u16::try_from(exceeded + 2) else { return Ok(()) };
    writer::text(sheet, row, 0, "First month above (0: none)", &styles.note)?;
    writer::text(sheet, below, 0, "Days until then", &styles.note)?;
    let (first, days) = month_columns.first_exceeded(share, growth);
    let found = CellValue::Number(f64::from(u32::try_from(first).unwrap_or(0)));
    writer::formula(
        sheet,
        row,
        at,
        &format!("IFERROR(MATCH(1,{},0),0)", month_columns.column_range(exceeded)),
        &found,
        &styles.full_precision,
    )?;
    let found = format!("{}{}", rust_xlsxwriter::utility::column_number_to_name(at), row + 1);
    let (shares, all) = (month_columns.column_range(share), growth.days_range());
    let before = |range: &str| format!("INDEX({range},MAX(1,{found}-1))");
    let after = |range: &str| format!("INDEX({range},{found})");
    let between = format!(
        "{d0}+({d1}-{d0})*LN(1/{s0})/LN({s1}/{s0})",
        d0 = before(&all),
        d1 = after(&all),
        s0 = before(&shares),
        s1 = after(&shares)
    );
    let formula = format!("IF({found}=0,-1,IF({found}=1,0,IF({}<=0,{},{between})))", before(&shares), after(&all));
    writer::formula(sheet, below, at, &formula, &CellValue::Number(days), &styles.full_precision)
}
