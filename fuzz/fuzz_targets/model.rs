//! Whatever loads as a model evaluates, is explained and is written.
#![no_main]

use headroom_core::model::loader::from_json;
use libfuzzer_sys::fuzz_target;

mod trial;

fuzz_target!(|text: &str| {
    if let Ok(model) = from_json(text) {
        trial::run(model);
    }
});
