//! The error type of the commands.

use std::fmt;
use std::path::Path;

use crate::output::Notice;
use crate::terminal_text::TerminalText;

/// The reason a command failed, which determines the exit code.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The arguments are incomplete or contradict each other. Printed with the usage of the command.
    Usage(TerminalText),
    /// The scenario or a file is invalid: one message for each problem.
    Invalid(Vec<TerminalText>),
    /// A file could not be read or written, or another operation of the system failed.
    Io(TerminalText),
    /// The command exceeded a limit of `--timeout` or `--max-memory`.
    Limit(TerminalText),
}

impl CommandError {
    /// Creates an error about the arguments.
    pub(crate) fn usage(message: impl Into<TerminalText>) -> Self {
        Self::Usage(message.into())
    }

    /// Creates an error from a single problem.
    pub(crate) fn invalid(problem: impl Into<TerminalText>) -> Self {
        Self::Invalid(vec![problem.into()])
    }

    /// Creates an error from several problems.
    pub(crate) fn all_invalid<T: Into<TerminalText>>(problems: impl IntoIterator<Item = T>) -> Self {
        Self::Invalid(problems.into_iter().map(Into::into).collect())
    }

    /// Creates an error about a file.
    pub(crate) fn io(path: &Path, error: &dyn fmt::Display) -> Self {
        Self::unavailable(format!("{}: {error}", path.display()))
    }

    /// Creates an error about a failed operation of the system.
    pub(crate) fn unavailable(message: impl Into<TerminalText>) -> Self {
        Self::Io(message.into())
    }

    /// Returns the exit code of the process.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Invalid(_) => 2,
            Self::Io(_) => 1,
            Self::Limit(_) => 3,
        }
    }

    /// Returns the notices to print to standard error, one for each problem.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        match self {
            Self::Usage(message) | Self::Io(message) | Self::Limit(message) => vec![Notice::error(message.clone())],
            Self::Invalid(problems) => problems.iter().cloned().map(Notice::error).collect(),
        }
    }
}
