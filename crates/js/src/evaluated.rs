//! An evaluation as JSON, in the form that `headroom evaluate --format json` has, with each number as people read it too.

use alloc::string::String;

use headroom_core::model::{Value, ValueKind};
use headroom_core::plan::ComponentEvaluation;
use headroom_core::{Evaluation, Problem};

use crate::json::Json;

/// The version of this form.
const VERSION: f64 = 1.0;

/// `plan` is what is said of the time ahead, as JSON.
pub(crate) fn evaluated(evaluation: &Evaluation, problems: &[Problem], plan: &str) -> String {
    Json::object_of(|json| {
        json.number("v", VERSION);
        json.list("components", &evaluation.components, component);
        json.whole("plan", plan);
        problems_of(json, "problems", problems);
    })
}

fn component(json: &mut Json, part: &ComponentEvaluation) {
    json.object("", |json| {
        json.text("name", &part.name);
        json.text("model", &part.model.id);
        json.number("version", f64::from(part.model.version));
        json.text("preset", &part.preset);
        for (name, kind) in [("inputs", 0), ("constants", 1), ("values", 2)] {
            json.object(name, |json| {
                for (place, value) in part.model.values.iter().enumerate() {
                    if kind_of(&value.kind) == kind {
                        entry(json, part, place, value);
                    }
                }
            });
        }
        json.list("resources", part.model.resources.iter().zip(&part.resources), |json, (resource, state)| {
            json.object("", |json| {
                json.text("id", &resource.id);
                json.text("label", &resource.label);
                json.text("unit", &resource.unit.base_text());
                json.number("demand", state.demand);
                json.maybe("capacity", state.capacity);
                json.number("target", state.target);
                json.maybe("utilisation", state.utilisation);
                json.maybe("headroom", state.headroom);
                json.maybe("growth", state.growth);
            });
        });
        json.text("verdict", &part.verdict.text);
        json.list("advice", part.advised(), |json, (advice, text)| {
            json.object("", |json| {
                json.text("level", advice.level.id());
                json.text("text", &text);
            });
        });
    });
}

fn kind_of(kind: &ValueKind) -> usize {
    match kind {
        ValueKind::Input(_) => 0,
        ValueKind::Constant { .. } => 1,
        ValueKind::Formula { .. } => 2,
    }
}

fn entry(json: &mut Json, part: &ComponentEvaluation, place: usize, value: &Value) {
    let number = part.values.get(place).copied().unwrap_or(f64::NAN);
    json.object(&value.id, |json| {
        match &value.kind {
            ValueKind::Input(input) if !input.options.is_empty() => {
                let chosen = input.options.iter().zip(0_u32..).find(|(_, index)| f64::from(*index) == number);
                match chosen {
                    Some((option, _)) => json.text("value", &option.id),
                    None => json.whole("value", "null"),
                }
                json.text("unit", "option");
            }
            _ => {
                json.number("value", number);
                json.text("unit", &value.unit.base_text());
            }
        }
        json.text("text", &part.shown(place).text());
    });
}

pub(crate) fn problems_of(json: &mut Json, name: &str, problems: &[Problem]) {
    json.list(name, problems, |json, problem| {
        json.object("", |json| {
            json.text("severity", problem.severity().name());
            match problem.place.component {
                Some(component) => json.number("component", u32::try_from(component).map_or(f64::NAN, f64::from)),
                None => json.whole("component", "null"),
            }
            json.text("field", &problem.place.field);
            json.text("given", &problem.given);
            json.text("message", &problem.message());
        });
    });
}
