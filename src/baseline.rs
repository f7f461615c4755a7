//! The baseline: a scenario that you pin for comparison, kept until the tab closes.

use std::cell::Cell;
use std::sync::Arc;

use headroom_core::plan::timeline::{Timeline, timeline};
use headroom_core::plan::{StepLimits, evaluate_within};
use headroom_core::{Evaluation, Scenario, decode, encode};
use leptos::prelude::*;

use crate::dom::{self, Store, recall, remember, say};
use crate::library::models;
use crate::state::{App, Step};
use crate::ui::{El, el};

const KEY: &str = "headroom.baseline";
/// The key under which a baseline that cannot be read is put aside.
const UNREADABLE_KEY: &str = "headroom.baseline.unreadable";

thread_local! {
    /// Whether the stored baseline could not be read.
    static UNREADABLE: Cell<bool> = const { Cell::new(false) };
}

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
        let evaluation = Arc::new(evaluate_within(&scenario, &models(), StepLimits::INTERACTIVE));
        let timeline = Arc::new(timeline(&scenario, &evaluation, dom::today()));
        Self { scenario, evaluation, timeline }
    }
}

/// Returns the scenario that was pinned before this tab was reloaded. Puts a text that is not a scenario aside.
pub(crate) fn pinned() -> Option<Scenario> {
    let text = recall(Store::Tab, KEY)?;
    let (scenario, problems) = decode(&text);
    if problems.is_empty() {
        return Some(scenario);
    }
    remember(Store::Tab, UNREADABLE_KEY, Some(&text));
    remember(Store::Tab, KEY, None);
    UNREADABLE.set(true);
    None
}

/// Returns a message if the stored baseline could not be read.
pub(crate) fn notice() -> Option<El> {
    let text = "The baseline that was stored in this tab cannot be read, so none is pinned. Pin a baseline again.";
    UNREADABLE.get().then(|| el("div.message.error").set("role", "alert").with(el("p").text(text)))
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
    let known = app.computed.get_untracked();
    app.state.update(|state| {
        state.baseline = scenario.map(|scenario| {
            let baseline = Baseline::of(scenario);
            match known.filter(|known| known.is_of(&baseline.scenario, &baseline.evaluation)) {
                Some(known) => Baseline { timeline: known.timeline, ..baseline },
                None => baseline,
            }
        });
    });
}
