//! The worksheet as comma-separated values: base units, all digits. Quoting is that of RFC 4180; lines end with a line feed,
//! as other tools of a pipeline expect.
//!
//! All of it is one long table with a line for each cell, `section,component,row,column,value,unit,shown`; a section alone
//! is a table as people would make it, with a column for the unit beside each column of numbers that has one.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::report::worksheet::{Cell, Section, Worksheet};

/// Every cell that has something in it, a line each. Rows count from 1.
pub(super) fn write(worksheet: &Worksheet) -> String {
    let mut out = String::from("section,component,row,column,value,unit,shown\n");
    let mut line = |cells: [&str; 7]| out += &(cells.map(text).join(",") + "\n");
    for (column, value) in
        [("title", worksheet.title.as_str()), ("verdict", &worksheet.verdict), ("link", &worksheet.link)]
    {
        line(["worksheet", "", "1", column, value, "", value]);
    }
    for section in &worksheet.sections {
        let part = section.component.map_or("", |index| worksheet.part(index));
        for (number, row) in section.rows.iter().enumerate() {
            let number = (number + 1).to_string();
            for (column, cell) in section.columns.iter().zip(row).filter(|(_, cell)| **cell != Cell::Empty) {
                line([&section.id, part, &number, &column.id, &value(cell), unit(cell), &cell.shown()]);
            }
        }
    }
    out
}

/// A file for each section: its name without an ending, and its text.
#[must_use]
pub fn files(worksheet: &Worksheet) -> Vec<(String, String)> {
    let several = worksheet.parts.len() > 1;
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
    /// The section as a table: its columns by their ids.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let column = |at: usize| self.rows.iter().filter_map(move |row| row.get(at));
        let units: Vec<bool> =
            (0..self.columns.len()).map(|at| column(at).any(|cell| !unit(cell).is_empty())).collect();
        let mut heads = Vec::new();
        for (column, units) in self.columns.iter().zip(&units) {
            heads.push(text(&column.id));
            if *units {
                heads.push(text(&format!("{}_unit", column.id)));
            }
        }
        let mut out = heads.join(",") + "\n";
        for row in &self.rows {
            let mut cells = Vec::new();
            for (cell, units) in row.iter().zip(&units) {
                cells.push(text(&value(cell)));
                if *units {
                    cells.push(text(unit(cell)));
                }
            }
            out += &(cells.join(",") + "\n");
        }
        out
    }
}

/// What a program reads: all digits, nothing where there is no number, days in ISO 8601.
fn value(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number { value, .. } | Cell::Share(value) if !value.is_finite() => String::new(),
        Cell::Number { value, .. } | Cell::Share(value) => value.to_string(),
        Cell::Date { date, .. } => date.to_string(),
    }
}

/// The base unit, where there is one.
fn unit(cell: &Cell) -> &str {
    match cell {
        Cell::Number { unit, .. } => unit,
        Cell::Share(_) => "1",
        _ => "",
    }
}

/// A cell that no spreadsheet takes for a formula: what could begin one and is no plain number gets an apostrophe in front.
pub(crate) fn text(cell: &str) -> String {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let formula = begins && !is_number(cell);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    let plain = !cell.contains([',', '"', '\n', '\r']) && cell.trim() == cell;
    if plain { cell } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E')) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use crate::report::worksheet::csv::text;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (given, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("+1-1", "'+1-1"),
            ("-1.5e-3", "-1.5e-3"),
            ("-1+cmd", "'-1+cmd"),
            ("-", "'-"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("=cmd|' /C calc'!A0,", "\"'=cmd|' /C calc'!A0,\""),
            (" =1", "\" =1\""),
            ("", ""),
        ] {
            assert_eq!(text(given), written, "{given:?}");
        }
    }
}
