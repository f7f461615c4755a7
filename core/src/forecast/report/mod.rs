//! What was learnt, as it is shown: in words, tables and charts, with what it would set in a scenario.

mod history_report;
mod usl_report;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::format::rounded;
use crate::view_model::{Plot, Table};

pub use history_report::{HistoryOptions, MAX_STEPS, default_steps, growth_report, history_report};
pub use usl_report::{scalability_report, usl_report};

/// Digits of the numbers in a report.
const DIGITS: usize = 5;

/// What was learnt from measurements.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MeasurementReport {
    /// What was measured, or what it was held against.
    pub title: String,
    /// What was found, in sentences.
    pub lines: Vec<String>,
    /// What speaks against it.
    pub warnings: Vec<String>,
    /// Its numbers.
    pub tables: Vec<Table>,
    /// Its charts.
    pub plots: Vec<Plot>,
    /// What it would set in a scenario.
    pub offers: Vec<Suggestion>,
    /// The value at the last measurement without season and noise, as typed into a field; empty if it makes no sense.
    pub level: String,
}

/// Something that it would set, in one or several ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The ways, the best first; there is at least one.
    pub ways: Vec<SuggestedSettings>,
}

/// Settings that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedSettings {
    /// What they are, in words.
    pub words: String,
    /// Keys of a link and their texts, in the order in which they are to be set.
    pub settings: Vec<(String, String)>,
}

impl Suggestion {
    fn one(words: String, settings: Vec<(String, String)>) -> Self {
        Self { ways: alloc::vec![SuggestedSettings { words, settings }] }
    }
}

impl MeasurementReport {
    /// All that it would set, each in its best way.
    pub fn settings(&self) -> impl Iterator<Item = &(String, String)> {
        self.offers.iter().filter_map(|offer| offer.ways.first()).flat_map(|way| &way.settings)
    }

    /// The same, as in a link.
    #[must_use]
    pub fn link(&self) -> String {
        let mut link = String::new();
        for (key, text) in self.settings() {
            if !link.is_empty() {
                link.push('&');
            }
            link += key;
            link.push('=');
            link += text;
        }
        link
    }
}

fn number(value: f64) -> String {
    rounded(value, DIGITS)
}

fn maybe(value: Option<f64>) -> String {
    value.map_or("–".to_string(), number)
}

/// Six significant digits, as a link has them.
fn short(value: f64) -> String {
    let text = alloc::format!("{value:.5e}");
    text.parse::<f64>().map_or(text, |rounded| rounded.to_string())
}

/// A report, or in words why there is none.
pub type MeasurementReportResult = Result<MeasurementReport, String>;
