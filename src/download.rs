//! Files handed to the person.

use headroom_core::Scenario;
use headroom_core::scenario::link::encode_readable;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::dom::say;
use crate::state::App;
use crate::{beside, dom, library};

/// The results as JSON, as the terminal program writes them.
pub(crate) fn json(app: App) {
    results(app, "json", "application/json", "Results saved as JSON.");
}

/// The results as a table, as the terminal program writes it.
pub(crate) fn csv(app: App) {
    results(app, "csv", "text/csv;charset=utf-8", "Results saved as CSV.");
}

/// Asks for a file about the scenario, and hands it over.
fn results(app: App, kind: &'static str, media: &'static str, done: &'static str) {
    let (link, files) = app.state.with_untracked(|state| described(&state.scenario));
    beside::ask(
        "file",
        &[kind, &link, &dom::today().to_string()],
        &files,
        Box::new(move |answer| match answer {
            Some(bytes) => {
                file_of(&("headroom.".to_owned() + kind), media, &bytes);
                say(done);
            }
            None => say("The file could not be made: the program for it could not be loaded. Check the connection."),
        }),
    );
}

/// The link of a scenario, and the files of its models.
pub(crate) fn described(scenario: &Scenario) -> (String, Vec<String>) {
    (encode_readable(scenario, &library::models()), library::files(scenario))
}

/// Hands over a text as a file.
pub(crate) fn file(name: &str, kind: &str, text: &str) {
    file_of(name, kind, text.as_bytes());
}

fn file_of(name: &str, kind: &str, bytes: &[u8]) {
    let parts = Array::of1(&Uint8Array::from(bytes));
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
