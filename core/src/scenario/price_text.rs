//! The grammar of custom prices: `aws m7i.large = 0.09; gcp egress internet = 0.05`.

use alloc::format;
use alloc::vec::Vec;

use crate::problem::{SyntaxError, SyntaxReason};
use crate::scenario::cost_settings::CLOUDS;
use crate::scenario::setting::entries;

/// The maximum number of custom prices in a scenario.
pub const MAX_PRICES: usize = 500;

/// A custom price, split into its parts. Whether the offer exists is checked later, against the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceEntry<'t> {
    /// The id of the cloud, one of [`CLOUDS`].
    pub cloud: &'static str,
    /// The instance or service, optionally with a region and a purchase option.
    pub offer: &'t str,
    /// The price in US dollars per hour or per unit of the service, a plain decimal number above zero.
    pub amount: &'t str,
}

impl<'t> PriceEntry<'t> {
    /// Parses one price: `aws m7i.large = 0.09`.
    ///
    /// # Errors
    /// Returns an error if the text is not a known cloud, an offer (possibly empty), `=`, and a price above zero.
    pub fn parse(text: &'t str) -> Result<Self, SyntaxError> {
        const HINT: &str = "For example: `aws m7i.large = 0.09`.";
        let Some((cloud_and_offer, amount)) = text.split_once('=') else {
            return Err(SyntaxError::unreadable(text, "a price", HINT));
        };
        let amount = amount.trim().trim_start_matches('$');
        let plain = amount.bytes().all(|b| b.is_ascii_digit() || b == b'.') && amount.matches('.').count() < 2;
        if !plain || !amount.starts_with(|c: char| c.is_ascii_digit()) || amount.ends_with('.') {
            return Err(SyntaxError::unreadable(amount, "a plain decimal number", HINT));
        }
        if amount.bytes().all(|b| matches!(b, b'0' | b'.')) {
            return Err(SyntaxError::out_of_range(amount, "above 0", ""));
        }
        let cloud_and_offer = cloud_and_offer.trim();
        let (name, offer) = cloud_and_offer.split_once(' ').unwrap_or((cloud_and_offer, ""));
        Ok(Self { cloud: parse_cloud(name)?, offer: offer.trim(), amount })
    }
}

/// Parses custom prices, separated by `;`. Returns the valid prices, and an error for each invalid one.
///
/// Prices beyond the first [`MAX_PRICES`] are ignored and reported as one more error.
#[must_use]
pub fn parse_price_entries(text: &str) -> (Vec<PriceEntry<'_>>, Vec<SyntaxError>) {
    let (mut prices, mut errors) = (Vec::new(), Vec::new());
    for part in entries(text, ';').take(MAX_PRICES) {
        match PriceEntry::parse(part) {
            Ok(price) => prices.push(price),
            Err(error) => errors.push(error),
        }
    }
    let found = entries(text, ';').count();
    if found > MAX_PRICES {
        let reason = SyntaxReason::TooMany { found, max: MAX_PRICES, entries: "prices" };
        errors.push(SyntaxError::new(reason, format!("Only the first {MAX_PRICES} are used.")));
    }
    (prices, errors)
}

/// Returns the id of a cloud, or an error that lists the known clouds.
pub(super) fn parse_cloud(text: &str) -> Result<&'static str, SyntaxError> {
    let found = CLOUDS.into_iter().find(|cloud| *cloud == text);
    found
        .ok_or_else(|| SyntaxError::unreadable(text, "a known cloud", format!("Choose one of: {}.", CLOUDS.join(", "))))
}
