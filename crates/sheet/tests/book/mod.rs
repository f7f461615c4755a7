//! Reads a spreadsheet file: cells with their formulas and values.
#![allow(dead_code, reason = "not every test uses all of it")]

pub(crate) mod bill;
pub(crate) mod office;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use headroom_core::date::Date;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Number(f64),
    Text(String),
    Bool(bool),
    Error(String),
    Empty,
}

#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) formula: Option<String>,
    pub(crate) value: Value,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// The sheets in order.
    pub(crate) sheets: Vec<String>,
    /// The cells by sheet and address.
    pub(crate) cells: BTreeMap<(String, String), Cell>,
    /// The defined names, each with its sheet and address.
    pub(crate) names: BTreeMap<String, (String, String)>,
}

impl Book {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let parts = unpack(bytes);
        let text = |name: &str| parts.iter().find(|part| part.0 == name).map_or("", |part| part.1.as_str());
        let workbook = text("xl/workbook.xml");
        let mut book = Self::default();
        for sheet in elements(workbook, "sheet") {
            book.sheets.push(attribute(sheet.0, "name").expect("a sheet has a name"));
        }
        for (head, body) in elements(workbook, "definedName") {
            let name = attribute(head, "name").expect("a name");
            if let Some((sheet, cell)) = unescape(body).rsplit_once('!') {
                let index = (sheet.trim_matches('\'').to_owned(), cell.replace('$', ""));
                book.names.insert(name, index);
            }
        }
        let shared: Vec<String> = elements(text("xl/sharedStrings.xml"), "si")
            .map(|(_, body)| elements(body, "t").map(|(_, text)| unescape(text)).collect())
            .collect();
        for (number, sheet) in book.sheets.iter().enumerate() {
            let mut masters: BTreeMap<String, (String, String)> = BTreeMap::new();
            for (head, body) in elements(text(&sheet_file(number)), "c") {
                let address = attribute(head, "r").expect("a cell has an address");
                let formula = elements(body, "f").next().map(|(head, text)| match attribute(head, "si") {
                    Some(id) if text.is_empty() => {
                        let (first, text) = &masters[&id];
                        moved_formula(text, row_of(&address) - row_of(first))
                    }
                    Some(id) => masters.entry(id).or_insert((address.clone(), unescape(text))).1.clone(),
                    None => unescape(text),
                });
                let held = elements(body, "v").next().map(|(_, text)| unescape(text)).unwrap_or_default();
                let value = match attribute(head, "t").as_deref() {
                    Some("s") => Value::Text(shared[held.parse::<usize>().expect("a number")].clone()),
                    Some("str") => Value::Text(held),
                    Some("b") => Value::Bool(held == "1"),
                    Some("e") => Value::Error(held),
                    _ if held.is_empty() => Value::Empty,
                    _ => Value::Number(held.parse().expect("a number")),
                };
                book.cells.insert((sheet.clone(), address), Cell { formula, value });
            }
        }
        book
    }

    pub(crate) fn cell_value(&self, sheet: &str, address: &str) -> &Value {
        self.cells.get(&(sheet.to_owned(), address.to_owned())).map_or(&Value::Empty, |cell| &cell.value)
    }

    /// Returns the value of the cell with a defined name.
    pub(crate) fn named_value(&self, name: &str) -> &Value {
        let (sheet, cell) = self.names.get(name).unwrap_or_else(|| panic!("there is no name {name}"));
        self.cell_value(sheet, cell)
    }
}

/// Returns the file without the stored results of formulas, so that all results found later are recalculated ones.
pub(crate) fn without_results(bytes: &[u8], book: &Book) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in unpack(bytes) {
        let sheet = (0..book.sheets.len()).any(|number| sheet_file(number) == name);
        let text = if sheet { remove_results(&text) } else { text };
        writer.start_file(name, SimpleFileOptions::default()).expect("a file");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

/// Returns the row of a cell, from 1.
fn row_of(address: &str) -> u32 {
    address.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().expect("an address")
}

/// Returns the formula of a cell that shares the formula of a cell a number of rows above. Relative rows move.
fn moved_formula(formula: &str, rows: u32) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let mut in_text = false;
    let is_cell = |word: &str| {
        let column = word.strip_prefix('$').unwrap_or(word);
        let digits = column.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let letters = column.len() - digits.len();
        (1..=3).contains(&letters) && !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit())
    };
    for c in formula.chars().chain(['\n']) {
        if !in_text && (c.is_ascii_alphanumeric() || matches!(c, '$' | '_' | '.')) {
            word.push(c);
            continue;
        }
        if c != '(' && is_cell(&word) {
            let row = word.trim_start_matches(|c: char| !c.is_ascii_digit());
            out += &word[..word.len() - row.len()];
            out += &(row.parse::<u32>().expect("a row") + rows).to_string();
        } else {
            out += &word;
        }
        word.clear();
        in_text ^= c == '"';
        out.push(c);
    }
    out.pop();
    out
}

fn remove_results(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let end_of_formula = |rest: &str| {
        let own = rest.find("</f>").map(|at| at + 4);
        let shared = rest.find("<f t=\"shared\" si=").and_then(|at| Some(at + rest[at..].find("/>")? + 2));
        own.into_iter().chain(shared).min()
    };
    while let Some(end) = end_of_formula(rest) {
        out += &rest[..end];
        rest = &rest[end..];
        if rest.starts_with("<v>") {
            rest = &rest[rest.find("</v>").expect("an end") + 4..];
        }
    }
    out + rest
}

/// Returns the number of a value; NaN if it is not a number.
pub(crate) fn number_of(value: &Value) -> f64 {
    if let Value::Number(number) = value { *number } else { f64::NAN }
}

/// Converts a serial number to a date.
pub(crate) fn date_from_serial(serial: f64) -> Date {
    let days: i32 = format!("{:.0}", serial - 25_569.0).parse().expect("a whole number");
    Date::from_epoch_days(days).expect("a valid date")
}

fn sheet_file(number: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", number + 1)
}

/// Returns the name and text of each file in the package, in order. All of them must be text.
pub(crate) fn unpack(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut parts = Vec::new();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        parts.push((part.name().expect("a name").into_owned(), text));
    }
    parts
}

/// Returns the attributes and the content of each element with this name. Such elements must not be nested.
pub(crate) fn elements<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let begin = rest.find(&format!("<{name}"))?;
            let after = &rest[begin + 1 + name.len()..];
            if !after.starts_with([' ', '>', '/']) {
                rest = after;
                continue;
            }
            let end = after.find('>')?;
            let head = &after[..end];
            if head.ends_with('/') {
                rest = &after[end + 1..];
                return Some((head, ""));
            }
            let close = after[end..].find(&format!("</{name}>"))? + end;
            rest = &after[close..];
            return Some((head, &after[end + 1..close]));
        }
    })
}

pub(crate) fn attribute(head: &str, name: &str) -> Option<String> {
    let begin = head.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = head[begin..].find('"')?;
    Some(unescape(&head[begin..begin + end]))
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&#10;", "\n").replace("&amp;", "&")
}
