//! Formats dates and durations.

use alloc::string::{String, ToString};

use crate::date::Date;
use crate::decimal::integer;
use crate::format::counted::noun_for;
use crate::format::rounded;
use crate::math;

/// The names of the months, from January.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The names of the weekdays, from Monday.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MINUTES_PER_DAY: f64 = 1440.0;

/// Shortens the name of a month or a weekday to three letters.
#[must_use]
pub fn abbreviate(name: &'static str) -> &'static str {
    name.get(..3).unwrap_or(name)
}

/// Formats a date: `Nov 21, 2026`.
#[must_use]
pub fn date(date: Date) -> String {
    joined!(day(date), ", ", integer(date.year()))
}

/// Formats the month and day of a date: `Nov 21`.
#[must_use]
pub fn day(date: Date) -> String {
    joined!(month_name(date), " ", integer(i32::from(date.day())))
}

/// Formats the month of a date: `Nov 2026`.
#[must_use]
pub fn month(date: Date) -> String {
    joined!(month_name(date), " ", integer(date.year()))
}

fn month_name(date: Date) -> &'static str {
    abbreviate(MONTHS.get(usize::from(date.month()).wrapping_sub(1)).copied().unwrap_or_default())
}

/// Formats the time `days` days after midnight on `start`: the date, and the time of day unless it is midnight.
#[must_use]
pub fn date_and_time(start: Date, days: f64) -> String {
    let day = math::floor(days);
    let minutes = math::round((days - day) * MINUTES_PER_DAY) as i32;
    let (day, minutes) = (day as i32 + minutes / MINUTES_PER_DAY as i32, minutes % MINUTES_PER_DAY as i32);
    let text = date(start.plus_days(day).unwrap_or(start));
    let two_digits = |number: i32| joined!(if number < 10 { "0" } else { "" }, number.to_string());
    if minutes == 0 { text } else { joined!(text, ", ", two_digits(minutes / 60), ":", two_digits(minutes % 60)) }
}

/// Formats a duration in days, months, or years, depending on its length: `60 days`, `5.2 months`, `3.1 years`.
#[must_use]
pub fn duration(days: i32) -> String {
    let (value, unit) = match days {
        ..=60 => (f64::from(days), "day"),
        61..=730 => (f64::from(days) / 365.0 * 12.0, "month"),
        _ => (f64::from(days) / 365.0, "year"),
    };
    let number = rounded(value, 2);
    joined!(number, " ", noun_for(&number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_unambiguous() {
        let start = Date::new(2026, 11, 21).expect("a date");
        assert_eq!((date(start), month(start)), ("Nov 21, 2026".into(), "Nov 2026".into()));
        assert_eq!((date(Date::FIRST), month(Date::LAST)), ("Jan 1, 1970".into(), "Dec 2200".into()));
        assert_eq!(date_and_time(start, 0.0), "Nov 21, 2026");
        assert_eq!(date_and_time(start, 1.5), "Nov 22, 2026, 12:00");
        assert_eq!(date_and_time(start, 0.999_999), "Nov 22, 2026");
        assert_eq!(date_and_time(start, 0.003_5), "Nov 21, 2026, 00:05");
    }

    #[test]
    fn durations_agree_with_their_numbers() {
        for (number, text) in [
            (0, "0 days"),
            (1, "1 day"),
            (2, "2 days"),
            (60, "60 days"),
            (61, "2 months"),
            (159, "5.2 months"),
            (731, "2 years"),
            (3650, "10 years"),
        ] {
            assert_eq!(duration(number), text);
        }
    }
}
