//! The tiered memory store against numbers worked out by hand from the capacity planning guide and the scaling guide.
//!
//! Where a guide's own arithmetic is wrong, the right number stands here and the guide's beside it.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../common/mod.rs"]
mod common;
mod decisions;
mod laws;
mod needs;
mod speed;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use common::{Chance, built_in, random_value};
use headroom_core::engine::model::{Model, ValueKind};
use headroom_core::engine::source::{Level, Pick};
use headroom_core::math::round;
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::scenario::resolve::{read_field, write_field};
use headroom_core::{Models, Scenario, decode, evaluate};

const MIB: f64 = 1_048_576.0;
const GIB: f64 = 1_073_741_824.0;

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(built_in)
}

fn model() -> &'static Model {
    static MODEL: OnceLock<std::sync::Arc<Model>> = OnceLock::new();
    MODEL.get_or_init(|| models().get("tiered-store", 1).expect("there is a tiered store"))
}

/// The store with these settings, `nodes=5M&ops_per_sec=0`; none of them may be refused.
fn store(settings: &str) -> ComponentEvaluation {
    let (scenario, problems) = decode(&format!("m=tiered-store&{settings}"));
    assert!(problems.is_empty(), "{settings}: {problems:?}");
    evaluated(&scenario, settings)
}

fn evaluated(scenario: &Scenario, what: &str) -> ComponentEvaluation {
    let mut evaluation = evaluate(scenario, models());
    let errors: Vec<String> = evaluation
        .problems
        .iter()
        .filter(|problem| problem.severity() == headroom_core::scenario::Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:?}");
    evaluation.components.remove(0)
}

fn get(store: &ComponentEvaluation, id: &str) -> f64 {
    store.get(id).unwrap_or_else(|| panic!("the model has no {id}"))
}

/// Equal but for rounding in the last places.
fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-12 * wanted.abs().max(f64::MIN_POSITIVE)
}

#[track_caller]
fn check(settings: &str, wanted: &[(&str, f64)]) {
    let store = store(settings);
    for (id, wanted) in wanted {
        let found = get(&store, id);
        assert!(near(found, *wanted), "{settings}: {id} is {found}, not {wanted}");
    }
}
