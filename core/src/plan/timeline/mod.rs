//! What happens when: the load of every hour of the horizon, the day on which each resource reaches its target and its
//! limit, what each remedy does to it, and a plan by month.
//!
//! Dates at peak load come from the series, hour by hour; dates at average load, and those beyond the horizon, from
//! the closed form of the growth. Where the calendar is flat and nothing happens beside it, both give the same day: a
//! test holds them to it.

mod actions;
pub mod compare;
mod doubt;
mod heat;
mod horizons;
mod limits;
mod load;
pub mod pictures;
mod remedies;
mod sentence;
mod usage;

use alloc::string::String;
use alloc::vec::Vec;

pub use actions::{Action, Risk};
pub use doubt::{Band, TOLERANCE};
pub use heat::Heat;
pub use horizons::{Horizon, Month, Scale};
pub use limits::{PartTimeline, ResourceTimeline, Urgency, When};
pub use load::{Level as LoadLevel, LoadSummary, duration};
pub use remedies::RemedyTimeline;
pub use sentence::{name, span, words};

use crate::date::Date;
use crate::load::{Growth, overlaps};
use crate::plan::Evaluation;
use crate::scenario::outlook::Outlook;
use crate::scenario::{Problem, ProblemKind, Scenario};
use doubt::Doubt;

/// All that is shown of the time ahead. Views format it; they calculate nothing.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// What is assumed.
    pub outlook: Outlook,
    /// The load and its calendar.
    pub load: LoadSummary,
    /// The components, as in the evaluation.
    pub parts: Vec<PartTimeline>,
    /// Component (its place in `parts`) and resource, those that reach their target first first; what never does, and
    /// what is not known, is left out.
    pub order: Vec<(usize, usize)>,
    /// What runs out first, and when, in a sentence.
    pub verdict: Verdict,
    /// The plan by month.
    pub months: Vec<Month>,
    /// What is needed at each horizon.
    pub horizons: Vec<Horizon>,
    /// What is needed at multiples of today's size.
    pub scales: Vec<Scale>,
    /// What to do by when, first things first.
    pub actions: Vec<Action>,
    /// Single points of failure, and ways of building that go wrong.
    pub risks: Vec<Risk>,
    /// What is wrong with what is assumed, or should be asked about.
    pub problems: Vec<Problem>,
}

/// A sentence, and how pressing it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The sentence.
    pub text: String,
    /// How pressing.
    pub urgency: Urgency,
}

/// Looks ahead.
///
/// Pure and total, as [`super::evaluate`] is; `today` stands in where the scenario does not say when it starts.
#[must_use]
pub fn timeline(scenario: &Scenario, evaluation: &Evaluation, today: Date) -> Timeline {
    let mut problems = Vec::new();
    let outlook = Outlook::read(scenario, today, &mut problems);
    notes(&outlook, &mut problems);
    let series = outlook.series();
    let doubt = Doubt::new(&outlook);
    let load = load::summary(&outlook, evaluation);
    let view =
        limits::View { outlook: &outlook, series: &series, doubt: &doubt, design: load.design, surge: load.surge };
    let parts: Vec<PartTimeline> = evaluation.components.iter().map(|part| view.part(part)).collect();
    let order = limits::order(&view, &parts);
    let verdict = sentence::verdict(evaluation, &outlook, &parts, &order);
    let risks = actions::risks(evaluation);
    let actions = actions::actions(evaluation, &view, &parts, &order, &risks);
    let months = horizons::months(&view, &parts);
    let scales = horizons::scales(&view, evaluation, &parts);
    let horizons = horizons::horizons(&view, evaluation);
    Timeline { load, parts, order, verdict, months, horizons, scales, actions, risks, problems, outlook }
}

/// What should be asked about, though all of it can be computed.
fn notes(outlook: &Outlook, problems: &mut Vec<Problem>) {
    let mut ask = |field: &str, message: String| {
        let kind = ProblemKind::Outlook { message, used: true };
        problems.push(Problem { component: None, field: field.into(), given: String::new(), kind });
    };
    if outlook.growth != Growth::None && outlook.growth.at(outlook.start, f64::from(outlook.days())) < 1.0 {
        let message = "It shrinks: no limit will be reached by growth.";
        ask("growth", message.into());
    }
    for both in overlaps(&outlook.events, outlook.start, outlook.days()).into_iter().take(3) {
        let (first, second, date) = (both.first, both.second, both.date.words());
        let message = alloc::format!("{first} and {second} come together on {date}: what each adds is added up.");
        ask("events", message);
    }
}
