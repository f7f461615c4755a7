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
use crate::terminal_text::TerminalText;
use crate::text_file::{path_text, read_text};

/// The maximum number of errors of a file to print.
const MAX_SHOWN_ERRORS: usize = 99;
/// The maximum number of characters of a source line to print before an error, and after it.
const EXCERPT_CHARS: usize = 50;

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
    /// Reads a model file and evaluates the model with its defaults and with each preset.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read. If the model is invalid, returns up to [`MAX_SHOWN_ERRORS`] errors
    /// with their lines and columns, and the total number. If the model is valid, returns every error of its
    /// evaluations.
    pub(crate) fn read(path: &Path) -> Result<Self, CommandError> {
        let text = read_text(path, MAX_MODEL_FILE_BYTES)?;
        let name = path_text(path);
        let (model, packed) = pack_toml(&text).map_err(|errors| {
            let lines: Vec<&str> = text.lines().collect();
            let shown = errors.iter().take(MAX_SHOWN_ERRORS);
            let mut messages: Vec<TerminalText> = shown.map(|error| with_source_line(&name, &lines, error)).collect();
            let rest = errors.len().saturating_sub(MAX_SHOWN_ERRORS);
            let more = if rest > 0 { format!("… and {}; total: ", count(rest, "more error")) } else { String::new() };
            messages.push(format!("{name}: {more}{}", count(errors.len(), "error")).into());
            CommandError::Invalid(messages)
        })?;
        let errors = dry_run(model.clone());
        if !errors.is_empty() {
            return Err(CommandError::all_invalid(errors.iter().map(|error| format!("{name}: {error}"))));
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
    format!("{name}:{line}:{column}: {}", problem.message())
}

/// Formats a problem with an excerpt of its source line and a caret under the column.
fn with_source_line(name: &str, lines: &[&str], problem: &Problem) -> TerminalText {
    let Location { line: number, column, .. } = problem.location;
    let mut message = TerminalText::message(&with_location(name, problem));
    let Some(line) = lines.get(number.saturating_sub(1)).filter(|line| !line.trim().is_empty()) else {
        return message;
    };
    let (before, after) = excerpt(line, column.saturating_sub(1));
    let number = number.to_string();
    let (margin, indent) = (" ".repeat(number.len()), " ".repeat(before.width()));
    message.raw("\n  ").push(&number).raw(" | ").push(&before).push(&after);
    message.raw("\n  ").push(&margin).raw(" | ").push(&indent).raw("^");
    message
}

/// Returns the parts of a line before and after a column, escaped, and shortened to about 100 characters.
fn excerpt(line: &str, column: usize) -> (String, String) {
    // A tab is shown as one space, so that the caret is under its column.
    let printable = |text: &str| sanitize(&text.replace('\t', " "));
    let at = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let (first, place, end) = (column.saturating_sub(EXCERPT_CHARS), at(column), column + EXCERPT_CHARS);
    let before = line.get(at(first)..place).unwrap_or_default();
    let after = line.get(place..at(end)).unwrap_or_default();
    let (cut_before, cut_after) = (if first > 0 { "…" } else { "" }, if at(end) < line.len() { "…" } else { "" });
    (cut_before.to_owned() + &printable(before), printable(after) + cut_after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_under_its_column_after_wide_characters() {
        let error = Problem::invalid(Location { line: 1, column: 12, ..Location::default() }, "wrong".to_owned());
        let shown = with_source_line("a.toml", &["label\t= \"缓存\" x"], &error);
        assert_eq!(shown.as_str(), "a.toml:1:12: wrong\n  1 | label = \"缓存\" x\n    |              ^");
    }
    #[test]
    fn long_lines_are_shortened_around_the_column() {
        let line = "ab缓".repeat(10_000);
        let error = Problem::invalid(Location { line: 1, column: 601, ..Location::default() }, "wrong".to_owned());
        let shown = with_source_line("a.toml", &[&line], &error).as_str().to_owned();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[1].chars().count(), "  1 | ".len() + 2 * EXCERPT_CHARS + 2);
        let caret = lines[2].find('^').expect("a caret");
        assert_eq!(lines[1].chars().take(6 + 1 + EXCERPT_CHARS).collect::<String>().width(), caret);
        assert_eq!(lines[1].chars().nth(6 + 1 + EXCERPT_CHARS), Some('a'));
    }
}
