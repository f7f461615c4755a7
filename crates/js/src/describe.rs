//! What there is to say of a model before anything is set: enough to build a form.

use alloc::string::String;

use headroom_core::model::source::Scale;
use headroom_core::model::{Input, Model, Value, ValueKind};

use crate::json::Json;

pub(crate) fn describe(model: &Model) -> String {
    let default = |place: usize| model.defaults.get(place).copied().unwrap_or(f64::NAN);
    Json::object_of(|json| {
        json.text("id", &model.id);
        json.number("version", f64::from(model.version));
        json.text("title", &model.title);
        json.text("summary", &model.summary);
        json.text("source", &model.source);
        json.texts("notes", &model.notes);
        json.texts("headline", model.headline.iter().filter_map(|at| model.values.get(*at)).map(|value| &value.id));
        json.list("groups", &model.groups, |json, it| named(json, &it.id, &it.label, &it.help));
        json.list("inputs", model.inputs(), |json, (place, value, input)| of_input(json, value, input, default(place)));
        json.list("constants", model.constants(), |json, (place, value)| of_constant(json, value, default(place)));
        json.list("values", model.formulas(), |json, (_, value)| {
            json.object("", |json| {
                of_any(json, value);
                json.text("group", &value.group);
                json.text("source", &value.source);
            });
        });
        json.list("resources", &model.resources, |json, it| named(json, &it.id, &it.label, &it.remedy));
        json.list("presets", &model.presets, |json, it| named(json, &it.id, &it.label, &it.help));
    })
}

#[inline(never)]
fn named(json: &mut Json, id: &str, label: &str, help: &str) {
    json.object("", |json| {
        json.text("id", id);
        json.text("label", label);
        json.text("help", help);
    });
}

/// A number in the unit of its field; none for a bound that there is not.
fn number(json: &mut Json, name: &str, value: &Value, number: f64) {
    json.number(name, if number == f64::MAX { f64::NAN } else { value.unit.from_base(number) });
}

/// What every value has.
#[inline(never)]
fn of_any(json: &mut Json, value: &Value) {
    json.text("id", &value.id);
    json.text("label", &value.label);
    json.text("help", &value.help);
    json.text("unit", &value.unit.text);
}

fn of_input(json: &mut Json, value: &Value, input: &Input, default: f64) {
    json.object("", |json| {
        of_any(json, value);
        json.text("group", &value.group);
        if input.options.is_empty() {
            number(json, "default", value, default);
            number(json, "min", value, input.bounds.0);
            number(json, "max", value, input.bounds.1);
        } else {
            let chosen = input.options.iter().zip(0_u32..).find(|(_, index)| f64::from(*index) == default);
            json.text("default", chosen.map_or("", |(option, _)| &option.id));
            json.whole("min", "null");
            json.whole("max", "null");
        }
        json.whole("whole", if input.whole && input.options.is_empty() { "true" } else { "false" });
        match &input.slider {
            None => json.whole("slider", "null"),
            Some(slider) => json.object("slider", |json| {
                number(json, "from", value, slider.from);
                number(json, "to", value, slider.to);
                json.text("scale", if slider.scale == Scale::Log { "log" } else { "linear" });
            }),
        }
        if input.options.is_empty() {
            json.whole("options", "null");
        } else {
            json.list("options", &input.options, |json, it| named(json, &it.id, &it.label, &it.help));
        }
    });
}

fn of_constant(json: &mut Json, value: &Value, default: f64) {
    let bounds = match value.kind {
        ValueKind::Constant { bounds } => bounds,
        _ => (f64::MAX, f64::MAX),
    };
    json.object("", |json| {
        of_any(json, value);
        json.text("source", &value.source);
        number(json, "default", value, default);
        number(json, "min", value, bounds.0);
        number(json, "max", value, bounds.1);
    });
}
