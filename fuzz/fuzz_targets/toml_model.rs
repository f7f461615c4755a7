//! The same as `model`, for model files as people write them.
#![no_main]

use headroom_core::model::toml::from_toml;
use libfuzzer_sys::fuzz_target;

mod trial;

fuzz_target!(|text: &str| {
    match from_toml(text) {
        Ok(model) => trial::run(model),
        Err(faults) => {
            assert!(!faults.is_empty());
            let lines = text.matches('\n').count() + 1;
            assert!(faults.iter().all(|fault| (1..=lines).contains(&fault.line) && fault.column >= 1), "{faults:?}");
        }
    }
});
