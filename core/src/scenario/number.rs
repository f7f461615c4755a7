//! Parses the numbers in growth, events, and shapes: `1.5`, `150%`, `5x`, `24h`.

use alloc::format;
use alloc::string::String;
use core::fmt::Write;

use crate::date::HOURS_PER_MONTH;
use crate::units;
use crate::units::Unit;

/// The maximum factor of an event, a shape, or one period of growth.
pub(super) const MAX_FACTOR: f64 = 1000.0;

/// Parses a plain number or a percentage, like [`units::parse_quantity`] for a value without a unit.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let plain = Unit::parse("1", &[]).ok()?;
    units::parse_quantity(text, &plain, &[]).ok()
}

/// Parses a multiplier: `5x`, `×5`, `5`, or `500%`; or a change such as `+30%` (1.3) or `-20%` (0.8).
pub(super) fn parse_multiplier(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(times) = strip_times_sign(text) {
        return parse_number(times);
    }
    let value = parse_number(text)?;
    if text.ends_with('%') && text.starts_with(['+', '-', '−']) { Some(1.0 + value) } else { Some(value) }
}

/// Removes the multiplication sign from `5x` or `×5`. Returns `None` if there is none.
pub(super) fn strip_times_sign(text: &str) -> Option<&str> {
    text.strip_suffix(['x', 'X', '×']).or_else(|| text.strip_prefix('×'))
}

/// The units of time in hours, as numerator and denominator, so that `20min` is rounded only once.
const TIME_UNITS: &[(&str, f64, f64)] = &[
    ("h", 1.0, 1.0),
    ("d", 24.0, 1.0),
    ("w", 168.0, 1.0),
    ("min", 1.0, 60.0),
    ("s", 1.0, 3600.0),
    ("hour", 1.0, 1.0),
    ("day", 24.0, 1.0),
    ("week", 168.0, 1.0),
    ("minute", 1.0, 60.0),
    ("second", 1.0, 3600.0),
    ("month", HOURS_PER_MONTH as f64, 1.0),
];

/// The number of leading [`TIME_UNITS`] that are used for writing.
const SHORT_TIME_UNIT_COUNT: usize = 5;

/// Parses a duration in hours: `24h`, `90min`, `3 days`. A number without a unit is in hours.
pub(super) fn parse_hours(text: &str) -> Option<f64> {
    let text = text.trim();
    let (count, name) = text.split_at(text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len());
    let name = if name.is_empty() { "h" } else { name };
    let named =
        |unit: &&(&str, f64, f64)| name == unit.0 || (unit.0.len() > 2 && name.strip_suffix('s') == Some(unit.0));
    let (_, product, quotient) = TIME_UNITS.iter().find(named)?;
    if count.contains('%') { None } else { Some(parse_number(count)? * product / quotient) }
}

/// Returns a compact text, with a unit, that [`parse_hours`] parses to exactly this duration.
pub(super) fn write_hours(duration: f64) -> String {
    let texts = TIME_UNITS[..SHORT_TIME_UNIT_COUNT]
        .iter()
        .map(|(name, product, quotient)| format!("{}{name}", units::write_number(duration * quotient / product)));
    // A number of hours, the first candidate, always parses to the same duration.
    shortest(texts.filter(|text| parse_hours(text) == Some(duration))).unwrap_or_default()
}

/// Returns the shortest text, or the first if several are equally short.
pub(super) fn shortest(texts: impl Iterator<Item = String>) -> Option<String> {
    texts.min_by_key(String::len)
}

/// Writes numbers exactly, separated by commas.
pub(super) fn write_list(numbers: &[f64]) -> String {
    let mut text = String::new();
    for (index, number) in numbers.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        // Writing into a string cannot fail.
        let _ = write!(text, "{comma}{}", units::write_number(*number));
    }
    text
}
