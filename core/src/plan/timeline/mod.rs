//! The timeline of a scenario: the load of every hour, the days on which resources reach their targets and limits,
//! the effect of each remedy, and a plan by month.
//!
//! Dates at peak load come from the hourly series. Dates at average load, and those beyond the horizon, come from the
//! closed form of the growth. For a flat calendar without events, both give the same day, which a test verifies.

mod actions;
pub mod charts;
pub mod comparison;
mod heatmap;
mod horizons;
mod limits;
mod load;
mod remedies;
mod summary;
mod uncertainty;
mod usage;

use alloc::string::String;
use alloc::vec::Vec;

pub use actions::{PlannedAction, Risk};
pub use heatmap::Heatmap;
pub use horizons::{GrowthStep, Horizon, PlanMonth};
pub use limits::{ComponentTimeline, ReachedAt, ResourceTimeline};
pub use load::{LoadLevel, LoadSummary, annual_load_duration};
pub use remedies::RemedyTimeline;
pub use summary::{describe_date, resource_name};
pub use uncertainty::{GrowthBand, PROJECTION_TOLERANCE};

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::load::{Outlook, overlaps};
use crate::plan::Evaluation;
use crate::scenario::{Cause, Growth, Problem, Scenario};
use crate::view_model::Severity;
use crate::work::WorkBudget;
use uncertainty::GrowthUncertainty;

/// The timeline of a scenario.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Timeline {
    /// The assumptions about load and growth. They are not serialized, because they follow from the scenario.
    #[serde(skip, default = "Outlook::standard")]
    pub outlook: Outlook,
    /// Key figures of the load.
    pub load: LoadSummary,
    /// The timeline of each component, in the order of the evaluation.
    pub components: Vec<ComponentTimeline>,
    /// The resources in the order in which their targets are reached, as indices of the component in `components` and
    /// of the resource. Resources that never reach their target, or have unknown capacity, are excluded.
    pub bottlenecks: Vec<(usize, usize)>,
    /// The first bottleneck, in a sentence or two.
    pub verdict: TimelineVerdict,
    /// The plan by month.
    pub months: Vec<PlanMonth>,
    /// The capacity needed at each horizon.
    pub horizons: Vec<Horizon>,
    /// The capacity needed at multiples of today's size.
    pub growth_steps: Vec<GrowthStep>,
    /// The action plan, ordered by date.
    pub actions: Vec<PlannedAction>,
    /// The single points of failure and anti-patterns.
    pub risks: Vec<Risk>,
    /// The problems found in the assumptions. They are not serialized, because they follow from the scenario.
    #[serde(skip)]
    pub problems: Vec<Problem>,
    /// Whether the timeline takes more steps than allowed, so that results are missing.
    pub exhausted: bool,
}

/// The first bottleneck of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct TimelineVerdict {
    /// The verdict, in a sentence or two.
    pub text: String,
    /// The severity of the bottleneck.
    pub severity: Severity,
}

/// Computes the timeline of a scenario.
///
/// Pure and total, like [`super::evaluate`]. `today` is the first day if the scenario sets none.
#[must_use]
pub fn timeline(scenario: &Scenario, evaluation: &Evaluation, today: Date) -> Timeline {
    let (outlook, mut problems) = assumptions(scenario, today);
    let series = outlook.series();
    let uncertainty = GrowthUncertainty::new(&outlook);
    let work = WorkBudget::new(evaluation.limits.timeline);
    let load = load::summary(&outlook, evaluation, &work);
    let projection = limits::Projection {
        outlook: &outlook,
        series: &series,
        uncertainty: &uncertainty,
        design_peak: load.design_peak,
        surge: load.surge,
        work: &work,
    };
    let mut components: Vec<ComponentTimeline> =
        evaluation.components.iter().map(|part| projection.component_timeline(part)).collect();
    let mut bottlenecks = limits::bottlenecks(&projection, &components);
    let mut verdict = summary::verdict(evaluation, &outlook, &components, &bottlenecks);
    let risks = actions::risks(evaluation);
    let mut actions = actions::actions(evaluation, &projection, &components, &bottlenecks, &risks);
    let mut months = horizons::months(&projection, &components);
    let mut growth_steps = horizons::growth_steps(&projection, evaluation, &components);
    let mut horizons = horizons::horizons(&projection, evaluation);
    let exhausted = work.is_exhausted();
    if exhausted {
        // Undefined values reach no target, which must not be read as a result.
        for part in &mut components {
            part.resources.iter_mut().for_each(|state| state.capacity_known = false);
            part.remedies.clear();
        }
        bottlenecks.clear();
        actions.clear();
        months.clear();
        horizons.clear();
        growth_steps.clear();
        let text = String::from("The timeline could not be computed.");
        verdict = TimelineVerdict { text, severity: Severity::Info };
        problems.push(too_much_work(scenario));
    }
    Timeline {
        exhausted,
        load,
        components,
        bottlenecks,
        verdict,
        months,
        horizons,
        growth_steps,
        actions,
        risks,
        problems,
        outlook,
    }
}

impl Timeline {
    /// Adds the assumptions and problems of a scenario to a deserialized timeline of this scenario.
    #[must_use]
    pub fn with_assumptions(mut self, scenario: &Scenario, today: Date) -> Self {
        (self.outlook, self.problems) = assumptions(scenario, today);
        self.problems.extend(self.exhausted.then(|| too_much_work(scenario)));
        self
    }
}

/// Returns the assumptions of a scenario, and the problems found in them.
fn assumptions(scenario: &Scenario, today: Date) -> (Outlook, Vec<Problem>) {
    let mut problems = Vec::new();
    let outlook = Outlook::read(scenario, today, &mut problems);
    report_unusual_assumptions(&outlook, &mut problems);
    (outlook, problems)
}

/// Returns the problem of a timeline that takes more steps than allowed.
fn too_much_work(scenario: &Scenario) -> Problem {
    let horizon = scenario.outlook.get("horizon").unwrap_or_default();
    let reduce = String::from("`horizon` or the number of components");
    Problem::for_setting("horizon", horizon, Cause::TooMuchWork { reduce })
}

/// Reports assumptions that are valid but unusual.
fn report_unusual_assumptions(outlook: &Outlook, problems: &mut Vec<Problem>) {
    if outlook.growth != Growth::None
        && outlook.growth.factor_after(outlook.start, f64::from(outlook.horizon_days())) < 1.0
    {
        problems.push(Problem::for_setting("growth", "", Cause::LoadShrinks));
    }
    for overlap in overlaps(&outlook.events, outlook.start, outlook.horizon_days()).into_iter().take(3) {
        let (first, second, date) = (overlap.first, overlap.second, crate::format::date(overlap.date));
        problems.push(Problem::for_setting("events", "", Cause::OverlappingEvents { first, second, date }));
    }
}
