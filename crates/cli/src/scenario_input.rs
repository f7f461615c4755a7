//! Reads, checks, and evaluates the scenario of a command.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use headroom_core::cost::Catalog;
use headroom_core::cost::check::check_scenario;
use headroom_core::date::Date;
use headroom_core::format::count;
use headroom_core::model::loader::MAX_MODEL_FILE_BYTES;
use headroom_core::model::toml::from_toml;
use headroom_core::plan::timeline::{Timeline, timeline};
use headroom_core::problem::Cause;
use headroom_core::scenario::ProblemLevel;
use headroom_core::scenario::link::{contains_packed, looks_like_link};
use headroom_core::{Evaluation, Models, Problem, Scenario, decode, evaluate};

use crate::command_error::CommandError;
use crate::model_file::with_location;
use crate::output::Notice;
use crate::overrides;
use crate::price_files::built_in_prices;
use crate::scenario_args::{OverrideArgs, ScenarioArgs};
use crate::text_file::{is_stdin, path_text, read_text};

const MAX_SCENARIO_FILE_BYTES: usize = 1024 * 1024;

/// An unchecked scenario, and the models to evaluate it with.
#[derive(Debug)]
pub(crate) struct ScenarioInput {
    scenario: Scenario,
    models: Models,
    /// Problems in the link itself, such as damaged packed data.
    link_problems: Vec<Problem>,
    /// A message for each `--set` that cannot be applied.
    rejected: Vec<String>,
    notices: Vec<Notice>,
}

/// A scenario with its results.
#[derive(Debug)]
pub(crate) struct EvaluatedScenario {
    pub(crate) scenario: Scenario,
    pub(crate) models: Models,
    /// Problems in the link itself, such as damaged packed data.
    pub(crate) link_problems: Vec<Problem>,
    pub(crate) evaluation: Evaluation,
    pub(crate) timeline: Timeline,
    /// Warnings and notes for standard error.
    pub(crate) notices: Vec<Notice>,
}

impl ScenarioArgs {
    /// Reads the scenario, checks every key, and evaluates it. `catalog` replaces the built-in prices.
    ///
    /// # Errors
    ///
    /// See [`ScenarioInput::read`] and [`ScenarioInput::validate`].
    pub(crate) fn evaluate(&self, today: Date, catalog: Option<&Catalog>) -> Result<EvaluatedScenario, CommandError> {
        ScenarioInput::read(self.scenario.as_deref(), &self.overrides)?.validate(today, catalog)
    }
}

impl ScenarioInput {
    /// Reads the models and the scenario, and applies each `--set`.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be read, a model file is invalid, or there is no scenario.
    pub(crate) fn read(argument: Option<&OsStr>, overrides: &OverrideArgs) -> Result<Self, CommandError> {
        if argument.is_none() && !overrides.names_model() {
            let message = "no model is named: pass a SCENARIO, or start one with `--set m=MODEL`";
            return Err(CommandError::usage(message));
        }
        let mut notices = Vec::new();
        let models = read_models(&overrides.model_files, &mut notices)?;
        let (mut scenario, link_problems) = match argument {
            Some(argument) => decode(&read_link(argument, &mut notices)?),
            None => (Scenario::default(), Vec::new()),
        };
        let rejected = overrides::apply(&mut scenario, &overrides.sets, &models, argument.is_none());
        Ok(Self { scenario, models, link_problems, rejected, notices })
    }

    /// Evaluates the scenario if every key is valid. `catalog` replaces the built-in prices.
    ///
    /// # Errors
    ///
    /// Returns a message for every invalid key, of components as well as of load, growth, and cost.
    pub(crate) fn validate(self, today: Date, catalog: Option<&Catalog>) -> Result<EvaluatedScenario, CommandError> {
        self.validate_at_levels(today, catalog, Problem::level)
    }

    /// Like [`Self::validate`], for commands that need no results: a scenario that takes too much work to compute is valid,
    /// with a warning.
    ///
    /// # Errors
    ///
    /// See [`Self::validate`].
    pub(crate) fn validate_settings(self, today: Date) -> Result<EvaluatedScenario, CommandError> {
        self.validate_at_levels(today, None, |problem| match problem.cause {
            Cause::TooMuchWork { .. } => ProblemLevel::Warning,
            _ => problem.level(),
        })
    }

    fn validate_at_levels(
        self,
        today: Date,
        catalog: Option<&Catalog>,
        level: fn(&Problem) -> ProblemLevel,
    ) -> Result<EvaluatedScenario, CommandError> {
        let (evaluated, problems) = self.evaluate_with_problems(today, catalog, level)?;
        let is_error = |(severity, _): &&(ProblemLevel, String)| *severity == ProblemLevel::Error;
        let errors: Vec<String> = problems.iter().filter(is_error).map(|(_, message)| message.clone()).collect();
        if errors.is_empty() { Ok(evaluated.with_problems(problems)) } else { Err(CommandError::all_invalid(errors)) }
    }

    /// Evaluates the scenario and lists every problem with its severity.
    fn evaluate_with_problems(
        self,
        today: Date,
        catalog: Option<&Catalog>,
        level: fn(&Problem) -> ProblemLevel,
    ) -> Result<(EvaluatedScenario, Vec<(ProblemLevel, String)>), CommandError> {
        let Self { scenario, models, link_problems, rejected, notices } = self;
        let evaluation = evaluate(&scenario, &models);
        let timeline = timeline(&scenario, &evaluation, today);
        let setting_problems = check_settings(&scenario, &models, catalog)?;
        let mut unique_problems: Vec<&Problem> = Vec::new();
        // A damaged link has no components, which needs no second message.
        let is_unread = scenario.components.is_empty() && !link_problems.is_empty();
        for problem in
            link_problems.iter().chain(&setting_problems).chain(&evaluation.problems).chain(&timeline.problems)
        {
            // Evaluation and timeline repeat the problems of the settings that they use.
            if !(unique_problems.contains(&problem) || is_unread && problem.cause == Cause::NoModel) {
                unique_problems.push(problem);
            }
        }
        let rejected = rejected.into_iter().map(|message| (ProblemLevel::Error, message));
        let found = unique_problems.into_iter().map(|problem| (level(problem), describe(problem, &scenario)));
        let problems = rejected.chain(found).collect();
        Ok((EvaluatedScenario { scenario, models, link_problems, evaluation, timeline, notices }, problems))
    }
}

impl EvaluatedScenario {
    fn with_problems(mut self, problems: Vec<(ProblemLevel, String)>) -> Self {
        self.notices.extend(problems.into_iter().map(|(severity, message)| Notice::new(severity, message)));
        self
    }
}

/// Returns the problems of all settings. Cost settings are checked against `catalog`, or against the built-in prices.
fn check_settings(
    scenario: &Scenario,
    models: &Models,
    catalog: Option<&Catalog>,
) -> Result<Vec<Problem>, CommandError> {
    if catalog.is_some() || scenario.cost.is_empty() {
        return Ok(check_scenario(scenario, models, catalog));
    }
    Ok(check_scenario(scenario, models, Some(&built_in_prices()?)))
}

/// Returns the message of a problem, with its component if there are several.
fn describe(problem: &Problem, scenario: &Scenario) -> String {
    let several = scenario.components.len() > 1;
    let prefix = problem.location.component.filter(|_| several).and_then(|index| {
        let component = scenario.components.get(index)?;
        Some(format!("component {} “{}”: ", index + 1, component.title()))
    });
    prefix.unwrap_or_default() + &problem.to_string()
}

/// Returns the built-in models and those of `files`.
///
/// # Errors
///
/// Returns an error if a file cannot be read or is not a valid model.
pub(crate) fn read_models(files: &[PathBuf], notices: &mut Vec<Notice>) -> Result<Models, CommandError> {
    let mut models = Models::built_in().map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        CommandError::unavailable(format!("the built-in models cannot be read: {first}"))
    })?;
    for file in files {
        let name = path_text(file);
        let model = from_toml(&read_text(file, MAX_MODEL_FILE_BYTES)?).map_err(|errors| {
            let mut messages: Vec<String> = errors.iter().map(|error| with_location(&name, error)).collect();
            messages.push(format!("{name}: the model file is invalid; `headroom check {name}` shows the source lines"));
            CommandError::all_invalid(messages)
        })?;
        if models.get(&model.id, model.version).is_some() {
            notices.push(Notice::warning(format!(
                "{name} replaces the `{}` model (version {}); links to that model give different results elsewhere",
                model.id, model.version
            )));
        }
        models.add(model);
    }
    Ok(models)
}

/// Returns the argument if it is a link, or else the link in the file with that name.
fn read_link(argument: &OsStr, notices: &mut Vec<Notice>) -> Result<String, CommandError> {
    if let Some(text) = argument.to_str()
        && looks_like_link(text)
    {
        return Ok(text.to_owned());
    }
    let path = Path::new(argument);
    let name = path_text(path);
    if !is_stdin(path) && !path.exists() {
        let message =
            format!("{name}: no such file, and not a link; a link names a model, for example `m=web-service`");
        return Err(CommandError::unavailable(message));
    }
    let text = read_text(path, MAX_SCENARIO_FILE_BYTES)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    let mut lines = lines.peekable();
    let Some(link) = lines.next() else {
        return Err(CommandError::invalid(format!("{name}: the file contains no link")));
    };
    let mut link = link.to_owned();
    // Mail programs wrap long links. Only the lines of a packed link cannot be mistaken for another link.
    if contains_packed(&link) {
        while let Some(rest) = lines.next_if(|line| is_base64(line)) {
            link.push_str(rest);
        }
    }
    let ignored = lines.count();
    if ignored > 0 {
        let ignored = count(ignored, "other line");
        notices.push(Notice::warning(format!("{name}: only the first link is used; ignored {ignored}")));
    }
    Ok(link)
}

/// Returns whether a line consists of URL-safe Base64, like the middle of a packed link.
fn is_base64(line: &str) -> bool {
    line.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_'))
}

/// Returns whether a line is a comment: `# comment` or `#!…`, but not `#v=1&m=…`.
fn is_comment(line: &str) -> bool {
    line.strip_prefix('#')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', '!']) || rest.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::is_comment;

    #[test]
    fn comments_are_distinguished_from_links() {
        assert!(is_comment("# nodes = 5M"));
        assert!(is_comment("#"));
        assert!(is_comment("#!/usr/bin/env headroom"));
        assert!(!is_comment("#v=1&m=x"));
        assert!(!is_comment("#z2:abc"));
    }
}
