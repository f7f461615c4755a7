//! How long fits take, in medians, beside the crate `usl` and, if Python has it, statsmodels:
//! `cargo bench -p headroom-core --bench fit`. `PYTHON=…` names another Python.

#[cfg(not(target_arch = "wasm32"))]
mod fits;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../speed/measure.rs"]
mod measure;

/// In a browser there is neither a process to start nor the crate to compare with.
fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    fits::run();
}
