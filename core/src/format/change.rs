//! Formats the difference between two values.

use alloc::string::String;

use crate::format::{format_value, percent, times};
use crate::units::Unit;

/// The difference between two values: `+12%`, `3.1×`, `−4.5 GiB`.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The difference in the value's own unit, with its sign.
    pub absolute: String,
    /// The difference in percent, or the ratio if it is 3 or more; empty if the old value is zero or the sign changes.
    pub relative: String,
    /// Whether the value grew.
    pub grew: bool,
}

/// Returns the change from `before` to `after`, or `None` if they differ by no more than a rounding error, or if the
/// difference is not finite.
///
/// ```
/// use headroom_core::format::change;
/// use headroom_core::units::Unit;
/// let unit = Unit::parse("GiB", &[]).unwrap();
/// let change = change(10.0 * 1073741824.0, 12.0 * 1073741824.0, &unit).unwrap();
/// assert_eq!((change.absolute.as_str(), change.relative.as_str()), ("+2 GiB", "+20%"));
/// ```
#[must_use]
pub fn change(before: f64, after: f64, unit: &Unit) -> Option<Change> {
    let difference = after - before;
    if difference == 0.0 || !difference.is_finite() || difference.abs() <= 1e-12 * before.abs() {
        return None;
    }
    let sign = if difference > 0.0 { "+" } else { "" };
    let ratio = after / before;
    let relative = if before == 0.0 || !ratio.is_finite() || ratio < 0.0 {
        String::new()
    } else if ratio >= 3.0 {
        times(ratio, 3)
    } else {
        joined!(sign, percent(ratio - 1.0))
    };
    Some(Change { absolute: joined!(sign, format_value(difference, unit).text()), relative, grew: difference > 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_signed() {
        let unit = Unit::plain();
        assert_eq!(change(1.0, 1.0, &unit), None);
        assert_eq!(change(2.0, 10.0, &unit).map(|c| c.relative), Some("5×".into()));
        assert_eq!(change(2.0, 1.0, &unit).map(|c| (c.absolute, c.relative)), Some(("−1".into(), "−50%".into())));
        assert_eq!(change(0.0, 1.0, &unit).map(|c| c.relative), Some(String::new()));
    }
}
