//! Reading and packing model files.

use std::path::Path;

use headroom_core::format::count;
use headroom_core::model::Model;
use headroom_core::model::loader::MAX_MODEL_FILE_BYTES;
use headroom_core::model::toml::pack_toml;
use headroom_core::plan::dry_run::dry_run;
use headroom_core::problem::{Location, Problem};
use headroom_core::text::sanitize;
use unicode_width::UnicodeWidthStr;

use crate::command_error::CommandError;
use crate::text_file::{path_text, read_text};

/// A valid model file.
#[derive(Debug)]
pub(crate) struct ModelFile {
    /// The TOML text of the file.
    pub(crate) text: String,
    pub(crate) model: Model,
    /// The model in the binary format that pages and programs load.
    pub(crate) packed: Vec<u8>,
}

impl ModelFile {
    /// Reads a model file and evaluates the model once with its defaults and with each preset.
    ///
    /// # Errors
    ///
    /// Returns every error in the file, with its line and column.
    pub(crate) fn read(path: &Path) -> Result<Self, CommandError> {
        let text = read_text(path, MAX_MODEL_FILE_BYTES)?;
        let name = path_text(path);
        let (model, packed) = pack_toml(&text).map_err(|errors| {
            let mut messages: Vec<String> = errors.iter().map(|error| with_source_line(&name, &text, error)).collect();
            messages.push(format!("{name}: {}", count(errors.len(), "error")));
            CommandError::Invalid(messages)
        })?;
        let errors = dry_run(model.clone());
        if !errors.is_empty() {
            return Err(CommandError::Invalid(
                errors.iter().map(|error| format!("{name}: {}", sanitize(error))).collect(),
            ));
        }
        Ok(Self { text, model, packed })
    }
}

/// Returns the file name of a packed model: `ID-VERSION.bin`.
pub(crate) fn packed_file_name(model: &Model) -> String {
    format!("{}-{}.bin", model.id, model.version)
}

/// Returns the reference to a model in a link: `id`, or `id@version` for a version other than 1.
pub(crate) fn model_reference(model: &Model) -> String {
    if model.version == 1 { model.id.clone() } else { format!("{}@{}", model.id, model.version) }
}

/// Formats a problem with its file name, line, and column, as compilers do.
pub(crate) fn with_location(name: &str, problem: &Problem) -> String {
    let Location { line, column, .. } = problem.location;
    format!("{name}:{line}:{column}: {}", sanitize(&problem.message()))
}

/// Formats a problem with its source line and a caret under the column.
fn with_source_line(name: &str, text: &str, problem: &Problem) -> String {
    let Location { line: number, column, .. } = problem.location;
    let head = with_location(name, problem);
    let Some(line) = text.lines().nth(number.saturating_sub(1)).filter(|line| !line.trim().is_empty()) else {
        return head;
    };
    // A tab is shown as one space, so that the caret is under its column.
    let printable = |text: &str| sanitize(&text.replace('\t', " "));
    let before: String = line.chars().take(column.saturating_sub(1)).collect();
    let number = number.to_string();
    let margin = " ".repeat(number.len());
    let indent = " ".repeat(printable(&before).width());
    format!("{head}\n  {number} | {}\n  {margin} | {indent}^", printable(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_under_its_column_after_wide_characters() {
        let error = Problem::invalid(Location { line: 1, column: 12, ..Location::default() }, "wrong".to_owned());
        let shown = with_source_line("a.toml", "label\t= \"缓存\" x", &error);
        assert_eq!(shown, "a.toml:1:12: wrong\n  1 | label = \"缓存\" x\n    |              ^");
    }
}
