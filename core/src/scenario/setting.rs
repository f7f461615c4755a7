//! The declaration of a setting: its key, label, help, unit, bounds, default, example, and grammar in one place.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::decimal;
use crate::format::rounded;
use crate::problem::{Cause, Problem};
use crate::problem::{SyntaxError, SyntaxReason};
use crate::scenario::Settings;
use crate::scenario::event::{Event, parse_events, write_events};
use crate::scenario::fit::Fit;
use crate::scenario::growth::Growth;
use crate::scenario::price_text::parse_price_entries;
use crate::scenario::shape::{Axis, Shape};
use crate::scenario::standby::Standby;
use crate::units::{Unit, parse_quantity, write_number, write_quantity};

/// The declaration of a setting. Parsing, writing, problems, help, and documentation are derived from it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key in links and files.
    pub key: &'static str,
    /// The label, a noun phrase in sentence case.
    pub label: &'static str,
    /// The help text, in a few sentences.
    pub help: &'static str,
    /// The unit shown after the field; empty if there is none.
    pub unit: &'static str,
    /// The minimum and maximum, in the unit of the parsed value.
    pub bounds: Option<(f64, f64)>,
    /// The text that applies if the setting is absent; empty if there is none.
    pub default: &'static str,
    /// An example of valid text.
    pub example: &'static str,
    /// The grammar of valid texts.
    pub grammar: Grammar,
}

/// The grammar of the texts that a setting accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grammar {
    /// A date: `2026-11-21`.
    Date,
    /// A whole number of months: `24`, `24 months`.
    Months,
    /// A whole number.
    Whole,
    /// A share: `30%`, `0.3`.
    Share,
    /// A duration, in days by default: `30d`, `6 weeks`.
    Days,
    /// An amount in US dollars per month, above zero: `20k`, `250 USD/d`.
    DollarsPerMonth,
    /// One of these options, each with its id and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// The growth of the load; see [`Growth::parse`].
    Growth,
    /// The quality of a fit; see [`Fit::parse`].
    Fit,
    /// A load shape along an axis; see [`Shape::parse`].
    Shape(Axis),
    /// A list of events; see [`parse_events`].
    Events,
    /// A standby deployment; see [`Standby::parse`].
    Standby,
    /// A subset of these ids, separated by commas.
    Options(&'static [&'static str]),
    /// Names, separated by commas.
    Names,
    /// One region per cloud, separated by semicolons: `aws eu-west-1; gcp europe-west4`.
    Regions,
    /// Custom prices, separated by semicolons; see [`PriceEntry`](crate::scenario::price_text::PriceEntry).
    Prices,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// A value of [`Grammar::Date`].
    Date(Date),
    /// A value of [`Grammar::Whole`] or [`Grammar::Months`].
    Whole(u32),
    /// A value of [`Grammar::Share`], of [`Grammar::Days`] (in days), or of [`Grammar::DollarsPerMonth`] (in dollars
    /// per month).
    Number(f64),
    /// The id of the selected option of [`Grammar::Choice`].
    Choice(&'static str),
    /// A value of [`Grammar::Growth`].
    Growth(Growth),
    /// A value of [`Grammar::Fit`].
    Fit(Fit),
    /// A value of [`Grammar::Shape`].
    Shape(Shape),
    /// A value of [`Grammar::Events`].
    Events(Vec<Event>),
    /// A value of [`Grammar::Standby`].
    Standby(Option<Standby>),
    /// A value of [`Grammar::Options`] or [`Grammar::Names`].
    Names(Vec<String>),
    /// The clouds and regions of [`Grammar::Regions`].
    Regions(Vec<(String, String)>),
    /// The number of well-formed prices of [`Grammar::Prices`]. Checking them further needs the catalog.
    Prices(usize),
}

/// The spellings of the unit month that a horizon accepts.
const MONTH_UNITS: [&str; 8] = ["m", "mo", "mos", "mon", "mth", "mths", "month", "months"];

impl Setting {
    /// Parses nonempty text and returns the value, if any, and all problems.
    ///
    /// For lists, the value contains the valid entries, and each invalid entry is a problem.
    #[must_use]
    pub fn read(&self, text: &str) -> (Option<SettingValue>, Vec<Cause>) {
        let text = text.trim();
        let one = |result: Result<SettingValue, Cause>| match result {
            Ok(value) => (Some(value), Vec::new()),
            Err(cause) => (None, alloc::vec![cause]),
        };
        match self.grammar {
            Grammar::Date => one(self.date(text).map(SettingValue::Date)),
            Grammar::Months => one(self.months(text).map(SettingValue::Whole)),
            Grammar::Whole => one(self.whole(text).map(SettingValue::Whole)),
            Grammar::Share => one(self.share(text).map(SettingValue::Number)),
            Grammar::Days => one(self.days(text).map(SettingValue::Number)),
            Grammar::DollarsPerMonth => one(self.dollars(text).map(SettingValue::Number)),
            Grammar::Choice(options) => one(choice(text, options).map(SettingValue::Choice)),
            Grammar::Growth => one(Growth::parse(text).map(SettingValue::Growth).map_err(Cause::Syntax)),
            Grammar::Fit => one(Fit::parse(text).map(SettingValue::Fit).map_err(Cause::Syntax)),
            Grammar::Shape(axis) => one(Shape::parse(axis, text).map(SettingValue::Shape).map_err(Cause::Syntax)),
            Grammar::Standby => one(Standby::parse(text).map(SettingValue::Standby).map_err(Cause::Syntax)),
            Grammar::Events => {
                let (events, errors) = parse_events(text);
                (Some(SettingValue::Events(events)), errors.into_iter().map(Cause::Syntax).collect())
            }
            Grammar::Names => (Some(SettingValue::Names(entries(text, ',').map(str::to_owned).collect())), Vec::new()),
            Grammar::Options(options) => {
                let (names, causes) =
                    parse_entries(entries(text, ','), |name| option(name, options).map(str::to_owned));
                (Some(SettingValue::Names(names)), causes)
            }
            Grammar::Regions => {
                let (regions, causes) = parse_entries(entries(text, ';'), region);
                (Some(SettingValue::Regions(regions)), causes)
            }
            Grammar::Prices => {
                let (prices, causes) = parse_price_entries(text);
                (Some(SettingValue::Prices(prices.len())), causes.into_iter().map(Cause::Syntax).collect())
            }
        }
    }

    /// Returns all problems of a text. An empty text selects the default and has no problems.
    #[must_use]
    pub fn problems(&self, text: &str) -> Vec<Problem> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        self.read(text).1.into_iter().map(|cause| self.problem(text, cause)).collect()
    }

    /// Creates a problem with this setting.
    #[must_use]
    pub fn problem(&self, text: &str, cause: Cause) -> Problem {
        Problem::for_setting(self.key, text, cause)
    }

    /// Reads this setting from a scenario's settings, and adds problems to `problems`.
    ///
    /// A missing or invalid text is replaced by the default; the result is `None` if there is none.
    pub fn resolve(&self, settings: &Settings, problems: &mut Vec<Problem>) -> Option<SettingValue> {
        if settings.iter().filter(|(key, _)| key == self.key).count() > 1 {
            problems.push(self.problem(settings.get(self.key).unwrap_or_default(), Cause::RepeatedKey));
        }
        if let Some(text) = settings.get(self.key).filter(|text| !text.trim().is_empty()) {
            let (value, causes) = self.read(text);
            problems.extend(causes.into_iter().map(|cause| self.problem(text, cause)));
            if value.is_some() {
                return value;
            }
        }
        if self.default.is_empty() { None } else { self.read(self.default).0 }
    }

    /// Returns the text in the canonical form for links: outlook settings in their shortest form, cost settings as
    /// typed.
    ///
    /// Invalid text is returned as is. Surrounding spaces are removed in both cases.
    #[must_use]
    pub fn canonical(&self, text: &str) -> String {
        let text = text.trim();
        let written = match self.grammar {
            _ if super::is_cost_key(self.key) => None,
            Grammar::Date => self.date(text).ok().map(|date| date.to_string()),
            Grammar::Months => self.months(text).ok().map(|months| months.to_string()),
            Grammar::Growth => Growth::parse(text).ok().map(|growth| growth.write()),
            Grammar::Share => self.share(text).ok().map(|share| self.write_share(share)),
            Grammar::Days => self.days(text).ok().map(|days| write_quantity(day_unit().to_base(days), &day_unit())),
            Grammar::Shape(axis) => Shape::parse(axis, text).ok().map(|shape| shape.write(axis)),
            Grammar::Events => {
                let (events, errors) = parse_events(text);
                errors.is_empty().then(|| write_events(&events))
            }
            _ => None,
        };
        written.unwrap_or_else(|| text.to_owned())
    }

    /// Returns the bounds, formatted; empty if there are none.
    #[must_use]
    pub fn range(&self) -> String {
        let Some((min, max)) = self.bounds else { return String::new() };
        match self.grammar {
            Grammar::DollarsPerMonth => format!("above {}, up to {}", self.format_bound(min), self.format_bound(max)),
            Grammar::Months => format!("{} to {} months", self.format_bound(min), self.format_bound(max)),
            _ => format!("{} to {}", self.format_bound(min), self.format_bound(max)),
        }
    }

    /// Returns the ids to choose from; empty if the grammar has none.
    #[must_use]
    pub fn options(&self) -> Vec<&'static str> {
        match self.grammar {
            Grammar::Choice(options) => options.iter().map(|(id, _)| *id).collect(),
            Grammar::Options(options) => options.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Formats a bound.
    fn format_bound(&self, number: f64) -> String {
        match self.grammar {
            Grammar::Share => format!("{}%", rounded(number * 100.0, 6)),
            Grammar::Days => format!("{} days", rounded(number, 6)),
            Grammar::DollarsPerMonth => format!("${}/mo", rounded(number, 6)),
            _ => rounded(number, 6),
        }
    }

    fn check_bounds(&self, number: f64) -> Result<f64, Cause> {
        match self.bounds {
            Some((min, _)) if number < min => Err(Cause::BelowMin { min: self.format_bound(min) }),
            Some((_, max)) if number > max => Err(Cause::AboveMax { max: self.format_bound(max) }),
            _ => Ok(number),
        }
    }

    fn quantity(&self, text: &str, unit: &Unit) -> Result<f64, Cause> {
        parse_quantity(text, unit, &[]).map_err(|error| Cause::Quantity { error, example: self.example.to_owned() })
    }

    fn date(&self, text: &str) -> Result<Date, Cause> {
        let hint = || format!("Write a date from 1970 to 2200, for example `{}`.", self.example);
        Date::parse(text).ok_or_else(|| Cause::Syntax(SyntaxError::unreadable(text, "a date", hint())))
    }

    fn whole(&self, text: &str) -> Result<u32, Cause> {
        let value = match (text.parse::<u32>(), decimal::parse(text)) {
            (Ok(number), _) => return self.check_bounds(f64::from(number)).map(|_| number),
            (Err(_), value) => value,
        };
        // Report a fraction as not whole, and a number beyond `u32` as out of bounds.
        match value.filter(|value| crate::math::trunc(*value) == *value) {
            Some(value) => Err(match self.check_bounds(value) {
                Err(cause) => cause,
                Ok(_) => Cause::Syntax(SyntaxError::unreadable(text, "a plain whole number", self.whole_hint())),
            }),
            None => Err(Cause::Syntax(SyntaxError::unreadable(text, "a whole number", self.whole_hint()))),
        }
    }

    fn whole_hint(&self) -> String {
        format!("Enter a number from {}, for example `{}`.", self.range(), self.example)
    }

    fn months(&self, text: &str) -> Result<u32, Cause> {
        let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
        let unit = text[number.len()..].trim();
        if unit.is_empty() || number.is_empty() || MONTH_UNITS.contains(&unit.to_ascii_lowercase().as_str()) {
            return self.whole(if number.is_empty() { text } else { number });
        }
        let hint = format!("Use months, for example `{}`.", self.example);
        Err(Cause::Syntax(SyntaxError::new(SyntaxReason::UnknownUnit { text: text.to_owned() }, hint)))
    }

    fn share(&self, text: &str) -> Result<f64, Cause> {
        self.check_bounds(self.quantity(text, &Unit::plain())?)
    }

    /// Returns a text that [`Setting::share`] parses to exactly this value, in percent if possible.
    fn write_share(&self, value: f64) -> String {
        let percent = Unit::parse("%", &[]).unwrap_or_else(|_| Unit::plain());
        let text = write_quantity(value, &percent) + "%";
        if self.share(&text).is_ok_and(|again| again == value) { text } else { write_number(value) }
    }

    fn days(&self, text: &str) -> Result<f64, Cause> {
        let unit = day_unit();
        self.check_bounds(unit.from_base(self.quantity(text, &unit)?))
    }

    fn dollars(&self, text: &str) -> Result<f64, Cause> {
        let unit = Unit::parse("USD/month", &[]).unwrap_or_else(|_| Unit::plain());
        let dollars = unit.from_base(self.quantity(text, &unit)?);
        if dollars > 0.0 {
            return self.check_bounds(dollars);
        }
        Err(Cause::Syntax(SyntaxError::out_of_range(text, self.range(), format!("For example: `{}`.", self.example))))
    }
}

fn day_unit() -> Unit {
    Unit::parse("d", &[]).unwrap_or_else(|_| Unit::plain())
}

fn choice(text: &str, options: &'static [(&'static str, &'static str)]) -> Result<&'static str, Cause> {
    let ids = || options.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ");
    let found = options.iter().find(|(id, _)| *id == text).map(|(id, _)| *id);
    found.ok_or_else(|| Cause::NoSuchOption { options: ids() })
}

fn option<'o>(text: &str, options: &[&'o str]) -> Result<&'o str, Cause> {
    let found = options.iter().find(|option| **option == text).copied();
    let hint = || format!("Choose one of: {}.", options.join(", "));
    found.ok_or_else(|| Cause::Syntax(SyntaxError::unreadable(text, "an option", hint())))
}

/// Parses a cloud and a region, which need not exist: `aws eu-west-1`.
fn region(text: &str) -> Result<(String, String), Cause> {
    let (cloud, region) = text.split_once(' ').unwrap_or((text, ""));
    let cloud = super::price_text::parse_cloud(cloud).map_err(Cause::Syntax)?;
    match region.trim() {
        "" => {
            let hint = "Write a cloud and a region, for example `aws eu-west-1`.";
            Err(Cause::Syntax(SyntaxError::unreadable(text, "a region", hint)))
        }
        region => Ok((cloud.to_owned(), region.to_owned())),
    }
}

/// Returns the nonempty entries of a list.
pub(crate) fn entries(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).map(str::trim).filter(|entry| !entry.is_empty())
}

/// Parses each entry of a list. Returns the valid values, and the errors of the invalid entries.
fn parse_entries<'t, T, E>(
    entries: impl Iterator<Item = &'t str>,
    read: impl Fn(&'t str) -> Result<T, E>,
) -> (Vec<T>, Vec<E>) {
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for entry in entries {
        match read(entry) {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    (values, errors)
}

/// Returns the settings as links list them: in the order of the table, in canonical form, without defaults.
#[must_use]
pub fn canonical(table: &[Setting], settings: &Settings) -> Vec<(String, String)> {
    let mut written = Vec::new();
    for setting in table {
        let Some(text) = settings.get(setting.key) else { continue };
        let text = setting.canonical(text);
        let omitted = text == setting.default || (text.is_empty() && super::is_cost_key(setting.key));
        if !omitted {
            written.push((setting.key.to_owned(), text));
        }
    }
    written
}

/// Returns the keys of a table of settings.
#[must_use]
pub const fn keys<const N: usize>(table: &[Setting; N]) -> [&'static str; N] {
    let mut keys = [""; N];
    let mut index = 0;
    while index < N {
        keys[index] = table[index].key;
        index += 1;
    }
    keys
}
