//! The form for measurements, which are typed, pasted, dropped or opened as a file, and the options for reading them.

use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use headroom_core::forecast::csv_table::MAX_TEXT_BYTES;
use headroom_core::forecast::report::MeasurementReportResult;
use headroom_worker_protocol::Request;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, Event, File, HtmlInputElement, KeyboardEvent};

use super::{Measured, Stage, request};
use crate::dom::{self, say};
use crate::ui::{El, Live, button, el, react};

/// The id of the text area.
pub(super) const TEXT: &str = "measured-text";
const COLUMN: &str = "measured-column";
const STEP: &str = "measured-step";
const SEASON: &str = "measured-season";
/// The delay after which pasted text is in the field.
const SOON_MS: u32 = 30;

/// Step lengths for tables without times, in seconds. A month has 730 hours.
const STEPS: [(&str, &str); 8] = [
    ("", "From timestamps"),
    ("60", "1 minute"),
    ("300", "5 minutes"),
    ("900", "15 minutes"),
    ("3600", "1 hour"),
    ("86400", "1 day"),
    ("604800", "1 week"),
    ("2628000", "1 month"),
];

const HISTORY: &str = "A table of times and values, as Grafana, Prometheus or a spreadsheet export it (CSV), or the JSON \
                       answer of a Prometheus range query. Times without a time zone are UTC. The data stays in this page.";
const LOADS: &str = "A table of concurrency, throughput and, if known, the mean time of a request: one row for each load \
                     that was tested, as many as there are, also beyond the peak. Nothing leaves this page.";
const HISTORY_EXAMPLE: &str = "time,requests\n2026-11-01,1200\n2026-11-02,1260\n2026-11-03,1310\n…";
const LOADS_EXAMPLE: &str = "clients,throughput,latency\n1,955,0.00105\n2,1879,0.00106\n4,3548,0.00113\n…";

/// The form.
pub(super) fn form(of: RwSignal<Measured>, stage: RwSignal<Stage>) -> El {
    let kinds = [(Measured::History, "Load history"), (Measured::Loads, "Load test")];
    let mut group = el("div.segments").set("role", "radiogroup").set("aria-label", "Type of measurements");
    for (number, (kind, label)) in kinds.into_iter().enumerate() {
        let radio = el("input").set("type", "radio").set("name", "measured").set("id", &format!("measured-{number}"));
        let radio = radio.on("change", move |_| {
            of.set(kind);
            forget(stage);
        });
        let shown = radio.clone();
        react(move || shown.checked(of.get() == kind));
        group = group.with(el("label.segment").with(radio).with(el("span").text(label)));
    }
    let help = Live::new();
    let fit: Rc<dyn Fn()> = Rc::new(move || fit(of, stage));
    let text = text(&fit, stage);
    let columns = options(&fit);
    let (field, below, said) = (text.clone(), columns.clone(), help.clone());
    react(move || {
        let history = of.get() == Measured::History;
        said.show(if history { HISTORY } else { LOADS });
        field.put("placeholder", if history { HISTORY_EXAMPLE } else { LOADS_EXAMPLE });
        below.flag("hidden", !history);
    });
    el("div.measured-form")
        .with(group)
        .with(el("p.section-help").set("id", "measured-help").live(&help))
        .with(text)
        .with(columns)
        .with(actions(&fit, stage))
}

fn text(fit: &Rc<dyn Fn()>, stage: RwSignal<Stage>) -> El {
    let (pasted, asked) = (Rc::clone(fit), Rc::clone(fit));
    el("textarea.measured-text")
        .set("id", TEXT)
        .set("rows", "7")
        .set("spellcheck", "false")
        .set("autocomplete", "off")
        .set("aria-label", "Measurements")
        .set("aria-describedby", "measured-help")
        .on("input", move |_| forget(stage))
        .on("keydown", move |event| {
            let key: &KeyboardEvent = event.unchecked_ref();
            if key.key() == "Enter" && (key.ctrl_key() || key.meta_key()) {
                asked();
            }
        })
        .on("paste", move |_| {
            let fit = Rc::clone(&pasted);
            Timeout::new(SOON_MS, move || fit()).forget();
        })
}

/// Accepts files dropped anywhere on the dialog. Outside of a drop target, the browser would leave the page and show
/// the file.
pub(super) fn droppable(place: El, of: RwSignal<Measured>, stage: RwSignal<Stage>) -> El {
    let files =
        |event: &Event| event.dyn_ref::<DragEvent>()?.data_transfer()?.files().filter(|files| files.length() > 0);
    place
        .on("dragover", |event| {
            let carries = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
            if carries.is_some_and(|data| data.types().includes(&"Files".into(), 0)) {
                event.prevent_default();
            }
        })
        .on("drop", move |event| {
            if let Some(file) = files(&event).and_then(|files| files.get(0)) {
                event.prevent_default();
                let again: Rc<dyn Fn()> = Rc::new(move || fit(of, stage));
                read(&file, &again, stage);
            }
        })
}

fn options(fit: &Rc<dyn Fn()>) -> El {
    let again = || {
        let fit = Rc::clone(fit);
        move |_| fit()
    };
    let entry = |id: &str, hint: &str| {
        el("input.number").set("type", "text").set("id", id).set("placeholder", hint).set("autocomplete", "off")
    };
    let steps = STEPS.iter().map(|(seconds, label)| el("option").set("value", seconds).text(label));
    let cell = |label: &str, entry: El| el("label.cell").with(el("span").text(label)).with(entry);
    el("div.cells")
        .with(cell("Column", entry(COLUMN, "first numeric column").on("change", again())))
        .with(cell("Row interval", el("select").set("id", STEP).all(steps).on("change", again())))
        .with(cell("Season length, in rows", entry(SEASON, "detected").on("change", again())))
}

fn actions(fit: &Rc<dyn Fn()>, stage: RwSignal<Stage>) -> El {
    let (go, opened) = (Rc::clone(fit), Rc::clone(fit));
    let go = button("button.primary", move || go()).set("id", "measured-fit").text("Fit");
    let stop = button("button", move || {
        request::cancel();
        stage.set(Stage::Empty);
    });
    let stop = stop.text("Cancel");
    let file = el("input.unseen")
        .set("type", "file")
        .set("id", "measured-file")
        .set("accept", ".csv,.tsv,.txt,.json,text/csv,text/plain,application/json")
        .on("change", move |event| {
            let field: Option<HtmlInputElement> = event.target().map(JsCast::unchecked_into);
            let Some(field) = field else { return };
            if let Some(file) = field.files().and_then(|files| files.get(0)) {
                read(&file, &opened, stage);
            }
            // Clear the selection, so that the same file can be chosen again after it has changed.
            field.set_value("");
        });
    let status = Live::new();
    let (busy, shown, said) = (stop.clone(), go.clone(), status.clone());
    react(move || {
        let is_busy = stage.with(|stage| matches!(stage, Stage::Busy));
        busy.flag("hidden", !is_busy);
        shown.flag("disabled", is_busy);
        said.show(if is_busy { "Fitting…" } else { "" });
    });
    el("div.measured-actions")
        .with(go)
        .with(stop)
        .with(file)
        .with(el("label.button").set("for", "measured-file").text("Open a file…"))
        .with(el("span.section-help").set("role", "status").live(&status))
}

/// Clears the result, which no longer matches the text.
fn forget(stage: RwSignal<Stage>) {
    if stage.with_untracked(|stage| matches!(stage, Stage::Busy)) {
        request::cancel();
    }
    if stage.with_untracked(|stage| !matches!(stage, Stage::Empty)) {
        stage.set(Stage::Empty);
    }
}

fn answer(stage: RwSignal<Stage>, answer: MeasurementReportResult) {
    say(if answer.is_ok() { "Fitted." } else { "The measurements cannot be fitted." });
    stage.set(Stage::Done(Arc::new(answer)));
}

fn fit(of: RwSignal<Measured>, stage: RwSignal<Stage>) {
    let text = dom::field_value(TEXT);
    if text.trim().is_empty() {
        answer(stage, Err("There are no measurements. Paste a table, or open a file.".to_owned()));
        return;
    }
    let season = dom::field_value(SEASON);
    if of.get_untracked() == Measured::History && !season.trim().is_empty() && season.trim().parse::<usize>().is_err() {
        let words =
            format!("“{}” is not a number of rows. Use 0 for no season, or for example 7, 12 or 24.", season.trim());
        answer(stage, Err(words));
        return;
    }
    stage.set(Stage::Busy);
    let request = match of.get_untracked() {
        Measured::History => Request::FitHistory {
            text,
            column: Some(dom::field_value(COLUMN)).filter(|column| !column.trim().is_empty()),
            // The options are whole seconds.
            step_seconds: dom::field_value(STEP).parse::<u32>().ok().map(f64::from),
            season_rows: season.trim().parse().ok(),
        },
        Measured::Loads => Request::FitLoadTest { text },
    };
    request::send(&request, move |found| answer(stage, found));
}

/// Reads a file into the field and fits it.
fn read(file: &File, fit: &Rc<dyn Fn()>, stage: RwSignal<Stage>) {
    // Reading and transferring a file takes longer than looking at its size.
    if file.size() > f64::from(u32::try_from(MAX_TEXT_BYTES).unwrap_or(u32::MAX)) {
        let megabytes = MAX_TEXT_BYTES / 1_000_000;
        let advice = "Export a shorter period or longer intervals.";
        answer(stage, Err(format!("The file is larger than {megabytes} MB, the limit for measurements. {advice}")));
        return;
    }
    let fit = Rc::clone(fit);
    let good = move |text: JsValue| {
        if let Some(text) = text.as_string() {
            dom::set_field(TEXT, &text);
            fit();
        }
    };
    let bad = move |_: JsValue| answer(stage, Err("The file could not be read.".to_owned()));
    dom::settle(&file.text(), Box::new(good), Box::new(bad));
}
