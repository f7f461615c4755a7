//! What is wrong with the shape of a model file, in the words of model files: the reader of TOML speaks of sequences,
//! maps and variants.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::text::nearest;

/// Says what a message of the reader of TOML means for the place where it stands.
pub(super) fn words(text: &str, offset: usize, message: &str) -> String {
    if text.trim().is_empty() {
        return "the file is empty; a model begins with id, title and summary".to_owned();
    }
    let table = header(text, offset);
    if let Some((name, known)) = named(message, "unknown field ") {
        return unknown_field(name, &known, table);
    }
    if let Some((name, _)) = named(message, "missing field ") {
        let place = table.map_or_else(|| "the beginning of the file".to_owned(), ToString::to_string);
        return format!("{place} lacks “{name}”");
    }
    if let Some((name, known)) = named(message, "unknown variant ") {
        return format!("“{name}” is none of {}{}", known.join(", "), hint(nearest(name, known.iter().copied())));
    }
    let kinds = ["invalid type: ", "invalid value: ", "invalid length "];
    if let Some(rest) = kinds.iter().find_map(|kind| message.strip_prefix(kind))
        && let Some((found, expected)) = rest.split_once(", expected ")
    {
        return match table {
            Some(table) if found == "map" && expected == "a sequence" && !table.starts_with("[[") => {
                format!("{table} can stand once only; write [{table}], for there may be several")
            }
            _ => format!("{} is expected, not {}", plain(expected), plain(found)),
        };
    }
    let first = text.trim_start().chars().next();
    match message {
        "invalid key-value pair, expected key" if matches!(first, Some('{')) => {
            "this looks like JSON; a model file is TOML: id = \"…\"".to_owned()
        }
        "key with no value, expected `=`" => "after a name, “=” and a value are expected: id = \"…\"".to_owned(),
        "duplicate key" => "this is set twice".to_owned(),
        _ if message.starts_with("string values must be quoted") => "a text stands in quotes: \"…\"".to_owned(),
        _ if message.starts_with("invalid basic string") || message.starts_with("invalid literal string") => {
            "the quote that ends this text is missing, or a \\ in it means nothing; texts in '…' take \\ as it is"
                .to_owned()
        }
        _ => message.to_owned(),
    }
}

fn unknown_field(name: &str, known: &[&str], table: Option<&str>) -> String {
    let bare = |table: &str| table.trim_matches(['[', ']']).trim().to_owned();
    match table {
        // The header itself is what is not known.
        Some(header) if bare(header).rsplit('.').next() == Some(name) => {
            let inner = header.contains('.');
            let fits = |name: &&str| TABLES.contains(name) && inner == matches!(*name, "option" | "row");
            let tables = known.iter().copied().filter(fits);
            let near = nearest(name, tables.clone());
            let rest = near.map_or_else(
                || format!("; there are {}", tables.map(|name| format!("[[{name}]]")).collect::<Vec<_>>().join(", ")),
                |near| format!("; did you mean [[{near}]]?"),
            );
            format!("there is no {header}{rest}")
        }
        _ => {
            let place = table.map_or_else(|| "a model".to_owned(), ToString::to_string);
            let near = nearest(name, known.iter().copied());
            let rest = if near.is_some() { hint(near) } else { format!("; it has {}", known.join(", ")) };
            format!("{place} has no field “{name}”{rest}")
        }
    }
}

/// What stands in double brackets.
const TABLES: [&str; 14] = [
    "group", "input", "option", "constant", "formula", "resource", "matrix", "row", "advice", "remedy", "saving",
    "cost", "preset", "chart",
];

fn hint(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean “{near}”?"))
}

/// The name in backticks after some words, and those that are expected in its place.
fn named<'m>(message: &'m str, words: &str) -> Option<(&'m str, Vec<&'m str>)> {
    let mut names = message.strip_prefix(words)?.split('`').skip(1).step_by(2);
    Some((names.next()?, names.collect()))
}

/// The header of the table that a place lies in.
fn header(text: &str, offset: usize) -> Option<&str> {
    let end = text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| offset + length);
    let lines = text.get(..end)?.lines().rev().map(str::trim);
    let line = lines.into_iter().find(|line| line.starts_with('['))?;
    line.rfind(']').and_then(|close| line.get(..=close))
}

/// A kind of value as people call it.
fn plain(kind: &str) -> String {
    let (word, value) = kind.split_once(' ').unwrap_or((kind, ""));
    let value = value.trim_matches('`');
    match (word, kind) {
        (_, "a string") => "a text in quotes".to_owned(),
        (_, "a sequence") => "a list: […]".to_owned(),
        (_, "a tuple of size 2") => "a pair: [from, to]".to_owned(),
        (_, "a boolean") => "true or false".to_owned(),
        (_, "a map") => "a table: { id = … }".to_owned(),
        (_, "u32" | "a u32") => "a whole number".to_owned(),
        (_, "map") => "a table".to_owned(),
        (_, "sequence") => "a list".to_owned(),
        ("integer" | "boolean", _) => value.to_owned(),
        ("floating", _) => value.trim_start_matches("point `").to_owned(),
        ("string", _) => format!("the text {value}"),
        _ if kind.starts_with("struct ") => "a table".to_owned(),
        _ if kind.chars().all(|c| c.is_ascii_digit()) => format!("a list of {kind}"),
        _ => kind.to_owned(),
    }
}
