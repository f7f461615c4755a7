//! The worksheet: every export format has the evaluated numbers, and user text is always escaped.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{built_in_models, model_reference, today};
use headroom_core::model::ValueKind;
use headroom_core::plan::timeline::{Timeline, timeline};
use headroom_core::report::markdown_writer::escape_markdown;
use headroom_core::report::worksheet::{Cell, SCHEMA, Worksheet, csv};
use headroom_core::text::shown_name;
use headroom_core::view_model::{Table, heads};
use headroom_core::{Evaluation, decode, evaluate};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

struct Case {
    link: String,
    evaluation: Evaluation,
    timeline: Timeline,
    worksheet: Worksheet,
}

fn case(link: &str) -> Case {
    let models = built_in_models();
    let (scenario, problems) = decode(link);
    let evaluation = evaluate(&scenario, &models);
    let timeline = timeline(&scenario, &evaluation, today());
    let worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems);
    Case { link: link.to_owned(), evaluation, timeline, worksheet }
}

/// Builds worksheets for every preset and some unusual scenarios.
fn cases() -> Vec<Case> {
    let mut links = vec![
        "growth=10%25/month&hours=office&events=Sale,5x,24h,11-27&m=web-service&p=ecommerce&m=queue&kind=mmck"
            .to_owned(),
        "start=tomorrow&m=tiered-store&nodes=abc&what=1&m=nothing".to_owned(),
        "m=queue&n=%3Dcmd%28%29%0A%3Cscript%3E&service_time=1e300s".to_owned(),
        String::new(),
    ];
    for model in built_in_models().iter() {
        links.push(format!("m={}", model_reference(model)));
        links.extend(model.presets.iter().map(|preset| format!("m={}&p={}", model_reference(model), preset.id)));
    }
    links.iter().map(|link| case(link)).collect()
}

/// Parses comma-separated values according to RFC 4180.
fn parse_csv(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                line.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut line));
            }
            c => cell.push(c),
        }
    }
    assert!(!quoted && line.is_empty() && cell.is_empty(), "{text:.80}");
    lines
}

/// An exported value: section, component, id, its number or the label of its option, and its displayed text.
type ExportedValue = (&'static str, usize, String, Result<f64, String>, String);

/// Returns the expected export of every value.
fn expected_values(case: &Case) -> Vec<ExportedValue> {
    let mut values = Vec::new();
    for component in &case.evaluation.components {
        for (place, value) in component.model.values.iter().enumerate() {
            let section = match &value.kind {
                ValueKind::Input(_) => "inputs",
                ValueKind::Constant { .. } => "assumptions",
                ValueKind::Formula { .. } => "results",
            };
            let choice = matches!(&value.kind, ValueKind::Input(input) if !input.options.is_empty());
            let shown = component.format_value(place).to_string();
            let number = component.values[place];
            let number = if choice { Err(shown.clone()) } else { Ok(number) };
            values.push((section, component.index, value.id.clone(), number, shown));
        }
    }
    values
}

/// Returns some expected numbers of the timeline and the resources: section, component, row, column, number.
fn expected_numbers(case: &Case) -> Vec<(&'static str, Option<usize>, usize, &'static str, f64)> {
    let mut expected = Vec::new();
    for component in &case.evaluation.components {
        for (row, state) in component.resources.iter().enumerate() {
            let numbers = [
                ("demand", Some(state.demand)),
                ("capacity", state.capacity),
                ("used", state.utilization),
                ("target", Some(state.target)),
                ("headroom", state.headroom),
                ("growth", state.growth_to_target),
            ];
            let own = numbers.into_iter().filter_map(|(column, number)| Some((column, number?)));
            expected.extend(own.map(|(column, number)| ("resources", Some(component.index), row, column, number)));
        }
    }
    for (row, (part, number)) in case.timeline.resources_by_target_date().into_iter().enumerate() {
        let resource = &case.timeline.components[part].resources[number];
        expected.extend([
            ("limits", None, row, "used", resource.utilization_today.0),
            ("limits", None, row, "used_at_peak", resource.utilization_today.1),
            ("limits", None, row, "target", resource.target),
        ]);
    }
    for (row, month) in case.timeline.months.iter().enumerate() {
        expected.extend([
            ("months", None, row, "growth", month.growth),
            ("months", None, row, "growth_p95_high", month.band.p95.1),
            ("months", None, row, "peak_load", month.load.1),
            ("months", None, row, "confidence", month.confidence),
        ]);
    }
    for (row, horizon) in case.timeline.horizons.iter().enumerate() {
        expected.push(("horizons", None, row, "load", horizon.load));
    }
    expected
}

#[test]
fn csv_has_every_number_with_all_digits() {
    let mut compared = 0;
    for case in cases() {
        let lines = parse_csv(&case.worksheet.to_csv());
        assert!(lines.iter().all(|line| line.len() == 7), "{}", case.link);
        let name = |index: usize| case.worksheet.component_name(index).to_owned();
        let find = |section: &str, part: &str, row: &str, column: &str| {
            let mut found = lines.iter().filter(|line| line[..4] == [section, part, row, column]);
            found.next().map(|line| (line[4].clone(), line[6].clone()))
        };
        for (section, index, id, number, shown) in expected_values(&case) {
            // An apostrophe prevents spreadsheets from reading the name as a formula.
            let part = Some(name(index)).map(|name| if name.starts_with('=') { format!("'{name}") } else { name });
            let part = part.unwrap_or_default();
            let row =
                lines.iter().find(|line| line[0] == section && line[1] == part && line[3] == "id" && line[4] == id);
            let row = &row.unwrap_or_else(|| panic!("{}: no {id} in {section} of {part}", case.link))[2];
            let (value, words) = find(section, &part, row, "value").unwrap_or_else(|| panic!("{}: {id}", case.link));
            match number {
                Ok(number) if number.is_finite() => {
                    assert_eq!(value.parse::<f64>().map(f64::to_bits), Ok(number.to_bits()), "{}: {id}", case.link);
                }
                Ok(_) => assert_eq!(value, "", "{}: {id}", case.link),
                Err(option) => assert_eq!(value, option, "{}: {id}", case.link),
            }
            assert_eq!(words.trim_start_matches('\''), shown, "{}: {id}", case.link);
            compared += 1;
        }
        for (section, part, row, column, number) in
            expected_numbers(&case).into_iter().filter(|entry| entry.4.is_finite())
        {
            let part = part.map(name).unwrap_or_default();
            let part = if part.starts_with('=') { format!("'{part}") } else { part };
            let (value, _) = find(section, &part, &(row + 1).to_string(), column)
                .unwrap_or_else(|| panic!("{}: {section} {row} {column}", case.link));
            assert_eq!(value.parse::<f64>().map(f64::to_bits), Ok(number.to_bits()), "{section} {row} {column}");
            compared += 1;
        }
    }
    assert!(compared > 3000, "{compared}");
}

#[test]
fn a_single_section_is_a_table() {
    let case = case("m=tiered-store-estimate&nodes=5M");
    let files = csv::files(&case.worksheet);
    assert_eq!(files.iter().map(|file| &file.0).collect::<BTreeSet<_>>().len(), files.len());
    assert_eq!(files.len(), case.worksheet.sections.len());
    let results = parse_csv(&files.iter().find(|file| file.0 == "results").expect("results").1);
    assert_eq!(results[0], ["group", "label", "value", "value_unit", "id"]);
    let row = results.iter().find(|row| row[4] == "hot_nodes").expect("a row");
    assert_eq!((row[2].as_str(), row[3].as_str()), ("500000", "node"));
    for (name, text) in &files {
        let lines = parse_csv(text);
        assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{name}");
        assert_eq!(lines[0].iter().collect::<BTreeSet<_>>().len(), lines[0].len(), "{name}");
    }
}

#[test]
fn json_matches_its_schema_and_has_every_number() {
    let schema: Json = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for case in cases() {
        let json: Json = serde_json::from_str(&case.worksheet.to_json()).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {}", case.link, errors.join("\n"));
        let section = |id: &str, part: Option<usize>| {
            let sections = json["sections"].as_array().expect("sections");
            let part = part.map_or(Json::Null, Json::from);
            sections.iter().find(|section| section["id"] == id && section["component"] == part)
        };
        let number = |cell: &Json| cell["number"].as_f64().or(cell["share"].as_f64());
        for (name, index, id, expected, shown) in expected_values(&case) {
            let rows = section(name, Some(index)).expect(name)["rows"].as_array().expect("rows").clone();
            let row = rows.iter().find(|row| row["id"]["text"] == id.as_str()).expect(&id);
            match expected {
                Ok(expected) => {
                    assert_eq!(number(&row["value"]), Some(expected).filter(|wanted| wanted.is_finite()), "{id}");
                    assert_eq!(row["value"]["shown"], shown.as_str(), "{id}");
                }
                Err(option) => assert_eq!(row["value"]["text"], option.as_str(), "{id}"),
            }
        }
        for (name, part, row, column, expected) in expected_numbers(&case) {
            let cell = &section(name, part).expect(name)["rows"][row][column];
            assert_eq!(number(cell), Some(expected).filter(|wanted| wanted.is_finite()), "{name} {row} {column}");
        }
    }
    // The schema rejects invalid documents.
    for invalid in ["{}", "[]", r#"{"worksheet":2}"#] {
        assert!(!validator.is_valid(&serde_json::from_str(invalid).expect("JSON")), "{invalid}");
    }
    let mut json: Json = serde_json::from_str(&case("m=queue").worksheet.to_json()).expect("JSON");
    json["sections"][0]["rows"][0]["label"] = Json::from(7);
    assert!(!validator.is_valid(&json));
}

#[test]
fn markdown_and_html_have_every_value_with_all_digits() {
    for case in cases() {
        let (markdown, page) = (case.worksheet.to_markdown(), case.worksheet.to_html());
        let html = |text: &str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            text.replace('"', "&quot;").replace('\'', "&#39;")
        };
        let rows: BTreeSet<&str> = markdown.lines().collect();
        for (_, index, id, number, shown) in expected_values(&case) {
            let cell = format!("| {} | `{id}` |", escape_markdown(&shown));
            assert!(rows.iter().any(|row| row.contains(&cell)), "{}: {cell}", case.link);
            let cell = format!("<td class=\"n\">{}</td><td>{id}</td>", html(&shown));
            assert!(page.contains(&cell), "{}: {cell}", case.link);
            // The explanations show all digits.
            let component = case.evaluation.components.iter().find(|part| part.index == index).expect("a component");
            let place = component.model.index_of(&id).expect("a place");
            if let (Ok(number), ValueKind::Formula { .. }) = (number, &component.model.values[place].kind) {
                let exact = component.explain(place).expect("an explanation").exact;
                let digits: f64 = exact.split(' ').next().and_then(|digits| digits.parse().ok()).expect("digits");
                assert!(digits.to_bits() == number.to_bits() || number.is_nan(), "{exact}");
                assert!(markdown.contains(&format!("| {} |", escape_markdown(&exact))), "{exact}");
                assert!(page.contains(&format!("<td class=\"n\">{}</td>", html(&exact))), "{exact}");
            }
        }
    }
}

#[test]
fn the_html_page_has_no_scripts_and_loads_nothing() {
    let page = case("m=web-service&p=ecommerce").worksheet.to_html();
    let (_, rest) = page.split_once("<style>").expect("a style");
    let (style, rest) = rest.split_once("</style>").expect("a closing tag");
    let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert!(page.contains(&format!("content=\"default-src 'none'; style-src 'sha256-{hash}'\"")), "{hash}");
    for forbidden in ["<script", "<link", "<img", "<iframe", "style=", "src=", "href=", "@import", "url("] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(!rest.contains("<style"));
}

#[test]
fn component_names_are_escaped_in_every_format() {
    let long = "x".repeat(10_000);
    let names = [
        "=cmd|' /C calc'!A0",
        "'; rm -rf",
        "<script>alert(1)</script>",
        "a\nb\r\n# c | d",
        "\u{202e}evil",
        "@x",
        &long,
    ];
    for name in names {
        let mut scenario = headroom_core::Scenario::with_model("queue");
        scenario.components[0].name = name.to_owned();
        scenario.components.push(headroom_core::Component::with_model("queue"));
        let models = built_in_models();
        let evaluation = evaluate(&scenario, &models);
        let timeline = timeline(&scenario, &evaluation, today());
        let worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &[]);
        let json: Json = serde_json::from_str(&worksheet.to_json()).expect("JSON");
        assert_eq!(json["components"][0]["name"], *shown_name(name), "JSON has the name as shown");
        for line in parse_csv(&worksheet.to_csv()) {
            for cell in line {
                assert!(!cell.starts_with(['=', '@', '\t', '\r']), "{cell:.40}");
                assert!(!cell.starts_with(['+', '-']) || cell.parse::<f64>().is_ok(), "{cell:.40}");
            }
        }
        let page = worksheet.to_html();
        assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\r'), "{name:.40}");
        let markdown = worksheet.to_markdown();
        assert!(!markdown.contains("<script") && !markdown.contains('\u{202e}') && !markdown.contains("\n# c"));
        // The document has at least one table.
        let mut cells = 0;
        for line in markdown.lines().filter(|line| line.starts_with('|')) {
            let count = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            cells = if line.starts_with("|---") || cells == 0 { count } else { cells };
        }
        assert!(cells > 0);
    }
}

#[test]
fn external_tables_become_sections() {
    let mut worksheet = case("m=queue").worksheet;
    let table = Table {
        id: "costs".into(),
        title: "Cost".into(),
        note: "A month has 730 hours.".into(),
        headers: heads(["Cloud", "Cost, a month", "Cost, a month", "–"]),
        first_number_column: 1,
        rows: vec![vec!["aws".into(), "$1,000".into(), "=2+3".into(), String::new()]],
        ..Table::default()
    };
    let nothing = Table::default();
    let before = worksheet.sections.len();
    worksheet.add_tables([&table, &nothing]);
    assert_eq!(worksheet.sections.len(), before + 1);
    let section = &worksheet.sections[before];
    let ids: Vec<&str> = section.columns.iter().map(|column| &*column.id).collect();
    assert_eq!(ids, ["cloud", "cost_a_month", "cost_a_month_3", "_4"]);
    assert_eq!(section.rows[0][3], Cell::Empty);
    assert!(worksheet.to_csv().contains("costs,,1,cost_a_month_3,'=2+3,,'=2+3\n"));
    assert!(worksheet.to_markdown().contains("### Cost\n\nA month has 730 hours.\n\n| Cloud |"));
    let schema: Json = serde_json::from_str(SCHEMA).expect("JSON");
    let json: Json = serde_json::from_str(&worksheet.to_json()).expect("JSON");
    assert!(jsonschema::is_valid(&schema, &json));
}

#[test]
fn problems_are_listed() {
    let case = case("start=tomorrow&m=tiered-store&nodes=abc&what=1&m=nothing");
    let section = case.worksheet.sections.first().expect("a section");
    assert_eq!(section.id, "problems");
    let fields: Vec<String> = section.rows.iter().map(|row| row[2].shown().into_owned()).collect();
    for field in ["start", "nodes", "what", "m"] {
        assert!(fields.iter().any(|other| other == field), "{field}: {fields:?}");
    }
    assert!(case.worksheet.sections.iter().any(|section| section.id == "results"), "everything else is present");
}
