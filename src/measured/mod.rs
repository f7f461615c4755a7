//! Settings from measurements: a load history gives growth and a calendar, a load test gives scalability. A worker
//! computes the fits, because they take long and the page would otherwise have to load their code.

mod apply;
mod form;
mod found;
mod request;

use std::cell::Cell;
use std::sync::Arc;

use headroom_core::forecast::report::MeasurementReportResult;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::dom;
use crate::icon::{CLOSE, icon};
use crate::state::App;
use crate::ui::{El, button, el, react};

/// The type of measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measured {
    /// A load history.
    History,
    /// Throughput at several levels of concurrency.
    Loads,
}

/// The state of a fit.
#[derive(Clone, Debug, Default)]
enum Stage {
    /// No fit has been requested.
    #[default]
    Empty,
    /// The fit is being computed.
    Busy,
    /// The fit is complete.
    Done(Arc<MeasurementReportResult>),
}

/// The ids of the inputs that a scalability fit sets.
const LAW: [&str; 2] = ["contention", "coherency"];

/// A button that opens the dialog.
pub(crate) fn opener(app: App, measured: Measured) -> El {
    let label = match measured {
        Measured::History => "From a history…",
        Measured::Loads => "From a load test…",
    };
    button("button.plain.measure", move || app.measuring.set(Some(measured))).text(label)
}

/// A button that opens the dialog, for the section with the scalability inputs. Returns `None` for other sections.
pub(crate) fn opener_beside(app: App, ids: &[&str]) -> Option<El> {
    LAW.iter().all(|id| ids.contains(id)).then(|| opener(app, Measured::Loads))
}

/// The dialog, initially closed. It keeps its text while the page is open.
pub(crate) fn panel(app: App) -> El {
    let dialog = el("dialog.measured")
        .set("aria-labelledby", "measured-title")
        .on("close", move |_| app.measuring.set(None))
        .on("click", move |event| {
            // A click on the dialog element itself, not on its contents, is a click on the backdrop.
            if event.target().is_some_and(|target| target.has_type::<HtmlDialogElement>()) {
                app.measuring.set(None);
            }
        });
    let (shown, made) = (dialog.clone(), Cell::new(false));
    let of = RwSignal::new(Measured::History);
    let owner = Owner::current();
    react(move || {
        let asked = app.measuring.get();
        let node: &HtmlDialogElement = shown.node().unchecked_ref();
        match asked {
            Some(measured) => {
                of.set(measured);
                if !made.replace(true) {
                    // The contents belong to the page and outlive this effect.
                    let fill = || drop(shown.clone().with(untrack(|| body(app, of))));
                    match &owner {
                        Some(owner) => owner.with(fill),
                        None => fill(),
                    }
                }
                if !node.open() {
                    let _ = node.show_modal();
                }
                dom::focus(form::TEXT);
            }
            None if node.open() => node.close(),
            None => {}
        }
    });
    dialog
}

fn body(app: App, of: RwSignal<Measured>) -> El {
    let stage = RwSignal::new(Stage::Empty);
    let close = button("button.quiet", move || app.measuring.set(None)).set("aria-label", "Close").with(icon(CLOSE));
    let title = el("h2").set("id", "measured-title").text("From measurements");
    let body = el("div.measured-body")
        .with(el("div.explain-head").with(title).with(close))
        .with(form::form(of, stage))
        .with(found::panel(app, of, stage));
    form::droppable(body, of, stage)
}
