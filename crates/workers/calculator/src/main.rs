//! The worker that fits measurements, prices scenarios, and generates files.

mod generate;

use headroom_core::cost::catalog;
use headroom_core::date::Date;
use headroom_core::evaluate;
use headroom_core::forecast::report::{HistoryOptions, history_report, usl_report};
use headroom_core::report::cost;
use headroom_core::scenario::link::decode;
use headroom_worker_protocol::{LoadedFiles, Request, Response, ScenarioReport, serve};

use generate::generate;

fn main() {
    serve(respond);
}

fn respond(files: &LoadedFiles, request: Request) -> Response {
    let response = match request {
        Request::FitHistory { text, column, step_seconds, season_rows } => {
            let options = HistoryOptions { column, step: step_seconds, period: season_rows };
            history_report(&text, &options).map(Response::Fit)
        }
        Request::FitLoadTest { text } => usl_report(&text).map(Response::Fit),
        Request::EstimateCost { link, today, price_files } => {
            Ok(Response::Cost(cost_report(files, &link, today, &price_files)))
        }
        Request::ComputeTimeline { link, today } => {
            Ok(Response::Timeline(Box::new(ScenarioReport::new(files, &link, today).timeline)))
        }
        Request::GenerateFiles { format, link, today, address } => {
            generate(files, &format, &ScenarioReport::new(files, &link, today), &address).map(Response::Files)
        }
        _ => return Response::unsupported(),
    };
    response.unwrap_or_else(Response::Error)
}

/// Prices the scenario of a link. Each of `price_files` replaces the built-in prices of its cloud.
fn cost_report(files: &LoadedFiles, link: &str, today: Date, price_files: &[String]) -> cost::CostReport {
    let (scenario, _) = decode(link);
    let evaluation = evaluate(&scenario, &files.models);
    if price_files.is_empty() {
        return cost::report(&scenario, &evaluation, &files.catalog, today);
    }
    let mut prices = files.catalog.clone();
    let errors = catalog::replace_prices(&mut prices, price_files);
    let mut report = cost::report(&scenario, &evaluation, &prices, today);
    report.problems.extend(errors.into_iter().map(|error| ("cost.file".to_owned(), error)));
    report
}
