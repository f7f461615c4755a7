//! What the person sees if the program fails: a message, and the way back. The scenario is in the address bar.

use std::panic;

use leptos::prelude::document;
use wasm_bindgen::JsValue;

use crate::dom;

/// Installs it.
pub(crate) fn install() {
    panic::set_hook(Box::new(|info| {
        let text = info.to_string();
        web_sys::console::error_1(&JsValue::from_str(&text));
        // index.html has the message, and public/boot.js the button: nothing of the failed program is needed.
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
