//! Parses and writes decimal numbers with the standard library.
//!
//! Parsing returns the nearest `f64`. Writing returns the fewest digits that read back to the same `f64`, or a fixed
//! number of decimals. Both give the same result on every platform.

use alloc::format;
use alloc::string::{String, ToString};

/// Parses a number such as `-12.5e3`. Numbers that are too large are infinite; words such as `inf` are rejected.
///
/// ```
/// use headroom_core::decimal::read;
/// assert_eq!(read("0.1"), Some(0.1));
/// assert_eq!(read("-12.5e3"), Some(-12500.0));
/// assert_eq!([read("1e400"), read("."), read("1e"), read("inf")], [Some(f64::INFINITY), None, None, None]);
/// ```
#[must_use]
pub fn read(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| is_number)
}

/// Parses a number without an exponent and multiplies it by a power of ten, with a single rounding.
///
/// ```
/// use headroom_core::decimal::read_shifted;
/// assert_eq!(read_shifted("2.3", -3), Some(2.3e-3));
/// ```
#[must_use]
pub fn read_shifted(digits: &str, power: i32) -> Option<f64> {
    read(&format!("{digits}e{power}"))
}

/// Formats a number with the fewest digits that read back to it, as `{}` does.
///
/// ```
/// use headroom_core::decimal::write;
/// assert_eq!([write(0.1), write(-12500.0), write(1e21)], ["0.1", "-12500", "1000000000000000000000"]);
/// ```
#[must_use]
pub fn write(value: f64) -> String {
    value.to_string()
}

/// Formats a number in scientific notation with the fewest digits that read back to it, as `{:e}` does.
///
/// ```
/// use headroom_core::decimal::scientific;
/// assert_eq!([scientific(0.1), scientific(-12500.0), scientific(0.0)], ["1e-1", "-1.25e4", "0e0"]);
/// ```
#[must_use]
pub fn scientific(value: f64) -> String {
    format!("{value:e}")
}

/// Formats a whole number.
#[must_use]
pub fn whole(number: i32) -> String {
    number.to_string()
}

/// Formats a number with a fixed number of decimals, halves to even, as `{:.n}` does.
///
/// ```
/// use headroom_core::decimal::fixed;
/// assert_eq!([fixed(2.5, 0), fixed(0.125, 2), fixed(1.005, 2), fixed(-0.0, 1)], ["2", "0.12", "1.00", "-0.0"]);
/// ```
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}")
}

/// Returns the exponent of [`scientific`]; 0 for zero and numbers that are not finite.
#[must_use]
pub fn exponent(value: f64) -> i32 {
    Digits::of(value).map_or(0, |digits| digits.exponent)
}

/// The fewest digits that read back to the same number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    /// `-` or empty.
    pub sign: &'static str,
    /// The digits without trailing zeros; `0` for zero.
    pub digits: String,
    /// The exponent of ten of the first digit.
    pub exponent: i32,
}

impl Digits {
    /// Returns the digits of a number, or `None` if it is not finite.
    #[must_use]
    pub fn of(value: f64) -> Option<Self> {
        let text = scientific(value.abs());
        let (digits, exponent) = text.split_once('e')?;
        let sign = if value.is_sign_negative() { "-" } else { "" };
        Some(Self { sign, digits: digits.replace('.', ""), exponent: exponent.parse().ok()? })
    }

    /// Formats the number times a power of ten, without an exponent.
    #[must_use]
    pub fn placed(&self, power: i32) -> String {
        let Self { sign, digits, exponent } = self;
        let exponent = exponent + power;
        let count = i32::try_from(digits.len()).unwrap_or(0);
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
        if exponent < 0 {
            joined!(sign, "0.", zeros(-1 - exponent), digits)
        } else if exponent + 1 >= count {
            joined!(sign, digits, zeros(exponent + 1 - count))
        } else {
            let point = usize::try_from(exponent + 1).unwrap_or(0);
            let (whole, part) = digits.split_at_checked(point).unwrap_or((digits, ""));
            joined!(sign, whole, ".", part)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_and_malformed_numbers_are_rejected() {
        for text in ["", ".", "e5", "1e", "1.2.3", "1 ", "--1", "0x1", "1_000", "inf", "-inf", "nan", "infinity", "é"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!([read("+7"), read(".5"), read("5."), read("-0")], [Some(7.0), Some(0.5), Some(5.0), Some(-0.0)]);
        assert_eq!(read_shifted("inf", 0), None);
    }

    #[test]
    fn numbers_without_digits() {
        assert_eq!([f64::NAN, f64::INFINITY].map(Digits::of), [None, None]);
        assert_eq!([0.0, f64::NAN, 1e-324, 5e-324, 99.5, 1e21].map(exponent), [0, 0, 0, -324, 1, 21]);
        assert_eq!(Digits::of(-0.0).map(|digits| digits.placed(3)).as_deref(), Some("-0000"));
    }

    proptest! {
        #[test]
        fn every_number_reads_back(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(read(&write(value)), Some(value));
            prop_assert_eq!(read(&scientific(value)), Some(value));
            let digits = Digits::of(value).expect("finite");
            prop_assert_eq!(digits.placed(0), write(value));
            prop_assert_eq!(read_shifted(&digits.placed(7), -7), Some(value));
        }
    }
}
