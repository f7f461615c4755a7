//! Timelines that take longer than a frame to compute: a worker computes them.

use std::cell::Cell;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use headroom_core::date::Date;
use headroom_core::plan::timeline::{Timeline, timeline};
use headroom_core::problem::Cause;
use headroom_core::{Evaluation, Scenario};
use headroom_worker_protocol::{Request, Response};
use leptos::prelude::*;

use crate::state::{Ahead, App};
use crate::ui::react;
use crate::workers::{self, Queue};
use crate::{dom, download};

/// The pause after the last edit until a timeline is requested.
const PAUSE_MS: u32 = 150;

const LOST: &str = "The timeline could not be computed. Check the connection and reload the page.";

/// The timeline that a worker has computed for an evaluation.
#[derive(Clone, Debug)]
pub(crate) struct ComputedTimeline {
    /// The scenario.
    pub(crate) scenario: Scenario,
    /// The evaluation of the scenario, with the models that the timeline refers to.
    pub(crate) evaluation: Arc<Evaluation>,
    /// The timeline.
    pub(crate) timeline: Arc<Timeline>,
}

impl ComputedTimeline {
    /// Returns whether the timeline is that of a scenario and its evaluation. A model can be replaced by another one with
    /// the same id.
    pub(crate) fn is_of(&self, scenario: &Scenario, evaluation: &Evaluation) -> bool {
        let models = |evaluation: &Evaluation| {
            evaluation.components.iter().map(|part| Arc::as_ptr(&part.model)).collect::<Vec<_>>()
        };
        self.scenario == *scenario && models(&self.evaluation) == models(evaluation)
    }
}

/// Computes the timeline of a scenario. If that takes longer than a frame, uses the one that a worker has `computed`.
pub(crate) fn look_ahead(
    scenario: &Scenario,
    evaluation: Arc<Evaluation>,
    computed: &Option<ComputedTimeline>,
) -> Ahead {
    if let Some(computed) = computed.as_ref().filter(|computed| computed.is_of(scenario, &evaluation)) {
        return Ahead { evaluation, timeline: Arc::clone(&computed.timeline), pending: false };
    }
    let mut timeline = timeline(scenario, &evaluation, dom::today());
    let pending = timeline.exhausted;
    if pending {
        timeline.problems.retain(|problem| !matches!(problem.cause, Cause::TooMuchWork { .. }));
        "Computing the timeline …".clone_into(&mut timeline.verdict.text);
    }
    Ahead { evaluation, timeline: Arc::new(timeline), pending }
}

/// Requests the timeline now and whenever the scenario changes, unless the page has computed it itself.
pub(crate) fn follow(app: App) {
    let waiting = Cell::new(None::<Timeout>);
    react(move || {
        let pending = app.ahead.with(|ahead| ahead.pending);
        waiting.set(pending.then(|| Timeout::new(PAUSE_MS, move || request(app))));
    });
}

fn request(app: App) {
    let scenario = app.state.with_untracked(|state| state.scenario.clone());
    let ahead = app.ahead.get_untracked();
    let (link, files) = download::described(&scenario);
    let today = dom::today();
    let respond = move |response| {
        // The response to an outdated request is not needed: the current scenario has a request of its own.
        let requested = ComputedTimeline { scenario, evaluation: ahead.evaluation, timeline: ahead.timeline };
        let is_current = app
            .state
            .with_untracked(|state| app.seen.with_untracked(|seen| requested.is_of(&state.scenario, &seen.whole)));
        if is_current {
            let timeline = Arc::new(received(response, &requested, today));
            app.computed.set(Some(ComputedTimeline { timeline, ..requested }));
        }
    };
    workers::send(Queue::Timeline, &Request::ComputeTimeline { link, today }, &files, Box::new(respond));
}

/// Returns the timeline of a response, or one without results that gives the reason.
fn received(response: Option<Response>, requested: &ComputedTimeline, today: Date) -> Timeline {
    let reason = match response {
        Some(Response::Timeline(timeline)) if timeline.components.len() == requested.evaluation.components.len() => {
            return timeline.with_assumptions(&requested.scenario, today);
        }
        Some(Response::Error(reason)) => reason,
        _ => LOST.to_owned(),
    };
    let mut timeline = Timeline::clone(&requested.timeline).with_assumptions(&requested.scenario, today);
    timeline.verdict.text = reason;
    timeline
}
