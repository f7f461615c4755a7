//! Long tables, built when they are opened. In print all of them are open.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use super::{Tables, rows};
use crate::theme;
use crate::ui::{El, Live, el, react, set_if_other};

/// A collapsible table.
pub(crate) fn table(all: Tables, id: &str) -> El {
    let (title, open) = (Live::new(), RwSignal::new(false));
    let details = el("details.card.fold").with(el("summary").live(&title));
    let switch = details.clone();
    let details = details.on("toggle", move |_| set_if_other(open, switch.node().has_attribute("open")));
    let (printed, by_print) = (details.clone(), Cell::new(false));
    theme::on_print(move |printing| {
        if printing {
            by_print.set(!printed.node().has_attribute("open"));
        } else if !by_print.replace(false) {
            return;
        }
        printed.flag("open", printing);
        open.try_set(printing);
    });
    let id: Rc<str> = id.into();
    let (shown, of) = (details.clone(), Rc::clone(&id));
    react(move || {
        all.with(false, &of, |table| {
            shown.flag("hidden", table.is_none());
            title.show(table.map_or("", |table| &table.title));
        });
    });
    let inside = el("div").fill(move |place| {
        if open.get() {
            place.with(rows::table(all, &id)).with(note(all, &id));
        }
    });
    details.with(inside)
}

fn note(all: Tables, id: &str) -> El {
    let text = Live::new();
    let place = el("p.source").live(&text);
    let id = id.to_owned();
    react(move || all.with(false, &id, |table| text.show(table.map_or("", |table| &table.note))));
    place
}
