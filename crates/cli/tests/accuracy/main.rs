//! Compares results with independent references, and keeps `docs/accuracy.md` in sync with them.
//!
//! Each row is computed here and checked against its tolerance. `cargo xtask bless` rewrites the page.

mod bills;
mod fits;
mod queues;
mod sizing;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use headroom_core::math;

/// Reads a reference data file.
fn reference_data(name: &str) -> String {
    let path = Path::new("../../core/tests/data").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A result, compared with its reference.
struct Comparison {
    description: String,
    computed: f64,
    reference: f64,
    /// The maximum difference relative to the reference: rounding only, unless the reference was measured, simulated,
    /// or rounded.
    tolerance: f64,
}

impl Comparison {
    fn new(description: impl Into<String>, computed: f64, reference: f64) -> Self {
        Self { description: description.into(), computed, reference, tolerance: 1e-9 }
    }

    fn within(self, within: f64) -> Self {
        Self { tolerance: within, ..self }
    }

    fn difference(&self) -> f64 {
        if self.computed == self.reference {
            0.0
        } else {
            (self.computed - self.reference).abs() / self.reference.abs()
        }
    }
}

/// A section of the page: rows whose references have the same source.
struct PageSection {
    title: &'static str,
    about: &'static str,
    rows: Vec<Comparison>,
}

const HEAD: &str = "\
# Accuracy

This page compares Headroom's results with independent references: computed, measured, or published numbers for the same inputs. The tests compute
Headroom's results on every run, check them against the references, and fail if this page no longer matches.

If both numbers are exact, they differ at most by floating-point rounding, which is less than one part in a billion. If the reference was simulated,
measured, or rounded, the last column shows the difference.

Results are the same everywhere, down to the last bit: a test compares the results of 10,000 scenarios in a browser with those of native code. Another test
changes the inputs of exported spreadsheets, recalculates every formula in LibreOffice, and compares every cell with Headroom's own results.
";

/// Formats a number with six significant digits and thousands separators.
fn format_number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        return format!("{value:.5e}");
    }
    let whole = math::floor(math::log10(size.max(1e-4)));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 9")]
    let digits = (5.0 - whole).clamp(0.0, 9.0) as usize;
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, rest) = text.split_once('.').map_or((text, String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + &rest
}

fn difference_text(row: &Comparison) -> String {
    match row.difference() {
        0.0 => "none".into(),
        small if small < 1e-9 => "rounding".into(),
        small if small < 1e-4 => "below 0.01%".into(),
        other => format!("{}%", format_number(math::round(other * 1e4) / 100.0)),
    }
}

#[test]
fn the_accuracy_page_matches_the_results() {
    let sections = [
        queues::exact(),
        queues::simulated(),
        fits::growth(),
        fits::scalability(),
        sizing::script(),
        sizing::vendors(),
        bills::monthly(),
    ];
    let mut page = HEAD.to_owned();
    let mut rows = 0;
    for section in &sections {
        write!(page, "\n## {}\n\n{}\n\n", section.title, section.about).expect("writing to a string succeeds");
        page += "| Result | Headroom | Reference | Difference |\n|---|---:|---:|---:|\n";
        for row in &section.rows {
            assert!(
                row.difference() <= row.tolerance,
                "{}: {} is not {}",
                row.description,
                row.computed,
                row.reference
            );
            let (computed, reference) = (format_number(row.computed), format_number(row.reference));
            writeln!(page, "| {} | {computed} | {reference} | {} |", row.description, difference_text(row))
                .expect("writing to a string succeeds");
            rows += 1;
        }
    }
    assert!(rows >= 100, "{rows}");
    let file = Path::new("../../docs/accuracy.md");
    if env::var_os("HEADROOM_BLESS").is_some() {
        return fs::write(file, page).expect("the page is written");
    }
    let committed = fs::read_to_string(file).unwrap_or_default();
    let first_difference = committed.lines().zip(page.lines()).find(|(there, found)| there != found);
    assert!(
        committed == page,
        "docs/accuracy.md is out of date, first at {first_difference:?}: run `cargo xtask bless`"
    );
}

#[test]
fn numbers_have_six_significant_digits() {
    for (value, text) in [
        (0.0, "0"),
        (1.0, "1"),
        (12_345_678.9, "12,345,679"),
        (-1_234.5, "-1,234.5"),
        (-123.0, "-123"),
        (0.666_666_666, "0.666667"),
        (0.001_234_567_8, "0.00123457"),
        (3e-7, "3.00000e-7"),
        (100_000.0, "100,000"),
    ] {
        assert_eq!(format_number(value), text);
    }
}
