//! A table of text.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// A table of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The id in outputs.
    pub id: Cow<'static, str>,
    /// The heading.
    pub title: Cow<'static, str>,
    /// The assumptions behind the numbers, in a sentence or two.
    pub note: String,
    /// The column headers.
    pub headers: Vec<String>,
    /// The ids of the columns in exports; missing and empty ids are derived from the headers.
    pub keys: Vec<Cow<'static, str>>,
    /// The index of the first column of numbers; the columns before it are text.
    pub first_number_column: usize,
    /// The rows, each with a cell for each column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Returns the id of a column in exports. Ids are stable: rewording a header does not change an explicit id.
    #[must_use]
    pub fn key(&self, column: usize) -> Cow<'static, str> {
        match self.keys.get(column) {
            Some(key) if !key.is_empty() => key.clone(),
            _ => Cow::Owned(key_of(self.headers.get(column).map_or("", String::as_str))),
        }
    }
}

/// Converts column headers to [`Table::headers`].
#[must_use]
pub fn heads<const N: usize>(heads: [&str; N]) -> Vec<String> {
    heads.map(ToString::to_string).into()
}

/// Splits pairs of id and header into [`Table::keys`] and [`Table::headers`].
#[must_use]
pub fn columns<const N: usize>(columns: [(&'static str, &str); N]) -> (Vec<Cow<'static, str>>, Vec<String>) {
    columns.map(|(key, head)| (Cow::Borrowed(key), head.to_string())).into_iter().unzip()
}

/// Derives an id from a header: lowercase letters and digits, with underscores for the rest.
pub(crate) fn key_of(head: &str) -> String {
    let mut key = String::new();
    for c in head.chars() {
        if c.is_ascii_alphanumeric() {
            key.push(c.to_ascii_lowercase());
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    key.truncate(key.trim_end_matches('_').len());
    key
}
