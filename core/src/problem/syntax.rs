//! Syntax errors: texts that do not follow the grammar of their setting.

use alloc::string::String;
use core::fmt;

use crate::decimal;
use crate::text::quoted;

/// An error in a text that does not follow the grammar of its setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The number of the event with the error, starting at 1; 0 if the text is not a list of events.
    pub event: usize,
    /// The grammar rule that the text breaks.
    pub reason: SyntaxReason,
    /// A sentence that describes the expected text, with an example; empty if the reason is enough.
    pub hint: String,
}

/// The grammar rule that a text breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxReason {
    /// A required part is missing.
    Missing(&'static str),
    /// A part cannot be read as expected.
    Unreadable {
        /// The part, as typed.
        text: String,
        /// The expected part, with its article: `a period`.
        expected: &'static str,
    },
    /// A number has a unit that its setting does not accept.
    UnknownUnit {
        /// The number with its unit, as typed.
        text: String,
    },
    /// A part is a number, but out of bounds.
    OutOfRange {
        /// The part, as typed.
        text: String,
        /// The bounds, formatted: `0x to 1000x`.
        range: String,
    },
    /// A list has too few or too many entries.
    WrongCount {
        /// The expected number of entries.
        expected: usize,
        /// The actual number of entries.
        found: usize,
        /// The plural noun for the entries in messages.
        entries: &'static str,
    },
    /// The text has too many entries or characters.
    TooMany {
        /// The actual number of entries or characters.
        found: usize,
        /// The maximum number of entries or characters.
        max: usize,
        /// The plural noun for the entries in messages.
        entries: &'static str,
    },
    /// All factors of a shape are zero.
    AllZero,
    /// The growth steps are not in chronological order.
    OutOfOrder {
        /// The first date that is not later than the preceding one.
        date: String,
    },
}

impl SyntaxError {
    /// Creates an error with a hint.
    pub(crate) fn new(reason: SyntaxReason, hint: impl Into<String>) -> Self {
        Self { event: 0, reason, hint: hint.into() }
    }

    /// Creates the error for a missing part.
    pub(crate) fn missing(part: &'static str, hint: impl Into<String>) -> Self {
        Self::new(SyntaxReason::Missing(part), hint)
    }

    /// Creates the error for a part that cannot be read.
    pub(crate) fn unreadable(text: &str, expected: &'static str, hint: impl Into<String>) -> Self {
        Self::new(SyntaxReason::Unreadable { text: text.into(), expected }, hint)
    }

    /// Creates the error for a number that is out of bounds.
    pub(crate) fn out_of_range(text: &str, range: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(SyntaxReason::OutOfRange { text: text.into(), range: range.into() }, hint)
    }

    /// Returns the reason and the expected text, in sentences.
    #[must_use]
    pub fn message(&self) -> String {
        let count = |count: usize| decimal::integer(i32::try_from(count).unwrap_or(i32::MAX));
        let reason = match &self.reason {
            SyntaxReason::Missing(part) => joined!("The ", part, " is missing."),
            SyntaxReason::Unreadable { text: given, expected } => joined!(quoted(given), " is not ", expected, "."),
            SyntaxReason::UnknownUnit { text: given } => joined!(quoted(given), " has an unknown unit."),
            SyntaxReason::OutOfRange { text: given, range } => {
                joined!(quoted(given), " is out of range. Allowed: ", range, ".")
            }
            SyntaxReason::WrongCount { expected, found, entries } => {
                joined!("Expected ", count(*expected), " ", entries, ", found ", count(*found), ".")
            }
            SyntaxReason::TooMany { found, max, entries } => {
                joined!("There are ", count(*found), " ", entries, ", but at most ", count(*max), " are allowed.")
            }
            SyntaxReason::AllZero => "All factors are zero. At least one must be above zero.".into(),
            SyntaxReason::OutOfOrder { date } => {
                joined!("The ", date, " step must be later than the step before it.")
            }
        };
        let event = if self.event > 0 { joined!("Event ", count(self.event), ": ") } else { String::new() };
        let hint = if self.hint.is_empty() { String::new() } else { joined!(" ", self.hint) };
        joined!(event, reason, hint)
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl core::error::Error for SyntaxError {}
