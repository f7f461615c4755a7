//! The error type of the commands.

use std::fmt;
use std::path::Path;

use headroom_core::text::sanitize;

use crate::output::Notice;

/// The reason a command failed, which determines the exit code.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The arguments are incomplete or contradict each other. Printed with the usage of the command.
    Usage(String),
    /// The scenario or a file is invalid: one message for each problem.
    Invalid(Vec<String>),
    /// A file or a socket could not be read or written.
    Io(String),
    /// The command exceeded a limit of `--timeout` or `--max-memory`.
    Limit(String),
}

impl CommandError {
    /// Creates an error from a single problem.
    pub(crate) fn invalid(problem: impl Into<String>) -> Self {
        Self::Invalid(vec![problem.into()])
    }

    /// Creates an error about a file.
    pub(crate) fn io(path: &Path, error: &dyn fmt::Display) -> Self {
        Self::Io(format!("{}: {error}", sanitize(&path.display().to_string())))
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
