//! Why a text of the load is refused.

use alloc::string::String;
use core::fmt;

/// What is wrong with a shape, an event or a growth as it was typed, and what would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// One sentence for people, such as “24 factors are wanted, one for each hour from 00:00; there are 23”.
    pub message: String,
}

impl LoadError {
    /// An error with this message.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for LoadError {}
