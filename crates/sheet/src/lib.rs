//! Exports the worksheet as a spreadsheet with live formulas: change an input, and sizing, months, and cost are
//! recalculated.
//!
//! ```text
//! model: Expr ─translate─▶ Node ─┬─write─▶ the text of the formula
//!                                └─calc──▶ the result stored in the file, for programs that do not calculate
//! ```
//!
//! Each formula of a model becomes the formula of a cell, whose defined name is the id of the value. The queueing
//! functions are written as formulas too (see `queue`), and so is the cost (see `cost`). The *Dates and plan*, *Cost at
//! export*, and *About* sheets are static and say so.
//!
//! The same scenario always gives the same bytes, natively and in a browser.

mod calc;
mod calculations;
mod cost;
mod decisions;
mod growth;
mod inputs;
mod months;
mod node;
mod queue;
mod report;
mod sheet_name;
mod sizing;
mod styles;
mod summary;
mod translate;
mod translated_component;
mod writer;

use std::collections::BTreeSet;
use std::fmt;

use headroom_core::Evaluation;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::plan::timeline::Timeline;
use headroom_core::report::worksheet::Worksheet;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use calc::Cells;
use cost::Cost;
use growth::Growth;
use styles::Styles;
use translated_component::TranslatedComponent;

/// The error returned if the spreadsheet cannot be written.
#[derive(Debug)]
pub struct WriteError(Reason);

#[derive(Debug)]
enum Reason {
    Xlsx(XlsxError),
    /// The component at this index takes too many steps.
    TooMuchWork(usize),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Xlsx(error) => error.fmt(f),
            Reason::TooMuchWork(index) => write!(
                f,
                "The formulas of component {} take too much work to calculate in a spreadsheet. Reduce its largest \
                 input, such as the places of a queue, or export it in another format.",
                index + 1
            ),
        }
    }
}

impl From<XlsxError> for Reason {
    fn from(error: XlsxError) -> Self {
        Self::Xlsx(error)
    }
}

impl std::error::Error for WriteError {}

/// Returns the bytes of the spreadsheet. It contains the cost if `context` is not `None`.
///
/// # Errors
///
/// Returns an error if the content does not fit in a spreadsheet, or if its formulas take too much work to calculate.
pub fn write(
    worksheet: &Worksheet,
    evaluation: &Evaluation,
    timeline: &Timeline,
    context: Option<&CostContext<'_>>,
) -> Result<Vec<u8>, WriteError> {
    write_workbook(worksheet, evaluation, timeline, context).map_err(WriteError)
}

fn write_workbook(
    worksheet: &Worksheet,
    evaluation: &Evaluation,
    timeline: &Timeline,
    context: Option<&CostContext<'_>>,
) -> Result<Vec<u8>, Reason> {
    let styles = Styles::new();
    let mut taken: BTreeSet<String> =
        growth::DEFINED_NAMES.iter().chain(&cost::DEFINED_NAMES).map(ToString::to_string).collect();
    let several = evaluation.components.len() > 1;
    let mut first = calculations::CALCULATIONS_HEADER_ROWS;
    let mut parts: Vec<TranslatedComponent<'_>> = Vec::with_capacity(evaluation.components.len());
    for (number, component) in evaluation.components.iter().enumerate() {
        let mut part = TranslatedComponent::new(component, number + 1, several, &mut taken);
        part.first_working_row = first;
        // Leave two empty rows between components.
        first += u32::try_from(part.workings.len()).unwrap_or(0) + 2;
        parts.push(part);
    }
    check_work(&parts)?;
    let growth = Growth::new(timeline);
    let months: Vec<months::MonthColumns> = parts.iter().map(|part| months::MonthColumns::new(part, &growth)).collect();
    let cost = context.and_then(|setting| Cost::new(setting, &parts, &growth));
    check_work(&parts)?;
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title(writer::property_text(&worksheet.title))
            .set_author("Headroom")
            .set_comment(writer::property_text(&worksheet.link))
            .set_creation_datetime(&writer::excel_datetime(worksheet.start)?),
    );
    summary::write(&mut book, &styles, worksheet, &parts)?;
    for (part, month_columns) in parts.iter().zip(&months) {
        inputs::write(&mut book, &styles, part)?;
        sizing::write(&mut book, &styles, part, &growth, month_columns)?;
        decisions::write(&mut book, &styles, part)?;
        months::write(&mut book, &styles, part, &growth, month_columns)?;
    }
    growth::write(&mut book, &styles, &growth)?;
    if let Some(cost) = &cost {
        cost.write(&mut book, &styles)?;
    }
    check_work(&parts)?;
    report::write(&mut book, &styles, worksheet)?;
    for (part, month_columns) in parts.iter().zip(&months) {
        calculations::write_months(&mut book, &styles, part, &growth, month_columns)?;
    }
    if let Some(cost) = &cost {
        cost.write_workings(&mut book, &styles, &parts)?;
    }
    calculations::write(&mut book, &styles, &parts)?;
    Ok(book.save_to_buffer()?)
}

/// Returns an error if a component has exhausted its budget, so that some of its results are missing.
fn check_work(parts: &[TranslatedComponent<'_>]) -> Result<(), Reason> {
    match parts.iter().find(|part| part.work().is_exhausted()) {
        Some(part) => Err(Reason::TooMuchWork(part.component.index)),
        None => Ok(()),
    }
}
