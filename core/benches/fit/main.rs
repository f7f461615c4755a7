//! Measures the median time of fits, compared with the crate `usl` and, if Python has it, statsmodels:
//! `cargo bench -p headroom-core --bench fit`. `PYTHON=…` names another Python.

#[cfg(not(target_arch = "wasm32"))]
mod fits;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../speed/measure.rs"]
mod measure;

/// Runs the measurements, except in the browser, which can neither start processes nor build the crate `usl`.
fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    fits::run();
}
