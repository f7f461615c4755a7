//! Times as exports write them, and the calendar behind them.
//!
//! Days are counted with the proleptic Gregorian calendar; the arithmetic is that of Howard Hinnant,
//! "chrono-Compatible Low-Level Date Algorithms" (2013). A time without a zone is taken as UTC.

use alloc::format;
use alloc::string::String;

use crate::math;

/// Seconds in a day.
pub use crate::units::SECONDS_PER_DAY;
/// Seconds in a month of 730 hours, a twelfth of 365 days, by which growth is stated.
pub use crate::units::SECONDS_PER_MONTH;

/// Days from 1970-01-01 to a date; none if there is no such date.
#[must_use]
pub fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=last).contains(&day) {
        return None;
    }
    let from_march = if month > 2 { year } else { year - 1 };
    let era = from_march.div_euclid(400);
    let of_era = from_march - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Year, month and day of a day counted from 1970-01-01.
#[must_use]
pub fn date_of(days: i64) -> (i64, i64, i64) {
    // Beyond this no calendar is meant; it keeps the arithmetic within its numbers.
    let shifted = days.clamp(-1_000_000_000, 1_000_000_000) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let part = (5 * of_year + 2) / 153;
    let month = if part < 10 { part + 3 } else { part - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * part + 2) / 5 + 1)
}

/// Seconds since 1970-01-01T00:00:00Z of an ISO 8601 date, date-time or month.
///
/// `2026-11`, `2026-11-21`, `2026-11-21T10:00Z`, `2026-11-21 10:00:00.5+01:00`; `/` may stand for `-`.
#[must_use]
pub fn parse_iso(text: &str) -> Option<f64> {
    let text = text.trim();
    let (date, clock) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim()),
        None => (text, ""),
    };
    let mut parts = date.split(['-', '/']);
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = parts.next().map_or(Some(1), |day| digits(day, 2))?;
    if parts.next().is_some() {
        return None;
    }
    let days = days_of(year, month, day)?;
    Some(days as f64 * SECONDS_PER_DAY + if clock.is_empty() { 0.0 } else { seconds(clock)? })
}

/// Seconds since midnight UTC of a time of day with an optional zone.
fn seconds(clock: &str) -> Option<f64> {
    let (clock, offset) = match clock.find(['Z', 'z', '+', '-', '−']) {
        Some(at) => (clock.get(..at)?.trim_end(), zone(clock.get(at..)?)?),
        None => (clock, 0.0),
    };
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = match parts.next() {
        None => 0.0,
        Some(text) => {
            let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
            if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let whole = digits(whole, 2)? as f64;
            let parts = fraction.parse::<f64>().ok()?;
            whole + parts / math::pow(10.0, fraction.len() as f64)
        }
    };
    // A leap second is allowed to be one.
    // 24:00 is the end of the day, and nothing comes after it.
    let past_midnight = hour == 24 && (minute > 0 || second > 0.0);
    if parts.next().is_some() || hour > 24 || past_midnight || minute > 59 || second >= 61.0 {
        return None;
    }
    Some((hour * 3600 + minute * 60) as f64 + second - offset)
}

/// Seconds east of UTC: `Z`, `+01:00`, `-0330`, `+02`.
fn zone(text: &str) -> Option<f64> {
    if matches!(text, "Z" | "z") {
        return Some(0.0);
    }
    let sign = if text.starts_with('+') { 1.0 } else { -1.0 };
    let rest = text.trim_start_matches(['+', '-', '−']);
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        None => (rest, "00"),
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then(|| sign * (hours * 3600 + minutes * 60) as f64)
}

/// A number of at most `most` digits and nothing else.
fn digits(text: &str, most: usize) -> Option<i64> {
    let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    // A year has all of its digits, so that 26-11-21 is no date.
    (fits && (most != 4 || text.len() == 4)).then(|| text.parse().ok()).flatten()
}

/// Seconds of a number that counts time since 1970: seconds from 1e8 (1973) on, milliseconds from 1e11,
/// microseconds from 1e14, nanoseconds from 1e17. None for smaller numbers, which are an index.
#[must_use]
pub fn epoch(number: f64) -> Option<f64> {
    match number {
        n if n >= 1e20 => None,
        n if n >= 1e17 => Some(n / 1e9),
        n if n >= 1e14 => Some(n / 1e6),
        n if n >= 1e11 => Some(n / 1e3),
        n if n >= 1e8 => Some(n),
        _ => None,
    }
}

/// Months since year 0 and seconds into the month.
#[must_use]
pub fn month_of(time: f64) -> (i64, f64) {
    let days = libm::floor(time / SECONDS_PER_DAY);
    let (year, month, day) = date_of(days as i64);
    (year * 12 + month - 1, (day - 1) as f64 * SECONDS_PER_DAY + (time - days * SECONDS_PER_DAY))
}

/// The time that is `seconds` into a month counted since year 0.
#[must_use]
pub fn time_in_month(month: i64, seconds: f64) -> f64 {
    days_of(month.div_euclid(12), month.rem_euclid(12) + 1, 1)
        .map_or(f64::NAN, |days| days as f64 * SECONDS_PER_DAY + seconds)
}

/// A time as ISO 8601 writes it, in UTC and whole seconds; only the date if the time is midnight.
#[must_use]
pub fn format_iso(time: f64) -> String {
    let whole = math::round(time.clamp(-62_167_219_200.0, 253_402_300_799.0));
    let days = libm::floor(whole / SECONDS_PER_DAY);
    let (year, month, day) = date_of(days as i64);
    let second = (whole - days * SECONDS_PER_DAY) as i64;
    let date = format!("{year:04}-{month:02}-{day:02}");
    if second == 0 {
        return date;
    }
    format!("{date}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_there_and_back() {
        assert_eq!(days_of(1970, 1, 1), Some(0));
        assert_eq!(days_of(2000, 2, 29), Some(11_016));
        assert_eq!(days_of(1900, 2, 29), None);
        assert_eq!(days_of(2026, 13, 1), None);
        for day in (-700_000..2_900_000).step_by(13) {
            let (year, month, of_month) = date_of(day);
            assert!(year < 0 || days_of(year, month, of_month) == Some(day), "{day}");
        }
    }

    #[test]
    fn times_in_many_forms() {
        let at = 1_795_255_200.0; // 2026-11-21T10:00:00Z
        for text in [
            "2026-11-21T10:00:00Z",
            "2026-11-21 10:00:00",
            "2026-11-21 10:00",
            "2026/11/21 10:00",
            "2026-11-21T11:00:00.000+01:00",
            "2026-11-21 06:30 -0330",
            "2026-11-21T12:00:00+02",
        ] {
            assert_eq!(parse_iso(text), Some(at), "{text}");
        }
        assert_eq!(parse_iso("2026-11-21"), Some(at - 36_000.0));
        assert_eq!(parse_iso("2026-11"), Some(at - 36_000.0 - 20.0 * SECONDS_PER_DAY));
        assert_eq!(parse_iso("2026-11-21T10:00:00.25Z"), Some(at + 0.25));
        assert_eq!(parse_iso("2026-11-20T24:00"), Some(at - 36_000.0));
        assert_eq!(parse_iso("2026-11-21T25:00"), None);
        for text in ["", "2026", "26-11-21", "2026-11-31", "2026-11-21T24:30", "2026-11-21Tx", "2026-11-21T10", "a-b-c"]
        {
            assert_eq!(parse_iso(text), None, "{text}");
        }
        assert_eq!((epoch(1.7e9), epoch(1.7e12), epoch(12.0)), (Some(1.7e9), Some(1.7e9), None));
        assert_eq!(format_iso(at), "2026-11-21T10:00:00Z");
        assert_eq!(format_iso(at - 36_000.2), "2026-11-21");
        assert_eq!(format_iso(f64::MAX), "9999-12-31T23:59:59Z");
        assert_eq!(month_of(at), (2026 * 12 + 10, 20.0 * SECONDS_PER_DAY + 36_000.0));
        assert_eq!(time_in_month(2026 * 12 + 10, 20.0 * SECONDS_PER_DAY + 36_000.0), at);
    }
}
