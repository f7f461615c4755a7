//! A report, as plain text or as Markdown.

use headroom_core::forecast::report::MeasurementReport;
use headroom_core::report::worksheet::escape;

use crate::args::Format;
use crate::text::{Style, clean, width};

/// Writes a report, with an empty line before each part but the first.
pub(super) fn write(report: &MeasurementReport, format: Format) -> String {
    let style = Style::of_stdout();
    let title = |text: &str| match format {
        Format::Markdown => format!("## {}\n", escape(text)),
        _ => style.bold(&clean(text)) + "\n",
    };
    let line = |text: &str| match format {
        // Markdown would join lines that follow each other.
        Format::Markdown => format!("\n{}\n", escape(text)),
        _ => clean(text) + "\n",
    };
    let mut out = title(&report.title);
    report.lines.iter().for_each(|text| out += &line(text));
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        out += &format!("\n{}", title(&table.title));
        if !table.note.is_empty() {
            out += &line(&table.note);
        }
        out += &match format {
            Format::Markdown => format!("\n{}", markdown(&table.heads, &table.rows)),
            _ => plain(&table.heads, &table.rows, style),
        };
    }
    let link = report.link();
    if !link.is_empty() {
        out += &format!("\n{}{}", title("For a link"), line(&link));
    }
    out
}

fn markdown(heads: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = line(heads) + "|---" + &"|---:".repeat(heads.len().saturating_sub(1)) + "|\n";
    rows.iter().for_each(|row| out += &line(row));
    out
}

fn plain(heads: &[String], rows: &[Vec<String>], style: Style) -> String {
    let longest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain(heads.get(at));
        cells.map(|cell| width(&clean(cell))).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(longest).collect();
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match (at, clean(cell)) {
            (0, cell) => format!("{cell:width$}"),
            (_, cell) => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut out = format!("  {}\n", style.dim(&line(heads)));
    rows.iter().for_each(|row| out += &format!("  {}\n", line(row)));
    out
}
