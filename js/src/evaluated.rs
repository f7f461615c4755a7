//! An evaluation as JSON, in the form that `headroom evaluate --format json` has, with each number as people read it too.

use headroom_core::engine::model::{Value, ValueKind};
use headroom_core::plan::ComponentEvaluation;
use headroom_core::{Evaluation, Problem};

use crate::json::Json;

/// The version of this form.
const VERSION: f64 = 1.0;

pub(crate) fn evaluated(evaluation: &Evaluation, problems: &[Problem], plan: Option<Json>) -> Json {
    Json::object(&[
        ("v", Json::number(VERSION)),
        ("components", Json::list(evaluation.components.iter().map(component))),
        ("plan", plan.unwrap_or_else(Json::nothing)),
        ("problems", problems_of(problems)),
    ])
}

fn component(part: &ComponentEvaluation) -> Json {
    let of = |wanted: fn(&ValueKind) -> bool| {
        let places = part.model.values.iter().enumerate().filter(move |(_, value)| wanted(&value.kind));
        Json::map(places.map(|(place, value)| (value.id.as_str(), entry(part, place, value))))
    };
    let resources = part.model.resources.iter().zip(&part.resources).map(|(resource, state)| {
        Json::object(&[
            ("id", Json::text(&resource.id)),
            ("label", Json::text(&resource.label)),
            ("unit", Json::text(&resource.unit.base_text())),
            ("demand", Json::number(state.demand)),
            ("capacity", Json::maybe(state.capacity)),
            ("target", Json::number(state.target)),
            ("utilisation", Json::maybe(state.utilisation)),
            ("headroom", Json::maybe(state.headroom)),
            ("growth", Json::maybe(state.growth)),
        ])
    });
    let advice = part
        .advised()
        .map(|(advice, text)| Json::object(&[("level", Json::text(advice.level.name())), ("text", Json::text(&text))]));
    Json::object(&[
        ("name", Json::text(&part.name)),
        ("model", Json::text(&part.model.id)),
        ("version", Json::number(f64::from(part.model.version))),
        ("preset", Json::text(&part.preset)),
        ("inputs", of(|kind| matches!(kind, ValueKind::Input(_)))),
        ("constants", of(|kind| matches!(kind, ValueKind::Constant { .. }))),
        ("values", of(|kind| matches!(kind, ValueKind::Formula { .. }))),
        ("resources", Json::list(resources)),
        ("verdict", Json::text(&part.verdict.text)),
        ("advice", Json::list(advice)),
    ])
}

fn entry(part: &ComponentEvaluation, place: usize, value: &Value) -> Json {
    let number = part.values.get(place).copied().unwrap_or(f64::NAN);
    let text = ("text", Json::text(&alloc::string::ToString::to_string(&part.shown(place))));
    if let ValueKind::Input(input) = &value.kind
        && !input.options.is_empty()
    {
        let chosen = input.options.iter().zip(0u32..).find(|(_, index)| f64::from(*index) == number);
        let id = chosen.map_or_else(Json::nothing, |(option, _)| Json::text(&option.id));
        return Json::object(&[("value", id), ("unit", Json::text("option")), text]);
    }
    Json::object(&[("value", Json::number(number)), ("unit", Json::text(&value.unit.base_text())), text])
}

pub(crate) fn problems_of(problems: &[Problem]) -> Json {
    Json::list(problems.iter().map(|problem| {
        let component = problem.component.map_or_else(Json::nothing, Json::count);
        Json::object(&[
            ("severity", Json::text(problem.severity().name())),
            ("component", component),
            ("field", Json::text(&problem.field)),
            ("given", Json::text(&problem.given)),
            ("message", Json::text(&problem.message())),
        ])
    }))
}
