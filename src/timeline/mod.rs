//! The timeline of the whole scenario: time to limit, action plan, remedies, needs at each horizon, load, and risks.

pub(crate) mod fold;
mod heat;
mod plan;
mod plots;
pub(crate) mod rows;
pub(crate) mod verdict;
pub(crate) mod worker;

use std::cell::Cell;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use headroom_core::report::timeline_tables::tables;
use headroom_core::view_model::Table;
use leptos::prelude::*;

use crate::state::App;
use crate::ui::{El, Live, el, memo, react};

/// All tables of the timeline. Tables near the viewport follow every slider movement. The others wait for a pause,
/// because updating text that nobody sees takes as much time as updating visible text.
#[derive(Clone, Copy)]
pub(crate) struct Tables {
    now: Memo<Arc<Vec<Table>>>,
    calm: RwSignal<Arc<Vec<Table>>>,
}

/// The pause after the last movement until tables outside the viewport update.
const PAUSE_MS: u32 = 150;

impl Tables {
    fn of(app: App) -> Self {
        Self::from(memo(move || app.ahead.with(|ahead| Arc::new(tables(&ahead.evaluation, &ahead.timeline)))))
    }

    /// Returns the tables that a memo computes.
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

    /// Calls `read` with the table that has this id, if there is one.
    pub(crate) fn with<T>(self, near: bool, id: &str, read: impl FnOnce(Option<&Table>) -> T) -> T {
        let read = |all: &Arc<Vec<Table>>| read(all.iter().find(|table| table.id == id));
        if near { self.now.with(read) } else { self.calm.with(read) }
    }
}

/// Returns all sections, in the order in which they are shown.
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

/// A section with the title and note of the table `id`. It is shown while any table of `any` exists.
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
