//! `headroom fit --usl`: scalability from a load test.

use headroom_core::engine::format::group;
use headroom_core::fit::usl::{Load, read_loads};
use headroom_core::fit::{FitError, Usl};
use serde_json::json;

use super::sheet::{Piece, heads, write};
use crate::args::Format;
use crate::failure::{Failure, Output};

const DIGITS: usize = 5;

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
        Format::Table | Format::Markdown => write(&pieces(&law, &loads), format),
    };
    Ok(Output { text, notices })
}

fn pieces(law: &Usl, loads: &[Load]) -> Vec<Piece> {
    let number = |value: f64| group(value, DIGITS);
    let maybe = |value: Option<f64>| value.map_or("–".to_owned(), number);
    let row = |name: &str, value: String, error: String| vec![name.to_owned(), value, error];
    let parameters = vec![
        row("contention α", number(law.alpha), maybe(law.errors[0])),
        row("coherency β", number(law.beta), maybe(law.errors[1])),
        row("throughput of one γ", number(law.gamma), maybe(law.errors[2])),
    ];
    let peak = match (law.peak(), law.peak_throughput()) {
        (Some(load), Some(throughput)) => {
            format!("Peak: {} at a concurrency of {}", number(throughput), number(load))
        }
        (None, Some(limit)) => format!("No peak: throughput comes near {} and never falls", number(limit)),
        _ => "No peak: throughput grows with concurrency".to_owned(),
    };
    let mut pieces = vec![
        Piece::Title("Universal Scalability Law".to_owned()),
        Piece::Line(format!("{} loads, R² {:.4}, residual error {}", law.n, law.r2, number(law.residual_error))),
        Piece::Line(peak),
        Piece::Line(format!("Limit of contention γ/α: {}", maybe(law.amdahl_limit()))),
        Piece::Line(format!("Optimal load 1/α: {}", maybe(law.optimal_load()))),
        Piece::Table(heads(["", "value", "standard error"]), parameters),
    ];
    let rows = loads.iter().map(|load| {
        let fitted = law.throughput(load.concurrency);
        let efficiency = 100.0 * law.efficiency(load.concurrency, load.throughput);
        vec![number(load.concurrency), number(load.throughput), number(fitted), format!("{efficiency:.1} %")]
    });
    pieces.push(Piece::Table(heads(["concurrency", "throughput", "fitted", "efficiency"]), rows.collect()));
    pieces
}

fn as_json(law: &Usl, loads: &[Load]) -> String {
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

fn as_csv(law: &Usl, loads: &[Load]) -> String {
    let mut out = "concurrency,throughput,fitted,efficiency\n".to_owned();
    for load in loads {
        let Load { concurrency, throughput, .. } = load;
        let (fitted, efficiency) = (law.throughput(*concurrency), law.efficiency(*concurrency, *throughput));
        out += &format!("{concurrency},{throughput},{fitted},{efficiency}\n");
    }
    out
}
