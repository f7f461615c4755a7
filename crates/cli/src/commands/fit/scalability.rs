//! Fits the Universal Scalability Law to a load test.

use headroom_core::forecast::report::scalability_report;
use headroom_core::forecast::usl::{LoadTestPoint, read_loads};
use headroom_core::forecast::{FitError, Usl};
use headroom_core::report::csv_writer::CsvWriter;
use serde::Serialize;

use super::FitArgs;
use super::report_text::{report_markdown, report_text};
use crate::command_error::CommandError;
use crate::output::{Document, Notice, Output};
use crate::output_format::OutputFormat;

/// Fits the load test in `text`.
pub(super) fn run(text: &str, args: &FitArgs) -> Result<Output, CommandError> {
    let loads = read_loads(text).map_err(|error| args.invalid(&error))?;
    let law = Usl::fit(&loads).map_err(|error| match error {
        FitError::ConstantX => {
            args.invalid(&"all measurements have the same concurrency; at least two different values are needed")
        }
        other => args.invalid(&other),
    })?;
    let notices = law.warnings.iter().map(|warning| Notice::warning(warning.to_string())).collect();
    let document = match args.format {
        OutputFormat::Json => Document::json(&ScalabilityDocument::new(&law, &loads)),
        OutputFormat::Csv => loads_csv(&law, &loads).into(),
        OutputFormat::Table => report_text(&scalability_report(&law, &loads)).into(),
        OutputFormat::Markdown => report_markdown(&scalability_report(&law, &loads)),
    };
    Ok(Output { document, notices })
}

/// A fitted load test, as JSON.
#[derive(Debug, Serialize)]
struct ScalabilityDocument {
    v: u32,
    usl: FittedUsl,
    loads: Vec<FittedLoad>,
    warnings: Vec<String>,
}

/// The fitted parameters of the Universal Scalability Law, with the quality of the fit and derived values.
#[derive(Debug, Serialize)]
struct FittedUsl {
    alpha: f64,
    beta: f64,
    gamma: f64,
    alpha_error: Option<f64>,
    beta_error: Option<f64>,
    gamma_error: Option<f64>,
    sse: f64,
    r2: f64,
    n: usize,
    peak: Option<f64>,
    peak_throughput: Option<f64>,
    amdahl_limit: Option<f64>,
    optimal_load: Option<f64>,
}

/// A measurement with its fitted value.
#[derive(Debug, Serialize)]
struct FittedLoad {
    concurrency: f64,
    throughput: f64,
    latency: Option<f64>,
    fitted: f64,
    efficiency: f64,
}

impl ScalabilityDocument {
    fn new(law: &Usl, loads: &[LoadTestPoint]) -> Self {
        let [alpha_error, beta_error, gamma_error] = law.standard_errors;
        Self {
            v: 1,
            usl: FittedUsl {
                alpha: law.alpha,
                beta: law.beta,
                gamma: law.gamma,
                alpha_error,
                beta_error,
                gamma_error,
                sse: law.sse,
                r2: law.r2,
                n: law.n,
                peak: law.peak_load(),
                peak_throughput: law.peak_throughput(),
                amdahl_limit: law.amdahl_limit(),
                optimal_load: law.optimal_load(),
            },
            loads: loads.iter().map(|load| FittedLoad::new(law, load)).collect(),
            warnings: law.warnings.iter().map(ToString::to_string).collect(),
        }
    }
}

impl FittedLoad {
    fn new(law: &Usl, load: &LoadTestPoint) -> Self {
        Self {
            concurrency: load.concurrency,
            throughput: load.throughput,
            latency: load.latency,
            fitted: law.throughput(load.concurrency),
            efficiency: law.efficiency(load.concurrency, load.throughput),
        }
    }
}

/// Returns one CSV line for each measurement.
fn loads_csv(law: &Usl, loads: &[LoadTestPoint]) -> CsvWriter {
    let mut table = CsvWriter::new(["concurrency", "throughput", "fitted", "efficiency"]);
    for load in loads {
        let FittedLoad { concurrency, throughput, fitted, efficiency, .. } = FittedLoad::new(law, load);
        table.push_row([concurrency, throughput, fitted, efficiency].map(|number| number.to_string()));
    }
    table
}
