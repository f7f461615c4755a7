//! Values as people read them: `677.5 MiB`, `5 million nodes`, `3.2 h`.
//!
//! Formatting is the only place where a value is rounded.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::decimal;
use crate::units::Unit;
use crate::units::quantity::leading;

/// A value ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The digits, grouped: `1,234`.
    pub number: String,
    /// The unit that goes with the digits; empty for a plain number.
    pub unit: String,
}

impl Shown {
    /// The number and its unit: `5 million nodes`.
    #[must_use]
    pub fn text(&self) -> String {
        joined!(self.number, if self.unit.is_empty() { "" } else { " " }, self.unit)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// The words that go with a name, of one thing or of several: `is`, `its`, and what ends a verb, as in `run` and `runs`.
///
/// ```
/// use headroom_core::format::Words;
/// assert_eq!((Words::of("Memory").is, Words::of("Servers").is, Words::of("Disk IOPS").is), ("is", "are", "is"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// `is` or `are`.
    pub is: &'static str,
    /// `it` or `they`.
    pub it: &'static str,
    /// `its` or `their`.
    pub its: &'static str,
    /// `s` or nothing.
    pub verb: &'static str,
    /// `es` or nothing.
    pub long_verb: &'static str,
}

impl Words {
    /// The words that go with this name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        if name.ends_with('s') && !name.ends_with("ss") {
            Self { is: "are", it: "they", its: "their", verb: "", long_verb: "" }
        } else {
            Self { is: "is", it: "it", its: "its", verb: "s", long_verb: "es" }
        }
    }
}

/// A share in per cent.
#[must_use]
pub fn percent(share: f64) -> String {
    joined!(group(share * 100.0, 3), " %")
}

/// How many significant digits a value is shown with.
pub const DIGITS: usize = 4;

const BINARY: &[&str] = &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const DECIMAL: &[&str] = &["B", "kB", "MB", "GB", "TB", "PB", "EB"];
const BITS: &[&str] = &["bit", "kbit", "Mbit", "Gbit", "Tbit"];
const TIMES: &[(&str, f64)] = &[
    ("year", 31_536_000.0),
    ("d", 86_400.0),
    ("h", 3600.0),
    ("min", 60.0),
    ("s", 1.0),
    ("ms", 1e-3),
    ("µs", 1e-6),
    ("ns", 1e-9),
];
const LARGE: &[(&str, f64)] =
    &[("quintillion", 1e18), ("quadrillion", 1e15), ("trillion", 1e12), ("billion", 1e9), ("million", 1e6)];

/// Shows a value, given in base units, in the prefix that suits its size.
///
/// The family of prefixes is that of `unit`: binary for `B` and `GiB`, decimal for `MB`, bits for
/// `Mbit`. Counts become millions and billions.
///
/// ```
/// use headroom_core::{format::show, units::Unit};
/// let unit = |text| Unit::parse(text, &["node".to_string()]).unwrap();
/// assert_eq!(show(710_398_771.2, &unit("B")).to_string(), "677.5 MiB");
/// assert_eq!(show(125e6, &unit("Mbit/s")).to_string(), "1 Gbit/s");
/// assert_eq!(show(1e6, &unit("node")).to_string(), "1 million nodes");
/// assert_eq!(show(0.125, &unit("%")).to_string(), "12.5 %");
/// assert_eq!(show(0.999_998_4, &unit("%")).to_string(), "99.99984 %");
/// ```
#[must_use]
pub fn show(value: f64, unit: &Unit) -> Shown {
    if !value.is_finite() {
        let number = if value.is_nan() {
            "undefined"
        } else if value > 0.0 {
            "∞"
        } else {
            "−∞"
        };
        return Shown { number: number.to_owned(), unit: String::new() };
    }
    let (name, tail) = leading(&unit.text, |c| !matches!(c, '/' | '·' | '*'));
    for family in [BINARY, DECIMAL, BITS] {
        let is_binary = family == BINARY;
        if family.contains(&name) || (name == "KB" && !is_binary) {
            return show_prefixed(value, unit, (name, tail), family, if is_binary { 1024.0 } else { 1000.0 });
        }
    }
    if unit.dimension.is("s") {
        return show_time(value);
    }
    let scaled = unit.from_base(value);
    // Below a million every digit is shown, so only larger words stand for rounded numbers.
    let begins = |size: f64| if size > 1e6 { size * 0.99995 } else { size };
    let (large, divisor) = match LARGE.iter().find(|(_, size)| scaled.abs() >= begins(*size)) {
        Some((word, size)) => (*word, *size),
        None => ("", 1.0),
    };
    let number = group(scaled / divisor, DIGITS);
    // Less than all must not read as all: of an availability the nines matter.
    let number = if name == "%" && number == "100" && scaled < 100.0 { nines(scaled) } else { number };
    let plural = !matches!(name, "" | "%" | "USD" | "vCPU") && tail.is_empty() && (number != "1" || !large.is_empty());
    let name = if plural && !name.ends_with('s') { joined!(name, "s") } else { name.to_owned() };
    let between = if large.is_empty() || name.is_empty() { "" } else { " " };
    Shown { number, unit: joined!(large, between, name, tail) }
}

/// Almost 100, with as many digits as it takes to see two of what is missing.
fn nines(value: f64) -> String {
    let decimals = (1 - decimal::exponent(100.0 - value)).clamp(0, 9) as usize;
    let text = decimal::fixed(value, decimals);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn show_prefixed(value: f64, unit: &Unit, (head, tail): (&str, &str), family: &[&str], step: f64) -> Shown {
    let factor = |name: &str| Unit::parse(name, &[]).map_or(1.0, |unit| unit.factor());
    // The tail (`/s`, `/h`) divides: what is left of the unit when its head is one base unit.
    let mut scaled = value * factor(head) / unit.factor() / factor(family[0]);
    let mut index = 0;
    while index + 1 < family.len() && scaled.abs() >= step * 0.99995 {
        scaled /= step;
        index += 1;
    }
    Shown { number: group(scaled, DIGITS), unit: joined!(family[index], tail) }
}

fn show_time(value: f64) -> Shown {
    let (name, size) = TIMES.iter().find(|(_, size)| value.abs() >= *size * 0.99995).copied().unwrap_or(("s", 1.0));
    let (name, size) = if name == "year" && value.abs() < 2.0 * size { ("d", 86_400.0) } else { (name, size) };
    let number = group(value / size, DIGITS);
    let unit = if name == "year" { "years" } else { name };
    Shown { number, unit: unit.to_owned() }
}

/// A number with so many significant digits (whole parts are never cut) and grouped thousands.
#[must_use]
pub fn group(value: f64, digits: usize) -> String {
    let decimals = (digits as i32 - 1 - decimal::exponent(value)).clamp(0, 17) as usize;
    let text = decimal::fixed(value, decimals);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    if text == "0" {
        return "0".to_owned();
    }
    let (whole, fraction) = leading(text, |c| c != '.');
    joined!(sign, group_thousands(whole), fraction)
}

fn group_thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// How one value differs from another, as people say it: `+12 %`, `×3.1`, `−4.5 GiB`.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The difference in the value's own unit, with its sign.
    pub absolute: String,
    /// The difference as a share or a factor; empty where the value before was zero.
    pub relative: String,
    /// Whether the value grew.
    pub grew: bool,
}

/// The change from `before` to `after`; none where they show no difference.
///
/// ```
/// use headroom_core::{format::change, units::Unit};
/// let unit = Unit::parse("GiB", &[]).unwrap();
/// let change = change(10.0 * 1073741824.0, 12.0 * 1073741824.0, &unit).unwrap();
/// assert_eq!((change.absolute.as_str(), change.relative.as_str()), ("+2 GiB", "+20 %"));
/// ```
#[must_use]
pub fn change(before: f64, after: f64, unit: &Unit) -> Option<Change> {
    let difference = after - before;
    if difference == 0.0 || !difference.is_finite() || difference.abs() <= 1e-12 * before.abs() {
        return None;
    }
    let sign = if difference > 0.0 { "+" } else { "" };
    let ratio = after / before;
    let relative = if before == 0.0 || !ratio.is_finite() || ratio < 0.0 {
        String::new()
    } else if ratio >= 3.0 {
        format!("×{}", group(ratio, 3))
    } else {
        format!("{sign}{} %", group((ratio - 1.0) * 100.0, 3))
    };
    Some(Change { absolute: format!("{sign}{}", show(difference, unit)), relative, grew: difference > 0.0 })
}

/// The value with every digit it has, in base units, for those who check: `710398771.2 B`.
#[must_use]
pub fn show_exactly(value: f64, unit: &Unit) -> String {
    match unit.base_text().as_str() {
        "1" => decimal::write(value),
        base => [&decimal::write(value), " ", base].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn shown(value: f64, unit: &str) -> String {
        show(value, &Unit::parse(unit, &["node".into(), "op".into()]).expect(unit)).to_string()
    }

    #[test]
    fn the_prefix_suits_the_size() {
        assert_eq!(shown(0.0, "B"), "0 B");
        assert_eq!(shown(1023.0, "B"), "1,023 B");
        assert_eq!(shown(1024.0, "B"), "1 KiB");
        assert_eq!(shown(1_048_575.999, "B"), "1 MiB");
        assert_eq!(shown(-2.5 * 1_073_741_824.0, "GiB"), "−2.5 GiB");
        assert_eq!(shown(12_500_000.0, "MB/s"), "12.5 MB/s");
        assert_eq!(shown(1_048_576.0 / 3600.0, "MiB/h"), "1 MiB/h");
        assert_eq!(shown(90.0, "s"), "1.5 min");
        assert_eq!(shown(0.0002, "s"), "200 µs");
        assert_eq!(shown(30.0 * 86400.0, "d"), "30 d");
        assert_eq!(shown(400.0 * 86400.0, "d"), "400 d");
        assert_eq!(shown(5.0 * 31_536_000.0, "d"), "5 years");
    }

    #[test]
    fn counts_are_grouped_and_large_ones_named() {
        assert_eq!(shown(1.0, "node"), "1 node");
        assert_eq!(shown(0.0, "node"), "0 nodes");
        assert_eq!(shown(999_999.0, "node"), "999,999 nodes");
        assert_eq!(shown(1e11, "node"), "100 billion nodes");
        assert_eq!(shown(2500.0, "op/s/core"), "2,500 op/s/core");
        assert_eq!(shown(6.01, "core"), "6.01 cores");
        assert_eq!(shown(0.1, "1"), "0.1");
        assert_eq!(shown(f64::NAN, "B"), "undefined");
    }

    #[test]
    fn changes_read_well() {
        let unit = Unit::plain();
        assert_eq!(change(1.0, 1.0, &unit), None);
        assert_eq!(change(2.0, 10.0, &unit).map(|c| c.relative), Some("×5".into()));
        assert_eq!(change(2.0, 1.0, &unit).map(|c| (c.absolute, c.relative)), Some(("−1".into(), "−50 %".into())));
        assert_eq!(change(0.0, 1.0, &unit).map(|c| c.relative), Some(String::new()));
    }
}
