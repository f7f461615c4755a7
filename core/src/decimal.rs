//! Parses and formats decimal numbers.
//!
//! Parsing returns the nearest `f64`. Formatting produces the fewest digits that parse back to the same `f64`, or a
//! fixed number of decimals. The results are the same on every platform. They match the standard library, with three
//! exceptions: [`parse`] rejects words such as `inf`; of two shortest strings that are equally close, [`shortest`] and
//! [`scientific`] pick the one with an even last digit; and [`fixed`] pads the shortest digits with zeros. The standard
//! library is not used, because its tables and its arbitrary-precision arithmetic would make up a third of the
//! JavaScript module.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use core::cmp::Ordering;

use lexical_parse_float::FromLexical;

/// Parses a decimal number such as `-12.5e3`.
///
/// Numbers that are too large become infinite. Words such as `inf` are rejected.
///
/// ```
/// use headroom_core::decimal::parse;
/// assert_eq!(parse("0.1"), Some(0.1));
/// assert_eq!(parse("-12.5e3"), Some(-12500.0));
/// assert_eq!([parse("1e400"), parse("."), parse("1e"), parse("inf")], [Some(f64::INFINITY), None, None, None]);
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    f64::from_lexical(text.as_bytes()).ok().filter(|_| is_number)
}

/// Parses a number without an exponent and multiplies it by `10^power`, with a single rounding.
///
/// ```
/// use headroom_core::decimal::parse_shifted;
/// assert_eq!(parse_shifted("2.3", -3), Some(2.3e-3));
/// ```
#[must_use]
pub fn parse_shifted(digits: &str, power: i32) -> Option<f64> {
    parse(&joined!(digits, "e", integer(power)))
}

/// Formats a number with the fewest digits that parse back to it, as `{}` does.
///
/// Of two equally close strings, it picks the one with an even last digit, as JavaScript does.
///
/// ```
/// use headroom_core::decimal::shortest;
/// assert_eq!([shortest(0.1), shortest(-12500.0), shortest(1e21)], ["0.1", "-12500", "1000000000000000000000"]);
/// ```
#[must_use]
pub fn shortest(value: f64) -> String {
    Digits::shortest(value).map_or_else(|| not_finite(value), |digits| digits.to_plain_decimal(0))
}

/// Formats a number in scientific notation with the fewest digits that parse back to it, as `{:e}` does.
///
/// ```
/// use headroom_core::decimal::scientific;
/// assert_eq!([scientific(0.1), scientific(-12500.0), scientific(0.0)], ["1e-1", "-1.25e4", "0e0"]);
/// ```
#[must_use]
pub fn scientific(value: f64) -> String {
    let Some(Digits { sign, digits, exponent }) = Digits::shortest(value) else { return not_finite(value) };
    let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    joined!(sign, first, point, rest, "e", integer(exponent))
}

/// Returns `NaN`, `inf`, or `-inf`, as `{}` does.
fn not_finite(value: f64) -> String {
    match value {
        f64::INFINITY => "inf",
        f64::NEG_INFINITY => "-inf",
        _ => "NaN",
    }
    .to_owned()
}

/// Formats a whole number.
#[must_use]
pub fn integer(number: i32) -> String {
    number.to_string()
}

/// Formats a number with a fixed number of decimals, with ties to even, as `{:.n}` does. `decimals` is at most 20.
///
/// Digits beyond the shortest ones that identify the number are zeros.
///
/// ```
/// use headroom_core::decimal::fixed;
/// assert_eq!([fixed(2.5, 0), fixed(0.125, 2), fixed(1.005, 2), fixed(-0.0, 1)], ["2", "0.12", "1.00", "-0.0"]);
/// ```
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    let Some(digits) = Digits::shortest(value) else { return not_finite(value) };
    debug_assert!(decimals <= 20, "the exact comparison of ties has no room for more");
    let written = digits.decimal_places();
    if written <= decimals {
        let point = if written == 0 && decimals > 0 { "." } else { "" };
        return joined!(digits.to_plain_decimal(0), point, "0".repeat(decimals - written));
    }
    let rounded = round(value.abs(), digits.digits.parse().unwrap_or(0), written, decimals).to_string();
    let padded = joined!("0".repeat((decimals + 1).saturating_sub(rounded.len())), rounded);
    let (whole, part) = padded.split_at_checked(padded.len() - decimals).unwrap_or((&padded, ""));
    joined!(digits.sign, whole, if decimals > 0 { "." } else { "" }, part)
}

/// Rounds `digits`, the fewest that identify `value`, from `written` decimals to `decimals`, with ties to even.
///
/// The digits and the exact value are never on opposite sides of a tie, because the tie itself would then identify the
/// value with no more digits, and be closer to it. If the digits are a tie, they are compared with the exact value:
/// both are scaled to integers by powers of 2 and 10.
fn round(value: f64, digits: u64, written: usize, decimals: usize) -> u64 {
    let Some(divisor) = 10_u64.checked_pow((written - decimals) as u32) else { return 0 };
    let (whole, rest) = (digits / divisor, digits % divisor);
    let order = rest.cmp(&(divisor - rest)).then_with(|| {
        let (mantissa, exponent) = (value.to_bits() & ((1 << 52) - 1), value.to_bits() >> 52);
        let exact = u128::from(mantissa | (1 << 52)) * 10_u128.saturating_pow(written as u32);
        exact.cmp(&(u128::from(digits) << 1075_u64.saturating_sub(exponent).min(127)))
    });
    match order {
        Ordering::Less => whole,
        Ordering::Equal => whole + whole % 2,
        Ordering::Greater => whole + 1,
    }
}

/// Returns the exponent in [`scientific`] notation; 0 for zero and for numbers that are not finite.
#[must_use]
pub fn exponent(value: f64) -> i32 {
    Digits::shortest(value).map_or(0, |digits| digits.exponent)
}

/// The fewest digits that parse back to the same number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    /// `-` or empty.
    pub sign: &'static str,
    /// The digits without trailing zeros; `0` for zero.
    pub digits: String,
    /// The power of ten of the first digit.
    pub exponent: i32,
}

impl Digits {
    /// Returns the digits of a number, or `None` if it is not finite.
    #[must_use]
    pub fn shortest(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let sign = if value.is_sign_negative() { "-" } else { "" };
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(value.abs());
        let (number, power) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let all = [whole, part].concat();
        let digits = all.trim_start_matches('0');
        let zeros = i32::try_from(all.len() - digits.len()).ok()?;
        let exponent = power.parse::<i32>().ok()? + i32::try_from(whole.len()).ok()? - 1 - zeros;
        match digits.trim_end_matches('0') {
            "" => Some(Self { sign, digits: "0".to_owned(), exponent: 0 }),
            digits => Some(Self { sign, digits: digits.to_owned(), exponent }),
        }
    }

    /// Returns the number of decimals in the output of [`shortest`].
    fn decimal_places(&self) -> usize {
        let count = i32::try_from(self.digits.len()).unwrap_or(i32::MAX);
        usize::try_from(count - 1 - self.exponent).unwrap_or(0)
    }

    /// Formats the number multiplied by `10^power`, without an exponent.
    #[must_use]
    pub fn to_plain_decimal(&self, power: i32) -> String {
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
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!([parse("+7"), parse(".5"), parse("5."), parse("-0")], [Some(7.0), Some(0.5), Some(5.0), Some(-0.0)]);
        assert_eq!(parse_shifted("inf", 0), None);
    }

    #[test]
    fn only_finite_numbers_have_digits() {
        assert_eq!([f64::NAN, f64::INFINITY].map(Digits::shortest), [None, None]);
        assert_eq!([0.0, f64::NAN, 1e-324, 5e-324, 99.5, 1e21].map(exponent), [0, 0, 0, -324, 1, 21]);
        assert_eq!(Digits::shortest(-0.0).map(|digits| digits.to_plain_decimal(3)).as_deref(), Some("-0000"));
    }

    proptest! {
        #[test]
        fn every_number_reads_back(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(parse(&shortest(value)), Some(value));
            prop_assert_eq!(parse(&scientific(value)), Some(value));
            let digits = Digits::shortest(value).expect("finite");
            prop_assert_eq!(digits.to_plain_decimal(0), shortest(value));
            prop_assert_eq!(parse_shifted(&digits.to_plain_decimal(7), -7), Some(value));
        }

        #[test]
        fn numbers_are_written_as_the_standard_library_writes_them(bits: u64, value in -1e6..1e6, whole: i32, decimals in 0_usize..=20) {
            let ties = f64::from(whole) / 1024.0;
            for value in [f64::from_bits(bits), value, ties, f64::from(whole), f64::from(whole) / 1000.0] {
                let (written, expected) = (scientific(value), alloc::format!("{value:e}"));
                if written == expected {
                    prop_assert_eq!(shortest(value), value.to_string());
                } else {
                    // Of two equally close strings of the same length, the standard library picks the larger one.
                    prop_assert_eq!(written.len(), expected.len());
                    prop_assert!(written.split_once('e').is_some_and(|(digits, _)| digits.ends_with(['0', '2', '4', '6', '8'])));
                    prop_assert_eq!(parse(&written), Some(value));
                }
                let digits = exponent(value) + 1 + i32::try_from(decimals).expect("few");
                let is_rounded = Digits::shortest(value).is_some_and(|digits| digits.decimal_places() > decimals);
                if digits <= 15 || is_rounded {
                    prop_assert_eq!(fixed(value, decimals), alloc::format!("{value:.decimals$}"));
                }
            }
        }

        #[test]
        fn numbers_are_read_as_the_standard_library_reads_them(text in "[+-]?[0-9]{0,25}[.]?[0-9]{0,25}(e[+-]?[0-9]{0,3})?", rubbish in "[-+0-9.eE_ ainf]{0,9}") {
            for text in [text, rubbish] {
                let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
                let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
                let expected = text.parse::<f64>().ok().filter(|_| is_number);
                prop_assert_eq!(parse(&text).map(f64::to_bits), expected.map(f64::to_bits), "{}", text);
            }
        }
    }
}
