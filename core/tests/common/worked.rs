//! Helpers for comparing models with hand-calculated numbers.

use std::sync::OnceLock;

use headroom_core::plan::ComponentEvaluation;
use headroom_core::scenario::ProblemLevel;
use headroom_core::{Models, Scenario, evaluate};

use super::built_in_models;

pub(crate) fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(built_in_models)
}

/// Evaluates a scenario and returns its first component. Panics, naming `what`, if any setting is rejected.
pub(crate) fn evaluate_component(scenario: &Scenario, what: &str) -> ComponentEvaluation {
    let mut evaluation = evaluate(scenario, models());
    let errors = evaluation.problems.iter().filter(|problem| problem.level() == ProblemLevel::Error);
    let errors: Vec<String> = errors.map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{what}: {errors:?}");
    evaluation.components.remove(0)
}

pub(crate) fn get(component: &ComponentEvaluation, id: &str) -> f64 {
    component.get(id).unwrap_or_else(|| panic!("the model has no {id}"))
}

/// Returns whether two numbers are equal up to rounding in the last digits.
pub(crate) fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-12 * expected.abs().max(f64::MIN_POSITIVE)
}

#[track_caller]
pub(crate) fn assert_values(component: &ComponentEvaluation, settings: &str, expected: &[(&str, f64)]) {
    for (id, expected) in expected {
        let found = get(component, id);
        assert!(near(found, *expected), "{settings}: {id} is {found}, not {expected}");
    }
}
