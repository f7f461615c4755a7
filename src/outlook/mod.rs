//! What is assumed of the load and its growth, for all components.

mod bars;
mod calendar;
mod event_text;
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
use headroom_core::scenario::is_cost;
use headroom_core::scenario::resolve::GROWS;
use leptos::prelude::*;

use crate::measured::{Measured, opener};
use crate::state::App;
use crate::ui::{El, Live, el, lazily, react};
use crate::{cost, dom};
use field::{Part, Words, id, line};
use setting::Setting;

/// What the section is found by.
pub(crate) const WORDS: &str = "load and growth rate ceiling steps first day horizon lead time margin doubt calendar hours \
                                days months events what grows history measurements fit";

/// The parts that open: their title and the settings in them.
const FOLDS: [(&str, &[&str]); 3] =
    [("Calendar", &["hours", "days", "months", "factors"]), ("Events", &["events"]), ("What grows", &[GROWS])];

thread_local! {
    /// Which of them are open: it stays so when another component is shown.
    static OPEN: [Cell<bool>; 3] = const { [const { Cell::new(false) }; 3] };
}

const LINES: [(&str, &str, Words); 5] = [
    (
        "start",
        "date",
        Words {
            label: "First day",
            help: "The day on which the deployment is as described. All dates count from it; a link keeps it.",
            unit: "",
        },
    ),
    (
        "horizon",
        "text",
        Words { label: "Look ahead", help: "How many months are looked ahead, up to 60.", unit: "months" },
    ),
    (
        "lead",
        "text",
        Words {
            label: "Lead time",
            help: "How long it takes from a decision to more capacity, for example 30d or 6 weeks. What has to be done \
                   is told so much earlier.",
            unit: "",
        },
    ),
    (
        "margin",
        "text",
        Words { label: "Margin", help: "What is added when infrastructure is sized for a day to come.", unit: "%" },
    ),
    (
        "doubt",
        "text",
        Words {
            label: "Doubt",
            help: "How far the rate of growth may be off, as a share of it: one standard deviation. The bands around a \
                   projection, and the earliest and latest days, come from it.",
            unit: "%",
        },
    ),
];

/// The section.
pub(crate) fn panel(app: App, model: &Arc<Model>) -> El {
    let shared = el("p.section-help").text("This holds for all components of the scenario.");
    let shown = shared.clone();
    react(move || shown.flag("hidden", app.state.with(|state| state.scenario.components.len() < 2)));
    let lines = LINES.iter().map(|(key, kind, words)| {
        let part = if words.unit == "%" { Part::percent() } else { Part::whole() };
        line(&Setting::new(app, key), kind, words, part)
    });
    el("section.inputs-section.outlook")
        .with(el("h3").text("Load and growth"))
        .with(shared)
        .with(growth::field(&Setting::new(app, "growth")))
        .with(opener(app, Measured::History))
        .all(lines)
        .all((0..FOLDS.len()).map(|number| fold(app, model, number)))
}

/// A part that is made when it is opened; closed, it says in a line what is in it.
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

/// What people call a setting, if it is one of these.
pub(crate) fn label(key: &str) -> Option<&'static str> {
    Some(match setting::home(key) {
        "growth" => "Growth",
        "hours" => "Hours of the day",
        "days" => "Days of the week",
        "months" => "Months of the year",
        "factors" => "Factors",
        "events" => "Events",
        GROWS => "What grows",
        key if is_cost(key) => return cost::label(key),
        key => LINES.iter().find(|(other, ..)| *other == key)?.2.label,
    })
}

/// Brings the field of a setting to the person: opens what it is in, and gives it the keyboard.
pub(crate) fn go_to(key: &str) {
    let key = setting::home(key);
    for (number, (_, keys)) in FOLDS.iter().enumerate() {
        if let Some(fold) = keys.contains(&key).then(|| dom::by_id(&fold_id(number))).flatten() {
            let _ = fold.set_attribute("open", "");
        }
    }
    let id = id(key);
    // The page is updated before this runs.
    Timeout::new(100, move || dom::focus(&id)).forget();
}
