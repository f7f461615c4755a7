//! `headroom models`.

use std::path::PathBuf;

use headroom_core::format::show;
use headroom_core::model::explain::show_value;
use headroom_core::model::{Input, Model, Value};
use headroom_core::scenario::resolve::show_field;
use headroom_core::text::nearest;

use crate::failure::{Failure, Output};
use crate::input;
use crate::text::{Style, clean, width};

pub(crate) fn run(id: Option<&str>, files: &[PathBuf]) -> Result<Output, Failure> {
    let mut notices = Vec::new();
    let models = input::models(files, &mut notices)?;
    let style = Style::of_stdout();
    let Some(wanted) = id else {
        let list: Vec<String> = models.iter().map(|model| entry(model, style)).collect();
        return Ok(Output { text: list.join("\n"), notices });
    };
    let (name, version) =
        wanted.rsplit_once('@').map_or((wanted, Some(1)), |(name, version)| (name, version.parse().ok()));
    if let Some(model) = version.and_then(|version| models.get(name, version)) {
        return Ok(Output { text: describe(&model, style), notices });
    }
    let near = nearest(name, models.ids()).map_or_else(String::new, |near| format!("; did you mean {near}?"));
    let known: Vec<String> = models.iter().map(|model| reference(model)).collect();
    Err(Failure::given(format!("there is no model {:?}{near} There are {}", wanted, known.join(", "))))
}

/// How a link names it.
fn reference(model: &Model) -> String {
    if model.version == 1 { model.id.clone() } else { format!("{}@{}", model.id, model.version) }
}

fn entry(model: &Model, style: Style) -> String {
    let mut out = format!("{}  {}\n  {}\n", style.bold(&reference(model)), clean(&model.title), clean(&model.summary));
    if !model.presets.is_empty() {
        let presets: Vec<&str> = model.presets.iter().map(|preset| preset.id.as_str()).collect();
        out += &format!("  {} {}\n", style.dim("presets:"), clean(&presets.join(", ")));
    }
    out
}

fn describe(model: &Model, style: Style) -> String {
    let mut out = format!("{}  {}\n{}\n", style.bold(&reference(model)), clean(&model.title), clean(&model.summary));
    if !model.source.is_empty() {
        out += &format!("{} {}\n", style.dim("source:"), clean(&model.source));
    }
    for note in &model.notes {
        out += &format!("{} {}\n", style.dim("note:"), clean(note));
    }
    let inputs: Vec<Vec<String>> =
        model.inputs().map(|(place, value, input)| input_cells(model, place, value, input)).collect();
    out += &block("Inputs", &["id", "", "default", "allowed", "usual"], &inputs, style);
    let presets = model.presets.iter();
    let presets: Vec<Vec<String>> =
        presets.map(|preset| vec![preset.id.clone(), preset.label.clone(), preset.help.clone()]).collect();
    out += &block("Presets", &["id", "", ""], &presets, style);
    let formulas: Vec<Vec<String>> = model.formulas().map(|(place, value)| result_cells(model, place, value)).collect();
    out += &block("Results", &["id", "", "unit", "formula"], &formulas, style);
    let constants = model.constants();
    let constants: Vec<Vec<String>> = constants
        .map(|(place, value)| vec![value.id.clone(), value.label.clone(), default(model, place), value.source.clone()])
        .collect();
    out + &block("Constants, which can be set like inputs", &["id", "", "value", "source"], &constants, style)
}

fn default(model: &Model, place: usize) -> String {
    model.defaults.get(place).map_or_else(String::new, |number| show_field(model, place, *number))
}

fn input_cells(model: &Model, place: usize, value: &Value, input: &Input) -> Vec<String> {
    let default = default(model, place);
    let (id, label) = (value.id.clone(), value.label.clone());
    if !input.options.is_empty() {
        let default = default_option(value, model, place, input).unwrap_or(default);
        let options: Vec<&str> = input.options.iter().map(|option| option.id.as_str()).collect();
        return vec![id, label, default, options.join(" | "), String::new()];
    }
    let (low, high) = input.bounds;
    let low_shown = show(low, &value.unit).to_string();
    let allowed = if high == f64::MAX {
        format!("from {low_shown}")
    } else {
        format!("{low_shown} to {}", show(high, &value.unit))
    };
    let allowed = if input.whole { format!("{allowed}, whole") } else { allowed };
    let usual = input.slider.as_ref();
    let usual = usual.map_or_else(String::new, |slider| {
        format!("{} to {}", show(slider.from, &value.unit), show(slider.to, &value.unit))
    });
    vec![id, label, default, allowed, usual]
}

/// The id of the default option, because that is what a link has.
fn default_option(value: &Value, model: &Model, place: usize, input: &Input) -> Option<String> {
    let shown = show_value(value, *model.defaults.get(place)?).to_string();
    input.options.iter().find(|option| option.label == shown).map(|option| option.id.clone())
}

fn result_cells(model: &Model, place: usize, value: &Value) -> Vec<String> {
    let formula = model.written(place, &|value, _| value.id.clone()).unwrap_or_default();
    vec![value.id.clone(), value.label.clone(), value.unit.text.clone(), formula]
}

/// Aligned columns under a title; nothing for no rows. Columns without a head need none.
fn block(title: &str, heads: &[&str], rows: &[Vec<String>], style: Style) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
    let longest = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = heads.iter().enumerate().map(|(at, head)| longest(at).max(width(head))).collect();
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let mut out = format!("\n{}\n  {}\n", style.bold(title), style.dim(&line(&heads)));
    for row in &rows {
        out += &format!("  {}\n", line(row));
    }
    out
}
