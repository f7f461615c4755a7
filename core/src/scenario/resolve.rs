//! Resolves the values of components: parses texts, checks bounds, and collects all problems.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::decimal;
use crate::format::{format_value, percent_to};
use crate::math::floor;
use crate::model::explain::{option_at, show_value};
use crate::model::library::Models;
use crate::model::loader::option_number;
use crate::model::moving::{TimeVaryingInput, TimeVaryingInputs};
use crate::model::{Model, Value, ValueKind};
use crate::problem::{Cause, Location, Problem};
use crate::scenario::cost_settings::COST_KEYS;
use crate::scenario::outlook_settings::OUTLOOK_KEYS;
use crate::scenario::{Component, Scenario};
use crate::text::{MAX_NAME_CHARS, check_label, nearest};
use crate::units::{BYTES_PER_KIB, parse_quantity, write_quantity};

/// A component with parsed values, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct ResolvedComponent {
    /// The index of the component in the scenario.
    pub index: usize,
    /// The model of the component.
    pub model: Arc<Model>,
    /// The time-varying inputs, which the scenario can override.
    pub time_varying: Arc<TimeVaryingInputs>,
    /// The values of inputs and constants, in base units.
    pub parameters: Vec<f64>,
    /// Whether each input and constant differs from the preset.
    pub changed: Vec<bool>,
}

/// The parsed value of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedField {
    /// The value in base units.
    pub value: f64,
    /// The problem to report if the value is unusual.
    pub question: Option<Problem>,
}

/// Parses the text of one field.
///
/// # Errors
/// Returns the problem with the text. Its location has the id of the field, but no component.
#[allow(clippy::result_large_err, reason = "problems are rare, and boxing them would complicate every caller")]
pub fn read_field(model: &Model, place: usize, text: &str) -> Result<ParsedField, Problem> {
    let id = model.values.get(place).map_or("", |value| value.id.as_str());
    let problem = |(cause, suggestion)| Problem { suggestion, ..Problem::for_setting(id, text, cause) };
    match read_value(model, place, text) {
        Ok((value, question)) => Ok(ParsedField { value, question: question.map(problem) }),
        Err(error) => Err(problem(error)),
    }
}

/// A cause, and the text that the user most likely meant.
type CauseAndSuggestion = (Cause, Option<String>);

fn read_value(
    model: &Model,
    place: usize,
    text: &str,
) -> Result<(f64, Option<CauseAndSuggestion>), CauseAndSuggestion> {
    let Some(value) = model.values.get(place) else { return Err((Cause::UnknownKey, None)) };
    let (bounds, input) = match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            let trimmed = text.trim();
            let found = input.options.iter().position(|option| option.id == trimmed || option.label == trimmed);
            let options = || input.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(", ");
            return match found {
                Some(index) => Ok((option_number(index), None)),
                None => Err((Cause::NoSuchOption { options: options() }, None)),
            };
        }
        ValueKind::Input(input) => (input.bounds, Some(input)),
        ValueKind::Constant { bounds } => (*bounds, None),
        ValueKind::Formula { .. } => return Err((Cause::UnknownKey, None)),
    };
    let number = parse_quantity(text, &value.unit, &model.counts)
        .map_err(|error| (Cause::Quantity { error, example: example(model, place) }, None))?;
    if number < bounds.0 {
        return Err((Cause::BelowMin { min: format_value(bounds.0, &value.unit).text() }, None));
    }
    if number > bounds.1 {
        let max = format_value(bounds.1, &value.unit).text();
        return Err((Cause::AboveMax { max }, suggest_value(value, text, number, bounds)));
    }
    let Some(input) = input else { return Ok((number, None)) };
    if input.whole && floor(value.unit.from_base(number)) != value.unit.from_base(number) {
        return Err((Cause::NotWhole, None));
    }
    let question = input.slider.as_ref().and_then(|slider| {
        let usual = (slider.from, slider.to);
        if number == 0.0 || (usual.0 <= number && number <= usual.1) {
            return None;
        }
        let range =
            joined!(format_value(usual.0, &value.unit).text(), " to ", format_value(usual.1, &value.unit).text());
        Some((Cause::Unusual { usual: range }, suggest_value(value, text, number, usual)))
    });
    Ok((number, question))
}

/// Returns an example of valid text for the field: its default.
fn example(model: &Model, place: usize) -> String {
    model.defaults.get(place).map_or_else(String::new, |default| write_field(model, place, *default))
}

/// Returns a text for the field that parses to exactly this value.
#[must_use]
pub fn write_field(model: &Model, place: usize, number: f64) -> String {
    let Some(value) = model.values.get(place) else { return String::new() };
    match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            option_at(&input.options, number).map_or_else(String::new, |option| option.id.clone())
        }
        _ => write_quantity(number, &value.unit),
    }
}

/// The maximum number of significant digits of a suggested percentage.
const MAX_SUGGESTED_DIGITS: usize = 6;

/// Returns the text that the user most likely meant by an out-of-range value: the same digits with another unit prefix,
/// or as a percentage.
fn suggest_value(value: &Value, text: &str, number: f64, range: (f64, f64)) -> Option<String> {
    let inside = |candidate: &f64| range.0 <= *candidate && *candidate <= range.1;
    if value.unit.dimension.is_dimensionless() {
        if text.contains('%') {
            return None;
        }
        // In a field in percent, a bare number is a percentage already, and a share was meant: 0.7 for 70%.
        if value.unit.text == "%" {
            let meant = number * 100.0;
            return inside(&meant).then(|| percent_to(meant, MAX_SUGGESTED_DIGITS));
        }
        return inside(&(number / 100.0)).then(|| joined!(text.trim(), "%"));
    }
    // Seconds and milliseconds are easily confused; other units of time are not.
    let seconds =
        matches!(value.unit.text.as_str(), "s" | "ms" | "us" | "µs" | "ns") && !text.contains(['d', 'h', 'y']);
    if !value.unit.dimension.contains("B") && !seconds {
        return None;
    }
    let binary = |text: &str| text.split('i').skip(1).any(|rest| rest.starts_with('B'));
    let step = if binary(text) || binary(&value.unit.text) { BYTES_PER_KIB } else { 1000.0 };
    let powers = [1.0 / step, step, 1.0 / (step * step), step * step];
    powers.iter().map(|factor| number * factor).find(inside).map(|candidate| write_quantity(candidate, &value.unit))
}

/// Resolves all values of all components, and adds problems to `problems`.
///
/// Invalid text is replaced by the value of the preset. Components with an unknown model are omitted.
#[must_use]
pub fn resolve(scenario: &Scenario, models: &Models, problems: &mut Vec<Problem>) -> Vec<ResolvedComponent> {
    for (key, text) in scenario.unknown.iter().filter(|(key, _)| key != "v") {
        let suggestion = nearest(key, setting_keys()).map(String::from);
        problems.push(Problem { suggestion, ..Problem::for_setting(key, text, Cause::UnknownKey) });
    }
    if scenario.components.is_empty() {
        problems.push(Problem::for_setting("m", "", Cause::NoModel));
    }
    let components = scenario.components.iter().enumerate();
    components.filter_map(|(index, component)| resolve_component(index, component, models, problems)).collect()
}

/// Returns the keys of the settings of the whole scenario.
fn setting_keys<'k>() -> impl Iterator<Item = &'k str> {
    OUTLOOK_KEYS.into_iter().chain(COST_KEYS)
}

/// Returns the keys that can be set: the inputs and constants of a model, and the settings of the whole scenario.
pub fn known_keys(model: &Model) -> impl Iterator<Item = &str> {
    let values = model.values.iter().filter(|value| !matches!(value.kind, ValueKind::Formula { .. }));
    values.map(|value| value.id.as_str()).chain(setting_keys())
}

fn resolve_component(
    index: usize,
    component: &Component,
    models: &Models,
    problems: &mut Vec<Problem>,
) -> Option<ResolvedComponent> {
    let mut report = |field: &str, text: &str, cause: Cause, suggestion: Option<String>| {
        problems.push(Problem { location: Location::field(index, field), text: text.into(), cause, suggestion });
    };
    if let Err(error) = check_label(&component.name, MAX_NAME_CHARS) {
        report("n", &component.name, Cause::UnusableName(error), None);
    }
    let Some(model) = models.get(&component.model, component.version) else {
        let known = models.ids().collect::<Vec<_>>().join(", ");
        report("m", &model_reference(component), Cause::UnknownModel { known }, None);
        return None;
    };
    if !component.preset.is_empty() && model.preset(&component.preset).is_none() {
        let known = model.presets.iter().map(|preset| preset.id.as_str()).collect::<Vec<_>>().join(", ");
        report("p", &component.preset, Cause::UnknownPreset { known }, None);
    }
    let start = model.initial_values(&component.preset);
    let mut parameters = start.clone();
    let mut time_varying = Arc::clone(&model.time_varying);
    for (number, (key, text)) in component.settings.iter().enumerate() {
        // Only the last value counts, so skip the other checks of repeated values.
        if component.settings[number + 1..].iter().any(|(other, _)| other == key) {
            report(key, text, Cause::RepeatedKey, None);
            continue;
        }
        if key == GROWS {
            match parse_grows(&model, text) {
                Ok(chosen) => time_varying = Arc::new(chosen),
                Err(cause) => report(key, text, cause, None),
            }
            continue;
        }
        let place = model.index_of(key).filter(|place| *place < parameters.len());
        let Some(place) = place else {
            let suggestion = nearest(key, known_keys(&model)).map(String::from);
            report(key, text, Cause::UnknownKey, suggestion);
            continue;
        };
        match read_field(&model, place, text) {
            Ok(reading) => {
                parameters[place] = reading.value;
                if let Some(question) = reading.question {
                    report(key, text, question.cause, question.suggestion);
                }
            }
            Err(problem) => report(key, text, problem.cause, problem.suggestion),
        }
    }
    let changed = parameters.iter().zip(&start).map(|(now, before)| now.to_bits() != before.to_bits()).collect();
    Some(ResolvedComponent { index, model, time_varying, parameters, changed })
}

/// The key that lists the growing inputs and overrides the declarations of the model: `grows=nodes,users`.
pub const GROWS: &str = "grows";

/// Returns the time-varying inputs if only the listed inputs grow. An empty list or `none` means that no input grows.
fn parse_grows(model: &Model, text: &str) -> Result<TimeVaryingInputs, Cause> {
    let mut movers: Vec<TimeVaryingInput> = Vec::new();
    for (place, value, input) in model.inputs() {
        let grows = text.split(',').any(|id| id.trim() == value.id);
        if input.options.is_empty() && (grows || input.varies) {
            movers.push(TimeVaryingInput { index: place, grows, varies: input.varies });
        }
    }
    let can_grow = |id: &str| model.inputs().any(|(_, value, input)| value.id == id && input.options.is_empty());
    match text.split(',').map(str::trim).find(|id| !id.is_empty() && *id != "none" && !can_grow(id)) {
        Some(id) => Err(Cause::CannotGrow { id: id.into() }),
        None => Ok(TimeVaryingInputs::new(&model.program, &model.resources, &model.headline, movers)),
    }
}

/// Formats the model of a component with its version: `tiered-store`, or `tiered-store@2` for versions above 1.
#[must_use]
pub fn model_reference(component: &Component) -> String {
    let plain = component.version == 1 && !component.model.contains('@');
    if plain {
        component.model.clone()
    } else {
        joined!(component.model, "@", decimal::integer(i32::try_from(component.version).unwrap_or(i32::MAX)))
    }
}

/// Formats the value of an input or constant.
#[must_use]
pub fn show_field(model: &Model, place: usize, number: f64) -> String {
    model.values.get(place).map_or_else(String::new, |value| show_value(value, number).text())
}
