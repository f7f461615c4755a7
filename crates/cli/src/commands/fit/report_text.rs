//! The report on a fit, as text for a terminal and as Markdown.

use headroom_core::forecast::report::MeasurementReport;
use headroom_core::report::worksheet::escape_markdown;
use headroom_core::text::sanitize;

use crate::style::Style;
use crate::text_table::table_body;

const SETTINGS_TITLE: &str = "Settings for a link";

/// Returns a report as text for a terminal.
pub(super) fn report_text(report: &MeasurementReport) -> String {
    let style = Style::stdout();
    let mut out = format!("{}\n", style.bold(&sanitize(&report.title)));
    for line in &report.lines {
        out += &format!("{}\n", sanitize(line));
    }
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        out += &format!("\n{}\n", style.bold(&sanitize(&table.title)));
        if !table.note.is_empty() {
            out += &format!("{}\n", sanitize(&table.note));
        }
        out += &table_body(table, style);
    }
    let link = report.link();
    if !link.is_empty() {
        out += &format!("\n{}\n{}\n", style.bold(SETTINGS_TITLE), sanitize(&link));
    }
    out
}

/// Returns a report as Markdown.
pub(super) fn report_markdown(report: &MeasurementReport) -> String {
    // Markdown joins consecutive lines, so every line becomes a paragraph.
    let paragraph = |text: &str| format!("\n{}\n", escape_markdown(text));
    let mut out = format!("## {}\n", escape_markdown(&report.title));
    report.lines.iter().for_each(|line| out += &paragraph(line));
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        out += &format!("\n## {}\n", escape_markdown(&table.title));
        if !table.note.is_empty() {
            out += &paragraph(&table.note);
        }
        out += &format!("\n{}", markdown_table(&table.headers, &table.rows));
    }
    let link = report.link();
    if !link.is_empty() {
        out += &format!("\n## {SETTINGS_TITLE}\n{}", paragraph(&link));
    }
    out
}

fn markdown_table(heads: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escape_markdown(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = line(heads) + "|---" + &"|---:".repeat(heads.len().saturating_sub(1)) + "|\n";
    rows.iter().for_each(|row| out += &line(row));
    out
}
