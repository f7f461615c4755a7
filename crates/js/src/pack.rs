//! Packs model files.

use alloc::string::String;
use alloc::vec::Vec;

use headroom_core::model::toml::pack_toml;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::Json;

/// Packs a model file as people write it.
///
/// # Errors
/// A JSON list of its faults, each with line, column and message.
#[wasm_bindgen]
pub fn pack(text: &str) -> Result<Vec<u8>, String> {
    pack_toml(text).map(|(_, bytes)| bytes).map_err(|faults| {
        Json::list_of(&faults, |json, fault| {
            json.object("", |json| {
                json.count("line", fault.line);
                json.count("column", fault.column);
                json.text("message", &fault.message);
            });
        })
    })
}
