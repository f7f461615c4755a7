//! The action plan: a list of dated actions.

use headroom_core::view_model::Table;

use super::{Tables, rows};
use crate::ui::{El, Live, el};

pub(super) fn list(all: Tables) -> El {
    let list = el("ol.plan");
    rows::keep(all, "plan", list.clone(), |_| {}, action);
    list
}

fn action(table: &Table, cells: &[Live]) -> El {
    // The style sheet shows the heading before each text that is not empty.
    let named = |what: &str, at: usize| el(what).set("data-label", &table.headers[at]).live(&cells[at]);
    let when = el("p.by").with(el("span.level").live(&cells[1])).with(named("b.digits", 0));
    let what = el("div")
        .with(el("p.what").live(&cells[2]))
        .with(el("p").live(&cells[3]))
        .with(named("p.helps", 4))
        .with(named("p.source.digits", 5));
    el("li").with(when).with(what)
}
