//! Formats plain numbers, rounded and with grouped thousands.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::decimal;
use crate::units::quantity::split_leading;

/// The default number of significant digits.
pub const DEFAULT_DIGITS: usize = 4;

/// Formats a number with up to `digits` significant digits and grouped thousands. All digits before the decimal point
/// are kept, and trailing zeros after it are removed.
///
/// ```
/// use headroom_core::format::rounded;
/// assert_eq!((rounded(1234.6, 4), rounded(0.012_345, 3), rounded(-2.0, 4)), ("1,235".into(), "0.0123".into(), "−2".into()));
/// ```
#[must_use]
pub fn rounded(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return non_finite(value).to_owned();
    }
    let decimals = (digits as i32 - 1 - decimal::exponent(value)).clamp(0, 17) as usize;
    let text = decimal::fixed(value, decimals);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    if text == "0" {
        return "0".to_owned();
    }
    let (whole, fraction) = split_leading(text, |c| c != '.');
    joined!(sign, group_thousands(whole), fraction)
}

/// Formats a multiple with `digits` significant digits: `10×`.
#[must_use]
pub fn times(factor: f64, digits: usize) -> String {
    joined!(rounded(factor, digits), "×")
}

/// Returns the text for a value that is not finite.
pub(super) fn non_finite(value: f64) -> &'static str {
    match value {
        value if value.is_nan() => "undefined",
        value if value > 0.0 => "∞",
        _ => "−∞",
    }
}

/// Groups a string of digits in threes, separated by commas.
pub(super) fn group_thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_and_grouped() {
        for (value, digits, text) in [
            (0.0, 4, "0"),
            (-0.0, 4, "0"),
            (1.0, 4, "1"),
            (2.0, 1, "2"),
            (0.1, 4, "0.1"),
            (0.012_345, 3, "0.0123"),
            (999.95, 4, "1,000"),
            (1234.6, 4, "1,235"),
            (1_234_567.0, 2, "1,234,567"),
            (-1234.5, 6, "−1,234.5"),
            (1e15, 4, "1,000,000,000,000,000"),
            (f64::NAN, 4, "undefined"),
            (f64::INFINITY, 4, "∞"),
            (f64::NEG_INFINITY, 4, "−∞"),
        ] {
            assert_eq!(rounded(value, digits), text, "{value}");
        }
        assert_eq!((times(10.0, 3), times(2.5, 3), times(0.0, 3)), ("10×".into(), "2.5×".into(), "0×".into()));
    }
}
