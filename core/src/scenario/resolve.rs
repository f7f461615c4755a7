//! Resolves the values of components: parses texts, checks bounds and collects all problems.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::decimal;
use crate::format::show;
use crate::math::floor;
use crate::model::explain::{option_at, show_value};
use crate::model::library::Models;
use crate::model::loader::index_value;
use crate::model::moving::{Mover, Moving};
use crate::model::{Model, Value, ValueKind};
use crate::problem::{Cause, Place, Problem};
use crate::scenario::{Component, Scenario};
use crate::text::nearest;
use crate::units::{BYTES_PER_KIB, read, write_exactly};

/// A component with parsed values, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The index of the component in the scenario.
    pub index: usize,
    /// The model of the component.
    pub model: Arc<Model>,
    /// The time-varying inputs, which the scenario can override.
    pub moving: Arc<Moving>,
    /// The values of inputs and constants, in base units.
    pub given: Vec<f64>,
    /// Whether each input and constant differs from the preset.
    pub changed: Vec<bool>,
}

/// A parsed value of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
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
pub fn read_field(model: &Model, place: usize, text: &str) -> Result<Reading, Problem> {
    let id = model.values.get(place).map_or("", |value| value.id.as_str());
    let problem = |(cause, suggestion)| Problem { suggestion, ..Problem::of_setting(id, text, cause) };
    match read_value(model, place, text) {
        Ok((value, question)) => Ok(Reading { value, question: question.map(problem) }),
        Err(refused) => Err(problem(refused)),
    }
}

/// A cause, and the text that the user most likely meant.
type Refused = (Cause, Option<String>);

fn read_value(model: &Model, place: usize, text: &str) -> Result<(f64, Option<Refused>), Refused> {
    let Some(value) = model.values.get(place) else { return Err((Cause::UnknownKey, None)) };
    let (bounds, input) = match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            let wanted = text.trim();
            let found = input.options.iter().position(|option| option.id == wanted || option.label == wanted);
            let options = || input.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(", ");
            return match found {
                Some(index) => Ok((index_value(index), None)),
                None => Err((Cause::NoSuchOption { options: options() }, None)),
            };
        }
        ValueKind::Input(input) => (input.bounds, Some(input)),
        ValueKind::Constant { bounds } => (*bounds, None),
        ValueKind::Formula { .. } => return Err((Cause::UnknownKey, None)),
    };
    let number = read(text, &value.unit, &model.counts)
        .map_err(|error| (Cause::Quantity { error, example: example(model, place) }, None))?;
    if number < bounds.0 {
        return Err((Cause::BelowMin { min: show(bounds.0, &value.unit).text() }, None));
    }
    if number > bounds.1 {
        let max = show(bounds.1, &value.unit).text();
        return Err((Cause::AboveMax { max }, meant(value, text, number, bounds)));
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
        let range = joined!(show(usual.0, &value.unit).text(), " to ", show(usual.1, &value.unit).text());
        Some((Cause::Unusual { usual: range }, meant(value, text, number, usual)))
    });
    Ok((number, question))
}

/// Returns an example of a valid text for the field: its default.
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
        _ => write_exactly(number, &value.unit),
    }
}

/// Returns the text that the user most likely meant by a value out of range: the same digits with another unit prefix,
/// or as a percentage.
fn meant(value: &Value, text: &str, number: f64, range: (f64, f64)) -> Option<String> {
    let inside = |candidate: &f64| range.0 <= *candidate && *candidate <= range.1;
    if value.unit.dimension.is_none() {
        let percent = number / 100.0;
        return inside(&percent).then(|| joined!(text.trim().trim_end_matches('%').trim(), "%"));
    }
    // Seconds and milliseconds are easily confused; other units of time are not.
    let seconds =
        matches!(value.unit.text.as_str(), "s" | "ms" | "us" | "µs" | "ns") && !text.contains(['d', 'h', 'y']);
    if !value.unit.dimension.has("B") && !seconds {
        return None;
    }
    let binary = |text: &str| text.split('i').skip(1).any(|rest| rest.starts_with('B'));
    let step = if binary(text) || binary(&value.unit.text) { BYTES_PER_KIB } else { 1000.0 };
    let powers = [1.0 / step, step, 1.0 / (step * step), step * step];
    powers.iter().map(|factor| number * factor).find(inside).map(|candidate| write_exactly(candidate, &value.unit))
}

/// Resolves all values of all components, and adds problems to `problems`.
///
/// An invalid text is replaced by the value of the preset. Components with an unknown model are omitted.
#[must_use]
pub fn resolve(scenario: &Scenario, models: &Models, problems: &mut Vec<Problem>) -> Vec<Resolved> {
    for (key, text) in scenario.unknown.iter().filter(|(key, _)| key != "v") {
        problems.push(Problem::of_setting(key, text, Cause::UnknownKey));
    }
    if scenario.components.is_empty() {
        problems.push(Problem::of_setting("m", "", Cause::NoModel));
    }
    let components = scenario.components.iter().enumerate();
    components.filter_map(|(index, component)| resolve_one(index, component, models, problems)).collect()
}

fn resolve_one(index: usize, component: &Component, models: &Models, problems: &mut Vec<Problem>) -> Option<Resolved> {
    let mut say = |field: &str, given: &str, cause: Cause, suggestion: Option<String>| {
        problems.push(Problem { place: Place::field(index, field), given: given.into(), cause, suggestion });
    };
    let Some(model) = models.get(&component.model, component.version) else {
        let known = models.ids().collect::<Vec<_>>().join(", ");
        say("m", &model_text(component), Cause::UnknownModel { known }, None);
        return None;
    };
    if !component.preset.is_empty() && model.preset(&component.preset).is_none() {
        let known = model.presets.iter().map(|preset| preset.id.as_str()).collect::<Vec<_>>().join(", ");
        say("p", &component.preset, Cause::UnknownPreset { known }, None);
    }
    let start = model.start(&component.preset);
    let mut given = start.clone();
    let mut moving = Arc::clone(&model.moving);
    for (number, (key, text)) in component.settings.iter().enumerate() {
        // Only the last value counts, so skip the other checks of repeated values.
        if component.settings[number + 1..].iter().any(|(other, _)| other == key) {
            say(key, text, Cause::Repeated, None);
            continue;
        }
        if key == GROWS {
            match grows(&model, text) {
                Ok(chosen) => moving = Arc::new(chosen),
                Err(cause) => say(key, text, cause, None),
            }
            continue;
        }
        let place = model.place(key).filter(|place| *place < given.len());
        let Some(place) = place else {
            let names = model.values[..given.len()].iter().map(|value| value.id.as_str());
            let suggestion = nearest(key, names).map(String::from);
            say(key, text, Cause::UnknownKey, suggestion);
            continue;
        };
        match read_field(&model, place, text) {
            Ok(reading) => {
                given[place] = reading.value;
                if let Some(question) = reading.question {
                    say(key, text, question.cause, question.suggestion);
                }
            }
            Err(problem) => say(key, text, problem.cause, problem.suggestion),
        }
    }
    let changed = given.iter().zip(&start).map(|(now, before)| now.to_bits() != before.to_bits()).collect();
    Some(Resolved { index, model, moving, given, changed })
}

/// The key that lists the growing inputs and overrides the declarations of the model: `grows=nodes,users`.
pub const GROWS: &str = "grows";

/// Returns the time-varying inputs if only the listed inputs grow. An empty list or `none` means that no input grows.
fn grows(model: &Model, text: &str) -> Result<Moving, Cause> {
    let mut movers: Vec<Mover> = Vec::new();
    for (place, value, input) in model.inputs() {
        let grows = text.split(',').any(|id| id.trim() == value.id);
        if input.options.is_empty() && (grows || input.varies) {
            movers.push(Mover { place, grows, varies: input.varies });
        }
    }
    let can = |id: &str| model.inputs().any(|(_, value, input)| value.id == id && input.options.is_empty());
    match text.split(',').map(str::trim).find(|id| !id.is_empty() && *id != "none" && !can(id)) {
        Some(id) => Err(Cause::CannotGrow { id: id.into() }),
        None => Ok(Moving::new(&model.program, &model.resources, &model.headline, movers)),
    }
}

/// Formats the model with its version: `tiered-store`, or `tiered-store@2` for versions above 1.
#[must_use]
pub fn model_text(component: &Component) -> String {
    let plain = component.version == 1 && !component.model.contains('@');
    if plain {
        component.model.clone()
    } else {
        joined!(component.model, "@", decimal::whole(i32::try_from(component.version).unwrap_or(i32::MAX)))
    }
}

/// Formats the value of an input or constant.
#[must_use]
pub fn show_field(model: &Model, place: usize, number: f64) -> String {
    model.values.get(place).map_or_else(String::new, |value| show_value(value, number).text())
}
