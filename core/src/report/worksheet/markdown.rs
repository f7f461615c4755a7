//! Writes the worksheet as Markdown, for documents and pull requests.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::report::worksheet::{Section, Worksheet};
use crate::text::clean;

pub(super) fn write(worksheet: &Worksheet) -> String {
    let mut out = format!("## {}\n", escape(&worksheet.title));
    if !worksheet.verdict.is_empty() {
        out += &format!("\n{}\n", escape(&worksheet.verdict));
    }
    for section in &worksheet.sections {
        out += &section.to_markdown();
    }
    // A link has no backtick: it would be escaped with a percent sign.
    out += &format!("\nMade by Headroom {} from `{}`\n", worksheet.made_by, worksheet.link.replace('`', "%60"));
    out
}

impl Section {
    /// Returns a heading, the note and a table without empty columns.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut out = format!("\n### {}\n\n", escape(&self.title));
        if !self.note.is_empty() {
            out += &format!("{}\n\n", escape(&self.note));
        }
        let columns = self.filled();
        let heads = columns.iter().map(|at| self.columns.get(*at).map_or_else(String::new, |head| escape(&head.label)));
        let rules = columns.iter().map(|at| {
            let number = self.columns.get(*at).is_some_and(|column| column.number);
            if number { "---:" } else { "---" }
        });
        out += &format!("| {} |\n", heads.collect::<Vec<_>>().join(" | "));
        out += &format!("|{}|\n", rules.collect::<Vec<_>>().join("|"));
        for row in &self.rows {
            let cells = columns.iter().map(|at| row.get(*at).map_or(Cow::Borrowed(""), |cell| cell.shown()));
            let id = |at: usize| self.columns.get(at).is_some_and(|column| column.id == "id");
            let cells = cells.zip(&columns).map(|(text, at)| {
                if id(*at) && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
                    if text.is_empty() { String::new() } else { format!("`{text}`") }
                } else {
                    escape(&text)
                }
            });
            out += &format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
        }
        out
    }
}

/// Escapes text for Markdown and HTML, on one line.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(&text.replace(['\r', '\n'], " ")).chars() {
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
    use crate::report::worksheet::markdown::escape;

    #[test]
    fn nothing_gets_out_of_its_cell() {
        assert_eq!(escape("a|b"), "a\\|b");
        assert_eq!(escape("`x`\n# <b> & [y](z)"), "\\`x\\` \\# &lt;b&gt; &amp; \\[y\\](z)");
        assert_eq!(escape("a_b*c\\"), "a\\_b\\*c\\\\");
        assert_eq!(escape("10 GiB, 12.5%"), "10 GiB, 12.5%");
    }
}
