//! Reads raw price files: CSV tables and JSON.

use anyhow::{Context, Error, Result, anyhow, bail};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// A CSV table with a header.
#[derive(Debug)]
pub(super) struct Table {
    name: String,
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

/// A row of a table, with its position for errors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table,
    index: usize,
}

impl Table {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        Self::parse(path.display().to_string(), &text)
    }

    pub(super) fn parse(name: String, text: &str) -> Result<Self> {
        let mut lines = text.lines().map(split_cells);
        let heads = lines.next().ok_or_else(|| anyhow!("{name} is empty"))?;
        let count = heads.len();
        let rows: Vec<Vec<String>> = lines.collect();
        if let Some(at) = rows.iter().position(|row| row.len() != count) {
            bail!("{name}:{}: {} cells, not {count}", at + 2, rows[at].len());
        }
        let columns = heads.into_iter().enumerate().map(|(at, head)| (head, at)).collect();
        Ok(Self { name, columns, rows })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|index| Row { table: self, index })
    }
}

impl<'t> Row<'t> {
    /// Returns the cell in a column.
    pub(super) fn get(self, head: &str) -> Result<&'t str> {
        let column = self.table.columns.get(head);
        let column = column.ok_or_else(|| anyhow!("{} has no column {head}", self.table.name))?;
        Ok(&self.table.rows[self.index][*column])
    }

    /// Returns an error with the position of the row.
    pub(super) fn error(self, reason: &str) -> Error {
        anyhow!("{}:{}: {reason}", self.table.name, self.index + 2)
    }

    /// Parses a positive number and returns its shortest form; `None` for an empty cell.
    pub(super) fn number(self, head: &str) -> Result<Option<String>> {
        let text = self.get(head)?;
        if text.is_empty() {
            return Ok(None);
        }
        shortest_form(text).map(Some).ok_or_else(|| self.error(&format!("{head} {text:?} is not a positive number")))
    }
}

/// Splits a line into cells at commas outside quotes.
fn split_cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().into_iter().for_each(|cell| cell.push(c)),
        }
    }
    cells
}

/// Returns the shortest form of a positive decimal number.
pub(super) fn shortest_form(text: &str) -> Option<String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number = text.parse::<f64>().ok().filter(|number| digits && *number > 0.0)?;
    Some(number.to_string())
}

/// Reads a JSON file.
pub(super) fn read_json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

/// Returns the value at a JSON pointer such as `/a/b`.
pub(super) fn value_at<'v>(value: &'v Value, path: &str) -> Result<&'v Value> {
    value.pointer(path).ok_or_else(|| anyhow!("other_prices.json has no value at {path}"))
}

/// Returns the string at a JSON pointer.
pub(super) fn string_at(value: &Value, path: &str) -> Result<String> {
    let text = value_at(value, path)?.as_str();
    text.map(str::to_owned).ok_or_else(|| anyhow!("other_prices.json: no string at {path}"))
}

/// Returns the positive number at a JSON pointer, in its shortest form.
pub(super) fn number_at(value: &Value, path: &str) -> Result<String> {
    let number = value_at(value, path)?;
    let text = number.as_number().and_then(|number| shortest_form(&number.to_string()));
    text.ok_or_else(|| anyhow!("other_prices.json: no positive number at {path}"))
}

#[cfg(test)]
mod tests {
    use super::{Table, shortest_form, split_cells};

    #[test]
    fn cells_and_numbers_are_parsed() {
        assert_eq!(split_cells("a,\"b, c\",,d"), ["a", "b, c", "", "d"]);
        assert_eq!((shortest_form("64.0"), shortest_form("0.0850")), (Some("64".to_owned()), Some("0.085".to_owned())));
        for text in ["", "0", "-1", "1e3", "inf", "nan", "x", "."] {
            assert_eq!(shortest_form(text), None, "{text}");
        }
    }

    #[test]
    fn errors_name_the_row() {
        let table = Table::parse("t.csv".to_owned(), "a,b\n1,\nx,2\n").unwrap();
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows[0].number("a").unwrap(), Some("1".to_owned()));
        assert_eq!(rows[0].number("b").unwrap(), None);
        assert_eq!(rows[1].number("a").unwrap_err().to_string(), "t.csv:3: a \"x\" is not a positive number");
        assert!(rows[1].get("c").is_err());
        assert!(Table::parse("t.csv".to_owned(), "a,b\n1\n").is_err());
    }
}
