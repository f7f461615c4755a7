//! The summary at the top: the model's headline values and the first bottleneck.

use std::sync::Arc;

use headroom_core::model::Model;

use crate::results::explains;
use crate::results::values::Reading;
use crate::state::App;
use crate::ui::{El, el};
use crate::{cost, timeline};

/// The summary.
pub(crate) fn panel(app: App, model: &Arc<Model>) -> El {
    let figures = model.headline.iter().map(|place| figure(app, model, *place));
    let figures = el("div.figures").all(figures).with(cost::figure(app));
    el("section.summary").set("aria-label", "Summary").with(figures).all(timeline::verdict::panel(app))
}

fn figure(app: App, model: &Arc<Model>, place: usize) -> El {
    let reading = Reading::of(app, model, place);
    let value = el("span.figure-value")
        .with(el("span.digits").live(&reading.number))
        .text(" ")
        .with(el("span.figure-unit").live(&reading.unit));
    explains(app, "button.figure", place)
        .with(el("span.figure-label").text(&model.values[place].label))
        .with(value)
        .with(reading.delta())
}

/// Returns the summary for screen readers.
pub(crate) fn spoken(app: App) -> String {
    let Some(current) = app.current() else { return String::new() };
    let model = &current.model;
    let mut text = String::new();
    for place in &model.headline {
        text += &format!("{}: {}. ", model.values[*place].label, current.format_value(*place));
    }
    text + &timeline::verdict::spoken(app)
}
