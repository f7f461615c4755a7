//! Explains values: the formula, the formula with numbers, and the sources.

use alloc::string::String;
use alloc::vec::Vec;

use crate::format::{Shown, show, show_exactly};
use crate::model::{Model, Value, ValueKind};

/// The explanation of a value.
#[derive(Clone, Debug)]
pub struct Explanation<'m> {
    /// The place of the value in the model.
    pub place: usize,
    /// The value's declaration: name, help, source.
    pub value: &'m Value,
    /// Whether the value is an input, a constant or computed.
    pub origin: Origin,
    /// The value, rounded for display.
    pub shown: Shown,
    /// The value with all digits, in base units.
    pub exact: String,
    /// The formula with names, if computed.
    pub formula: Option<String>,
    /// The formula with numbers in place of names, if computed.
    pub with_numbers: Option<String>,
    /// The places of the values that the formula uses, in order.
    pub uses: &'m [usize],
}

/// The origin of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Set by the user.
    Input,
    /// A constant of the model.
    Constant,
    /// A constant that the scenario overrides.
    Overridden,
    /// Computed by a formula.
    Formula,
}

impl Origin {
    /// Returns the name in outputs.
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

/// Returns a value rounded for display: the label of the option for a choice, number and unit for everything else.
#[must_use]
pub fn show_value(value: &Value, number: f64) -> Shown {
    let option = match &value.kind {
        ValueKind::Input(input) => option_at(&input.options, number),
        _ => None,
    };
    option
        .map_or_else(|| show(number, &value.unit), |option| Shown { number: option.label.clone(), unit: String::new() })
}

/// Returns the option with a number; choices are stored as numbers.
pub(crate) fn option_at<T>(options: &[T], number: f64) -> Option<&T> {
    options
        .iter()
        .enumerate()
        .find(|(index, _)| crate::model::loader::index_value(*index) == number)
        .map(|(_, option)| option)
}

/// Explains the value at `place`, given all values of the model. Returns `None` if there is no such place.
#[must_use]
pub fn explain<'m>(model: &'m Model, values: &[f64], place: usize) -> Option<Explanation<'m>> {
    let value = model.values.get(place)?;
    let number = *values.get(place)?;
    let (origin, uses) = match &value.kind {
        ValueKind::Input(_) => (Origin::Input, [].as_slice()),
        ValueKind::Constant { .. } => {
            let changed = model.defaults.get(place).is_none_or(|default| default.to_bits() != number.to_bits());
            (if changed { Origin::Overridden } else { Origin::Constant }, [].as_slice())
        }
        ValueKind::Formula { .. } => (Origin::Formula, model.program.uses(place)),
    };
    let with_number = |value: &Value, place: usize| {
        values.get(place).map_or_else(|| value.id.clone(), |number| show_value(value, *number).text())
    };
    let shown = show_value(value, number);
    let chosen = matches!(&value.kind, ValueKind::Input(input) if !input.options.is_empty());
    Some(Explanation {
        place,
        value,
        origin,
        exact: if chosen { shown.text() } else { show_exactly(number, &value.unit) },
        shown,
        formula: model.written(place, &|value, _| value.id.clone()),
        with_numbers: model.written(place, &with_number),
        uses,
    })
}

/// Returns the values that a value depends on, with their depth, each once and itself first; at most `most` values.
///
/// A full explanation prints them in this order.
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
