//! The sheets *Workings* and *Month workings*: cells that several formulas share, and the model in each month.

use rust_xlsxwriter::{Workbook, Worksheet};

use crate::calc::CellValue;
use crate::growth::Growth;
use crate::months::{HEADER_ROWS, MonthCell, MonthColumns, SHEET};
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::{self, XlsxResult};

/// The number of rows above the workings.
pub(crate) const WORKINGS_HEADER_ROWS: u32 = 3;

/// Writes the cells that several formulas share. The first column has no formula, because sums count by its rows.
pub(crate) fn write(book: &mut Workbook, styles: &Styles, parts: &[TranslatedComponent<'_>]) -> XlsxResult<()> {
    let sheet = writer::sheet(book, "Workings", &[40.0, 24.0, 24.0], WORKINGS_HEADER_ROWS)?;
    writer::text(sheet, 0, 0, "Workings", &styles.title)?;
    writer::text(sheet, 1, 0, "Intermediate results, each with the first value that uses it.", &styles.group)?;
    for (column, head) in (0..).zip(["Used by", "Component", "Value"]) {
        writer::text(sheet, WORKINGS_HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    for part in parts {
        for (row, working) in (part.first..).zip(&part.workings) {
            writer::text(sheet, row, 0, &working.of, &styles.note)?;
            writer::text(sheet, row, 1, &part.component.name, &styles.note)?;
            writer::formula(sheet, row, 2, &part.write(&working.node), &part.calc(&working.node), &styles.digits)?;
        }
    }
    Ok(())
}

/// Writes the formulas of the model for each month, with the growth at its beginning.
pub(crate) fn months(
    book: &mut Workbook,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    growth: &Growth<'_>,
    ahead: &MonthColumns,
) -> XlsxResult<()> {
    if ahead.columns.is_empty() {
        return Ok(());
    }
    let sheet = writer::sheet(book, &part.sheet(SHEET), &[14.0, 12.0], HEADER_ROWS)?;
    writer::text(sheet, 0, 0, &format!("{SHEET} of {}", part.component.name), &styles.title)?;
    writer::text(
        sheet,
        1,
        0,
        "In base units. Values that do not change over time come from the preceding sheets.",
        &styles.group,
    )?;
    sheet.set_row_height(HEADER_ROWS - 1, 60.0)?;
    for (column, head) in (0..).zip(["From", "Growth"]) {
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
        let at = CellValue::Number(growth.at(month as usize));
        writer::formula(sheet, row, 1, &Growth::cell('D', month), &at, &styles.digits)?;
    }
    for (number, column) in ahead.columns.iter().enumerate() {
        let Ok(at) = u16::try_from(number + 2) else { continue };
        writer::text(sheet, HEADER_ROWS - 1, at, &column.head, &styles.head)?;
        for (month, row) in (0..).zip(&ahead.held) {
            let Some(held) = row.get(number) else { continue };
            writer::formula(sheet, HEADER_ROWS + month, at, &ahead.write(part, column, month), held, &styles.digits)?;
        }
    }
    for (share, passed) in ahead.resources.iter().flat_map(|limits| limits.bounds) {
        under(sheet, styles, growth, ahead, share, passed)?;
    }
    Ok(())
}

/// Writes the first month above a bound, and the number of days until then.
fn under(
    sheet: &mut Worksheet,
    styles: &Styles,
    growth: &Growth<'_>,
    ahead: &MonthColumns,
    share: usize,
    passed: usize,
) -> XlsxResult<()> {
    debug_assert!(matches!(ahead.columns.get(passed).map(|column| &column.what), Some(MonthCell::Passed { .. })));
    let (row, below) = ahead.under();
    let Ok(at) = u16::try_from(passed + 2) else { return Ok(()) };
    writer::text(sheet, row, 0, "First month above (0: none)", &styles.note)?;
    writer::text(sheet, below, 0, "Days until then", &styles.note)?;
    let (first, days) = ahead.passed(share, growth);
    let found = CellValue::Number(f64::from(u32::try_from(first).unwrap_or(0)));
    writer::formula(sheet, row, at, &format!("IFERROR(MATCH(1,{},0),0)", ahead.all(passed)), &found, &styles.digits)?;
    let found = format!("{}{}", rust_xlsxwriter::utility::column_number_to_name(at), row + 1);
    let (shares, all) = (ahead.all(share), growth.all_days());
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
    writer::formula(sheet, below, at, &formula, &CellValue::Number(days), &styles.digits)
}
