//! Units and dimensions.
//!
//! Values are stored in base units: bytes, seconds, cores, dollars, and the counts of a model such as nodes or
//! requests. A [`Unit`] describes how to write them. KiB and kB are distinct, and so are bit and byte; all have exact
//! factors. A month has 730 hours and a year has 8,760, as in cloud price lists.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::decimal;
use crate::units::{BYTES_PER_KIB, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MONTH, SECONDS_PER_YEAR};

/// A dimension: a product of powers of base units.
///
/// Two values can be added or compared only if their dimensions are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dimension(Vec<(String, i32)>);

impl Dimension {
    /// Returns the dimension of plain numbers.
    #[must_use]
    pub const fn dimensionless() -> Self {
        Self(Vec::new())
    }

    fn base(name: &str) -> Self {
        Self(alloc::vec![(name.to_owned(), 1)])
    }

    /// Returns whether this is the dimension of plain numbers.
    #[must_use]
    pub fn is_dimensionless(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether this is `base` to the first power.
    #[must_use]
    pub fn is_exactly(&self, base: &str) -> bool {
        matches!(self.0.as_slice(), [(name, 1)] if name == base)
    }

    /// Returns whether `base` occurs, to any power.
    #[must_use]
    pub fn contains(&self, base: &str) -> bool {
        self.0.iter().any(|(name, _)| name == base)
    }

    /// Returns `self × other^power`.
    #[must_use]
    pub fn times(&self, other: &Self, power: i32) -> Self {
        let mut product = self.clone();
        for (name, exponent) in &other.0 {
            let exponent = exponent.saturating_mul(power);
            match product.0.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => *sum = sum.saturating_add(exponent),
                None => {
                    let index = product.0.iter().position(|(other, _)| other > name).unwrap_or(product.0.len());
                    product.0.insert(index, (name.clone(), exponent));
                }
            }
        }
        product.0.retain(|(_, exponent)| *exponent != 0);
        product
    }

    /// Returns the square root, or `None` if an exponent is odd.
    #[must_use]
    pub fn sqrt(&self) -> Option<Self> {
        let halves = self.0.iter().map(|(name, exponent)| (exponent % 2 == 0).then(|| (name.clone(), exponent / 2)));
        halves.collect::<Option<Vec<_>>>().map(Self)
    }
}

impl Dimension {
    /// Returns the dimension as text: `B`, `op/core/s`, `a plain number`.
    #[must_use]
    pub fn text(&self) -> String {
        if self.is_dimensionless() {
            return "a plain number".to_owned();
        }
        let part = |positive: bool, between: &str| {
            let names = self.0.iter().filter(move |(_, e)| (*e > 0) == positive);
            let power = |(name, e): &(String, i32)| match e.saturating_abs() {
                1 => name.clone(),
                power => joined!(name, "^", decimal::integer(power)),
            };
            names.map(power).collect::<Vec<_>>().join(between)
        };
        let (above, below) = (part(true, "·"), part(false, "/"));
        joined!(if above.is_empty() { "1" } else { &above }, if below.is_empty() { "" } else { "/" }, below)
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// A unit of measurement.
///
/// One unit equals `num / den × 10^pow10` base units. The power of ten is separate, so that `2.3 ms` is parsed as
/// `2.3e-3` and rounded once.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The dimension.
    pub dimension: Dimension,
    /// The unit as text: `GiB`, `op/s`, `%`; empty for plain numbers.
    pub text: String,
    pub(crate) num: f64,
    pub(crate) den: f64,
    pub(crate) pow10: i32,
}

/// The error for an unknown unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownUnit(
    /// The part that is not a unit.
    pub String,
);

impl fmt::Display for UnknownUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a unit", self.0)
    }
}

impl core::error::Error for UnknownUnit {}

/// A unit: name, base unit, numerator, denominator, power of ten.
type UnitRow = (&'static str, &'static str, f64, f64, i32);

const UNITS: &[UnitRow] = &[
    ("1", "", 1.0, 1.0, 0),
    ("%", "", 1.0, 1.0, -2),
    ("B", "B", 1.0, 1.0, 0),
    ("KiB", "B", BYTES_PER_KIB, 1.0, 0),
    ("MiB", "B", BYTES_PER_KIB * BYTES_PER_KIB, 1.0, 0),
    ("GiB", "B", BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB, 1.0, 0),
    ("TiB", "B", BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB, 1.0, 0),
    ("PiB", "B", BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB, 1.0, 0),
    ("EiB", "B", BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB * BYTES_PER_KIB, 1.0, 0),
    ("kB", "B", 1.0, 1.0, 3),
    ("KB", "B", 1.0, 1.0, 3),
    ("MB", "B", 1.0, 1.0, 6),
    ("GB", "B", 1.0, 1.0, 9),
    ("TB", "B", 1.0, 1.0, 12),
    ("PB", "B", 1.0, 1.0, 15),
    ("EB", "B", 1.0, 1.0, 18),
    ("bit", "B", 1.0, 8.0, 0),
    ("kbit", "B", 1.0, 8.0, 3),
    ("Mbit", "B", 1.0, 8.0, 6),
    ("Gbit", "B", 1.0, 8.0, 9),
    ("Tbit", "B", 1.0, 8.0, 12),
    ("ns", "s", 1.0, 1.0, -9),
    ("us", "s", 1.0, 1.0, -6),
    ("µs", "s", 1.0, 1.0, -6),
    ("ms", "s", 1.0, 1.0, -3),
    ("s", "s", 1.0, 1.0, 0),
    ("sec", "s", 1.0, 1.0, 0),
    ("min", "s", 60.0, 1.0, 0),
    ("h", "s", SECONDS_PER_HOUR, 1.0, 0),
    ("hr", "s", SECONDS_PER_HOUR, 1.0, 0),
    ("d", "s", SECONDS_PER_DAY, 1.0, 0),
    ("week", "s", 7.0 * SECONDS_PER_DAY, 1.0, 0),
    ("month", "s", SECONDS_PER_MONTH, 1.0, 0),
    ("year", "s", SECONDS_PER_YEAR, 1.0, 0),
    ("core", "core", 1.0, 1.0, 0),
    ("vCPU", "core", 1.0, 1.0, 0),
    ("USD", "USD", 1.0, 1.0, 0),
];

/// Aliases of units: words, the suffixes of Kubernetes (`16Gi`), and lowercase bytes. `Mb` is not an alias, because it
/// may mean megabits. Of the built-in units, only names in this list have a plural in `s`, so some units are listed
/// under their own name.
const ALIASES: &[(&str, &str)] = &[
    ("Ki", "KiB"),
    ("Mi", "MiB"),
    ("Gi", "GiB"),
    ("Ti", "TiB"),
    ("Pi", "PiB"),
    ("kib", "KiB"),
    ("mib", "MiB"),
    ("gib", "GiB"),
    ("tib", "TiB"),
    ("kb", "kB"),
    ("mb", "MB"),
    ("gb", "GB"),
    ("tb", "TB"),
    ("byte", "B"),
    ("second", "s"),
    ("minute", "min"),
    ("hour", "h"),
    ("day", "d"),
    ("mo", "month"),
    ("yr", "year"),
    ("percent", "%"),
    ("bit", "bit"),
    ("sec", "sec"),
    ("min", "min"),
    ("hr", "hr"),
    ("week", "week"),
    ("month", "month"),
    ("year", "year"),
    ("core", "core"),
    ("vCPU", "vCPU"),
];

impl Default for Unit {
    fn default() -> Self {
        Self::plain()
    }
}

impl Unit {
    /// Returns the unit of plain numbers.
    #[must_use]
    pub fn plain() -> Self {
        Self { dimension: Dimension::dimensionless(), text: String::new(), num: 1.0, den: 1.0, pow10: 0 }
    }

    /// Parses a unit such as `GiB`, `op/s`, or `B/node`.
    ///
    /// `counts` are the units that the model counts, such as `node`; each is a base unit. Plurals and aliases such as
    /// `days` are accepted.
    ///
    /// # Errors
    /// Returns the first part that is not a unit.
    pub fn parse(text: &str, counts: &[String]) -> Result<Self, UnknownUnit> {
        let mut unit = Self::plain();
        if text.trim().is_empty() {
            return Ok(unit);
        }
        let mut power = 1;
        let mut part = String::new();
        for c in text.chars().chain(core::iter::once('*')) {
            if !matches!(c, '*' | '·' | '/') {
                part.push(c);
                continue;
            }
            unit = unit.times(&Self::parse_part(part.trim(), counts)?, power);
            power = if c == '/' { -1 } else { 1 };
            part.clear();
        }
        unit.text = if text.trim() == "1" { String::new() } else { text.trim().to_owned() };
        Ok(unit)
    }

    fn parse_part(name: &str, counts: &[String]) -> Result<Self, UnknownUnit> {
        let singular = name.strip_suffix('s').unwrap_or(name);
        let short =
            ALIASES.iter().find(|(word, _)| *word == name || *word == singular).map_or(name, |(_, short)| short);
        if let Some(&(text, base, num, den, pow10)) = UNITS.iter().find(|row| row.0 == short) {
            let dimension = if base.is_empty() { Dimension::dimensionless() } else { Dimension::base(base) };
            return Ok(Self { dimension, text: text.to_owned(), num, den, pow10 });
        }
        match counts.iter().find(|count| *count == name || (*count == singular && !singular.is_empty())) {
            Some(count) => Ok(Self { dimension: Dimension::base(count), text: count.clone(), ..Self::plain() }),
            None => Err(UnknownUnit(name.to_owned())),
        }
    }

    fn times(&self, other: &Self, power: i32) -> Self {
        let (num, den) = if power < 0 { (other.den, other.num) } else { (other.num, other.den) };
        Self {
            dimension: self.dimension.times(&other.dimension, power),
            text: String::new(),
            num: self.num * num,
            den: self.den * den,
            pow10: self.pow10 + power * other.pow10,
        }
    }

    /// Returns the base unit of the dimension as text.
    #[must_use]
    pub fn base_text(&self) -> String {
        if self.dimension.is_dimensionless() { "1".to_owned() } else { self.dimension.text() }
    }

    /// Returns whether values in this unit equal values in base units.
    #[must_use]
    pub fn is_base(&self) -> bool {
        self.num == self.den && self.pow10 == 0
    }

    /// Returns the number of base units in this unit.
    #[must_use]
    pub fn factor(&self) -> f64 {
        self.to_base(1.0)
    }

    /// Converts a value from this unit to base units.
    ///
    /// For text, [`parse_quantity`](crate::units::parse_quantity) is more accurate, because it applies powers of ten
    /// before rounding.
    #[must_use]
    pub fn to_base(&self, value: f64) -> f64 {
        shift10(value, self.pow10) * self.num / self.den
    }

    /// Converts a value from base units to this unit.
    #[must_use]
    pub fn from_base(&self, value: f64) -> f64 {
        shift10(value * self.den / self.num, -self.pow10)
    }
}

/// Returns `value × 10^power`, computed with one multiplication or division.
pub(crate) fn shift10(value: f64, power: i32) -> f64 {
    let mut ten = 1.0_f64;
    for _ in 0..power.unsigned_abs().min(400) {
        ten *= 10.0;
    }
    if power < 0 { value / ten } else { value * ten }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn unit(text: &str) -> Unit {
        Unit::parse(text, &["node".into(), "op".into()]).expect(text)
    }

    #[test]
    fn binary_and_decimal_bytes_are_distinct_and_bits_are_eighths() {
        assert_eq!(unit("KiB").factor(), 1024.0);
        assert_eq!(unit("kB").factor(), 1000.0);
        assert_eq!(unit("KB").factor(), 1000.0);
        assert_eq!(unit("Gbit/s").factor(), 125e6);
        assert_eq!(unit("month").factor(), 730.0 * 3600.0);
        assert_eq!(unit("year").factor(), 12.0 * unit("month").factor());
    }

    #[test]
    fn dimensions_multiply_and_cancel() {
        let memory = unit("node").dimension.times(&unit("B/node").dimension, 1);
        assert_eq!(memory, unit("GiB").dimension);
        assert_eq!(unit("op/s/core").dimension.to_string(), "op/core/s");
        assert_eq!(unit("1").dimension.to_string(), "a plain number");
    }

    #[test]
    fn plurals_and_aliases_are_units() {
        assert_eq!(unit("nodes"), Unit { text: "nodes".into(), ..unit("node") });
        assert_eq!(unit("days").factor(), 86_400.0);
        assert_eq!((unit("Gi").factor(), unit("gb").factor()), (unit("GiB").factor(), 1e9));
        assert_eq!(Unit::parse("Mb", &[]), Err(UnknownUnit("Mb".into())));
        assert_eq!(Unit::parse("furlong", &[]), Err(UnknownUnit("furlong".into())));
        assert_eq!(Unit::parse("op//s", &["op".into()]), Err(UnknownUnit(String::new())));
        assert_eq!(Unit::parse("MBs", &[]), Err(UnknownUnit("MBs".into())));
    }
}
