//! Whatever is read as an expression can be written, and is then read as the same expression.
#![no_main]

use headroom_core::expression::parse::{LONGEST, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(expr) = parse(text) else { return };
    let written = expr.to_string();
    match parse(&written) {
        Ok(again) => assert_eq!(again.to_string(), written),
        // What is written has spaces and parentheses that the text did not have, so at the limits it may go beyond them.
        Err(error) => assert!(written.len() > LONGEST || error.message.contains("nested"), "{written}: {error}"),
    }
});
