//! The report on a scalability fit.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::forecast::error::FitError;
use crate::forecast::report::{MeasurementReport, Suggestion, format_number, link_number, number_or_dash};
use crate::forecast::usl::{LoadTestPoint, Usl, read_loads};
use crate::format::{count, percent};
use crate::math;
use crate::view_model::{ChartAxis, Curve, CurveStyle, NumberFormat, Plot, Table, heads};

/// The end of the chart, as a multiple of the largest load or the peak, whichever is larger.
const CHART_END: f64 = 1.25;
/// The largest peak to draw, as a multiple of the largest load; a larger peak is too uncertain.
const MAX_DRAWN_PEAK: f64 = 10.0;
/// The number of equal intervals between the points of the curve.
const POINTS: usize = 64;
/// The shares of the maximum throughput for which the report lists the concurrency.
const SHARES: [f64; 5] = [0.5, 0.7, 0.8, 0.9, 0.95];

/// Parses `concurrency,throughput[,latency]`, fits the Universal Scalability Law, and returns the report.
///
/// # Errors
/// Returns an error message if the table is invalid or the law cannot be fitted.
pub fn usl_report(text: &str) -> Result<MeasurementReport, String> {
    let loads = read_loads(text).map_err(|error| error.to_string())?;
    let law = Usl::fit(&loads).map_err(|error| match error {
        FitError::ConstantX => "All measurements have the same concurrency.".to_string(),
        other => other.to_string(),
    })?;
    Ok(scalability_report(&law, &loads))
}

/// Returns the report on a fitted law.
#[must_use]
pub fn scalability_report(law: &Usl, loads: &[LoadTestPoint]) -> MeasurementReport {
    let peak = match (law.peak_load(), law.peak_throughput()) {
        (Some(load), Some(throughput)) => {
            format!("Peak: {} at a concurrency of {}", format_number(throughput), format_number(load))
        }
        (None, Some(limit)) => format!("No peak: throughput approaches {} and never falls", format_number(limit)),
        _ => "No peak: throughput grows in proportion to concurrency".to_string(),
    };
    let row = |name: &str, value: String, error: String| vec![name.to_string(), value, error];
    let parameters = vec![
        row("Contention α", format_number(law.alpha), number_or_dash(law.standard_errors[0])),
        row("Coherency β", format_number(law.beta), number_or_dash(law.standard_errors[1])),
        row("Base throughput γ", format_number(law.gamma), number_or_dash(law.standard_errors[2])),
    ];
    let measured = loads.iter().map(|load| {
        let efficiency = 100.0 * law.efficiency(load.concurrency, load.throughput);
        vec![
            format_number(load.concurrency),
            format_number(load.throughput),
            format_number(law.throughput(load.concurrency)),
            format!("{efficiency:.1}%"),
        ]
    });
    let table = |id: &'static str, title: &'static str, heads: Vec<String>, rows: Vec<Vec<String>>| Table {
        id: id.into(),
        title: title.into(),
        note: String::new(),
        headers: heads,
        keys: Vec::new(),
        first_number_column: 1,
        rows,
    };
    let settings = [("contention", law.alpha), ("coherency", law.beta)];
    MeasurementReport {
        title: "Universal Scalability Law".to_string(),
        lines: vec![
            format!(
                "{}, R² {:.4}, residual error {}",
                count(law.n, "measurement"),
                law.r2,
                format_number(law.residual_error)
            ),
            peak,
            format!("Contention limit γ/α: {}", number_or_dash(law.amdahl_limit())),
            format!("Optimal load 1/α: {}", number_or_dash(law.optimal_load())),
        ],
        warnings: law.warnings.iter().map(ToString::to_string).collect(),
        tables: vec![
            table("parameters", "Parameters", heads(["", "Value", "Standard error"]), parameters),
            table(
                "measured",
                "Measurements",
                heads(["Concurrency", "Throughput", "Fitted", "Efficiency"]),
                measured.collect(),
            ),
            Table {
                keys: vec!["of_the_most".into(), "".into(), "".into(), "".into(), "time_of_a_request".into()],
                ..table(
                    "loads",
                    "Concurrency by share of maximum throughput",
                    heads(["Share of maximum", "Throughput", "Concurrency", "Efficiency", "Latency"]),
                    loads_at_shares(law),
                )
            },
        ],
        plots: plots(law, loads),
        offers: vec![Suggestion::single(
            format!("Contention {} and coherency {}", link_number(law.alpha), link_number(law.beta)),
            settings.map(|(key, value)| (key.to_string(), link_number(value))).into(),
        )],
        level: String::new(),
    }
}

/// Returns a row with the concurrency for each share of the maximum throughput: the peak or, without a peak, the limit.
fn loads_at_shares(law: &Usl) -> Vec<Vec<String>> {
    let Some(peak) = law.peak_throughput() else { return Vec::new() };
    let row = |share: f64| {
        let throughput = share * peak;
        let load = law.loads_at_throughput(throughput)?.below_peak;
        let efficiency = law.efficiency(load, throughput);
        Some(vec![
            percent(share),
            format_number(throughput),
            format_number(load),
            percent(efficiency),
            format_number(law.latency(load)),
        ])
    };
    SHARES.into_iter().filter_map(row).collect()
}

fn plots(law: &Usl, loads: &[LoadTestPoint]) -> Vec<Plot> {
    let largest = loads.iter().map(|load| load.concurrency).fold(1.0, math::max);
    let peak = law.peak_load().filter(|peak| *peak <= MAX_DRAWN_PEAK * largest);
    let end = math::max(largest, peak.unwrap_or(0.0)) * CHART_END;
    let mut x: Vec<f64> = (0..=POINTS).map(|index| 1.0 + (end - 1.0) * index as f64 / POINTS as f64).collect();
    x.extend(loads.iter().map(|load| load.concurrency));
    x.extend(peak);
    x.sort_by(f64::total_cmp);
    x.dedup();
    // Several measurements at the same load are averaged.
    let mean = |at: f64| {
        let measured = || loads.iter().filter(|load| load.concurrency == at).map(|load| load.throughput);
        measured().sum::<f64>() / measured().count() as f64
    };
    let line =
        |label: &str, values: Vec<f64>, look: CurveStyle| Curve { label: label.to_string(), values, style: look };
    let along = || ChartAxis::Numbers("Concurrency".to_string());
    let mut throughput = Plot::new("Throughput vs. concurrency".to_string(), along(), x.clone(), NumberFormat::Numbers);
    throughput.curves.push(line("Fitted", x.iter().map(|x| law.throughput(*x)).collect(), CurveStyle::Bold));
    throughput.curves.push(line("Measured", x.iter().map(|x| mean(*x)).collect(), CurveStyle::Dots));
    throughput.curves.push(line("Linear scaling", x.iter().map(|x| law.gamma * x).collect(), CurveStyle::Thin));
    let known = throughput.curves[..2].iter().flat_map(|line| &line.values).copied().filter(|value| !value.is_nan());
    let top = known.fold(0.0, math::max);
    throughput.bounds.1 = 1.1 * top;
    if let (Some(peak), Some(most)) = (peak, law.peak_throughput()) {
        throughput.vertical_lines.push((peak, format!("Peak {} at {}", format_number(most), format_number(peak))));
    }
    let mut efficiency = Plot::new("Efficiency vs. concurrency".to_string(), along(), x.clone(), NumberFormat::Shares);
    let fitted = x.iter().map(|x| law.efficiency(*x, law.throughput(*x))).collect();
    let measured = x.iter().map(|x| law.efficiency(*x, mean(*x))).collect();
    efficiency.curves.push(line("Fitted", fitted, CurveStyle::Bold));
    efficiency.curves.push(line("Measured", measured, CurveStyle::Dots));
    vec![throughput, efficiency]
}
