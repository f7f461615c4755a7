//! Parses and formats quantities: `5M`, `2 GiB`, `90d`, `10%`, `1e7`, `300k/min`.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use crate::decimal;
use crate::decimal::Digits;
use crate::units::{Unit, shift10};

/// The reason why a string is not a valid quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QuantityError {
    /// The string is empty.
    Empty,
    /// The string does not start with a number.
    NotANumber,
    /// A comma that does not group thousands: `0,1`.
    DecimalComma,
    /// The number is too large.
    TooLarge,
    /// The number is followed by an unknown unit.
    UnknownUnit(String),
    /// An ambiguous prefix where bytes are expected: `5M` may be 5 MB or 5 MiB.
    AmbiguousPrefix(char),
    /// A unit of another dimension, such as bytes where seconds are expected.
    WrongUnit {
        /// The unit in the string.
        found: String,
        /// The unit of the field.
        expected: String,
    },
}

impl QuantityError {
    /// Returns the error message.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "expected a number".to_owned(),
            Self::NotANumber => "this is not a number".to_owned(),
            Self::DecimalComma => "write decimals with a point (0.1) and group digits in threes (1,000)".to_owned(),
            Self::TooLarge => "this number is too large".to_owned(),
            Self::UnknownUnit(unit) => joined!("`", unit, "` is an unknown unit"),
            Self::AmbiguousPrefix(prefix) => {
                let (typed, large) = (String::from(*prefix), String::from(prefix.to_ascii_uppercase()));
                joined!("`", typed, "` could be `", typed, "B` (powers of 1,000) or `", large, "iB` (powers of 1,024)")
            }
            Self::WrongUnit { found: given, expected } => joined!(given, " cannot be converted to ", expected),
        }
    }
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl core::error::Error for QuantityError {}

/// A decimal number kept as text, so that powers of ten are applied before rounding.
struct Decimal {
    digits: String,
    exponent: i32,
}

impl Decimal {
    /// Returns the nearest `f64` to this number times `10^power`.
    fn shifted(&self, power: i32) -> Option<f64> {
        let value = decimal::parse_shifted(&self.digits, self.exponent.checked_add(power)?)?;
        value.is_finite().then_some(value)
    }
}

/// The maximum number of characters in a number, without its exponent.
const MAX_NUMBER_CHARS: usize = 64;

/// Splits a string into its leading number and the rest.
fn split_number(text: &str) -> Result<(Decimal, &str), QuantityError> {
    let mut digits = String::new();
    let mut rest = text;
    if let Some(after) = rest.strip_prefix(['-', '−']) {
        digits.push('-');
        rest = after.trim_start();
    } else if let Some(after) = rest.strip_prefix('+') {
        rest = after;
    }
    let (whole, mut after) = split_leading(rest, |c| c.is_ascii_digit() || matches!(c, ',' | '_' | '\''));
    // Spaces may group thousands: "1 000 nodes".
    let mut whole = whole.to_owned();
    while let Some((group, tail)) = next_spaced_group(after, &whole) {
        whole.push(',');
        whole.push_str(group);
        after = tail;
    }
    push_grouped(&mut digits, &whole)?;
    let mut has_digits = !whole.is_empty();
    if let Some(part) = after.strip_prefix('.') {
        let (part, tail) = split_leading(part, is_digit);
        has_digits |= !part.is_empty();
        digits.push('.');
        digits.push_str(part);
        after = tail;
    }
    if !has_digits || digits.len() > MAX_NUMBER_CHARS {
        return Err(QuantityError::NotANumber);
    }
    if digits.ends_with('.') {
        digits.push('0');
    }
    let (exponent, after) = split_exponent(after)?;
    Ok((Decimal { digits, exponent }, after.trim()))
}

/// Splits a string after its leading characters that satisfy `predicate`.
#[inline(never)]
pub(crate) fn split_leading(text: &str, predicate: fn(char) -> bool) -> (&str, &str) {
    let tail = text.trim_start_matches(predicate);
    text.split_at_checked(text.len() - tail.len()).unwrap_or((text, ""))
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

/// Returns the next group of three digits after a space, and the rest, if `before` can be followed by a group.
fn next_spaced_group<'t>(after: &'t str, before: &str) -> Option<(&'t str, &'t str)> {
    let (group, tail) = split_leading(after.strip_prefix(' ')?, is_digit);
    let head = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    (group.len() == 3 && (1..=3).contains(&head)).then_some((group, tail))
}

/// Appends digits whose thousands may be grouped; a separator that does not group thousands is an error.
fn push_grouped(digits: &mut String, whole: &str) -> Result<(), QuantityError> {
    for (index, group) in whole.split([',', '_', '\'']).enumerate() {
        let grouped = whole.len() != group.len();
        let fits = if index == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        if grouped && !fits {
            return Err(if whole.contains(',') { QuantityError::DecimalComma } else { QuantityError::NotANumber });
        }
        digits.push_str(group);
    }
    if whole.is_empty() {
        digits.push('0');
    }
    Ok(())
}

/// Splits off an exponent: an `e` directly followed by an optional sign and digits, unlike the `E` in `1 EB`.
fn split_exponent(text: &str) -> Result<(i32, &str), QuantityError> {
    let Some(after) = text.strip_prefix(['e', 'E']) else { return Ok((0, text)) };
    let (digits, tail) = split_leading(after.strip_prefix(['-', '+']).unwrap_or(after), is_digit);
    if digits.is_empty() {
        return Ok((0, text));
    }
    match digits.parse::<i32>() {
        Ok(exponent) if exponent < 100_000 => Ok((if after.starts_with('-') { -exponent } else { exponent }, tail)),
        _ => Err(QuantityError::TooLarge),
    }
}

/// Multipliers and their powers of ten.
const PREFIXES: &[(&str, i32)] = &[
    ("thousand", 3),
    ("million", 6),
    ("billion", 9),
    ("trillion", 12),
    ("mio", 6),
    ("bn", 9),
    ("k", 3),
    ("K", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];

/// Parses a quantity and returns it in base units.
///
/// A bare number is in `unit`. A number may be followed by a multiplier such as `k`, `M`, or `million`, by a unit of the
/// same dimension, or by both. `B` means billions unless `unit` contains bytes. `counts` are the units that the model
/// counts, such as `node`.
///
/// # Errors
/// Returns a [`QuantityError`] if the text is not a quantity of the dimension of `unit`.
///
/// ```
/// use headroom_core::units::{Unit, parse_quantity};
/// let counts = ["node".to_string()];
/// let unit = |text| Unit::parse(text, &counts).unwrap();
/// assert_eq!(parse_quantity("5M", &unit("node"), &counts), Ok(5e6));
/// assert_eq!(parse_quantity("2 GiB", &unit("B"), &counts), Ok(2147483648.0));
/// assert_eq!(parse_quantity("90d", &unit("d"), &counts), Ok(7_776_000.0));
/// assert_eq!(parse_quantity("10%", &unit("1"), &counts), Ok(0.1));
/// assert_eq!(parse_quantity("3 KiB", &unit("B/node"), &counts), Ok(3072.0));
/// assert!(parse_quantity("5 GiB", &unit("node"), &counts).is_err());
/// ```
pub fn parse_quantity(text: &str, unit: &Unit, counts: &[String]) -> Result<f64, QuantityError> {
    let text = text.trim().replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
    if text.is_empty() {
        return Err(QuantityError::Empty);
    }
    let (number, suffix) = split_number(&text)?;
    let (power, written_unit) = match_suffix(suffix, unit, counts)?;
    let given = written_unit.as_ref().unwrap_or(unit);
    let value = number.shifted(power + given.pow10).ok_or(QuantityError::TooLarge)? * given.num / given.den;
    // "-0" becomes 0.
    if value.is_finite() { Ok(if value == 0.0 { 0.0 } else { value }) } else { Err(QuantityError::TooLarge) }
}

/// Returns the power of ten and the unit of a suffix. If the suffix has no unit, the unit of the field applies.
fn match_suffix(suffix: &str, unit: &Unit, counts: &[String]) -> Result<(i32, Option<Unit>), QuantityError> {
    if suffix.is_empty() {
        return Ok((0, None));
    }
    let measures_bytes = unit.dimension.contains("B");
    // In "300k/min" where requests per second are expected, the count is implied.
    let complete = |rest: &str| match unit.text.split_once('/') {
        Some((counted, _)) if rest.starts_with('/') => joined!(counted, rest),
        _ => rest.to_owned(),
    };
    // In "5 ms" where milliseconds per request are expected, the denominator is implied.
    let with_denominator = |rest: &str| {
        let (_, denominator) = unit.text.split_once('/').filter(|_| !rest.contains('/'))?;
        Unit::parse(&joined!(rest, "/", denominator), counts).ok().filter(|parsed| parsed.dimension == unit.dimension)
    };
    let parse = |rest: &str| with_denominator(rest).map_or_else(|| Unit::parse(&complete(rest), counts), Ok);
    let mut wrong = None;
    match parse(suffix) {
        Ok(parsed) if parsed.dimension == unit.dimension => return Ok((0, Some(parsed))),
        Ok(parsed) => wrong = Some(parsed),
        Err(_) => {}
    }
    let billions = (!measures_bytes).then_some(("B", 9));
    for &(prefix, power) in PREFIXES.iter().chain(billions.iter()) {
        let Some(rest) = suffix.strip_prefix(prefix) else { continue };
        let rest = rest.trim_start();
        if rest.is_empty() {
            return match prefix.chars().next() {
                Some(letter) if measures_bytes && prefix.len() == 1 => Err(QuantityError::AmbiguousPrefix(letter)),
                _ => Ok((power, None)),
            };
        }
        match parse(rest) {
            Ok(parsed) if parsed.dimension == unit.dimension => return Ok((power, Some(parsed))),
            Ok(parsed) => wrong = wrong.or(Some(parsed)),
            Err(_) => {}
        }
    }
    Err(match wrong {
        Some(given) => QuantityError::WrongUnit {
            found: if given.text.is_empty() { "a plain number".to_owned() } else { given.text },
            expected: if unit.text.is_empty() { "a plain number".to_owned() } else { unit.text.clone() },
        },
        None => QuantityError::UnknownUnit(suffix.chars().take(MAX_NUMBER_CHARS).collect()),
    })
}

/// Units to try when formatting a value for a link, in addition to the unit of the field.
const LINK_BYTES: &[&str] = &["PiB", "TiB", "GiB", "MiB", "KiB", "PB", "TB", "GB", "MB", "kB", "B"];
const LINK_TIMES: &[&str] = &["year", "d", "h", "min", "s", "ms", "us"];
/// Multipliers, largest first, so that of equally short strings `10.08G` is preferred to `10080M`.
const LINK_COUNTS: &[(&str, i32)] = &[("T", 12), ("G", 9), ("M", 6), ("k", 3), ("", 0)];

/// Formats `value` as the shortest string without spaces that [`parse_quantity`] parses back to it exactly, for links
/// and files.
///
/// Bytes and times have a unit (`2GiB`, `90d`). Counts and rates have a multiplier if that is shorter (`5M`).
///
/// ```
/// use headroom_core::units::{Unit, write_quantity};
/// let unit = |text| Unit::parse(text, &[]).unwrap();
/// assert_eq!(write_quantity(2147483648.0, &unit("B")), "2GiB");
/// assert_eq!(write_quantity(7_776_000.0, &unit("d")), "90d");
/// assert_eq!(write_quantity(0.1 + 0.2, &unit("1")), "0.30000000000000004");
/// ```
#[must_use]
pub fn write_quantity(value: f64, unit: &Unit) -> String {
    let counts = [];
    let mut best: Option<String> = None;
    let mut consider = |text: String, unit: &Unit| {
        if best.as_ref().is_none_or(|best| text.len() < best.len()) && reads_back(&text, value, unit) {
            best = Some(text);
        }
    };
    let family = if unit.dimension.is_exactly("B") {
        LINK_BYTES
    } else if unit.dimension.is_exactly("s") {
        LINK_TIMES
    } else {
        &[]
    };
    for name in core::iter::once(unit.text.as_str()).chain(family.iter().copied()) {
        if let (Ok(candidate), false) = (Unit::parse(name, &counts), family.is_empty()) {
            consider(joined!(write_number(candidate.from_base(value)), name), unit);
        }
    }
    if family.is_empty() {
        // Rates and counts are in the unit of the field, which keeps "5M" short.
        for (prefix, power) in LINK_COUNTS {
            let ambiguous = unit.dimension.contains("B") && *power > 0;
            // Prefer "500k" to "0.5M".
            let below_one = *power > 0 && unit.from_base(value).abs() < shift10(1.0, *power);
            if !ambiguous && !below_one && unit.num == unit.den {
                consider(joined!(format_shifted(value, -unit.pow10 - power), prefix), unit);
            }
        }
        consider(write_number(unit.from_base(value)), unit);
        if !unit.is_base() {
            // The 1 of "1/s" would read as a digit, so such a value is written in percent: "5%/s".
            match unit.base_text().strip_prefix('1') {
                Some(below) => consider(joined!(format_shifted(value, 2), "%", below), unit),
                None => consider(joined!(write_number(value), unit.base_text()), unit),
            }
        }
    }
    best.unwrap_or_else(|| write_number(value))
}

/// Returns whether `text` parses to exactly `value`, whichever units the model counts.
fn reads_back(text: &str, value: f64, unit: &Unit) -> bool {
    let Ok((number, suffix)) = split_number(text) else { return false };
    let base = unit.base_text();
    if suffix == base && !unit.is_base() {
        return number.shifted(0) == Some(value);
    }
    if base.starts_with("1/") && suffix.strip_prefix('%') == base.strip_prefix('1') {
        return number.shifted(-2) == Some(value);
    }
    let Ok((power, written_unit)) = match_suffix(suffix, unit, &[]) else { return false };
    let given = written_unit.as_ref().unwrap_or(unit);
    number.shifted(power + given.pow10).map(|shifted| shifted * given.num / given.den) == Some(value)
}

/// Formats a number with the fewest digits that parse back to it; long numbers have an exponent if that is shorter.
#[must_use]
pub fn write_number(value: f64) -> String {
    let long = decimal::shortest(value);
    if long.len() <= 22 {
        return long;
    }
    let short = decimal::scientific(value);
    if short.len() < long.len() { short } else { long }
}

/// Formats `value × 10^power`, which is exact because only the decimal point moves.
fn format_shifted(value: f64, power: i32) -> String {
    let Some(written) = Digits::shortest(value) else { return decimal::shortest(value) };
    let Digits { sign, digits, exponent } = &written;
    let point = exponent + power + 1;
    if digits == "0" {
        "0".to_owned()
    } else if (-20..=40).contains(&point) {
        written.to_plain_decimal(power)
    } else {
        joined!(sign, digits, "e", decimal::integer(point - i32::try_from(digits.len()).unwrap_or(i32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn counts() -> Vec<String> {
        vec!["node".into(), "op".into()]
    }

    fn unit(text: &str) -> Unit {
        Unit::parse(text, &counts()).expect(text)
    }

    fn reads(text: &str, in_unit: &str) -> Result<f64, QuantityError> {
        parse_quantity(text, &unit(in_unit), &counts())
    }

    #[test]
    fn common_notations_are_parsed() {
        for (text, in_unit, value) in [
            ("5M", "node", 5e6),
            ("5 M nodes", "node", 5e6),
            ("2.3M", "node", 2.3e6),
            ("1 000 000", "node", 1e6),
            ("1,000,000 nodes", "node", 1e6),
            ("10B", "node", 1e10),
            ("10 billion", "node", 1e10),
            ("250k", "op/s", 250e3),
            ("300k/min", "op/s", 5000.0),
            ("18M op/h", "op/s", 5000.0),
            ("90", "d", 7_776_000.0),
            ("2 weeks", "d", 1_209_600.0),
            ("12h", "d", 43_200.0),
            ("1e7", "node", 1e7),
            ("1E-3", "1", 1e-3),
            (".5", "1", 0.5),
            ("−3", "1", -3.0),
            ("10 %", "1", 0.1),
            ("7", "%", 0.07),
            ("1 Gbit/s", "MB/s", 125e6),
            ("1 EB", "B", 1e18),
            ("-0", "1", 0.0),
        ] {
            assert_eq!(reads(text, in_unit), Ok(value), "{text} in {in_unit}");
        }
    }

    #[test]
    fn invalid_quantities_have_a_reason() {
        use QuantityError as E;
        for (text, in_unit, error) in [
            ("", "node", E::Empty),
            ("   ", "node", E::Empty),
            ("abc", "node", E::NotANumber),
            ("inf", "node", E::NotANumber),
            ("NaN", "node", E::NotANumber),
            ("--help", "node", E::NotANumber),
            ("0,1", "1", E::DecimalComma),
            ("1,00", "1", E::DecimalComma),
            ("1e999", "1", E::TooLarge),
            ("9e99999999999999", "1", E::TooLarge),
            ("5M", "B", E::AmbiguousPrefix('M')),
            ("5 furlongs", "d", E::UnknownUnit("furlongs".into())),
            ("5 GiB", "d", E::WrongUnit { found: "GiB".into(), expected: "d".into() }),
            ("10%", "node", E::WrongUnit { found: "%".into(), expected: "node".into() }),
        ] {
            assert_eq!(reads(text, in_unit), Err(error), "{text} in {in_unit}");
        }
    }

    #[test]
    fn exact_texts_are_short() {
        for (value, in_unit, text) in [
            (5e6, "node", "5M"),
            (250e3, "op/s", "250k"),
            (1_234_567.0, "node", "1234567"),
            (7_776_000.0, "s", "90d"),
            (0.005, "s", "5ms"),
            (0.07, "%", "7"),
            (125e6, "MB/s", "125"),
            (1e11, "node", "100G"),
            (10.08e9, "node", "10.08G"),
            (500e3, "node", "500k"),
            (0.0, "B", "0B"),
            (0.0, "node", "0"),
        ] {
            assert_eq!(write_quantity(value, &unit(in_unit)), text);
        }
    }

    proptest! {
        #[test]
        fn written_values_read_back_to_the_same_bits(
            value in prop_oneof![any::<f64>(), (0u64..1 << 53).prop_map(|n| n as f64), 0.0..1e12f64],
            in_unit in prop_oneof![
                Just("1"), Just("%"), Just("node"), Just("op/s"), Just("B"), Just("GiB"), Just("d"), Just("ms"),
                Just("MB/s"), Just("Mbit/s"), Just("B/node"), Just("GiB/h"), Just("%/d"), Just("1/node/h"),
            ],
        ) {
            prop_assume!(value.is_finite() && value.abs() < 1e280 && (value == 0.0 || value.abs() > 1e-280));
            let value = if value == 0.0 { 0.0 } else { value };
            let text = write_quantity(value, &unit(in_unit));
            prop_assert_eq!(parse_quantity(&text, &unit(in_unit), &counts()), Ok(value), "{}", text);
            prop_assert!(!text.contains(' '));
        }

        #[test]
        fn no_text_causes_a_panic(text in ".{0,40}", in_unit in prop_oneof![Just("1"), Just("B"), Just("op/s"), Just("d")]) {
            let _ = reads(&text, in_unit);
        }
    }
}
