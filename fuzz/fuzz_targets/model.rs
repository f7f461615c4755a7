//! Loads models from JSON. A loaded model must evaluate, explain its values, and encode its scenarios.
#![no_main]

use headroom_core::model::loader::from_json;
use libfuzzer_sys::fuzz_target;

use crate::budget::within_budget;

mod budget;
mod exercise;

fn run(text: &str) {
    if let Ok(model) = from_json(text) {
        exercise::run(model, text.as_bytes());
    }
}

fuzz_target!(|text: &str| within_budget(|| run(text)));
