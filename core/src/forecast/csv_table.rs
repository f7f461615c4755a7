//! Parses tables as exported by Grafana, Prometheus, and spreadsheets, or typed by hand.
//!
//! Cells are separated by commas, semicolons, or tabs, whichever the first row contains, and quoted as in RFC 4180.
//! Empty lines and lines that begin with `#` are skipped. A first line such as `sep=;` sets the separator.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::forecast::error::TableError;

/// The maximum length of a table, in bytes.
pub const MAX_TEXT_BYTES: usize = 2_000_000;
/// The maximum number of rows, without the header.
pub const MAX_ROWS: usize = 20_000;
/// The maximum magnitude of a number. Its square, and sums of many squares, are finite.
const MAX_MAGNITUDE: f64 = 1e100;

/// The cells of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CsvRow {
    /// The line number, from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

/// A table with rows of equal length.
#[derive(Clone, Debug)]
pub(super) struct CsvTable {
    /// The names of the columns; empty without a header.
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<CsvRow>,
    /// Whether numbers may have a decimal comma, as in `1,5`.
    pub(super) decimal_comma: bool,
}

impl CsvTable {
    /// Parses a table. `is_data` returns whether the first row has data and is not a header.
    pub(super) fn read(text: &str, is_data: impl Fn(&Self, &[String]) -> bool) -> Result<Self, TableError> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(TableError::TooLong { max_bytes: MAX_TEXT_BYTES });
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let declared = text.strip_prefix("sep=").and_then(|rest| rest.chars().next());
        let declared = declared.filter(|sign| [',', ';', '\t'].contains(sign));
        let (body, skipped) = match (declared, text.find('\n')) {
            (Some(_), Some(end)) => (&text[end + 1..], 1),
            (Some(_), None) => ("", 1),
            (None, _) => (text, 0),
        };
        let separator = declared.unwrap_or_else(|| detect_separator(body));
        let mut rows = split_rows(body, separator, skipped)?;
        let mut table = Self { headers: Vec::new(), rows: Vec::new(), decimal_comma: separator == ';' };
        let Some(first) = rows.first() else { return Err(TableError::Empty) };
        let width = first.cells.len();
        if let Some(ragged) = rows.iter().find(|row| row.cells.len() != width) {
            return Err(TableError::Ragged { line: ragged.line, found: ragged.cells.len(), expected: width });
        }
        if !is_data(&table, &first.cells) {
            table.headers = rows.remove(0).cells;
        }
        if rows.is_empty() {
            return Err(TableError::Empty);
        }
        if rows.len() > MAX_ROWS {
            return Err(TableError::TooManyRows { max_rows: MAX_ROWS });
        }
        table.rows = rows;
        Ok(table)
    }

    /// Returns the number of columns.
    pub(super) fn width(&self) -> usize {
        self.rows.first().map_or(0, |row| row.cells.len())
    }

    /// Returns the name of a column, or its number from 1 if it has no name.
    pub(super) fn column_name(&self, column: usize) -> String {
        let head = self.headers.get(column).filter(|head| !head.is_empty());
        head.cloned().unwrap_or_else(|| (column + 1).to_string())
    }

    /// Parses the number in a cell; `None` if the value is missing.
    pub(super) fn cell_number(&self, row: &CsvRow, column: usize) -> Result<Option<f64>, TableError> {
        let text = row.cells.get(column).map_or("", String::as_str);
        if is_missing(text) {
            return Ok(None);
        }
        parse_number(text, self.decimal_comma).map(Some).ok_or_else(|| TableError::NotANumber {
            line: row.line,
            column: self.column_name(column),
            text: truncate_for_message(text),
        })
    }

    /// Returns whether the first nonempty cell of a column is a number.
    pub(super) fn is_numeric(&self, column: usize) -> bool {
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column));
        let mut cells = cells.filter(|cell| !is_missing(cell));
        cells.next().is_some_and(|cell| parse_number(cell, self.decimal_comma).is_some())
    }
}

/// Shortens a string to 60 characters for messages.
pub(super) fn truncate_for_message(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => text[..end].to_owned() + "…",
        None => text.to_owned(),
    }
}

/// Returns whether a string marks a missing value in an export.
pub(super) fn is_missing(text: &str) -> bool {
    text.is_empty()
        || ["nan", "null", "na", "n/a", "none", "undefined", "-"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Parses a number, optionally with a suffix that Grafana writes: `1.5 K`, `2 Mil`, `30%`.
pub(super) fn parse_number(text: &str, decimal_comma: bool) -> Option<f64> {
    let text = text.trim();
    let end =
        text.find(|c: char| c.is_whitespace() || c == '%' || (c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')));
    let (digits, suffix) = text.split_at(end.unwrap_or(text.len()));
    let factor = match suffix.trim() {
        "" | "%" => 1.0,
        "K" | "k" => 1e3,
        "Mil" | "M" => 1e6,
        "Bil" | "B" => 1e9,
        "Tri" | "T" => 1e12,
        _ => return None,
    };
    // Rust also parses `inf` and `nan`, but those begin with a letter.
    let number: f64 = match decimal_comma && digits.contains(',') {
        true if digits.contains('.') || digits.matches(',').count() > 1 => return None,
        true => digits.replace(',', ".").parse().ok()?,
        false => digits.parse().ok()?,
    };
    let number = number * factor;
    (-MAX_MAGNITUDE..=MAX_MAGNITUDE).contains(&number).then_some(number)
}

/// Returns the separator of the first line that is neither empty nor a comment, outside quotes: a tab, else a
/// semicolon, else a comma.
fn detect_separator(text: &str) -> char {
    let line = text.lines().find(|line| !is_blank_or_comment(line)).unwrap_or("");
    let mut quoted = false;
    let plain = line.chars().filter(|c| {
        quoted ^= *c == '"';
        !quoted
    });
    let plain: String = plain.collect();
    ['\t', ';'].into_iter().find(|sign| plain.contains(*sign)).unwrap_or(',')
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Splits a table into rows of trimmed cells. Quoted cells may contain separators, doubled quotes, and line breaks.
///
/// `skipped` is the number of lines before `text`.
fn split_rows(text: &str, separator: char, skipped: usize) -> Result<Vec<CsvRow>, TableError> {
    let mut rows = Vec::new();
    let mut number = skipped;
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        number += 1;
        if is_blank_or_comment(line) {
            continue;
        }
        // Stop early on long tables. The caller counts exactly, without the header.
        if rows.len() > MAX_ROWS + 1 {
            return Err(TableError::TooManyRows { max_rows: MAX_ROWS });
        }
        let first_line = number;
        let mut cells = Vec::new();
        let mut cell = String::new();
        let (mut quoted, mut was_quoted) = (false, false);
        let mut rest = line.strip_suffix('\r').unwrap_or(line).chars().peekable();
        loop {
            match rest.next() {
                Some('"') if quoted && rest.peek() == Some(&'"') => {
                    rest.next();
                    cell.push('"');
                }
                Some('"') if quoted => quoted = false,
                Some('"') if !was_quoted && cell.trim().is_empty() => {
                    cell.clear();
                    (quoted, was_quoted) = (true, true);
                }
                Some(c) if c == separator && !quoted => {
                    cells.push(cell.trim().to_owned());
                    cell.clear();
                    was_quoted = false;
                }
                Some(c) => cell.push(c),
                None if quoted => {
                    let Some(next) = lines.next() else { return Err(TableError::UnclosedQuote { line: first_line }) };
                    number += 1;
                    cell.push('\n');
                    rest = next.strip_suffix('\r').unwrap_or(next).chars().peekable();
                }
                None => break,
            }
        }
        cells.push(cell.trim().to_owned());
        rows.push(CsvRow { line: first_line, cells });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let rows = split_rows(text, detect_separator(text), 0).expect("it can be split");
        rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn separators_and_quotes_are_recognized() {
        assert_eq!(cells("a,b\r\n1, 2 \n\n# no\n3,4"), [["a", "b"], ["1", "2"], ["3", "4"]]);
        assert_eq!(cells("\"a;\"\"x\"\"\";b\n1;\"2\n3\""), [["a;\"x\"", "b"], ["1", "2\n3"]]);
        assert_eq!(cells("a\tb,c"), [["a", "b,c"]]);
        assert_eq!(split_rows("a\n\"b\nc", ',', 0), Err(TableError::UnclosedQuote { line: 2 }));
    }

    #[test]
    fn suffixes_and_decimal_commas_are_parsed() {
        for (text, comma, number) in [
            ("1.5", false, Some(1.5)),
            ("-2e3", false, Some(-2000.0)),
            ("1,5", true, Some(1.5)),
            ("1,5", false, None),
            ("1.500,25", true, None),
            ("1.5 K", false, Some(1500.0)),
            ("2 Mil", false, Some(2e6)),
            ("30%", false, Some(30.0)),
            ("3 GiB", false, None),
            ("inf", false, None),
            ("1e999", false, None),
            ("x", false, None),
            ("", false, None),
        ] {
            assert_eq!(parse_number(text, comma), number, "{text}");
        }
        assert!(is_missing("NaN") && is_missing("") && !is_missing("0"));
    }
}
