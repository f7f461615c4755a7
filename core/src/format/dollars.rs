//! Formats amounts of US dollars.

use alloc::string::{String, ToString};

use crate::format::rounded::{DEFAULT_DIGITS, group_thousands, rounded};

/// Formats an amount of dollars with four significant digits: `$1,235`, `$12.50`, `$0.0423`.
#[must_use]
pub fn dollars(amount: f64) -> String {
    if !amount.is_finite() {
        return rounded(amount, DEFAULT_DIGITS);
    }
    with_dollar_sign(&rounded(amount, DEFAULT_DIGITS))
}

/// Adds a dollar sign to a formatted number, after any minus sign, and extends a single decimal to two.
pub(super) fn with_dollar_sign(number: &str) -> String {
    let (sign, number) = number.strip_prefix('−').map_or(("", number), |rest| ("−", rest));
    let single = number.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 1);
    joined!(sign, "$", number, if single { "0" } else { "" })
}

/// Formats an amount in cents as dollars, without a dollar sign: `1,234.50`.
#[must_use]
pub fn cents(cents: u128) -> String {
    let decimals = (cents % 100).to_string();
    joined!(group_thousands(&(cents / 100).to_string()), if decimals.len() == 1 { ".0" } else { "." }, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_formatted_as_money() {
        for (amount, text) in [
            (0.0, "$0"),
            (1.0, "$1"),
            (2.5, "$2.50"),
            (288.0, "$288"),
            (1234.56, "$1,235"),
            (0.0423, "$0.0423"),
            (-3.5, "−$3.50"),
            (1e9, "$1,000,000,000"),
            (f64::NAN, "undefined"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(dollars(amount), text, "{amount}");
        }
        assert_eq!((cents(0), cents(5), cents(123_450)), ("0.00".into(), "0.05".into(), "1,234.50".into()));
    }
}
