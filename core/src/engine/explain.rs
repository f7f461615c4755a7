//! Where a number comes from: its formula, the formula with the numbers in, its sources.

use alloc::string::String;
use alloc::vec::Vec;

use super::format::{Shown, show, show_exactly};
use super::model::{Model, Value, ValueKind};

/// The explanation of one value. Those of the values it uses can be asked for in turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Place of the value in its model.
    pub place: usize,
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Whether it is set, known or computed.
    pub kind: Kind,
    /// As people read it.
    pub shown: Shown,
    /// With every digit, in base units.
    pub exact: String,
    /// The formula, with names; for what is computed.
    pub formula: Option<String>,
    /// The formula, with numbers in the place of names.
    pub with_numbers: Option<String>,
    /// What it means.
    pub help: String,
    /// Where the formula or the constant comes from.
    pub source: String,
    /// Places of the values it uses, in the order of the formula.
    pub uses: Vec<usize>,
}

/// Whether a value is set, known or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Set by a person.
    Input,
    /// Known, with a source.
    Constant,
    /// A constant that the scenario sets to something else.
    Overridden,
    /// Computed.
    Formula,
}

impl Kind {
    /// In a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Constant => "constant",
            Self::Overridden => "changed constant",
            Self::Formula => "formula",
        }
    }
}

/// A value as people read it: the name of the option for a choice, number and unit for the rest.
#[must_use]
pub fn show_value(value: &Value, number: f64) -> Shown {
    let option = match &value.kind {
        ValueKind::Input(input) => option_at(&input.options, number),
        _ => None,
    };
    option
        .map_or_else(|| show(number, &value.unit), |option| Shown { number: option.label.clone(), unit: String::new() })
}

/// The element whose number is `number`, the way choices are held.
pub(crate) fn option_at<T>(options: &[T], number: f64) -> Option<&T> {
    options.iter().enumerate().find(|(index, _)| super::load::index_value(*index) == number).map(|(_, option)| option)
}

/// Explains the value at `place`, given all values of the model.
///
/// `None` if there is no such place.
#[must_use]
pub fn explain(model: &Model, values: &[f64], place: usize) -> Option<Explanation> {
    let value = model.values.get(place)?;
    let number = *values.get(place)?;
    let mut explanation = Explanation {
        place,
        id: value.id.clone(),
        label: value.label.clone(),
        kind: Kind::Input,
        shown: show_value(value, number),
        exact: match &value.kind {
            ValueKind::Input(input) if !input.options.is_empty() => show_value(value, number).text(),
            _ => show_exactly(number, &value.unit),
        },
        formula: None,
        with_numbers: None,
        help: value.help.clone(),
        source: value.source.clone(),
        uses: Vec::new(),
    };
    match &value.kind {
        ValueKind::Input(_) => {}
        ValueKind::Constant { .. } => {
            let changed = model.defaults.get(place).is_none_or(|default| default.to_bits() != number.to_bits());
            explanation.kind = if changed { Kind::Overridden } else { Kind::Constant };
        }
        ValueKind::Formula { .. } => {
            explanation.kind = Kind::Formula;
            explanation.formula = model.written(place, |value, _| value.id.clone());
            let shown = |value: &Value, place: usize| {
                values.get(place).map_or_else(|| value.id.clone(), |number| show_value(value, *number).text())
            };
            explanation.with_numbers = model.written(place, shown);
            explanation.uses = model.program.uses(place).to_vec();
        }
    }
    Some(explanation)
}

/// The values that a value rests on, itself first, each once, with their depth below it.
///
/// This is the order in which a full explanation is printed. It stops after `most` values.
#[must_use]
pub fn trace(model: &Model, place: usize, most: usize) -> Vec<(usize, usize)> {
    let mut seen = alloc::vec![false; model.values.len()];
    let mut found = Vec::new();
    let mut open = alloc::vec![(place, 0)];
    while let Some((place, depth)) = open.pop() {
        if found.len() >= most || seen.get(place).copied().unwrap_or(true) {
            continue;
        }
        seen[place] = true;
        found.push((place, depth));
        open.extend(model.program.uses(place).iter().rev().map(|place| (*place, depth + 1)));
    }
    found
}
