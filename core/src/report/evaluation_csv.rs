//! The evaluation as comma-separated values: one line for each input, constant and result, base units, all digits.
//!
//! The columns are `id,label,value,unit,shown,component`. Quoting is that of RFC 4180; lines end with a line feed, as other
//! tools of a pipeline expect.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use crate::model::ValueKind;
use crate::plan::{ComponentEvaluation, Evaluation};
use crate::report::worksheet::csv::text;
use crate::scenario::resolve::write_field;

/// Writes all components, one after the other.
#[must_use]
pub fn to_csv(evaluation: &Evaluation) -> String {
    let mut out = String::from("id,label,value,unit,shown,component\n");
    for component in &evaluation.components {
        for place in 0..component.values.len() {
            out += &line(component, place).unwrap_or_default();
        }
    }
    out
}

fn line(component: &ComponentEvaluation, place: usize) -> Option<String> {
    let value = component.model.values.get(place)?;
    let number = *component.values.get(place)?;
    let (digits, unit) = match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => {
            (text(&write_field(&component.model, place, number)), "option".to_owned())
        }
        _ if number.is_finite() => (number.to_string(), value.unit.base_text()),
        _ => (String::new(), value.unit.base_text()),
    };
    let shown = component.shown(place).to_string();
    let cells = [text(&value.id), text(&value.label), digits, text(&unit), text(&shown), text(&component.name)];
    Some(cells.join(",") + "\n")
}
