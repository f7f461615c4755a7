//! Results for standard output and notices for standard error.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use headroom_core::format::count;
use headroom_core::report::configuration::ConfigurationFile;
use headroom_core::report::csv_writer::CsvWriter;
use headroom_core::report::markdown_writer::MarkdownWriter;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::scenario::ProblemLevel;
use headroom_core::text::is_unprintable;
use serde::Serialize;

use crate::terminal_text::TerminalText;

/// The result of a command.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// The document for standard output.
    pub(crate) document: Document,
    /// Notices for standard error.
    pub(crate) notices: Vec<Notice>,
}

impl Output {
    /// Creates an output without notices.
    pub(crate) fn new(document: impl Into<Document>) -> Self {
        Self { document: document.into(), notices: Vec::new() }
    }

    /// Prints the notices, at most [`MAX_NOTICES`] of each severity, and then the document.
    pub(crate) fn print(&self) -> io::Result<()> {
        print_notices(&self.notices);
        self.document.print()
    }
}

/// A result for standard output. It can be created from formats whose writers escape values, but not from a plain
/// string.
#[derive(Debug, Default)]
pub(crate) struct Document(Vec<u8>);

impl Document {
    /// Creates one line of JSON.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        // Serialization to memory fails only for maps with non-string keys, which no document has.
        Self::json_text(&serde_json::to_string(value).unwrap_or_default())
    }

    /// Creates one line of JSON from text that is valid JSON.
    ///
    /// JSON allows characters in strings that terminals interpret, such as U+009B. They are written as escapes.
    pub(crate) fn json_text(json: &str) -> Self {
        let mut line = String::with_capacity(json.len() + 1);
        for c in json.chars() {
            if is_unprintable(c) {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| line += &format!("\\u{unit:04x}"));
            } else {
                line.push(c);
            }
        }
        Self((line + "\n").into_bytes())
    }

    /// Creates Markdown.
    pub(crate) fn markdown(document: MarkdownWriter) -> Self {
        Self(document.into_string().into_bytes())
    }

    /// Creates the Markdown of a worksheet.
    pub(crate) fn worksheet_markdown(worksheet: &Worksheet) -> Self {
        Self(worksheet.to_markdown().into_bytes())
    }

    /// Creates the printable page of a worksheet.
    pub(crate) fn worksheet_html(worksheet: &Worksheet) -> Self {
        Self(worksheet.to_html().into_bytes())
    }

    /// Creates the CSV of a worksheet.
    pub(crate) fn worksheet_csv(worksheet: &Worksheet) -> Self {
        Self(worksheet.to_csv().into_bytes())
    }

    /// Creates text from the program's own definition of the command line, such as a man page.
    pub(crate) fn from_definition(text: Vec<u8>) -> Self {
        Self(text)
    }

    /// Returns the bytes of the document.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Prints the document. A reader that closes the pipe early, such as `head`, is not an error.
    pub(crate) fn print(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(&self.0).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }
}

impl From<TerminalText> for Document {
    fn from(text: TerminalText) -> Self {
        Self(text.as_str().as_bytes().to_vec())
    }
}

impl From<CsvWriter> for Document {
    fn from(table: CsvWriter) -> Self {
        Self(table.into_string().into_bytes())
    }
}

impl From<&ConfigurationFile> for Document {
    fn from(file: &ConfigurationFile) -> Self {
        Self(file.text.clone().into_bytes())
    }
}

/// The maximum number of notices of each severity that a command prints.
const MAX_NOTICES: usize = 100;

/// A message on standard error, such as `warning: …`.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    severity: ProblemLevel,
    message: TerminalText,
}

impl Notice {
    /// Creates a notice with the severity of a problem.
    pub(crate) fn new(severity: ProblemLevel, message: impl Into<TerminalText>) -> Self {
        Self { severity, message: message.into() }
    }

    /// Creates an error.
    pub(crate) fn error(message: impl Into<TerminalText>) -> Self {
        Self::new(ProblemLevel::Error, message)
    }

    /// Creates a warning.
    pub(crate) fn warning(message: impl Into<TerminalText>) -> Self {
        Self::new(ProblemLevel::Warning, message)
    }

    /// Creates a note.
    pub(crate) fn note(message: impl Into<TerminalText>) -> Self {
        Self::new(ProblemLevel::Question, message)
    }

    /// Returns the message without its label.
    pub(crate) fn message(&self) -> &str {
        self.message.as_str()
    }

    /// Prints the notice, in color if standard error is a terminal.
    fn print(&self) {
        let color = match self.severity {
            ProblemLevel::Question => AnsiColor::Cyan,
            ProblemLevel::Warning => AnsiColor::Yellow,
            ProblemLevel::Error => AnsiColor::Red,
        };
        let (label, style) = (label(self.severity), Style::new().bold().fg_color(Some(color.into())));
        // If standard error is closed, there is nowhere to report the failure.
        let _ = writeln!(anstream::stderr(), "{style}{label}:{style:#} {}", self.message.as_str());
    }
}

fn label(severity: ProblemLevel) -> &'static str {
    match severity {
        ProblemLevel::Question => "note",
        ProblemLevel::Warning => "warning",
        ProblemLevel::Error => "error",
    }
}

/// Prints notices to standard error, at most [`MAX_NOTICES`] of each severity, and the number of the rest.
pub(crate) fn print_notices(notices: &[Notice]) {
    bounded(notices).iter().for_each(Notice::print);
}

/// Returns the first notices of each severity in their order, with a count of the rest.
pub(crate) fn bounded(notices: &[Notice]) -> Vec<Notice> {
    let mut kept: Vec<Notice> = Vec::new();
    for severity in [ProblemLevel::Error, ProblemLevel::Warning, ProblemLevel::Question] {
        let rest = notices.iter().filter(|notice| notice.severity == severity).count().saturating_sub(MAX_NOTICES);
        if rest > 0 {
            kept.push(Notice::new(severity, format!("… and {}", count(rest, &format!("more {}", label(severity))))));
        }
    }
    let mut counts = [0; 3];
    let is_shown = |notice: &&Notice| {
        let count = &mut counts[notice.severity as usize];
        *count += 1;
        *count <= MAX_NOTICES
    };
    notices.iter().filter(is_shown).cloned().chain(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_bounded_for_each_severity() {
        let all: Vec<Notice> = (0..250).flat_map(|n| [Notice::note(format!("n{n}")), Notice::error("e")]).collect();
        let shown = bounded(&all);
        assert_eq!(shown.len(), 2 * MAX_NOTICES + 2);
        let last: Vec<&str> = shown.iter().rev().take(2).map(Notice::message).collect();
        assert_eq!(last, ["… and 150 more notes", "… and 150 more errors"]);
        assert_eq!(shown[0].message(), "n0");
        assert_eq!(bounded(&all[..10]).len(), 10);
    }

    #[test]
    fn json_is_safe_to_print() {
        let document = Document::json(&"\u{1b}\u{9b}31m\u{202e}\u{10ffff}é");
        assert_eq!(document.as_bytes(), "\"\\u001b\\u009b31m\\u202e\\udbff\\udfffé\"\n".as_bytes());
    }
}
