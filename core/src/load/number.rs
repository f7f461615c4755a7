//! The numbers within a shape, an event or a growth: `1.5`, `150%`, `5x`, `24h`.

use alloc::format;
use alloc::string::String;
use core::fmt::Write;

use crate::units;
use crate::units::Unit;

/// The largest multiplier that is read.
pub(super) const LARGEST_FACTOR: f64 = 1000.0;

/// A plain number or one in percent; the numbers of [`units::read`] without a unit.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = Unit::parse("1", &[]).ok()?;
    units::read(text, &plain, &[]).ok()
}

/// A multiplier: `5x`, `×5`, `5`, `500%`, and a change such as `+30%` or `-20%`, which are 1.3 and 0.8.
pub(super) fn multiplier(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(times) = times(text) {
        return number(times);
    }
    let value = number(text)?;
    if text.ends_with('%') && text.starts_with(['+', '-', '−']) { Some(1.0 + value) } else { Some(value) }
}

/// What stands before the `x` of `5x`, or behind the sign of `×5`.
pub(super) fn times(text: &str) -> Option<&str> {
    text.strip_suffix(['x', 'X', '×']).or_else(|| text.strip_prefix('×'))
}

/// Units of length with the hours they have, as a product and a quotient so that `20min` is rounded once.
const LENGTHS: &[(&str, f64, f64)] = &[
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
    ("month", 730.0, 1.0),
];

/// How many of [`LENGTHS`], from the first, lengths are written in.
const SHORT_LENGTHS: usize = 5;

/// A length in hours: `24h`, `90min`, `3 days`; a bare number is in hours.
pub(super) fn hours(text: &str) -> Option<f64> {
    let text = text.trim();
    let (count, name) = text.split_at(text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len());
    let name = if name.is_empty() { "h" } else { name };
    let named =
        |unit: &&(&str, f64, f64)| name == unit.0 || (unit.0.len() > 2 && name.strip_suffix('s') == Some(unit.0));
    let (_, product, quotient) = LENGTHS.iter().find(named)?;
    if count.contains('%') { None } else { Some(number(count)? * product / quotient) }
}

/// The shortest text that [`hours`] turns back into exactly these hours.
pub(super) fn write_hours(hours_long: f64) -> String {
    let texts = LENGTHS[..SHORT_LENGTHS]
        .iter()
        .map(|(name, product, quotient)| format!("{}{name}", units::plain(hours_long * quotient / product)));
    // In hours, which come first, every length reads back.
    shortest(texts.filter(|text| hours(text) == Some(hours_long))).unwrap_or_default()
}

/// The shortest of some texts, the first of those that are as short.
pub(super) fn shortest(texts: impl Iterator<Item = String>) -> Option<String> {
    texts.min_by_key(String::len)
}

/// A text as it is quoted in a message: not longer than a line.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut quoted = String::from("“");
    quoted.extend(text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }));
    if text.chars().nth(LONGEST).is_some() {
        quoted.push('…');
    }
    quoted.push('”');
    quoted
}

/// Numbers with commas between them, each exactly.
pub(super) fn list(numbers: &[f64]) -> String {
    let mut text = String::new();
    for (index, number) in numbers.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        // Writing into a string cannot fail.
        let _ = write!(text, "{comma}{}", units::plain(*number));
    }
    text
}
