//! From the texts of a scenario to numbers, within bounds, with every problem named.

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
use crate::scenario::problem::{Problem, ProblemKind};
use crate::scenario::{Component, Scenario};
use crate::text::nearest;
use crate::units::{read, write_exactly};

/// A component whose settings have been read.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// Its number in the scenario.
    pub index: usize,
    /// Its model.
    pub model: Arc<Model>,
    /// What of it moves with time.
    pub moving: Arc<Moving>,
    /// The values of inputs and constants, in base units.
    pub given: Vec<f64>,
    /// Which of them differ from the preset.
    pub changed: Vec<bool>,
}

/// What a field's text stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// In base units.
    pub value: f64,
    /// Why it should be asked about, if it should.
    pub question: Option<ProblemKind>,
}

/// Reads the text of one field.
///
/// # Errors
/// What is wrong with it; see [`ProblemKind`].
pub fn read_field(model: &Model, place: usize, text: &str) -> Result<Reading, ProblemKind> {
    let Some(value) = model.values.get(place) else { return Err(ProblemKind::UnknownKey { suggestion: None }) };
    let (bounds, input) = match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            let wanted = text.trim();
            let found = input.options.iter().position(|option| option.id == wanted || option.label == wanted);
            let options = || input.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(", ");
            return match found {
                Some(index) => Ok(Reading { value: index_value(index), question: None }),
                None => Err(ProblemKind::NoSuchOption { options: options() }),
            };
        }
        ValueKind::Input(input) => (input.bounds, Some(input)),
        ValueKind::Constant { bounds } => (*bounds, None),
        ValueKind::Formula { .. } => return Err(ProblemKind::UnknownKey { suggestion: None }),
    };
    let number = read(text, &value.unit, &model.counts)
        .map_err(|error| ProblemKind::Quantity { error, example: example(model, place) })?;
    if number < bounds.0 {
        return Err(ProblemKind::BelowMin { min: show(bounds.0, &value.unit).text() });
    }
    if number > bounds.1 {
        let max = show(bounds.1, &value.unit).text();
        return Err(ProblemKind::AboveMax { max, suggestion: meant(value, text, number, bounds) });
    }
    let Some(input) = input else { return Ok(Reading { value: number, question: None }) };
    if input.whole && floor(value.unit.from_base(number)) != value.unit.from_base(number) {
        return Err(ProblemKind::NotWhole);
    }
    let question = input.slider.as_ref().and_then(|slider| {
        let usual = (slider.from, slider.to);
        if number == 0.0 || (usual.0 <= number && number <= usual.1) {
            return None;
        }
        let range = joined!(show(usual.0, &value.unit).text(), " to ", show(usual.1, &value.unit).text());
        Some(ProblemKind::Unusual { usual: range, suggestion: meant(value, text, number, usual) })
    });
    Ok(Reading { value: number, question })
}

/// A text that the field would take: its default.
fn example(model: &Model, place: usize) -> String {
    model.defaults.get(place).map_or_else(String::new, |default| write_field(model, place, *default))
}

/// The text for a field that reads back to exactly this value.
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

/// What may have been meant by a value outside its range: the same digits with another prefix, or
/// a percentage.
fn meant(value: &Value, text: &str, number: f64, range: (f64, f64)) -> Option<String> {
    let inside = |candidate: &f64| range.0 <= *candidate && *candidate <= range.1;
    if value.unit.dimension.is_none() {
        let percent = number / 100.0;
        return inside(&percent).then(|| joined!(text.trim().trim_end_matches('%').trim(), "%"));
    }
    // Milliseconds are mistaken for seconds, but nobody means thousandths of days.
    let seconds =
        matches!(value.unit.text.as_str(), "s" | "ms" | "us" | "µs" | "ns") && !text.contains(['d', 'h', 'y']);
    if !value.unit.dimension.has("B") && !seconds {
        return None;
    }
    let binary = |text: &str| text.split('i').skip(1).any(|rest| rest.starts_with('B'));
    let step = if binary(text) || binary(&value.unit.text) { 1024.0 } else { 1000.0 };
    let powers = [1.0 / step, step, 1.0 / (step * step), step * step];
    powers.iter().map(|factor| number * factor).find(inside).map(|candidate| write_exactly(candidate, &value.unit))
}

/// Reads all settings of all components.
///
/// What cannot be read is told in `problems`; the preset's value stands in its place. A component
/// whose model is not known is left out.
#[must_use]
pub fn resolve(scenario: &Scenario, models: &Models, problems: &mut Vec<Problem>) -> Vec<Resolved> {
    for (key, text) in scenario.unknown.iter().filter(|(key, _)| key != "v") {
        let kind = ProblemKind::UnknownKey { suggestion: None };
        problems.push(Problem { component: None, field: key.clone(), given: text.clone(), kind });
    }
    if scenario.components.is_empty() {
        let (field, given) = (String::from("m"), String::new());
        problems.push(Problem { component: None, field, given, kind: ProblemKind::NoModel });
    }
    let components = scenario.components.iter().enumerate();
    components.filter_map(|(index, component)| resolve_one(index, component, models, problems)).collect()
}

fn resolve_one(index: usize, component: &Component, models: &Models, problems: &mut Vec<Problem>) -> Option<Resolved> {
    let mut say = |field: &str, given: &str, kind: ProblemKind| {
        problems.push(Problem { component: Some(index), field: field.into(), given: given.into(), kind });
    };
    let Some(model) = models.get(&component.model, component.version) else {
        let known = models.ids().collect::<Vec<_>>().join(", ");
        say("m", &model_text(component), ProblemKind::UnknownModel { known });
        return None;
    };
    if !component.preset.is_empty() && model.preset(&component.preset).is_none() {
        let known = model.presets.iter().map(|preset| preset.id.as_str()).collect::<Vec<_>>().join(", ");
        say("p", &component.preset, ProblemKind::UnknownPreset { known });
    }
    let start = model.start(&component.preset);
    let mut given = start.clone();
    let mut moving = Arc::clone(&model.moving);
    for (number, (key, text)) in component.settings.iter().enumerate() {
        // The last one counts; what is wrong with those before it is of no matter.
        if component.settings[number + 1..].iter().any(|(other, _)| other == key) {
            say(key, text, ProblemKind::Repeated);
            continue;
        }
        if key == GROWS {
            match grows(&model, text) {
                Ok(chosen) => moving = Arc::new(chosen),
                Err(kind) => say(key, text, kind),
            }
            continue;
        }
        let place = model.place(key).filter(|place| *place < given.len());
        let Some(place) = place else {
            let names = model.values[..given.len()].iter().map(|value| value.id.as_str());
            let suggestion = nearest(key, names).map(String::from);
            say(key, text, ProblemKind::UnknownKey { suggestion });
            continue;
        };
        match read_field(&model, place, text) {
            Ok(reading) => {
                given[place] = reading.value;
                if let Some(question) = reading.question {
                    say(key, text, question);
                }
            }
            Err(kind) => say(key, text, kind),
        }
    }
    let changed = given.iter().zip(&start).map(|(now, before)| now.to_bits() != before.to_bits()).collect();
    Some(Resolved { index, model, moving, given, changed })
}

/// The setting that says which inputs grow, where they are not those of the model: `grows=nodes,users`.
pub const GROWS: &str = "grows";

/// What moves if these inputs grow; an empty list, or `none`, is none of them.
fn grows(model: &Model, text: &str) -> Result<Moving, ProblemKind> {
    let mut movers: Vec<Mover> = Vec::new();
    for (place, value, input) in model.inputs() {
        let grows = text.split(',').any(|id| id.trim() == value.id);
        if input.options.is_empty() && (grows || input.varies) {
            movers.push(Mover { place, grows, varies: input.varies });
        }
    }
    let can = |id: &str| model.inputs().any(|(_, value, input)| value.id == id && input.options.is_empty());
    match text.split(',').map(str::trim).find(|id| !id.is_empty() && *id != "none" && !can(id)) {
        Some(id) => {
            let message =
                joined!("“", id, "” is no input that could grow. Ids of inputs are wanted, with commas between.");
            Err(ProblemKind::Outlook { message, used: false })
        }
        None => Ok(Moving::new(&model.program, &model.resources, &model.headline, movers)),
    }
}

/// `tiered-store`, or `tiered-store@2` for a version after the first.
#[must_use]
pub fn model_text(component: &Component) -> String {
    let plain = component.version == 1 && !component.model.contains('@');
    if plain {
        component.model.clone()
    } else {
        joined!(component.model, "@", decimal::whole(i32::try_from(component.version).unwrap_or(i32::MAX)))
    }
}

/// The value of a given field as people read it, for lists of what was set.
#[must_use]
pub fn show_field(model: &Model, place: usize, number: f64) -> String {
    model.values.get(place).map_or_else(String::new, |value| show_value(value, number).text())
}
