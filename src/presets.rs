//! The presets of the model.

use std::sync::Arc;

use headroom_core::model::Model;
use leptos::prelude::*;

use crate::dom::say;
use crate::state::{App, Step};
use crate::ui::{El, button, el, react};

/// A card for each preset, and one for the model's defaults.
pub(crate) fn panel(app: App, model: &Arc<Model>) -> Option<El> {
    if model.presets.is_empty() {
        return None;
    }
    let presets = model.presets.iter().map(|preset| card(app, &preset.id, &preset.label, &preset.help));
    let cards = el("div.cards").with(card(app, "", "Defaults", "The model’s default values.")).all(presets);
    let title = el("h2.unseen").set("id", "presets-title").text("Start from");
    Some(el("section.presets").set("aria-labelledby", "presets-title").with(title).with(cards))
}

fn card(app: App, id: &str, label: &str, help: &str) -> El {
    let changed = el("span.tag").text("changed");
    let (chosen, name) = (id.to_owned(), label.to_owned());
    let choose = move || {
        app.edit_shown(Step::Coarse, &|component| {
            component.preset.clone_from(&chosen);
            component.settings.clear();
        });
        say(&format!("{name} chosen."));
    };
    let card = button("button.preset", choose)
        .with(el("span.preset-label").text(label).with(changed.clone()))
        .with(el("span.preset-help").text(help));
    let (shown, id) = (card.clone(), id.to_owned());
    react(move || {
        let chosen = app.state.with(|state| state.component().is_some_and(|component| component.preset == id));
        let differs = chosen && app.current().is_some_and(|current| current.changed.contains(&true));
        shown.put("aria-pressed", &chosen.to_string());
        changed.flag("hidden", !differs);
    });
    card
}
