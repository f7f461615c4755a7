//! A table of texts.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// A table of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Name in outputs.
    pub id: Cow<'static, str>,
    /// Heading.
    pub title: Cow<'static, str>,
    /// What is to be seen, and what it rests on.
    pub note: String,
    /// Heads of the columns.
    pub heads: Vec<String>,
    /// The first column of numbers; those before it are texts.
    pub numbers_from: usize,
    /// A cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// Heads as a table wants them.
#[must_use]
pub fn heads<const N: usize>(heads: [&str; N]) -> Vec<String> {
    heads.map(ToString::to_string).into()
}
