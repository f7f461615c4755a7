//! Formats quantities in the notation of other tools.

use alloc::format;
use alloc::string::{String, ToString};

use crate::math;
use crate::units::{BYTES_PER_GIB, BYTES_PER_MIB};

/// The maximum count for tools with 32-bit counts.
pub(super) const MAX_COUNT: f64 = 2_147_483_647.0;

/// Rounds a count up to a whole number from 0 to [`MAX_COUNT`]. NaN becomes 0.
pub(super) fn count(value: f64) -> u32 {
    if value.is_nan() { 0 } else { math::ceil(value).clamp(0.0, MAX_COUNT) as u32 }
}

/// Rounds a share down to a whole percentage, from 1 to 100.
pub(super) fn whole_percent(share: f64) -> u32 {
    math::floor(share * 100.0).clamp(1.0, 100.0) as u32
}

/// Formats a number without an exponent, with at most four decimals, or two for 100 and above: `0.35`, `166.67`.
pub(super) fn format_number(value: f64) -> String {
    let decimals = if math::abs(value) >= 100.0 { 2 } else { 4 };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// Formats cores as a Kubernetes quantity, rounded up to thousandths: `2`, `1500m`.
pub(super) fn cpu_quantity(cores: f64) -> String {
    let thousandths = math::ceil(cores * 1000.0).clamp(1.0, MAX_COUNT) as u64;
    if thousandths.is_multiple_of(1000) { (thousandths / 1000).to_string() } else { format!("{thousandths}m") }
}

/// Formats bytes as a Kubernetes quantity, rounded up to whole mebibytes: `512Mi`, `16Gi`.
pub(super) fn byte_quantity(value: f64) -> String {
    let mebi = mebibytes(value);
    if mebi.is_multiple_of(1024) { format!("{}Gi", mebi / 1024) } else { format!("{mebi}Mi") }
}

/// Rounds bytes up to whole mebibytes, at least one.
pub(super) fn mebibytes(value: f64) -> u64 {
    math::ceil(value / BYTES_PER_MIB).clamp(1.0, 1e15) as u64
}

/// Rounds bytes up to whole gibibytes, at least one.
pub(super) fn gibibytes(value: f64) -> u64 {
    math::ceil(value / BYTES_PER_GIB).clamp(1.0, 1e12) as u64
}

/// Formats a positive Kubernetes quantity, rounded down to thousandths below 10 and to whole numbers above: `33`,
/// `500m`.
pub(super) fn quantity(value: f64) -> String {
    let rounded = math::floor(value * 1000.0).clamp(1.0, 1e15) as u64;
    if rounded.is_multiple_of(1000) || value >= 10.0 { (rounded / 1000).to_string() } else { format!("{rounded}m") }
}

/// Formats a duration for Prometheus, in the largest unit of which it is a multiple: `90s`, `5m`, `12h`, `7d`.
pub(super) fn duration(seconds: f64, units: &[(&str, u64)]) -> String {
    let seconds = math::ceil(seconds).clamp(0.0, 1e12) as u64;
    let found = units.iter().find(|(_, size)| seconds > 0 && seconds.is_multiple_of(*size));
    let (unit, size) = found.copied().unwrap_or(("s", 1));
    format!("{}{unit}", seconds / size)
}

/// The units for [`duration`], largest first.
pub(super) const DURATION_UNITS: [(&str, u64); 3] = [("d", 86_400), ("h", 3600), ("m", 60)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_match_kubernetes_notation() {
        assert_eq!(
            (cpu_quantity(2.0), cpu_quantity(1.5), cpu_quantity(0.0001)),
            ("2".into(), "1500m".into(), "1m".into())
        );
        assert_eq!(
            (byte_quantity(16.0 * BYTES_PER_GIB), byte_quantity(1.0), byte_quantity(8e9)),
            ("16Gi".into(), "1Mi".into(), "7630Mi".into())
        );
        assert_eq!((quantity(10.0), quantity(0.5), quantity(33.9)), ("10".into(), "500m".into(), "33".into()));
        assert_eq!(
            (
                duration(300.0, &DURATION_UNITS),
                duration(90.0, &DURATION_UNITS),
                duration(86_400.0, &DURATION_UNITS[1..])
            ),
            ("5m".into(), "90s".into(), "24h".into())
        );
        assert_eq!((count(f64::NAN), count(1e300), count(2.1)), (0, 2_147_483_647, 3));
        assert_eq!(
            (format_number(0.35), format_number(166.666_67), format_number(1200.0)),
            ("0.35".into(), "166.67".into(), "1200".into())
        );
        assert_eq!((whole_percent(0.7), whole_percent(0.525), whole_percent(0.0)), (70, 52, 1));
    }
}
