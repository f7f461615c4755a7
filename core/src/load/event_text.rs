//! Events as text: `Black Friday,5x,24h,11-27,planned,carried;Viral post,20x,3h,8/year,surprise,not-carried`.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::date::Date;
use crate::load::error::LoadError;
use crate::load::event::{Event, MOST_PER_YEAR, When};
use crate::load::number::{LARGEST_FACTOR, hours, multiplier, number, quoted, shortest, write_hours};
use crate::units::plain;

/// The most events that are read.
pub const MOST_EVENTS: usize = 64;

/// The most characters of a name.
pub const LONGEST_NAME: usize = 60;

/// A second, and 366 days.
const LENGTHS: core::ops::RangeInclusive<f64> = 1.0 / 3600.0..=366.0 * 24.0;

const EXAMPLE: &str = "Black Friday, 5x, 24h, 11-27, planned, carried";

/// What may follow how often: the name and how many there are in a year of 365 days, as a quotient.
const OFTEN: &[(&str, f64, f64)] =
    &[("year", 1.0, 1.0), ("month", 12.0, 1.0), ("week", 365.0, 7.0), ("day", 365.0, 1.0), ("quarter", 4.0, 1.0)];

/// Reads events: `;` or a line's end between events, `,` between name, factor, length, when, `planned` or
/// `surprise`, `carried` or `not-carried`.
///
/// When is `2026-11-27` (once), `11-27` or `2026-11-27/year` (every year), `day 1` (of every month), each
/// with `T10` behind it for 10:00, or a frequency: `8/year`, `2/month`, `1/week`. Without more said, what
/// has a date is planned and what has none is a surprise, and both are carried. `%2C` and `%3B` in a name
/// are a comma and a semicolon.
///
/// What cannot be read is told by its number and left out; the rest is read.
///
/// ```
/// use headroom_core::load::{parse_events, write_events};
/// let (events, errors) = parse_events("Sale, 5x, 24h, 2026-11-27/year; Viral post, 20x, 3h, 8/year; ?");
/// assert_eq!(write_events(&events), "Sale,5x,1d,11-27;Viral post,20x,3h,8/year");
/// assert!(errors[0].message.starts_with("event 3: "));
/// ```
#[must_use]
pub fn parse_events(text: &str) -> (Vec<Event>, Vec<LoadError>) {
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    let mut texts = text.split([';', '\n']).map(str::trim).filter(|text| !text.is_empty());
    for (place, text) in texts.by_ref().take(MOST_EVENTS).enumerate() {
        match event(text) {
            Ok(event) => events.push(event),
            Err(reason) => errors.push(LoadError::new(format!("event {}: {reason}", place + 1))),
        }
    }
    let more = texts.count();
    if more > 0 {
        let all = MOST_EVENTS + more;
        errors.push(LoadError::new(format!("there are {all} events; the first {MOST_EVENTS} are read")));
    }
    (events, errors)
}

/// Writes events so that [`parse_events`] gives the same ones; what is said by default is left out.
#[must_use]
pub fn write_events(events: &[Event]) -> String {
    events.iter().map(write).collect::<Vec<_>>().join(";")
}

fn write(event: &Event) -> String {
    let mut text = format!(
        "{},{}x,{},{}",
        escaped(&tidy(&event.name)),
        plain(event.factor),
        write_hours(event.hours),
        write_when(&event.when)
    );
    if event.planned != event.when.dated() {
        text.push_str(if event.planned { ",planned" } else { ",surprise" });
    }
    if !event.carried {
        text.push_str(",not-carried");
    }
    text
}

fn event(text: &str) -> Result<Event, String> {
    let mut fields = text.split(',').map(str::trim);
    let mut next = |what: &str| match fields.next() {
        Some(field) if !field.is_empty() => Ok(field),
        _ => Err(format!("{what} is missing, as in {EXAMPLE}")),
    };
    let name = name(next("the name")?)?;
    let factor = factor(next("the factor")?)?;
    let hours = length(next("the length")?)?;
    let when = when(next("the date or how often")?)?;
    let (mut planned, mut carried) = (when.dated(), true);
    for field in fields {
        match field.to_ascii_lowercase().as_str() {
            "planned" => planned = true,
            "surprise" => planned = false,
            "carried" => carried = true,
            "not-carried" | "not carried" => carried = false,
            "" => {}
            _ => return Err(format!("{} is none of planned, surprise, carried, not-carried", quoted(field))),
        }
    }
    Ok(Event { name, factor, hours, when, planned, carried })
}

fn name(text: &str) -> Result<String, String> {
    let name = text.replace("%2C", ",").replace("%3B", ";").replace("%25", "%");
    match name.chars().count() {
        0..=LONGEST_NAME => Ok(tidy(&name)),
        count => Err(format!("the name has {count} characters; {LONGEST_NAME} are the most")),
    }
}

/// A name as it is kept: one line, no space around it, no longer than allowed, and never nothing.
fn tidy(name: &str) -> String {
    let line: String = name.trim().chars().take(LONGEST_NAME).map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.trim() {
        "" => "event".to_owned(),
        line => line.to_owned(),
    }
}

/// A name without the characters that separate. A percent sign is written as such unless it would be read
/// as the beginning of an escape.
fn escaped(name: &str) -> String {
    let mut text = name.to_owned();
    for escape in ["%25", "%2C", "%3B"] {
        text = text.replace(escape, &format!("%25{}", &escape[1..]));
    }
    text.replace(',', "%2C").replace(';', "%3B")
}

fn factor(text: &str) -> Result<f64, String> {
    match multiplier(text) {
        None => Err(format!("the factor {} does not read as a multiple such as 5x or 150%", quoted(text))),
        Some(value) if !(0.0..=LARGEST_FACTOR).contains(&value) => {
            Err(format!("the factor {} is not within 0x and {LARGEST_FACTOR}x", quoted(text)))
        }
        Some(value) => Ok(value),
    }
}

fn length(text: &str) -> Result<f64, String> {
    match hours(text) {
        None => Err(format!("the length {} does not read as a time such as 3h, 90min or 2d", quoted(text))),
        Some(value) if !LENGTHS.contains(&value) => {
            Err(format!("the length {} is not within a second and 366 days", quoted(text)))
        }
        Some(value) => Ok(value),
    }
}

fn when(text: &str) -> Result<When, String> {
    let wrong = |reason: &str| {
        format!(
            "{} is {reason}; write 2026-11-27 (once), 11-27 (every year), day 1 (every month) or 8/year",
            quoted(text)
        )
    };
    let (text, yearly) = match text.rsplit_once('/').map(|(left, right)| (left.trim(), right.trim())) {
        // What has a sign between its digits is a date, unless it is a number such as 1e-3.
        Some((left, "year")) if left.contains('-') && !left.contains(['e', 'E']) => (left, true),
        Some((count, every)) => {
            return often(count, every).ok_or_else(|| wrong("no frequency above 0, at most hourly"));
        }
        None => (text, false),
    };
    let (day_text, hour) = match text.rsplit_once(['T', 't']).filter(|(day, _)| !day.is_empty()) {
        Some((day, hour)) => (day.trim(), hour_of(hour).ok_or_else(|| wrong("without an hour from T00 to T23"))?),
        None => (text, 0),
    };
    let day = |text: &str| text.parse::<u8>().ok();
    let found = if let Some(text) = day_text.strip_prefix("day") {
        day(text.trim()).map(|day| When::Monthly { day, hour })
    } else if let Some((month, of_month)) = day_text.split_once('-').filter(|_| day_text.len() < 6) {
        day(month).zip(day(of_month)).map(|(month, day)| When::Yearly { month, day, hour })
    } else {
        Date::parse(day_text).map(|date| match yearly {
            true => When::Yearly { month: date.month(), day: date.day(), hour },
            false => When::Once { date, hour },
        })
    };
    found.filter(When::exists).ok_or_else(|| wrong("no day that exists"))
}

/// `10` or `10:00`, behind the T.
fn hour_of(text: &str) -> Option<u8> {
    text.strip_suffix(":00").unwrap_or(text).parse().ok().filter(|hour| *hour < 24)
}

fn often(count: &str, every: &str) -> Option<When> {
    let (_, product, quotient) = OFTEN.iter().find(|(name, ..)| *name == every)?;
    let per_year = number(count)? * product / quotient;
    (per_year > 0.0 && per_year <= MOST_PER_YEAR).then_some(When::Often { per_year })
}

fn write_when(when: &When) -> String {
    let with_hour = |day: String, hour: u8| if hour > 0 { format!("{day}T{hour:02}") } else { day };
    match *when {
        When::Once { date, hour } => with_hour(format!("{date}"), hour),
        When::Yearly { month, day, hour } => with_hour(format!("{month:02}-{day:02}"), hour),
        When::Monthly { day, hour } => with_hour(format!("day {day}"), hour),
        When::Often { per_year } => {
            let texts = OFTEN.iter().filter_map(|(name, product, quotient)| {
                let count = plain(per_year * quotient / product);
                (often(&count, name) == Some(*when)).then(|| format!("{count}/{name}"))
            });
            shortest(texts).unwrap_or_default()
        }
    }
}
