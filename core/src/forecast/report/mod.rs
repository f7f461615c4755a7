//! The report on measurements: findings, tables, charts, and suggested settings for a scenario.

mod history_report;
mod usl_report;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::format::rounded;
use crate::view_model::{Plot, Table};

pub use history_report::{HistoryOptions, MAX_REPORT_STEPS, default_steps, growth_report, history_report};
pub use usl_report::{scalability_report, usl_report};

/// The number of significant digits in a report.
const DIGITS: usize = 5;

/// The report on a history or a load test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MeasurementReport {
    /// The title.
    pub title: String,
    /// The findings, one per line.
    pub lines: Vec<String>,
    /// The warnings.
    pub warnings: Vec<String>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The charts.
    pub plots: Vec<Plot>,
    /// The suggested settings.
    pub offers: Vec<Suggestion>,
    /// The fitted value at the last measurement without the season, as the text of an input; empty if not above zero.
    pub level: String,
}

/// A suggestion with one or more alternatives.
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
    /// Keys and values as in a link, in the order in which to set them.
    pub settings: Vec<(String, String)>,
}

impl Suggestion {
    fn single(words: String, settings: Vec<(String, String)>) -> Self {
        Self { ways: alloc::vec![SuggestedSettings { words, settings }] }
    }
}

impl MeasurementReport {
    /// Returns the settings of the best alternative of each suggestion.
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

fn format_number(value: f64) -> String {
    rounded(value, DIGITS)
}

fn number_or_dash(value: Option<f64>) -> String {
    value.map_or("–".to_string(), format_number)
}

/// Formats a number with six significant digits for a link.
fn link_number(value: f64) -> String {
    let text = alloc::format!("{value:.5e}");
    text.parse::<f64>().map_or(text, |rounded| rounded.to_string())
}

/// A report, or an error message.
pub type MeasurementReportResult = Result<MeasurementReport, String>;
