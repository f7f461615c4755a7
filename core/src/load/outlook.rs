//! The outlook of a scenario: its load and growth settings, with the calendar and the load series derived from them.

use alloc::vec::Vec;

use crate::date::Date;
use crate::load::{Calendar, LoadSeries};
use crate::problem::Problem;
use crate::scenario::event::Event;
use crate::scenario::fit::Fit;
use crate::scenario::growth::Growth;
use crate::scenario::outlook_settings::outlook_setting;
use crate::scenario::setting::SettingValue;
use crate::scenario::shape::{Axis, Shape};
use crate::scenario::{Scenario, Settings};

/// The assumptions about the load and its growth.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The first day.
    pub start: Date,
    /// The number of months to plan ahead.
    pub horizon_months: u32,
    /// The growth, which applies to the inputs that grow.
    pub growth: Growth,
    /// The quality of the fit, if the growth was fitted to measurements.
    pub fit: Option<Fit>,
    /// The standard deviation of the growth rate, relative to the rate.
    pub growth_uncertainty: f64,
    /// The extra capacity added when infrastructure is sized, as a share.
    pub safety_margin: f64,
    /// The lead time for new capacity, in days.
    pub lead_days: f64,
    /// The shapes of the day, the week, and the year, before scaling.
    pub shapes: [Shape; 3],
    /// Whether each shape is scaled to a mean of 1, so that the inputs describe an average hour.
    pub normalized: bool,
    /// The product of the three shapes.
    pub calendar: Calendar,
    /// The events, dated or not, in the order of the scenario.
    pub events: Vec<Event>,
}

impl Outlook {
    /// Returns the outlook of a scenario without settings, from the first date.
    pub(crate) fn standard() -> Self {
        Self::read(&Scenario::default(), Date::FIRST, &mut Vec::new())
    }

    /// Reads the outlook of a scenario. Invalid settings are replaced by their defaults and reported in `problems`.
    ///
    /// `today` is the first day if the scenario sets no start date.
    #[must_use]
    pub fn read(scenario: &Scenario, today: Date, problems: &mut Vec<Problem>) -> Self {
        let mut reader = OutlookReader { settings: &scenario.outlook, problems };
        let start = match reader.read("start") {
            Some(SettingValue::Date(date)) => date,
            _ => today,
        };
        let shapes = [("hours", Axis::Hours), ("days", Axis::Days), ("months", Axis::Months)].map(|(key, axis)| {
            match reader.read(key) {
                Some(SettingValue::Shape(shape)) => shape,
                _ => Shape::flat(axis),
            }
        });
        let normalized = reader.read("factors") != Some(SettingValue::Choice("as-is"));
        let calendar = Calendar::new(&shapes[0], &shapes[1], &shapes[2], normalized);
        Self {
            start,
            horizon_months: match reader.read("horizon") {
                Some(SettingValue::Whole(months)) => months,
                _ => 24,
            },
            growth: match reader.read("growth") {
                Some(SettingValue::Growth(growth)) => growth,
                _ => Growth::None,
            },
            fit: match reader.read("fit") {
                Some(SettingValue::Fit(fit)) => Some(fit),
                _ => None,
            },
            growth_uncertainty: reader.number("doubt"),
            safety_margin: reader.number("margin"),
            lead_days: reader.number("lead"),
            events: match reader.read("events") {
                Some(SettingValue::Events(events)) => events,
                _ => Vec::new(),
            },
            shapes,
            normalized,
            calendar,
        }
    }

    /// Returns the number of days from the first day to the end of the horizon; 0 if that is after [`Date::LAST`].
    #[must_use]
    pub fn horizon_days(&self) -> i32 {
        self.start
            .plus_months(i32::try_from(self.horizon_months).unwrap_or(0))
            .map_or(0, |end| end.days_since(self.start))
    }

    /// Returns the load of every hour of the horizon.
    #[must_use]
    pub fn series(&self) -> LoadSeries {
        let days = u32::try_from(self.horizon_days()).unwrap_or(0);
        LoadSeries::new(&self.calendar, &self.events, &self.growth, self.start, days)
    }
}

struct OutlookReader<'s> {
    settings: &'s Settings,
    problems: &'s mut Vec<Problem>,
}

impl OutlookReader<'_> {
    fn read(&mut self, key: &str) -> Option<SettingValue> {
        outlook_setting(key)?.resolve(self.settings, self.problems)
    }

    /// Reads a number whose setting has a default.
    fn number(&mut self, key: &str) -> f64 {
        match self.read(key) {
            Some(SettingValue::Number(number)) => number,
            _ => 0.0,
        }
    }
}
