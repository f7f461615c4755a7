//! Reads price files and price settings. Parsed prices must be valid, and every scenario must get a cost report.
#![no_main]

use std::sync::OnceLock;

use headroom_core::cost::Catalog;
use headroom_core::cost::catalog::{parse_price_file, replace_prices};
use headroom_core::date::Date;
use headroom_core::report::cost::report;
use headroom_core::scenario::link::decode;
use headroom_core::{Models, evaluate};
use libfuzzer_sys::fuzz_target;

use crate::budget::within_budget;

mod budget;

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| Models::built_in().expect("the built-in models are valid"))
}

// The first line is a link; the rest is a price file.
fn run(text: &str) {
    let (link, file) = text.split_once('\n').unwrap_or((text, ""));
    let (book, errors) = parse_price_file(file);
    assert!(book.is_some() || !errors.is_empty());
    if let Some(book) = &book {
        assert_eq!(book.check(), Ok(()), "parsed prices are valid");
    }
    let mut catalog = Catalog::default();
    replace_prices(&mut catalog, &[file.to_owned()]);
    let (mut scenario, _) = decode(link);
    // One component and one year keep each run short.
    scenario.components.truncate(1);
    scenario.outlook.set("horizon", "12");
    let evaluation = evaluate(&scenario, models());
    let report = report(&scenario, &evaluation, &catalog, Date::parse("2026-11-21").expect("a valid date"));
    for table in &report.tables {
        assert!(table.rows.iter().all(|row| row.len() == table.headers.len()), "{}", table.id);
    }
}

fuzz_target!(|text: &str| within_budget(|| run(text)));
