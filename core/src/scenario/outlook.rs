//! What is assumed of the load and its growth: from texts to what the plan is computed from.
//!
//! | key | what | unless it is said |
//! |---|---|---|
//! | `start` | the first day: `2026-11-21` | today, as the host has it |
//! | `horizon` | months looked ahead, up to 60 | 24 |
//! | `growth` | see [`Growth`] | `5%/month` |
//! | `fit` | residual error (log scale), points and step in days of the fit behind the growth: `0.08,36,30.4` | none |
//! | `doubt` | how far the rate of growth may be off, as a share of it, where there is no fit | 25 % |
//! | `margin` | what is added when infrastructure is sized | 30 % |
//! | `lead` | how long it takes from a decision to more capacity | 30 d |
//! | `hours`, `days`, `months` | see [`Shape`] | `flat` |
//! | `factors` | `mean`: each shape is scaled to a mean of 1; `as-is`: not | `mean` |
//! | `events` | see [`parse_events`] | none |

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::decimal;
use crate::load::{Axis, Calendar, Event, Growth, LoadError, Series, Shape, parse_events, write_events};
use crate::scenario::problem::{Problem, ProblemKind};
use crate::scenario::{Scenario, Settings};
use crate::units::Unit;
use crate::units::{plain, read, write_exactly};

/// The settings of the outlook, in the order in which a link has them.
pub const KEYS: [&str; 12] =
    ["start", "horizon", "growth", "fit", "doubt", "margin", "lead", "hours", "days", "months", "factors", "events"];

/// The longest horizon, in months.
pub const MOST_MONTHS: u32 = 60;

/// The text that each setting stands for if it is not given; empty where that is not a text.
#[must_use]
pub fn default(key: &str) -> &'static str {
    match key {
        "horizon" => "24",
        "growth" => "5%/month",
        "doubt" => "25%",
        "margin" => "30%",
        "lead" => "30d",
        "hours" | "days" | "months" => "flat",
        "factors" => "mean",
        _ => "",
    }
}

/// What is assumed of the load and its growth.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The first day.
    pub start: Date,
    /// Months looked ahead.
    pub months: u32,
    /// How what grows grows.
    pub growth: Growth,
    /// The fit that the growth was read from.
    pub fit: Option<Fit>,
    /// How far the rate of growth may be off, as a share of it (one standard deviation).
    pub doubt: f64,
    /// What is added when infrastructure is sized, as a share.
    pub margin: f64,
    /// Days from a decision to more capacity.
    pub lead: f64,
    /// Factors of the hours of a day, the days of a week and the months of a year, as given.
    pub shapes: [Shape; 3],
    /// Whether each shape is scaled to a mean of 1, so that what is set is the average.
    pub to_mean: bool,
    /// The three shapes together.
    pub calendar: Calendar,
    /// What happens beside the calendar.
    pub events: Vec<Event>,
}

/// How sure the growth is that was fitted to a history: what the bands of a log-linear regression are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Residual standard error, on the scale of natural logarithms.
    pub error: f64,
    /// Number of points.
    pub points: f64,
    /// Days from one to the next.
    pub step: f64,
}

impl Outlook {
    /// Reads what a scenario says; what cannot be read is told, and its default stands in.
    #[must_use]
    pub fn read(scenario: &Scenario, today: Date, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader { settings: &scenario.outlook, problems };
        let start = reader.read("start", start).unwrap_or(today);
        let shapes = ["hours", "days", "months"].map(|key| {
            let shape = reader.read(key, |text| Shape::parse(axis(key), text));
            shape.unwrap_or_else(|| Shape::flat(axis(key)))
        });
        let to_mean = reader.read("factors", factors).unwrap_or(true);
        let calendar = Calendar::new(&shapes[0], &shapes[1], &shapes[2], to_mean);
        Self {
            start,
            months: reader.read("horizon", months).unwrap_or(24),
            growth: reader.read("growth", Growth::parse).unwrap_or(Growth::None),
            fit: reader.read("fit", fit),
            doubt: reader.read("doubt", share).unwrap_or(0.25),
            margin: reader.read("margin", share).unwrap_or(0.3),
            lead: reader.read("lead", lead).unwrap_or(30.0),
            events: reader.events(),
            shapes,
            to_mean,
            calendar,
        }
    }

    /// Days from the first to the end of the horizon.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.start.plus_months(i32::try_from(self.months).unwrap_or(0)).map_or(0, |end| end.days_since(self.start))
    }

    /// The load of every hour until then.
    #[must_use]
    pub fn series(&self) -> Series {
        let days = u32::try_from(self.days()).unwrap_or(0);
        Series::new(&self.calendar, &self.events, &self.growth, self.start, days)
    }
}

struct Reader<'s> {
    settings: &'s Settings,
    problems: &'s mut Vec<Problem>,
}

impl Reader<'_> {
    fn say(&mut self, key: &str, message: String, used: bool) {
        let given = self.settings.get(key).unwrap_or_default().to_owned();
        let kind = ProblemKind::Outlook { message, used };
        self.problems.push(Problem { component: None, field: key.to_owned(), given, kind });
    }

    /// What a text, or the default in its place, is read as.
    fn read<T>(&mut self, key: &str, from: impl Fn(&str) -> Result<T, LoadError>) -> Option<T> {
        if self.settings.iter().filter(|(other, _)| other == key).count() > 1 {
            let given = self.settings.get(key).unwrap_or_default().to_owned();
            self.problems.push(Problem { component: None, field: key.to_owned(), given, kind: ProblemKind::Repeated });
        }
        if let Some(text) = self.settings.get(key).map(str::trim).filter(|text| !text.is_empty()) {
            match from(text) {
                Ok(value) => return Some(value),
                Err(error) => self.say(key, error.message, false),
            }
        }
        Some(default(key)).filter(|text| !text.is_empty()).and_then(|text| from(text).ok())
    }

    fn events(&mut self) -> Vec<Event> {
        let (events, errors) = parse_events(self.settings.get("events").unwrap_or_default());
        for error in errors {
            self.say("events", error.message, false);
        }
        events
    }
}

fn axis(key: &str) -> Axis {
    match key {
        "hours" => Axis::Hours,
        "days" => Axis::Days,
        _ => Axis::Months,
    }
}

fn error(message: impl Into<String>) -> LoadError {
    LoadError { message: message.into() }
}

fn start(text: &str) -> Result<Date, LoadError> {
    Date::parse(text).ok_or_else(|| error("A day is written as 2026-11-21, from 1970 to 2200."))
}

fn months(text: &str) -> Result<u32, LoadError> {
    let wanted = || error(format!("From 1 to {MOST_MONTHS} months can be looked ahead, for example 24."));
    let text = text.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    let months: u32 = text.parse().map_err(|_| wanted())?;
    if (1..=MOST_MONTHS).contains(&months) { Ok(months) } else { Err(wanted()) }
}

/// A share from 0 to 10: a margin of ten times is the most that is taken for meant.
fn share(text: &str) -> Result<f64, LoadError> {
    let value = read(text, &Unit::plain(), &[]).map_err(|problem| error(format!("{problem}. For example: 30%.")))?;
    if (0.0..=10.0).contains(&value) { Ok(value) } else { Err(error("From 0 % to 1,000 % make sense here.")) }
}

/// A time, in days.
fn lead(text: &str) -> Result<f64, LoadError> {
    let unit = Unit::parse("d", &[]).unwrap_or_else(|_| Unit::plain());
    let seconds = read(text, &unit, &[]).map_err(|problem| error(format!("{problem}. For example: 30d.")))?;
    let days = unit.from_base(seconds);
    if (0.0..=1830.0).contains(&days) { Ok(days) } else { Err(error("From no time to five years make sense here.")) }
}

fn factors(text: &str) -> Result<bool, LoadError> {
    match text {
        "mean" => Ok(true),
        "as-is" => Ok(false),
        _ => Err(error("This is “mean” (shapes are scaled to a mean of 1) or “as-is”.")),
    }
}

fn fit(text: &str) -> Result<Fit, LoadError> {
    let numbers: Vec<f64> = text.split(',').map_while(|part| decimal::read(part.trim())).collect();
    match numbers[..] {
        [error, points, step]
            if (0.0..=100.0).contains(&error) && (3.0..=1e6).contains(&points) && (1e-6..=3660.0).contains(&step) =>
        {
            Ok(Fit { error, points, step })
        }
        _ => Err(error("Three numbers are wanted: residual error (log scale), points, days from one to the next.")),
    }
}

/// The settings as a link has them: in order, in their shortest form, without what is as it would be anyway. What
/// cannot be read stays as it is.
#[must_use]
pub fn tidy(settings: &Settings) -> Vec<(String, String)> {
    let mut tidied = Vec::new();
    for key in KEYS {
        let Some(text) = settings.get(key) else { continue };
        let text = tidy_one(key, text.trim());
        if text != default(key) {
            tidied.push((key.to_owned(), text));
        }
    }
    tidied
}

/// The text that [`share`] reads as exactly this: in per cent, if there is one.
fn write_share(value: f64) -> String {
    let percent = Unit::parse("%", &[]).unwrap_or_else(|_| Unit::plain());
    let text = write_exactly(value, &percent) + "%";
    if share(&text).is_ok_and(|again| again == value) { text } else { plain(value) }
}

fn tidy_one(key: &str, text: &str) -> String {
    let tidied = match key {
        "start" => start(text).map(|date| date.to_string()),
        "horizon" => months(text).map(|months| months.to_string()),
        "growth" => Growth::parse(text).map(|growth| growth.write()),
        "doubt" | "margin" => share(text).map(write_share),
        "lead" => {
            let unit = Unit::parse("d", &[]).unwrap_or_else(|_| Unit::plain());
            lead(text).map(|days| write_exactly(unit.to_base(days), &unit))
        }
        "hours" | "days" | "months" => Shape::parse(axis(key), text).map(|shape| shape.text(axis(key))),
        "events" => {
            let (events, errors) = parse_events(text);
            if errors.is_empty() { Ok(write_events(&events)) } else { Err(error("")) }
        }
        _ => Ok(text.to_owned()),
    };
    tidied.unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_keep_their_value_in_a_link() {
        for (typed, linked) in
            [("50%", "50%"), ("0.5", "50%"), ("12.5 %", "12.5%"), ("0", "0%"), ("1000%", "1k%"), ("3%", "3%")]
        {
            let text = tidy_one("margin", typed);
            assert_eq!(text, linked);
            assert_eq!(share(&text), share(typed));
        }
        assert_eq!(tidy_one("margin", "0.30"), default("margin"));
    }
}
