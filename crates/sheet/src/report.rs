//! The sections of the worksheet that do not follow the inputs, as they were exported.

use std::collections::BTreeSet;

use headroom_core::report::worksheet::{Cell, Section, Worksheet};
use rust_xlsxwriter::{Format, Workbook, Worksheet as Sheet};

use crate::pen::{self, Made};
use crate::styles::{Styles, is_tiny};

/// Sections that have live sheets of their own.
const LIVE: [&str; 8] =
    ["summary", "inputs", "assumptions", "results", "resources", "decisions", "advice", "explanations"];
const ABOUT: [&str; 3] = ["problems", "outlook", "models"];
const AHEAD: [&str; 10] =
    ["limits", "plan", "months", "horizons", "reasons", "remedies", "scales", "levels", "risks", "load"];
/// The names of sheets that others write, in small letters.
const TAKEN: [&str; 18] = [
    "summary",
    "inputs",
    "sizing",
    "months",
    "decisions",
    "growth",
    "cost",
    "prices",
    "cost when exported",
    "dates and plan",
    "workings",
    "month workings",
    "needs",
    "days",
    "amounts",
    "hours",
    "calendar",
    "about",
];
/// The longest name of a sheet.
const LONGEST: usize = 31;
const WIDTHS: [f64; 8] = [28.0, 20.0, 20.0, 20.0, 20.0, 24.0, 28.0, 28.0];
/// Of columns beyond these.
const WIDTH: f64 = 20.0;
const STAYS: &str = "As it was when exported: this does not follow what is changed in this file.";

pub(crate) fn write(book: &mut Workbook, styles: &Styles, worksheet: &Worksheet) -> Made<()> {
    let one_of = |ids: &[&str], section: &Section| ids.contains(&section.id.as_str());
    let of = |ids: &'static [&'static str]| worksheet.sections.iter().filter(move |section| one_of(ids, section));
    stack(book, styles, "Dates and plan", of(&AHEAD))?;
    let mut taken: BTreeSet<String> = TAKEN.map(str::to_owned).into();
    let cost = |section: &Section| section.id == "cost" || section.id.starts_with("cost-");
    stack(book, styles, "Cost when exported", worksheet.sections.iter().filter(|section| cost(section)))?;
    let rest =
        |section: &&Section| !cost(section) && ![&LIVE[..], &ABOUT, &AHEAD].iter().any(|ids| one_of(ids, section));
    for section in worksheet.sections.iter().filter(rest) {
        let name = name(&section.title, &mut taken);
        stack(book, styles, &name, std::iter::once(section))?;
    }
    stack(book, styles, "About", of(&ABOUT))
}

/// Sections below each other on one sheet.
fn stack<'w>(
    book: &mut Workbook,
    styles: &Styles,
    name: &str,
    sections: impl Iterator<Item = &'w Section>,
) -> Made<()> {
    let mut sections = sections.peekable();
    if sections.peek().is_none() {
        return Ok(());
    }
    let sections: Vec<&Section> = sections.collect();
    let most = sections.iter().map(|section| section.columns.len()).max().unwrap_or(0);
    let widths: Vec<f64> = widths().take(most.max(WIDTHS.len())).collect();
    let sheet = pen::sheet(book, name, &widths, 2)?;
    pen::text(sheet, 0, 0, name, &styles.title)?;
    pen::text(sheet, 1, 0, STAYS, &styles.group)?;
    let mut row = 3;
    for section in sections {
        row = table(sheet, styles, section, row)?;
    }
    Ok(())
}

fn widths() -> impl Iterator<Item = f64> {
    WIDTHS.into_iter().chain(std::iter::repeat(WIDTH))
}

/// The row after it.
fn table(sheet: &mut Sheet, styles: &Styles, section: &Section, mut row: u32) -> Made<u32> {
    pen::text(sheet, row, 0, &section.title, &styles.verdict)?;
    row += 1;
    if !section.note.is_empty() {
        pen::text(sheet, row, 0, &section.note, &styles.group)?;
        row += 1;
    }
    for (column, head) in (0..).zip(&section.columns) {
        let format = if head.number { &styles.head_right } else { &styles.head };
        pen::text(sheet, row, column, &head.label, format)?;
    }
    pen::tall(sheet, row, section.columns.iter().map(|head| head.label.as_str()).zip(widths()))?;
    for cells in &section.rows {
        row += 1;
        let texts = cells.iter().map(|cell| if let Cell::Text(text) = cell { text.as_str() } else { "" });
        pen::tall(sheet, row, texts.zip(widths()))?;
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, styles, (row, column), cell)?;
        }
    }
    Ok(row + 3)
}

fn write_cell(sheet: &mut Sheet, styles: &Styles, (row, column): (u32, u16), cell: &Cell) -> Made<()> {
    match cell {
        Cell::Empty => Ok(()),
        Cell::Text(text) => pen::text(sheet, row, column, text, &styles.text),
        Cell::Number { value, unit, .. } if unit == "1" => {
            let format = if is_tiny(*value) { &styles.digits } else { &styles.number };
            pen::number(sheet, row, column, *value, format)
        }
        Cell::Number { value, unit, .. } => pen::number(sheet, row, column, *value, &with_unit(styles, *value, unit)),
        Cell::Share(share) => pen::number(sheet, row, column, *share, &styles.percent),
        Cell::Date { date, .. } => pen::date(sheet, row, column, *date, &styles.date),
    }
}

/// Numbers in base units, with the unit beside them.
fn with_unit(styles: &Styles, number: f64, unit: &str) -> Format {
    let unit: String = unit.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    let format = if is_tiny(number) {
        format!("0.00E+00\" {unit}\"")
    } else {
        format!("[>=1000]#,##0\" {unit}\";[>=0.001]0.0###\" {unit}\";General\" {unit}\"")
    };
    styles.number.clone().set_num_format(format)
}

/// A heading as the name of a sheet: without the signs that names may not have, not too long, and unlike all others.
fn name(title: &str, taken: &mut BTreeSet<String>) -> String {
    let fits = |c: char| !c.is_control() && !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let base: String = headroom_core::text::clean(title).chars().filter(|c| fits(*c)).take(LONGEST - 4).collect();
    let base = if base.trim().is_empty() { "More" } else { base.trim() };
    let mut name = base.to_owned();
    let mut number = 2;
    while taken.contains(&name.to_lowercase()) || name.eq_ignore_ascii_case("history") {
        name = format!("{base} {number}");
        number += 1;
    }
    taken.insert(name.to_lowercase());
    name
}
