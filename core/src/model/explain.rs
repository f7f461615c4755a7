//! Explains a value: its formula, the formula with numbers, and its source.

use alloc::string::String;
use alloc::vec::Vec;

use crate::format::{FormattedValue, format_value, format_value_exactly};
use crate::model::{Model, Value, ValueKind};

/// The explanation of a value.
#[derive(Clone, Debug)]
pub struct Explanation<'m> {
    /// The index of the value in the model.
    pub index: usize,
    /// The declaration of the value, with its label, help text, and source.
    pub value: &'m Value,
    /// Where the value comes from.
    pub origin: Origin,
    /// The value, rounded for display.
    pub shown: FormattedValue,
    /// The value in base units, at full precision; the label of the option for a choice.
    pub exact: String,
    /// The formula with the ids of values; `None` unless the value is computed.
    pub formula: Option<String>,
    /// The formula with numbers instead of ids; `None` unless the value is computed.
    pub with_numbers: Option<String>,
    /// The indices of the values that the formula uses, in the order of the formula.
    pub uses: &'m [usize],
}

/// The origin of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Set by the user.
    Input,
    /// A constant with its default value.
    Constant,
    /// A constant with another value, from the scenario or the preset.
    Overridden,
    /// Computed by a formula.
    Formula,
}

impl Origin {
    /// Returns the name used in outputs.
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

/// Formats a value for display: the label of the option for a choice, a rounded number with its unit otherwise.
#[must_use]
pub fn show_value(value: &Value, number: f64) -> FormattedValue {
    let option = match &value.kind {
        ValueKind::Input(input) => option_at(&input.options, number),
        _ => None,
    };
    option.map_or_else(
        || format_value(number, &value.unit),
        |option| FormattedValue { number: option.label.clone(), unit: String::new() },
    )
}

/// Returns the option that a number stands for; choices are stored as the index of the option.
pub(crate) fn option_at<T>(options: &[T], number: f64) -> Option<&T> {
    options
        .iter()
        .enumerate()
        .find(|(index, _)| crate::model::loader::option_number(*index) == number)
        .map(|(_, option)| option)
}

/// Explains the value at index `place`, given all values of the model.
///
/// Returns `None` if the index is out of range.
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
        index: place,
        value,
        origin,
        exact: if chosen { shown.text() } else { format_value_exactly(number, &value.unit) },
        shown,
        formula: model.format_expr(place, &|value, _| value.id.clone()),
        with_numbers: model.format_expr(place, &with_number),
        uses,
    })
}

/// Returns the indices of a value and of the values it depends on, each once and with its depth.
///
/// The value itself comes first, at depth 0, and at most `max_values` values are returned. A full explanation prints
/// them in this order.
#[must_use]
pub fn trace(model: &Model, index: usize, max_values: usize) -> Vec<(usize, usize)> {
    let mut seen = alloc::vec![false; model.values.len()];
    let mut found = Vec::new();
    let mut open = alloc::vec![(index, 0)];
    while let Some((index, depth)) = open.pop() {
        if found.len() >= max_values || seen.get(index).copied().unwrap_or(true) {
            continue;
        }
        seen[index] = true;
        found.push((index, depth));
        open.extend(model.program.uses(index).iter().rev().map(|index| (*index, depth + 1)));
    }
    found
}
