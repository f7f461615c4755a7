//! Reads measurements: histories and load tests. The settings that the report of a history suggests must be valid, all
//! curves of a plot must have the same length, and an error must be short.
#![no_main]

use std::sync::LazyLock;

use headroom_core::Models;
use headroom_core::cost::check::check_scenario;
use headroom_core::forecast::report::{HistoryOptions, MeasurementReportResult, history_report, usl_report};
use headroom_core::scenario::ProblemLevel;
use headroom_core::scenario::link::decode;
use libfuzzer_sys::fuzz_target;

use crate::budget::within_budget;

mod budget;

static MODELS: LazyLock<Models> = LazyLock::new(|| Models::built_in().expect("the built-in models load"));

fn check(text: &str, result: &MeasurementReportResult) {
    match result {
        Ok(report) => {
            for plot in &report.plots {
                assert!(plot.curves.iter().all(|curve| curve.values.len() == plot.x.len()));
            }
        }
        Err(error) => {
            let message = format!("{error:?}");
            assert!(message.len() < 2000, "{} bytes for {} bytes of input", message.len(), text.len());
        }
    }
}

fn run(text: &str) {
    let history = history_report(text, &HistoryOptions::default());
    if let Ok(report) = &history {
        let link = format!("{}&m=queue", report.link());
        let (scenario, problems) = decode(&link);
        let problems = problems.into_iter().chain(check_scenario(&scenario, &MODELS, None));
        let errors: Vec<_> = problems.filter(|problem| problem.level() == ProblemLevel::Error).collect();
        assert!(errors.is_empty(), "{link}: {errors:?}");
    }
    check(text, &history);
    check(text, &usl_report(text));
}

fuzz_target!(|text: &str| within_budget(|| run(text)));
