//! Formats ranges.

use alloc::string::String;

/// Formats a range, or a single value if both ends are equal: `3 to 7`, `5`.
///
/// ```
/// use headroom_core::format::range;
/// assert_eq!((range("1.1×", "1.6×"), range("3", "3")), ("1.1× to 1.6×".into(), "3".into()));
/// ```
#[must_use]
pub fn range(low: impl AsRef<str>, high: impl AsRef<str>) -> String {
    if low.as_ref() == high.as_ref() { low.as_ref().into() } else { joined!(low, " to ", high) }
}
