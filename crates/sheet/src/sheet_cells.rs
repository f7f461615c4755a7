//! The cells of a sheet, from which its rows are written as XML.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

use headroom_core::math::trunc;
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell};

use crate::calc::CellValue;
use crate::package::Compressor;
use crate::styles::Style;

/// The number of bytes of XML that are compressed at once.
const CHUNK_BYTES: usize = 1 << 16;

/// A part of [`SheetCells::texts`].
type TextRange = (u32, u32);

/// The cells of a sheet, in any order. If a cell is written more than once, the last content applies.
#[derive(Default)]
pub(crate) struct SheetCells {
    cells: Vec<StoredCell>,
    /// The formulas and their results that are strings.
    texts: String,
    formulas: Vec<StoredFormula>,
    /// The results that are strings.
    results: Vec<TextRange>,
    row_heights: BTreeMap<u32, f64>,
}

struct StoredCell {
    row: u32,
    column: u16,
    style: Style,
    /// The number of cells written before it.
    sequence: u32,
    /// The number of the formula, from 1; 0 if there is none.
    formula: u32,
    content: CellContent,
}

#[derive(Clone, Copy)]
enum CellContent {
    Empty,
    Number(f64),
    Bool(bool),
    /// A string, as its index in the shared strings.
    SharedString(u32),
    /// The result of a formula, as its index in [`SheetCells::results`].
    Text(u32),
}

/// A formula of consecutive cells in a column, whose relative addresses are those of the first cell.
struct StoredFormula {
    text: TextRange,
    first_row: u32,
    rows: u32,
}

impl SheetCells {
    fn text(&mut self, text: &str) -> TextRange {
        let start = self.texts.len();
        self.texts += text;
        (to_u32(start), to_u32(self.texts.len()))
    }

    fn push(&mut self, (row, column): (u32, u16), style: Style, formula: u32, content: CellContent) {
        let sequence = to_u32(self.cells.len());
        self.cells.push(StoredCell { row, column, style, sequence, formula, content });
    }

    /// Allocates memory for a large number of cells that follow.
    pub(crate) fn reserve(&mut self, cells: usize) {
        self.cells.reserve_exact(cells);
    }

    pub(crate) fn push_blank(&mut self, row: u32, column: u16, style: Style) {
        self.push((row, column), style, 0, CellContent::Empty);
    }

    pub(crate) fn push_number(&mut self, row: u32, column: u16, style: Style, number: f64) {
        self.push((row, column), style, 0, CellContent::Number(number));
    }

    /// Adds a string by its index in the shared strings.
    pub(crate) fn push_string(&mut self, row: u32, column: u16, style: Style, index: u32) {
        self.push((row, column), style, 0, CellContent::SharedString(index));
    }

    /// Adds a formula for consecutive rows of a column, with its results. Relative addresses in the formula are those of
    /// the first row.
    pub(crate) fn push_formula<'v>(
        &mut self,
        (first_row, column): (u32, u16),
        style: Style,
        formula: &str,
        results: impl Iterator<Item = Cow<'v, CellValue>>,
    ) {
        let formula = self.text(formula);
        let number = to_u32(self.formulas.len() + 1);
        let mut rows = 0;
        for (row, result) in (first_row..).zip(results) {
            let content = match &*result {
                CellValue::Number(number) => CellContent::Number(*number),
                CellValue::Bool(value) => CellContent::Bool(*value),
                CellValue::Text(text) => {
                    let range = self.text(text);
                    self.results.push(range);
                    CellContent::Text(to_u32(self.results.len() - 1))
                }
            };
            self.push((row, column), style, number, content);
            rows += 1;
        }
        self.formulas.push(StoredFormula { text: formula, first_row, rows });
    }

    pub(crate) fn set_row_height(&mut self, row: u32, height: f64) {
        self.row_heights.insert(row, height);
    }

    /// Returns the range of the cells.
    pub(crate) fn dimension(&self) -> String {
        let of = |pick: fn(&StoredCell) -> u32| {
            let mut all = self.cells.iter().map(pick);
            let first = all.next().unwrap_or(0);
            all.fold((first, first), |(least, most), one| (least.min(one), most.max(one)))
        };
        let (rows, columns) = (of(|cell| cell.row), of(|cell| u32::from(cell.column)));
        let cell = |row: u32, column: u32| row_col_to_cell(row, u16::try_from(column).unwrap_or(u16::MAX));
        let (first, last) = (cell(rows.0, columns.0), cell(rows.1, columns.1));
        if first == last { first } else { format!("{first}:{last}") }
    }

    /// Writes all rows as XML.
    pub(crate) fn write(mut self, out: &mut Compressor) -> io::Result<()> {
        // A stable sort would allocate a buffer for half of the cells.
        self.cells.sort_unstable_by_key(|cell| (cell.row, cell.column, cell.sequence));
        let mut names = ColumnNames::default();
        let mut xml = String::with_capacity(2 * CHUNK_BYTES);
        let mut heights = self.row_heights.iter().peekable();
        for row in self.cells.chunk_by(|a, b| a.row == b.row) {
            let Some(number) = row.first().map(|cell| cell.row) else { continue };
            while let Some((empty, height)) = heights.next_if(|(empty, _)| **empty < number) {
                push_row_start(&mut xml, *empty, Some(*height));
                xml += "</row>";
            }
            let height = heights.next_if(|(of, _)| **of == number).map(|(_, height)| *height);
            push_row_start(&mut xml, number, height);
            for same in row.chunk_by(|a, b| a.column == b.column) {
                let Some(cell) = same.last() else { continue };
                self.push_cell(&mut xml, cell, names.of(cell.column));
                if xml.len() > CHUNK_BYTES {
                    out.write(xml.as_bytes())?;
                    xml.clear();
                }
            }
            xml += "</row>";
        }
        out.write(xml.as_bytes())
    }

    fn push_cell(&self, xml: &mut String, cell: &StoredCell, column: &str) {
        let row = cell.row + 1;
        let kind = match (cell.content, cell.formula) {
            (CellContent::Number(number), _) if !number.is_finite() => " t=\"e\"",
            (CellContent::Bool(_), _) => " t=\"b\"",
            (CellContent::SharedString(_), _) => " t=\"s\"",
            (CellContent::Text(_), _) => " t=\"str\"",
            _ => "",
        };
        *xml += "<c r=\"";
        *xml += column;
        push_number(xml, row);
        *xml += "\" s=\"";
        push_number(xml, u32::from(cell.style.xf_index()));
        *xml += "\"";
        *xml += kind;
        *xml += ">";
        self.push_formula_xml(xml, cell, column);
        match cell.content {
            CellContent::Empty => {}
            CellContent::Number(number) if !number.is_finite() => *xml += "<v>#NUM!</v>",
            CellContent::Number(number) => {
                *xml += "<v>";
                push_decimal(xml, number);
                *xml += "</v>";
            }
            CellContent::Bool(value) => push(xml, format_args!("<v>{}</v>", u8::from(value))),
            CellContent::SharedString(index) => {
                *xml += "<v>";
                push_number(xml, index);
                *xml += "</v>";
            }
            CellContent::Text(index) => {
                *xml += "<v>";
                push_escaped(xml, self.results.get(index as usize).map_or("", |range| self.text_of(*range)));
                *xml += "</v>";
            }
        }
        *xml += "</c>";
    }

    fn push_formula_xml(&self, xml: &mut String, cell: &StoredCell, column: &str) {
        let Some(index) = cell.formula.checked_sub(1) else { return };
        let Some(formula) = self.formulas.get(index as usize) else { return };
        if cell.row != formula.first_row {
            *xml += "<f t=\"shared\" si=\"";
            push_number(xml, index);
            *xml += "\"/>";
            return;
        }
        if formula.rows > 1 {
            let (first, last) = (formula.first_row + 1, formula.first_row + formula.rows);
            push(xml, format_args!("<f t=\"shared\" ref=\"{column}{first}:{column}{last}\" si=\"{index}\">"));
        } else {
            *xml += "<f>";
        }
        push_escaped(xml, self.text_of(formula.text));
        *xml += "</f>";
    }

    fn text_of(&self, (start, end): TextRange) -> &str {
        self.texts.get(start as usize..end as usize).unwrap_or_default()
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The names of columns, such as `AB`.
#[derive(Default)]
struct ColumnNames(Vec<String>);

impl ColumnNames {
    fn of(&mut self, column: u16) -> &str {
        while self.0.len() <= usize::from(column) {
            let next = u16::try_from(self.0.len()).unwrap_or(u16::MAX);
            self.0.push(column_number_to_name(next));
        }
        self.0.get(usize::from(column)).map_or("", String::as_str)
    }
}

fn push_row_start(xml: &mut String, row: u32, height: Option<f64>) {
    match height {
        Some(height) => push(xml, format_args!("<row r=\"{}\" ht=\"{height}\" customHeight=\"1\">", row + 1)),
        None => push(xml, format_args!("<row r=\"{}\">", row + 1)),
    }
}

/// Adds a whole number, without the overhead of formatting.
fn push_number(xml: &mut String, number: u32) {
    let mut digits = [0; 10];
    let mut start = digits.len();
    let mut rest = number;
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' + (rest % 10) as u8;
        start = at;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits.iter().skip(start).for_each(|digit| xml.push(char::from(*digit)));
}

/// Adds a number at full precision.
fn push_decimal(xml: &mut String, number: f64) {
    if (1.0..1e9).contains(&number) && trunc(number) == number {
        push_number(xml, number as u32);
    } else {
        push(xml, format_args!("{number}"));
    }
}

fn push(xml: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = xml.write_fmt(text);
}

/// Adds a shared string as XML.
pub(crate) fn push_escaped_string(xml: &mut String, text: &str) {
    let is_space = |c: Option<char>| c.is_some_and(|c| matches!(c, ' ' | '\n' | '\t'));
    let keeps_space = is_space(text.chars().next()) || is_space(text.chars().next_back());
    *xml += if keeps_space { "<si><t xml:space=\"preserve\">" } else { "<si><t>" };
    push_escaped(xml, text);
    *xml += "</t></si>";
}

/// Adds the text of an element. Programs decode `_x0041_` to a character, so such a text is escaped too.
fn push_escaped(xml: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '_']) {
        let (before, from) = rest.split_at(at);
        *xml += before;
        *xml += match from.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ if is_escape(from) => "_x005F_",
            _ => "_",
        };
        rest = from.get(1..).unwrap_or_default();
    }
    *xml += rest;
}

/// Returns whether a text starts like an escaped character, `_x` with four hexadecimal digits and `_`.
fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.starts_with(b"_x")
        && bytes.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        && bytes.get(6) == Some(&b'_')
}
