//! The time ahead, for the whole scenario: what runs out when, what to do by when, what is needed when, and the load.

mod fold;
mod heat;
mod plan;
mod plots;
mod rows;
pub(crate) mod verdict;

use std::sync::Arc;

use headroom_core::plan::tables::{Table, tables};
use leptos::prelude::*;

use crate::state::App;
use crate::ui::{El, Live, el, react};

/// All tables of the time ahead.
type Tables = Memo<Arc<Vec<Table>>>;

/// All parts, in the order in which they are asked about.
pub(crate) fn panels(app: App) -> Vec<El> {
    let all: Tables = Memo::new(move |_| app.ahead.with(|ahead| Arc::new(tables(&ahead.evaluation, &ahead.timeline))));
    let charts = || el("div.columns.charts");
    let needed = charts().with(plots::growth(app)).with(plots::usage(app));
    let load = charts().with(heat::panel(app)).with(plots::duration(app));
    vec![
        block(all, "limits", &["limits"])
            .with(charts().with(plots::projection(app)))
            .with(card(rows::table(all, "limits"))),
        block(all, "plan", &["plan"]).with(card(plan::list(all))),
        block(all, "remedies", &["remedies"]).with(card(rows::table(all, "remedies"))),
        block(all, "horizons", &["horizons"])
            .with(needed)
            .with(card(rows::table(all, "horizons")))
            .with(fold::table(all, "months")),
        block(all, "load", &["load", "levels"])
            .with(load)
            .with(fold::table(all, "levels"))
            .with(fold::table(all, "load")),
        block(all, "risks", &["risks"]).with(card(rows::table(all, "risks"))),
    ]
}

fn card(inside: El) -> El {
    el("div.card.ahead").with(inside)
}

/// A part under the heading of one table, with its note; it is there as long as one of some tables is.
fn block(all: Tables, id: &'static str, any: &'static [&'static str]) -> El {
    let (title, note) = (Live::new(), Live::new());
    let name = format!("{id}-title");
    let part = el("section.block")
        .set("aria-labelledby", &name)
        .with(el("h2").set("id", &name).live(&title))
        .with(el("p.block-help.ahead-note").live(&note));
    let shown = part.clone();
    react(move || {
        all.with(|all| {
            shown.flag("hidden", !all.iter().any(|table| any.contains(&table.id)));
            if let Some(table) = all.iter().find(|table| table.id == id) {
                title.show(table.title);
                note.show(&table.note);
            }
        });
    });
    part
}
