//! Problems in a model, located by field. A [`Problem`] in a file is located by line and column instead.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::problem::{Location, Problem};

/// A problem in a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct ModelProblem {
    /// The path to the field, such as `formula`, `3`, `expr`.
    pub(in crate::model) path: Vec<PathSegment>,
    /// The id of the item, if it has one.
    pub(in crate::model) id: String,
    /// The byte offset in the expression, if the problem is inside one.
    pub(in crate::model) offset: Option<usize>,
    /// The error message.
    pub(in crate::model) message: String,
}

/// A segment of the path to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) enum PathSegment {
    /// The name of a field.
    Name(&'static str),
    /// The index of a list element.
    Index(usize),
    /// The key of an entry in a table with arbitrary keys.
    Entry(String),
}

impl ModelProblem {
    /// Converts to a [`Problem`] at a location: a position in the file, or the default if the position is not known.
    pub(in crate::model) fn to_problem(&self, index: Location) -> Problem {
        Problem::invalid(index, self.to_string())
    }
}

impl fmt::Display for ModelProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.path.iter().filter_map(|key| match key {
            PathSegment::Name(name) => Some(*name),
            PathSegment::Index(_) | PathSegment::Entry(_) => None,
        });
        if let Some(table) = names.next() {
            f.write_str(table)?;
            if !self.id.is_empty() {
                write!(f, " `{}`", self.id)?;
            }
            for name in names {
                write!(f, ", {name}")?;
            }
            if let Some(at) = self.offset {
                write!(f, ", character {}", at + 1)?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}
