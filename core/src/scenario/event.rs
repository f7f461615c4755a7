//! Events, and their grammar:
//! `Black Friday,5x,24h,11-27,planned,carried;Viral post,20x,3h,8/year,surprise,not-carried`.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::date::{Date, HOURS_PER_YEAR, days_in_month};
use crate::problem::{SyntaxError, SyntaxReason};
use crate::scenario::date_rule::{DateRule, RuleDay};
use crate::scenario::number::{MAX_FACTOR, parse_hours, parse_multiplier, parse_number, shortest, write_hours};
use crate::text::is_unprintable;
use crate::units::write_number;

/// A period of unusual load, such as a sale on a date, the end of each month, or a viral post.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Event {
    /// The name, at most [`MAX_EVENT_NAME_CHARS`] characters.
    pub name: String,
    /// The factor by which the load is multiplied, 0 to 1,000.
    pub factor: f64,
    /// The duration in hours, from one second to 366 days.
    pub hours: f64,
    /// When the event starts: once, every year or month, by a rule, or at random.
    pub schedule: Schedule,
    /// Whether the event is known in advance, so that capacity can be added before it starts.
    pub planned: bool,
    /// Whether the deployment is sized for the event; otherwise the excess load is shed.
    pub carried: bool,
}

/// When an event starts. Events with dates start on the hour, at 00:00 by default.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub enum Schedule {
    /// On a single day.
    Once {
        /// The day.
        date: Date,
        /// The hour of the day, 0 to 23.
        hour: u8,
    },
    /// Every year. February 29 becomes February 28 in common years.
    Yearly {
        /// The month, 1 to 12.
        month: u8,
        /// The day of the month, 1 to 31. In shorter months it becomes the last day.
        day: u8,
        /// The hour of the day, 0 to 23.
        hour: u8,
    },
    /// Every month.
    Monthly {
        /// The day of the month, 1 to 31. In shorter months it becomes the last day, so 31 is the end of every month.
        day: u8,
        /// The hour of the day, 0 to 23.
        hour: u8,
    },
    /// On dates that follow a rule, such as the last weekday of every month.
    Rule {
        /// The rule.
        rule: DateRule,
        /// The hour of the day, 0 to 23.
        hour: u8,
    },
    /// At unpredictable times, including the peak.
    Random {
        /// The mean number of occurrences per year of 365 days.
        per_year: f64,
    },
}

impl Schedule {
    /// Returns whether the event has fixed dates.
    #[must_use]
    pub const fn has_fixed_dates(&self) -> bool {
        !matches!(self, Self::Random { .. })
    }

    /// Returns whether the day and the hour exist, or the frequency is within bounds.
    fn is_valid(&self) -> bool {
        match *self {
            Self::Once { hour, .. } => hour < 24,
            // February 29 exists: 2000 was a leap year.
            Self::Yearly { month, day, hour } => (1..=days_in_month(2000, month)).contains(&day) && hour < 24,
            Self::Monthly { day, hour } => (1..=31).contains(&day) && hour < 24,
            Self::Rule { rule, hour } => rule.is_valid() && hour < 24,
            Self::Random { per_year } => per_year > 0.0 && per_year <= MAX_OCCURRENCES_PER_YEAR,
        }
    }
}

/// The maximum number of occurrences per year: one per hour.
const MAX_OCCURRENCES_PER_YEAR: f64 = HOURS_PER_YEAR as f64;

/// The maximum number of events in a scenario.
pub const MAX_EVENTS: usize = 64;

/// The maximum number of characters of an event's name.
pub const MAX_EVENT_NAME_CHARS: usize = 60;

/// The bounds of a duration in hours: one second to 366 days.
const DURATION_HOURS: core::ops::RangeInclusive<f64> = 1.0 / 3600.0..=366.0 * 24.0;

const EXAMPLE: &str = "For example: `Black Friday, 5x, 24h, 11-27, planned, carried`.";
const SCHEDULE_HINT: &str =
    "Write `2026-11-27` (once), `11-27` (every year), `day 1` (every month), `4th Thu of Nov +1d`, or `8/year`.";

/// The periods of a frequency, each with its number per year of 365 days as numerator and denominator.
const FREQUENCIES: &[(&str, f64, f64)] =
    &[("year", 1.0, 1.0), ("month", 12.0, 1.0), ("week", 365.0, 7.0), ("day", 365.0, 1.0), ("quarter", 4.0, 1.0)];

/// Parses events, separated by `;` or line breaks.
///
/// The fields of an event are separated by `,`: name, factor, duration, date, `planned` or `surprise`, and `carried`
/// or `not-carried`.
///
/// The date is `2026-11-27` (once), `11-27` or `2026-11-27/year` (every year), `day 1` (every month), or a
/// [`DateRule`] such as `last weekday of month`, each with an optional hour such as `T10` for 10:00. An event without a
/// date has a frequency: `8/year`, `2/month`, `1/week`. By default, events with a date are planned, events without one
/// are surprises, and all events are carried. In a name, `%2C` is a comma, `%3B` a semicolon, and `%25` a percent sign.
///
/// Returns the valid events, and an error for each invalid one. Events beyond the first [`MAX_EVENTS`] are ignored and
/// reported as one more error.
///
/// ```
/// use headroom_core::scenario::{parse_events, write_events};
/// let (events, errors) = parse_events("Sale, 5x, 24h, 2026-11-27/year; Viral post, 20x, 3h, 8/year; ?");
/// assert_eq!(write_events(&events), "Sale,5x,1d,11-27;Viral post,20x,3h,8/year");
/// assert!(errors[0].to_string().starts_with("Event 3: "));
/// ```
#[must_use]
pub fn parse_events(text: &str) -> (Vec<Event>, Vec<SyntaxError>) {
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    let mut texts = text.split([';', '\n']).map(str::trim).filter(|text| !text.is_empty());
    for (index, text) in texts.by_ref().take(MAX_EVENTS).enumerate() {
        match parse_event(text) {
            Ok(event) => events.push(event),
            Err(error) => errors.push(SyntaxError { event: index + 1, ..error }),
        }
    }
    let more = texts.count();
    if more > 0 {
        let reason = SyntaxReason::TooMany { found: MAX_EVENTS + more, max: MAX_EVENTS, entries: "events" };
        errors.push(SyntaxError::new(reason, format!("Only the first {MAX_EVENTS} are used.")));
    }
    (events, errors)
}

/// Writes events so that [`parse_events`] returns the same events. Defaults are omitted.
#[must_use]
pub fn write_events(events: &[Event]) -> String {
    events.iter().map(write).collect::<Vec<_>>().join(";")
}

fn write(event: &Event) -> String {
    let mut text = format!(
        "{},{}x,{},{}",
        escape(&normalize_name(&event.name)),
        write_number(event.factor),
        write_hours(event.hours),
        write_schedule(&event.schedule)
    );
    if event.planned != event.schedule.has_fixed_dates() {
        text.push_str(if event.planned { ",planned" } else { ",surprise" });
    }
    if !event.carried {
        text.push_str(",not-carried");
    }
    text
}

fn parse_event(text: &str) -> Result<Event, SyntaxError> {
    let mut fields = text.split(',').map(str::trim);
    let mut next = |part: &'static str| match fields.next() {
        Some(field) if !field.is_empty() => Ok(field),
        _ => Err(SyntaxError::missing(part, EXAMPLE)),
    };
    let name = parse_name(next("name")?)?;
    let factor = parse_factor(next("factor")?)?;
    let hours = parse_duration(next("duration")?)?;
    let when = parse_schedule(next("date or frequency")?)?;
    let (mut planned, mut carried) = (when.has_fixed_dates(), true);
    for field in fields {
        match field.to_ascii_lowercase().as_str() {
            "planned" => planned = true,
            "surprise" => planned = false,
            "carried" => carried = true,
            "not-carried" | "not carried" => carried = false,
            "" => {}
            _ => {
                let hint = "Use `planned`, `surprise`, `carried`, or `not-carried`.";
                return Err(SyntaxError::unreadable(field, "an event option", hint));
            }
        }
    }
    Ok(Event { name, factor, hours, schedule: when, planned, carried })
}

fn parse_name(text: &str) -> Result<String, SyntaxError> {
    let name = unescape(text);
    match name.chars().count() {
        0..=MAX_EVENT_NAME_CHARS => Ok(normalize_name(&name)),
        found => {
            let reason = SyntaxReason::TooMany { found, max: MAX_EVENT_NAME_CHARS, entries: "characters in the name" };
            Err(SyntaxError::new(reason, ""))
        }
    }
}

/// Decodes the escapes in a name.
pub(super) fn unescape(text: &str) -> String {
    text.replace("%2C", ",").replace("%3B", ";").replace("%25", "%")
}

/// Normalizes a name: one line, trimmed, at most [`MAX_EVENT_NAME_CHARS`] characters, and never empty.
fn normalize_name(name: &str) -> String {
    let line: String =
        name.trim().chars().take(MAX_EVENT_NAME_CHARS).map(|c| if is_unprintable(c) { ' ' } else { c }).collect();
    match line.trim() {
        "" => "event".to_owned(),
        line => line.to_owned(),
    }
}

/// Escapes the characters that separate events and fields. A percent sign is escaped only where it would otherwise
/// start an escape.
fn escape(name: &str) -> String {
    let mut text = name.to_owned();
    for escape in ["%25", "%2C", "%3B"] {
        text = text.replace(escape, &format!("%25{}", &escape[1..]));
    }
    text.replace(',', "%2C").replace(';', "%3B")
}

fn parse_factor(text: &str) -> Result<f64, SyntaxError> {
    const HINT: &str = "Write a multiple such as `5x` or `150%`.";
    match parse_multiplier(text) {
        None => Err(SyntaxError::unreadable(text, "a factor", HINT)),
        Some(value) if !(0.0..=MAX_FACTOR).contains(&value) => {
            Err(SyntaxError::out_of_range(text, format!("0x to {MAX_FACTOR}x"), ""))
        }
        Some(value) => Ok(value),
    }
}

fn parse_duration(text: &str) -> Result<f64, SyntaxError> {
    match parse_hours(text) {
        None => Err(SyntaxError::unreadable(text, "a duration", "Write a duration such as `3h`, `90min`, or `2d`.")),
        Some(value) if !DURATION_HOURS.contains(&value) => {
            Err(SyntaxError::out_of_range(text, "1 second to 366 days", ""))
        }
        Some(value) => Ok(value),
    }
}

fn parse_schedule(text: &str) -> Result<Schedule, SyntaxError> {
    let wrong = |expected| SyntaxError::unreadable(text, expected, SCHEDULE_HINT);
    if is_rule(text) {
        let (rule, hour) = split_rule_hour(text);
        let rule = DateRule::parse(rule).ok_or_else(|| wrong("a date or a rule for dates"))?;
        let hour = parse_hour(hour).ok_or_else(|| wrong("a date with an hour from T00 to T23"))?;
        return Ok(from_rule(rule, hour));
    }
    let (date_text, yearly) = match text.rsplit_once('/').map(|(left, right)| (left.trim(), right.trim())) {
        // A hyphen marks a date, except in a number such as 1e-3.
        Some((left, "year")) if left.contains('-') && !left.contains(['e', 'E']) => (left, true),
        Some((count, every)) => {
            return parse_frequency(count, every).ok_or_else(|| wrong("a frequency above 0 and at most once an hour"));
        }
        None => (text, false),
    };
    let (day_text, hour) = match date_text.rsplit_once(['T', 't']).filter(|(day, _)| !day.is_empty()) {
        Some((day, hour)) => {
            (day.trim(), parse_hour(hour).ok_or_else(|| wrong("a date with an hour from T00 to T23"))?)
        }
        None => (date_text, 0),
    };
    let day = |text: &str| text.parse::<u8>().ok();
    let found = if let Some(text) = day_text.strip_prefix("day") {
        day(text.trim()).map(|day| Schedule::Monthly { day, hour })
    } else if let Some((month, day_of_month)) = day_text.split_once('-').filter(|_| day_text.len() < 6) {
        day(month).zip(day(day_of_month)).map(|(month, day)| Schedule::Yearly { month, day, hour })
    } else {
        Date::parse(day_text).map(|date| match yearly {
            true => Schedule::Yearly { month: date.month(), day: date.day(), hour },
            false => Schedule::Once { date, hour },
        })
    };
    found.filter(Schedule::is_valid).ok_or_else(|| wrong("a valid date"))
}

/// Returns whether a text is meant as a rule for dates.
pub(super) fn is_rule(text: &str) -> bool {
    strip_rule_prefix(text).is_some() || text.contains(" of ") || DateRule::parse(split_rule_hour(text).0).is_some()
}

/// The optional start of a rule, which marks an incomplete rule as one.
pub(super) const RULE_PREFIX: &str = "on";

fn strip_rule_prefix(text: &str) -> Option<&str> {
    text.strip_prefix(RULE_PREFIX).filter(|rule| rule.is_empty() || rule.starts_with(' ')).map(str::trim_start)
}

/// Splits `on 1st Mon of month at 10:00`, or `… T10`, into the rule and its hour, `0` by default.
pub(super) fn split_rule_hour(text: &str) -> (&str, &str) {
    let text = strip_rule_prefix(text).unwrap_or(text);
    let hour = text.rsplit_once(" T").filter(|(_, hour)| hour.starts_with(|c: char| c.is_ascii_digit()));
    hour.or(text.rsplit_once(" at ")).map_or((text, "0"), |(rule, hour)| (rule.trim_end(), hour.trim_start()))
}

/// Returns the schedule of a rule. The last and the first days of months have simpler schedules.
fn from_rule(rule: DateRule, hour: u8) -> Schedule {
    match (rule, rule.ordinal) {
        (DateRule { day: RuleDay::Any, month: None, offset: 0, .. }, DateRule::LAST) => {
            Schedule::Monthly { day: 31, hour }
        }
        (DateRule { day: RuleDay::Any, month: None, offset: 0, .. }, day @ 1..=28) => Schedule::Monthly { day, hour },
        (DateRule { day: RuleDay::Any, month: Some(month), offset: 0, .. }, day @ 1..=28) => {
            Schedule::Yearly { month, day, hour }
        }
        _ => Schedule::Rule { rule, hour },
    }
}

/// Parses the hour after the `T`: `10` or `10:00`.
fn parse_hour(text: &str) -> Option<u8> {
    text.strip_suffix(":00").unwrap_or(text).parse().ok().filter(|hour| *hour < 24)
}

fn parse_frequency(count: &str, every: &str) -> Option<Schedule> {
    let (_, product, quotient) = FREQUENCIES.iter().find(|(name, ..)| *name == every)?;
    let per_year = parse_number(count)? * product / quotient;
    (per_year > 0.0 && per_year <= MAX_OCCURRENCES_PER_YEAR).then_some(Schedule::Random { per_year })
}

fn write_schedule(when: &Schedule) -> String {
    let with_hour = |day: String, hour: u8| if hour > 0 { format!("{day}T{hour:02}") } else { day };
    match *when {
        Schedule::Once { date, hour } => with_hour(format!("{date}"), hour),
        Schedule::Yearly { month, day, hour } => with_hour(format!("{month:02}-{day:02}"), hour),
        Schedule::Monthly { day, hour } => with_hour(format!("day {day}"), hour),
        Schedule::Rule { rule, hour } => with_hour(rule.write() + if hour > 0 { " " } else { "" }, hour),
        Schedule::Random { per_year } => {
            let texts = FREQUENCIES.iter().filter_map(|(name, product, quotient)| {
                let count = write_number(per_year * quotient / product);
                (parse_frequency(&count, name) == Some(*when)).then(|| format!("{count}/{name}"))
            });
            shortest(texts).unwrap_or_default()
        }
    }
}
