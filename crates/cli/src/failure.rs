//! What a command gives back: a text with notices, or the reasons why not.

use std::fmt;
use std::path::Path;

/// What a command prints.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// For standard output.
    pub(crate) text: String,
    /// For standard error: warnings and questions.
    pub(crate) notices: Vec<String>,
}

impl Output {
    pub(crate) fn of(text: String) -> Self {
        Self { text, notices: Vec::new() }
    }
}

/// Why a command could not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is not understood; the text says where to read on.
    Usage(String, &'static str),
    /// What was given cannot be used: every reason.
    Given(Vec<String>),
    /// Something could not be read.
    Reading(String),
}

impl Failure {
    /// One reason why what was given cannot be used.
    pub(crate) fn given(reason: impl Into<String>) -> Self {
        Self::Given(vec![reason.into()])
    }

    pub(crate) fn reading(path: &Path, error: &dyn fmt::Display) -> Self {
        Self::Reading(format!("{}: {error}", path.display()))
    }

    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage(..) | Self::Given(_) => 2,
            Self::Reading(_) => 1,
        }
    }

    /// What to say on standard error.
    pub(crate) fn lines(&self) -> Vec<String> {
        match self {
            Self::Usage(reason, more) => vec![format!("error: {reason}"), format!("see `{more}`")],
            Self::Given(reasons) => reasons.iter().map(|reason| format!("error: {reason}")).collect(),
            Self::Reading(reason) => vec![format!("error: {reason}")],
        }
    }
}
