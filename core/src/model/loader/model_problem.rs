//! Problems in a model, by field. A [`Problem`] has a position in a text instead.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::problem::{Place, Problem};

/// A problem in a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct ModelProblem {
    /// The path to the field, such as `formula`, `3`, `expr`.
    pub(in crate::model) path: Vec<Key>,
    /// The id of the item, if it has one.
    pub(in crate::model) id: String,
    /// The byte offset in the text of an expression.
    pub(in crate::model) at: Option<usize>,
    /// The error message.
    pub(in crate::model) message: String,
}

/// A segment of the path to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) enum Key {
    /// The name of a field.
    Name(&'static str),
    /// The index of a list element.
    Index(usize),
    /// The key of an entry in a table with arbitrary keys.
    Entry(String),
}

impl ModelProblem {
    /// Returns the problem at a position in a text, or without one.
    pub(in crate::model) fn at(&self, place: Place) -> Problem {
        Problem::at(place, self.to_string())
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
