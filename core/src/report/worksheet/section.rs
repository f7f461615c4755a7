//! The sections of a worksheet, with their columns and cells.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::{format_value, percent};
use crate::units::Unit;
use crate::view_model::Table;

/// A table with a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The id in outputs. Sections of different components can have the same id.
    pub id: String,
    /// The heading.
    pub title: String,
    /// The assumptions behind the numbers, in a sentence or two; may be empty.
    pub note: String,
    /// The index of the component in the scenario; `None` if the section is about the whole scenario.
    pub component: Option<usize>,
    /// The columns, in display order.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The id in outputs, unique within the section.
    pub id: Cow<'static, str>,
    /// The column heading.
    pub label: String,
    /// Whether the column holds numbers, which are right-aligned.
    pub numeric: bool,
}

/// A cell of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// An empty cell.
    Empty,
    /// Text.
    Text(String),
    /// A number with a unit.
    Number {
        /// The number in base units; NaN if undefined.
        value: f64,
        /// The base unit; `1` for a plain number.
        unit: String,
        /// The formatted number.
        shown: String,
    },
    /// A share of a whole, formatted as a percentage.
    Share(f64),
    /// A calendar date.
    Date {
        /// The date.
        date: Date,
        /// The formatted date; distant dates are formatted as months.
        shown: String,
    },
}

impl Cell {
    /// Creates a text cell, or an empty cell if the string is empty.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_string()) }
    }

    /// Creates a cell with a number in base units, formatted in this unit.
    #[must_use]
    pub fn number(value: f64, unit: &Unit) -> Self {
        Self::Number { value, unit: unit.base_text(), shown: format_value(value, unit).to_string() }
    }

    /// Creates a cell with a number without a unit, and its formatted text.
    #[must_use]
    pub fn plain(value: f64, shown: String) -> Self {
        Self::Number { value, unit: "1".to_string(), shown }
    }

    /// Creates a cell with an amount in US dollars, and its formatted text.
    #[must_use]
    pub fn dollars(dollars: f64, shown: String) -> Self {
        Self::Number { value: dollars, unit: "USD".to_string(), shown }
    }

    /// Creates a cell with a share, or an empty cell for `None`.
    #[must_use]
    pub fn share(share: Option<f64>) -> Self {
        share.map_or(Self::Empty, Self::Share)
    }

    /// Creates a cell with a date.
    #[must_use]
    pub fn date(date: Date) -> Self {
        Self::Date { shown: crate::format::date(date), date }
    }

    /// Returns the formatted text.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number { shown, .. } | Self::Date { shown, .. } => Cow::Borrowed(shown),
            Self::Share(share) => Cow::Owned(percent(*share)),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl Section {
    /// Returns the indices of nonempty columns.
    #[must_use]
    pub fn nonempty_columns(&self) -> Vec<usize> {
        let has_content = |at: usize| self.rows.iter().any(|row| row.get(at).is_some_and(|cell| *cell != Cell::Empty));
        (0..self.columns.len()).filter(|at| has_content(*at)).collect()
    }
}

impl Column {
    /// Creates a column of text.
    #[must_use]
    pub fn text(id: &'static str, label: &str) -> Self {
        Self { id: Cow::Borrowed(id), label: label.to_string(), numeric: false }
    }

    /// Creates a column of numbers.
    #[must_use]
    pub fn numbers(id: &'static str, label: &str) -> Self {
        Self { numeric: true, ..Self::text(id, label) }
    }
}

/// Converts a table to a section of text cells.
impl From<&Table> for Section {
    fn from(table: &Table) -> Self {
        let mut columns: Vec<Column> = Vec::with_capacity(table.headers.len());
        for (index, head) in table.headers.iter().enumerate() {
            let taken = |id: &str| columns.iter().any(|column| column.id == id);
            let mut id = table.key(index);
            if id.is_empty() || taken(&id) {
                id = Cow::Owned(alloc::format!("{id}_{}", index + 1));
            }
            columns.push(Column { id, label: head.clone(), numeric: index >= table.first_number_column });
        }
        let row = |row: &Vec<String>| {
            let mut cells: Vec<Cell> = row.iter().map(|text| Cell::text(text)).collect();
            cells.resize(table.headers.len(), Cell::Empty);
            cells
        };
        Self {
            id: table.id.to_string(),
            title: table.title.to_string(),
            note: table.note.clone(),
            component: None,
            columns,
            rows: table.rows.iter().map(row).collect(),
        }
    }
}
