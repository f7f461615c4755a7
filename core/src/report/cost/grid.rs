//! A table of typed cells, for display as text and export as numbers.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::report::worksheet::{Cell, Section};
use crate::view_model::Table;

/// The ids and headers of columns. An empty id is derived from the header.
pub(super) type Columns = (Vec<Cow<'static, str>>, Vec<String>);

/// A table of typed cells, with a heading.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// The id in outputs.
    pub(super) id: Cow<'static, str>,
    /// The heading.
    pub(super) title: Cow<'static, str>,
    /// The assumptions behind the numbers, in a sentence or two.
    pub(super) note: String,
    /// The ids and headers of the columns.
    pub(super) columns: Columns,
    /// The index of the first numeric column. The columns before it are text.
    pub(super) numbers_from: usize,
    /// The rows, each with a cell for every column.
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
            headers: grid.columns.1.clone(),
            first_number_column: grid.numbers_from,
            rows: grid.rows.iter().map(texts).collect(),
        }
    }
}

impl Grid {
    /// Converts the table to a worksheet section.
    pub(super) fn to_section(&self) -> Section {
        let mut section = Section::from(&Table::from(self));
        for (row, cells) in section.rows.iter_mut().zip(&self.rows) {
            row.clone_from_slice(cells);
        }
        section
    }
}
