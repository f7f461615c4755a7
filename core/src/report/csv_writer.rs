//! Writes comma-separated values, quoted as in RFC 4180, with lines that end in a line feed.
//!
//! Cells that a spreadsheet could interpret as formulas are escaped.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec;

use csv_core::{QuoteStyle, Terminator, WriteResult, WriterBuilder};

/// The characters that can begin a formula in a spreadsheet, including full-width forms.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Appends a line with these cells.
pub(super) fn push_line<'c>(out: &mut String, cells: impl IntoIterator<Item = &'c str>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_cell(out, cell);
    }
    out.push('\n');
}

fn push_cell(out: &mut String, cell: &str) {
    let cell = escape_formula(cell);
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
    *out += &String::from_utf8(buffer).unwrap_or_default();
}

/// Prefixes a cell with an apostrophe if a spreadsheet could interpret it as a formula. Plain numbers are unchanged.
fn escape_formula(cell: &str) -> Cow<'_, str> {
    let formula = cell.starts_with(FORMULA_STARTS) && !is_number(cell);
    if formula { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E')) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::push_line;

    #[test]
    fn cells_are_quoted_and_formulas_escaped() {
        for (cell, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("\"\"\"", "\"\"\"\"\"\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("a\rb", "\"a\rb\""),
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
            ("–", "–"),
            ("", ""),
        ] {
            let mut out = String::new();
            push_line(&mut out, [cell, "end"]);
            assert_eq!(out, alloc::format!("{written},end\n"), "{cell:?}");
        }
    }
}
