//! The `headroom check` command.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use headroom_core::format::count;
use headroom_core::model::Model;

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::model_file::ModelFile;
use crate::output::{Notice, Output};
use crate::terminal_text::TerminalText;
use crate::text_file::path_text;

/// Check a model file
///
/// Reports up to 99 errors, each with its line and column. A valid model can be used with `--model-file`, opened on the
/// calculator page with `headroom serve`, and packed with `headroom pack`.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!("headroom check my-service.toml"))]
pub(crate) struct CheckArgs {
    /// Model file, or - for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,
}

impl CheckArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let ModelFile { text, model, .. } = ModelFile::read(&self.file)?;
        let (name, id, version, summary) = (path_text(&self.file), &model.id, model.version, summary(&model));
        let unused =
            unused_ids(&model, &text).map(|id| Notice::note(format!("{name}: no formula uses `{id}`"))).collect();
        let mut out = TerminalText::stdout();
        out.line(&format!("{name}: model {id}, version {version}, is valid: {summary}"));
        Ok(Output { document: out.into(), notices: unused })
    }
}

/// Returns the ids of the inputs and constants that occur only in their own definitions, in comments, and in
/// descriptions, but not as `{id}`.
fn unused_ids<'m>(model: &'m Model, text: &'m str) -> impl Iterator<Item = &'m str> {
    const PROSE_FIELDS: [&str; 9] = ["id", "label", "help", "title", "summary", "source", "note", "action", "remedy"];
    let field = |line: &str| line.split('=').next().map(str::trim).unwrap_or_default().to_owned();
    let may_use_values =
        |line: &&str| !PROSE_FIELDS.contains(&field(line).as_str()) && !line.trim_start().starts_with('#');
    let mut used = BTreeSet::new();
    for line in text.lines().filter(may_use_values) {
        used.extend(line.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')));
    }
    let settable = model.values.iter().take(model.defaults.len()).map(|value| value.id.as_str());
    settable.filter(move |id| !used.contains(id) && !text.contains(&format!("{{{id}}}")))
}

/// Returns the size of a model, such as `2 inputs, 1 constant, 1 formula`.
fn summary(model: &Model) -> String {
    let parts = [
        (model.inputs().count(), "input"),
        (model.constants().count(), "constant"),
        (model.formulas().count(), "formula"),
        (model.resources.len(), "resource"),
        (model.presets.len(), "preset"),
        (model.charts.len(), "chart"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun)).collect();
    parts.join(", ")
}
