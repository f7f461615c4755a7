//! The time ahead, and tables of all kinds, as text and as Markdown.

use headroom_core::report::worksheet::Section;
use headroom_core::view_model::Table;

use crate::text::{Style, clean, width};

/// Wider tables are written as lists: a terminal breaks lines where it likes.
const WIDEST: usize = 150;

/// For a terminal.
pub(crate) fn text(verdict: &str, tables: &[Table], style: Style) -> String {
    format!("\n{}\n{}\n{}", style.bold("Over time"), clean(verdict), tables_text(tables, style))
}

/// Tables alone.
pub(crate) fn tables_text(tables: &[Table], style: Style) -> String {
    let mut out = String::new();
    for table in tables {
        out += &format!("\n{}\n", style.bold(&table.title));
        let rows: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
        let longest = |at: usize| rows.iter().chain([&table.heads]).map(|row| width(&row[at])).max().unwrap_or(0);
        let widths: Vec<usize> = (0..table.heads.len()).map(longest).collect();
        out += &if widths.iter().map(|width| width + 2).sum::<usize>() > WIDEST {
            list(table, &rows, style)
        } else {
            columns(table, &rows, &widths, style)
        };
        if !table.note.is_empty() {
            out += &format!("{}\n", style.dim(&clean(&table.note)));
        }
    }
    out
}

fn columns(table: &Table, rows: &[Vec<String>], widths: &[usize], style: Style) -> String {
    let line = |row: &[String]| {
        let cells = row.iter().zip(widths).enumerate().map(|(at, (cell, width))| {
            if at < table.numbers_from { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
    };
    let mut out = style.bold(&line(&table.heads)) + "\n";
    for row in rows {
        out += &(line(row) + "\n");
    }
    out
}

fn list(table: &Table, rows: &[Vec<String>], style: Style) -> String {
    let mut out = String::new();
    for row in rows {
        for (at, (head, cell)) in table.heads.iter().zip(row).enumerate().filter(|(_, (_, cell))| !cell.is_empty()) {
            let begin = if at == 0 { "- " } else { "  " };
            out += &format!("  {begin}{} {cell}\n", style.dim(&format!("{head}:")));
        }
    }
    out
}

/// For documents.
pub(crate) fn markdown(tables: &[Table]) -> String {
    tables.iter().map(|table| Section::from(table).to_markdown()).collect()
}
