//! Exports the scenario of a link in every format: JSON, CSV, Markdown, HTML, generated files, and for one link in eight also
//! the cost and a spreadsheet. Outputs must stay small, and texts must have no character that changes how a terminal
//! shows them.
#![no_main]

use std::sync::LazyLock;

use headroom_core::cost::Catalog;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::configuration::{ConfigurationSource, KINDS, generate};
use headroom_core::report::cost::cost_sections;
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::json::to_json;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::scenario::link::decode;
use headroom_core::{Models, evaluate};
use libfuzzer_sys::fuzz_target;

use crate::budget::within_budget;

mod budget;

/// The maximum length of an output. A normal scenario of four components takes less than a tenth of it.
const MAX_OUTPUT_BYTES: usize = 16_000_000;

/// One in this many links also exports the cost and a spreadsheet, which take longer than all other formats together.
const LINKS_PER_COST_EXPORT: usize = 8;

static MODELS: LazyLock<Models> = LazyLock::new(|| Models::built_in().expect("the built-in models load"));
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::built_in().expect("the built-in prices load"));

fn check_length(name: &str, bytes: usize) {
    assert!(bytes <= MAX_OUTPUT_BYTES, "{name}: {bytes} bytes");
}

/// Checks that an output is small and has no character that changes how a terminal shows the text.
fn check_text(name: &str, text: &str) {
    check_length(name, text.len());
    let bad = text.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert_eq!(bad, None, "{name}");
}

fn run(text: &str) {
    let has_cost = text.bytes().map(usize::from).sum::<usize>() % LINKS_PER_COST_EXPORT == 0;
    let (mut scenario, problems) = decode(text);
    // Few components and months keep each run short.
    scenario.components.truncate(2);
    scenario.outlook.set("horizon", "3");
    let today = Date::parse("2026-11-21").expect("a valid date");
    let evaluation = evaluate(&scenario, &MODELS);
    let timeline = timeline(&scenario, &evaluation, today);
    // JSON holds texts as they are, for programs.
    check_length("JSON", to_json(&evaluation, &timeline, &problems).len());
    check_text("CSV", &to_csv(&evaluation).into_string());
    let mut worksheet = Worksheet::build(&scenario, &MODELS, &evaluation, &timeline, &problems);
    if has_cost {
        worksheet.extend(cost_sections(&scenario, &evaluation, &CATALOG, today));
        let context = CostContext::new(&scenario, &CATALOG, today);
        if let Ok(bytes) = headroom_sheet::write(&worksheet, &evaluation, &timeline, Some(&context)) {
            assert!(bytes.starts_with(b"PK"));
            check_length("spreadsheet", bytes.len());
        }
    }
    check_length("worksheet JSON", worksheet.to_json().len());
    check_text("worksheet CSV", &worksheet.to_csv());
    check_text("worksheet Markdown", &worksheet.to_markdown());
    check_text("worksheet HTML", &worksheet.to_html());
    let source = ConfigurationSource {
        scenario: &scenario,
        evaluation: &evaluation,
        timeline: &timeline,
        models: &MODELS,
        problems: &problems,
        address: "https://example.org/",
    };
    for kind in &KINDS {
        match generate(kind, &source) {
            Ok(files) => files.iter().for_each(|file| check_text(&file.name, &file.text)),
            Err(error) => error.lines().iter().for_each(|line| check_text(kind.id, line)),
        }
    }
}

fuzz_target!(|text: &str| within_budget(|| run(text)));
