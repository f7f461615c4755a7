//! A table in which numbers are numbers: shown as texts, and exported as they are.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::report::worksheet::{Cell, Section};
use crate::view_model::Table;

/// A table.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// Name in outputs.
    pub(super) id: Cow<'static, str>,
    /// Heading.
    pub(super) title: Cow<'static, str>,
    /// What is to be seen, and what it rests on.
    pub(super) note: String,
    /// What each column holds.
    pub(super) heads: Vec<String>,
    /// From this column on, cells stand at the right.
    pub(super) numbers_from: usize,
    /// A cell for each column.
    pub(super) rows: Vec<Vec<Cell>>,
}

impl From<&Grid> for Table {
    fn from(grid: &Grid) -> Self {
        let texts = |row: &Vec<Cell>| row.iter().map(|cell| cell.shown().into_owned()).collect();
        Self {
            id: grid.id.clone(),
            title: grid.title.clone(),
            note: grid.note.clone(),
            heads: grid.heads.clone(),
            numbers_from: grid.numbers_from,
            rows: grid.rows.iter().map(texts).collect(),
        }
    }
}

impl Grid {
    /// The same as a section of a document.
    pub(super) fn section(&self) -> Section {
        let mut section = Section::from(&Table::from(self));
        for (row, cells) in section.rows.iter_mut().zip(&self.rows) {
            row.clone_from_slice(cells);
        }
        section
    }
}
