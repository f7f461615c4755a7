//! The structure of the page.

use std::cell::Cell;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use headroom_core::model::library::built_in_models;
use headroom_core::text::sanitize;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::state::{App, Shape};
use crate::theme::Dark;
use crate::ui::{El, Live, el, react};
use crate::{
    address, baseline, components, cost, dom, explain, inputs, library, location, measured, notices, presets, results,
    theme, toolbar,
};

/// The pause after the last change until the summary is announced.
const PAUSE_MS: u32 = 1200;

/// Replaces the static content of `index.html` with the page.
pub(crate) fn start() {
    let Some(place) = dom::by_id("app") else { return };
    let (read, pinned) = (location::read(), baseline::pinned());
    let all = read.0.components.iter().chain(pinned.iter().flat_map(|scenario| &scenario.components));
    library::bring(&library::lacking(all), move |good| {
        let parent = place.clone();
        leptos::mount::mount_to(parent, move || {
            let app = App::new(read, pinned);
            app.missing.set(!good);
            let parts = page(app);
            place.set_text_content(None);
            let _ = place.remove_attribute("aria-busy");
            for part in parts {
                let _ = place.append_child(part.node());
            }
        })
        .forget();
        dom::started();
    });
}

fn page(app: App) -> [El; 7] {
    let dark = theme::start();
    provide_context(Dark(dark));
    address::follow(app);
    cost::follow(app);
    crate::timeline::worker::follow(app);
    components::follow(app);
    keys(app);
    let heading = Live::new();
    let title = heading.clone();
    react(move || {
        let text = heading_text(app);
        title.show(&text);
        // Characters that change the writing direction would also turn the text that the browser adds.
        document().set_title(&sanitize(&format!("{text} · Headroom")));
    });
    let brand = el("a.brand").set("href", "./").set("aria-label", "Headroom, start over").text("Headroom");
    let body = el("div").fill(move |place| match app.shape.get() {
        Some(shape) => {
            place.all(calculator(app, &shape));
        }
        None => {
            place.with(components::unknown(app));
        }
    });
    let main = el("main")
        .with(el("h1.unseen").live(&heading))
        .all(components::panel(app))
        .all(baseline::notice())
        .with(notices::panel(app))
        .with(body);
    [
        el("header.top").with(brand).with(toolbar::panel(app, dark)),
        main,
        explain::panel(app),
        measured::panel(app),
        el("p.unseen").set("role", "status").set("id", "said"),
        spoken(app),
        footer(app),
    ]
}

fn calculator(app: App, shape: &Shape) -> Vec<El> {
    let model = &shape.model;
    let column = el("section.inputs")
        .set("aria-labelledby", "inputs-title")
        .with(el("h2").set("id", "inputs-title").text("Inputs"));
    inputs::fill(app, model, column.clone());
    let found = el("div.results").with(results::summary::panel(app, model)).all(results::panels(app, model));
    let grid = el("div.grid").with(column).with(found);
    let compared = grid.clone();
    react(move || compared.class("compared", app.before().is_some()));
    let mut parts: Vec<El> = presets::panel(app, model).into_iter().collect();
    parts.push(grid);
    parts
}

fn heading_text(app: App) -> String {
    let name = app.state.with(|state| state.component().map_or_else(String::new, |part| part.name.clone()));
    let model = app.shape.get().map_or_else(|| "Unknown model".to_owned(), |shape| shape.model.title.clone());
    if name.is_empty() { model } else { format!("{name}: {model}") }
}

fn footer(app: App) -> El {
    let link = Live::new();
    let shown = link.clone();
    react(move || shown.show(&address::link(app)));
    let promise = "Everything is computed in your browser; no data leaves it. The link in the address bar holds the whole \
                   scenario, and the command line computes the same numbers: ";
    el("footer.bottom")
        .with(el("p").text(promise).with(el("code").text("headroom evaluate")))
        .with(documents(app))
        .with(el("p.print-only.link").live(&link))
}

/// Links to the documentation, and to the formula reference of the shown model if it is built in.
fn documents(app: App) -> El {
    let formulas = el("a").text("Formulas of this model");
    let place = formulas.clone();
    react(move || {
        let listed = app.shape.with(|shape| {
            let model = &shape.as_ref()?.model;
            built_in_models().iter().find(|listed| listed.id == model.id && listed.version == model.version)
        });
        place.flag("hidden", listed.is_none());
        if let Some(listed) = listed {
            place.put("href", &format!("docs/formulas-{}-{}.html", listed.id, listed.version));
        }
    });
    el("p.actions").with(el("a").set("href", "docs/index.html").text("Documentation")).with(formulas)
}

/// Keyboard shortcuts for undo and redo.
fn keys(app: App) {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), "keydown", options, move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if !(key.ctrl_key() || key.meta_key()) || key.alt_key() || dom::in_text_field(event) {
            return;
        }
        let forward = match key.key().as_str() {
            "z" => false,
            "Z" | "y" => true,
            _ => return,
        };
        event.prevent_default();
        app.undo(forward);
    })
    .forget();
}

/// A live region that announces the summary to screen readers, shortly after the last change.
fn spoken(app: App) -> El {
    let text = Live::new();
    let place = el("p.unseen").set("role", "status").set("id", "spoken-summary").live(&text);
    let (pending, begun) = (Cell::new(None::<Timeout>), Cell::new(false));
    react(move || {
        app.seen.track();
        if begun.replace(true) {
            let text = text.clone();
            let tell = move || text.show(&untrack(|| results::summary::spoken(app)));
            pending.set(Some(Timeout::new(PAUSE_MS, tell)));
        }
    });
    place
}
