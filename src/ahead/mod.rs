//! The time ahead, for the whole scenario: what runs out when, what to do by when, what is needed when, and the load.

pub(crate) mod fold;
mod heat;
mod plan;
mod plots;
pub(crate) mod rows;
pub(crate) mod verdict;

use std::cell::Cell;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use headroom_core::report::timeline_tables::tables;
use headroom_core::view_model::Table;
use leptos::prelude::*;

use crate::state::App;
use crate::ui::{El, Live, el, react};

/// All tables of the time ahead. What is near the screen follows every move; the rest waits until nothing has moved for
/// a moment, for texts that nobody sees cost as much time as those that are read.
#[derive(Clone, Copy)]
pub(crate) struct Tables {
    now: Memo<Arc<Vec<Table>>>,
    calm: RwSignal<Arc<Vec<Table>>>,
}

/// How long after the last move what is far from the screen follows.
const PAUSE_MS: u32 = 150;

impl Tables {
    fn of(app: App) -> Self {
        Self::from(Memo::new(move |_| app.ahead.with(|ahead| Arc::new(tables(&ahead.evaluation, &ahead.timeline)))))
    }

    /// Those that are computed.
    pub(crate) fn from(now: Memo<Arc<Vec<Table>>>) -> Self {
        let calm = RwSignal::new(now.get_untracked());
        let (pending, begun) = (Cell::new(None::<Timeout>), Cell::new(false));
        react(move || {
            now.track();
            if untrack(|| calm.with(|tables| tables.is_empty())) {
                calm.set(now.get_untracked());
            }
            if begun.replace(true) {
                pending.set(Some(Timeout::new(PAUSE_MS, move || calm.set(now.get_untracked()))));
            }
        });
        Self { now, calm }
    }

    /// The table with a name, if there is one.
    pub(crate) fn with<T>(self, near: bool, id: &str, read: impl FnOnce(Option<&Table>) -> T) -> T {
        let read = |all: &Arc<Vec<Table>>| read(all.iter().find(|table| table.id == id));
        if near { self.now.with(read) } else { self.calm.with(read) }
    }
}

/// All parts, in the order in which they are asked about.
pub(crate) fn panels(app: App) -> Vec<El> {
    let all = Tables::of(app);
    let charts = || el("div.columns.charts");
    let needed = charts().with(plots::growth(app)).with(plots::usage(app));
    let load = charts().with(heat::panel(app)).with(plots::duration(app));
    vec![
        block(all, "limits", &["limits"])
            .with(charts().with(plots::projection(app)))
            .with(card(rows::table(all, "limits")))
            .with(fold::table(all, "reasons")),
        block(all, "plan", &["plan"]).with(card(plan::list(all))),
        block(all, "remedies", &["remedies"]).with(card(rows::table(all, "remedies"))),
        block(all, "horizons", &["horizons"])
            .with(needed)
            .with(card(rows::table(all, "horizons")))
            .with(fold::table(all, "scales"))
            .with(fold::table(all, "months")),
        block(all, "load", &["load", "levels"])
            .with(load)
            .with(fold::table(all, "levels"))
            .with(fold::table(all, "load")),
        block(all, "risks", &["risks"]).with(card(rows::table(all, "risks"))),
    ]
}

pub(crate) fn card(inside: El) -> El {
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
        let there = any.iter().any(|id| all.with(false, id, |table| table.is_some()));
        shown.flag("hidden", !there);
        all.with(false, id, |table| {
            if let Some(table) = table {
                title.show(&table.title);
                note.show(&table.note);
            }
        });
    });
    part
}
