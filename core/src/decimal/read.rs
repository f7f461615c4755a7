//! From texts to numbers: the digits become one large whole number, which is multiplied or divided until it can be cut.

use crate::decimal::whole::Whole;

/// More digits only tell whether a number lies beyond the middle between two others.
const MOST_DIGITS: i64 = 800;
/// Powers of ten up to this one have no error, and whole numbers of 53 bits have none.
const EXACT_POWER: i64 = 22;

/// Reads a number such as `-12.5e3`; too large a one is infinite. Words such as `inf` are no numbers.
///
/// ```
/// use headroom_core::decimal::read;
/// assert_eq!(read("0.1"), Some(0.1));
/// assert_eq!(read("-12.5e3"), Some(-12500.0));
/// assert_eq!([read("1e400"), read("."), read("1e"), read("1 2")], [Some(f64::INFINITY), None, None, None]);
/// ```
#[must_use]
pub fn read(text: &str) -> Option<f64> {
    read_shifted(text, 0)
}

/// Reads a number times a power of ten, which is put in before it is rounded.
#[must_use]
pub fn read_shifted(text: &str, by: i32) -> Option<f64> {
    let (sign, text) =
        text.strip_prefix('-').map_or((1.0, text.strip_prefix('+').unwrap_or(text)), |rest| (-1.0, rest));
    let (digits, power) = match text.split_once(['e', 'E']) {
        Some((digits, power)) => (digits, power_of(power)?),
        None => (text, 0),
    };
    let (mut whole, mut power) = (Whole::default(), power + i64::from(by));
    let (mut any, mut point, mut kept, mut beyond) = (false, false, 0, false);
    for letter in digits.bytes() {
        if letter == b'.' && !point {
            point = true;
            continue;
        }
        if !letter.is_ascii_digit() {
            return None;
        }
        any = true;
        if kept < MOST_DIGITS {
            kept += i64::from(kept > 0 || letter != b'0');
            whole.times(10, u32::from(letter - b'0'));
            power -= i64::from(point);
        } else {
            beyond |= letter != b'0';
            power += i64::from(!point);
        }
    }
    any.then(|| sign * nearest(whole, power, kept, beyond))
}

/// The number nearest to `digits × 10^power`.
pub(super) fn read_digits(digits: u64, power: i32) -> f64 {
    let count = i64::from(digits.checked_ilog10().map_or(0, |log| log + 1));
    nearest(Whole::of(digits), i64::from(power), count, false)
}

/// A power of ten as written; one beyond all numbers is as good as any other.
fn power_of(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let size = digits.bytes().try_fold(0_i64, |size, letter| {
        letter.is_ascii_digit().then(|| (size * 10 + i64::from(letter - b'0')).min(1 << 40))
    });
    let size = size.filter(|_| !digits.is_empty())?;
    Some(if text.starts_with('-') { -size } else { size })
}

/// The number nearest to `whole × 10^power`, where `whole` has `digits` digits, and perhaps more lies beyond it.
fn nearest(mut whole: Whole, power: i64, digits: i64, mut beyond: bool) -> f64 {
    let ten = |power: i64| (0..power).fold(1.0, |product, _| product * 10.0);
    match whole.small(53) {
        Some(0) => return 0.0,
        Some(small) if power.abs() <= EXACT_POWER => {
            #[allow(clippy::cast_precision_loss, reason = "below 2^53 there is none")]
            let small = small as f64;
            return if power < 0 { small / ten(-power) } else { small * ten(power) };
        }
        _ => {}
    }
    match digits + power {
        311.. => return f64::INFINITY,
        ..=-330 => return 0.0,
        _ => {}
    }
    // Room for 64 bits and more behind the point, and for what divisions take away.
    let room = 4 + usize::try_from(-power).unwrap_or(0) / 8;
    whole.raise(room);
    for _ in 0..power {
        whole.times(10, 0);
    }
    for _ in power..0 {
        beyond |= whole.over_ten() > 0;
    }
    cut(&whole, 32 * i64::try_from(room).unwrap_or(0), beyond)
}

/// The number nearest to `whole / 2^shift`, halves to even.
fn cut(whole: &Whole, shift: i64, beyond: bool) -> f64 {
    let bits = whole.bits();
    let exponent = bits - 1 - shift;
    // The smallest numbers have fewer bits.
    let drop = bits - 53 - (exponent + 1022).min(0);
    let kept = (drop..bits).rev().fold(0_u64, |kept, at| kept << 1 | u64::from(whole.bit(at)));
    let more = whole.bit(drop - 1) && (beyond || kept % 2 == 1 || (0..drop - 1).any(|at| whole.bit(at)));
    // The first bit is not written, but one in the exponent; and rounding up may carry into it.
    let raised = u64::try_from(exponent + 1022).unwrap_or(0) << 52;
    if exponent > 1023 { f64::INFINITY } else { f64::from_bits(raised + kept + u64::from(more)) }
}

#[cfg(test)]
mod tests {
    use crate::decimal::read::read;
    use alloc::format;
    use alloc::string::{String, ToString};
    use proptest::prelude::*;

    /// The standard library is the reference.
    fn same(text: &str) {
        let (ours, theirs) = (read(text), text.parse::<f64>().ok());
        assert_eq!(ours.map(f64::to_bits), theirs.map(f64::to_bits), "{text}: {ours:?}, {theirs:?}");
    }

    #[test]
    fn the_edges() {
        let long = "9".repeat(1000);
        for text in [
            "0",
            "-0",
            "0.0e5",
            ".5",
            "5.",
            "00012",
            "+7",
            "1e22",
            "1e23",
            "9007199254740993",
            "9007199254740992.5",
            "4.9e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e308",
            "1e309",
            "1e310",
            "1e-323",
            "1e-324",
            "1e-400",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "0e99999999999999999999",
            "123456789012345678901234567890",
            "0.1",
            "0.3",
            "3e-5",
            &long,
            &format!("0.{long}"),
            &format!("{long}e-900"),
            &format!("0.{}1", "0".repeat(400)),
            "",
            ".",
            "e5",
            "1e",
            "1e+",
            "1.2.3",
            "1 ",
            "--1",
            "0x1",
            "1_000",
            "1e5.5",
            "é",
        ] {
            same(text);
        }
        assert_eq!([read("inf"), read("nan")], [None, None]);
    }

    proptest! {
        #[test]
        fn every_number_comes_back(bits: u64) {
            let number = f64::from_bits(bits);
            if number.is_finite() {
                same(&number.to_string());
                same(&format!("{number:e}"));
                same(&format!("{number:.20e}"));
            }
        }

        #[test]
        fn what_people_write(whole in 0_u64..1_000_000, part in "[0-9]{0,9}", power in -12_i32..15) {
            same(&format!("{whole}.{part}e{power}"));
        }

        #[test]
        fn any_digits(digits in "[0-9]{1,40}[.]?[0-9]{0,40}", power in -380_i32..330) {
            same(&format!("{digits}e{power}"));
        }

        #[test]
        fn halves_and_what_lies_just_beside_them(low: u64, power in 0_u32..60, zeros in 1_usize..1000) {
            let half = u128::from(low >> 11 | 1 << 53 | 1) << power;
            same(&half.to_string());
            same(&(half - 1).to_string());
            let beyond: String = format!("{half}.{}1", "0".repeat(zeros));
            same(&beyond);
        }

        #[test]
        fn anything(text in "[-+]?[0-9.eE+-]{0,12}") {
            same(&text);
        }
    }
}
