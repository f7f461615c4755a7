//! `headroom fit`: growth and seasons from a history.

use headroom_core::forecast::report::{HistoryOptions, MAX_STEPS, default_steps, growth_report};
use headroom_core::forecast::timestamp::{SECONDS_PER_MONTH, format_iso};
use headroom_core::forecast::{
    CandidateForecast, FittedModel, ForecastPoint, ForecastSelection, History, select_forecast,
};
use serde_json::{Value, json};

use super::sheet::write;
use super::{Horizon, Wanted};
use crate::args::Format;
use crate::failure::{Failure, Output};

pub(super) fn run(
    text: &str,
    wanted: &Wanted,
    refused: &dyn Fn(&dyn std::fmt::Display) -> Failure,
) -> Result<Output, Failure> {
    let asked = HistoryOptions { column: wanted.column.clone(), step: wanted.step, period: wanted.period };
    let history = asked.read(text).map_err(|error| refused(&error))?;
    let choice = select_forecast(&history, wanted.period).map_err(|error| refused(&error))?;
    let steps = steps(&history, wanted.horizon).ok_or_else(|| {
        refused(&format!(
            "--horizon has to be from 1 to {MAX_STEPS} steps; without times, give it in steps or add --step."
        ))
    })?;
    let ahead = choice.best().forecast(steps);
    let report = growth_report(&history, &choice, &ahead);
    let notices = report.warnings.iter().map(|warning| format!("warning: {warning}")).collect();
    let text = match wanted.format {
        Format::Json => as_json(&history, &choice, &ahead, &report.link()),
        Format::Csv => as_csv(&history, &ahead),
        Format::Table | Format::Markdown => write(&report, wanted.format),
    };
    Ok(Output { text, notices })
}

/// How many steps to forecast: those asked for, or as many as is usual.
fn steps(history: &History, horizon: Option<Horizon>) -> Option<usize> {
    match horizon {
        Some(Horizon::Steps(steps)) => Some(steps),
        Some(Horizon::Seconds(seconds)) => {
            history.steps_per_month().map(|steps| (seconds / SECONDS_PER_MONTH * steps + 1e-9) as usize)
        }
        None => Some(default_steps(history)),
    }
    .filter(|steps| (1..=MAX_STEPS).contains(steps))
}

/// What a step adds to the index; with a step of known length the index counts from 0.
fn index_step(history: &History) -> f64 {
    if history.timed { 1.0 } else { history.step }
}

fn as_json(history: &History, choice: &ForecastSelection, ahead: &[ForecastPoint], settings: &str) -> String {
    let time = |time: f64| {
        if history.dated { json!(format_iso(time)) } else { json!(time / history.step * index_step(history)) }
    };
    let candidates = choice.candidates().map(|candidate| {
        json!({
            "method": candidate.method.name(),
            "period": candidate.method.period(),
            "rmse": candidate.held_out.map(|errors| errors.rmse),
            "mape": candidate.held_out.and_then(|errors| errors.mape),
            "growth_per_month": candidate.growth_per_month,
            "residual_error": candidate.residual_error(),
            "parameters": parameters_json(candidate),
        })
    });
    let points = ahead.iter().map(|point| {
        json!({
            "time": time(point.time), "value": point.value,
            "low80": point.low80, "high80": point.high80, "low95": point.low95, "high95": point.high95,
        })
    });
    let refused = choice.refused.iter();
    let refused = refused.map(|(method, error)| json!({ "method": method.to_string(), "reason": error.to_string() }));
    let band = choice
        .band
        .map(|band| json!({ "residual_error": band.residual_error, "n": band.n, "step_days": band.step_days }));
    let whole = json!({
        "v": 1,
        "name": history.name,
        "n": history.values.len(),
        "step": history.timed.then_some(history.step),
        "held_out": choice.held_out,
        "candidates": candidates.collect::<Vec<Value>>(),
        "refused": refused.collect::<Vec<Value>>(),
        "forecast": points.collect::<Vec<Value>>(),
        "band": band,
        "settings": settings,
        "notes": history.notes.iter().map(ToString::to_string).collect::<Vec<String>>(),
    });
    format!("{whole}\n")
}

fn parameters_json(candidate: &CandidateForecast) -> Value {
    match &candidate.fitted {
        FittedModel::Linear(line) => {
            json!({ "intercept": line.intercept, "slope_per_second": line.slope, "r2": line.r2 })
        }
        FittedModel::LogLinear(line) => {
            json!({ "intercept": line.0.intercept, "slope_per_second": line.0.slope, "r2": line.0.r2 })
        }
        FittedModel::Smoothed(smoothed) => json!({
            "alpha": smoothed.parameters.level, "beta": smoothed.parameters.trend, "gamma": smoothed.parameters.season,
            "level": smoothed.end.level, "trend": smoothed.end.trend, "season": smoothed.end.season,
        }),
    }
}

fn as_csv(history: &History, ahead: &[ForecastPoint]) -> String {
    let mut out = "time,value,low80,high80,low95,high95\n".to_owned();
    for point in ahead {
        let time = point.time / history.step * index_step(history);
        let time = if history.dated { format_iso(point.time) } else { time.to_string() };
        let ForecastPoint { value, low80, high80, low95, high95, .. } = point;
        out += &format!("{time},{value},{low80},{high80},{low95},{high95}\n");
    }
    out
}
