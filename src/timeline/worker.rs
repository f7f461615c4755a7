//! Timelines that take longer than a frame to compute: a worker computes them.

use std::cell::Cell;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use headroom_core::plan::timeline::Timeline;
use headroom_worker_protocol::{Request, Response};
use leptos::prelude::*;

use crate::state::{App, ComputedTimeline};
use crate::ui::react;
use crate::workers::{self, Queue};
use crate::{dom, download};

/// The pause after the last edit until a timeline is requested.
const PAUSE_MS: u32 = 150;

const LOST: &str = "The timeline could not be computed. Check the connection and reload the page.";

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
    let (link, files) = download::described(&scenario);
    let today = dom::today();
    let respond = move |response| {
        let timeline = match response {
            Some(Response::Timeline(timeline)) => timeline.with_assumptions(&scenario, today),
            Some(Response::Error(reason)) => failed(app, reason),
            _ => failed(app, LOST.to_owned()),
        };
        app.computed.set(Some(ComputedTimeline { scenario, timeline: Arc::new(timeline) }));
    };
    workers::send(Queue::Timeline, &Request::ComputeTimeline { link, today }, &files, Box::new(respond));
}

/// Returns a timeline without results, for this reason.
fn failed(app: App, reason: String) -> Timeline {
    let mut timeline = app.ahead.with_untracked(|ahead| Timeline::clone(&ahead.timeline));
    timeline.verdict.text = reason;
    timeline
}
