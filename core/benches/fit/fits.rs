//! Measures fits and compares them with other implementations.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::measure::{format_duration, median_seconds};
use headroom_core::forecast::usl::LoadTestPoint;
use headroom_core::forecast::{
    History, HoltWinters, LogLinearFit, Seasonality, SmoothingModel, Usl, read_csv, select_forecast,
};
use headroom_core::math;
use serde_json::Value;
use usl::{Measurement, Model};

const FORECAST: &str = include_str!("../../tests/data/forecast.json");
const USL: &str = include_str!("../../tests/data/usl.json");
const PEERS: &str = include_str!("peers.py");

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map(|list| list.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
}

/// Results by name: the median time in seconds and the sum of squared residuals.
type FitResults = BTreeMap<String, (f64, f64)>;

/// Measures all fits and prints their median times and sums of squared residuals.
pub(crate) fn run() {
    let begin = Instant::now();
    let clock = || begin.elapsed().as_secs_f64();
    let record = |name: &str, sse: f64, seconds: f64, all: &mut FitResults| {
        all.insert(name.to_owned(), (seconds, sse));
    };
    let forecast: Value = serde_json::from_str(FORECAST).expect("the data are JSON");
    let loads: Value = serde_json::from_str(USL).expect("the data are JSON");
    let (mut ours, mut usl_crate) = (FitResults::new(), FitResults::new());

    for name in ["cisco_schwartz", "specsdm91"] {
        let pairs: Vec<(f64, f64)> =
            numbers(&loads["datasets"][name]["x"]).into_iter().zip(numbers(&loads["datasets"][name]["y"])).collect();
        let load = |(line, (concurrency, throughput)): (usize, &(f64, f64))| LoadTestPoint {
            line,
            concurrency: *concurrency,
            throughput: *throughput,
            latency: None,
        };
        let table: Vec<LoadTestPoint> = pairs.iter().enumerate().map(load).collect();
        let law = Usl::fit(&table).expect("it fits");
        let key = format!("USL {name}");
        record(&key, law.sse, median_seconds(&clock, 0.01, || Usl::fit(&table)), &mut ours);

        let measured: Vec<Measurement> =
            pairs.iter().map(|(n, x)| Measurement::concurrency_and_throughput(*n as u32, *x)).collect();
        let model = Model::build(&measured);
        let residual = |(n, x): &(f64, f64)| model.throughput_at_concurrency(*n as u32) - x;
        let sse = pairs.iter().map(|pair| residual(pair) * residual(pair)).sum();
        record(&key, sse, median_seconds(&clock, 0.01, || Model::build(&measured)), &mut usl_crate);
    }

    let air = numbers(&forecast["series"]["AirPassengers"]["values"]);
    let index: Vec<f64> = (0..air.len()).map(|place| place as f64).collect();
    let line = LogLinearFit::fit(&index, &air).expect("it fits");
    let sse = line.0.residuals.iter().map(|residual| residual * residual).sum();
    record("log-linear", sse, median_seconds(&clock, 0.01, || LogLinearFit::fit(&index, &air)), &mut ours);
    for (name, season) in [("additive", Seasonality::Additive), ("multiplicative", Seasonality::Multiplicative)] {
        let kind = SmoothingModel::Seasonal(season, 12);
        let simple = HoltWinters::fit(&air, kind).expect("it fits");
        let seconds = median_seconds(&clock, 0.01, || HoltWinters::fit(&air, kind));
        record(&format!("Holt-Winters {name}"), simple.sse, seconds, &mut ours);
        let whole = HoltWinters::fit_jointly(&air, kind).expect("it fits");
        let seconds = median_seconds(&clock, 0.01, || HoltWinters::fit_jointly(&air, kind));
        record(&format!("Holt-Winters {name}, estimated start"), whole.sse, seconds, &mut ours);
    }
    let peers = run_peers(&forecast, &loads);
    println!("{:42} {:>10} {:>12} {:>22}", "median time", "ours", "crate usl", "statsmodels and SciPy");
    let cell = |times: Option<&FitResults>, name: &str| {
        times.and_then(|times| times.get(name)).map_or("–".to_owned(), |(seconds, _)| format_duration(*seconds))
    };
    for name in ours.keys() {
        let others = [cell(Some(&usl_crate), name), cell(peers.as_ref().ok(), name)];
        println!("{name:42} {:>10} {:>12} {:>22}", cell(Some(&ours), name), others[0], others[1]);
    }
    println!("\n{:42} {:>18} {:>18} {:>18}", "sum of squared residuals", "ours", "crate usl", "statsmodels, SciPy");
    let cell = |times: Option<&FitResults>, name: &str| {
        times.and_then(|times| times.get(name)).map_or("–".to_owned(), |(_, sse)| format!("{sse:.8}"))
    };
    for name in ours.keys() {
        let others = [cell(Some(&usl_crate), name), cell(peers.as_ref().ok(), name)];
        println!("{name:42} {:>18} {:>18} {:>18}", cell(Some(&ours), name), others[0], others[1]);
    }
    if let Err(reason) = peers {
        println!("\nstatsmodels was not measured: {reason}");
    }

    println!("\nforecast selection, including parsing and the holdout test");
    for (name, text) in [
        ("144 months", table(&air, None)),
        ("60 days of hours", hourly_table(60)),
        ("365 days of hours", hourly_table(365)),
    ] {
        let history = || -> History { read_csv(&text, None).expect("a table") };
        let read = median_seconds(&clock, 0.01, history);
        let all = median_seconds(&clock, 0.01, || select_forecast(&history(), None));
        println!("{name:42} {:>10}, including {} for parsing", format_duration(all), format_duration(read));
    }
}

/// Formats values as CSV rows with months, or with times that are `step` seconds apart.
fn table(values: &[f64], step: Option<f64>) -> String {
    let time = |at: usize| match step {
        None => format!("{}-{:02}", 1949 + at / 12, at % 12 + 1),
        Some(step) => format!("{}", 1.7e9 + step * at as f64),
    };
    values.iter().enumerate().map(|(at, value)| format!("{},{value}\n", time(at))).collect()
}

/// Builds hourly data with daily and weekly seasons, growth, and a ripple.
fn hourly_table(days: usize) -> String {
    let value = |at: usize| {
        let (day, week) = ((at % 24) as f64 - 11.5, (at % 168) as f64 - 83.5);
        let ripple = ((at * 7919) % 101) as f64;
        math::exp(1e-4 * at as f64) * (1000.0 - day * day - 0.01 * week * week + ripple)
    };
    table(&(0..24 * days).map(value).collect::<Vec<f64>>(), Some(3600.0))
}

/// Runs the fits that the Python libraries offer and returns their results.
fn run_peers(forecast: &Value, loads: &Value) -> Result<FitResults, String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut both = forecast.clone();
    both["datasets"] = loads["datasets"].clone();
    let mut child = Command::new(&python)
        .args(["-c", PEERS])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start `{python}` ({error})"))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(both.to_string().as_bytes()).map_err(|error| error.to_string())?;
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let last = errors.lines().last().unwrap_or("no reason given");
        return Err(format!("{last}. To install statsmodels, run `{python} -m pip install statsmodels`"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let row = |line: &str| {
        let mut cells = line.split('\t');
        let name = cells.next()?.to_owned();
        Some((name, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
    };
    Ok(text.lines().filter_map(row).collect())
}
