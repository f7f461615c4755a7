//! What stands between the formulas: the cells that several of them use, and the model in each month.

use rust_xlsxwriter::{Workbook, Worksheet};

use crate::calc::Held;
use crate::growth::Growth;
use crate::months::{Ahead, FIRST, SHEET, What};
use crate::part::Part;
use crate::pen::{self, Made};
use crate::styles::Styles;

/// Rows above the workings.
pub(crate) const HEADS: u32 = 3;

/// The cells that several formulas use. The first column holds no formula: sums count by its rows.
pub(crate) fn write(book: &mut Workbook, styles: &Styles, parts: &[Part<'_>]) -> Made<()> {
    let sheet = pen::sheet(book, "Workings", &[40.0, 24.0, 24.0], HEADS)?;
    pen::text(sheet, 0, 0, "Workings", &styles.title)?;
    pen::text(sheet, 1, 0, "Parts of formulas, each with the value that needs it first.", &styles.group)?;
    for (column, head) in (0..).zip(["For", "Component", "Value"]) {
        pen::text(sheet, HEADS - 1, column, head, &styles.head)?;
    }
    for part in parts {
        for (row, working) in (part.first..).zip(&part.workings) {
            pen::text(sheet, row, 0, &working.of, &styles.note)?;
            pen::text(sheet, row, 1, &part.component.name, &styles.note)?;
            pen::formula(sheet, row, 2, &part.write(&working.node), &part.calc(&working.node), &styles.digits)?;
        }
    }
    Ok(())
}

/// The formulas of the model once more, for each month with what has grown by then.
pub(crate) fn months(
    book: &mut Workbook,
    styles: &Styles,
    part: &Part<'_>,
    growth: &Growth<'_>,
    ahead: &Ahead,
) -> Made<()> {
    if ahead.columns.is_empty() {
        return Ok(());
    }
    let sheet = pen::sheet(book, &part.sheet(SHEET), &[14.0, 12.0], FIRST)?;
    pen::text(sheet, 0, 0, &format!("{SHEET} of {}", part.component.name), &styles.title)?;
    pen::text(
        sheet,
        1,
        0,
        "In base units. What does not move with the months is read from the sheets before.",
        &styles.group,
    )?;
    sheet.set_row_height(FIRST - 1, 60.0)?;
    for (column, head) in (0..).zip(["From", "Growth"]) {
        pen::text(sheet, FIRST - 1, column, head, &styles.head)?;
    }
    for (month, date) in (0..).zip(&growth.months) {
        let row = FIRST + month;
        pen::formula(sheet, row, 0, &Growth::cell('B', month), &Held::Number(pen::serial(*date)), &styles.date)?;
        let at = Held::Number(growth.at(month as usize));
        pen::formula(sheet, row, 1, &Growth::cell('D', month), &at, &styles.digits)?;
    }
    for (number, column) in ahead.columns.iter().enumerate() {
        let Ok(at) = u16::try_from(number + 2) else { continue };
        pen::text(sheet, FIRST - 1, at, &column.head, &styles.head)?;
        for (month, row) in (0..).zip(&ahead.held) {
            let Some(held) = row.get(number) else { continue };
            pen::formula(sheet, FIRST + month, at, &ahead.write(part, column, month), held, &styles.digits)?;
        }
    }
    for (share, passed) in ahead.resources.iter().flat_map(|limits| limits.bounds) {
        under(sheet, styles, growth, ahead, share, passed)?;
    }
    Ok(())
}

/// When a bound is passed: the first month that is past it, and the days until then.
fn under(
    sheet: &mut Worksheet,
    styles: &Styles,
    growth: &Growth<'_>,
    ahead: &Ahead,
    share: usize,
    passed: usize,
) -> Made<()> {
    debug_assert!(matches!(ahead.columns.get(passed).map(|column| &column.what), Some(What::Passed { .. })));
    let (row, below) = ahead.under();
    let Ok(at) = u16::try_from(passed + 2) else { return Ok(()) };
    pen::text(sheet, row, 0, "First month past it (0: none)", &styles.note)?;
    pen::text(sheet, below, 0, "Days until it is passed", &styles.note)?;
    let (first, days) = ahead.passed(share, growth);
    let found = Held::Number(f64::from(u32::try_from(first).unwrap_or(0)));
    pen::formula(sheet, row, at, &format!("IFERROR(MATCH(1,{},0),0)", ahead.all(passed)), &found, &styles.digits)?;
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
    pen::formula(sheet, below, at, &formula, &Held::Number(days), &styles.digits)
}
