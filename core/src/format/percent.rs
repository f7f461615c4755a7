//! Formats percentages.

use alloc::string::String;

use crate::format::rounded;

/// Formats a share as a percentage with three significant digits: 0.125 becomes `12.5%`.
#[must_use]
pub fn percent(share: f64) -> String {
    percent_to(share, 3)
}

/// Formats a share as a percentage with `digits` significant digits.
#[must_use]
pub fn percent_to(share: f64, digits: usize) -> String {
    let number = rounded(share * 100.0, digits);
    if share.is_finite() { joined!(number, "%") } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_no_space_before_the_sign() {
        for (share, text) in [
            (0.0, "0%"),
            (0.01, "1%"),
            (0.7, "70%"),
            (1.0, "100%"),
            (2.0, "200%"),
            (0.012_34, "1.23%"),
            (-0.5, "−50%"),
            (1e6, "100,000,000%"),
            (f64::NAN, "undefined"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(percent(share), text, "{share}");
        }
        assert_eq!(percent_to(0.700_123, 5), "70.012%");
    }
}
