//! Formats values with their units: `677.5 MiB`, `5 million nodes`, `3.2 h`, `$288/mo`.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use crate::decimal;
use crate::format::counted::noun_for;
use crate::format::dollars::with_dollar_sign;
use crate::format::rounded::{DEFAULT_DIGITS, non_finite, rounded};
use crate::units::quantity::split_leading;
use crate::units::{BYTES_PER_KIB, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MONTH, SECONDS_PER_YEAR, Unit};

/// A formatted value: its number and its unit, for views that align them in columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormattedValue {
    /// The number: `1,234`, `$288`.
    pub number: String,
    /// The unit: `nodes`, `%`, `/mo`; empty for a plain number.
    pub unit: String,
}

impl FormattedValue {
    /// Returns the number and its unit: `5 million nodes`, `70%`.
    #[must_use]
    pub fn text(&self) -> String {
        joined!(self.number, if self.is_joined() { "" } else { " " }, self.unit)
    }

    /// Returns whether no space separates the number and its unit, as in `70%` and `$288/mo`.
    #[must_use]
    pub fn is_joined(&self) -> bool {
        self.unit.is_empty() || self.unit.starts_with(['%', '/'])
    }
}

impl fmt::Display for FormattedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

// Families of units that differ in their prefix, the smallest unit first.
const BINARY_BYTE_UNITS: &[&str] = &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const DECIMAL_BYTE_UNITS: &[&str] = &["B", "kB", "MB", "GB", "TB", "PB", "EB"];
const BIT_UNITS: &[&str] = &["bit", "kbit", "Mbit", "Gbit", "Tbit"];
/// Units of time with their length in seconds, the largest first.
const TIME_UNITS: &[(&str, f64)] = &[
    ("year", SECONDS_PER_YEAR),
    ("day", SECONDS_PER_DAY),
    ("h", SECONDS_PER_HOUR),
    ("min", 60.0),
    ("s", 1.0),
    ("ms", 1e-3),
    ("µs", 1e-6),
    ("ns", 1e-9),
];
const LARGE_NUMBER_WORDS: &[(&str, f64)] =
    &[("quintillion", 1e18), ("quadrillion", 1e15), ("trillion", 1e12), ("billion", 1e9), ("million", 1e6)];
/// Units that are abbreviations and have no plural.
const SYMBOLS: &[&str] = &["", "%", "io", "ns", "us", "µs", "ms", "s", "sec", "min", "h", "hr", "USD"];

/// Formats a value in base units, with the unit prefix that suits its magnitude.
///
/// The prefixes belong to the same family as `unit`: binary for `B` and `GiB`, decimal for `MB`, bits for `Mbit`. Large
/// counts are in millions or billions, and nouns agree with their counts.
///
/// ```
/// use headroom_core::format::format_value;
/// use headroom_core::units::Unit;
/// let unit = |text| Unit::parse(text, &["node".to_string(), "query".to_string()]).unwrap();
/// assert_eq!(format_value(710_398_771.2, &unit("B")).to_string(), "677.5 MiB");
/// assert_eq!(format_value(125e6, &unit("Mbit/s")).to_string(), "1 Gbit/s");
/// assert_eq!(format_value(1e6, &unit("node")).to_string(), "1 million nodes");
/// assert_eq!(format_value(40.0, &unit("query/s")).to_string(), "40 queries/s");
/// assert_eq!(format_value(288.0 / 2_628_000.0, &unit("USD/month")).to_string(), "$288/mo");
/// assert_eq!(format_value(0.125, &unit("%")).to_string(), "12.5%");
/// assert_eq!(format_value(0.999_998_4, &unit("%")).to_string(), "99.99984%");
/// ```
#[must_use]
pub fn format_value(value: f64, unit: &Unit) -> FormattedValue {
    if !value.is_finite() {
        return FormattedValue { number: non_finite(value).to_owned(), unit: String::new() };
    }
    let (name, tail) = split_leading(&unit.text, |c| !matches!(c, '/' | '·' | '*'));
    for family in [BINARY_BYTE_UNITS, DECIMAL_BYTE_UNITS, BIT_UNITS] {
        let is_binary = family == BINARY_BYTE_UNITS;
        if family.contains(&name) || (name == "KB" && !is_binary) {
            return format_prefixed(value, unit, (name, tail), family, if is_binary { BYTES_PER_KIB } else { 1000.0 });
        }
    }
    if unit.dimension.is_exactly("s") {
        return format_time(value, unit);
    }
    let scaled = unit.from_base(value);
    // A number that would round to 1,000 million is shown as 1 billion; below a million, every digit is shown.
    let begins = |size: f64| if size > 1e6 { size * 0.99995 } else { size };
    let (large, divisor) = match LARGE_NUMBER_WORDS.iter().find(|(_, size)| scaled.abs() >= begins(*size)) {
        // Percentages have no words for large numbers: no "5 million percent".
        Some((word, size)) if name != "%" => (*word, *size),
        _ => ("", 1.0),
    };
    let number = rounded(scaled / divisor, DEFAULT_DIGITS);
    // An availability just under 100% must not be shown as 100%: its nines matter.
    let number = if name == "%" && number == "100" && scaled < 100.0 { format_nines(scaled) } else { number };
    let noun = if large.is_empty() { unit_noun(&number, unit) } else { unit_noun(large, unit) };
    let number = if name == "USD" { with_dollar_sign(&number) } else { number };
    let adjacent = large.is_empty() || noun.is_empty() || noun.starts_with('/');
    FormattedValue { number, unit: joined!(large, if adjacent { "" } else { " " }, noun) }
}

/// Returns a unit in the form that follows a number: `nodes`, `queries/s`, `instance-hours`, `IOPS`, `/mo`.
fn unit_noun(number: &str, unit: &Unit) -> String {
    let (above, below) = split_leading(&unit.text, |c| c != '/');
    if let Some(rest) = unit.text.strip_prefix("io/s").filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        return joined!("IOPS", divisors(rest));
    }
    if above == "USD" {
        return below
            .split('/')
            .skip(1)
            .map(|unit| joined!("/", if unit == "month" { "mo" } else { divisor(unit) }))
            .collect();
    }
    if above == "1" {
        return divisors(below);
    }
    let (first, last) = match above.rsplit_once(['*', '·']) {
        Some((first, last)) => (joined!(spell_out(first).replace(['*', '·'], "-"), "-"), spell_out(last)),
        None => (String::new(), above),
    };
    // Model files may use plurals for units.
    let singular = last.strip_suffix('s').filter(|stem| unit.dimension.contains(stem)).unwrap_or(last);
    let last = if SYMBOLS.contains(&last) { last.to_owned() } else { noun_for(number, singular) };
    joined!(first, last, divisors(below))
}

/// Formats the divisors of a unit: `/s`, `/s/shard`, `/day`.
fn divisors(tail: &str) -> String {
    tail.split('/').skip(1).map(|unit| joined!("/", divisor(unit))).collect()
}

/// Spells out days.
fn divisor(unit: &str) -> &str {
    if unit == "d" { "day" } else { unit }
}

/// Spells out a unit of time, for products in which a symbol is unclear: `instance-hours`.
fn spell_out(name: &str) -> &str {
    match name {
        "h" | "hr" => "hour",
        "d" => "day",
        "min" => "minute",
        "s" => "second",
        _ => name,
    }
}

/// Formats a percentage just under 100 so that the difference from 100 has two significant digits.
fn format_nines(value: f64) -> String {
    let decimals = (1 - decimal::exponent(100.0 - value)).clamp(0, 9) as usize;
    let text = decimal::fixed(value, decimals);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn format_prefixed(value: f64, unit: &Unit, (head, tail): (&str, &str), family: &[&str], step: f64) -> FormattedValue {
    let factor = |name: &str| Unit::parse(name, &[]).map_or(1.0, |unit| unit.factor());
    // Convert to base units of the head per tail (`B/h` for `GiB/h`), then to the smallest unit of the family.
    let mut scaled = value * factor(head) / unit.factor() / factor(family[0]);
    let mut index = 0;
    while index + 1 < family.len() && scaled.abs() >= step * 0.99995 {
        scaled /= step;
        index += 1;
    }
    FormattedValue { number: rounded(scaled, DEFAULT_DIGITS), unit: joined!(family[index], divisors(tail)) }
}

fn format_time(value: f64, unit: &Unit) -> FormattedValue {
    let months = value / SECONDS_PER_MONTH;
    if unit.text.starts_with("month") && months != 0.0 && crate::math::trunc(months) == months {
        let number = rounded(months, DEFAULT_DIGITS);
        return FormattedValue { unit: noun_for(&number, "month"), number };
    }
    let (name, size) =
        TIME_UNITS.iter().find(|(_, size)| value.abs() >= *size * 0.99995).copied().unwrap_or(("s", 1.0));
    let (name, size) = if name == "year" && value.abs() < 2.0 * size { ("day", SECONDS_PER_DAY) } else { (name, size) };
    let number = rounded(value / size, DEFAULT_DIGITS);
    let unit = if SYMBOLS.contains(&name) { name.to_owned() } else { noun_for(&number, name) };
    FormattedValue { number, unit }
}

/// Formats a value in base units at full precision: `710398771.2 B`.
#[must_use]
pub fn format_value_exactly(value: f64, unit: &Unit) -> String {
    match unit.base_text().as_str() {
        "1" => decimal::shortest(value),
        base => [&decimal::shortest(value), " ", base].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn shown(value: f64, unit: &str) -> String {
        format_value(
            value,
            &Unit::parse(unit, &["node".into(), "op".into(), "instance".into(), "io".into(), "query".into()])
                .expect(unit),
        )
        .to_string()
    }

    #[test]
    fn prefixes_depend_on_the_size() {
        assert_eq!(shown(0.0, "B"), "0 B");
        assert_eq!(shown(1023.0, "B"), "1,023 B");
        assert_eq!(shown(1024.0, "B"), "1 KiB");
        assert_eq!(shown(1_048_575.999, "B"), "1 MiB");
        assert_eq!(shown(-2.5 * 1_073_741_824.0, "GiB"), "−2.5 GiB");
        assert_eq!(shown(12_500_000.0, "MB/s"), "12.5 MB/s");
        assert_eq!(shown(1_048_576.0 / 3600.0, "MiB/h"), "1 MiB/h");
        assert_eq!(shown(90.0, "s"), "1.5 min");
        assert_eq!(shown(0.0002, "s"), "200 µs");
        assert_eq!(shown(30.0 * 86400.0, "d"), "30 days");
        assert_eq!(shown(86400.0, "d"), "1 day");
        assert_eq!(shown(24.0 * SECONDS_PER_MONTH, "month"), "24 months");
        assert_eq!(shown(SECONDS_PER_MONTH, "month"), "1 month");
        assert_eq!(shown(0.5 * SECONDS_PER_MONTH, "month"), "15.21 days");
        assert_eq!(shown(400.0 * 86400.0, "d"), "400 days");
        assert_eq!(shown(5.0 * 31_536_000.0, "d"), "5 years");
    }

    #[test]
    fn money_has_a_dollar_sign() {
        assert_eq!(shown(288.0 / SECONDS_PER_MONTH, "USD/month"), "$288/mo");
        assert_eq!(shown(0.5, "USD"), "$0.50");
        assert_eq!(shown(-3.0, "USD"), "−$3");
        assert_eq!(shown(2.5e6 / SECONDS_PER_MONTH, "USD/month"), "$2.50 million/mo");
    }

    #[test]
    fn counts_are_grouped_and_large_ones_named() {
        assert_eq!(shown(1.0, "node"), "1 node");
        assert_eq!(shown(0.0, "node"), "0 nodes");
        assert_eq!(shown(999_999.0, "node"), "999,999 nodes");
        assert_eq!(shown(1e11, "node"), "100 billion nodes");
        assert_eq!(shown(2500.0, "op/s/core"), "2,500 ops/s/core");
        assert_eq!(shown(-1.0, "node"), "−1 node");
        assert_eq!(shown(0.5, "node"), "0.5 nodes");
        assert_eq!(shown(1.0, "nodes"), "1 node");
        assert_eq!(shown(2.0, "nodes"), "2 nodes");
        assert_eq!(shown(1.0, "query/s"), "1 query/s");
        assert_eq!(shown(5e6, "query/s"), "5 million queries/s");
        assert_eq!(shown(744.0 * 3600.0, "instance*h"), "744 instance-hours");
        assert_eq!(shown(500.0, "io/s"), "500 IOPS");
        assert_eq!(shown(3.0, "io/query"), "3 io/query");
        assert_eq!(shown(2.0 / 86400.0, "node/d"), "2 nodes/day");
        assert_eq!(shown(5.0, "1/s"), "5/s");
        assert_eq!(shown(6.01, "core"), "6.01 cores");
        assert_eq!(shown(2.0, "vCPU"), "2 vCPUs");
        assert_eq!(shown(0.1, "1"), "0.1");
        assert_eq!(shown(f64::NAN, "B"), "undefined");
    }
}
