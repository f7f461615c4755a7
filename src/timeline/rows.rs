//! Table rows that are updated in place. Elements are created only when a table gains rows.

use std::cell::RefCell;

use headroom_core::view_model::Table;
use leptos::prelude::*;

use super::Tables;
use crate::charts::watch;
use crate::ui::{El, Live, el, react, scrolled};

/// Returns the index of the column that shows a severity or priority.
fn sign(id: &str) -> Option<usize> {
    match id {
        "limits" | "plan" => Some(1),
        "risks" => Some(2),
        _ => None,
    }
}

struct Kept {
    heads: Vec<String>,
    rows: Vec<(El, Vec<Live>)>,
}

/// Keeps the rows in `place` up to date. Calls `head` when the columns change, and `make` for each new row.
pub(super) fn keep(all: Tables, id: &str, place: El, head: impl Fn(&Table) + 'static, make: fn(&Table, &[Live]) -> El) {
    let kept = RefCell::new(Kept { heads: Vec::new(), rows: Vec::new() });
    let (wide, near) = (RwSignal::new(0), RwSignal::new(false));
    watch(&place, wide, near);
    let id = id.to_owned();
    react(move || {
        all.with(near.get(), &id, |table| {
            let mut kept = kept.borrow_mut();
            let kept = &mut *kept;
            let empty = Table::default();
            let table = table.unwrap_or(&empty);
            let other = kept.heads != table.headers;
            if other {
                head(table);
                kept.heads.clone_from(&table.headers);
            }
            let stay = if other { 0 } else { table.rows.len() };
            while kept.rows.len() > stay {
                if let Some((row, _)) = kept.rows.pop() {
                    row.node().remove();
                }
            }
            for (at, texts) in table.rows.iter().enumerate() {
                if at == kept.rows.len() {
                    let cells: Vec<Live> = texts.iter().map(|_| Live::new()).collect();
                    let row = make(table, &cells);
                    place.clone().with(row.clone());
                    kept.rows.push((row, cells));
                }
                let (row, cells) = &kept.rows[at];
                for (cell, text) in cells.iter().zip(texts) {
                    cell.show(text);
                }
                if let Some(sign) = sign(&id) {
                    row.put("data-sign", &texts[sign]);
                }
            }
        });
    });
}

/// A table with headings.
pub(crate) fn table(all: Tables, id: &str) -> El {
    let (head, body) = (el("tr"), el("tbody"));
    let titles = head.clone();
    let whole = scrolled(el("table").with(el("thead").with(head)).with(body.clone()), "");
    let named = whole.clone();
    let show = move |table: &Table| {
        named.put("aria-label", &format!("{}, table", table.title));
        titles.node().set_text_content(None);
        let numbered = table.headers.iter().enumerate();
        titles.clone().all(numbered.map(|(at, text)| numeric(el("th").set("scope", "col"), table, at).text(text)));
    };
    keep(all, id, body, show, row);
    whole
}

fn row(table: &Table, cells: &[Live]) -> El {
    let cells = cells.iter().enumerate().map(|(at, text)| {
        let cell = if at == 0 {
            el("th").set("scope", "row")
        } else {
            numeric(el("td").set("data-head", &table.headers[at]), table, at)
        };
        if sign(&table.id) == Some(at) { cell.with(el("span.level").live(text)) } else { cell.live(text) }
    });
    el("tr").all(cells)
}

fn numeric(cell: El, table: &Table, at: usize) -> El {
    cell.class("amount", at >= table.first_number_column);
    cell
}
