//! The report on a history: the candidate methods, the best forecast, and the suggested settings.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::date::Date;
use crate::forecast::candidate_forecast::{CandidateForecast, FittedModel, ForecastPoint};
use crate::forecast::detected_shape::{DetectedShape, detect_shapes};
use crate::forecast::forecast_selection::{ForecastMethod, ForecastSelection, select_forecast};
use crate::forecast::history::{History, read_csv};
use crate::forecast::prometheus_range::read_prometheus_json;
use crate::forecast::report::{DIGITS, MeasurementReport, SuggestedSettings, Suggestion, format_number, link_number};
use crate::forecast::timestamp::format_iso;
use crate::format::{count, format_value, percent, percent_to, rounded};
use crate::math;
use crate::scenario::Axis;
use crate::scenario::outlook_settings::outlook_setting;
use crate::units::SECONDS_PER_DAY;
use crate::units::Unit;
use crate::view_model::{ChartAxis, Curve, CurveStyle, NumberFormat, Plot, ShadedArea, Table, heads};

/// The maximum number of forecast steps.
pub const MAX_REPORT_STEPS: usize = 20_000;
/// The maximum number of rows in the forecast table.
const MAX_FORECAST_ROWS: usize = 12;
/// The maximum number of points in a chart; with more, each point is the mean of several.
const MAX_POINTS: usize = 360;

/// The minimum number of days for points that average whole days.
const MIN_DAYS: usize = 20;

/// Options for reading and fitting a history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryOptions {
    /// The column with the values, by name or number.
    pub column: Option<String>,
    /// The length of a step in seconds, for histories without times.
    pub step: Option<f64>,
    /// The length of a season, in steps.
    pub period: Option<usize>,
}

impl HistoryOptions {
    /// Parses a history: the response to a Prometheus range query, or a table.
    ///
    /// # Errors
    /// Returns an error message if the text is invalid, or if a step is set for a history with times.
    pub fn read(&self, text: &str) -> Result<History, String> {
        let is_json = text.trim_start().starts_with('{');
        let read = if is_json { read_prometheus_json(text) } else { read_csv(text, self.column.as_deref()) };
        let history = read.map_err(|error| error.to_string())?;
        match self.step {
            Some(_) if history.has_times => {
                Err("These rows have times, so the length of a step cannot be set.".to_string())
            }
            Some(step) => Ok(history.with_step(step)),
            None => Ok(history),
        }
    }
}

/// Parses a history, fits it, and returns the report.
///
/// # Errors
/// Returns an error message if the text is invalid or no method can be fitted.
pub fn history_report(text: &str, options: &HistoryOptions) -> Result<MeasurementReport, String> {
    let history = options.read(text)?;
    let choice = select_forecast(&history, options.period).map_err(|error| error.to_string())?;
    let ahead = choice.best().forecast(default_steps(&history));
    Ok(growth_report(&history, &choice, &ahead))
}

/// Returns the default number of forecast steps: the number of measurements, but at most 12 months.
#[must_use]
pub fn default_steps(history: &History) -> usize {
    let year = history.steps_per_month().map_or(usize::MAX, |steps| (12.0 * steps + 1e-9) as usize);
    history.values.len().min(year).clamp(1, MAX_REPORT_STEPS)
}

/// Returns the report on a fitted history and its forecast.
#[must_use]
pub fn growth_report(history: &History, choice: &ForecastSelection, ahead: &[ForecastPoint]) -> MeasurementReport {
    let best = choice.best();
    let ends =
        [history.times.first(), history.times.last()].map(|time| format_time(history, time.copied().unwrap_or(0.0)));
    let name = if history.name.is_empty() { "Measurements" } else { &history.name };
    let measurements = count(history.values.len(), "measurement");
    let mut lines = vec![format!("{measurements} from {} to {}, {}", ends[0], ends[1], step_text(history))];
    for season in &choice.seasons {
        lines.push(format!(
            "Season of {} steps ({}): explains {:.0}% of the variation around the trend",
            season.period,
            season.name,
            100.0 * season.strength
        ));
    }
    lines.push(match best.growth_per_month {
        Some(growth) => {
            let next = if best.method.is_exponential() { "per month (730 h)" } else { "in the next month (730 h)" };
            format!("Growth: {} {next}", format_share(Some(growth)))
        }
        None => {
            "Growth per month is unknown: the rows have no times, or the level is not above zero. If the rows have no \
             times, set the length of a step."
                .to_string()
        }
    });
    let found = detect_shapes(history);
    let (past, residuals) = plots(history, best, ahead);
    MeasurementReport {
        title: name.to_string(),
        lines,
        warnings: history.notes.iter().map(ToString::to_string).collect(),
        tables: vec![candidates_table(choice), forecast_table(history, choice, ahead)],
        plots: core::iter::once(past).chain(residuals).collect(),
        offers: suggestions(choice, &found),
        level: if best.level() > 0.0 { link_number(best.level()) } else { String::new() },
    }
}

/// Formats a time as a date, or as the number of its step if there are no dates.
fn format_time(history: &History, time: f64) -> String {
    if history.has_dates { format_iso(time) } else { rounded(step_number(history, time), DIGITS) }
}

/// Returns a time in steps, or the index itself if the length of a step is unknown.
fn step_number(history: &History, time: f64) -> f64 {
    if history.has_times { time / history.step } else { time }
}

fn format_share(share: Option<f64>) -> String {
    share.map_or("–".to_string(), |share| percent_to(share, 4))
}

fn step_text(history: &History) -> String {
    match history.step_months {
        Some(1) => "monthly".to_string(),
        Some(months) => format!("every {months} months"),
        None if history.has_times => Unit::parse("s", &[]).map_or_else(
            |_| format!("every {} s", history.step),
            |unit| format!("every {}", format_value(history.step, &unit)),
        ),
        None => "without times".to_string(),
    }
}

/// Returns the table of all candidates, the best first. Its note lists the methods that cannot be fitted.
fn candidates_table(choice: &ForecastSelection) -> Table {
    let rows = choice.candidates().map(|candidate| {
        let rmse = candidate.holdout_error.map_or("–".to_string(), |errors| format_number(errors.rmse));
        let mape = format_share(candidate.holdout_error.and_then(|errors| errors.mape));
        vec![candidate.method.to_string(), rmse, mape, format_share(candidate.growth_per_month)]
    });
    let mut note = if choice.is_tested() {
        format!("Each method was fitted without the last {} measurements and compared with them.", choice.holdout_len)
    } else {
        "There are too few measurements to hold any out for a comparison.".to_string()
    };
    for (method, error) in &choice.failures {
        note += &format!(" Not fitted: {method}. {error}");
    }
    Table {
        id: "candidates".into(),
        title: "Forecast accuracy by method".into(),
        note,
        keys: vec!["fitted".into()],
        headers: heads(["Method", "RMSE", "MAPE", "Growth/month"]),
        first_number_column: 1,
        rows: rows.collect(),
    }
}

/// Returns the table of the best forecast, with evenly spaced steps up to the last one.
fn forecast_table(history: &History, choice: &ForecastSelection, ahead: &[ForecastPoint]) -> Table {
    let best = choice.best();
    let why = if choice.is_tested() {
        "It has the smallest root mean squared error on the held-out measurements"
    } else {
        "It is the simplest method that can be fitted"
    };
    let shown = ahead.len().min(MAX_FORECAST_ROWS);
    let rows = (1..=shown).filter_map(|row| ahead.get((row * ahead.len()).div_ceil(shown) - 1)).map(|point| {
        let band = |low: f64, high: f64| format!("{} to {}", format_number(low), format_number(high));
        vec![
            format_time(history, point.time),
            format_number(point.value),
            band(point.low80, point.high80),
            band(point.low95, point.high95),
        ]
    });
    Table {
        id: "forecast".into(),
        title: format!("Selected method: {}", best.method).into(),
        note: format!("{why}. {}.", format_parameters(best)),
        keys: vec!["forecast".into(), "value".into(), "80".into(), "95".into()],
        headers: heads(["Time", "Value", "80% interval", "95% interval"]),
        first_number_column: 1,
        rows: rows.collect(),
    }
}

/// Formats the quality of a fit: R² for regressions, the smoothing parameters for smoothing models, and the residual
/// error.
fn format_parameters(candidate: &CandidateForecast) -> String {
    let error = format_number(candidate.residual_error());
    match &candidate.fitted {
        FittedModel::Linear(line) => format!("R² {:.4}, residual error {error}", line.r2),
        FittedModel::LogLinear(line) => format!("R² {:.4}, residual error {error} (log scale)", line.0.r2),
        FittedModel::Smoothed(smoothed) => {
            let found = smoothed.parameters;
            let mut text = format!("α {} (level)", format_number(found.level));
            if candidate.method != ForecastMethod::Simple {
                text += &format!(", β {} (trend)", format_number(found.trend));
            }
            if candidate.method.period().is_some() {
                text += &format!(", γ {} (season)", format_number(found.season));
            }
            text + &format!(", residual error {error}")
        }
    }
}

/// Returns the suggested settings: `growth=2.3%/month&fit=0.05,36,30.4`, and the shapes of the calendar. Omits settings
/// that a link does not accept, for example if two measurements are centuries apart.
fn suggestions(choice: &ForecastSelection, found: &[DetectedShape]) -> Vec<Suggestion> {
    let set = |key: &str, text: String| (key.to_string(), text);
    let mut ways: Vec<SuggestedSettings> = Vec::new();
    for candidate in choice.candidates() {
        let Some((text, words)) = growth_setting(candidate).filter(|(text, _)| is_valid("growth", text)) else {
            continue;
        };
        let mut settings = vec![set("growth", text)];
        let fit = choice
            .band
            .map(|band| format!("{},{},{}", link_number(band.residual_error), band.n, link_number(band.step_days)));
        settings.extend(fit.filter(|text| is_valid("fit", text)).map(|text| set("fit", text)));
        if ways.iter().all(|way| way.settings != settings) {
            ways.push(SuggestedSettings { words: format!("Growth, {}: {words}", candidate.method), settings });
        }
    }
    let mut offers = Vec::new();
    if !ways.is_empty() {
        offers.push(Suggestion { ways });
    }
    for found in found {
        let (key, what) = match found.axis {
            Axis::Hours => ("hours", "Hours of the day"),
            Axis::Days => ("days", "Days of the week"),
            Axis::Months => ("months", "Months of the year"),
        };
        let factors: Vec<String> = found.factors.iter().map(|factor| thousandths(*factor)).collect();
        let highest = found.factors.iter().copied().fold(0.0, math::max);
        let lowest = found.factors.iter().copied().fold(f64::INFINITY, math::min);
        let words = format!("{what}: from {} to {} of the average", percent(lowest), percent(highest));
        let text = factors.join(",");
        if is_valid(key, &text) {
            offers.push(Suggestion::single(words, vec![set(key, text)]));
        }
    }
    offers
}

fn is_valid(key: &str, text: &str) -> bool {
    outlook_setting(key).is_some_and(|setting| setting.read(text).0.is_some())
}

/// Returns the forecast growth as written in a link, and in words. It is compound if the fitted model is exponential,
/// and linear otherwise.
fn growth_setting(candidate: &CandidateForecast) -> Option<(String, String)> {
    let growth = candidate.growth_per_month?;
    let rate = format!("{}%/month", link_number(100.0 * growth));
    Some(match candidate.method {
        method if method.is_exponential() => (rate, format!("{} per month", format_share(Some(growth)))),
        _ if growth == 0.0 => ("none".to_string(), "none".to_string()),
        _ => (format!("linear {rate}"), format!("{} of today’s level each month", format_share(Some(growth)))),
    })
}

fn thousandths(value: f64) -> String {
    (math::round(value * 1000.0) / 1000.0).to_string()
}

/// A point of a chart: the measured value, the fitted value, and the ends of the bands; NaN where there is none.
#[derive(Clone, Copy)]
struct ChartPoint {
    time: f64,
    numbers: [f64; 6],
}

// Indexes into [`ChartPoint::numbers`]; a band has two numbers.
const MEASURED: usize = 0;
const EXPECTED: usize = 1;
const BAND_80: usize = 2;
const BAND_95: usize = 4;

fn chart_points(history: &History, best: &CandidateForecast, ahead: &[ForecastPoint]) -> Vec<ChartPoint> {
    let near = 1e-3 * history.step;
    let mut points = Vec::new();
    let mut fitted = best.fitted_values().into_iter().peekable();
    let nan = f64::NAN;
    let without_measurement = |time: f64, value: f64| ChartPoint { time, numbers: [nan, value, nan, nan, nan, nan] };
    for (time, value) in history.times.iter().zip(&history.values) {
        while let Some((at, expected)) = fitted.next_if(|(at, _)| *at < time - near) {
            points.push(without_measurement(at, expected));
        }
        let expected = fitted.next_if(|(at, _)| *at <= time + near).map_or(nan, |(_, expected)| expected);
        points.push(ChartPoint { time: *time, numbers: [*value, expected, nan, nan, nan, nan] });
    }
    points.extend(fitted.map(|(at, expected)| without_measurement(at, expected)));
    points.extend(ahead.iter().map(|point| ChartPoint {
        time: point.time,
        numbers: [nan, point.value, point.low80, point.high80, point.low95, point.high95],
    }));
    points
}

/// Averages groups of points into one point each, and returns the size of a group. Points less than a day apart are
/// grouped by whole days, because the average of a part of a day depends on its hours.
fn downsample(history: &History, points: &[ChartPoint]) -> (Vec<ChartPoint>, usize) {
    let mut each = points.len().div_ceil(MAX_POINTS).max(1);
    let day = if history.has_times { math::round(SECONDS_PER_DAY / history.step) as usize } else { 1 };
    if each > 1 && day > 1 && points.len() >= MIN_DAYS * day {
        each = each.next_multiple_of(day);
    }
    let mean = |group: &[ChartPoint]| {
        let mean_of = |number: fn(&ChartPoint, usize) -> f64, at: usize| {
            let known = || group.iter().map(|index| number(index, at)).filter(|number| !number.is_nan());
            known().sum::<f64>() / known().count() as f64
        };
        ChartPoint {
            time: mean_of(|index, _| index.time, 0),
            numbers: core::array::from_fn(|at| mean_of(|index, at| index.numbers[at], at)),
        }
    };
    (points.chunks(each).map(mean).collect(), each)
}

/// Returns the chart of measurements and forecast, and the chart of residuals.
fn plots(history: &History, best: &CandidateForecast, ahead: &[ForecastPoint]) -> (Plot, Option<Plot>) {
    let all = chart_points(history, best, ahead);
    let (shown, each) = downsample(history, &all);
    let (along, x) = axis(history, &shown);
    let column = |at: usize| shown.iter().map(|index| index.numbers[at]).collect::<Vec<f64>>();
    let line =
        |label: &str, values: Vec<f64>, look: CurveStyle| Curve { label: label.to_string(), values, style: look };
    let strip = |label: &str, at: usize| ShadedArea {
        label: label.to_string(),
        bounds: shown.iter().map(|index| (index.numbers[at], index.numbers[at + 1])).collect(),
    };
    let averages = if each > 1 { format!(", averages of {each} points") } else { String::new() };
    let mut past =
        Plot::new(format!("History and forecast{averages}"), along.clone(), x.clone(), NumberFormat::Numbers);
    past.curves.push(line("Fit and forecast", column(EXPECTED), CurveStyle::Bold));
    past.curves.push(line("Measured", column(MEASURED), CurveStyle::Dots));
    past.areas.push(strip("95% prediction interval", BAND_95));
    past.areas.push(strip("80% prediction interval", BAND_80));
    // Wide bands would compress the measured values, so the axis ends at twice the largest value.
    let top = past.curves.iter().flat_map(|line| &line.values).copied().filter(|value| value.is_finite());
    let lowest = if history.values.iter().all(|value| *value >= 0.0) { 0.0 } else { f64::NEG_INFINITY };
    past.bounds = (lowest, 2.0 * top.fold(0.0, math::max).max(0.5));
    let known: Vec<(f64, f64)> = x
        .iter()
        .zip(&shown)
        .map(|(x, index)| (*x, index.numbers[MEASURED] / index.numbers[EXPECTED] - 1.0))
        .filter(|(_, off)| off.is_finite())
        .collect();
    let positive = history.values.iter().all(|value| *value > 0.0) && known.len() > 2;
    let residuals = positive.then(|| {
        let (x, off) = known.into_iter().unzip();
        let mut plot = Plot::new(format!("Residuals relative to the fit{averages}"), along, x, NumberFormat::Shares);
        plot.curves.push(line("Residual", off, CurveStyle::Dots));
        plot.horizontal_lines.push((0.0, "Fit".to_string()));
        plot
    });
    (past, residuals)
}

/// Returns the axis and the positions on it: dates if known, else days or steps.
fn axis(history: &History, points: &[ChartPoint]) -> (ChartAxis, Vec<f64>) {
    let first = history.times.first().copied().unwrap_or(0.0);
    let start = history.has_dates.then(|| Date::from_epoch_days(math::floor(first / SECONDS_PER_DAY) as i32)).flatten();
    let times = points.iter().map(|index| index.time);
    match start {
        Some(start) => (
            ChartAxis::Times(start),
            times.map(|time| time / SECONDS_PER_DAY - f64::from(start.epoch_days())).collect(),
        ),
        None if history.has_times => {
            (ChartAxis::Numbers("Days".to_string()), times.map(|time| time / SECONDS_PER_DAY).collect())
        }
        None => (ChartAxis::Numbers("Step".to_string()), times.collect()),
    }
}
