//! Escapes text and writes tables in Markdown.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::report::configuration::quote::escape_invisible;
use crate::view_model::Table;

/// Escapes text for Markdown and HTML, on one line.
pub(in crate::report::configuration) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape_invisible(text).chars() {
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

/// Writes a fenced code block.
pub(in crate::report::configuration) fn block(language: &str, body: &str) -> String {
    format!("```{language}\n{body}{}```\n", if body.ends_with('\n') { "" } else { "\n" })
}

/// Writes a table.
pub(in crate::report::configuration) fn table(table: &Table) -> String {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| text(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rules = (0..table.headers.len()).map(|at| if at < table.first_number_column { "---" } else { "---:" });
    let mut out = row(&table.headers) + &format!("|{}|\n", rules.collect::<Vec<_>>().join("|"));
    table.rows.iter().for_each(|cells| out += &row(cells));
    out
}

#[cfg(test)]
mod tests {
    use crate::report::configuration::quote::markdown_text::text;

    #[test]
    fn nothing_becomes_markup() {
        assert_eq!(text("<script> `x` **b** [y](z) | #"), "&lt;script&gt; \\`x\\` \\*\\*b\\*\\* \\[y\\](z) \\| \\#");
    }
}
