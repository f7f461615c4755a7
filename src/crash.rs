//! Shows a message if the program panics, with a button to reload. The address bar still holds the scenario.

use std::panic;

use leptos::prelude::document;
use wasm_bindgen::JsValue;

use crate::dom;

/// Installs the panic hook.
pub(crate) fn install() {
    panic::set_hook(Box::new(|info| {
        let text = info.to_string();
        web_sys::console::error_1(&JsValue::from_str(&text));
        // `index.html` contains the message, and `public/boot.js` handles the button: neither needs this program.
        if let Some(detail) = dom::by_id("crash-detail") {
            detail.set_text_content(Some(&text));
        }
        if let Some(crash) = dom::by_id("crash") {
            let _ = crash.remove_attribute("hidden");
        }
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-boot", "crashed");
        }
    }));
}
