//! The static sheets: sections of the worksheet that stay as exported when inputs change.

use std::collections::BTreeSet;

use headroom_core::report::worksheet::{Cell, Section, Worksheet};

use crate::book::{Book, Sheet};
use crate::sheet_name::SheetName;
use crate::styles::{Style, Styles, is_tiny};
use crate::writer::{self, XlsxResult};

/// The ids of sections that have sheets with live formulas.
const LIVE_SECTIONS: [&str; 8] =
    ["summary", "inputs", "assumptions", "results", "resources", "decisions", "advice", "explanations"];
const ABOUT_SECTIONS: [&str; 3] = ["problems", "outlook", "models"];
const TIMELINE_SECTIONS: [&str; 10] =
    ["limits", "plan", "months", "horizons", "reasons", "remedies", "scales", "levels", "risks", "load"];
/// Reserved sheet names, in lower case.
const RESERVED_NAMES: [&str; 18] = [
    "summary",
    "inputs",
    "sizing",
    "months",
    "decisions",
    "growth",
    "cost",
    "prices",
    "cost at export",
    "dates and plan",
    "calculations",
    "monthly calculations",
    "needs",
    "days",
    "amounts",
    "hours",
    "calendar",
    "about",
];
/// The widths of the first columns, in characters.
const WIDTHS: [f64; 8] = [28.0, 20.0, 20.0, 20.0, 20.0, 24.0, 28.0, 28.0];
/// The width of the columns after those in [`WIDTHS`], in characters.
const DEFAULT_COLUMN_WIDTH: f64 = 20.0;
const AS_OF_EXPORT: &str = "As of the export. Changes in this file do not update this sheet.";

pub(crate) fn write(book: &mut Book<'_>, styles: &Styles, worksheet: &Worksheet) -> XlsxResult<()> {
    let one_of = |ids: &[&str], section: &Section| ids.contains(&section.id.as_str());
    let of = |ids: &'static [&'static str]| worksheet.sections.iter().filter(move |section| one_of(ids, section));
    write_sections(book, styles, "Dates and plan", of(&TIMELINE_SECTIONS))?;
    let mut taken: BTreeSet<String> = RESERVED_NAMES.map(str::to_owned).into();
    let cost = |section: &Section| section.id == "cost" || section.id.starts_with("cost-");
    write_sections(book, styles, "Cost at export", worksheet.sections.iter().filter(|section| cost(section)))?;
    let rest = |section: &&Section| {
        !cost(section)
            && ![&LIVE_SECTIONS[..], &ABOUT_SECTIONS, &TIMELINE_SECTIONS].iter().any(|ids| one_of(ids, section))
    };
    for section in worksheet.sections.iter().filter(rest) {
        let name = SheetName::unique(&section.title, &mut taken);
        write_sections(book, styles, name.as_str(), std::iter::once(section))?;
    }
    write_sections(book, styles, "About", of(&ABOUT_SECTIONS))
}

/// Writes several sections to one sheet, one below the other.
fn write_sections<'w>(
    book: &mut Book<'_>,
    styles: &Styles,
    name: &str,
    sections: impl Iterator<Item = &'w Section>,
) -> XlsxResult<()> {
    let mut sections = sections.peekable();
    if sections.peek().is_none() {
        return Ok(());
    }
    let sections: Vec<&Section> = sections.collect();
    let most = sections.iter().map(|section| section.columns.len()).max().unwrap_or(0);
    let widths: Vec<f64> = widths().take(most.max(WIDTHS.len())).collect();
    let sheet = writer::add_sheet(book, name, &widths, 2)?;
    writer::text(sheet, 0, 0, name, &styles.title)?;
    writer::text(sheet, 1, 0, AS_OF_EXPORT, &styles.group)?;
    let mut row = 3;
    for section in sections {
        row = write_section(sheet, styles, section, row)?;
    }
    Ok(())
}

fn widths() -> impl Iterator<Item = f64> {
    WIDTHS.into_iter().chain(std::iter::repeat(DEFAULT_COLUMN_WIDTH))
}

/// Writes a section as a table, and returns the first row after it.
fn write_section(sheet: &mut Sheet<'_>, styles: &Styles, section: &Section, mut row: u32) -> XlsxResult<u32> {
    writer::text(sheet, row, 0, &section.title, &styles.bold)?;
    row += 1;
    if !section.note.is_empty() {
        writer::text(sheet, row, 0, &section.note, &styles.group)?;
        row += 1;
    }
    for (column, head) in (0..).zip(&section.columns) {
        let format = if head.numeric { &styles.head_right } else { &styles.head };
        writer::text(sheet, row, column, &head.label, format)?;
    }
    writer::fit_row_height(sheet, row, section.columns.iter().map(|head| head.label.as_str()).zip(widths()))?;
    for cells in &section.rows {
        row += 1;
        let texts = cells.iter().map(|cell| if let Cell::Text(text) = cell { text.as_str() } else { "" });
        writer::fit_row_height(sheet, row, texts.zip(widths()))?;
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, styles, (row, column), cell)?;
        }
    }
    Ok(row + 3)
}

fn write_cell(sheet: &mut Sheet<'_>, styles: &Styles, (row, column): (u32, u16), cell: &Cell) -> XlsxResult<()> {
    match cell {
        Cell::Empty => Ok(()),
        Cell::Text(text) => writer::text(sheet, row, column, text, &styles.text),
        Cell::Number { value, unit, .. } if unit == "1" => {
            let format = if is_tiny(*value) { &styles.full_precision } else { &styles.number };
            writer::number(sheet, row, column, *value, format)
        }
        Cell::Number { value, unit, .. } => {
            writer::number(sheet, row, column, *value, &unit_format(styles, *value, unit))
        }
        Cell::Share(share) => writer::number(sheet, row, column, *share, &styles.percent),
        Cell::Date { date, .. } => writer::date(sheet, row, column, *date, &styles.date),
    }
}

/// Returns a format that shows a number with its unit. The number is in base units.
fn unit_format(styles: &Styles, number: f64, unit: &str) -> Style {
    let unit: String = unit.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    let format = if is_tiny(number) {
        format!("0.00E+00\" {unit}\"")
    } else {
        format!("[>=1000]#,##0\" {unit}\";[>=0.001]0.0###\" {unit}\";General\" {unit}\"")
    };
    styles.number_style(format)
}
