//! The measurements of `cargo bench -p headroom-core`, in the browser:
//! `cargo test --release --target wasm32-unknown-unknown -p headroom-core --test speed -- --include-ignored --nocapture`.
#![cfg(target_arch = "wasm32")]

#[path = "../benches/speed/by_hand.rs"]
mod by_hand;
#[path = "../benches/speed/cases.rs"]
mod cases;
mod common;
#[path = "../benches/speed/measure.rs"]
mod measure;

use std::cell::RefCell;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Prints measurements; it asserts nothing.
#[wasm_bindgen_test]
#[ignore = "measures performance, which takes a long time"]
fn measure_in_the_browser() {
    let lines = RefCell::new(vec![String::new()]);
    // The clock has a resolution of a millisecond, so samples are long. All of them together must take less than 30 s,
    // the timeout of the browser test.
    let clock = || js_sys::Date::now() / 1000.0;
    let say = |line| lines.borrow_mut().push(line);
    cases::run(&cases::Host { clock: &clock, min_sample_seconds: 0.02, budget: 200e-6, filter: "", print: &say });
    wasm_bindgen_test::console_log!("{}", lines.borrow().join("\n"));
}
