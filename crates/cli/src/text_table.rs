//! Tables for a terminal, aligned by display width: Chinese characters and emoji are two columns wide.

use comfy_table::{CellAlignment, Table as Grid};
use headroom_core::report::markdown_writer::MarkdownWriter;
use headroom_core::report::worksheet::Section;
use headroom_core::text::sanitize;
use headroom_core::view_model::Table;
use unicode_width::UnicodeWidthStr;

use crate::output::Document;
use crate::terminal_text::{TerminalText, shorten};

/// The maximum width of a table in columns. Wider tables are printed as lists, because terminals wrap long lines
/// mid-cell.
const MAX_TABLE_WIDTH: usize = 150;
/// The maximum width of a cell in columns. The layout engine counts columns in 16 bits.
const MAX_CELL_WIDTH: usize = 2000;

/// The layout of a column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    alignment: CellAlignment,
    /// Spaces between this column and the next one.
    gap: u16,
}

impl Column {
    /// Returns a left-aligned column, followed by `gap` spaces.
    pub(crate) const fn left(gap: u16) -> Self {
        Self { alignment: CellAlignment::Left, gap }
    }

    /// Returns a right-aligned column, followed by `gap` spaces.
    pub(crate) const fn right(gap: u16) -> Self {
        Self { alignment: CellAlignment::Right, gap }
    }
}

/// Returns one line for each row, indented by two spaces and without trailing spaces. Control characters are escaped.
pub(crate) fn align<C: AsRef<str>>(
    columns: &[Column],
    rows: impl IntoIterator<Item = impl IntoIterator<Item = C>>,
) -> Vec<String> {
    let mut grid = Grid::new();
    let cells = rows.into_iter().map(|row| row.into_iter().map(|cell| cell_text(cell.as_ref())).collect::<Vec<_>>());
    grid.load_style(comfy_table::presets::NOTHING).add_rows(cells);
    for (index, (column, layout)) in grid.column_iter_mut().zip(columns).enumerate() {
        column.set_padding((if index == 0 { 2 } else { 0 }, layout.gap));
        column.set_cell_alignment(layout.alignment);
    }
    grid.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns the text of a cell: on one line, with control characters escaped, and shortened.
fn cell_text(cell: &str) -> String {
    shorten(&sanitize(cell), MAX_CELL_WIDTH)
}

/// Appends tables, each after an empty line.
pub(crate) fn push_tables(out: &mut TerminalText, tables: &[Table]) {
    for table in tables {
        out.raw("\n").bold(&table.title).raw("\n");
        push_table_body(out, table);
        if !table.note.is_empty() {
            out.dim(&table.note).raw("\n");
        }
    }
}

/// Returns a document in Markdown: a title, a sentence, and tables.
pub(crate) fn tables_markdown(title: &'static str, sentence: &str, tables: &[Table]) -> Document {
    let mut out = MarkdownWriter::default();
    out.raw("## ").raw(title).raw("\n\n").text(sentence).raw("\n");
    tables.iter().for_each(|table| Section::from(table).write_markdown(&mut out));
    Document::markdown(out)
}

/// Appends the headings and rows of a table, without its title and note.
pub(crate) fn push_table_body(out: &mut TerminalText, table: &Table) {
    let rows: Vec<&Vec<String>> = std::iter::once(&table.headers).chain(&table.rows).collect();
    let column = |index: usize| if index < table.first_number_column { Column::left(2) } else { Column::right(2) };
    let columns: Vec<Column> = (0..table.headers.len()).map(column).collect();
    let lines = align(&columns, rows.iter().copied());
    if lines.iter().any(|line| line.width() > MAX_TABLE_WIDTH) {
        return push_rows_as_lists(out, table);
    }
    for (index, line) in lines.iter().enumerate().filter(|(index, line)| *index > 0 || !line.is_empty()) {
        if index == 0 { out.dim(line) } else { out.push(line) }.raw("\n");
    }
}

/// Appends each row as a list of its cells, each with its heading.
fn push_rows_as_lists(out: &mut TerminalText, table: &Table) {
    for row in &table.rows {
        let cells = table.headers.iter().zip(row).enumerate();
        for (index, (head, cell)) in cells.filter(|(_, (_, cell))| !cell.is_empty()) {
            out.raw(if index == 0 { "  - " } else { "    " });
            out.dim(&format!("{head}:")).raw(" ").line(&cell_text(cell));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_keep_columns_aligned() {
        let rows = [["缓存", "1", "x"], ["cache", "12", "🚀"], ["e\u{301}", "123", ""]];
        let lines = align(&[Column::left(2), Column::right(1), Column::left(0)], rows);
        assert_eq!(lines, ["  缓存     1 x", "  cache   12 🚀", "  e\u{301}      123"]);
    }

    #[test]
    fn tables_that_are_too_wide_become_lists() {
        let table = |width: usize| Table {
            title: "T".into(),
            headers: vec!["name".to_owned(), "value".to_owned()],
            first_number_column: 1,
            rows: vec![vec!["a\u{1b}".to_owned(), "1".repeat(width)]],
            ..Table::default()
        };
        let text = |width: usize| {
            let mut out = TerminalText::default();
            push_tables(&mut out, &[table(width)]);
            out.as_str().to_owned()
        };
        assert!(text(3).ends_with("\n  name     value\n  a\\u{1b}    111\n"), "{}", text(3));
        assert!(text(150).contains("\n  - name: a\\u{1b}\n    value: 111"));
        // The layout engine overflows at 65,536 columns.
        assert!(text(70_000).ends_with("1…\n") && text(70_000).len() < 3000);
    }
}
