//! Clouds side by side: the bill of the first month, by line.

use std::sync::Arc;

use headroom_core::report::cost::{CloudReport, CostReport};
use leptos::prelude::*;

use crate::state::App;
use crate::ui::{El, el};

/// A card for each cloud, with bars in proportion to cost.
pub(super) fn panel(app: App) -> El {
    el("div").fill(move |place| {
        app.priced.with(|report| {
            if let Some(report) = report.as_ref().filter(|report| !report.clouds.is_empty()) {
                drop(place.clone().all(parts(report)));
            }
        });
    })
}

fn parts(report: &Arc<CostReport>) -> Vec<El> {
    let sum = |cloud: &CloudReport| cloud.parts.iter().map(|part| part.0).sum::<f64>();
    let most = report.clouds.iter().map(sum).fold(0.0, f64::max);
    let cards = el("div.clouds").all(report.clouds.iter().map(|cloud| card(cloud, &report.kinds, most)));
    let keys = report
        .kinds
        .iter()
        .enumerate()
        .map(|(at, kind)| el("li").with(el("span.cloud-key").set("data-part", &at.to_string())).text(kind));
    vec![cards, el("ul.cloud-keys").set("aria-hidden", "true").all(keys)]
}

fn card(cloud: &CloudReport, kinds: &[String], most: f64) -> El {
    let bar = el("div.cloud-bar").set("aria-hidden", "true").all(
        cloud.parts.iter().enumerate().filter(|(_, part)| part.0 > 0.0).map(|(at, (dollars, text))| {
            let part = el("span")
                .set("data-part", &at.to_string())
                .set("title", &format!("{}: {text}", kinds.get(at).map_or("", |kind| kind)));
            part.style("width", &format!("{}%", dollars / most * 100.0));
            part
        }),
    );
    let card = el("div.cloud")
        .with(el("h3").text(&cloud.name).text(" ").with(el("span.cloud-region").text(&cloud.region)))
        .with(el("p.cloud-month").with(el("b.digits").text(&cloud.month)).text(" a month"))
        .with(el("p.cloud-note").text(&cloud.note))
        .with(bar);
    card.class("best", cloud.cheapest);
    card
}
