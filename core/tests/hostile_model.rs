//! Models with hostile texts: no text of a model becomes a part of the structure of an output.
#![cfg(all(feature = "toml", not(target_arch = "wasm32")))]

mod common;

use std::fs;

use common::hostile_texts::hostile_model_file;
use common::today;
use csv::ReaderBuilder;
use headroom_core::model::toml::from_toml;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::configuration::{ConfigurationFile, ConfigurationSource, KINDS, generate};
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::json::to_json;
use headroom_core::report::worksheet::{Worksheet, csv as worksheet_csv};
use headroom_core::text::is_unprintable;
use headroom_core::{Models, Scenario, decode, evaluate};
use serde_json::Value;

const MODELS: [&str; 4] = ["web-service", "tiered-store", "tiered-store-estimate", "queue"];
/// The number of hostile variants of a model. The variants distribute the hostile texts over the fields differently.
const VARIANTS: usize = 4;

/// The outputs of a scenario.
struct Outputs {
    worksheet: Worksheet,
    csv: String,
    json: String,
    files: Vec<ConfigurationFile>,
    reasons: Vec<String>,
}

fn models(variant: Option<usize>) -> Models {
    let mut models = Models::default();
    for id in MODELS {
        let text = fs::read_to_string(format!("models/{id}.toml")).expect("a model");
        let text = variant.map_or_else(|| text.clone(), |variant| hostile_model_file(&text, 4 * variant));
        models.add(from_toml(&text).unwrap_or_else(|errors| panic!("{id}: {errors:?}")));
    }
    models
}

fn outputs(models: &Models, scenario: &Scenario) -> Outputs {
    let evaluation = evaluate(scenario, models);
    let timeline = timeline(scenario, &evaluation, today());
    let (mut files, mut reasons) = (Vec::new(), Vec::new());
    for kind in &KINDS {
        let address = "https://example.org/";
        let source = ConfigurationSource {
            scenario,
            evaluation: &evaluation,
            timeline: &timeline,
            models,
            problems: &[],
            address,
        };
        match generate(kind, &source) {
            Ok(more) => files.extend(more),
            Err(error) => reasons.extend(error.lines()),
        }
    }
    Outputs {
        worksheet: Worksheet::build(scenario, models, &evaluation, &timeline, &[]),
        csv: to_csv(&evaluation).into_string(),
        json: to_json(&evaluation, &timeline, &[]),
        files,
        reasons,
    }
}

/// Calls `check` with the outputs of hostile models, and with those of the built-in models.
fn for_each_variant(check: impl Fn(&Outputs, &Outputs)) {
    let links = MODELS.map(|id| format!("m={id}&n=it"));
    let both = "growth=10%25/month&m=web-service&n=a&p=platform&m=tiered-store&n=b&p=guide-deployment".to_string();
    for link in links.iter().chain([&both]) {
        let scenario = decode(link).0;
        let plain = outputs(&models(None), &scenario);
        for variant in 0..VARIANTS {
            check(&outputs(&models(Some(variant)), &scenario), &plain);
        }
    }
}

/// Returns the lines of a text without what is not structure: comments, quoted strings, and indentation.
fn skeleton(file: &ConfigurationFile) -> Vec<String> {
    let comment = match file.name.rsplit('.').next() {
        Some("js") => "//",
        Some("ini") => ";",
        _ => "#",
    };
    let lines = file.text.lines().filter(|line| !line.trim_start().starts_with(comment));
    let without_note = |line: &str| line.split(" # ").next().unwrap_or_default().to_string();
    lines.map(|line| line.split_once(": \"").map_or_else(|| without_note(line), |(key, _)| key.to_string())).collect()
}

#[test]
fn generated_files_keep_their_structure() {
    for_each_variant(|hostile, plain| {
        let names = |outputs: &Outputs| outputs.files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(hostile), names(plain));
        for (file, plain) in hostile.files.iter().zip(&plain.files) {
            assert!(!file.text.contains(|c: char| c != '\n' && is_unprintable(c)), "{}", file.name);
            match file.name.rsplit('.').next() {
                Some("md" | "sh") => {}
                _ => assert_eq!(skeleton(file), skeleton(plain), "{}", file.name),
            }
        }
        assert_eq!(hostile.reasons.len(), plain.reasons.len());
    });
}

#[test]
fn markdown_keeps_its_headings_tables_and_code() {
    /// The markup at the beginning of each line.
    fn markup(text: &str) -> Vec<&str> {
        text.lines()
            .map(|line| line.split(|c: char| c.is_alphanumeric()).next().unwrap_or_default().trim_end_matches('\\'))
            .filter(|begin| begin.starts_with(['#', '|', '`', '-', '>']))
            .map(|begin| begin.get(..1).unwrap_or_default())
            .collect()
    }
    for_each_variant(|hostile, plain| {
        assert_markdown(&hostile.worksheet.to_markdown());
        assert_eq!(
            markup(&hostile.worksheet.to_markdown()).len(),
            markup(&plain.worksheet.to_markdown()).len(),
            "lines of markup"
        );
        for (file, plain) in hostile.files.iter().zip(&plain.files).filter(|(file, _)| file.name.ends_with(".md")) {
            assert_markdown(&file.text);
            assert_eq!(markup(&file.text), markup(&plain.text), "{}", file.name);
        }
    });
}

/// Asserts that no hostile text is markup.
#[track_caller]
fn assert_markdown(text: &str) {
    for markup in ["<script", "<img", "<!--", "](javascript", "![canary", "**canary", "_canary_", "`touch"] {
        let found = text.match_indices(markup).find(|(at, _)| !text[..*at].ends_with('\\'));
        assert_eq!(found, None, "{markup}");
    }
}

#[test]
fn html_has_the_same_elements_in_the_same_order() {
    fn elements(html: &str) -> Vec<&str> {
        let tags = html.split('<').skip(1);
        tags.map(|tag| tag.split('>').next().unwrap_or_default().split(' ').next().unwrap_or_default()).collect()
    }
    for_each_variant(|hostile, plain| {
        let (html, plain) = (hostile.worksheet.to_html(), plain.worksheet.to_html());
        assert_eq!(elements(&html), elements(&plain));
        assert!(!html.contains("canary=1\"") && !html.contains("]]>"));
    });
}

#[test]
fn tables_keep_their_cells_and_have_no_formulas() {
    for_each_variant(|hostile, plain| {
        let tables = |outputs: &Outputs| {
            let files = worksheet_csv::files(&outputs.worksheet).into_iter().map(|(_, table)| table);
            files.chain([outputs.csv.clone(), outputs.worksheet.to_csv()]).collect::<Vec<_>>()
        };
        for (table, plain) in tables(hostile).iter().zip(tables(plain)) {
            assert_eq!(shape(table, b','), shape(&plain, b','));
            for separator in [b';', b'\t'] {
                shape(table, separator);
            }
        }
    });
}

/// Returns the number of cells of each row, and asserts that no cell is a formula.
#[track_caller]
fn shape(table: &str, separator: u8) -> Vec<usize> {
    assert!(!table.chars().any(|c| c != '\n' && is_unprintable(c)));
    let mut reader = ReaderBuilder::new();
    let mut reader = reader.delimiter(separator).has_headers(false).flexible(true).from_reader(table.as_bytes());
    let rows = reader.records().map(|row| row.expect("UTF-8"));
    rows.map(|row| {
        for cell in &row {
            let number = cell.split(',').next().unwrap_or_default();
            assert!(!cell.starts_with(['=', '+', '-', '@']) || number.parse::<f64>().is_ok(), "{cell:?}");
        }
        row.len()
    })
    .collect()
}

#[test]
fn documents_keep_their_structure() {
    /// Returns the kinds of all values, without texts and numbers. The keys of columns are derived from labels.
    fn shape(value: &Value) -> Value {
        match value {
            Value::Array(list) => list.iter().map(shape).collect(),
            Value::Object(fields) => {
                let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
                assert!(fields.keys().all(|key| key.chars().all(is_key)), "{fields:?}");
                let mut shapes: Vec<Value> = fields.values().map(shape).collect();
                shapes.sort_by_cached_key(Value::to_string);
                Value::Array(shapes)
            }
            Value::String(_) => Value::from(""),
            Value::Number(_) => Value::from(0),
            other => other.clone(),
        }
    }
    for_each_variant(|hostile, plain| {
        for (text, plain) in [(&hostile.json, &plain.json), (&hostile.worksheet.to_json(), &plain.worksheet.to_json())]
        {
            let parse = |text: &str| serde_json::from_str(text).expect("JSON");
            assert_eq!(shape(&parse(text)), shape(&parse(plain)));
        }
    });
}
