//! Parses quantities in many units. A parsed quantity, written exactly and parsed again, must be the same.
#![no_main]

use headroom_core::format::{format_value, format_value_exactly};
use headroom_core::units::Unit;
use headroom_core::units::{parse_quantity, write_quantity};
use libfuzzer_sys::fuzz_target;

const UNITS: [&str; 16] = [
    "",
    "%",
    "B",
    "MiB",
    "GB",
    "Mbit/s",
    "s",
    "d",
    "ms",
    "node",
    "op/s",
    "core",
    "USD/month",
    "B/node",
    "op/s/core",
    "1/h",
];

fuzz_target!(|input: (u8, &str)| {
    let counts = ["node".to_string(), "op".to_string()];
    let Ok(unit) = Unit::parse(UNITS[usize::from(input.0) % UNITS.len()], &counts) else { return };
    let _ = Unit::parse(input.1, &counts);
    let Ok(value) = parse_quantity(input.1, &unit, &counts) else { return };
    assert!(value.is_finite());
    let _ = (format_value(value, &unit), format_value_exactly(value, &unit));
    let written = write_quantity(value, &unit);
    let again = parse_quantity(&written, &unit, &counts);
    assert_eq!(again.map(f64::to_bits), Ok(value.to_bits()), "{} → {value} → {written}", input.1);
});
