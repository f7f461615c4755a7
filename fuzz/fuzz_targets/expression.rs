//! Parses expressions. A parsed expression, written and parsed again, must be the same.
#![no_main]

use headroom_core::expression::parse::{MAX_EXPRESSION_BYTES, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(expr) = parse(text) else { return };
    let written = expr.to_string();
    match parse(&written) {
        Ok(again) => assert_eq!(again.to_string(), written),
        // The written form has additional spaces and parentheses, so it may exceed the limits.
        Err(error) => {
            assert!(written.len() > MAX_EXPRESSION_BYTES || error.message.contains("nested"), "{written}: {error}")
        }
    }
});
