//! The evaluation as Markdown, for documents and pull requests.

use headroom_core::Evaluation;
use headroom_core::plan::ComponentEvaluation;

use crate::report::{RESOURCE_HEADS, origin, picked, resources, sections};
use crate::text::clean;

/// Writes all components.
pub(crate) fn write(evaluation: &Evaluation) -> String {
    let parts: Vec<String> = evaluation.components.iter().map(one).collect();
    parts.join("\n")
}

fn one(component: &ComponentEvaluation) -> String {
    let title = escape(&component.model.title);
    let named = component.name != component.model.id;
    let heading = if named { format!("{}: {title}", escape(&component.name)) } else { title };
    let mut out = format!("## {heading}\n\n{}\n", escape(&origin(component)));
    for section in sections(component) {
        out += &format!("\n### {}\n\n| | Value | Id |\n|---|---:|---|\n", escape(section.title));
        for row in &section.rows {
            out += &format!("| {} | {} | `{}` |\n", escape(row.label), escape(&row.shown.to_string()), row.id);
        }
    }
    let rows = resources(component);
    if !rows.is_empty() {
        out += &format!(
            "\n### Resources\n\n| {} |\n|---{}|\n",
            RESOURCE_HEADS.join(" | "),
            "|---:".repeat(RESOURCE_HEADS.len() - 1)
        );
        for row in rows {
            out += &format!("| {} |\n", row.map(|cell| escape(&cell)).join(" | "));
        }
        if !component.verdict.text.is_empty() {
            out += &format!("\n{}\n", escape(&component.verdict.text));
        }
    }
    let picked = picked(component);
    if !picked.is_empty() {
        out += "\n### Decisions\n\n| | Condition | Action | How |\n|---|---|---|---|\n";
        for row in &picked {
            let cells = [row.matrix, row.condition, &row.action, &row.how].map(escape);
            out += &format!("| {} |\n", cells.join(" | "));
        }
    }
    if !component.advice.is_empty() {
        out += "\n### Advice\n\n";
        for (advice, text) in component.advised() {
            out += &format!("- **{}**: {}\n", advice.level.name(), escape(&text));
        }
    }
    out
}

/// Text that means nothing to Markdown or HTML, on one line.
pub(crate) fn escape(text: &str) -> String {
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
    use super::escape;

    #[test]
    fn nothing_gets_out_of_its_cell() {
        assert_eq!(escape("a|b"), "a\\|b");
        assert_eq!(escape("`x`\n# <b> & [y](z)"), "\\`x\\` \\# &lt;b&gt; &amp; \\[y\\](z)");
        assert_eq!(escape("a_b*c\\"), "a\\_b\\*c\\\\");
        assert_eq!(escape("10 GiB, 12.5 %"), "10 GiB, 12.5 %");
    }
}
