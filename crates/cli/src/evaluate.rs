//! `headroom evaluate`.

use std::time::{SystemTime, UNIX_EPOCH};

use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::json::to_json;
use headroom_core::report::timeline_tables::tables;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::scenario::ProblemLevel;
use headroom_core::{Evaluation, Problem, Scenario, evaluate};

use crate::args::{Format, Source};
use crate::failure::{Failure, Output};
use crate::input::{self, Given};
use crate::text::{Style, clean};
use crate::{plan, table};

pub(crate) fn run(source: &Source, format: Format, today: Option<Date>) -> Result<Output, Failure> {
    let given = input::read(source)?;
    let (evaluation, mut notices) = evaluated(&given)?;
    let timeline = timeline(&given.scenario, &evaluation, today.unwrap_or_else(now));
    let (errors, others): (Vec<&Problem>, Vec<&Problem>) =
        timeline.problems.iter().partition(|problem| problem.severity() == ProblemLevel::Error);
    if !errors.is_empty() {
        return Err(Failure::Given(errors.iter().map(|problem| line(problem, &given.scenario)).collect()));
    }
    notices.extend(
        others.iter().map(|problem| format!("{}: {}", problem.severity().name(), line(problem, &given.scenario))),
    );
    let verdict = &timeline.verdict.text;
    let text = match format {
        Format::Table => {
            let style = Style::of_stdout();
            table::write(&evaluation, style) + &plan::text(verdict, &tables(&evaluation, &timeline), style)
        }
        Format::Json => to_json(&evaluation, &timeline, &given.problems) + "\n",
        Format::Csv => to_csv(&evaluation),
        Format::Markdown => Worksheet::build(&given.scenario, &given.models, &evaluation, &timeline, &given.problems)
            .brief()
            .to_markdown(),
    };
    Ok(Output { text, notices })
}

/// Today, by the clock of this machine, at Greenwich.
pub(crate) fn now() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let days = i32::try_from(since / 86_400).unwrap_or(i32::MAX);
    Date::from_days(days).unwrap_or(Date::LAST)
}

/// Evaluates, and gives what is merely to be noticed. A value that cannot be used is a failure, with all the others.
pub(crate) fn evaluated(given: &Given) -> Result<(Evaluation, Vec<String>), Failure> {
    let evaluation = evaluate(&given.scenario, &given.models);
    let problems = given.problems.iter().chain(&evaluation.problems);
    let (errors, others): (Vec<&Problem>, Vec<&Problem>) =
        problems.partition(|problem| problem.severity() == ProblemLevel::Error);
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
pub(crate) fn line(problem: &Problem, scenario: &Scenario) -> String {
    let several = scenario.components.len() > 1;
    let place = problem.component.filter(|_| several).and_then(|index| {
        let component = scenario.components.get(index)?;
        Some(format!("component {} “{}”: ", index + 1, clean(component.title())))
    });
    place.unwrap_or_default() + &clean(&problem.to_string())
}
