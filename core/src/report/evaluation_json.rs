//! The evaluation as JSON: base units, full precision, in the order of the model.
//!
//! ```json
//! {"v":1,"components":[{"name":"…","model":"…","version":1,"preset":"",
//!   "inputs":{"nodes":{"value":5000000,"unit":"node"}},
//!   "constants":{…},"values":{"hot_memory":{"value":…,"unit":"B"}},
//!   "resources":[…],"advice":[…]}],
//!   "plan":{"start":"2026-11-21","growth":"5%/month","limits":[…],"actions":[…],…},"problems":[]}
//! ```
//!
//! A number that has no value is `null`; a choice is the id of its option.

use alloc::string::String;
use alloc::vec::Vec;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use crate::model::explain::option_at;
use crate::model::{Value, ValueKind};
use crate::plan::timeline::Timeline;
use crate::plan::{ComponentEvaluation, Evaluation};
use crate::report::timeline_json::plan;
use crate::scenario::Problem;

/// The version of this form.
pub const VERSION: u32 = 1;

/// Writes an evaluation and what it leads to as JSON on one line; `more` are problems found before it, in the link.
#[must_use]
pub fn to_json(evaluation: &Evaluation, timeline: &Timeline, more: &[Problem]) -> String {
    // Writing to a string cannot fail; an empty object would be a visible fault.
    serde_json::to_string(&Whole { evaluation, timeline, more }).unwrap_or_else(|_| String::from("{}"))
}

/// Only the time ahead: what stands under `plan`.
#[must_use]
pub fn to_json_of_plan(evaluation: &Evaluation, timeline: &Timeline) -> String {
    serde_json::to_string(&plan(evaluation, timeline)).unwrap_or_else(|_| String::from("{}"))
}

struct Whole<'e> {
    evaluation: &'e Evaluation,
    timeline: &'e Timeline,
    more: &'e [Problem],
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems = self.more.iter().chain(&self.evaluation.problems).chain(&self.timeline.problems);
        let problems: Vec<&Problem> = problems.collect();
        let mut whole = serializer.serialize_struct("Evaluation", 4)?;
        whole.serialize_field("v", &VERSION)?;
        whole.serialize_field("components", &self.evaluation.components)?;
        whole.serialize_field("plan", &plan(self.evaluation, self.timeline))?;
        whole.serialize_field("problems", &problems)?;
        whole.end()
    }
}

impl Serialize for ComponentEvaluation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of = |wanted: fn(&ValueKind) -> bool| Section { component: self, wanted };
        let mut out = serializer.serialize_struct("Component", 9)?;
        out.serialize_field("name", &self.name)?;
        out.serialize_field("model", &self.model.id)?;
        out.serialize_field("version", &self.model.version)?;
        out.serialize_field("preset", &self.preset)?;
        out.serialize_field("inputs", &of(|kind| matches!(kind, ValueKind::Input(_))))?;
        out.serialize_field("constants", &of(|kind| matches!(kind, ValueKind::Constant { .. })))?;
        out.serialize_field("values", &of(|kind| matches!(kind, ValueKind::Formula { .. })))?;
        out.serialize_field("resources", &Resources(self))?;
        out.serialize_field("advice", &Advice(self))?;
        out.end()
    }
}

struct Section<'e> {
    component: &'e ComponentEvaluation,
    wanted: fn(&ValueKind) -> bool,
}

impl Serialize for Section<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let values = self.component.model.values.iter().zip(&self.component.values);
        for (value, number) in values.filter(|(value, _)| (self.wanted)(&value.kind)) {
            map.serialize_entry(&value.id, &Entry(value, *number))?;
        }
        map.end()
    }
}

struct Entry<'e>(&'e Value, f64);

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(value, number) = self;
        let mut entry = serializer.serialize_struct("Value", 2)?;
        match &value.kind {
            ValueKind::Input(input) if !input.options.is_empty() => {
                let id = option_at(&input.options, *number).map(|option| option.id.as_str());
                entry.serialize_field("value", &id)?;
                entry.serialize_field("unit", "option")?;
            }
            _ => {
                entry.serialize_field("value", &Number(*number))?;
                entry.serialize_field("unit", &value.unit.base_text())?;
            }
        }
        entry.end()
    }
}

/// Whole numbers without a fraction, all digits of the others, `null` for what has no value.
pub(crate) struct Number(pub(crate) f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let number = self.0;
        if !number.is_finite() {
            return serializer.serialize_none();
        }
        if crate::math::trunc(number) == number && crate::math::abs(number) < EXACT {
            #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            return serializer.serialize_i64(number as i64);
        }
        serializer.serialize_f64(number)
    }
}

struct Resources<'e>(&'e ComponentEvaluation);

impl Serialize for Resources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for (resource, state) in self.0.model.resources.iter().zip(&self.0.resources) {
            list.serialize_element(&Pairs(&[
                ("id", Field::Text(&resource.id)),
                ("unit", Field::Text(&resource.unit.base_text())),
                ("demand", Field::Number(Some(state.demand))),
                ("capacity", Field::Number(state.capacity)),
                ("target", Field::Number(Some(state.target))),
                ("utilisation", Field::Number(state.utilisation)),
                ("headroom", Field::Number(state.headroom)),
                ("growth", Field::Number(state.growth)),
            ]))?;
        }
        list.end()
    }
}

struct Advice<'e>(&'e ComponentEvaluation);

impl Serialize for Advice<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for (advice, text) in self.0.advised() {
            let level = advice.level.name();
            list.serialize_element(&Pairs(&[("level", Field::Text(level)), ("text", Field::Text(&text))]))?;
        }
        list.end()
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let component = self.component.and_then(|index| u32::try_from(index).ok()).map(f64::from);
        Pairs(&[
            ("severity", Field::Text(self.severity().name())),
            ("component", Field::Number(component)),
            ("field", Field::Text(&self.field)),
            ("given", Field::Text(&self.given)),
            ("message", Field::Text(&self.message())),
        ])
        .serialize(serializer)
    }
}

struct Pairs<'e>(&'e [(&'static str, Field<'e>)]);

enum Field<'e> {
    Text(&'e str),
    Number(Option<f64>),
}

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, field) in self.0 {
            match field {
                Field::Text(text) => map.serialize_entry(key, text)?,
                Field::Number(number) => map.serialize_entry(key, &number.map(Number))?,
            }
        }
        map.end()
    }
}
