//! Tables for a terminal, aligned by display width: Chinese characters and emoji are two columns wide.

use comfy_table::{CellAlignment, Row, Table as Grid};
use headroom_core::report::worksheet::Section;
use headroom_core::text::sanitize;
use headroom_core::view_model::Table;
use unicode_width::UnicodeWidthStr;

use crate::style::Style;

/// The maximum width of a table in columns. Wider tables are printed as lists, because terminals wrap long lines
/// mid-cell.
const MAX_TABLE_WIDTH: usize = 150;

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

/// Returns one line for each row, indented by two spaces and without trailing spaces. Cells must not contain control
/// characters.
pub(crate) fn align<R: Into<Row>>(columns: &[Column], rows: impl IntoIterator<Item = R>) -> Vec<String> {
    let mut grid = Grid::new();
    grid.load_style(comfy_table::presets::NOTHING).add_rows(rows);
    for (index, (column, layout)) in grid.column_iter_mut().zip(columns).enumerate() {
        column.set_padding((if index == 0 { 2 } else { 0 }, layout.gap));
        column.set_cell_alignment(layout.alignment);
    }
    grid.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns tables as text for a terminal, each after an empty line.
pub(crate) fn tables_text(tables: &[Table], style: Style) -> String {
    let mut out = String::new();
    for table in tables {
        out += &format!("\n{}\n{}", style.bold(&sanitize(&table.title)), table_body(table, style));
        if !table.note.is_empty() {
            out += &format!("{}\n", style.dim(&sanitize(&table.note)));
        }
    }
    out
}

/// Returns tables as Markdown.
pub(crate) fn tables_markdown(tables: &[Table]) -> String {
    tables.iter().map(|table| Section::from(table).to_markdown()).collect()
}

/// Returns the headings and rows of a table, without its title and note.
pub(crate) fn table_body(table: &Table, style: Style) -> String {
    let cells = |row: &Vec<String>| row.iter().map(|cell| sanitize(cell)).collect::<Vec<String>>();
    let rows: Vec<Vec<String>> = std::iter::once(&table.headers).chain(&table.rows).map(cells).collect();
    let column = |index: usize| if index < table.first_number_column { Column::left(2) } else { Column::right(2) };
    let columns: Vec<Column> = (0..table.headers.len()).map(column).collect();
    let lines = align(&columns, &rows);
    if lines.iter().any(|line| line.width() > MAX_TABLE_WIDTH) {
        return rows_as_lists(&rows, style);
    }
    let (head, rest) = lines.split_first().map_or(("", &[][..]), |(head, rest)| (head.as_str(), rest));
    let mut out = if head.is_empty() { String::new() } else { style.dim(head) + "\n" };
    rest.iter().for_each(|line| out += &format!("{line}\n"));
    out
}

/// Returns each row as a list of its cells, each with its heading. The first of `rows` contains the headings.
fn rows_as_lists(rows: &[Vec<String>], style: Style) -> String {
    let Some((heads, rows)) = rows.split_first() else { return String::new() };
    let mut out = String::new();
    for row in rows {
        for (index, (head, cell)) in heads.iter().zip(row).enumerate().filter(|(_, (_, cell))| !cell.is_empty()) {
            let bullet = if index == 0 { "- " } else { "  " };
            out += &format!("  {bullet}{} {cell}\n", style.dim(&format!("{head}:")));
        }
    }
    out
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
        let style = Style::stdout();
        let text = tables_text(&[table(3)], style);
        assert!(text.ends_with("\n  name     value\n  a\\u{1b}    111\n"), "{text}");
        assert!(tables_text(&[table(150)], style).contains("\n  - name: a\\u{1b}\n    value: 111"));
    }
}
