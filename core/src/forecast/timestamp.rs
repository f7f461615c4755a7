//! Timestamps of measurements: ISO 8601 and Unix time.
//!
//! A timestamp is a number of seconds since 1970-01-01T00:00:00Z. Text without a UTC offset is read as UTC. The `time`
//! crate validates dates, times of day, and offsets.

use alloc::format;
use alloc::string::String;

use time::{Date, Month, Time, UtcOffset};

use crate::decimal;
use crate::math;
use crate::units::SECONDS_PER_DAY;

/// The Julian day number of 1970-01-01.
const EPOCH_JULIAN_DAY: i32 = 2_440_588;
/// The valid years of a timestamp.
const YEARS: core::ops::RangeInclusive<i32> = 0..=9999;

/// Parses an ISO 8601 month, date, or date-time, and returns seconds since the epoch.
///
/// Accepts `2026-11`, `2026-11-21`, `2026-11-21T10:00Z`, and `2026-11-21 10:00:00.5+01:00`. `/` may replace `-`. A
/// month stands for its first day. `24:00` is the end of the day, and second 60 is accepted as a leap second. Returns
/// `None` for anything else, such as `2026-02-30` or `24:30`.
///
/// ```
/// use headroom_core::forecast::timestamp::parse_iso;
/// assert_eq!(parse_iso("1970-01-02T01:00+01:00"), Some(86_400.0));
/// assert_eq!(parse_iso("2026-02-30"), None);
/// ```
#[must_use]
pub fn parse_iso(text: &str) -> Option<f64> {
    let text = text.trim();
    let (date, clock) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim()),
        None => (text, ""),
    };
    let mut fields = date.split(['-', '/']);
    let year = fields.next().filter(|year| year.len() == 4)?;
    let month = parse_digits(fields.next()?)?;
    let day = fields.next().map_or(Some(1), parse_digits)?;
    if fields.next().is_some() {
        return None;
    }
    let year = year.bytes().all(|b| b.is_ascii_digit()).then(|| year.parse().ok()).flatten()?;
    let days = days_since_epoch(year, month, day)?;
    Some(days as f64 * SECONDS_PER_DAY + if clock.is_empty() { 0.0 } else { parse_time_of_day(clock)? })
}

/// Returns whether a string starts like an ISO 8601 date, valid or not: with a four-digit year and a separator.
pub(super) fn resembles_iso(text: &str) -> bool {
    let text = text.trim().as_bytes();
    text.len() > 4 && text[..4].iter().all(u8::is_ascii_digit) && matches!(text[4], b'-' | b'/')
}

/// Parses `10:00`, `10:00:00.5`, or `10:00+01:00`, and returns seconds since midnight UTC.
fn parse_time_of_day(text: &str) -> Option<f64> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-', '−']) {
        Some(at) => (text.get(..at)?.trim_end(), parse_utc_offset(text.get(at..)?)?),
        None => (text, UtcOffset::UTC),
    };
    let mut fields = clock.split(':');
    let (hour, minute) = (parse_digits(fields.next()?)?, parse_digits(fields.next()?)?);
    let (second, fraction) = fields.next().map_or(Some((0, 0.0)), parse_seconds)?;
    let is_end_of_day = hour == 24 && minute == 0 && second == 0 && fraction == 0.0;
    if fields.next().is_some() || !(is_end_of_day || Time::from_hms(hour, minute, second.min(59)).is_ok()) {
        return None;
    }
    // Second 60 is a leap second, which Unix time counts as the first second of the next minute.
    if second > 60 {
        return None;
    }
    let whole_minutes = i32::from(hour) * 3600 + i32::from(minute) * 60;
    Some(f64::from(whole_minutes) + (f64::from(second) + fraction) - f64::from(offset.whole_seconds()))
}

/// Parses `07` or `07.25` into the whole second and its fraction.
fn parse_seconds(text: &str) -> Option<(u8, f64)> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((parse_digits(whole)?, decimal::parse(fraction)? / math::pow(10.0, fraction.len() as f64)))
}

/// Parses `Z`, `+01:00`, `-0330`, or `+02`.
fn parse_utc_offset(text: &str) -> Option<UtcOffset> {
    if matches!(text, "Z" | "z") {
        return Some(UtcOffset::UTC);
    }
    let is_east = text.starts_with('+');
    let rest = text.trim_start_matches(['+', '-', '−']);
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        None => (rest, "00"),
    };
    let sign = if is_east { 1 } else { -1 };
    let part = |text: &str| Some(sign * i8::try_from(parse_digits(text)?).ok()?);
    UtcOffset::from_hms(part(hours)?, part(minutes)?, 0).ok()
}

/// Parses one or two ASCII digits.
fn parse_digits(text: &str) -> Option<u8> {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Returns the days from 1970-01-01 to a date, or `None` if the calendar has no such date.
fn days_since_epoch(year: i32, month: u8, day: u8) -> Option<i32> {
    let month = Month::try_from(month).ok()?;
    let date = Date::from_calendar_date(year, month, day).ok().filter(|_| YEARS.contains(&year))?;
    Some(date.to_julian_day() - EPOCH_JULIAN_DAY)
}

/// Converts days since 1970-01-01 to year, month, and day, clamped to the range of the `time` crate.
fn calendar_date(days: f64) -> (i32, u8, u8) {
    let [first, last] = [Date::MIN, Date::MAX].map(|date| f64::from(date.to_julian_day() - EPOCH_JULIAN_DAY));
    let days = days.clamp(first, last) as i32;
    let (year, month, day) = Date::from_julian_day(days + EPOCH_JULIAN_DAY).unwrap_or(Date::MAX).to_calendar_date();
    (year, month.into(), day)
}

/// Converts a Unix timestamp to seconds. Numbers from 1e8 (1973) are seconds, from 1e11 milliseconds, from 1e14
/// microseconds, and from 1e17 nanoseconds. Returns `None` for smaller numbers, which are indexes, and from 1e20 on.
#[must_use]
pub fn epoch_seconds(number: f64) -> Option<f64> {
    match number {
        n if n >= 1e20 => None,
        n if n >= 1e17 => Some(n / 1e9),
        n if n >= 1e14 => Some(n / 1e6),
        n if n >= 1e11 => Some(n / 1e3),
        n if n >= 1e8 => Some(n),
        _ => None,
    }
}

/// Splits a timestamp into months since year 0 and seconds into the month.
#[must_use]
pub fn split_month(time: f64) -> (i64, f64) {
    let days = libm::floor(time / SECONDS_PER_DAY);
    let (year, month, day) = calendar_date(days);
    let seconds = f64::from(day - 1) * SECONDS_PER_DAY + (time - days * SECONDS_PER_DAY);
    (i64::from(year) * 12 + i64::from(month) - 1, seconds)
}

/// Returns the timestamp `seconds` into a month, which is counted from year 0; NaN unless the year is from 0 to 9999.
#[must_use]
pub fn time_in_month(month: i64, seconds: f64) -> f64 {
    let year = i32::try_from(month.div_euclid(12)).unwrap_or(i32::MAX);
    let days = u8::try_from(month.rem_euclid(12) + 1).ok().and_then(|month| days_since_epoch(year, month, 1));
    days.map_or(f64::NAN, |days| f64::from(days) * SECONDS_PER_DAY + seconds)
}

/// Formats a timestamp as ISO 8601 in UTC, rounded to the second; midnight is formatted as the date alone.
#[must_use]
pub fn format_iso(time: f64) -> String {
    let whole = math::round(time.clamp(-62_167_219_200.0, 253_402_300_799.0));
    let days = libm::floor(whole / SECONDS_PER_DAY);
    let (year, month, day) = calendar_date(days);
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
    fn common_iso_8601_forms_are_parsed() {
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
        assert_eq!(parse_iso("2026-11-21T24:00"), parse_iso("2026-11-22"));
        assert_eq!(parse_iso("2016-12-31T23:59:60Z"), parse_iso("2017-01-01"));
        assert_eq!((parse_iso("1970-01-01"), parse_iso("2000-02-29")), (Some(0.0), Some(11_016.0 * SECONDS_PER_DAY)));
    }

    #[test]
    fn dates_and_times_that_do_not_exist_are_rejected() {
        for text in [
            "",
            "2026",
            "26-11-21",
            "2026-11-31",
            "2026-02-30",
            "2026-13-01",
            "2026-00-10",
            "1900-02-29",
            "2026-11-21T24:30",
            "2026-11-21T24:00:01",
            "2026-11-21T25:00",
            "2026-11-21T12:60",
            "2026-11-21T12:00:61",
            "2026-11-21T12:00+99:00",
            "2026-11-21T12:00+01:60",
            "2026-11-21Tx",
            "2026-11-21T10",
            "a-b-c",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }

    #[test]
    fn days_of_ten_thousand_years_round_trip() {
        for day in (-719_528..2_932_897).step_by(13) {
            let time = f64::from(day) * SECONDS_PER_DAY;
            assert_eq!(parse_iso(&format_iso(time)), Some(time), "{day}");
            let (month, seconds) = split_month(time);
            assert_eq!(time_in_month(month, seconds), time, "{day}");
        }
        assert_eq!(format_iso(f64::MAX), "9999-12-31T23:59:59Z");
        assert!(time_in_month(10_000 * 12, 0.0).is_nan());
        assert!(split_month(f64::MAX).0 > 0 && split_month(f64::MIN).0 < 0);
    }

    #[test]
    fn epochs_are_distinguished_from_indexes_by_size() {
        assert_eq!(
            (epoch_seconds(1.7e9), epoch_seconds(1.7e12), epoch_seconds(12.0)),
            (Some(1.7e9), Some(1.7e9), None)
        );
        let at = 1_795_255_200.0;
        assert_eq!(format_iso(at), "2026-11-21T10:00:00Z");
        assert_eq!(format_iso(at - 36_000.2), "2026-11-21");
        assert_eq!(split_month(at), (2026 * 12 + 10, 20.0 * SECONDS_PER_DAY + 36_000.0));
    }
}
