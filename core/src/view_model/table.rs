//! A table of texts.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// A table of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name in outputs.
    pub id: Cow<'static, str>,
    /// Heading.
    pub title: Cow<'static, str>,
    /// The assumptions behind the numbers, in a sentence or two.
    pub note: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// The names of its columns in exports, as far as they do not follow from the heads.
    #[serde(skip)]
    pub keys: Vec<Cow<'static, str>>,
    /// The first column of numbers; those before it are texts.
    pub numbers_from: usize,
    /// A cell for each column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Returns the name of a column in exports: a name is for programs and stays when a head is worded anew.
    #[must_use]
    pub fn key(&self, column: usize) -> Cow<'static, str> {
        match self.keys.get(column) {
            Some(key) if !key.is_empty() => key.clone(),
            _ => Cow::Owned(key_of(self.heads.get(column).map_or("", String::as_str))),
        }
    }
}

/// Returns heads as a table holds them.
#[must_use]
pub fn heads<const N: usize>(heads: [&str; N]) -> Vec<String> {
    heads.map(ToString::to_string).into()
}

/// Returns the names and the heads of columns, as a table holds them.
#[must_use]
pub fn columns<const N: usize>(columns: [(&'static str, &str); N]) -> (Vec<Cow<'static, str>>, Vec<String>) {
    columns.map(|(key, head)| (Cow::Borrowed(key), head.to_string())).into_iter().unzip()
}

/// A head as a name: lower-case letters, digits, and underscores for the rest.
fn key_of(head: &str) -> String {
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
