//! Loads models from TOML, with the same checks as `model`. Errors must have a position in the file.
#![no_main]

use headroom_core::model::toml::from_toml;
use libfuzzer_sys::fuzz_target;

use crate::budget::within_budget;

mod budget;
mod exercise;

fn run(text: &str) {
    match from_toml(text) {
        Ok(model) => exercise::run(model, text.as_bytes()),
        Err(errors) => {
            assert!(!errors.is_empty());
            let lines = text.matches('\n').count() + 1;
            assert!(
                errors.iter().all(|error| (1..=lines).contains(&error.location.line) && error.location.column >= 1),
                "{errors:?}"
            );
        }
    }
}

fuzz_target!(|text: &str| within_budget(|| run(text)));
