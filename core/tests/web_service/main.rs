//! The web service against numbers worked out by hand from the scalability analysis, the platform scalability guide and the
//! scalability strategy.
//!
//! Where a document's own arithmetic is wrong, the right number stands here and the document's beside it.
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

use common::{Chance, built_in, random_value};
use headroom_core::engine::model::{Model, ValueKind};
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::queue::{many_servers, wait_quantile};
use headroom_core::{Models, decode, evaluate};

const MINUTE: f64 = 60.0;
const GB: f64 = 1e9;
const MONTH: f64 = 730.0 * 3600.0;

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(built_in)
}

fn model() -> &'static Model {
    static MODEL: OnceLock<std::sync::Arc<Model>> = OnceLock::new();
    MODEL.get_or_init(|| models().get("web-service", 1).expect("there is a web service"))
}

/// The service with these settings; none of them may be refused or asked about.
fn service(settings: &str) -> ComponentEvaluation {
    let (scenario, problems) = decode(&format!("m=web-service&{settings}"));
    assert!(problems.is_empty(), "{settings}: {problems:?}");
    let mut evaluation = evaluate(&scenario, models());
    let errors: Vec<String> = evaluation
        .problems
        .iter()
        .filter(|problem| problem.severity() == headroom_core::scenario::Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{settings}: {errors:?}");
    evaluation.components.remove(0)
}

fn get(service: &ComponentEvaluation, id: &str) -> f64 {
    service.get(id).unwrap_or_else(|| panic!("the model has no {id}"))
}

fn value(settings: &str, id: &str) -> f64 {
    get(&service(settings), id)
}

/// Equal but for rounding in the last places.
fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-12 * wanted.abs().max(f64::MIN_POSITIVE)
}

#[track_caller]
fn check(settings: &str, wanted: &[(&str, f64)]) {
    let service = service(settings);
    for (id, wanted) in wanted {
        let found = get(&service, id);
        assert!(near(found, *wanted), "{settings}: {id} is {found}, not {wanted}");
    }
}

fn utilisation(service: &ComponentEvaluation, resource: &str) -> Option<f64> {
    let index = service.model.resources.iter().position(|found| found.id == resource).expect(resource);
    service.resources[index].utilisation
}

fn advised(settings: &str, words: &str) -> bool {
    service(settings).advised().any(|(_, text)| text.contains(words))
}

// The scalability analysis

/// An instance of 2 vCPU that carries 3,750 requests a minute at its target of 70 %, as in the analysis; no contention.
const ANALYSIS: &str = "vcpu_per_instance=2&cpu_per_request=22.4&contention=0&coherency=0&spare_instances=0&loss=none";
