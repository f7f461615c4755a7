//! Applies a fit to the scenario: growth and calendar, or scalability, and the measured level of an input.

use std::rc::Rc;

use headroom_core::forecast::report::{MeasurementReport, SuggestedSettings};
use headroom_core::model::Model;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{LAW, Measured};
use crate::dom::say;
use crate::state::{App, Step};
use crate::ui::{El, button, el};

/// The id of the list of inputs that the measurements may describe.
const LEVEL: &str = "measured-level";

/// The suggested settings, each with a checkbox.
pub(super) fn panel(app: App, measured: Measured, report: &MeasurementReport) -> El {
    let whole = el("div.measured-offers").with(el("h3").text("Apply to the scenario"));
    let shape = app.shape.get_untracked();
    let model = shape.as_ref().map(|shape| &*shape.model);
    if report.offers.is_empty() {
        return whole.with(
            el("p").text("There is nothing to apply. The table has no times, so choose the row interval above."),
        );
    }
    if measured == Measured::Loads && model.is_none_or(|model| LAW.iter().any(|id| model.index_of(id).is_none())) {
        let words = "The selected model has no inputs for the Universal Scalability Law. Choose the web service model; your \
                     measurements are kept.";
        return whole.with(el("p").text(words));
    }
    let mut taken: Vec<Taken> = Vec::new();
    let mut rows: Vec<El> = Vec::new();
    for offer in &report.offers {
        let tick = el("input").set("type", "checkbox");
        tick.checked(true);
        let row = el("label.tick").with(tick.clone());
        let ways = Rc::new(offer.ways.clone());
        let (row, list) = match &offer.ways[..] {
            [way] => (row.text(&way.words), None),
            ways => {
                let options = ways.iter().enumerate();
                let options = options.map(|(at, way)| el("option").set("value", &at.to_string()).text(&way.words));
                let list = el("select").set("aria-label", "Growth").all(options);
                (el("div.tick").with(row.with(el("span.unseen").text("Growth"))).with(list.clone()), Some(list))
            }
        };
        rows.push(row);
        taken.push(Taken { tick, list, ways });
    }
    let level = (measured == Measured::History && !report.level.is_empty()).then_some(&report.level);
    let list = level.zip(model).map(|(level, model)| level_list(model, level));
    let level = report.level.clone();
    let chosen = list.as_ref().map(|(_, list)| list.clone());
    let act = move || {
        let ways: Vec<&SuggestedSettings> = taken.iter().filter_map(Taken::way).collect();
        let field = chosen.as_ref().map(value_of);
        take(app, measured, &ways, field.filter(|id| !id.is_empty()).map(|id| (id, level.clone())));
    };
    whole
        .all(rows)
        .all(list.map(|(row, _)| row))
        .with(button("button.primary", act).set("id", "measured-take").text("Apply"))
}

/// The list for choosing the input that was measured.
fn level_list(model: &Model, level: &str) -> (El, El) {
    let list = el("select").set("id", LEVEL).with(el("option").set("value", "").text("Do not change an input"));
    for (_, value, _) in model.inputs().filter(|(_, _, input)| input.grows) {
        list.clone().with(el("option").set("value", &value.id).text(&format!("{} = {level}", value.label)));
    }
    let row = el("label.cell").with(el("span").text("Set an input to the level of the last day")).with(list.clone());
    (row, list)
}

/// A suggestion: its checkbox, and the list of alternatives if there are several.
struct Taken {
    tick: El,
    list: Option<El>,
    ways: Rc<Vec<SuggestedSettings>>,
}

impl Taken {
    /// Returns the chosen alternative, if the checkbox is checked.
    fn way(&self) -> Option<&SuggestedSettings> {
        let at = self.list.as_ref().and_then(|list| value_of(list).parse().ok()).unwrap_or(0);
        self.tick.node().unchecked_ref::<HtmlInputElement>().checked().then(|| self.ways.get(at))?
    }
}

fn value_of(list: &El) -> String {
    list.node().unchecked_ref::<HtmlInputElement>().value()
}

fn take(app: App, measured: Measured, ways: &[&SuggestedSettings], level: Option<(String, String)>) {
    if ways.is_empty() && level.is_none() {
        say("Nothing is selected.");
        return;
    }
    let shown = app.state.with_untracked(|state| state.shown);
    app.edit(Step::Coarse, &|scenario| {
        for (key, text) in ways.iter().flat_map(|way| &way.settings) {
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
    say("Applied to the scenario. Undo reverts it.");
}
