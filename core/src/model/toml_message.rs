//! Rewords error messages of the TOML parser in the terms of model files.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::text::{nearest, use_one_of};

/// Rewords a message of the TOML parser; `offset` is the position of the error in `text`.
pub(super) fn translate(text: &str, offset: usize, message: &str) -> String {
    if text.trim().is_empty() {
        return "the file is empty; begin with `id`, `title`, and `summary`".to_owned();
    }
    let table = header(text, offset);
    if let Some((name, known)) = quoted_names(message, "unknown field ") {
        return unknown_field(name, &known, table);
    }
    if let Some((name, _)) = quoted_names(message, "missing field ") {
        let place = table.map_or_else(|| "at the top level".to_owned(), |table| format!("in `{table}`"));
        return format!("missing `{name}` {place}");
    }
    if let Some((name, known)) = quoted_names(message, "unknown variant ") {
        return match nearest(name, known.iter().copied()) {
            Some(near) => format!("`{name}` is not allowed here; did you mean `{near}`?"),
            None => format!("`{name}` is not allowed here; {}", use_one_of(&known)),
        };
    }
    let kinds = ["invalid type: ", "invalid value: ", "invalid length "];
    if let Some(rest) = kinds.iter().find_map(|kind| message.strip_prefix(kind))
        && let Some((found, expected)) = rest.split_once(", expected ")
    {
        return match table {
            Some(table) if found == "map" && expected == "a sequence" && !table.starts_with("[[") => {
                format!("write `[{table}]`; a model can have several")
            }
            _ => format!("expected {}, found {}", describe_type(expected), describe_type(found)),
        };
    }
    let first = text.trim_start().chars().next();
    match message {
        "invalid key-value pair, expected key" if matches!(first, Some('{')) => {
            "this looks like JSON; write TOML, for example `id = \"cache\"`".to_owned()
        }
        "key with no value, expected `=`" => {
            "expected `=` and a value after the name, for example `id = \"cache\"`".to_owned()
        }
        "duplicate key" => "this field is set twice".to_owned(),
        _ if message.starts_with("string values must be quoted") => "put strings in quotes: \"…\"".to_owned(),
        _ if message.starts_with("invalid basic string") || message.starts_with("invalid literal string") => {
            "the closing quote is missing, or the string has an invalid `\\` escape; single quotes keep `\\` as it is"
                .to_owned()
        }
        _ => message.to_owned(),
    }
}

fn unknown_field(name: &str, known: &[&str], table: Option<&str>) -> String {
    let bare = |table: &str| table.trim_matches(['[', ']']).trim().to_owned();
    match table {
        // The header names an unknown table.
        Some(header) if bare(header).rsplit('.').next() == Some(name) => {
            let inner = header.contains('.');
            let fits = |name: &&str| ARRAYS_OF_TABLES.contains(name) && inner == matches!(*name, "option" | "row");
            let tables = known.iter().copied().filter(fits);
            let near = nearest(name, tables.clone());
            let rest = near.map_or_else(
                || format!("; use {}", tables.map(|name| format!("`[[{name}]]`")).collect::<Vec<_>>().join(", ")),
                |near| format!("; did you mean `[[{near}]]`?"),
            );
            format!("unknown table `{header}`{rest}")
        }
        _ => {
            let place = table.map_or_else(|| "at the top level".to_owned(), |table| format!("in `{table}`"));
            let near = nearest(name, known.iter().copied());
            let rest = near.map_or_else(|| use_one_of(known), |near| format!("did you mean `{near}`?"));
            format!("unknown field `{name}` {place}; {rest}")
        }
    }
}

/// The arrays of tables, whose headers have double brackets.
const ARRAYS_OF_TABLES: [&str; 14] = [
    "group", "input", "option", "constant", "formula", "resource", "matrix", "row", "advice", "remedy", "saving",
    "cost", "preset", "chart",
];

/// Returns the name in backticks after `words`, and the names that are allowed instead.
fn quoted_names<'m>(message: &'m str, words: &str) -> Option<(&'m str, Vec<&'m str>)> {
    let mut names = message.strip_prefix(words)?.split('`').skip(1).step_by(2);
    Some((names.next()?, names.collect()))
}

/// Returns the header of the table that contains an offset.
fn header(text: &str, offset: usize) -> Option<&str> {
    let end = text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| offset + length);
    let lines = text.get(..end)?.lines().rev().map(str::trim);
    let line = lines.into_iter().find(|line| line.starts_with('['))?;
    line.rfind(']').and_then(|close| line.get(..=close))
}

/// Describes a type or value in the terms of model files.
fn describe_type(kind: &str) -> String {
    let (word, value) = kind.split_once(' ').unwrap_or((kind, ""));
    let value = value.trim_matches('`');
    match (word, kind) {
        (_, "a string") => "a string in quotes".to_owned(),
        (_, "a sequence") => "a list (`[…]`)".to_owned(),
        (_, "a tuple of size 2") => "a pair (`[from, to]`)".to_owned(),
        (_, "a boolean") => "true or false".to_owned(),
        (_, "a map") => "a table (`{ id = … }`)".to_owned(),
        (_, "u32" | "a u32") => "a whole number".to_owned(),
        (_, "map") => "a table".to_owned(),
        (_, "sequence") => "a list".to_owned(),
        ("integer" | "boolean", _) => value.to_owned(),
        ("floating", _) => value.trim_start_matches("point `").to_owned(),
        ("string", _) => format!("the string {value}"),
        _ if kind.starts_with("struct ") => "a table".to_owned(),
        _ if kind.chars().all(|c| c.is_ascii_digit()) => format!("a list of length {kind}"),
        _ => kind.to_owned(),
    }
}
