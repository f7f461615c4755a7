//! Fits growth and seasonality to a history, and forecasts it.

use headroom_core::forecast::report::{HistoryOptions, MAX_REPORT_STEPS, default_steps, growth_report};
use headroom_core::forecast::timestamp::format_iso;
use headroom_core::forecast::{
    CandidateForecast, FittedModel, ForecastPoint, ForecastSelection, History, select_forecast,
};
use headroom_core::format::count;
use headroom_core::report::csv_writer::CsvWriter;
use headroom_core::units::SECONDS_PER_MONTH;
use serde::Serialize;

use super::report_text::{report_markdown, report_text};
use super::{FitArgs, Horizon};
use crate::command_error::CommandError;
use crate::output::{Document, Notice, Output};
use crate::output_format::OutputFormat;

/// Fits the measurements in `text` and forecasts them.
pub(super) fn run(text: &str, args: &FitArgs) -> Result<Output, CommandError> {
    let options = HistoryOptions { column: args.column.clone(), step: args.step, period: args.period };
    let history = options.read(text).map_err(|error| args.invalid(&error))?;
    let choice = select_forecast(&history, args.period).map_err(|error| args.invalid(&error))?;
    let steps = steps(&history, args.horizon).ok_or_else(|| {
        args.invalid(&format!(
            "--horizon must be between 1 and {}; if the rows have no times, pass a number of steps or add `--step`",
            count(MAX_REPORT_STEPS, "step")
        ))
    })?;
    let forecast = choice.best().forecast(steps);
    let report = growth_report(&history, &choice, &forecast);
    let notices = report.warnings.iter().map(|warning| Notice::warning(warning.clone())).collect();
    let document = match args.format {
        OutputFormat::Json => Document::json(&ForecastDocument::new(&history, &choice, &forecast, report.link())),
        OutputFormat::Csv => forecast_csv(&history, &forecast).into(),
        OutputFormat::Table => report_text(&report).into(),
        OutputFormat::Markdown => report_markdown(&report),
    };
    Ok(Output { document, notices })
}

/// Returns the requested number of steps to forecast, or the default. Returns `None` if it is not from 1 to
/// [`MAX_REPORT_STEPS`], or if a duration is requested but the history has no times.
fn steps(history: &History, horizon: Option<Horizon>) -> Option<usize> {
    match horizon {
        Some(Horizon::Steps(steps)) => Some(steps),
        Some(Horizon::Seconds(seconds)) => {
            history.steps_per_month().map(|steps| (seconds / SECONDS_PER_MONTH * steps + 1e-9) as usize)
        }
        None => Some(default_steps(history)),
    }
    .filter(|steps| (1..=MAX_REPORT_STEPS).contains(steps))
}

/// A fitted history with its forecast, as JSON.
#[derive(Debug, Serialize)]
struct ForecastDocument<'a> {
    v: u32,
    name: &'a str,
    /// The number of measurements.
    n: usize,
    /// The length of a step in seconds, if the history has times.
    step: Option<f64>,
    held_out: usize,
    /// The fitted methods, best first.
    candidates: Vec<FittedMethod<'a>>,
    refused: Vec<RejectedMethod>,
    forecast: Vec<PointDocument>,
    band: Option<GrowthBand>,
    /// The settings for a link.
    settings: String,
    notes: Vec<String>,
}

/// A fitted forecasting method.
#[derive(Debug, Serialize)]
struct FittedMethod<'a> {
    method: &'static str,
    period: Option<usize>,
    rmse: Option<f64>,
    mape: Option<f64>,
    growth_per_month: Option<f64>,
    residual_error: f64,
    parameters: Parameters<'a>,
}

/// The parameters of a forecasting method.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Parameters<'a> {
    Regression { intercept: f64, slope_per_second: f64, r2: f64 },
    Smoothing { alpha: f64, beta: f64, gamma: f64, level: f64, trend: f64, season: &'a [f64] },
}

/// A forecasting method that cannot be fitted to the history.
#[derive(Debug, Serialize)]
struct RejectedMethod {
    method: String,
    reason: String,
}

/// A forecast value with its 80% and 95% prediction intervals.
#[derive(Debug, Serialize)]
struct PointDocument {
    time: PointTime,
    value: f64,
    low80: f64,
    high80: f64,
    low95: f64,
    high95: f64,
}

/// The time of a forecast value: a date, or an index if the history has no dates.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum PointTime {
    Date(String),
    Index(f64),
}

/// The parameters of the prediction intervals around steady growth.
#[derive(Debug, Serialize)]
struct GrowthBand {
    residual_error: f64,
    n: usize,
    step_days: f64,
}

impl<'a> ForecastDocument<'a> {
    fn new(history: &'a History, choice: &'a ForecastSelection, forecast: &[ForecastPoint], settings: String) -> Self {
        let refused = choice.failures.iter();
        let refused =
            refused.map(|(method, error)| RejectedMethod { method: method.to_string(), reason: error.to_string() });
        let band = choice.band.as_ref();
        Self {
            v: 1,
            name: &history.name,
            n: history.values.len(),
            step: history.has_times.then_some(history.step),
            held_out: choice.holdout_len,
            candidates: choice.candidates().map(FittedMethod::new).collect(),
            refused: refused.collect(),
            forecast: forecast.iter().map(|point| PointDocument::new(history, point)).collect(),
            band: band.map(|band| GrowthBand {
                residual_error: band.residual_error,
                n: band.n,
                step_days: band.step_days,
            }),
            settings,
            notes: history.notes.iter().map(ToString::to_string).collect(),
        }
    }
}

impl<'a> FittedMethod<'a> {
    fn new(candidate: &'a CandidateForecast) -> Self {
        let parameters = match &candidate.fitted {
            FittedModel::Linear(line) => {
                Parameters::Regression { intercept: line.intercept, slope_per_second: line.slope, r2: line.r2 }
            }
            FittedModel::LogLinear(line) => {
                Parameters::Regression { intercept: line.0.intercept, slope_per_second: line.0.slope, r2: line.0.r2 }
            }
            FittedModel::Smoothed(smoothed) => Parameters::Smoothing {
                alpha: smoothed.parameters.level,
                beta: smoothed.parameters.trend,
                gamma: smoothed.parameters.season,
                level: smoothed.end.level,
                trend: smoothed.end.trend,
                season: &smoothed.end.season,
            },
        };
        Self {
            method: candidate.method.name(),
            period: candidate.method.period(),
            rmse: candidate.holdout_error.map(|errors| errors.rmse),
            mape: candidate.holdout_error.and_then(|errors| errors.mape),
            growth_per_month: candidate.growth_per_month,
            residual_error: candidate.residual_error(),
            parameters,
        }
    }
}

impl PointDocument {
    fn new(history: &History, point: &ForecastPoint) -> Self {
        let ForecastPoint { value, low80, high80, low95, high95, .. } = *point;
        Self { time: PointTime::new(history, point.time), value, low80, high80, low95, high95 }
    }
}

impl PointTime {
    /// Converts a time to a date, or to an index if the history has no dates. The index counts steps from 0 if the
    /// length of a step is known; otherwise, it continues the index column.
    fn new(history: &History, time: f64) -> Self {
        let index_step = if history.has_times { 1.0 } else { history.step };
        if history.has_dates { Self::Date(format_iso(time)) } else { Self::Index(time / history.step * index_step) }
    }
}

/// Returns one CSV line for each forecast value.
fn forecast_csv(history: &History, forecast: &[ForecastPoint]) -> CsvWriter {
    let mut table = CsvWriter::new(["time", "value", "low80", "high80", "low95", "high95"]);
    for point in forecast {
        let time = match PointTime::new(history, point.time) {
            PointTime::Date(date) => date,
            PointTime::Index(index) => index.to_string(),
        };
        let numbers = [point.value, point.low80, point.high80, point.low95, point.high95];
        let [value, low80, high80, low95, high95] = numbers.map(|number| number.to_string());
        table.push_row([time, value, low80, high80, low95, high95]);
    }
    table
}
