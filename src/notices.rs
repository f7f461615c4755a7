//! Problems of the link or the results that do not belong to a field.

use headroom_core::Problem;
use headroom_core::format::count;
use headroom_core::scenario::{Cause, ProblemLevel};
use leptos::prelude::*;

use crate::state::{App, Step};
use crate::ui::{El, button, el, memo};
use crate::{inputs, outlook};

/// The maximum length of a text that a notice quotes.
const MAX_QUOTED_BYTES: usize = 60;

/// The notices, as a list that can be collapsed.
pub(crate) fn panel(app: App) -> El {
    // The list is rebuilt only if the problems change: it may be collapsed, or have the focus.
    let problems = memo(move || {
        let mut problems = app.state.with(|state| state.link_problems.clone());
        // Questions are shown at their fields, and an unknown model has a page of its own.
        let told = |problem: &&Problem| {
            problem.level() != ProblemLevel::Question && !matches!(problem.cause, Cause::UnknownModel { .. })
        };
        app.seen.with(|seen| problems.extend(seen.whole.problems.iter().filter(told).cloned()));
        app.ahead.with(|ahead| problems.extend(ahead.timeline.problems.iter().filter(told).cloned()));
        problems
    });
    el("div").fill(move |place| {
        problems.with(|problems| {
            if !problems.is_empty() {
                place.with(notice(app, problems));
            }
        });
    })
}

fn notice(app: App, problems: &[Problem]) -> El {
    let verb = if problems.len() == 1 { "needs" } else { "need" };
    let things = count(problems.len(), "problem");
    let title = format!("{things} in this scenario {verb} attention; everything else is computed.");
    let rows = problems.iter().map(|problem| row(app, problem));
    el("details.notice").set("open", "").with(el("summary").text(&title)).with(el("ul").all(rows))
}

fn row(app: App, problem: &Problem) -> El {
    let place = untrack(|| {
        let shape = app.shape.get().filter(|shape| problem.location.component == Some(shape.index))?;
        let place = shape.model.index_of(&problem.location.field)?;
        Some((place, shape.model.values[place].label.clone(), place < shape.model.defaults.len()))
    });
    let assumed = outlook::label(&problem.location.field).filter(|_| assumed(app, problem));
    let name = place.as_ref().map_or(&*problem.location.field, |(_, label, _)| label);
    let name = assumed.unwrap_or(name);
    let message = problem.message();
    // Most messages quote the text themselves.
    let quoted =
        problem.text.len() > MAX_QUOTED_BYTES || problem.cause == Cause::NotFinite || message.contains(&problem.text);
    let name = if name.is_empty() {
        String::new()
    } else if quoted {
        format!("{name}: ")
    } else {
        format!("{name} = {}: ", problem.text)
    };
    let actions = match place {
        Some((place, _, true)) => vec![button("button", move || inputs::go_to(app, place)).text("Go to the field")],
        Some((place, _, false)) => vec![button("button", move || app.explain(place)).text("Explain")],
        None if assumed.is_some() => {
            let key = problem.location.field.clone();
            vec![button("button", move || outlook::go_to(&key)).text("Go to the field")]
        }
        None => unknown(app, problem),
    };
    let text = el("span").with(el("b").text(&name)).text(&message);
    el("li").with(text).with(el("span.actions").all(actions))
}

/// Returns whether a problem concerns the outlook, or the growing inputs of the shown component.
fn assumed(app: App, problem: &Problem) -> bool {
    let shown = || untrack(|| app.shape.get().map(|shape| shape.index));
    !matches!(problem.cause, Cause::UnknownKey)
        && (problem.location.component.is_none() || problem.location.component == shown())
}

/// Returns buttons that resolve an unknown key.
fn unknown(app: App, problem: &Problem) -> Vec<El> {
    if !matches!(problem.cause, Cause::UnknownKey) {
        return Vec::new();
    }
    let (key, given, index) = (problem.location.field.clone(), problem.text.clone(), problem.location.component);
    let mut actions = Vec::new();
    if let Some(meant) = problem.suggestion().map(String::from) {
        let (key, label) = (key.clone(), format!("Rename to {meant}"));
        let rename = move || {
            app.edit(Step::Coarse, &|scenario| {
                if let Some(component) = index.and_then(|index| scenario.components.get_mut(index)) {
                    component.reset(&key);
                    component.set(&meant, &given);
                }
            });
        };
        actions.push(button("button", rename).text(&label));
    }
    let remove = move || {
        app.edit(Step::Coarse, &|scenario| match index.and_then(|index| scenario.components.get_mut(index)) {
            Some(component) => component.reset(&key),
            None => scenario.unknown.retain(|(other, _)| *other != key),
        });
    };
    actions.push(button("button", remove).text("Remove it"));
    actions
}
