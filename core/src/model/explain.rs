//! Where a number comes from: its formula, the formula with the numbers in, its sources.

use alloc::string::String;
use alloc::vec::Vec;

use crate::format::{Shown, show, show_exactly};
use crate::model::{Model, Value, ValueKind};

/// The explanation of one value. Those of the values it uses can be asked for in turn.
#[derive(Clone, Debug)]
pub struct Explanation<'m> {
    /// Its place in the model.
    pub place: usize,
    /// What the model says of it: its name, what it means, where it comes from.
    pub value: &'m Value,
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
    /// Places of the values it uses, in the order of the formula.
    pub uses: &'m [usize],
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
    options
        .iter()
        .enumerate()
        .find(|(index, _)| crate::model::loader::index_value(*index) == number)
        .map(|(_, option)| option)
}

/// Explains the value at `place`, given all values of the model.
///
/// `None` if there is no such place.
#[must_use]
pub fn explain<'m>(model: &'m Model, values: &[f64], place: usize) -> Option<Explanation<'m>> {
    let value = model.values.get(place)?;
    let number = *values.get(place)?;
    let (kind, uses) = match &value.kind {
        ValueKind::Input(_) => (Kind::Input, [].as_slice()),
        ValueKind::Constant { .. } => {
            let changed = model.defaults.get(place).is_none_or(|default| default.to_bits() != number.to_bits());
            (if changed { Kind::Overridden } else { Kind::Constant }, [].as_slice())
        }
        ValueKind::Formula { .. } => (Kind::Formula, model.program.uses(place)),
    };
    let with_number = |value: &Value, place: usize| {
        values.get(place).map_or_else(|| value.id.clone(), |number| show_value(value, *number).text())
    };
    let shown = show_value(value, number);
    let chosen = matches!(&value.kind, ValueKind::Input(input) if !input.options.is_empty());
    Some(Explanation {
        place,
        value,
        kind,
        exact: if chosen { shown.text() } else { show_exactly(number, &value.unit) },
        shown,
        formula: model.written(place, &|value, _| value.id.clone()),
        with_numbers: model.written(place, &with_number),
        uses,
    })
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
