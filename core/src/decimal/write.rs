//! From numbers to texts.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::decimal::read::read_digits;
use crate::decimal::whole::Whole;
use crate::math;

/// Every text of so many digits is a number of its own, but among the smallest numbers.
const OWN: i32 = 15;
/// So many digits tell any number from all others.
const ENOUGH: i32 = 17;

/// The fewest digits that read back to the same number, the point where it belongs, as `{}` writes them.
///
/// ```
/// use headroom_core::decimal::write;
/// assert_eq!([write(0.1), write(-12500.0), write(1e21)], ["0.1", "-12500", "1000000000000000000000"]);
/// ```
#[must_use]
pub fn write(value: f64) -> String {
    Digits::of(value).map_or_else(|| odd(value), |digits| digits.placed(0))
}

/// The same digits, the point behind the first, as `{:e}` writes them.
///
/// ```
/// use headroom_core::decimal::scientific;
/// assert_eq!([scientific(0.1), scientific(-12500.0), scientific(0.0)], ["1e-1", "-1.25e4", "0e0"]);
/// ```
#[must_use]
pub fn scientific(value: f64) -> String {
    let Some(Digits { sign, digits, exponent }) = Digits::of(value) else { return odd(value) };
    let (first, rest) = parted(&digits, 1);
    joined!(sign, first, if rest.is_empty() { "" } else { "." }, rest, "e", whole(exponent))
}

/// A whole number.
#[must_use]
pub fn whole(number: i32) -> String {
    let digits = text(Whole::of(u64::from(number.unsigned_abs())));
    joined!(if number < 0 { "-" } else { "" }, if number == 0 { "0" } else { &digits })
}

/// Rounded to so many decimals, exactly, halves to even, as `{:.n}` writes them.
///
/// ```
/// use headroom_core::decimal::fixed;
/// assert_eq!([fixed(2.5, 0), fixed(0.125, 2), fixed(1.005, 2), fixed(-0.0, 1)], ["2", "0.12", "1.00", "-0.0"]);
/// ```
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return odd(value);
    }
    let mut digits = text(rounded(value, i32::try_from(decimals).unwrap_or(0), false));
    if digits.len() <= decimals {
        digits.insert_str(0, &"0".repeat(decimals + 1 - digits.len()));
    }
    let (whole, part) = parted(&digits, digits.len() - decimals);
    joined!(sign(value), whole, if decimals > 0 { "." } else { "" }, part)
}

/// The exponent of ten that [`scientific`] writes; of zero, and of what is not finite, 0.
#[must_use]
pub fn exponent(value: f64) -> i32 {
    let value = value.abs();
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    let mut exponent = estimate(value);
    let ten = |exponent: i32| read_digits(1, exponent);
    while value < ten(exponent) {
        exponent -= 1;
    }
    while value >= ten(exponent + 1) {
        exponent += 1;
    }
    exponent
}

/// The fewest digits that read back to the same number; of several texts of that length the nearest, halves up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    /// `-` or nothing.
    pub sign: &'static str,
    /// Without zeros at the end; of zero, one.
    pub digits: String,
    /// Of the first digit.
    pub exponent: i32,
}

impl Digits {
    /// Those of a number; none if it is not finite.
    #[must_use]
    pub fn of(value: f64) -> Option<Self> {
        value.is_finite().then(|| {
            let (digits, power) = fewest(value.abs());
            let digits = if digits == 0 { "0".to_owned() } else { text(Whole::of(digits)) };
            let exponent = power + i32::try_from(digits.len()).unwrap_or(0) - 1;
            Self { sign: sign(value), digits, exponent }
        })
    }

    /// This number times a power of ten, without an exponent.
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
            let (whole, part) = parted(digits, usize::try_from(exponent + 1).unwrap_or(0));
            joined!(sign, whole, ".", part)
        }
    }
}

/// Digits before a place, and from there on.
fn parted(digits: &str, at: usize) -> (&str, &str) {
    digits.split_at_checked(at).unwrap_or((digits, ""))
}

fn sign(value: f64) -> &'static str {
    if value.is_sign_negative() { "-" } else { "" }
}

/// What has no digits, and zero.
fn odd(value: f64) -> String {
    let name = if value.is_nan() { "NaN" } else { "inf" };
    joined!(if value.is_nan() { "" } else { sign(value) }, name)
}

#[allow(clippy::cast_possible_truncation, reason = "from -324 to 308")]
fn estimate(value: f64) -> i32 {
    math::floor(math::log10(value)) as i32
}

/// The fewest digits that read back to a number that is not negative, without zeros at the end, and their power of ten.
fn fewest(value: f64) -> (u64, i32) {
    if value == 0.0 {
        return (0, 0);
    }
    let exponent = estimate(value);
    let first = if value < f64::MIN_POSITIVE { 1 } else { OWN };
    for count in first..=ENOUGH {
        let power = exponent + 1 - count;
        let near = rounded(value, -power, true).small(64).unwrap_or(0);
        // Where numbers above lie wider apart than those below, the next text may read back where the nearest does not.
        if let Some(digits) = [near, near + 1].into_iter().find(|digits| read_digits(*digits, power) == value) {
            return without_zeros(digits, power);
        }
    }
    (0, 0)
}

fn without_zeros(mut digits: u64, mut power: i32) -> (u64, i32) {
    while digits != 0 && digits.is_multiple_of(10) {
        digits /= 10;
        power += 1;
    }
    (digits, power)
}

/// The whole number nearest to `value × 10^power`, halves up or to even; the sign is left out.
fn rounded(value: f64, power: i32, up: bool) -> Whole {
    let bits = value.to_bits();
    let raised = i64::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
    let part = bits & ((1 << 52) - 1);
    // The smallest numbers have no first bit that goes without saying.
    let mut whole = Whole::of(if raised == 0 { part } else { part | 1 << 52 });
    let two = raised.max(1) - 1075;
    for _ in 0..power {
        whole.times(10, 0);
    }
    for _ in 0..two {
        whole.times(2, 0);
    }
    let (mut last, mut beyond) = (0, false);
    for _ in power..0 {
        beyond |= last > 0;
        last = whole.over_ten();
    }
    if power < 0 {
        let more = last > 5 || (last == 5 && (up || beyond || whole.bit(0)));
        whole.times(1, u32::from(more));
    }
    if two < 0 { whole.without(-two, up) } else { whole }
}

fn text(mut whole: Whole) -> String {
    let mut digits = alloc::vec::Vec::new();
    while whole.bits() > 0 {
        digits.push(char::from_digit(whole.over_ten(), 10).unwrap_or('0'));
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::read;
    use alloc::format;
    use proptest::prelude::*;

    /// The standard library is the reference.
    fn same(value: f64) {
        assert_eq!(write(value), format!("{value}"));
        assert_eq!(scientific(value), format!("{value:e}"));
        let written = format!("{value:e}");
        let theirs = written.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
        assert_eq!(exponent(value), theirs, "{value:e}");
        for decimals in [0, 1, 2, 3, 9, 17] {
            assert_eq!(fixed(value, decimals), format!("{value:.decimals$}"));
        }
    }

    #[test]
    fn the_edges() {
        for value in [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.1,
            0.5,
            1.5,
            2.5,
            0.125,
            1.005,
            9.995,
            99.5,
            999_999.5,
            1e15,
            1e16,
            1e17,
            1e21,
            1e22,
            1e23,
            1e-5,
            1e-7,
            9.5,
            9_007_199_254_740_991.0,
            9_007_199_254_740_992.0,
            9_007_199_254_740_993.0,
            123_456_789.0,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::EPSILON,
            5e-324,
            1.5e-323,
            2.225_073_858_507_201e-308,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            same(value);
        }
    }

    /// Above a power of two numbers lie twice as far apart as below it.
    #[test]
    fn powers_of_two_and_of_ten_and_their_neighbours() {
        let tens = (-323..=308).filter_map(|power| read(&format!("1e{power}")));
        let twos = (-1074..=1023).map(|power| math::pow(2.0, f64::from(power)));
        for value in tens.chain(twos) {
            for bits in [value.to_bits() - 1, value.to_bits(), value.to_bits() + 1] {
                let value = f64::from_bits(bits);
                assert_eq!(scientific(value), format!("{value:e}"));
                assert!(format!("{value:e}").ends_with(&format!("e{}", exponent(value))), "{value:e}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_number(bits: u64) {
            same(f64::from_bits(bits));
        }

        #[test]
        fn numbers_that_people_meet(value in -1e9_f64..1e9, power in -9_i32..12) {
            same(value);
            same(math::round(value) / math::pow(10.0, f64::from(power)));
            same(math::round(value) / 8.0);
        }
    }
}
