//! Measures the median time of fits, compared with the crate `usl` and, if it is installed, statsmodels:
//! `cargo bench -p headroom-core --bench fit`. Set `PYTHON` to use another Python interpreter.

#[cfg(not(target_arch = "wasm32"))]
mod fits;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../speed/measure.rs"]
mod measure;

/// Runs the measurements, except in the browser, where no process can be started and the crate `usl` is not available.
fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    fits::run();
}
