//! The summary that stays in sight: the model's most important values, and what binds first.

use std::sync::Arc;

use headroom_core::engine::model::Model;

use crate::results::values::Reading;
use crate::results::{explains, sign};
use crate::state::App;
use crate::ui::{El, el};

/// The summary.
pub(crate) fn panel(app: App, model: &Arc<Model>) -> El {
    let figures = model.headline.iter().map(|place| figure(app, model, *place));
    let of = Arc::clone(model);
    let verdict = el("div").fill(move |place| {
        let Some(current) = app.current_of(&of) else { return };
        let verdict = &current.verdict;
        if !verdict.text.is_empty() {
            place.with(el("p.verdict").with(sign(verdict.level)).text(" ").with(el("span").text(&verdict.text)));
        }
    });
    let figures = el("div.figures").all(figures);
    el("section.summary").set("aria-label", "Summary").with(figures).with(verdict)
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

/// The summary for those who listen.
pub(crate) fn spoken(app: App) -> String {
    let Some(current) = app.current() else { return String::new() };
    let model = &current.model;
    let mut text = String::new();
    for place in &model.headline {
        text += &format!("{}: {}. ", model.values[*place].label, current.shown(*place));
    }
    text + &current.verdict.text
}
