//! Results for standard output and notices for standard error.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use headroom_core::scenario::ProblemLevel;
use serde::Serialize;

/// The result of a command.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// The text for standard output.
    pub(crate) text: String,
    /// Notices for standard error.
    pub(crate) notices: Vec<Notice>,
}

impl Output {
    /// Creates an output without notices.
    pub(crate) fn new(text: String) -> Self {
        Self { text, notices: Vec::new() }
    }
}

/// A message on standard error, such as `warning: …`.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    severity: ProblemLevel,
    message: String,
}

impl Notice {
    /// Creates a notice with the severity of a problem.
    pub(crate) fn new(severity: ProblemLevel, message: String) -> Self {
        Self { severity, message }
    }

    /// Creates an error.
    pub(crate) fn error(message: String) -> Self {
        Self::new(ProblemLevel::Error, message)
    }

    /// Creates a warning.
    pub(crate) fn warning(message: String) -> Self {
        Self::new(ProblemLevel::Warning, message)
    }

    /// Creates a note.
    pub(crate) fn note(message: String) -> Self {
        Self::new(ProblemLevel::Question, message)
    }

    /// Returns the message without its label.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Prints the notice, in color if standard error is a terminal.
    pub(crate) fn print(&self) {
        let (label, color) = match self.severity {
            ProblemLevel::Question => ("note", AnsiColor::Cyan),
            ProblemLevel::Warning => ("warning", AnsiColor::Yellow),
            ProblemLevel::Error => ("error", AnsiColor::Red),
        };
        let style = Style::new().bold().fg_color(Some(color.into()));
        // If standard error is closed, there is nowhere to report the failure.
        let _ = writeln!(anstream::stderr(), "{style}{label}:{style:#} {}", self.message);
    }
}

/// Returns a value as one line of JSON.
pub(crate) fn json_line(value: &impl Serialize) -> String {
    // Serialization to memory fails only for maps with non-string keys, which no document has.
    serde_json::to_string(value).unwrap_or_default() + "\n"
}
