//! A sentence about the first bottleneck and its date, and a sentence about the effect of a change.

use headroom_core::plan::timeline::comparison::{Effect, compare};
use headroom_core::view_model::Severity;

use leptos::prelude::*;

use crate::results::show_level;
use crate::state::{Ahead, App};
use crate::ui::{El, Live, el, react};

/// Returns both sentences, for the summary.
pub(crate) fn panel(app: App) -> [El; 2] {
    let (sign, text, change) = (el("span"), Live::new(), Live::new());
    let verdict = el("p.verdict").with(sign.clone()).text(" ").with(el("span").live(&text));
    let compared = el("p.change").live(&change);
    let (first, second) = (verdict.clone(), compared.clone());
    react(move || {
        app.ahead.with(|ahead| {
            let (level, words) = said(app, ahead);
            first.flag("hidden", words.is_empty());
            show_level(&sign, level);
            text.show(&words);
            let (effect, words) = changed(app, ahead).unwrap_or_default();
            second.flag("hidden", words.is_empty());
            second.put("data-effect", effect);
            change.show(&words);
        });
    });
    [verdict, compared]
}

/// Returns both sentences for screen readers.
pub(crate) fn spoken(app: App) -> String {
    app.ahead.with(|ahead| {
        let (_, change) = changed(app, ahead).unwrap_or_default();
        format!("{} {change}", said(app, ahead).1)
    })
}

fn said(app: App, ahead: &Ahead) -> (Severity, String) {
    let timeline = &ahead.timeline;
    let mut resources = timeline.components.iter().flat_map(|part| &part.resources).peekable();
    if resources.peek().is_none() {
        // Without resources, there is no bottleneck to report.
        return (Severity::Ok, String::new());
    }
    let known = resources.any(|resource| resource.capacity_known);
    let level = if known { timeline.verdict.severity } else { Severity::Info };
    let mut words = timeline.verdict.text.clone();
    // If no resource has a date, state the growth at which the first one reaches its limit.
    let current = app.current().filter(|_| known && timeline.bottlenecks.is_empty());
    if let Some(current) = current {
        words += " ";
        words += &current.verdict.text;
    }
    (level, words)
}

/// Compares with the baseline. Returns `None` without a baseline.
fn changed(app: App, ahead: &Ahead) -> Option<(&'static str, String)> {
    // `ahead` changes whenever the state or the baseline does, so the state needs no tracking here.
    app.state.with_untracked(|state| {
        let baseline = state.baseline.as_ref()?;
        if baseline.scenario == state.scenario {
            return Some(("nothing", "This is the baseline.".to_owned()));
        }
        let before = (&*baseline.evaluation, &*baseline.timeline);
        // Missing results are not a difference.
        if baseline.timeline.exhausted || ahead.timeline.exhausted {
            return None;
        }
        let comparison = compare(before, (&*ahead.evaluation, &*ahead.timeline))?;
        let effect = match comparison.effect {
            Effect::Better => "helps",
            Effect::Unchanged => "nothing",
            Effect::Worse => "harms",
        };
        Some((effect, comparison.text))
    })
}
