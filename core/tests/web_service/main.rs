//! Checks the web service model against hand-calculated numbers.
#![cfg(not(target_arch = "wasm32"))]

mod advice;
#[path = "../common/mod.rs"]
mod common;
mod formulas;
mod laws;
mod measured;
mod regions;
mod remedies;

use std::sync::OnceLock;

use common::worked::{assert_values, evaluate_component, get, models, near};
use common::{SplitMix64, random_value};
use headroom_core::model::{Model, ValueKind};
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::queueing::{mmc, mmc_wait_quantile};
use headroom_core::{decode, evaluate};

const MINUTE: f64 = 60.0;
const GB: f64 = 1e9;
const MONTH: f64 = 730.0 * 3600.0;

fn model() -> &'static Model {
    static MODEL: OnceLock<std::sync::Arc<Model>> = OnceLock::new();
    MODEL.get_or_init(|| models().get("web-service", 1).expect("the web service model"))
}

/// Evaluates the service with these settings. Panics if any setting is rejected.
fn service(settings: &str) -> ComponentEvaluation {
    let (scenario, problems) = decode(&format!("m=web-service&{settings}"));
    assert!(problems.is_empty(), "{settings}: {problems:?}");
    evaluate_component(&scenario, settings)
}

fn value(settings: &str, id: &str) -> f64 {
    get(&service(settings), id)
}

#[track_caller]
fn check(settings: &str, expected: &[(&str, f64)]) {
    assert_values(&service(settings), settings, expected);
}

fn utilization(service: &ComponentEvaluation, resource: &str) -> Option<f64> {
    let index = service.model.resources.iter().position(|found| found.id == resource).expect(resource);
    service.resources[index].utilization
}

fn has_advice(settings: &str, words: &str) -> bool {
    service(settings).applicable_advice().any(|(_, text)| text.contains(words))
}

/// Settings for instances with 2 vCPU, without contention, that carry 3,750 requests/min each at a target of 70%.
const ANALYSIS: &str = "vcpu_per_instance=2&cpu_per_request=22.4&contention=0&coherency=0&spare_instances=0&loss=none";
