//! Money in whole billionths of a US dollar.

use alloc::format;
use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

const BILLIONTHS_PER_DOLLAR: u128 = 1_000_000_000;
/// The number of billionths of a dollar in a cent.
const BILLIONTHS_PER_CENT: u128 = BILLIONTHS_PER_DOLLAR / 100;

/// An amount of US dollars, exact to the billionth.
///
/// ```
/// use headroom_core::cost::Money;
/// let price = Money::parse("0.0832").unwrap();
/// assert_eq!((price * 730).to_string(), "60.736");
/// assert_eq!((price * 730).format_cents(), "60.74");
/// assert_eq!(Money::parse("-1"), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money(u128);

impl Money {
    /// Zero dollars.
    pub const ZERO: Self = Self(0);

    /// Creates an amount from billionths of a dollar.
    #[must_use]
    pub const fn from_billionths(billionths: u128) -> Self {
        Self(billionths)
    }

    /// Returns the amount in billionths of a dollar.
    #[must_use]
    pub const fn billionths(self) -> u128 {
        self.0
    }

    /// Parses a plain decimal number such as `0.0832`, with at most nine digits before and after the decimal point.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        const DIGITS: usize = 9;
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let plain = |text: &str| text.len() <= DIGITS && text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(part) || text.ends_with('.') {
            return None;
        }
        let part: u128 = format!("{part:0<DIGITS$}").parse().ok()?;
        Some(Self(whole.parse::<u128>().ok()? * BILLIONTHS_PER_DOLLAR + part))
    }

    /// Returns the amount in dollars.
    #[must_use]
    pub fn dollars(self) -> f64 {
        self.0 as f64 / BILLIONTHS_PER_DOLLAR as f64
    }

    /// Divides the amount into equal parts and rounds to the billionth, with ties up. Zero parts count as one.
    #[must_use]
    pub const fn div_rounded(self, parts: u64) -> Self {
        let parts = if parts == 0 { 1 } else { parts as u128 };
        Self(self.0.saturating_add(parts / 2) / parts)
    }

    /// Multiplies the amount by a number and rounds to the billionth. Returns zero for a negative number or NaN.
    #[must_use]
    pub fn mul_f64(self, amount: f64) -> Self {
        // The cast turns negative numbers and NaN into zero.
        Self((self.0 as f64 * amount + 0.5) as u128)
    }

    /// Rounds to whole cents.
    #[must_use]
    pub const fn round_to_cents(self) -> Self {
        Self(self.0.saturating_add(BILLIONTHS_PER_CENT / 2) / BILLIONTHS_PER_CENT * BILLIONTHS_PER_CENT)
    }

    /// Returns the difference from `other` as a share of `other`: negative if this amount is smaller, 0 if `other` is
    /// zero.
    #[must_use]
    pub fn relative_difference(self, other: Self) -> f64 {
        if other == Self::ZERO { 0.0 } else { self.dollars() / other.dollars() - 1.0 }
    }

    /// Subtracts an amount, saturating at zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Formats the amount to the cent, without a dollar sign: `1,234.50`.
    #[must_use]
    pub fn format_cents(self) -> String {
        crate::format::cents(self.0.saturating_add(BILLIONTHS_PER_CENT / 2) / BILLIONTHS_PER_CENT)
    }
}

impl core::ops::Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl core::ops::Mul<u64> for Money {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(u128::from(times)))
    }
}

impl core::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum + amount)
    }
}

/// Formats the amount at full precision, without a dollar sign.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:09}", self.0 / BILLIONTHS_PER_DOLLAR, self.0 % BILLIONTHS_PER_DOLLAR);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use crate::cost::money::Money;
    use alloc::string::ToString;

    #[test]
    fn amounts_are_parsed_and_formatted_exactly() {
        for text in ["0", "1", "0.00099", "123456789.123456789", "19.71"] {
            assert_eq!(Money::parse(text).unwrap().to_string(), text);
        }
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "inf", "1234567890", "0.1234567891", "1,000", "０"] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
        assert_eq!(Money::parse("1234567.895").unwrap().format_cents(), "1,234,567.90");
        assert_eq!(Money::parse("999.994").unwrap().format_cents(), "999.99");
        assert_eq!(Money::ZERO.format_cents(), "0.00");
        assert_eq!(Money::parse("10").unwrap().div_rounded(3).to_string(), "3.333333333");
        assert_eq!(Money::parse("1").unwrap().div_rounded(0), Money::parse("1").unwrap());
        assert_eq!(Money::from_billionths(u128::MAX) * 2 + Money::ZERO, Money::from_billionths(u128::MAX));
    }
}
