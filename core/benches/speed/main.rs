//! Measures median times and compares the engine with compiled Rust: `cargo bench -p headroom-core`.

mod by_hand;
mod cases;
#[path = "../../tests/common/mod.rs"]
mod common;
mod measure;
mod write;

use std::time::Instant;

fn main() {
    if std::env::args().any(|word| word == "--write") {
        let path = "benches/speed/by_hand.rs";
        std::fs::write(path, write::generate(&common::built_in_models())).expect("by_hand.rs is written");
        return;
    }
    let begin = Instant::now();
    let clock = || begin.elapsed().as_secs_f64();
    // Cargo passes `--bench`. The first argument without `--` is the filter.
    let only = std::env::args().skip(1).find(|word| !word.starts_with("--")).unwrap_or_default();
    cases::run(&cases::Host {
        clock: &clock,
        min_sample_seconds: 0.02,
        budget: 50e-6,
        filter: &only,
        print: &|line| println!("{line}"),
    });
}
