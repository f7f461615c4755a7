//! Packs model files.

use alloc::string::String;
use alloc::vec::Vec;

use headroom_core::model::toml::pack_toml;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::to_json;

/// Packs the TOML text of a model file.
///
/// # Errors
/// Returns a JSON list of all problems, each with a line, a column, and a message.
#[wasm_bindgen]
pub fn pack(text: &str) -> Result<Vec<u8>, String> {
    #[derive(Serialize)]
    struct ProblemJson {
        line: usize,
        column: usize,
        message: String,
    }
    pack_toml(text).map(|(_, bytes)| bytes).map_err(|problems| {
        let problems = problems.iter().map(|problem| ProblemJson {
            line: problem.location.line,
            column: problem.location.column,
            message: problem.message(),
        });
        to_json(&problems.collect::<Vec<_>>())
    })
}
