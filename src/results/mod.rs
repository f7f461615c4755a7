//! The results: bottlenecks, timeline, cost, advice and values.

mod about;
mod advice;
mod matrices;
mod resources;
pub(crate) mod summary;
mod values;

use std::sync::Arc;

use headroom_core::model::Model;
use headroom_core::view_model::Severity;

use crate::state::App;
use crate::ui::{El, button, el};
use crate::{charts, cost, timeline};

/// All results of a model.
pub(crate) fn panels(app: App, model: &Arc<Model>) -> Vec<El> {
    let mut panels = Vec::new();
    panels.extend(resources::panel(app, model));
    panels.extend(timeline::panels(app));
    panels.push(cost::panel(app));
    panels.push(advice::panel(app, model));
    panels.extend(charts::panel(app, model));
    panels.push(values::panel(app, model));
    panels.extend(matrices::panel(app, model));
    panels.push(about::panel(model));
    panels
}

/// A section of the results with a heading.
pub(crate) fn block(id: &str, heading: &str) -> El {
    let id = format!("{id}-title");
    el("section.block").set("aria-labelledby", &id).with(el("h2").set("id", &id).text(heading))
}

/// A button that opens the explanation of a value.
pub(crate) fn explains(app: App, what: &str, place: usize) -> El {
    button(what, move || app.explain(place)).set("aria-haspopup", "dialog")
}

/// A severity badge.
fn sign(level: Severity) -> El {
    let sign = el("span");
    show_level(&sign, level);
    sign
}

/// Turns an element into a severity badge.
pub(crate) fn show_level(sign: &El, severity: Severity) {
    sign.put("class", &["level ", severity.id()].concat());
    sign.node().set_text_content(Some(severity.label()));
}
