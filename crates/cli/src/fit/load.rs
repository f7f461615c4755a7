//! `headroom fit --usl`: scalability from a load test.

use headroom_core::forecast::report::scalability_report;
use headroom_core::forecast::usl::{LoadTestPoint, read_loads};
use headroom_core::forecast::{FitError, Usl};
use serde_json::json;

use super::sheet::write;
use crate::args::Format;
use crate::failure::{Failure, Output};

pub(super) fn run(
    text: &str,
    format: Format,
    refused: &dyn Fn(&dyn std::fmt::Display) -> Failure,
) -> Result<Output, Failure> {
    let loads = read_loads(text).map_err(|error| refused(&error))?;
    let law = Usl::fit(&loads).map_err(|error| match error {
        FitError::OneX => refused(&"All measurements are of the same concurrency."),
        other => refused(&other),
    })?;
    let notices = law.warnings.iter().map(|warning| format!("warning: {warning}")).collect();
    let text = match format {
        Format::Json => as_json(&law, &loads),
        Format::Csv => as_csv(&law, &loads),
        Format::Table | Format::Markdown => write(&scalability_report(&law, &loads), format),
    };
    Ok(Output { text, notices })
}

fn as_json(law: &Usl, loads: &[LoadTestPoint]) -> String {
    let rows = loads.iter().map(|load| {
        json!({
            "concurrency": load.concurrency,
            "throughput": load.throughput,
            "latency": load.latency,
            "fitted": law.throughput(load.concurrency),
            "efficiency": law.efficiency(load.concurrency, load.throughput),
        })
    });
    let whole = json!({
        "v": 1,
        "usl": {
            "alpha": law.alpha, "beta": law.beta, "gamma": law.gamma,
            "alpha_error": law.errors[0], "beta_error": law.errors[1], "gamma_error": law.errors[2],
            "sse": law.sse, "r2": law.r2, "n": law.n,
            "peak": law.peak(), "peak_throughput": law.peak_throughput(),
            "amdahl_limit": law.amdahl_limit(), "optimal_load": law.optimal_load(),
        },
        "loads": rows.collect::<Vec<_>>(),
        "warnings": law.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    format!("{whole}\n")
}

fn as_csv(law: &Usl, loads: &[LoadTestPoint]) -> String {
    let mut out = "concurrency,throughput,fitted,efficiency\n".to_owned();
    for load in loads {
        let LoadTestPoint { concurrency, throughput, .. } = load;
        let (fitted, efficiency) = (law.throughput(*concurrency), law.efficiency(*concurrency, *throughput));
        out += &format!("{concurrency},{throughput},{fitted},{efficiency}\n");
    }
    out
}
