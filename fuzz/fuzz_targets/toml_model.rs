//! Loads models from TOML, like `model`. Errors must have a position in the file.
#![no_main]

use headroom_core::model::toml::from_toml;
use libfuzzer_sys::fuzz_target;

mod exercise;

fuzz_target!(|text: &str| {
    match from_toml(text) {
        Ok(model) => exercise::run(model),
        Err(faults) => {
            assert!(!faults.is_empty());
            let lines = text.matches('\n').count() + 1;
            assert!(faults.iter().all(|fault| (1..=lines).contains(&fault.line) && fault.column >= 1), "{faults:?}");
        }
    }
});
