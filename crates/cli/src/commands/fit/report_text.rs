//! A report about a fit, as text for a terminal and as Markdown.

use headroom_core::forecast::report::MeasurementReport;
use headroom_core::report::worksheet::escape;
use headroom_core::text::clean;

use crate::style::Style;
use crate::text_table::body;

const SETTINGS_TITLE: &str = "Settings for a link";

/// Returns a report for a terminal.
pub(super) fn report_text(report: &MeasurementReport) -> String {
    let style = Style::stdout();
    let mut out = format!("{}\n", style.bold(&clean(&report.title)));
    for line in &report.lines {
        out += &format!("{}\n", clean(line));
    }
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        out += &format!("\n{}\n", style.bold(&clean(&table.title)));
        if !table.note.is_empty() {
            out += &format!("{}\n", clean(&table.note));
        }
        out += &body(table, style);
    }
    let link = report.link();
    if !link.is_empty() {
        out += &format!("\n{}\n{}\n", style.bold(SETTINGS_TITLE), clean(&link));
    }
    out
}

/// Returns a report for a Markdown document.
pub(super) fn report_markdown(report: &MeasurementReport) -> String {
    // Markdown joins consecutive lines, so every line becomes a paragraph.
    let paragraph = |text: &str| format!("\n{}\n", escape(text));
    let mut out = format!("## {}\n", escape(&report.title));
    report.lines.iter().for_each(|line| out += &paragraph(line));
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        out += &format!("\n## {}\n", escape(&table.title));
        if !table.note.is_empty() {
            out += &paragraph(&table.note);
        }
        out += &format!("\n{}", markdown_table(&table.heads, &table.rows));
    }
    let link = report.link();
    if !link.is_empty() {
        out += &format!("\n## {SETTINGS_TITLE}\n{}", paragraph(&link));
    }
    out
}

fn markdown_table(heads: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = line(heads) + "|---" + &"|---:".repeat(heads.len().saturating_sub(1)) + "|\n";
    rows.iter().for_each(|row| out += &line(row));
    out
}
