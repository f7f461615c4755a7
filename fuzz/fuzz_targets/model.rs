//! Loads models from JSON. A loaded model must evaluate, explain its values, and encode its scenarios.
#![no_main]

use headroom_core::model::loader::from_json;
use libfuzzer_sys::fuzz_target;

mod exercise;

fuzz_target!(|text: &str| {
    if let Ok(model) = from_json(text) {
        exercise::run(model);
    }
});
