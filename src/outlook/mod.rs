//! The outlook: load and growth, shared by all components.

mod bars;
mod calendar;
mod events;
pub(crate) mod field;
mod grows;
mod growth;
pub(crate) mod setting;
mod steps;

use std::cell::Cell;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use headroom_core::model::Model;
use headroom_core::scenario::resolve::GROWS;
use leptos::prelude::*;

use crate::dom;
use crate::measured::{Measured, opener};
use crate::state::App;
use crate::ui::{El, Live, el, lazily, react};
use field::{id, line};
use setting::Setting;

/// Search terms of the section.
pub(crate) const WORDS: &str = "load and growth rate ceiling steps first day horizon lead time margin doubt calendar hours \
                                days months events what grows history measurements fit";

/// The collapsible parts: their titles and setting keys.
const FOLDS: [(&str, &[&str]); 3] =
    [("Calendar", &["hours", "days", "months", "factors"]), ("Events", &["events"]), ("Growing inputs", &[GROWS])];

thread_local! {
    /// Whether each part is open, kept when another component is shown.
    static OPEN: [Cell<bool>; 3] = const { [const { Cell::new(false) }; 3] };
}

/// The settings with a single-line field, and the input type of each.
const LINES: [(&str, &str); 5] =
    [("start", "date"), ("horizon", "text"), ("lead", "text"), ("margin", "text"), ("doubt", "text")];

/// The section of the inputs column.
pub(crate) fn panel(app: App, model: &Arc<Model>) -> El {
    let shared = el("p.section-help").text("These settings apply to all components.");
    let shown = shared.clone();
    react(move || shown.flag("hidden", app.state.with(|state| state.scenario.components.len() < 2)));
    let lines = LINES.iter().map(|(key, kind)| line(&Setting::new(app, key), kind));
    el("section.inputs-section.outlook")
        .with(el("h3").text("Load and growth"))
        .with(shared)
        .with(growth::field(&Setting::new(app, "growth")))
        .with(opener(app, Measured::History))
        .all(lines)
        .all((0..FOLDS.len()).map(|number| fold(app, model, number)))
}

/// A part that is built when it is opened. Its heading contains a summary.
fn fold(app: App, model: &Arc<Model>, number: usize) -> El {
    let summary = Live::new();
    let name = el("summary").with(el("b").text(FOLDS[number].0)).with(el("span.section-help").live(&summary));
    let details = el("details.outlook-part").set("id", &fold_id(number));
    details.flag("open", OPEN.with(|open| open[number].get()));
    let of = Arc::clone(model);
    react(move || {
        summary.show(&match number {
            0 => calendar::summary(app),
            1 => events::summary(app),
            _ => grows::summary(app, &of),
        });
    });
    let of = Arc::clone(model);
    let inside = lazily(&details, move |place| match number {
        0 => calendar::fields(app, place),
        1 => drop(place.with(events::field(app))),
        _ => grows::fields(app, &of, place),
    });
    let switch = details.clone();
    details.with(name).with(inside).on("toggle", move |_| {
        OPEN.with(|open| open[number].set(switch.node().has_attribute("open")));
    })
}

fn fold_id(number: usize) -> String {
    id("fold-") + FOLDS[number].1[0]
}

/// Returns the label of a setting, or `None` if the key is not a setting.
pub(crate) fn label(key: &str) -> Option<&'static str> {
    match setting::home(key) {
        GROWS => Some("Growing inputs"),
        key => setting::declared(key).map(|setting| setting.label),
    }
}

/// Opens the section that contains a setting and focuses its field.
pub(crate) fn go_to(key: &str) {
    let key = setting::home(key);
    for (number, (_, keys)) in FOLDS.iter().enumerate() {
        if let Some(fold) = keys.contains(&key).then(|| dom::by_id(&fold_id(number))).flatten() {
            let _ = fold.set_attribute("open", "");
        }
    }
    let id = id(key);
    // The page has been updated by then.
    Timeout::new(100, move || dom::focus(&id)).forget();
}
