//! A report of titles, lines and tables, as plain text or as Markdown.

use crate::args::Format;
use crate::markdown::escape;
use crate::text::{Style, clean, width};

/// One piece of a report.
pub(super) enum Piece {
    Title(String),
    Line(String),
    /// Heads and rows; the first column is text, the others are numbers.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// Writes the pieces, with an empty line before each title and table but the first.
pub(super) fn write(pieces: &[Piece], format: Format) -> String {
    let style = Style::of_stdout();
    let mut out = String::new();
    for piece in pieces {
        if !out.is_empty() && !matches!(piece, Piece::Line(_)) {
            out.push('\n');
        }
        out += &match (piece, format) {
            (Piece::Title(text), Format::Markdown) => format!("## {}\n", escape(text)),
            (Piece::Title(text), _) => style.bold(&clean(text)) + "\n",
            // Markdown would join lines that follow each other.
            (Piece::Line(text), Format::Markdown) => format!("\n{}\n", escape(text)),
            (Piece::Line(text), _) => clean(text) + "\n",
            (Piece::Table(heads, rows), Format::Markdown) => markdown(heads, rows),
            (Piece::Table(heads, rows), _) => plain(heads, rows, style),
        };
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

/// Heads as a table wants them.
pub(super) fn heads<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}
