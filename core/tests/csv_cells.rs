//! CSV: whichever separator a reader uses, no text becomes a formula, and no control character gets through.
#![cfg(not(target_arch = "wasm32"))]

use csv::ReaderBuilder;
use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::csv_writer::CsvWriter;
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::worksheet::{Worksheet, csv as worksheet_csv};
use headroom_core::text::is_unprintable;
use headroom_core::{Models, decode, evaluate};
use proptest::prelude::*;

const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Asserts that a table is harmless in a reader with any separator.
#[track_caller]
fn assert_harmless(table: &str) {
    assert!(!table.chars().any(|c| c != '\n' && is_unprintable(c)), "{table:?}");
    for separator in [b',', b';', b'\t'] {
        let mut reader =
            ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(table.as_bytes());
        for record in reader.records() {
            for field in &record.expect("UTF-8") {
                // Where commas do not separate, a number in the first cell is followed by the rest of the row.
                let number = field.split(',').next().unwrap_or_default();
                let is_formula = field.starts_with(FORMULA_STARTS) && number.parse::<f64>().is_err();
                assert!(!is_formula, "{field:?} in {table:?}, separated by {:?}", char::from(separator));
            }
        }
    }
}

#[test]
fn names_and_texts_of_a_link_are_harmless() {
    let models = Models::built_in().expect("the built-in models");
    for name in [
        "x%3B%3D1%2B1",
        "x%09%3D1%2B1",
        "%3Dcmd%7C'%20%2FC%20calc'!A0",
        "%1B%5B31mx",
        "%E2%80%AEx",
        "%22%3B%22%3D1",
        "a%0A%3D1",
    ] {
        let (scenario, problems) =
            decode(&format!("m=queue&n={name}&m=tiered-store-estimate&n=b&events={name},date:2027-01-01/1d,2x"));
        let evaluation = evaluate(&scenario, &models);
        let timeline = timeline(&scenario, &evaluation, Date::FIRST);
        assert_harmless(&to_csv(&evaluation).into_string());
        let worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems);
        assert_harmless(&worksheet.to_csv());
        worksheet_csv::files(&worksheet).iter().for_each(|(_, table)| assert_harmless(table));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_becomes_a_formula(
        rows in prop::collection::vec(("x?[=+@,;\"'\t\r\n -]{0,6}", "[=+@,;\"\u{1b}\u{202e}\t\n１＝a1-]{0,8}", -1e9..1e9_f64), 1..4)
    ) {
        let mut table = CsvWriter::new(["name", "text", "number"]);
        for (name, text, number) in &rows {
            table.push_row([name, text, &number.to_string()]);
        }
        let table = table.into_string();
        assert_harmless(&table);
        let mut reader = ReaderBuilder::new().from_reader(table.as_bytes());
        let numbers: Vec<f64> =
            reader.records().map(|record| record.expect("three cells")[2].parse().expect("a number")).collect();
        prop_assert_eq!(numbers, rows.iter().map(|row| row.2).collect::<Vec<_>>());
    }
}
