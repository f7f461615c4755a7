//! File downloads.

use headroom_core::Scenario;
use headroom_core::cost::catalog::built_in_price_books;
use headroom_core::scenario::link::encode_readable;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::library;

/// Returns the names of the price files.
pub(crate) fn prices() -> impl Iterator<Item = String> {
    built_in_price_books().iter().map(|book| "prices/".to_owned() + book.file)
}

/// Returns the link of a scenario and the files of its models.
pub(crate) fn described(scenario: &Scenario) -> (String, Vec<String>) {
    (encode_readable(scenario, &library::models()), library::files(scenario))
}

/// Downloads a text as a file.
pub(crate) fn file(name: &str, kind: &str, text: &str) {
    let parts = Array::of1(&Uint8Array::from(text.as_bytes()));
    let settings = BlobPropertyBag::new();
    settings.set_type(kind);
    if let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&parts, &settings) {
        hand_over(name, &blob);
    }
}

/// Downloads a blob as a file.
pub(crate) fn hand_over(name: &str, blob: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has started to read the file by then.
    gloo::timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
}
