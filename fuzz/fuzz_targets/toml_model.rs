//! Loads models from TOML, with the same checks as `model`. Errors must have a position in the file.
#![no_main]

use headroom_core::model::toml::from_toml;
use libfuzzer_sys::fuzz_target;

mod exercise;

fuzz_target!(|text: &str| {
    match from_toml(text) {
        Ok(model) => exercise::run(model),
        Err(errors) => {
            assert!(!errors.is_empty());
            let lines = text.matches('\n').count() + 1;
            assert!(
                errors.iter().all(|error| (1..=lines).contains(&error.location.line) && error.location.column >= 1),
                "{errors:?}"
            );
        }
    }
});
