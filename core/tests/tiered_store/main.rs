//! Checks the tiered memory store against hand-calculated numbers.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../common/mod.rs"]
mod common;
mod decisions;
mod laws;
mod needs;
mod speed;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use common::worked::{assert_values, evaluate_component, get, models, near};
use common::{SplitMix64, random_value};
use headroom_core::decode;
use headroom_core::math::round;
use headroom_core::model::source::RowSelection;
use headroom_core::model::{Model, ValueKind};
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::scenario::resolve::{read_field, write_field};
use headroom_core::view_model::Severity;

const MIB: f64 = 1_048_576.0;
const GIB: f64 = 1_073_741_824.0;

fn model() -> &'static Model {
    static MODEL: OnceLock<std::sync::Arc<Model>> = OnceLock::new();
    MODEL.get_or_init(|| models().get("tiered-store", 1).expect("the tiered store model"))
}

/// Evaluates the store with settings such as `nodes=5M&ops_per_sec=0`. Panics if any setting is rejected.
fn store(settings: &str) -> ComponentEvaluation {
    let (scenario, problems) = decode(&format!("m=tiered-store&{settings}"));
    assert!(problems.is_empty(), "{settings}: {problems:?}");
    evaluate_component(&scenario, settings)
}

#[track_caller]
fn check(settings: &str, expected: &[(&str, f64)]) {
    assert_values(&store(settings), settings, expected);
}
