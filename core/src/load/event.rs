//! Times of unusual load: a sale on a date, the end of a month, a post that goes viral.

use alloc::string::String;

use crate::date::{Date, days_in};
use crate::math;

/// Hours of a day.
pub(super) const DAY: i32 = 24;

/// A time in which the load is a multiple of what it would be.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What people call it; at most 60 characters.
    pub name: String,
    /// How many times the load it would be: 0 to 1000.
    pub factor: f64,
    /// How long it lasts, in hours: a second to 366 days.
    pub hours: f64,
    /// When it begins.
    pub when: When,
    /// Whether it is known before, so that capacity can be added for it.
    pub planned: bool,
    /// Whether the deployment is to carry it; what it does not carry is shed.
    pub carried: bool,
}

/// When an event begins: at the full hour named, by default 00:00.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// On one day.
    Once {
        /// The day.
        date: Date,
        /// The hour of the day, 0 to 23.
        hour: u8,
    },
    /// Every year; 29 February is the 28th in a common year.
    Yearly {
        /// 1 to 12.
        month: u8,
        /// 1 to 31; a day that the month does not have is its last.
        day: u8,
        /// The hour of the day, 0 to 23.
        hour: u8,
    },
    /// Every month.
    Monthly {
        /// 1 to 31; a day that the month does not have is its last, so that 31 is the end of the month.
        day: u8,
        /// The hour of the day, 0 to 23.
        hour: u8,
    },
    /// At any time, the worst too.
    Often {
        /// How often in a year of 365 days, on average.
        per_year: f64,
    },
}

impl When {
    /// Whether the days of it are known.
    #[must_use]
    pub const fn dated(&self) -> bool {
        !matches!(self, Self::Often { .. })
    }

    /// The hours, counted from 1970, at which it begins, in order: all from `from` and before `to`.
    pub(super) fn begins(self, from: i32, to: i32) -> impl Iterator<Item = i32> {
        let first = Date::from_days(from.div_euclid(DAY).clamp(0, Date::LAST.days())).unwrap_or(Date::FIRST);
        let (year, month) = (first.year(), i32::from(first.month()) - 1);
        let nth = move |step: i32| match self {
            Self::Once { date, hour } => (step == 0).then(|| at(date, hour)),
            Self::Yearly { month, day, hour } => Some(at(Date::clamped(year + step, month, day)?, hour)),
            Self::Monthly { day, hour } => {
                let month = month + step;
                let within = u8::try_from(month % 12 + 1).ok()?;
                Some(at(Date::clamped(year + month / 12, within, day)?, hour))
            }
            Self::Often { .. } => None,
        };
        (0..).map_while(nth).skip_while(move |begin| *begin < from).take_while(move |begin| *begin < to)
    }

    /// The hour, counted from 1970, at which it last began by the hour `now`.
    fn last_begin(self, date: Date, now: i32) -> Option<i32> {
        let begin = match self {
            Self::Once { date, hour } => at(date, hour),
            Self::Yearly { month, day, hour } => {
                let this = at(Date::clamped(date.year(), month, day)?, hour);
                if this <= now { this } else { at(Date::clamped(date.year() - 1, month, day)?, hour) }
            }
            Self::Monthly { day, hour } => {
                let within = |date: Date| Some(at(Date::clamped(date.year(), date.month(), day)?, hour));
                let this = within(date)?;
                if this <= now { this } else { within(date.plus_months(-1)?)? }
            }
            Self::Often { .. } => return None,
        };
        (begin <= now).then_some(begin)
    }

    /// Whether its day and hour exist.
    pub(super) fn exists(&self) -> bool {
        match *self {
            Self::Once { hour, .. } => hour < 24,
            // 29 February exists: 2000 was a leap year.
            Self::Yearly { month, day, hour } => (1..=days_in(2000, month)).contains(&day) && hour < 24,
            Self::Monthly { day, hour } => (1..=31).contains(&day) && hour < 24,
            Self::Often { per_year } => per_year > 0.0 && per_year <= MOST_PER_YEAR,
        }
    }
}

/// Once an hour.
pub(super) const MOST_PER_YEAR: f64 = 8760.0;

/// Hours from 1970 to an hour of a day.
pub(super) const fn at(date: Date, hour: u8) -> i32 {
    date.days() * DAY + hour as i32
}

impl Event {
    /// Whether it goes on in an hour of a day.
    ///
    /// Hours are whole: an event that lasts 10 minutes counts for its hour, and one of 90 minutes for two.
    /// What may come at any time has no hour of its own and is never active here.
    #[must_use]
    pub fn active(&self, date: Date, hour: u8) -> bool {
        let now = at(date, hour);
        self.when.last_begin(date, now).is_some_and(|begin| now - begin < self.whole_hours())
    }

    /// The whole hours it counts for, at least 1.
    #[must_use]
    pub fn whole_hours(&self) -> i32 {
        const LONGEST: f64 = 366.0 * 24.0;
        math::ceil(self.hours).clamp(1.0, LONGEST) as i32
    }

    /// The stretches of hours, counted from 1970, in which it goes on, in order and apart from each other:
    /// first and end of each, within `from..to`.
    pub(super) fn stretches(&self, from: i32, to: i32) -> impl Iterator<Item = (i32, i32)> {
        let length = self.whole_hours();
        let mut done = from;
        self.when.begins(from - length, to).filter_map(move |begin| {
            // An event that begins again before it has ended goes on; it is not twice as large.
            let stretch = (begin.max(done), (begin + length).min(to));
            done = done.max(stretch.1);
            (stretch.0 < stretch.1).then_some(stretch)
        })
    }
}
