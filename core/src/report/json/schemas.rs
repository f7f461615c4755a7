//! Tests that the schemas in `core/schema` match the types of the documents.
#![cfg(not(target_arch = "wasm32"))]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::string::String;
use std::{env, format, fs};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::report::json::evaluation_document::EvaluationDocument;
use crate::report::json::exact::{ById, Day, Exact};
use crate::report::json::worksheet_document::WorksheetDocument;

impl JsonSchema for Exact {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Number")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A number at full precision; `null` if undefined.", "type": ["number", "null"] })
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Day")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A date in ISO 8601 format.", "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
    }
}

impl<T: JsonSchema> JsonSchema for ById<'_, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        <BTreeMap<String, T>>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <BTreeMap<String, T>>::json_schema(generator)
    }
}

/// Compares the schema of a type with its file, or writes the file if `HEADROOM_BLESS` is set.
fn compare<T: JsonSchema>(file: &str) {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("$id".into(), file.into());
    let found = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
    let path = format!("schema/{file}");
    if env::var_os("HEADROOM_BLESS").is_some() {
        fs::write(&path, found).expect("the file is written");
    } else {
        let known = fs::read_to_string(&path).expect("the file is there");
        assert!(known == found, "{path} differs from the types; run `cargo xtask bless` to update it");
    }
}

#[test]
fn schemas_follow_from_the_types() {
    compare::<EvaluationDocument<'_>>("evaluation-1.json");
    compare::<WorksheetDocument<'_>>("worksheet-1.json");
}
