//! An evaluation as JSON, in the format of `headroom evaluate --format json`, with a text for each number.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use headroom_core::model::{Value, ValueKind};
use headroom_core::plan::ComponentEvaluation;
use headroom_core::report::json::{VERSION, problem_documents};
use headroom_core::{Evaluation, Problem};
use serde::Serialize;

use crate::json::{object, to_json};

#[derive(Serialize)]
struct EvaluationJson<'e, Plan, Problems> {
    v: u32,
    components: Vec<ComponentJson<'e>>,
    plan: Plan,
    problems: Problems,
}

#[derive(Serialize)]
struct ComponentJson<'e> {
    name: &'e str,
    model: &'e str,
    version: u32,
    preset: &'e str,
    #[serde(serialize_with = "object")]
    inputs: Vec<(&'e str, ValueJson<'e>)>,
    #[serde(serialize_with = "object")]
    constants: Vec<(&'e str, ValueJson<'e>)>,
    #[serde(serialize_with = "object")]
    values: Vec<(&'e str, ValueJson<'e>)>,
    resources: Vec<ResourceJson<'e>>,
    verdict: &'e str,
    advice: Vec<AdviceJson<'e>>,
}

#[derive(Serialize)]
struct ValueJson<'e> {
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

/// Writes an evaluation with its problems and, if there is one, its plan.
pub(crate) fn evaluated(evaluation: &Evaluation, problems: &[Problem], plan: impl Serialize) -> String {
    let components = evaluation.components.iter().map(component).collect();
    to_json(&EvaluationJson { v: VERSION, components, plan, problems: problem_documents(problems) })
}

fn component(part: &ComponentEvaluation) -> ComponentJson<'_> {
    let values = |wanted: fn(&ValueKind) -> bool| {
        let all = part.model.values.iter().enumerate();
        let wanted = all.filter(|(_, value)| wanted(&value.kind));
        wanted.map(|(place, value)| (value.id.as_str(), value_json(part, place, value))).collect()
    };
    let resources = part.model.resources.iter().zip(&part.resources);
    ComponentJson {
        name: &part.name,
        model: &part.model.id,
        version: part.model.version,
        preset: &part.preset,
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
                utilisation: state.utilisation,
                headroom: state.headroom,
                growth: state.growth,
            })
            .collect(),
        verdict: &part.verdict.text,
        advice: part.advised().map(|(advice, text)| AdviceJson { level: advice.level.id(), text }).collect(),
    }
}

fn value_json<'e>(part: &'e ComponentEvaluation, place: usize, value: &'e Value) -> ValueJson<'e> {
    let number = part.values.get(place).copied().unwrap_or(f64::NAN);
    let (value, unit) = match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            let chosen = input.options.iter().zip(0_u32..).find(|(_, index)| f64::from(*index) == number);
            (NumberOrOption::Option(chosen.map(|(option, _)| option.id.as_str())), "option".into())
        }
        _ => (NumberOrOption::Number(number), value.unit.base_text().into()),
    };
    ValueJson { value, unit, text: part.shown(place).text() }
}
