//! The *Decisions* sheet: decisions and advice, each with a live condition.

use headroom_core::model::source::RowSelection;
use rust_xlsxwriter::ConditionalFormatFormula;

use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::{self, XlsxResult};

const WIDTHS: [f64; 8] = [28.0, 44.0, 10.0, 10.0, 60.0, 60.0, 10.0, 40.0];
const HEADS: [&str; 8] = ["Decision", "Condition", "Met", "Applies", "Action", "How", "Severity", "Source"];
const HEADER_ROWS: u32 = 3;

pub(crate) fn write(book: &mut Book<'_>, styles: &Styles, part: &TranslatedComponent<'_>) -> XlsxResult<()> {
    let model = &part.component.model;
    if model.matrices.is_empty() && model.advice.is_empty() {
        return Ok(());
    }
    let sheet = writer::add_sheet(book, &part.sheet_name("Decisions"), &WIDTHS, HEADER_ROWS)?;
    writer::text(sheet, 0, 0, &format!("Decisions for {}", part.component.name), &styles.title)?;
    let note = "Conditions are recalculated from the inputs. Numbers within sentences are as of the export.";
    writer::text(sheet, 1, 0, note, &styles.group)?;
    for (column, head) in (0..).zip(HEADS) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    let mut row = HEADER_ROWS;
    for matrix in &model.matrices {
        let first = row;
        for (entry, picked) in matrix.rows.iter().zip(part.component.row_applicability(matrix)) {
            writer::text(sheet, row, 0, &matrix.label, &styles.text)?;
            writer::text(sheet, row, 1, &entry.label, &styles.text)?;
            write_condition(sheet, styles, part, entry.when, row)?;
            let applies = match matrix.pick {
                RowSelection::First if row > first => {
                    format!("AND(C{},COUNTIF(C${}:C{row},TRUE)=0)", row + 1, first + 1)
                }
                _ => format!("C{}", row + 1),
            };
            writer::formula(sheet, row, 3, &applies, &CellValue::Bool(picked), &styles.text)?;
            let (action, how) = (part.component.render(&entry.action), part.component.render(&entry.how));
            writer::text(sheet, row, 4, &action, &styles.text)?;
            writer::text(sheet, row, 5, &how, &styles.text)?;
            let texts = [&matrix.label, &entry.label, &action, &how, &matrix.source].map(String::as_str);
            writer::fit_row_height(sheet, row, texts.into_iter().zip([0, 1, 4, 5, 7].map(|column| WIDTHS[column])))?;
            writer::text(sheet, row, 6, entry.level.label(), &styles.text)?;
            writer::text(sheet, row, 7, &matrix.source, &styles.note)?;
            row += 1;
        }
    }
    for advice in &model.advice {
        writer::text(sheet, row, 0, "Advice", &styles.text)?;
        write_condition(sheet, styles, part, advice.when, row)?;
        let applies = CellValue::Bool(part.number(advice.when) == 1.0);
        writer::formula(sheet, row, 3, &format!("C{}", row + 1), &applies, &styles.text)?;
        let text = part.component.render(&advice.text);
        writer::text(sheet, row, 4, &text, &styles.text)?;
        writer::fit_row_height(sheet, row, [(text.as_str(), WIDTHS[4]), (&advice.source, WIDTHS[7])])?;
        writer::text(sheet, row, 6, advice.level.label(), &styles.text)?;
        writer::text(sheet, row, 7, &advice.source, &styles.note)?;
        row += 1;
    }
    let holds = ConditionalFormatFormula::new()
        .set_rule(format!("=$D{}=TRUE", HEADER_ROWS + 1).as_str())
        .set_format(&styles.condition_met);
    sheet.layout.add_conditional_format(HEADER_ROWS, 0, row, 6, &holds)?;
    sheet.layout.autofilter(HEADER_ROWS - 1, 0, row.max(HEADER_ROWS) - 1, 7)?;
    Ok(())
}

fn write_condition(
    sheet: &mut Sheet<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    when: usize,
    row: u32,
) -> XlsxResult<()> {
    let Some(node) = part.formulas.get(&when) else { return Ok(()) };
    writer::formula(sheet, row, 2, &part.formula_text(node), &CellValue::Bool(part.number(when) == 1.0), &styles.text)
}
