//! `headroom evaluate`.

use headroom_core::plan::csv::to_csv;
use headroom_core::plan::json::to_json;
use headroom_core::scenario::Severity;
use headroom_core::{Evaluation, Problem, Scenario, evaluate};

use crate::args::{Format, Source};
use crate::failure::{Failure, Output};
use crate::input::{self, Given};
use crate::text::{Style, clean};
use crate::{markdown, table};

pub(crate) fn run(source: &Source, format: Format) -> Result<Output, Failure> {
    let given = input::read(source)?;
    let (evaluation, notices) = evaluated(&given)?;
    let text = match format {
        Format::Table => table::write(&evaluation, Style::of_stdout()),
        Format::Json => to_json(&evaluation, &given.problems) + "\n",
        Format::Csv => to_csv(&evaluation),
        Format::Markdown => markdown::write(&evaluation),
    };
    Ok(Output { text, notices })
}

/// Evaluates, and gives what is merely to be noticed. A value that cannot be used is a failure, with all the others.
pub(crate) fn evaluated(given: &Given) -> Result<(Evaluation, Vec<String>), Failure> {
    let evaluation = evaluate(&given.scenario, &given.models);
    let problems = given.problems.iter().chain(&evaluation.problems);
    let (errors, others): (Vec<&Problem>, Vec<&Problem>) =
        problems.partition(|problem| problem.severity() == Severity::Error);
    let errors = errors.iter().map(|problem| line(problem, &given.scenario));
    let reasons: Vec<String> = given.refused.iter().cloned().chain(errors).collect();
    if !reasons.is_empty() {
        return Err(Failure::Given(reasons));
    }
    let mut notices = given.notices.clone();
    notices.extend(
        others.iter().map(|problem| format!("{}: {}", problem.severity().name(), line(problem, &given.scenario))),
    );
    Ok((evaluation, notices))
}

/// The problem on one line, with its component where there are several.
fn line(problem: &Problem, scenario: &Scenario) -> String {
    let several = scenario.components.len() > 1;
    let place = problem.component.filter(|_| several).and_then(|index| {
        let component = scenario.components.get(index)?;
        Some(format!("component {} “{}”: ", index + 1, clean(component.title())))
    });
    place.unwrap_or_default() + &clean(&problem.to_string())
}
