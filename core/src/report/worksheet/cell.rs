//! What a section is made of.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::{percent, show};
use crate::units::Unit;
use crate::view_model::Table;

/// A table with a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Name in outputs; one component's section has the same as another's.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What is to be seen, and what it rests on.
    pub note: String,
    /// The component it is about, by its number in the scenario; none if it is about all.
    pub component: Option<usize>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in outputs, unlike the others of its section.
    pub id: Cow<'static, str>,
    /// Head.
    pub label: String,
    /// Its cells stand at the right.
    pub number: bool,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number with a unit.
    Number {
        /// In base units; not a number where it has no value.
        value: f64,
        /// The base unit; `1` for a plain number.
        unit: String,
        /// As people read it.
        shown: String,
    },
    /// A share of a whole, which people read in per cent.
    Share(f64),
    /// A day.
    Date {
        /// Which.
        date: Date,
        /// As people read it: a day far ahead is no more than a month.
        shown: String,
    },
}

impl Cell {
    /// Words; nothing if there are none.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_string()) }
    }

    /// A number of this unit, given in base units.
    #[must_use]
    pub fn number(value: f64, unit: &Unit) -> Self {
        Self::Number { value, unit: unit.base_text(), shown: show(value, unit).to_string() }
    }

    /// A plain number, shown like this.
    #[must_use]
    pub fn plain(value: f64, shown: String) -> Self {
        Self::Number { value, unit: "1".to_string(), shown }
    }

    /// Money, in dollars, shown like this.
    #[must_use]
    pub fn dollars(dollars: f64, shown: String) -> Self {
        Self::Number { value: dollars, unit: "USD".to_string(), shown }
    }

    /// A share, if it is known.
    #[must_use]
    pub fn share(share: Option<f64>) -> Self {
        share.map_or(Self::Empty, Self::Share)
    }

    /// A day.
    #[must_use]
    pub fn date(date: Date) -> Self {
        Self::Date { shown: date.words(), date }
    }

    /// As people read it.
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
    /// The places of the columns in which something stands.
    #[must_use]
    pub fn filled(&self) -> Vec<usize> {
        let stands = |at: usize| self.rows.iter().any(|row| row.get(at).is_some_and(|cell| *cell != Cell::Empty));
        (0..self.columns.len()).filter(|at| stands(*at)).collect()
    }
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn words(id: &'static str, label: &str) -> Self {
        Self { id: Cow::Borrowed(id), label: label.to_string(), number: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn numbers(id: &'static str, label: &str) -> Self {
        Self { number: true, ..Self::words(id, label) }
    }
}

/// A table of texts from elsewhere is a section of texts.
impl From<&Table> for Section {
    fn from(table: &Table) -> Self {
        let mut columns: Vec<Column> = Vec::with_capacity(table.heads.len());
        for (index, head) in table.heads.iter().enumerate() {
            let taken = |id: &str| columns.iter().any(|column| column.id == id);
            let mut id = name(head);
            if id.is_empty() || taken(&id) {
                id = alloc::format!("{id}_{}", index + 1);
            }
            columns.push(Column { id: Cow::Owned(id), label: head.clone(), number: index >= table.numbers_from });
        }
        let row = |row: &Vec<String>| {
            let mut cells: Vec<Cell> = row.iter().map(|text| Cell::text(text)).collect();
            cells.resize(table.heads.len(), Cell::Empty);
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

/// A head as a name: small letters, digits, and underscores for the rest.
fn name(head: &str) -> String {
    let mut name = String::new();
    for c in head.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}
