//! The weekly heatmap: a table of hours whose cells are colored by load.

use headroom_core::plan::timeline::Heatmap;
use leptos::prelude::*;

use crate::state::App;
use crate::ui::{El, el, memo, react, scrolled};

pub(super) fn panel(app: App) -> El {
    let heat = memo(move || app.ahead.with(|ahead| ahead.timeline.heatmap()));
    let inside = el("div").fill(move |place| {
        heat.with(|heat| {
            place.all(
                heat.iter().flat_map(|heat| [scrolled(table(heat), "Load by hour and weekday, table"), legend(heat)]),
            );
        });
    });
    let card = el("div.card.chart.whole.heat")
        .with(el("h3").text("Load by hour and weekday"))
        .with(el("p.section-help").text("An average week, relative to the average load."))
        .with(inside);
    let shown = card.clone();
    react(move || shown.flag("hidden", heat.with(Option::is_none)));
    card
}

fn table(heat: &Heatmap) -> El {
    let hours = (0..24_u8).map(|hour| el("th").set("scope", "col").text(&hour.to_string()));
    let head = el("tr").with(el("th").set("scope", "col").text("Hour")).all(hours);
    let rows = heat.rows.iter().map(|(day, hours)| {
        let cells = hours.iter().map(|(text, step)| shade("td", *step).with(el("span").text(text)));
        el("tr").with(el("th").set("scope", "row").text(day)).all(cells)
    });
    el("table").with(el("thead").with(head)).with(el("tbody").all(rows))
}

fn legend(heat: &Heatmap) -> El {
    let steps = (0..).zip(&heat.steps).map(|(step, text)| el("li").with(shade("span", step)).text(text));
    el("ul.legend.digits").all(steps)
}

fn shade(what: &str, step: u8) -> El {
    el(what).set("data-heat", &step.to_string())
}
