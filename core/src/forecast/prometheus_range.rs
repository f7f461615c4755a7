//! Parses responses to Prometheus range queries, and evaluates `predict_linear` as Prometheus does.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Deserialize;

use crate::forecast::csv_table::{MAX_ROWS, MAX_TEXT_BYTES, truncate_for_message};
use crate::forecast::error::{HistoryNote, TableError};
use crate::forecast::history::{History, HistoryRow};

#[derive(Deserialize)]
struct RangeResponse {
    #[serde(default)]
    status: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    data: RangeData,
}

#[derive(Default, Deserialize)]
struct RangeData {
    #[serde(default)]
    result: Vec<RangeSeries>,
}

#[derive(Deserialize)]
struct RangeSeries {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: Vec<(f64, String)>,
}

/// Parses a response of `/api/v1/query_range` and returns its first series that has samples.
///
/// In errors and notes, the line is the number of the sample, from 1. NaN samples are skipped.
///
/// # Errors
/// [`TableError::NotPrometheus`] for any other input; see [`crate::forecast::read_csv`] for other errors.
pub fn read_prometheus_json(text: &str) -> Result<History, TableError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(TableError::TooLong { max_bytes: MAX_TEXT_BYTES });
    }
    let response: RangeResponse = serde_json::from_str(text)
        .map_err(|error| TableError::NotPrometheus(truncate_for_message(&error.to_string())))?;
    if response.status != "success" {
        let reason = if response.error.is_empty() { "its status is not `success`" } else { &response.error };
        return Err(TableError::NotPrometheus(truncate_for_message(reason)));
    }
    let mut series = response.data.result.into_iter().filter(|series| !series.values.is_empty());
    let Some(first) = series.next() else { return Err(TableError::Empty) };
    if first.values.len() > MAX_ROWS {
        return Err(TableError::TooManyRows { max_rows: MAX_ROWS });
    }
    let mut rows = Vec::with_capacity(first.values.len());
    for (index, (time, value)) in first.values.iter().enumerate() {
        let not_a_number = || TableError::NotANumber {
            line: index + 1,
            column: "value".to_owned(),
            text: truncate_for_message(value),
        };
        let number: f64 = value.parse().map_err(|_| not_a_number())?;
        if number.is_infinite() || !time.is_finite() {
            return Err(not_a_number());
        }
        rows.push(HistoryRow { line: index + 1, time: *time, value: (!number.is_nan()).then_some(number) });
    }
    let others = series.count();
    let notes = if others > 0 { alloc::vec![HistoryNote::OtherSeries { count: others }] } else { Vec::new() };
    History::from_rows(rows, format_metric(&first.metric), true, notes)
}

/// Formats a metric as Prometheus does: `up{instance="a", job="b"}`.
fn format_metric(metric: &BTreeMap<String, String>) -> String {
    let labels = metric.iter().filter(|(key, _)| *key != "__name__");
    let labels: Vec<String> = labels.map(|(key, value)| alloc::format!("{key}={value:?}")).collect();
    let name = metric.get("__name__").map_or("", String::as_str);
    if labels.is_empty() { name.to_owned() } else { alloc::format!("{name}{{{}}}", labels.join(", ")) }
}

/// Returns the value of a gauge `ahead` seconds after `now`, extrapolated linearly.
///
/// The result equals `predict_linear(v[range], ahead)` evaluated at `now`: a least-squares line through the samples
/// (time in seconds, value), extrapolated from the value of the line at `now` rather than from the last sample.
/// Returns `None` if there are fewer than two samples, or if all have the same time but not the same value, and NaN if
/// a value is infinite. Source: Prometheus, `promql/functions.go`, `linearRegression`.
#[must_use]
pub fn predict_linear(samples: &[(f64, f64)], now: f64, ahead: f64) -> Option<f64> {
    let (_, first) = *samples.first()?;
    if samples.len() < 2 {
        return None;
    }
    if samples.iter().all(|(_, value)| *value == first) {
        return Some(if first.is_finite() { first } else { f64::NAN });
    }
    let n = samples.len() as f64;
    let mean_x = samples.iter().map(|(time, _)| time - now).sum::<f64>() / n;
    let mean_y = samples.iter().map(|(_, value)| value).sum::<f64>() / n;
    let (mut sxx, mut sxy) = (0.0, 0.0);
    for (time, value) in samples {
        let dx = (time - now) - mean_x;
        sxx += dx * dx;
        sxy += dx * (value - mean_y);
    }
    (sxx > 0.0).then(|| mean_y + sxy / sxx * (ahead - mean_x))
}
