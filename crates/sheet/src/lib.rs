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

mod book;
mod calc;
mod calculations;
mod cost;
mod decisions;
mod growth;
mod inputs;
mod months;
mod node;
mod package;
mod queue;
mod report;
mod sheet_cells;
mod sheet_name;
mod sizing;
mod styles;
mod summary;
mod translate;
mod translated_component;
mod writer;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};

use headroom_core::Evaluation;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::plan::timeline::Timeline;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::work::WorkBudget;
use rust_xlsxwriter::{DocProperties, XlsxError};

use book::Book;
use calc::Cells;
use cost::Cost;
use growth::Growth;
use styles::Styles;
use translated_component::TranslatedComponent;

/// The error returned if the spreadsheet cannot be written.
#[derive(Debug)]
pub struct WriteError(Reason);

#[derive(Debug)]
pub(crate) enum Reason {
    Xlsx(XlsxError),
    /// The budget is exhausted. [`write`] returns [`Self::TooMuchWork`], with the component that takes the most steps,
    /// instead.
    OutOfBudget,
    /// A sheet exceeds a limit of Excel: the number of rows or columns, or the length of a formula.
    TooLarge {
        /// The name of the sheet.
        sheet: String,
    },
    TooMuchWork {
        /// The name of the component that takes the most steps.
        component: String,
        /// The settings to reduce, as a noun phrase.
        reduce: String,
    },
}

impl WriteError {
    /// Returns the error of the file, if the file cannot be written.
    #[must_use]
    pub fn io_error(&self) -> Option<&io::Error> {
        if let Reason::Xlsx(XlsxError::IoError(error)) = &self.0 { Some(error) } else { None }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Xlsx(error) => error.fmt(f),
            Reason::OutOfBudget => f.write_str("It takes too many steps. Reduce the number of components or months."),
            Reason::TooLarge { sheet } => write!(
                f,
                "The {sheet} sheet exceeds the limits of a spreadsheet: 16,384 columns, 1,048,576 rows, and 8,192 \
                 characters in a formula. Reduce the number of components or `horizon`, or export in another format."
            ),
            Reason::TooMuchWork { component, reduce } => write!(
                f,
                "The formulas take too much work to calculate in a spreadsheet, most of it for {component}. Reduce \
                 `horizon`, {reduce}, or export in another format."
            ),
        }
    }
}

impl From<XlsxError> for Reason {
    fn from(error: XlsxError) -> Self {
        Self::Xlsx(error)
    }
}

impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Self {
        Self::Xlsx(error.into())
    }
}

impl std::error::Error for WriteError {}

/// The maximum number of steps to calculate the results of all formulas of a spreadsheet.
const EXPORT_STEPS: u64 = 600_000_000;

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
    write_to(worksheet, evaluation, timeline, context, || Ok(Vec::new()))
}

/// Writes the spreadsheet to the file that `create` returns, and returns this file. Calls `create` when all cells are
/// compressed. If writing fails later, the file is incomplete.
///
/// # Errors
///
/// Returns an error like [`write`], or if the file cannot be written.
pub fn write_to<W: Write>(
    worksheet: &Worksheet,
    evaluation: &Evaluation,
    timeline: &Timeline,
    context: Option<&CostContext<'_>>,
    create: impl FnOnce() -> io::Result<W>,
) -> Result<W, WriteError> {
    let work = WorkBudget::new(EXPORT_STEPS);
    write_workbook(worksheet, evaluation, timeline, (context, &work), create).map_err(WriteError)
}

fn write_workbook<W: Write>(
    worksheet: &Worksheet,
    evaluation: &Evaluation,
    timeline: &Timeline,
    (context, work): (Option<&CostContext<'_>>, &WorkBudget),
    create: impl FnOnce() -> io::Result<W>,
) -> Result<W, Reason> {
    let styles = Styles::new();
    let mut taken: BTreeSet<String> =
        growth::DEFINED_NAMES.iter().chain(&cost::DEFINED_NAMES).map(ToString::to_string).collect();
    let several = evaluation.components.len() > 1;
    let mut first = calculations::CALCULATIONS_HEADER_ROWS;
    let mut parts: Vec<TranslatedComponent<'_>> = Vec::with_capacity(evaluation.components.len());
    for (number, component) in evaluation.components.iter().enumerate() {
        let mut part = TranslatedComponent::new(component, number + 1, several, &mut taken, work);
        part.first_working_row = first;
        // Leave two empty rows between components.
        first += u32::try_from(part.workings.len()).unwrap_or(0) + 2;
        parts.push(part);
    }
    check_work(&parts)?;
    let growth = Growth::new(timeline);
    let months: Vec<months::MonthColumns> =
        parts.iter().map(|part| part.counted(|| months::MonthColumns::new(part, &growth))).collect();
    let cost = context.map(|context| Cost::new(context, &parts, &growth, work)).transpose()?.flatten();
    check_work(&parts)?;
    let properties = DocProperties::new()
        .set_title(writer::property_text(&worksheet.title))
        .set_author("Headroom")
        .set_comment(writer::property_text(&worksheet.link))
        .set_creation_datetime(&writer::excel_datetime(worksheet.start)?);
    let mut book = Book::new(&properties, work);
    let content = Content { worksheet, parts: &parts, growth: &growth, months: &months, cost };
    match content.write(&mut book, &styles) {
        Err(Reason::OutOfBudget) => check_work(&parts).and(Err(Reason::OutOfBudget)),
        written => written.and_then(|()| book.finish(&styles, create)),
    }
}

/// The content of a spreadsheet.
struct Content<'c, 'e> {
    worksheet: &'c Worksheet,
    parts: &'c [TranslatedComponent<'e>],
    growth: &'c Growth<'e>,
    months: &'c [months::MonthColumns],
    cost: Option<Cost<'c, 'e>>,
}

impl Content<'_, '_> {
    /// Writes all sheets.
    fn write(self, book: &mut Book<'_>, styles: &Styles) -> Result<(), Reason> {
        let Self { worksheet, parts, growth, months, mut cost } = self;
        summary::write(book, styles, worksheet, parts)?;
        for (part, month_columns) in parts.iter().zip(months) {
            inputs::write(book, styles, part)?;
            sizing::write(book, styles, part, growth, month_columns)?;
            decisions::write(book, styles, part)?;
            months::write(book, styles, part, growth, month_columns)?;
        }
        growth::write(book, styles, growth)?;
        if let Some(cost) = &mut cost {
            cost.write(book, styles, parts)?;
        }
        check_work(parts)?;
        report::write(book, styles, worksheet)?;
        for (part, month_columns) in parts.iter().zip(months) {
            calculations::write_months(book, styles, part, growth, month_columns)?;
        }
        if let Some(cost) = cost {
            cost.write_workings(book, styles, parts)?;
        }
        calculations::write(book, styles, parts)
    }
}

/// Returns an error if the budget is exhausted, so that some results are missing.
fn check_work(parts: &[TranslatedComponent<'_>]) -> Result<(), Reason> {
    match parts.iter().max_by_key(|part| part.steps()) {
        Some(part) if part.work().is_exhausted() => Err(Reason::TooMuchWork {
            component: part.component.name.clone(),
            reduce: part.component.settings_to_reduce(),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use headroom_core::cost::Catalog;
    use headroom_core::date::Date;
    use headroom_core::plan::timeline::timeline;
    use headroom_core::{Models, decode, evaluate};

    use super::*;

    /// Writes a link within a budget. Returns the result and the steps taken.
    fn write_within(link: &str, steps: u64) -> (Result<Vec<u8>, WriteError>, u64) {
        let models = Models::built_in().expect("valid built-in models");
        let catalog = Catalog::built_in().expect("valid prices");
        let (scenario, problems) = decode(link);
        let evaluation = evaluate(&scenario, &models);
        let timeline = timeline(&scenario, &evaluation, Date::FIRST);
        let worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems);
        let context = CostContext::new(&scenario, &catalog, Date::FIRST);
        let work = WorkBudget::new(steps);
        let written = write_workbook(&worksheet, &evaluation, &timeline, (Some(&context), &work), || Ok(Vec::new()))
            .map_err(WriteError);
        (written, steps - work.left())
    }

    #[test]
    fn one_budget_covers_the_whole_spreadsheet() {
        let link = "horizon=3&m=queue&n=Shop&m=queue&n=Calls&kind=mmck&places=5000&servers=100&arrivals=99";
        let (written, steps) = write_within(link, EXPORT_STEPS);
        assert!(written.is_ok());
        assert!(write_within(link, steps).0.is_ok(), "the same steps suffice");
        for share in [0.1, 0.5, 0.999] {
            let (written, _) = write_within(link, (steps as f64 * share) as u64);
            let error = written.expect_err("too much work").to_string();
            assert!(error.contains("take too much work") && error.contains("Reduce `horizon`, "), "{error}");
            assert!(share < 0.5 || error.contains("most of it for Calls"), "{error}");
        }
    }

    #[test]
    fn large_deployments_stay_within_half_of_the_budget() {
        let steps = |components: usize| {
            let services = "&m=web-service&p=platform".repeat(components);
            let (written, steps) = write_within(&format!("horizon=60&growth=5%25/month{services}"), u64::MAX);
            assert!(written.is_ok());
            steps
        };
        let (one, two) = (steps(1), steps(2));
        let of_64 = one + 63 * (two - one);
        assert!(of_64 < EXPORT_STEPS / 2, "{of_64} of {EXPORT_STEPS} steps");
    }
}
