//! Helpers for comparing models with hand-calculated numbers.

use std::sync::OnceLock;

use headroom_core::plan::ComponentEvaluation;
use headroom_core::scenario::ProblemLevel;
use headroom_core::{Models, Scenario, evaluate};

use super::built_in;

pub(crate) fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(built_in)
}

/// Evaluates a scenario and returns its first component. Panics, naming `what`, if any setting is rejected.
pub(crate) fn evaluated(scenario: &Scenario, what: &str) -> ComponentEvaluation {
    let mut evaluation = evaluate(scenario, models());
    let refused = evaluation.problems.iter().filter(|problem| problem.severity() == ProblemLevel::Error);
    let refused: Vec<String> = refused.map(ToString::to_string).collect();
    assert!(refused.is_empty(), "{what}: {refused:?}");
    evaluation.components.remove(0)
}

pub(crate) fn get(component: &ComponentEvaluation, id: &str) -> f64 {
    component.get(id).unwrap_or_else(|| panic!("the model has no {id}"))
}

/// Returns whether two numbers are equal up to rounding in the last digits.
pub(crate) fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-12 * wanted.abs().max(f64::MIN_POSITIVE)
}

#[track_caller]
pub(crate) fn hold(component: &ComponentEvaluation, settings: &str, wanted: &[(&str, f64)]) {
    for (id, wanted) in wanted {
        let found = get(component, id);
        assert!(near(found, *wanted), "{settings}: {id} is {found}, not {wanted}");
    }
}
