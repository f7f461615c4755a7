//! The report on a fit, as text for a terminal and as Markdown.

use headroom_core::forecast::report::MeasurementReport;
use headroom_core::report::markdown_writer::MarkdownWriter;

use crate::output::Document;
use crate::terminal_text::TerminalText;
use crate::text_table::push_table_body;

const SETTINGS_TITLE: &str = "Settings for a link";

/// Returns a report as text for a terminal.
pub(super) fn report_text(report: &MeasurementReport) -> TerminalText {
    let mut out = TerminalText::stdout();
    out.bold(&report.title).raw("\n");
    for line in &report.lines {
        out.line(line);
    }
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        out.raw("\n").bold(&table.title).raw("\n");
        if !table.note.is_empty() {
            out.line(&table.note);
        }
        push_table_body(&mut out, table);
    }
    let link = report.link();
    if !link.is_empty() {
        out.raw("\n").bold(SETTINGS_TITLE).raw("\n").line(&link);
    }
    out
}

/// Returns a report as Markdown.
pub(super) fn report_markdown(report: &MeasurementReport) -> Document {
    let mut out = MarkdownWriter::default();
    out.raw("## ").text(&report.title).raw("\n");
    // Markdown joins consecutive lines, so every line becomes a paragraph.
    for line in &report.lines {
        out.paragraph("", line);
    }
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        out.paragraph("## ", &table.title);
        if !table.note.is_empty() {
            out.paragraph("", &table.note);
        }
        out.raw("\n").table(table);
    }
    let link = report.link();
    if !link.is_empty() {
        out.paragraph("## ", SETTINGS_TITLE).paragraph("", &link);
    }
    Document::markdown(out)
}
