//! What there is to say of a model before anything is set: enough to build a form.

use headroom_core::engine::model::{Input, Model, Slider, Value, ValueKind};
use headroom_core::engine::source::Scale;

use crate::json::Json;

pub(crate) fn describe(model: &Model) -> Json {
    let ids = |places: &[usize]| {
        Json::list(places.iter().filter_map(|place| model.values.get(*place)).map(|value| Json::text(&value.id)))
    };
    let default = |place: usize| model.defaults.get(place).copied().unwrap_or(f64::NAN);
    Json::object(&[
        ("id", Json::text(&model.id)),
        ("version", Json::number(f64::from(model.version))),
        ("title", Json::text(&model.title)),
        ("summary", Json::text(&model.summary)),
        ("source", Json::text(&model.source)),
        ("notes", Json::texts(&model.notes)),
        ("headline", ids(&model.headline)),
        ("groups", Json::list(model.groups.iter().map(|group| named(&group.id, &group.label, &group.help)))),
        ("inputs", Json::list(model.inputs().map(|(place, value, input)| of_input(value, input, default(place))))),
        ("constants", Json::list(model.constants().map(|(place, value)| of_constant(value, default(place))))),
        ("values", Json::list(model.formulas().map(|(_, value)| of_formula(value)))),
        (
            "resources",
            Json::list(model.resources.iter().map(|resource| named(&resource.id, &resource.label, &resource.remedy))),
        ),
        ("presets", Json::list(model.presets.iter().map(|preset| named(&preset.id, &preset.label, &preset.help)))),
    ])
}

fn named(id: &str, label: &str, help: &str) -> Json {
    Json::object(&[("id", Json::text(id)), ("label", Json::text(label)), ("help", Json::text(help))])
}

/// A number in the unit of its field; none for a bound that there is not.
fn number(value: &Value, number: f64) -> Json {
    if number == f64::MAX { Json::nothing() } else { Json::number(value.unit.from_base(number)) }
}

fn of_input(value: &Value, input: &Input, default: f64) -> Json {
    let nothing = Json::nothing;
    let options = input.options.iter().map(|option| named(&option.id, &option.label, &option.help));
    let chosen = input.options.iter().zip(0u32..).find(|(_, index)| f64::from(*index) == default);
    let choice = !input.options.is_empty();
    let slider = |slider: &Slider| {
        Json::object(&[
            ("from", number(value, slider.from)),
            ("to", number(value, slider.to)),
            ("scale", Json::text(if slider.scale == Scale::Log { "log" } else { "linear" })),
        ])
    };
    Json::object(&[
        ("id", Json::text(&value.id)),
        ("label", Json::text(&value.label)),
        ("help", Json::text(&value.help)),
        ("group", Json::text(&value.group)),
        ("unit", Json::text(&value.unit.text)),
        ("default", chosen.map_or_else(|| number(value, default), |(option, _)| Json::text(&option.id))),
        ("min", if choice { nothing() } else { number(value, input.bounds.0) }),
        ("max", if choice { nothing() } else { number(value, input.bounds.1) }),
        ("whole", Json::flag(input.whole && !choice)),
        ("slider", input.slider.as_ref().map_or_else(nothing, slider)),
        ("options", if choice { Json::list(options) } else { nothing() }),
    ])
}

fn of_constant(value: &Value, default: f64) -> Json {
    let bounds = match value.kind {
        ValueKind::Constant { bounds } => bounds,
        _ => (f64::MAX, f64::MAX),
    };
    Json::object(&[
        ("id", Json::text(&value.id)),
        ("label", Json::text(&value.label)),
        ("help", Json::text(&value.help)),
        ("source", Json::text(&value.source)),
        ("unit", Json::text(&value.unit.text)),
        ("default", number(value, default)),
        ("min", number(value, bounds.0)),
        ("max", number(value, bounds.1)),
    ])
}

fn of_formula(value: &Value) -> Json {
    Json::object(&[
        ("id", Json::text(&value.id)),
        ("label", Json::text(&value.label)),
        ("help", Json::text(&value.help)),
        ("group", Json::text(&value.group)),
        ("source", Json::text(&value.source)),
        ("unit", Json::text(&value.unit.text)),
    ])
}
