//! Questions about measurements.

use headroom_core::forecast::report::{Answer, unpack};

use crate::beside;

const KIND: &str = "fit";
const LOST: &str = "The program that fits measurements could not be loaded, or has stopped. What is typed is still here: \
                    check the connection and try again.";
const OTHER: &str = "The program that fits measurements is of another version than this page: load the page again. The \
                     scenario is in its address.";

/// Asks; what was asked before is given up.
pub(super) fn ask(question: &[&str], then: impl FnOnce(Answer) + 'static) {
    beside::ask(
        KIND,
        question,
        &[],
        Box::new(move |answer| {
            then(match answer {
                Some(bytes) => unpack(&bytes).unwrap_or_else(|| Err(OTHER.to_owned())),
                None => Err(LOST.to_owned()),
            });
        }),
    );
}

/// Stops what is computed.
pub(super) fn stop() {
    beside::stop(KIND);
}
