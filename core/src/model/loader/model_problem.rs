//! Problems in model files.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A problem in a model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelProblem {
    /// The path to the field, such as `formula`, `3`, `expr`.
    pub path: Vec<Key>,
    /// The id of the item, if it has one.
    pub id: String,
    /// The byte offset in the text of an expression.
    pub at: Option<usize>,
    /// The error message.
    pub message: String,
}

/// A segment of the path to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The name of a field.
    Name(&'static str),
    /// The index of a list element.
    Index(usize),
    /// The key of an entry in a table with arbitrary keys.
    Entry(String),
}

impl ModelProblem {
    /// Returns a single problem that concerns the whole file.
    pub(crate) fn whole(message: String) -> Vec<Self> {
        alloc::vec![Self { path: Vec::new(), id: String::new(), at: None, message }]
    }
}

impl fmt::Display for ModelProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.path.iter().filter_map(|key| match key {
            Key::Name(name) => Some(*name),
            Key::Index(_) | Key::Entry(_) => None,
        });
        if let Some(table) = names.next() {
            f.write_str(table)?;
            if !self.id.is_empty() {
                write!(f, " `{}`", self.id)?;
            }
            for name in names {
                write!(f, ", {name}")?;
            }
            if let Some(at) = self.at {
                write!(f, ", character {}", at + 1)?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl core::error::Error for ModelProblem {}
