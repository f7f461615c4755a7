//! The `headroom models` command.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use headroom_core::format::format_value;
use headroom_core::model::explain::show_value;
use headroom_core::model::{Input, Model, Value};
use headroom_core::scenario::resolve::show_field;
use headroom_core::text::nearest;
use headroom_core::view_model::{Table, heads};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::model_file::model_reference;
use crate::output::Output;
use crate::scenario_input::read_models;
use crate::terminal_text::TerminalText;
use crate::text_table::push_tables;

/// List the available models, or describe one
///
/// With an ID, prints the inputs with defaults and bounds, the presets, the results with their formulas, and the constants
/// with their sources.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom models"
    "headroom models tiered-store-estimate"
    "headroom models pictures --model-file pictures.toml"
))]
pub(crate) struct ModelsArgs {
    /// Model to describe; add the version if it is not 1, for example id@2
    #[arg(value_name = "ID")]
    id: Option<String>,

    /// Model file to use in addition to the built-in models; repeatable
    #[arg(long = "model-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    model_files: Vec<PathBuf>,
}

impl ModelsArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let mut notices = Vec::new();
        let models = read_models(&self.model_files, &mut notices)?;
        let mut out = TerminalText::stdout();
        let Some(id) = &self.id else {
            for (index, model) in models.iter().enumerate() {
                push_list_entry(out.raw(if index == 0 { "" } else { "\n" }), model);
            }
            return Ok(Output { document: out.into(), notices });
        };
        let (name, version) =
            id.rsplit_once('@').map_or((id.as_str(), Some(1)), |(name, version)| (name, version.parse().ok()));
        if let Some(model) = version.and_then(|version| models.get(name, version)) {
            push_description(&mut out, &model);
            return Ok(Output { document: out.into(), notices });
        }
        let hint = nearest(name, models.ids()).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let known: Vec<String> = models.iter().map(|model| model_reference(model)).collect();
        Err(CommandError::invalid(format!("there is no model `{id}`{hint} (models: {})", known.join(", "))))
    }
}

/// Appends the entry of a model in the list of models.
fn push_list_entry(out: &mut TerminalText, model: &Model) {
    out.bold(&model_reference(model)).raw("  ").line(&model.title).raw("  ").line(&model.summary);
    if !model.presets.is_empty() {
        let presets: Vec<&str> = model.presets.iter().map(|preset| preset.id.as_str()).collect();
        out.raw("  ").dim("presets:").raw(" ").line(&presets.join(", "));
    }
}

/// Appends the full description of a model.
fn push_description(out: &mut TerminalText, model: &Model) {
    out.bold(&model_reference(model)).raw("  ").line(&model.title).line(&model.summary);
    if !model.source.is_empty() {
        out.dim("source:").raw(" ").line(&model.source);
    }
    for note in &model.notes {
        out.dim("note:").raw(" ").line(note);
    }
    let inputs = model.inputs().map(|(index, value, input)| input_cells(model, index, value, input));
    let presets = model.presets.iter();
    let presets = presets.map(|preset| vec![preset.id.clone(), preset.label.clone(), preset.help.clone()]);
    let formulas = model.formulas().map(|(index, value)| result_cells(model, index, value));
    let constants = model.constants();
    let constants = constants.map(|(index, value)| {
        vec![value.id.clone(), value.label.clone(), default_text(model, index), value.source.clone()]
    });
    let mut tables = [
        table("Inputs", heads(["id", "label", "default", "allowed", "usual range"]), inputs.collect()),
        table("Presets", heads(["id", "label", "description"]), presets.collect()),
        table("Results", heads(["id", "label", "unit", "formula"]), formulas.collect()),
        table("Constants (can be set like inputs)", heads(["id", "label", "value", "source"]), constants.collect()),
    ]
    .to_vec();
    tables.retain(|table| !table.rows.is_empty());
    push_tables(out, &tables);
}

fn table(title: &'static str, heads: Vec<String>, rows: Vec<Vec<String>>) -> Table {
    Table { title: title.into(), first_number_column: heads.len(), headers: heads, rows, ..Table::default() }
}

fn default_text(model: &Model, index: usize) -> String {
    model.defaults.get(index).map_or_else(String::new, |number| show_field(model, index, *number))
}

fn input_cells(model: &Model, index: usize, value: &Value, input: &Input) -> Vec<String> {
    let default = default_text(model, index);
    let (id, label) = (value.id.clone(), value.label.clone());
    if !input.options.is_empty() {
        let default = default_option(value, model, index, input).unwrap_or(default);
        let options: Vec<&str> = input.options.iter().map(|option| option.id.as_str()).collect();
        return vec![id, label, default, options.join(" | "), String::new()];
    }
    let (low, high) = input.bounds;
    let low_shown = format_value(low, &value.unit).to_string();
    let allowed = if high == f64::MAX {
        format!("{low_shown} or more")
    } else {
        format!("{low_shown} to {}", format_value(high, &value.unit))
    };
    let allowed = if input.whole { format!("{allowed}, whole numbers") } else { allowed };
    let usual = input.slider.as_ref();
    let usual = usual.map_or_else(String::new, |slider| {
        format!("{} to {}", format_value(slider.from, &value.unit), format_value(slider.to, &value.unit))
    });
    vec![id, label, default, allowed, usual]
}

/// Returns the id of the default option, as used in a link.
fn default_option(value: &Value, model: &Model, index: usize, input: &Input) -> Option<String> {
    let shown = show_value(value, *model.defaults.get(index)?).to_string();
    input.options.iter().find(|option| option.label == shown).map(|option| option.id.clone())
}

fn result_cells(model: &Model, index: usize, value: &Value) -> Vec<String> {
    let formula = model.format_expr(index, &|value, _| value.id.clone()).unwrap_or_default();
    vec![value.id.clone(), value.label.clone(), value.unit.text.clone(), formula]
}
