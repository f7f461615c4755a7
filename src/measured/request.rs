//! Requests to fit measurements.

use headroom_core::forecast::report::MeasurementReportResult;
use headroom_worker_protocol::{Request, Response};

use crate::workers::{self, Queue};

const WORKER_LOST: &str = "The worker that fits measurements could not be loaded, or has stopped. Your input is still here: \
                           check the connection and try again.";
const UNEXPECTED: &str = "The worker has sent an unexpected response. Reload the page; the address keeps the scenario.";

/// Sends a request to fit measurements, and cancels the previous one.
pub(super) fn send(request: &Request, then: impl FnOnce(MeasurementReportResult) + 'static) {
    workers::send(
        Queue::Fit,
        request,
        &[],
        Box::new(move |response| {
            then(match response {
                Some(Response::Fit(report)) => Ok(report),
                Some(Response::Error(reason)) => Err(reason),
                Some(_) => Err(UNEXPECTED.to_owned()),
                None => Err(WORKER_LOST.to_owned()),
            });
        }),
    );
}

/// Cancels the fit.
pub(super) fn cancel() {
    workers::cancel(Queue::Fit);
}
