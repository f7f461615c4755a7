//! Explanations of values.

use alloc::string::String;
use alloc::vec::Vec;

use headroom_core::model::explain::{Explanation, trace};
use headroom_core::model::loader::MAX_MODEL_VALUES;
use headroom_core::plan::ComponentEvaluation;
use headroom_core::report::json::problem_documents;
use headroom_core::scenario::ProblemLevel;
use headroom_core::text::nearest;
use headroom_core::{decode, evaluate};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::calculator::MODELS;
use crate::json::{Failure, failure, to_json};

/// The maximum number of values in an explanation: all values of the largest valid model.
const MAX_EXPLAINED_VALUES: usize = MAX_MODEL_VALUES;

/// Explains a value of a component: the value itself, and all values that it depends on.
#[must_use]
#[wasm_bindgen]
pub fn explain(link: &str, component: usize, id: &str) -> String {
    let (scenario, mut problems) = decode(link);
    let evaluation = evaluate(&scenario, &MODELS.lock());
    problems.extend(evaluation.problems);
    if problems.iter().any(|problem| problem.level() == ProblemLevel::Error) {
        return to_json(&Failure { failed: problem_documents(&problems) });
    }
    let Some(part) = evaluation.components.iter().find(|part| part.index == component) else {
        return failure("there is no such component; the first component has index 0");
    };
    let Some(place) = part.model.index_of(id) else {
        let near = nearest(id, part.model.values.iter().map(|value| value.id.as_str()));
        let hint = near.map_or_else(String::new, |near| ["; did you mean `", near, "`?"].concat());
        return failure(&["`", &part.model.id, "` has no value `", id, "`", &hint].concat());
    };
    let trace = trace(&part.model, place, MAX_EXPLAINED_VALUES);
    let explained =
        trace.iter().filter_map(|(place, depth)| Some(explanation_json(part, part.explain(*place)?, *depth)));
    to_json(&explained.collect::<Vec<_>>())
}

#[derive(Serialize)]
struct ExplanationJson<'e> {
    id: &'e str,
    label: &'e str,
    kind: &'e str,
    depth: usize,
    text: String,
    exact: String,
    value: f64,
    formula: Option<String>,
    numbers: Option<String>,
    source: &'e str,
    help: &'e str,
    uses: Vec<&'e str>,
}

fn explanation_json<'e>(
    component: &'e ComponentEvaluation,
    explanation: Explanation<'e>,
    depth: usize,
) -> ExplanationJson<'e> {
    let Explanation { index: place, value, origin, shown, exact, formula, with_numbers, uses } = explanation;
    ExplanationJson {
        id: &value.id,
        label: &value.label,
        kind: origin.name(),
        depth,
        text: shown.text(),
        exact,
        value: component.values.get(place).copied().unwrap_or(f64::NAN),
        formula,
        numbers: with_numbers,
        source: &value.source,
        help: &value.help,
        uses: uses
            .iter()
            .filter_map(|place| component.model.values.get(*place))
            .map(|value| value.id.as_str())
            .collect(),
    }
}
