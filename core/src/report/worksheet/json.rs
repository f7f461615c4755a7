//! The worksheet as JSON: base units, full precision. [`SCHEMA`] says what is in it.

use alloc::string::{String, ToString};

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::report::evaluation_json::Number;
use crate::report::worksheet::{Cell, Section, Worksheet};

/// The JSON Schema of this form, draft 2020-12. A change that breaks a reader is a new version, and a new file.
pub const SCHEMA: &str = include_str!("../../../schema/worksheet-1.json");

const VERSION: u32 = 1;

pub(super) fn write(worksheet: &Worksheet) -> String {
    // Only a map whose keys are no texts could fail, and there is none.
    serde_json::to_string(worksheet).unwrap_or_else(|_| String::from("{}"))
}

impl Serialize for Worksheet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("worksheet", &VERSION)?;
        map.serialize_entry("made_by", self.made_by)?;
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("verdict", &self.verdict)?;
        map.serialize_entry("link", &self.link)?;
        map.serialize_entry("start", &self.start.to_string())?;
        map.serialize_entry("components", &Parts(&self.parts))?;
        map.serialize_entry("sections", &self.sections)?;
        map.end()
    }
}

struct Parts<'w>(&'w [(usize, String)]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for (index, name) in self.0 {
            list.serialize_element(&Part(*index, name))?;
        }
        list.end()
    }
}

struct Part<'w>(usize, &'w str);

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("component", &self.0)?;
        map.serialize_entry("name", self.1)?;
        map.end()
    }
}

impl Serialize for Section {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("component", &self.component)?;
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("note", &self.note)?;
        map.serialize_entry("columns", &Columns(self))?;
        map.serialize_entry("rows", &Rows(self))?;
        map.end()
    }
}

struct Columns<'w>(&'w Section);

impl Serialize for Columns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.columns.len()))?;
        for column in &self.0.columns {
            map.serialize_entry(&column.id, &column.label)?;
        }
        map.end()
    }
}

struct Rows<'w>(&'w Section);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.rows.len()))?;
        for row in &self.0.rows {
            list.serialize_element(&Row(self.0, row))?;
        }
        list.end()
    }
}

/// A row by the ids of its columns; a cell in which nothing stands is left out.
struct Row<'w>(&'w Section, &'w [Cell]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (column, cell) in self.0.columns.iter().zip(self.1).filter(|(_, cell)| **cell != Cell::Empty) {
            map.serialize_entry(&column.id, cell)?;
        }
        map.end()
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Empty => {}
            Self::Text(text) => map.serialize_entry("text", text)?,
            Self::Number { value, unit, shown } => {
                map.serialize_entry("number", &Number(*value))?;
                map.serialize_entry("unit", unit)?;
                map.serialize_entry("shown", shown)?;
            }
            Self::Share(share) => {
                map.serialize_entry("share", &Number(*share))?;
                map.serialize_entry("shown", &self.shown())?;
            }
            Self::Date { date, shown } => {
                map.serialize_entry("date", &date.to_string())?;
                map.serialize_entry("shown", shown)?;
            }
        }
        map.end()
    }
}
