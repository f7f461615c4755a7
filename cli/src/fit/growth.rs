//! `headroom fit`: growth and seasons from a history.

use headroom_core::engine::format::group;
use headroom_core::engine::unit::Unit;
use headroom_core::fit::time::{MONTH, format_iso};
use headroom_core::fit::{Candidate, Choice, Fitted, History, Method, Point, choose, read_csv, read_prometheus_json};
use serde_json::{Value, json};

use super::sheet::{Piece, heads, write};
use super::{Horizon, Wanted};
use crate::args::Format;
use crate::failure::{Failure, Output};

const DIGITS: usize = 5;
/// A table shows at most so many of the values to come.
const ROWS: usize = 12;
/// No more than so many steps are forecast.
const MOST_STEPS: usize = 20_000;

pub(super) fn run(
    text: &str,
    wanted: &Wanted,
    refused: &dyn Fn(&dyn std::fmt::Display) -> Failure,
) -> Result<Output, Failure> {
    let is_json = text.trim_start().starts_with('{');
    let read = if is_json { read_prometheus_json(text) } else { read_csv(text, wanted.column.as_deref()) };
    let mut history = read.map_err(|error| refused(&error))?;
    if let Some(step) = wanted.step {
        if history.timed {
            return Err(refused(&"--step is for rows without times; these have some."));
        }
        history = history.with_step(step);
    }
    let choice = choose(&history, wanted.period).map_err(|error| refused(&error))?;
    let steps = steps(&history, wanted.horizon).ok_or_else(|| {
        refused(&format!(
            "--horizon has to be from 1 to {MOST_STEPS} steps; without times, give it in steps or add --step."
        ))
    })?;
    let ahead = choice.best().forecast(steps);
    let notices = history.notes.iter().map(|note| format!("warning: {note}")).collect();
    let text = match wanted.format {
        Format::Json => as_json(&history, &choice, &ahead),
        Format::Csv => as_csv(&history, &ahead),
        Format::Table | Format::Markdown => write(&pieces(&history, &choice, &ahead), wanted.format),
    };
    Ok(Output { text, notices })
}

/// How many steps to forecast: those asked for, or as many as the history has, at most 12 months.
fn steps(history: &History, horizon: Option<Horizon>) -> Option<usize> {
    let per_month = history.steps_per_month();
    let of = |seconds: f64| per_month.map(|steps| (seconds / MONTH * steps + 1e-9) as usize);
    match horizon {
        Some(Horizon::Steps(steps)) => Some(steps),
        Some(Horizon::Seconds(seconds)) => of(seconds),
        None => Some(history.values.len().min(of(12.0 * MONTH).unwrap_or(usize::MAX)).max(1)),
    }
    .filter(|steps| (1..=MOST_STEPS).contains(steps))
}

/// When: a date, or the number of a step.
fn when(history: &History, time: f64) -> String {
    if history.dated { format_iso(time) } else { group(time / history.step * index_step(history), DIGITS) }
}

/// What a step adds to the index; with a step of known length the index counts from 0.
fn index_step(history: &History) -> f64 {
    if history.timed { 1.0 } else { history.step }
}

fn percent(share: Option<f64>) -> String {
    share.map_or("–".to_owned(), |share| format!("{} %", group(100.0 * share, 4)))
}

fn pieces(history: &History, choice: &Choice, ahead: &[Point]) -> Vec<Piece> {
    let best = choice.best();
    let ends = [history.times.first(), history.times.last()].map(|time| when(history, time.copied().unwrap_or(0.0)));
    let name = if history.name.is_empty() { "Measurements" } else { &history.name };
    let mut pieces = vec![
        Piece::Title(name.to_owned()),
        Piece::Line(format!(
            "{} measurements from {} to {}, {}",
            history.values.len(),
            ends[0],
            ends[1],
            step_text(history)
        )),
    ];
    for season in &choice.seasons {
        pieces.push(Piece::Line(format!(
            "Season of {} steps ({}): {:.0} % of the variation around the trend",
            season.period,
            season.name,
            100.0 * season.strength
        )));
    }
    let rows = choice.candidates().map(|candidate| {
        let rmse = candidate.held_out.map_or("–".to_owned(), |errors| group(errors.rmse, DIGITS));
        let mape = percent(candidate.held_out.and_then(|errors| errors.mape));
        vec![candidate.method.to_string(), rmse, mape, percent(candidate.growth_per_month)]
    });
    pieces.push(Piece::Table(heads(["fitted", "RMSE", "MAPE", "growth/month"]), rows.collect()));
    for (method, error) in &choice.refused {
        pieces.push(Piece::Line(format!("Not fitted: {method}. {error}")));
    }
    let why = if choice.is_tested() {
        format!("it foretells the last {} measurements best (RMSE), fitted without them", choice.held_out)
    } else {
        "there are too few measurements to hold some out".to_owned()
    };
    pieces.push(Piece::Title(format!("Chosen: {}", best.method)));
    pieces.push(Piece::Line(format!("Because {why}.")));
    pieces.push(Piece::Line(parameters(best)));
    pieces.push(Piece::Line(match best.growth_per_month {
        Some(_) if best.method == Method::LogLinear => {
            format!("Growth: {} a month of 730 h", percent(best.growth_per_month))
        }
        Some(_) => format!("Growth: {} in the next month of 730 h", percent(best.growth_per_month)),
        None => {
            "Growth per month is not known: there are no times (see --step), or the level is not above zero".to_owned()
        }
    }));
    let number = |value: f64| group(value, DIGITS);
    // Evenly spread over the horizon, with its end.
    let shown = ahead.len().min(ROWS);
    let rows = (1..=shown).filter_map(|row| ahead.get((row * ahead.len()).div_ceil(shown) - 1)).map(|point| {
        let band = |low: f64, high: f64| format!("{} to {}", number(low), number(high));
        vec![
            when(history, point.time),
            number(point.value),
            band(point.low80, point.high80),
            band(point.low95, point.high95),
        ]
    });
    pieces.push(Piece::Table(heads(["forecast", "value", "80 %", "95 %"]), rows.collect()));
    let settings = settings(choice);
    if !settings.is_empty() {
        pieces.push(Piece::Title("For a link".to_owned()));
        pieces.push(Piece::Line(settings));
    }
    pieces
}

fn step_text(history: &History) -> String {
    match history.months {
        Some(1) => "monthly".to_owned(),
        Some(months) => format!("every {months} months"),
        None if history.timed => Unit::parse("s", &[]).map_or_else(
            |_| format!("every {} s", history.step),
            |unit| format!("every {}", headroom_core::engine::format::show(history.step, &unit)),
        ),
        None => "without times".to_owned(),
    }
}

/// What was found, in its own terms.
fn parameters(candidate: &Candidate) -> String {
    let number = |value: f64| group(value, DIGITS);
    let error = number(candidate.residual_error());
    match &candidate.fitted {
        Fitted::Linear(line) => format!("R² {:.4}, residual error {error}", line.r2),
        Fitted::LogLinear(line) => format!("R² {:.4}, residual error {error} (logarithms)", line.0.r2),
        Fitted::Smoothed(smoothed) => {
            let found = smoothed.parameters;
            let mut text = format!("α {} (level)", number(found.level));
            if candidate.method != Method::Simple {
                text += &format!(", β {} (trend)", number(found.trend));
            }
            if candidate.method.period().is_some() {
                text += &format!(", γ {} (season)", number(found.season));
            }
            text + &format!(", residual error {error}")
        }
    }
}

/// `growth=2.3%/month&fit=0.05,36,30.4`: what can be said of it.
fn settings(choice: &Choice) -> String {
    let growth = choice.best().growth_per_month.map(|growth| format!("growth={}%/month", short(100.0 * growth)));
    let band =
        choice.band.map(|band| format!("fit={},{},{}", short(band.residual_error), band.n, short(band.step_days)));
    let parts: Vec<String> = growth.into_iter().chain(band).collect();
    parts.join("&")
}

/// Six significant digits, as a link has them.
fn short(value: f64) -> String {
    let text = format!("{value:.5e}");
    text.parse::<f64>().map_or(text, |rounded| rounded.to_string())
}

fn as_json(history: &History, choice: &Choice, ahead: &[Point]) -> String {
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
        "settings": settings(choice),
        "notes": history.notes.iter().map(ToString::to_string).collect::<Vec<String>>(),
    });
    format!("{whole}\n")
}

fn parameters_json(candidate: &Candidate) -> Value {
    match &candidate.fitted {
        Fitted::Linear(line) => json!({ "intercept": line.intercept, "slope_per_second": line.slope, "r2": line.r2 }),
        Fitted::LogLinear(line) => {
            json!({ "intercept": line.0.intercept, "slope_per_second": line.0.slope, "r2": line.0.r2 })
        }
        Fitted::Smoothed(smoothed) => json!({
            "alpha": smoothed.parameters.level, "beta": smoothed.parameters.trend, "gamma": smoothed.parameters.season,
            "level": smoothed.end.level, "trend": smoothed.end.trend, "season": smoothed.end.season,
        }),
    }
}

fn as_csv(history: &History, ahead: &[Point]) -> String {
    let mut out = "time,value,low80,high80,low95,high95\n".to_owned();
    for point in ahead {
        let time = point.time / history.step * index_step(history);
        let time = if history.dated { format_iso(point.time) } else { time.to_string() };
        let Point { value, low80, high80, low95, high95, .. } = point;
        out += &format!("{time},{value},{low80},{high80},{low95},{high95}\n");
    }
    out
}
