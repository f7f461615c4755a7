//! All computed values by section, each with its difference from the baseline and its explanation.

use std::sync::Arc;

use headroom_core::model::Model;

use crate::inputs::grouped;
use crate::results::{block, explains};
use crate::state::App;
use crate::ui::{El, Live, el, react};

/// The texts of a value, kept up to date.
#[derive(Clone)]
pub(super) struct Reading {
    pub(super) number: Live,
    pub(super) unit: Live,
    /// The relative difference from the baseline.
    relative: Live,
    absolute: Live,
}

impl Reading {
    pub(super) fn of(app: App, model: &Arc<Model>, place: usize) -> Self {
        let reading = Self { number: Live::new(), unit: Live::new(), relative: Live::new(), absolute: Live::new() };
        let (texts, model) = (reading.clone(), Arc::clone(model));
        react(move || {
            let Some(current) = app.current_of(&model) else { return };
            let shown = current.format_value(place);
            texts.number.show(&shown.number);
            texts.unit.show(&shown.unit);
            let change = app.before().and_then(|before| current.change_from(&before, place));
            let (relative, absolute) =
                change.map_or_else(Default::default, |change| (change.relative, change.absolute));
            texts.relative.show(&relative);
            texts.absolute.show(&absolute);
        });
        reading
    }

    /// The difference from the baseline. It takes up space whenever there is a baseline.
    pub(super) fn delta(&self) -> El {
        let relative = el("span.delta-relative").live(&self.relative);
        el("span.delta").with(relative).text(" ").with(el("span.delta-absolute").live(&self.absolute))
    }
}

/// All computed values.
pub(super) fn panel(app: App, model: &Arc<Model>) -> El {
    let places: Vec<usize> = model.formulas().map(|(place, _)| place).collect();
    let sections = grouped(model, &places).into_iter().map(|(label, help, places)| {
        let label = if label.is_empty() { "Results" } else { label };
        let rows = places.iter().map(|place| row(app, model, *place));
        el("section.card.values")
            .with(el("h3").text(label))
            .all((!help.is_empty()).then(|| el("p.section-help").text(help)))
            .with(el("ul").all(rows))
    });
    block("values", "All numbers")
        .with(el("p.block-help").text("Select a number to see its formula, its inputs and its source."))
        .with(el("div.columns.lists").all(sections))
}

fn row(app: App, model: &Arc<Model>, place: usize) -> El {
    let reading = Reading::of(app, model, place);
    let value = el("span.row-value")
        .with(el("span.digits").live(&reading.number))
        .text(" ")
        .with(el("span.row-unit").live(&reading.unit));
    let row = explains(app, "button.row", place)
        .with(el("span.row-label").text(&model.values[place].label))
        .with(reading.delta())
        .with(value);
    el("li").with(row)
}
