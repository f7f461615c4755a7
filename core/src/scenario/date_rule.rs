//! Rules for recurring dates: `4th Thu of Nov +1d`, `last weekday of month`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::date::{Date, days_in_month};
use crate::format::{MONTHS, WEEKDAYS, abbreviate};

/// A rule for a recurring date, such as the day after the fourth Thursday of November.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct DateRule {
    /// Which of the matching days of a month: 1 for the first, or [`LAST`](Self::LAST).
    pub ordinal: u8,
    /// The days of a month that match.
    pub day: RuleDay,
    /// The month, 1 to 12. `None` means every month.
    pub month: Option<u8>,
    /// The number of days after the matching day, from −31 to 31.
    pub offset: i8,
}

/// The days of a month that match a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum RuleDay {
    /// All days.
    Any,
    /// Monday to Friday.
    Workday,
    /// A day of the week: 0 is Monday, 6 is Sunday.
    Weekday(u8),
}

/// Names of dates, and their rules.
const NAMED: [(&str, &str); 6] = [
    ("black friday", "4th thu of nov +1d"),
    ("cyber monday", "4th thu of nov +4d"),
    ("thanksgiving", "4th thu of nov"),
    ("new year", "1st day of jan"),
    ("new year's eve", "last day of dec"),
    ("month end", "last day of month"),
];

const ORDINAL_WORDS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];

/// The largest number of days between a matching day and the date.
const MAX_OFFSET: i32 = 31;

impl DateRule {
    /// The ordinal of the last matching day of a month.
    pub const LAST: u8 = 0;

    /// Parses a rule: which day, `of`, which month, and optionally a number of days before or after.
    ///
    /// Names of days and months may be shortened to three letters. `weekday` is a day from Monday to Friday; without a
    /// day, the rule counts all days, as in `1st of each month`. A few dates can be named, such as `Black Friday`.
    ///
    /// ```
    /// use headroom_core::date::Date;
    /// use headroom_core::scenario::DateRule;
    /// let rule = DateRule::parse("fourth Thursday of November + 1 day").unwrap();
    /// assert_eq!((rule.write(), DateRule::parse("Black Friday")), ("4th Thu of Nov +1d".into(), Some(rule)));
    /// assert_eq!(rule.date_in(2026, 11), Date::parse("2026-11-27"));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase().replace('’', "'");
        let text = NAMED.iter().find(|(name, _)| *name == lower).map_or(lower.as_str(), |(_, rule)| rule);
        let (which, month_and_offset) = text.split_once(" of ")?;
        let mut words = which.split_whitespace();
        let ordinal = parse_ordinal(words.next()?)?;
        let day = words.next().map_or(Some(RuleDay::Any), parse_day)?;
        let (month, offset) = split_offset(month_and_offset)?;
        let month = month.trim();
        let month = month
            .strip_prefix("the ")
            .or(month.strip_prefix("each "))
            .or(month.strip_prefix("every "))
            .unwrap_or(month);
        let month = if month == "month" { None } else { Some(find_name(&MONTHS, month)? + 1) };
        let rule = Self { ordinal, day, month, offset };
        (words.next().is_none() && rule.is_valid()).then_some(rule)
    }

    /// Writes the rule so that [`parse`](Self::parse) returns the same rule.
    #[must_use]
    pub fn write(&self) -> String {
        let ordinal = match self.ordinal {
            Self::LAST => String::from("last"),
            number => format!("{number}{}", ordinal_suffix(number)),
        };
        let day = match self.day {
            RuleDay::Any => "day",
            RuleDay::Workday => "weekday",
            RuleDay::Weekday(day) => WEEKDAYS.get(usize::from(day)).map_or("", |name| abbreviate(name)),
        };
        let month = self.month.and_then(|month| MONTHS.get(usize::from(month).wrapping_sub(1)));
        let month = month.map_or("month", |name| abbreviate(name));
        let offset = if self.offset == 0 { String::new() } else { format!(" {:+}d", self.offset) };
        format!("{ordinal} {day} of {month}{offset}")
    }

    /// Returns whether the day exists in some month of some year.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let max = match (self.day, self.month) {
            // February 29 exists: 2000 was a leap year.
            (RuleDay::Any, month) => days_in_month(2000, month.unwrap_or(1)),
            // Four weekends have eight days.
            (RuleDay::Workday, month) => days_in_month(2000, month.unwrap_or(1)) - 8,
            (RuleDay::Weekday(day), _) if day < 7 => 5,
            (RuleDay::Weekday(_), _) => return false,
        };
        self.ordinal <= max
            && self.month.is_none_or(|month| (1..=12).contains(&month))
            && i32::from(self.offset).abs() <= MAX_OFFSET
    }

    /// Returns the date for a month, or `None` if the month has no such day. The offset may move the date into another
    /// month.
    #[must_use]
    pub fn date_in(&self, year: i32, month: u8) -> Option<Date> {
        if self.month.is_some_and(|only| only != month) {
            return None;
        }
        let first = Date::new(year, month, 1)?;
        let first_weekday = first.weekday();
        let mut matching = (0..days_in_month(year, month)).filter(|day| match self.day {
            RuleDay::Any => true,
            RuleDay::Workday => (first_weekday + day) % 7 < 5,
            RuleDay::Weekday(weekday) => (first_weekday + day) % 7 == weekday,
        });
        let day = match self.ordinal {
            Self::LAST => matching.next_back(),
            number => matching.nth(usize::from(number) - 1),
        };
        first.plus_days(i32::from(day?) + i32::from(self.offset))
    }
}

/// Parses `1st`, `first`, or `last`.
fn parse_ordinal(word: &str) -> Option<u8> {
    if word == "last" {
        return Some(DateRule::LAST);
    }
    if let Some(index) = ORDINAL_WORDS.iter().position(|ordinal| *ordinal == word) {
        return u8::try_from(index + 1).ok();
    }
    let (digits, suffix) = word.split_at_checked(word.len().checked_sub(2)?)?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    let number = digits.parse().ok().filter(|number| is_number && (1..=31).contains(number))?;
    (suffix == ordinal_suffix(number)).then_some(number)
}

fn ordinal_suffix(number: u8) -> &'static str {
    match (number % 10, number / 10) {
        (_, 1) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

fn parse_day(word: &str) -> Option<RuleDay> {
    match word {
        "day" => Some(RuleDay::Any),
        "weekday" | "workday" => Some(RuleDay::Workday),
        _ => find_name(&WEEKDAYS, word).map(RuleDay::Weekday),
    }
}

/// Returns the index of a name that is written in full or shortened to three letters or more.
fn find_name(names: &[&str], word: &str) -> Option<u8> {
    let is_named = |name: &&str| word.len() >= 3 && name.to_ascii_lowercase().starts_with(word);
    u8::try_from(names.iter().position(is_named)?).ok()
}

/// Splits `nov +1d` or `nov - 2 days` into the month and the number of days. A `+` may be missing, because a link that is
/// typed by hand turns it into a space.
fn split_offset(text: &str) -> Option<(&str, i8)> {
    let at = text.find(|c: char| matches!(c, '+' | '-' | '−') || c.is_ascii_digit());
    let Some((month, offset)) = at.and_then(|at| text.split_at_checked(at)) else { return Some((text, 0)) };
    let negative = offset.starts_with(['-', '−']);
    let count = offset.strip_prefix(['+', '-', '−']).unwrap_or(offset).trim_start();
    let digits = ["days", "day", "d"].iter().find_map(|unit| count.strip_suffix(unit))?.trim();
    let days: i8 = digits.parse().ok().filter(|_| digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    Some((month, if negative { -days } else { days }))
}

/// Returns the names of dates that a rule can be written as, with their rules in canonical form.
#[must_use]
pub fn named_dates() -> Vec<(&'static str, String)> {
    NAMED.iter().filter_map(|(name, rule)| Some((*name, DateRule::parse(rule)?.write()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    #[test]
    fn rules_are_read_as_people_write_them() {
        for (text, written) in [
            ("fourth Thursday of November + 1 day", "4th Thu of Nov +1d"),
            ("4th thu of nov 1d", "4th Thu of Nov +1d"),
            ("Cyber Monday", "4th Thu of Nov +4d"),
            ("last weekday of the month", "last weekday of month"),
            ("1st of each month", "1st day of month"),
            ("second Tuesday of every month", "2nd Tue of month"),
            ("last day of Feb − 3 days", "last day of Feb -3d"),
            ("New Year’s Eve", "last day of Dec"),
            ("21st of march", "21st day of Mar"),
        ] {
            assert_eq!(DateRule::parse(text).map(|rule| rule.write()).as_deref(), Some(written), "{text}");
        }
        for text in [
            "",
            "of",
            "last",
            "last of",
            "6th Mon of May",
            "0th day of May",
            "31st of June",
            "1th of May",
            "1st Xyz of May",
            "1st of Ma",
            "1st Mon Tue of May",
            "1st of May +99d",
            "1st of May +1",
            "1st of May d",
            "24th weekday of month",
            "22nd weekday of Feb",
            "23rd weekday of Apr",
            "+1st of May",
            "1st of May +-3d",
            "1st of May ++3d",
            "é of é",
        ] {
            assert_eq!(DateRule::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_match_published_calendars() {
        let dates = |text: &str, month: u8, years: &[i32]| {
            let rule = DateRule::parse(text).expect(text);
            let dates = years.iter().filter_map(|year| rule.date_in(*year, month));
            dates.map(|date| date.to_string()).collect::<Vec<_>>()
        };
        // Black Friday and Cyber Monday as retailers held them.
        assert_eq!(
            dates("Black Friday", 11, &[2019, 2022, 2023, 2024, 2025]),
            ["2019-11-29", "2022-11-25", "2023-11-24", "2024-11-29", "2025-11-28"]
        );
        assert_eq!(
            dates("Cyber Monday", 11, &[2019, 2022, 2024, 2025]),
            ["2019-12-02", "2022-11-28", "2024-12-02", "2025-12-01"]
        );
        // Patch Tuesdays.
        assert_eq!(dates("2nd Tue of month", 10, &[2023, 2024, 2025]), ["2023-10-10", "2024-10-08", "2025-10-14"]);
        assert_eq!(dates("last weekday of month", 8, &[2024, 2025]), ["2024-08-30", "2025-08-29"]);
        assert_eq!(dates("5th Mon of month", 2, &[2023, 2024, 2028, 2044]), ["2044-02-29"]);
        assert_eq!(dates("29th of Feb", 2, &[2023, 2024]), ["2024-02-29"]);
    }

    #[test]
    fn named_dates_are_rules() {
        assert_eq!(named_dates().len(), NAMED.len());
    }

    proptest! {
        #[test]
        fn every_rule_reads_back(ordinal in 0..=31_u8, day in 0..9_u8, month in 0..=12_u8, offset in -31..=31_i8, year in 1971..2199) {
            let day = [RuleDay::Any, RuleDay::Workday].get(usize::from(day)).copied().unwrap_or(RuleDay::Weekday(day.saturating_sub(2)));
            let rule = DateRule { ordinal, day, month: (month > 0).then_some(month), offset };
            prop_assume!(rule.is_valid());
            prop_assert_eq!(DateRule::parse(&rule.write()), Some(rule));
            // The last matching day is never before a numbered one.
            let last = DateRule { ordinal: DateRule::LAST, ..rule };
            for month in 1..=12 {
                if let Some(date) = rule.date_in(year, month) {
                    prop_assert!(Some(date) <= last.date_in(year, month));
                }
            }
        }

        #[test]
        fn no_text_causes_a_panic(text in ".{0,20}( of .{0,20})?") {
            let _ = DateRule::parse(&text);
        }
    }
}
