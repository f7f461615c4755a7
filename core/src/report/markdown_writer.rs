//! Writes Markdown.

use alloc::string::String;
use alloc::vec::Vec;

use crate::text::sanitize;
use crate::view_model::Table;

/// A document in Markdown. Values are escaped, so that no text becomes markup or HTML, or ends its paragraph or cell.
///
/// ```
/// use headroom_core::report::markdown_writer::MarkdownWriter;
/// let mut document = MarkdownWriter::default();
/// document.raw("## ").text("<script> & [y](z)").raw("\n");
/// assert_eq!(document.into_string(), "## &lt;script&gt; &amp; \\[y\\](z)\n");
/// ```
#[derive(Clone, Debug, Default)]
pub struct MarkdownWriter(String);

impl MarkdownWriter {
    /// Appends markup.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0 += markup;
        self
    }

    /// Appends a value on one line, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.0 += &escape_markdown(text);
        self
    }

    /// Appends an id as a code span, or as text if it is not an id.
    pub fn id(&mut self, id: &str) -> &mut Self {
        let is_id = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if !is_id {
            return self.text(id);
        }
        self.raw("`").text_in_code(id).raw("`")
    }

    /// Appends a link to a scenario as a code span. A backtick would end the span, so it is percent-encoded,
    /// as in links.
    pub fn link(&mut self, link: &str) -> &mut Self {
        self.raw("`").text_in_code(&link.replace('`', "%60")).raw("`")
    }

    /// Appends a paragraph or a heading, which begins with `markup`, after an empty line.
    pub fn paragraph(&mut self, markup: &'static str, text: &str) -> &mut Self {
        self.raw("\n").raw(markup).text(text).raw("\n")
    }

    /// Appends a row of a table. `write` writes one cell.
    pub fn row<C>(&mut self, cells: impl IntoIterator<Item = C>, write: impl Fn(&mut Self, C)) -> &mut Self {
        self.raw("|");
        for cell in cells {
            self.raw(" ");
            write(self, cell);
            self.raw(" |");
        }
        self.raw("\n")
    }

    /// Appends the line below the headings of a table. Columns of numbers are right-aligned.
    pub fn rule(&mut self, is_number: impl IntoIterator<Item = bool>) -> &mut Self {
        for is_number in is_number {
            self.raw(if is_number { "|---:" } else { "|---" });
        }
        self.raw("|\n")
    }

    /// Appends the headings and rows of a table.
    pub fn table(&mut self, table: &Table) -> &mut Self {
        let numbers: Vec<bool> = (0..table.headers.len()).map(|at| at >= table.first_number_column).collect();
        let write = |writer: &mut Self, cell: &String| {
            writer.text(cell);
        };
        self.row(&table.headers, write).rule(numbers);
        table.rows.iter().for_each(|row| {
            self.row(row, write);
        });
        self
    }

    /// Returns the text of the document.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    fn text_in_code(&mut self, text: &str) -> &mut Self {
        self.0 += &sanitize(text);
        self
    }
}

/// Escapes text for Markdown and HTML, on one line.
#[must_use]
pub fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in sanitize(&text.replace(['\r', '\n'], " ")).chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '$' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::MarkdownWriter;

    fn text(text: &str) -> String {
        let mut document = MarkdownWriter::default();
        document.text(text);
        document.into_string()
    }

    #[test]
    fn text_cannot_break_out_of_a_cell() {
        assert_eq!(text("a|b"), "a\\|b");
        assert_eq!(text("`x`\n# <b> & [y](z)"), "\\`x\\` \\# &lt;b&gt; &amp; \\[y\\](z)");
        assert_eq!(text("a_b*c\\"), "a\\_b\\*c\\\\");
        assert_eq!(text("10 GiB, 12.5%"), "10 GiB, 12.5%");
        assert_eq!(text("\u{1b}"), "\\\\u{1b}");
    }

    #[test]
    fn code_spans_end_where_they_should() {
        let mut document = MarkdownWriter::default();
        document.id("node_1").raw(" ").id("a`b").raw(" ").link("m=a`b");
        assert_eq!(document.into_string(), "`node_1` a\\`b `m=a%60b`");
    }
}
