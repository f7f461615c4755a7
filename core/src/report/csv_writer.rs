//! Writes comma-separated values, quoted as in RFC 4180, with lines that end in a line feed.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;

use csv_core::{QuoteStyle, Terminator, WriteResult, WriterBuilder};

use crate::text::sanitize_lines;

/// The characters that can begin a formula in a spreadsheet, including full-width forms.
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// The characters after which a reader can begin a new cell, depending on its separator. Tabs are already
/// escaped.
const CELL_STARTS: [char; 4] = [',', ';', '\n', '"'];

/// A table in CSV format. Every cell is escaped, so that no program mistakes text for anything else:
///
/// - Control characters and characters that change the writing direction are escaped as in
///   [`sanitize`](crate::text::sanitize). Line breaks are kept.
/// - Text never begins a formula, whether the reader splits cells at commas, semicolons, or tabs: an apostrophe
///   precedes each formula sign at the beginning of a cell, after a separator, after a quotation mark, and after a line
///   break, also if spaces are between them.
/// - Plain numbers are unchanged.
///
/// ```
/// use headroom_core::report::csv_writer::CsvWriter;
/// let mut table = CsvWriter::new(["name", "nodes"]);
/// table.push_row(["=1+1", "-5"]);
/// table.push_row(["a;=b, \u{1b}", "1e6"]);
/// assert_eq!(table.into_string(), "name,nodes\n'=1+1,-5\n\"a;'=b, \\u{1b}\",1e6\n");
/// ```
#[derive(Clone, Debug, Default)]
pub struct CsvWriter(String);

impl CsvWriter {
    /// Creates a table with a header.
    #[must_use]
    pub fn new<C: AsRef<str>>(header: impl IntoIterator<Item = C>) -> Self {
        let mut table = Self::default();
        table.push_row(header);
        table
    }

    /// Appends a row.
    pub fn push_row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.push_cell(cell.as_ref());
        }
        self.0.push('\n');
    }

    /// Returns the text of the table.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    fn push_cell(&mut self, cell: &str) {
        let cell = escape(cell);
        if cell.is_empty() {
            return;
        }
        // Some readers trim unquoted cells, so quote cells with leading or trailing spaces.
        let quote_style = if cell.trim() == cell { QuoteStyle::Necessary } else { QuoteStyle::Always };
        let mut writer = WriterBuilder::new().quote_style(quote_style).terminator(Terminator::Any(b'\n')).build();
        // In the worst case, every character is a quotation mark to double, and two more enclose the cell.
        let mut buffer = vec![0; 2 * cell.len() + 2];
        let (written, _, mut length) = writer.field(cell.as_bytes(), &mut buffer);
        debug_assert_eq!(written, WriteResult::InputEmpty);
        length += writer.finish(buffer.get_mut(length..).unwrap_or_default()).1;
        buffer.truncate(length);
        // Quoting adds only ASCII characters, so the text stays valid UTF-8.
        self.0 += &String::from_utf8(buffer).unwrap_or_default();
    }
}

/// Escapes the control characters of a cell, and the characters that could begin a formula. Plain numbers are
/// unchanged.
fn escape(cell: &str) -> Cow<'_, str> {
    if is_number(cell) {
        return Cow::Borrowed(cell);
    }
    let text = sanitize_lines(cell);
    let mut escaped = String::with_capacity(text.len() + 1);
    let mut is_start = true;
    for c in text.chars() {
        if is_start && FORMULA_STARTS.contains(&c) {
            escaped.push('\'');
        }
        escaped.push(c);
        // Some readers trim cells.
        is_start = CELL_STARTS.contains(&c) || (is_start && c == ' ');
    }
    Cow::Owned(escaped)
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E')) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::CsvWriter;

    #[test]
    fn cells_are_quoted_and_formulas_escaped() {
        for (cell, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("\"\"\"", "\"\"\"\"\"\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("a\rb", "a\\rb"),
            ("=1+1", "'=1+1"),
            ("+1-1", "'+1-1"),
            ("-1.5e-3", "-1.5e-3"),
            ("-1+cmd", "'-1+cmd"),
            ("-", "'-"),
            ("@sum", "'@sum"),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("\n=1", "\"\n'=1\""),
            ("=cmd|' /C calc'!A0,", "\"'=cmd|' /C calc'!A0,\""),
            (" =1", "\" '=1\""),
            ("x; =1;  @y", "x; '=1;  '@y"),
            ("x, -1", "\"x, '-1\""),
            ("x =1", "x =1"),
            ("x;=1+1", "x;'=1+1"),
            ("x\t=1+1", "x\\t=1+1"),
            ("x;\"=1", "\"x;\"\"'=1\""),
            ("x,-5", "\"x,'-5\""),
            ("\u{1b}]52;c;\u{202e}\u{7}", "\\u{1b}]52;c;\\u{202e}\\u{7}"),
            ("–", "–"),
            ("", ""),
        ] {
            let mut table = CsvWriter::default();
            table.push_row([cell, "end"]);
            assert_eq!(table.into_string(), alloc::format!("{written},end\n"), "{cell:?}");
        }
    }
}
