//! The baseline: a scenario that you pin for comparison, kept until the tab closes.

use std::sync::Arc;

use headroom_core::plan::timeline::{Timeline, timeline};
use headroom_core::{Evaluation, Scenario, decode, encode, evaluate};
use leptos::prelude::*;

use crate::dom::{self, Store, recall, remember, say};
use crate::library::models;
use crate::state::{App, Step};

const KEY: &str = "headroom.baseline";

/// A pinned scenario with its results.
#[derive(Clone, Debug)]
pub(crate) struct Baseline {
    /// The scenario.
    pub(crate) scenario: Scenario,
    /// Its evaluation.
    pub(crate) evaluation: Arc<Evaluation>,
    /// Its timeline.
    pub(crate) timeline: Arc<Timeline>,
}

impl Baseline {
    /// Evaluates a scenario as a baseline.
    pub(crate) fn of(scenario: Scenario) -> Self {
        let evaluation = Arc::new(evaluate(&scenario, &models()));
        let timeline = Arc::new(timeline(&scenario, &evaluation, dom::today()));
        Self { scenario, evaluation, timeline }
    }
}

/// Returns the scenario that was pinned before this tab was reloaded.
pub(crate) fn pinned() -> Option<Scenario> {
    let (scenario, problems) = decode(&recall(Store::Tab, KEY)?);
    problems.is_empty().then_some(scenario)
}

/// Pins the current scenario.
pub(crate) fn pin(app: App) {
    set(app, Some(app.state.with_untracked(|state| state.scenario.clone())));
    say("Baseline pinned. Results now show their difference from it.");
}

/// Removes the baseline.
pub(crate) fn unpin(app: App) {
    set(app, None);
    say("Baseline removed.");
}

/// Exchanges the current scenario and the baseline.
pub(crate) fn swap(app: App) {
    let (pinned, shown) = app.state.with_untracked(|state| {
        (state.baseline.as_ref().map(|baseline| baseline.scenario.clone()), state.scenario.clone())
    });
    let Some(pinned) = pinned else { return };
    app.edit(Step::Coarse, &|scenario| scenario.clone_from(&pinned));
    set(app, Some(shown));
    say("Baseline and scenario swapped.");
}

fn set(app: App, scenario: Option<Scenario>) {
    let link = scenario.as_ref().map(|scenario| encode(scenario, &models()));
    remember(Store::Tab, KEY, link.as_deref());
    app.state.update(|state| state.baseline = scenario.map(Baseline::of));
}
