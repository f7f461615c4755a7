//! Writes an evaluation as CSV: a line for each input, constant, and result, in base units at full precision.
//!
//! The columns are `id,label,value,unit,shown,component`.

use alloc::string::{String, ToString};

use crate::model::ValueKind;
use crate::plan::{ComponentEvaluation, Evaluation};
use crate::report::csv_writer::CsvWriter;
use crate::scenario::resolve::write_field;

/// Returns the CSV of all components, one after another.
#[must_use]
pub fn to_csv(evaluation: &Evaluation) -> CsvWriter {
    let mut table = CsvWriter::new(["id", "label", "value", "unit", "shown", "component"]);
    for component in &evaluation.components {
        for place in 0..component.values.len() {
            push_value(&mut table, component, place);
        }
    }
    table
}

fn push_value(table: &mut CsvWriter, component: &ComponentEvaluation, place: usize) {
    let (Some(value), Some(number)) = (component.model.values.get(place), component.values.get(place)) else { return };
    let (digits, unit) = match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            (write_field(&component.model, place, *number), "option".to_string())
        }
        _ if number.is_finite() => (number.to_string(), value.unit.base_text()),
        _ => (String::new(), value.unit.base_text()),
    };
    let shown = component.format_value(place).to_string();
    table.push_row([value.id.as_str(), &value.label, &digits, &unit, &shown, &component.name]);
}
