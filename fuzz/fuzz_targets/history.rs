//! Reads measurements: histories and load tests. A report must have settings for a link and curves of equal length, and
//! an error must be short.
#![no_main]

use headroom_core::forecast::report::{HistoryOptions, MeasurementReportResult, history_report, usl_report};
use libfuzzer_sys::fuzz_target;

use crate::budget::within_budget;

mod budget;

fn check(text: &str, result: &MeasurementReportResult) {
    match result {
        Ok(report) => {
            assert!(!report.link().is_empty());
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
    check(text, &history_report(text, &HistoryOptions::default()));
    check(text, &usl_report(text));
}

fuzz_target!(|text: &str| within_budget(|| run(text)));
