//! The description of a model, in enough detail to build a form.

use alloc::string::String;
use alloc::vec::Vec;

use headroom_core::model::source::Scale;
use headroom_core::model::{Input, Model, Value, ValueKind};
use serde::Serialize;

use crate::json::to_json;

#[derive(Serialize)]
struct ModelJson<'m> {
    id: &'m str,
    version: u32,
    title: &'m str,
    summary: &'m str,
    source: &'m str,
    notes: &'m [String],
    headline: Vec<&'m str>,
    groups: Vec<LabeledJson<'m>>,
    inputs: Vec<InputJson<'m>>,
    constants: Vec<ConstantJson<'m>>,
    values: Vec<FormulaJson<'m>>,
    resources: Vec<LabeledJson<'m>>,
    presets: Vec<LabeledJson<'m>>,
}

#[derive(Serialize)]
struct LabeledJson<'m> {
    id: &'m str,
    label: &'m str,
    help: &'m str,
}

/// The fields that inputs, constants, and formulas share.
#[derive(Serialize)]
struct ValueJson<'m> {
    id: &'m str,
    label: &'m str,
    help: &'m str,
    unit: &'m str,
}

#[derive(Serialize)]
struct InputJson<'m> {
    #[serde(flatten)]
    value: ValueJson<'m>,
    group: &'m str,
    default: DefaultJson<'m>,
    min: Option<f64>,
    max: Option<f64>,
    whole: bool,
    slider: Option<SliderJson>,
    options: Option<Vec<LabeledJson<'m>>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum DefaultJson<'m> {
    Number(Option<f64>),
    /// The id of an option.
    Option(&'m str),
}

#[derive(Serialize)]
struct SliderJson {
    from: Option<f64>,
    to: Option<f64>,
    scale: Scale,
}

#[derive(Serialize)]
struct ConstantJson<'m> {
    #[serde(flatten)]
    value: ValueJson<'m>,
    source: &'m str,
    default: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

#[derive(Serialize)]
struct FormulaJson<'m> {
    #[serde(flatten)]
    value: ValueJson<'m>,
    group: &'m str,
    source: &'m str,
}

/// Returns the description of a model as JSON.
pub(crate) fn describe(model: &Model) -> String {
    let default = |index: usize| model.defaults.get(index).copied().unwrap_or(f64::NAN);
    let headline = model.headline.iter().filter_map(|at| model.values.get(*at));
    to_json(&ModelJson {
        id: &model.id,
        version: model.version,
        title: &model.title,
        summary: &model.summary,
        source: &model.source,
        notes: &model.notes,
        headline: headline.map(|value| value.id.as_str()).collect(),
        groups: model.groups.iter().map(|group| labeled_json(&group.id, &group.label, &group.help)).collect(),
        inputs: model.inputs().map(|(index, value, input)| input_json(value, input, default(index))).collect(),
        constants: model.constants().map(|(index, value)| constant_json(value, default(index))).collect(),
        values: model
            .formulas()
            .map(|(_, value)| FormulaJson { value: value_json(value), group: &value.group, source: &value.source })
            .collect(),
        resources: model
            .resources
            .iter()
            .map(|resource| labeled_json(&resource.id, &resource.label, &resource.remedy))
            .collect(),
        presets: model.presets.iter().map(|preset| labeled_json(&preset.id, &preset.label, &preset.help)).collect(),
    })
}

fn labeled_json<'m>(id: &'m str, label: &'m str, help: &'m str) -> LabeledJson<'m> {
    LabeledJson { id, label, help }
}

fn value_json(value: &Value) -> ValueJson<'_> {
    ValueJson { id: &value.id, label: &value.label, help: &value.help, unit: &value.unit.text }
}

/// Converts a number from base units to the unit of a value. Returns `None` for a missing bound.
fn in_unit(value: &Value, number: f64) -> Option<f64> {
    (number != f64::MAX).then(|| value.unit.from_base(number))
}

fn input_json<'m>(value: &'m Value, input: &'m Input, default: f64) -> InputJson<'m> {
    let is_number = input.options.is_empty();
    let bound = |bound: f64| if is_number { in_unit(value, bound) } else { None };
    let default = if is_number {
        DefaultJson::Number(in_unit(value, default))
    } else {
        let chosen = input.options.iter().zip(0_u32..).find(|(_, index)| f64::from(*index) == default);
        DefaultJson::Option(chosen.map_or("", |(option, _)| &option.id))
    };
    InputJson {
        value: value_json(value),
        group: &value.group,
        default,
        min: bound(input.bounds.0),
        max: bound(input.bounds.1),
        whole: input.whole && is_number,
        slider: input.slider.as_ref().map(|slider| SliderJson {
            from: in_unit(value, slider.from),
            to: in_unit(value, slider.to),
            scale: slider.scale,
        }),
        options: (!is_number).then(|| {
            input.options.iter().map(|option| labeled_json(&option.id, &option.label, &option.help)).collect()
        }),
    }
}

fn constant_json(value: &Value, default: f64) -> ConstantJson<'_> {
    let bounds = match value.kind {
        ValueKind::Constant { bounds } => bounds,
        _ => (f64::MAX, f64::MAX),
    };
    ConstantJson {
        value: value_json(value),
        source: &value.source,
        default: in_unit(value, default),
        min: in_unit(value, bounds.0),
        max: in_unit(value, bounds.1),
    }
}
