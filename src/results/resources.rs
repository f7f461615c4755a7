//! Bottlenecks: the utilization of each resource, and the growth that it can take.

use std::sync::Arc;

use headroom_core::format::{format_value, times};
use headroom_core::model::Model;
use headroom_core::plan::ResourceState;
use headroom_core::units::Unit;
use headroom_core::view_model::Severity;

use crate::results::{block, explains, show_level};
use crate::state::App;
use crate::ui::{El, Live, el, react, svg};

/// The list of resources.
pub(super) fn panel(app: App, model: &Arc<Model>) -> Option<El> {
    let rows = (0..model.resources.len()).map(|index| resource(app, model, index));
    let list = el("ul.card.resources").all(rows);
    (!model.resources.is_empty()).then(|| block("resources", "Bottlenecks").with(list))
}

fn resource(app: App, model: &Arc<Model>, index: usize) -> El {
    let resource = &model.resources[index];
    // The demand is a value of the model, or an expression of the resource, which has no explanation of its own.
    let name =
        if resource.demand < model.values.len() { explains(app, "button.plain", resource.demand) } else { el("span") };
    let sign = el("span");
    let texts: [Live; 5] = std::array::from_fn(|_| Live::new());
    let [used, amounts, room, growth, remedy] = &texts;
    let head = el("div.resource-head")
        .with(sign.clone())
        .with(el("span.resource-name").with(name.text(&resource.label)))
        .with(el("span.resource-used.digits").live(used));
    let full = svg("rect").set("height", "8").set("rx", "1");
    let mark = svg("line.bar-mark").set("y1", "0").set("y2", "8");
    let empty = svg("rect.bar-room").set("width", "100").set("height", "8").set("rx", "1");
    let bar = svg("svg.bar").set("viewBox", "0 0 100 8").set("preserveAspectRatio", "none").set("aria-hidden", "true");
    let bar = bar.with(empty).with(full.clone()).with(mark.clone());
    let notes = [amounts, room, growth].map(|text| el("span").live(text));
    let row = el("li.resource")
        .with(head)
        .with(bar)
        .with(el("p.resource-notes").all(notes))
        .with(el("p.remedy").live(remedy));
    let model = Arc::clone(model);
    react(move || {
        let Some(current) = app.current_of(&model) else { return };
        let Some(state) = current.resources.get(index) else { return };
        let resource = &model.resources[index];
        let level = if state.capacity.is_some() { state.severity } else { Severity::Info };
        show_level(&sign, level);
        let words = words(state, &resource.unit);
        for (text, word) in texts.iter().zip(&words) {
            text.show(word);
        }
        texts[4].show(if level >= Severity::Plan { &resource.remedy } else { "" });
        // The bar ends at the capacity, or at the demand if that is higher.
        let share = state.utilization.unwrap_or(0.0);
        let whole = share.max(1.0);
        full.put("class", &format!("bar-used {level:?}").to_ascii_lowercase());
        full.put("width", &(100.0 * share / whole).to_string());
        let at = 100.0 * state.target / whole;
        // A target that could not be computed has no mark.
        mark.put("visibility", if at.is_finite() { "visible" } else { "hidden" });
        let at = if at.is_finite() { at } else { 0.0 }.to_string();
        mark.put("x1", &at);
        mark.put("x2", &at);
    });
    row
}

/// Returns the texts for utilization, amounts, headroom, and growth to the target.
fn words(state: &ResourceState, unit: &Unit) -> [String; 4] {
    let (Some(capacity), Some(share), Some(headroom)) = (state.capacity, state.utilization, state.headroom) else {
        let amounts = format!("{} needed; installed capacity unknown", format_value(state.demand, unit));
        return [String::new(), amounts, String::new(), String::new()];
    };
    let percent = Unit::parse("%", &[]).unwrap_or_else(|_| Unit::plain());
    let room = if headroom < 0.0 {
        format!("{} over", format_value(-headroom, unit))
    } else {
        format!("{} below", format_value(headroom, unit))
    };
    [
        format_value(share, &percent).to_string(),
        format!("{} of {}", format_value(state.demand, unit), format_value(capacity, unit)),
        format!("{room} the target of {}", format_value(state.target, &percent)),
        state
            .growth_to_target
            .map_or_else(String::new, |growth| format!("Reached at {} today’s size", times(growth, 3))),
    ]
}
