//! The report of measurements: sentences, tables, charts, and suggested settings for a scenario.

mod history_report;
mod usl_report;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::format::rounded;
use crate::view_model::{Plot, Table};

pub use history_report::{HistoryOptions, MAX_STEPS, default_steps, growth_report, history_report};
pub use usl_report::{scalability_report, usl_report};

/// The significant digits of numbers in a report.
const DIGITS: usize = 5;

/// The report of a history or a load test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MeasurementReport {
    /// The title.
    pub title: String,
    /// The findings, in sentences.
    pub lines: Vec<String>,
    /// The warnings.
    pub warnings: Vec<String>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The charts.
    pub plots: Vec<Plot>,
    /// The suggested settings.
    pub offers: Vec<Suggestion>,
    /// The value at the last measurement without season and noise, as typed into a field; empty if it has no meaning.
    pub level: String,
}

/// A suggestion, in one or several alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The alternatives, the best first; at least one.
    pub ways: Vec<SuggestedSettings>,
}

/// Settings that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedSettings {
    /// The description.
    pub words: String,
    /// Keys and texts as in a link, in the order in which to set them.
    pub settings: Vec<(String, String)>,
}

impl Suggestion {
    fn one(words: String, settings: Vec<(String, String)>) -> Self {
        Self { ways: alloc::vec![SuggestedSettings { words, settings }] }
    }
}

impl MeasurementReport {
    /// Returns all suggested settings, with the best alternative of each.
    pub fn settings(&self) -> impl Iterator<Item = &(String, String)> {
        self.offers.iter().filter_map(|offer| offer.ways.first()).flat_map(|way| &way.settings)
    }

    /// Returns the suggested settings as part of a link.
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

/// Formats six significant digits, as in a link.
fn short(value: f64) -> String {
    let text = alloc::format!("{value:.5e}");
    text.parse::<f64>().map_or(text, |rounded| rounded.to_string())
}

/// A report, or the reason why there is none, as a sentence.
pub type MeasurementReportResult = Result<MeasurementReport, String>;
