//! Advice for the scenario, most severe first.

use std::sync::Arc;

use headroom_core::model::{Advice, Model};

use crate::results::{block, sign};
use crate::state::App;
use crate::ui::{El, el};

/// The list of advice.
pub(super) fn panel(app: App, model: &Arc<Model>) -> El {
    let model = Arc::clone(model);
    el("div").fill(move |place| {
        let Some(current) = app.current_of(&model) else { return };
        if !current.advice.is_empty() {
            place.with(block("advice", "Advice").with(el("ul.card.advice").all(current.applicable_advice().map(row))));
        }
    })
}

fn row((advice, text): (&Advice, String)) -> El {
    let source = (!advice.source.is_empty()).then(|| el("p.source").text(&advice.source));
    el("li").with(sign(advice.level)).with(el("div").with(el("p").text(&text)).all(source))
}
