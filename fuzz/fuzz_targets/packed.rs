//! Unpacks built-in models with changed bytes. They must be rejected, or evaluate without panicking.
#![no_main]

use std::sync::OnceLock;

use headroom_core::model::library::packed_models;
use headroom_core::model::packed::unpack;
use libfuzzer_sys::fuzz_target;

use crate::budget::within_budget;

mod budget;
mod exercise;

fn packed_built_ins() -> &'static [Vec<u8>] {
    static PACKED: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    PACKED.get_or_init(|| {
        let models = packed_models().expect("the built-in models are valid");
        models.into_iter().map(|(_, bytes)| bytes).collect()
    })
}

// The first byte selects the model. Each following group of four bytes has a position (three bytes) and a new value.
fn run(changes: &[u8]) {
    let Some((which, changes)) = changes.split_first() else { return };
    let mut bytes = packed_built_ins()[usize::from(*which) % packed_built_ins().len()].clone();
    for change in changes.chunks_exact(4) {
        let at = change[..3].iter().fold(0, |at, byte| at << 8 | usize::from(*byte));
        let count = bytes.len();
        bytes[at % count] = change[3];
    }
    if let Ok(model) = unpack(&bytes) {
        exercise::run(model, &bytes);
    }
}

fuzz_target!(|changes: &[u8]| within_budget(|| run(changes)));
