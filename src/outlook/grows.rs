//! The choice of the shown component's inputs that grow.

use std::sync::Arc;

use headroom_core::model::Model;
use headroom_core::scenario::resolve::GROWS;
use leptos::prelude::*;

use super::field::id;
use crate::inputs::reset_button;
use crate::state::{App, Step};
use crate::ui::{El, Live, el, react};

/// Returns a summary of the growing inputs.
pub(super) fn summary(app: App, model: &Arc<Model>) -> String {
    let Some(current) = app.current_of(model) else { return String::new() };
    let mut text = String::new();
    for mover in current.moving.inputs.iter().filter(|mover| mover.grows) {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&model.values[mover.index].label);
    }
    if text.is_empty() { "nothing".to_owned() } else { text }
}

fn grow(app: App, model: &Arc<Model>) -> Vec<usize> {
    let Some(current) = app.current_of(model) else { return Vec::new() };
    current.moving.inputs.iter().filter(|mover| mover.grows).map(|mover| mover.index).collect()
}

/// A checkbox for each input that can grow.
pub(super) fn fields(app: App, model: &Arc<Model>, place: El) {
    let mut usual = Vec::new();
    let mut others = Vec::new();
    let mut boxes = Vec::new();
    for (place, value, input) in model.inputs().filter(|(_, _, input)| input.options.is_empty()) {
        let of = Arc::clone(model);
        let tick = el("input").set("type", "checkbox").on("change", move |_| flip(app, &of, place));
        let row = el("label.tick").with(tick.clone()).text(&value.label);
        if input.grows { &mut usual } else { &mut others }.push(row);
        boxes.push((place, tick));
    }
    let own = id(GROWS);
    let reset = move || app.edit_shown(Step::Coarse, &|component| component.reset(GROWS));
    let reset = reset_button("growing inputs", &own, Box::new(reset));
    let error = Live::new();
    let message = el("div.message.error").set("id", &(own.clone() + "-error")).with(el("p").live(&error));
    let more = el("details.as-text").with(el("summary").text("More inputs")).all(others);
    let of = Arc::clone(model);
    let (shown, wrong, opened) = (reset.clone(), message.clone(), more.clone());
    react(move || {
        let grow = grow(app, &of);
        let mut beyond = false;
        for (place, tick) in &boxes {
            let grows = grow.contains(place);
            tick.checked(grows);
            beyond |= grows && !grows_anyway(&of, *place);
        }
        if beyond {
            opened.flag("open", true);
        }
        shown.class("gone", app.state.with(|state| state.component().is_none_or(|part| part.get(GROWS).is_none())));
        let told = app.seen.with(|seen| {
            let index = seen.current.as_ref().map(|current| current.index);
            let mine = seen
                .whole
                .problems
                .iter()
                .find(|problem| problem.location.component == index && problem.location.field == GROWS);
            mine.map_or_else(String::new, headroom_core::Problem::message)
        });
        error.show(&told);
        wrong.flag("hidden", told.is_empty());
    });
    let head = el("div.field-head")
        .with(
            el("p.section-help")
                .set("id", &own)
                .set("tabindex", "-1")
                .text("These inputs of the component follow the growth."),
        )
        .with(reset);
    place.with(head).all(usual).with(more).with(message);
}

fn grows_anyway(model: &Model, place: usize) -> bool {
    model.inputs().any(|(other, _, input)| other == place && input.grows)
}

/// Switches whether an input grows.
fn flip(app: App, model: &Arc<Model>, place: usize) {
    let now = untrack(|| grow(app, model));
    let (mut text, mut usual) = (String::new(), true);
    for (other, value, input) in model.inputs() {
        let grows = now.contains(&other) != (other == place);
        usual &= grows == input.grows;
        if grows {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&value.id);
        }
    }
    let text = if text.is_empty() { "none" } else { &text };
    app.edit_shown(Step::Coarse, &|component| if usual { component.reset(GROWS) } else { component.set(GROWS, text) });
}
