//! A table of typed cells: shown as texts, and exported as numbers.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::report::worksheet::{Cell, Section};
use crate::view_model::Table;

/// The names and the heads of columns; an empty name follows from the head.
pub(super) type Columns = (Vec<Cow<'static, str>>, Vec<String>);

/// A table whose cells are typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// Its name in outputs.
    pub(super) id: Cow<'static, str>,
    /// Heading.
    pub(super) title: Cow<'static, str>,
    /// The assumptions behind the numbers, in a sentence or two.
    pub(super) note: String,
    /// The names and the heads of its columns.
    pub(super) columns: Columns,
    /// The first column of numbers; those before it are texts.
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
            keys: grid.columns.0.clone(),
            heads: grid.columns.1.clone(),
            numbers_from: grid.numbers_from,
            rows: grid.rows.iter().map(texts).collect(),
        }
    }
}

impl Grid {
    /// Returns the table as a section of a worksheet.
    pub(super) fn section(&self) -> Section {
        let mut section = Section::from(&Table::from(self));
        for (row, cells) in section.rows.iter_mut().zip(&self.rows) {
            row.clone_from_slice(cells);
        }
        section
    }
}
