//! The JSON of an evaluation.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::model::explain::option_at;
use crate::model::{Value, ValueKind};
use crate::plan::timeline::Timeline;
use crate::plan::{ComponentEvaluation, Evaluation};
use crate::report::json::EVALUATION_VERSION;
use crate::report::json::exact::{ById, Exact};
use crate::report::json::plan_document::PlanDocument;
use crate::scenario::Problem;

/// The evaluation of a scenario, with its plan.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct EvaluationDocument<'e> {
    /// The version of this format.
    v: u32,
    /// The components with a known model.
    components: Vec<ComponentDocument<'e>>,
    /// The plan: the timeline, the actions, and the risks.
    plan: PlanDocument<'e>,
    /// The problems in the link, the scenario, and the outlook.
    problems: Vec<ProblemDocument<'e>>,
}

/// A component of the scenario.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ComponentDocument<'e> {
    /// The name of the component.
    name: &'e str,
    /// The id of the model.
    model: &'e str,
    /// The version of the model.
    version: u32,
    /// The id of the preset; empty for the model's defaults.
    preset: &'e str,
    /// The inputs, by id.
    inputs: ById<'e, ValueDocument<'e>>,
    /// The constants, by id.
    constants: ById<'e, ValueDocument<'e>>,
    /// The results, by id.
    values: ById<'e, ValueDocument<'e>>,
    /// The state of each resource today.
    resources: Vec<ResourceDocument<'e>>,
    /// The advice that applies, most urgent first.
    advice: Vec<AdviceDocument>,
}

/// A value in base units.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ValueDocument<'e> {
    /// The number, or the id of the chosen option.
    value: NumberOrOption<'e>,
    /// The base unit, such as `B` or `s`; `1` for a plain number, and `option` for a choice.
    unit: Cow<'e, str>,
}

/// A number, or the id of an option.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum NumberOrOption<'e> {
    /// A number in base units.
    Number(Exact),
    /// The id of an option.
    Option(Option<&'e str>),
}

/// The state of a resource today, in base units.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ResourceDocument<'e> {
    /// The id of the resource.
    id: &'e str,
    /// The base unit of demand and capacity.
    unit: String,
    /// The demand today.
    demand: Exact,
    /// The capacity; `null` if unknown.
    capacity: Option<Exact>,
    /// The target utilization, as a share of the capacity.
    target: Exact,
    /// The ratio of demand to capacity; `null` if the capacity is unknown.
    utilisation: Option<Exact>,
    /// The demand that can be added before the target is reached; negative if the target is exceeded, and `null` if
    /// the capacity is unknown.
    headroom: Option<Exact>,
    /// The growth factor at which the target is reached; `null` if the capacity is unknown, if the target is exceeded
    /// today, or if growth does not reach it.
    growth: Option<Exact>,
}

/// A piece of advice that applies.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct AdviceDocument {
    /// The severity: `ok`, `note`, `plan`, `act`, or `urgent`.
    level: &'static str,
    /// The advice, in a sentence or two.
    text: String,
}

/// A problem with the scenario.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct ProblemDocument<'e> {
    /// The severity: `question`, `warning`, or `error`.
    severity: &'static str,
    /// The index of the component in the scenario, from 0; `null` if the problem is not about a component.
    component: Option<usize>,
    /// The id of the field; empty if the problem is not about a field.
    field: &'e str,
    /// The value as entered; for a result that is not finite, the result.
    given: &'e str,
    /// The problem, in a sentence or two.
    message: String,
}

impl<'e> EvaluationDocument<'e> {
    pub(super) fn new(evaluation: &'e Evaluation, timeline: &'e Timeline, link_problems: &'e [Problem]) -> Self {
        let problems = link_problems.iter().chain(&evaluation.problems).chain(&timeline.problems);
        Self {
            v: EVALUATION_VERSION,
            components: evaluation.components.iter().map(ComponentDocument::new).collect(),
            plan: PlanDocument::new(evaluation, timeline),
            problems: problems.map(ProblemDocument::new).collect(),
        }
    }
}

impl<'e> ComponentDocument<'e> {
    fn new(component: &'e ComponentEvaluation) -> Self {
        let values = |predicate: fn(&ValueKind) -> bool| {
            let values = component.model.values.iter().zip(&component.values);
            let values = values.filter(|(value, _)| predicate(&value.kind));
            ById(values.map(|(value, number)| (value.id.as_str(), ValueDocument::new(value, *number))).collect())
        };
        let resources = component.model.resources.iter().zip(&component.resources);
        Self {
            name: &component.name,
            model: &component.model.id,
            version: component.model.version,
            preset: &component.preset,
            inputs: values(|kind| matches!(kind, ValueKind::Input(_))),
            constants: values(|kind| matches!(kind, ValueKind::Constant { .. })),
            values: values(|kind| matches!(kind, ValueKind::Formula { .. })),
            resources: resources
                .map(|(resource, state)| ResourceDocument {
                    id: &resource.id,
                    unit: resource.unit.base_text(),
                    demand: Exact(state.demand),
                    capacity: state.capacity.map(Exact),
                    target: Exact(state.target),
                    utilisation: state.utilization.map(Exact),
                    headroom: state.headroom.map(Exact),
                    growth: state.growth_to_target.map(Exact),
                })
                .collect(),
            advice: component
                .applicable_advice()
                .map(|(advice, text)| AdviceDocument { level: advice.level.id(), text })
                .collect(),
        }
    }
}

impl<'e> ValueDocument<'e> {
    fn new(value: &'e Value, number: f64) -> Self {
        match &value.kind {
            ValueKind::Input(input) if !input.options.is_empty() => {
                let id = option_at(&input.options, number).map(|option| option.id.as_str());
                Self { value: NumberOrOption::Option(id), unit: Cow::Borrowed("option") }
            }
            _ => Self { value: NumberOrOption::Number(Exact(number)), unit: Cow::Owned(value.unit.base_text()) },
        }
    }
}

impl<'e> ProblemDocument<'e> {
    pub(super) fn new(problem: &'e Problem) -> Self {
        Self {
            severity: problem.level().name(),
            component: problem.location.component,
            field: &problem.location.field,
            given: &problem.text,
            message: problem.message(),
        }
    }
}
