//! Files handed to the person.

use headroom_core::plan::{csv::to_csv, json::to_json};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::dom::say;
use crate::state::App;

/// The results as JSON, as the terminal program writes them.
pub(crate) fn json(app: App) {
    let problems = app.state.with_untracked(|state| state.link_problems.clone());
    let text = app.ahead.with_untracked(|ahead| to_json(&ahead.evaluation, &ahead.timeline, &problems));
    file("headroom.json", "application/json", &text);
    say("Results saved as JSON.");
}

/// The results as a table, as the terminal program writes it.
pub(crate) fn csv(app: App) {
    let text = app.seen.with_untracked(|seen| to_csv(&seen.whole));
    file("headroom.csv", "text/csv;charset=utf-8", &text);
    say("Results saved as CSV.");
}

/// Hands over a text as a file.
pub(crate) fn file(name: &str, kind: &str, text: &str) {
    let parts = Array::of1(&Uint8Array::from(text.as_bytes()));
    let settings = BlobPropertyBag::new();
    settings.set_type(kind);
    if let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&parts, &settings) {
        hand_over(name, &blob);
    }
}

/// Hands over what a file is made of.
pub(crate) fn hand_over(name: &str, blob: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has begun to read it by then.
    gloo::timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
}
