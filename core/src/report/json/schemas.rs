//! Tests that the schemas in `core/schema` match the types of the documents and the tables of settings.
#![cfg(not(target_arch = "wasm32"))]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::string::String;
use std::{env, format, fs};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::report::json::evaluation_document::EvaluationDocument;
use crate::report::json::exact::{ById, Day, Exact};
use crate::report::json::worksheet_document::WorksheetDocument;
use crate::scenario::cost_settings::COST_SETTINGS;
use crate::scenario::outlook_settings::OUTLOOK_SETTINGS;
use crate::scenario::setting::{Grammar, Setting};

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

/// Returns whether the setting is a quantity, for which JSON also accepts a number in the unit of its bounds.
fn takes_numbers(setting: &Setting) -> bool {
    use Grammar::{Days, DollarsPerMonth, Months, Share, Whole};
    matches!(setting.grammar, Months | Whole | Share | Days | DollarsPerMonth)
}

/// Returns the schema of a setting.
fn setting_schema(setting: &Setting) -> Value {
    let range = setting.range();
    let mut schema = json!({
        "title": setting.label,
        "description": if range.is_empty() { setting.help.into() } else { format!("{} Range: {range}.", setting.help) },
        "type": if takes_numbers(setting) { json!(["string", "number"]) } else { json!("string") },
        "examples": [setting.example],
    });
    if !setting.default.is_empty() {
        schema["default"] = setting.default.into();
    }
    if let (true, Some((min, max))) = (takes_numbers(setting), setting.bounds) {
        schema["minimum"] = min.into();
        schema["maximum"] = max.into();
    }
    if let Grammar::Choice(_) = setting.grammar {
        // An empty string selects the default.
        schema["enum"] = [&setting.options()[..], &[""]].concat().into();
    }
    schema
}

/// Returns the schema of an object with outlook and cost settings.
fn settings_schema() -> Schema {
    let settings = OUTLOOK_SETTINGS.iter().chain(&COST_SETTINGS);
    let properties: Map<String, Value> =
        settings.map(|setting| (setting.key.into(), setting_schema(setting))).collect();
    json_schema!({
        "$id": "settings-1.json",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings",
        "description": "The outlook and cost settings of a scenario.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// Returns the schema of a type, with `file` as its `$id`.
fn schema_of<T: JsonSchema>(file: &str) -> Schema {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("$id".into(), file.into());
    schema
}

/// Compares a schema with its file, or writes the file if `HEADROOM_BLESS` is set.
fn compare(file: &str, schema: &Schema) {
    let found = serde_json::to_string_pretty(schema).expect("a schema is JSON") + "\n";
    let path = format!("schema/{file}");
    if env::var_os("HEADROOM_BLESS").is_some() {
        fs::write(&path, found).expect("the file is written");
    } else {
        let known = fs::read_to_string(&path).expect("the file is there");
        assert!(known == found, "{path} differs from the declarations; run `cargo xtask bless` to update it");
    }
}

#[test]
fn schemas_match_the_declarations() {
    let evaluation = "evaluation-1.json";
    compare(evaluation, &schema_of::<EvaluationDocument<'_>>(evaluation));
    let worksheet = "worksheet-1.json";
    compare(worksheet, &schema_of::<WorksheetDocument<'_>>(worksheet));
    compare("settings-1.json", &settings_schema());
}
