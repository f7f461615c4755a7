//! The result of a fit: a summary, charts and tables, and the settings that it suggests.

use std::sync::Arc;

use headroom_core::forecast::report::MeasurementReport;
use leptos::prelude::*;

use super::{Measured, Stage, apply};
use crate::charts::{Caption, numbers, plotted};
use crate::state::App;
use crate::ui::{El, el, memo};

/// The container of the result.
pub(super) fn panel(app: App, of: RwSignal<Measured>, stage: RwSignal<Stage>) -> El {
    el("div.measured-found").set("aria-live", "polite").fill(move |place| {
        let Stage::Done(answer) = stage.get() else { return };
        match &*answer {
            Err(words) => drop(place.with(el("div.message.error").with(el("p").text(words)))),
            Ok(report) => drop(place.all(parts(app, of.get_untracked(), report))),
        }
    })
}

fn parts(app: App, measured: Measured, report: &MeasurementReport) -> Vec<El> {
    let lines = report.lines.iter().map(|line| el("p").text(line));
    let mut parts = vec![el("div.measured-lines").with(el("h3").text(&report.title)).all(lines)];
    if !report.warnings.is_empty() {
        let warnings = report.warnings.iter().map(|warning| el("p").text(warning));
        parts.push(el("div.message.question").all(warnings));
    }
    parts.push(apply::panel(app, measured, report));
    let charts = report.plots.iter().enumerate().map(|(number, plot)| {
        let plot = Arc::new(plot.clone());
        let caption =
            Caption { id: &format!("measured-{}", number + 1), title: &plot.title.clone(), help: "", tool: None };
        plotted(caption, memo(move || Some((*plot).clone())))
    });
    parts.push(el("div.measured-charts").all(charts));
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        parts.push(
            el("section.measured-table")
                .with(el("h3").text(&table.title))
                .all((!table.note.is_empty()).then(|| el("p.section-help").text(&table.note)))
                .with(numbers(table)),
        );
    }
    parts
}
