//! The scenario of a link with its results.

use headroom_core::date::Date;
use headroom_core::plan::timeline::{Timeline, timeline};
use headroom_core::report::cost::{cost_sections, has_costs};
use headroom_core::report::worksheet::Worksheet;
use headroom_core::scenario::link::decode;
use headroom_core::{Evaluation, Problem, Scenario, evaluate};

use crate::LoadedFiles;

/// A scenario with its evaluation and its timeline.
#[derive(Debug)]
pub struct ScenarioReport {
    /// The scenario.
    pub scenario: Scenario,
    /// The problems in the link.
    pub problems: Vec<Problem>,
    /// The evaluation of the scenario, without growth.
    pub evaluation: Evaluation,
    /// The timeline from the start date of the scenario, by default the current date.
    pub timeline: Timeline,
    /// The current date.
    pub today: Date,
}

impl ScenarioReport {
    /// Decodes a link and evaluates its scenario.
    #[must_use]
    pub fn new(files: &LoadedFiles, link: &str, today: Date) -> Self {
        let (scenario, problems) = decode(link);
        let evaluation = evaluate(&scenario, &files.models);
        let timeline = timeline(&scenario, &evaluation, today);
        Self { scenario, problems, evaluation, timeline, today }
    }

    /// Returns the worksheet, with costs if the models define any.
    #[must_use]
    pub fn worksheet(&self, files: &LoadedFiles) -> Worksheet {
        let Self { scenario, problems, evaluation, timeline, today } = self;
        let mut worksheet = Worksheet::build(scenario, &files.models, evaluation, timeline, problems);
        if has_costs(evaluation) {
            worksheet.extend(cost_sections(scenario, evaluation, &files.catalog, *today));
        }
        worksheet
    }
}
