//! Writes the worksheet as CSV, in base units at full precision.
//!
//! [`write`] returns one long table with a line for each cell: `section,component,row,column,value,unit,shown`.
//! [`files`] returns a table for each section, in which each column of numbers with units is followed by a unit column.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::report::csv_writer::CsvWriter;
use crate::report::worksheet::{Cell, Section, Worksheet};

/// Writes a line each for the title, the verdict, and the link, and a line for each nonempty cell. Row numbers start at
/// 1.
pub(super) fn write(worksheet: &Worksheet) -> String {
    let mut table = CsvWriter::new(["section", "component", "row", "column", "value", "unit", "shown"]);
    for (column, value) in
        [("title", worksheet.title.as_str()), ("verdict", &worksheet.verdict), ("link", &worksheet.link)]
    {
        table.push_row(["worksheet", "", "1", column, value, "", value]);
    }
    for section in &worksheet.sections {
        let component = section.component.map_or("", |index| worksheet.component_name(index));
        for (number, row) in section.rows.iter().enumerate() {
            let number = (number + 1).to_string();
            for (column, cell) in section.columns.iter().zip(row).filter(|(_, cell)| **cell != Cell::Empty) {
                let (value, shown) = (value(cell), cell.shown());
                table.push_row([&*section.id, component, &number, &column.id, &value, unit(cell), &shown]);
            }
        }
    }
    table.into_string()
}

/// Returns a file for each section: its name without extension, and its content.
#[must_use]
pub fn files(worksheet: &Worksheet) -> Vec<(String, String)> {
    let several = worksheet.components.len() > 1;
    let mut files: Vec<(String, String)> = Vec::with_capacity(worksheet.sections.len());
    for section in &worksheet.sections {
        let mut name: String = section.id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        if let Some(index) = section.component.filter(|_| several) {
            name = format!("{}-{name}", index + 1);
        }
        while files.iter().any(|(other, _)| *other == name) {
            name.push('-');
        }
        files.push((name, section.to_csv()));
    }
    files
}

impl Section {
    /// Returns the section as CSV, with the ids of the columns in the header.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let column = |at: usize| self.rows.iter().filter_map(move |row| row.get(at));
        let with_unit: Vec<bool> =
            (0..self.columns.len()).map(|at| column(at).any(|cell| !unit(cell).is_empty())).collect();
        let mut heads: Vec<Cow<'_, str>> = Vec::new();
        for (column, with_unit) in self.columns.iter().zip(&with_unit) {
            heads.push(Cow::Borrowed(&column.id));
            if *with_unit {
                heads.push(Cow::Owned(format!("{}_unit", column.id)));
            }
        }
        let mut table = CsvWriter::new(heads);
        for row in &self.rows {
            let mut cells: Vec<Cow<'_, str>> = Vec::new();
            for (cell, with_unit) in row.iter().zip(&with_unit) {
                cells.push(value(cell));
                if *with_unit {
                    cells.push(Cow::Borrowed(unit(cell)));
                }
            }
            table.push_row(cells);
        }
        table.into_string()
    }
}

/// Formats a cell for programs: numbers at full precision, dates in ISO 8601 format. Undefined numbers are empty.
fn value(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Number { value, .. } | Cell::Share(value) if !value.is_finite() => Cow::Borrowed(""),
        Cell::Number { value, .. } | Cell::Share(value) => Cow::Owned(value.to_string()),
        Cell::Date { date, .. } => Cow::Owned(date.to_string()),
    }
}

/// Returns the base unit of a number or share; empty for other cells.
fn unit(cell: &Cell) -> &str {
    match cell {
        Cell::Number { unit, .. } => unit,
        Cell::Share(_) => "1",
        _ => "",
    }
}
