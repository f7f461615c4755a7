//! What is taken into the scenario: growth and calendar, or the law, and the value that was measured.

use std::rc::Rc;

use headroom_core::engine::model::Model;
use headroom_core::fit::report::{Offer, Report};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{LAW, Measured};
use crate::dom::say;
use crate::state::{App, Step};
use crate::ui::{El, button, el};

/// The list of what measures the load itself.
const LEVEL: &str = "measured-level";

/// The offers, each to be taken or left.
pub(super) fn panel(app: App, measured: Measured, report: &Report) -> El {
    let whole = el("div.measured-offers").with(el("h3").text("Take into the scenario"));
    let shape = app.shape.get_untracked();
    let model = shape.as_ref().map(|shape| &*shape.model);
    if report.offers.is_empty() {
        return whole.with(el("p").text("There is nothing to take: without times, say above how long one row is."));
    }
    if measured == Measured::Loads && model.is_none_or(|model| LAW.iter().any(|id| model.place(id).is_none())) {
        let words = "The shown model has no inputs for a scalability law. The web service has: choose it above, and what is \
                     typed here is still here.";
        return whole.with(el("p").text(words));
    }
    let boxes: Vec<(El, Offer)> = report
        .offers
        .iter()
        .map(|offer| {
            let tick = el("input").set("type", "checkbox");
            tick.checked(true);
            (tick, offer.clone())
        })
        .collect();
    let rows: Vec<El> =
        boxes.iter().map(|(tick, offer)| el("label.tick").with(tick.clone()).text(&offer.words)).collect();
    let level = (measured == Measured::History && !report.level.is_empty()).then_some(&report.level);
    let list = level.zip(model).map(|(level, model)| level_list(model, level));
    let (boxes, level) = (Rc::new(boxes), report.level.clone());
    let chosen = list.as_ref().map(|(_, list)| list.clone());
    let act = move || {
        let ticked = |tick: &El| tick.node().unchecked_ref::<HtmlInputElement>().checked();
        let offers: Vec<&Offer> = boxes.iter().filter(|(tick, _)| ticked(tick)).map(|(_, offer)| offer).collect();
        let field = chosen.as_ref().map(|list| list.node().unchecked_ref::<HtmlInputElement>().value());
        take(app, measured, &offers, field.filter(|id| !id.is_empty()).map(|id| (id, level.clone())));
    };
    whole
        .all(rows)
        .all(list.map(|(row, _)| row))
        .with(button("button.primary", act).set("id", "measured-take").text("Set in the scenario"))
}

/// Which input was measured.
fn level_list(model: &Model, level: &str) -> (El, El) {
    let list = el("select").set("id", LEVEL).with(el("option").set("value", "").text("leave the inputs as they are"));
    for (_, value, _) in model.inputs().filter(|(_, _, input)| input.grows) {
        list.clone().with(el("option").set("value", &value.id).text(&format!("{} = {level}", value.label)));
    }
    let row =
        el("label.cell").with(el("span").text("What was measured, at its level on the last day")).with(list.clone());
    (row, list)
}

fn take(app: App, measured: Measured, offers: &[&Offer], level: Option<(String, String)>) {
    if offers.is_empty() && level.is_none() {
        say("Nothing is chosen.");
        return;
    }
    let shown = app.state.with_untracked(|state| state.shown);
    app.edit(Step::Coarse, &|scenario| {
        for (key, text) in offers.iter().flat_map(|offer| &offer.settings) {
            match measured {
                Measured::History => App::assume_in(scenario, key, text),
                Measured::Loads => {
                    if let Some(component) = scenario.components.get_mut(shown) {
                        component.set(key, text);
                    }
                }
            }
        }
        if let (Some((id, text)), Some(component)) = (&level, scenario.components.get_mut(shown)) {
            component.set(id, text);
        }
    });
    app.measuring.set(None);
    say("Set in the scenario. Undo takes it back.");
}
