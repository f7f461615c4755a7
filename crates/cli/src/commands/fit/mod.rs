//! The `headroom fit` command.

mod growth_forecast;
mod report_text;
mod scalability;

use std::fmt;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use headroom_core::forecast::csv_table::MAX_TEXT_BYTES;
use headroom_core::format::count;
use headroom_core::units::{SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MONTH};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::Output;
use crate::output_format::OutputFormat;
use crate::text_file::{path_text, read_text};

/// Fit growth, seasonality, or scalability to measurements
///
/// Holds out the last fifth of the measurements, but at most 366, and fits several forecasting methods to the rest.
/// Uses the method that best predicts the held-out measurements, and lists the other methods with their errors. The
/// last line of the output contains the settings for a link: `growth`, and `fit` for the prediction intervals.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom fit requests.csv"
    "headroom fit export.csv --column p95 --period 168 --horizon 8weeks --format csv"
    "headroom fit load-test.csv --usl"
))]
pub(crate) struct FitArgs {
    /// File with measurements, or - for standard input
    ///
    /// Either a table whose fields are separated by commas, semicolons, or tabs, or the JSON response of a Prometheus range
    /// query. The first column of a table is the time: an ISO date or time, seconds or milliseconds since 1970, a month
    /// such as 2026-11, or an index.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,

    /// Column with the values, by name or number [default: the first numeric column]
    #[arg(long, value_name = "COLUMN", conflicts_with = "usl", allow_hyphen_values = true)]
    column: Option<String>,

    /// Season length in steps; 0 for no season [default: try day, week, and year]
    #[arg(long, value_name = "STEPS", conflicts_with = "usl", value_parser = parse_period, allow_negative_numbers = true)]
    period: Option<usize>,

    /// Length of a step if the table has no times, for example 1d, 5min, or 1month
    #[arg(long, value_name = "DURATION", conflicts_with = "usl", value_parser = parse_step, allow_negative_numbers = true)]
    step: Option<f64>,

    /// How far to forecast: 12months, 90d, or a number of steps
    ///
    /// The default is the time that the measurements span, up to 12 months.
    #[arg(long, value_name = "DURATION", conflicts_with = "usl", value_parser = Horizon::parse_arg, allow_negative_numbers = true)]
    horizon: Option<Horizon>,

    /// Fit the Universal Scalability Law to a load test
    ///
    /// The columns are concurrency, throughput, and, optionally, latency. Latency is in seconds, or in milliseconds if
    /// the heading of its column contains `ms`.
    #[arg(long)]
    usl: bool,

    /// Output format
    ///
    /// `csv` prints the forecast or, with `--usl`, the measurements next to the fitted values.
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,
}

/// The maximum season length in steps: more than two years of hourly measurements.
const MAX_PERIOD_STEPS: usize = 20_000;

/// The length of a forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Horizon {
    Steps(usize),
    Seconds(f64),
}

impl Horizon {
    /// Parses a horizon such as `12months`, `90 d`, or `100`.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let unit = match unit.trim() {
            "" | "step" | "steps" => return digits.parse().ok().filter(|steps| *steps > 0).map(Self::Steps),
            "s" => 1.0,
            "min" => 60.0,
            "h" | "hour" | "hours" => SECONDS_PER_HOUR,
            "d" | "day" | "days" => SECONDS_PER_DAY,
            "w" | "week" | "weeks" => 7.0 * SECONDS_PER_DAY,
            "month" | "months" => SECONDS_PER_MONTH,
            "y" | "year" | "years" => 12.0 * SECONDS_PER_MONTH,
            _ => return None,
        };
        let seconds = digits.parse::<f64>().ok()? * unit;
        (seconds > 0.0 && seconds.is_finite()).then_some(Self::Seconds(seconds))
    }

    fn parse_arg(text: &str) -> Result<Self, &'static str> {
        Self::parse(text).ok_or("expected a duration such as 12months or 90d, or a number of steps")
    }
}

fn parse_step(text: &str) -> Result<f64, &'static str> {
    match Horizon::parse(text) {
        Some(Horizon::Seconds(seconds)) => Ok(seconds),
        _ => Err("expected a duration such as 1d or 5min"),
    }
}

fn parse_period(text: &str) -> Result<usize, String> {
    let period = text.parse().ok().filter(|period| *period <= MAX_PERIOD_STEPS);
    period.ok_or_else(|| format!("expected a whole number, at most {}", count(MAX_PERIOD_STEPS, "step")))
}

impl FitArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let text = read_text(&self.file, MAX_TEXT_BYTES)?;
        if self.usl { scalability::run(&text, self) } else { growth_forecast::run(&text, self) }
    }

    /// Returns an error that names the file of the measurements.
    fn invalid(&self, error: &dyn fmt::Display) -> CommandError {
        CommandError::invalid(format!("{}: {}", path_text(&self.file), error))
    }
}

#[cfg(test)]
mod tests {
    use super::Horizon;

    #[test]
    fn horizons_are_durations_or_steps() {
        assert_eq!(Horizon::parse("12months"), Some(Horizon::Seconds(12.0 * 730.0 * 3600.0)));
        assert_eq!(Horizon::parse("1.5 d"), Some(Horizon::Seconds(129_600.0)));
        assert_eq!(Horizon::parse("100"), Some(Horizon::Steps(100)));
        for text in ["", "0", "-1", "1.5", "5 parsecs", "d", "0d"] {
            assert_eq!(Horizon::parse(text), None, "{text}");
        }
    }
}
