//! Notes about the model: its assumptions, limits and sources.

use headroom_core::model::Model;

use crate::results::block;
use crate::ui::{El, el};

/// The notes and sources.
pub(super) fn panel(model: &Model) -> El {
    let title = format!("{}, version {}. {}", model.title, model.version, model.summary);
    let sourced = model.presets.iter().filter(|preset| !preset.source.is_empty());
    let presets: Vec<El> =
        sourced.flat_map(|preset| [el("dt").text(&preset.label), el("dd").text(&preset.source)]).collect();
    let presets =
        (!presets.is_empty()).then(|| [el("h3").text("Preset sources"), el("dl").all(presets)]).into_iter().flatten();
    let panel = block("about", "About this model");
    panel.put("class", "block about-model");
    panel
        .with(el("p").text(&title))
        .all((!model.source.is_empty()).then(|| el("p").text("Source: ").text(&model.source)))
        .with(el("ul").all(model.notes.iter().map(|note| el("li").text(note))))
        .all(presets)
}
