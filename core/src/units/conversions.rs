//! Conversion factors for time and bytes.
//!
//! A month is a twelfth of a 365-day year, as in cloud price lists.

/// Hours in a day.
pub const HOURS_PER_DAY: usize = 24;
/// Hours in a month.
pub const HOURS_PER_MONTH: u64 = crate::date::HOURS_PER_MONTH as u64;
/// Months in a year.
pub const MONTHS_PER_YEAR: usize = 12;
/// Seconds in an hour.
pub const SECONDS_PER_HOUR: f64 = 3600.0;
/// Seconds in a day.
pub const SECONDS_PER_DAY: f64 = 86_400.0;
/// Seconds in a month.
pub const SECONDS_PER_MONTH: f64 = HOURS_PER_MONTH as f64 * SECONDS_PER_HOUR;
/// Seconds in a 365-day year.
pub const SECONDS_PER_YEAR: f64 = 365.0 * SECONDS_PER_DAY;
/// Bytes in a kibibyte.
pub const BYTES_PER_KIB: f64 = 1024.0;
/// Bytes in a mebibyte.
pub const BYTES_PER_MIB: f64 = 1024.0 * BYTES_PER_KIB;
/// Bytes in a gibibyte.
pub const BYTES_PER_GIB: f64 = 1024.0 * BYTES_PER_MIB;
