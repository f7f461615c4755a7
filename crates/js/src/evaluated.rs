//! An evaluation as JSON, in the format of `headroom evaluate --format json`, with each number also as readable text.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use headroom_core::model::{Value, ValueKind};
use headroom_core::plan::ComponentEvaluation;
use headroom_core::report::json::{EVALUATION_VERSION, problem_documents};
use headroom_core::{Evaluation, Problem};
use serde::Serialize;

use crate::json::{object, to_json};

#[derive(Serialize)]
struct EvaluationJson<'e, Plan, Problems> {
    v: u32,
    components: Vec<ComponentEvaluationJson<'e>>,
    plan: Plan,
    problems: Problems,
}

#[derive(Serialize)]
struct ComponentEvaluationJson<'e> {
    name: &'e str,
    model: &'e str,
    version: u32,
    preset: &'e str,
    #[serde(serialize_with = "object")]
    inputs: Vec<(&'e str, EvaluatedValueJson<'e>)>,
    #[serde(serialize_with = "object")]
    constants: Vec<(&'e str, EvaluatedValueJson<'e>)>,
    #[serde(serialize_with = "object")]
    values: Vec<(&'e str, EvaluatedValueJson<'e>)>,
    resources: Vec<ResourceJson<'e>>,
    verdict: &'e str,
    advice: Vec<AdviceJson<'e>>,
}

#[derive(Serialize)]
struct EvaluatedValueJson<'e> {
    value: NumberOrOption<'e>,
    unit: Cow<'e, str>,
    text: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum NumberOrOption<'e> {
    Number(f64),
    /// The id of the chosen option.
    Option(Option<&'e str>),
}

#[derive(Serialize)]
struct ResourceJson<'e> {
    id: &'e str,
    label: &'e str,
    unit: String,
    demand: f64,
    capacity: Option<f64>,
    target: f64,
    utilisation: Option<f64>,
    headroom: Option<f64>,
    growth: Option<f64>,
}

#[derive(Serialize)]
struct AdviceJson<'e> {
    level: &'e str,
    text: String,
}

/// Returns an evaluation as JSON, with its problems and its plan.
pub(crate) fn evaluation_json(evaluation: &Evaluation, problems: &[Problem], plan: impl Serialize) -> String {
    let components = evaluation.components.iter().map(component_json).collect();
    to_json(&EvaluationJson { v: EVALUATION_VERSION, components, plan, problems: problem_documents(problems) })
}

fn component_json(component: &ComponentEvaluation) -> ComponentEvaluationJson<'_> {
    let values = |is_included: fn(&ValueKind) -> bool| {
        let all = component.model.values.iter().enumerate();
        let included = all.filter(|(_, value)| is_included(&value.kind));
        included.map(|(index, value)| (value.id.as_str(), value_json(component, index, value))).collect()
    };
    let resources = component.model.resources.iter().zip(&component.resources);
    ComponentEvaluationJson {
        name: &component.name,
        model: &component.model.id,
        version: component.model.version,
        preset: &component.preset,
        inputs: values(|kind| matches!(kind, ValueKind::Input(_))),
        constants: values(|kind| matches!(kind, ValueKind::Constant { .. })),
        values: values(|kind| matches!(kind, ValueKind::Formula { .. })),
        resources: resources
            .map(|(resource, state)| ResourceJson {
                id: &resource.id,
                label: &resource.label,
                unit: resource.unit.base_text(),
                demand: state.demand,
                capacity: state.capacity,
                target: state.target,
                utilisation: state.utilization,
                headroom: state.headroom,
                growth: state.growth_to_target,
            })
            .collect(),
        verdict: &component.verdict.text,
        advice: component
            .applicable_advice()
            .map(|(advice, text)| AdviceJson { level: advice.level.id(), text })
            .collect(),
    }
}

fn value_json<'e>(component: &'e ComponentEvaluation, place: usize, value: &'e Value) -> EvaluatedValueJson<'e> {
    let number = component.values.get(place).copied().unwrap_or(f64::NAN);
    let (value, unit) = match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            let chosen = input.options.iter().zip(0_u32..).find(|(_, index)| f64::from(*index) == number);
            (NumberOrOption::Option(chosen.map(|(option, _)| option.id.as_str())), "option".into())
        }
        _ => (NumberOrOption::Number(number), value.unit.base_text().into()),
    };
    EvaluatedValueJson { value, unit, text: component.format_value(place).text() }
}
