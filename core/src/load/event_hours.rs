//! The hours in which an event is active.

use alloc::vec;
use alloc::vec::Vec;

use crate::date::Date;
use crate::math;
use crate::scenario::DateRule;
use crate::scenario::event::{Event, Schedule};

/// The number of hours in a day.
pub(super) const HOURS_PER_DAY: i32 = crate::units::HOURS_PER_DAY as i32;

impl Schedule {
    /// Returns the hours in `from..to` at which the event starts, in hours since 1970 and in ascending order.
    pub(super) fn start_hours(self, from: i32, to: i32) -> impl Iterator<Item = i32> {
        let first = Date::from_epoch_days(from.div_euclid(HOURS_PER_DAY).clamp(0, Date::LAST.epoch_days()))
            .unwrap_or(Date::FIRST);
        let (year, month) = (first.year(), i32::from(first.month()) - 1);
        // Of the results, `None` ends the dates, and `Some(None)` is a month without a date.
        let nth = move |step: i32| match self {
            Self::Once { date, hour } => (step == 0).then(|| Some(hours_since_epoch(date, hour))),
            Self::Yearly { month, day, hour } => {
                Some(Some(hours_since_epoch(Date::clamped(year + step, month, day)?, hour)))
            }
            Self::Monthly { day, hour } => {
                let month = month + step;
                let within = u8::try_from(month % 12 + 1).ok()?;
                Some(Some(hours_since_epoch(Date::clamped(year + month / 12, within, day)?, hour)))
            }
            Self::Rule { rule, hour } => {
                // An offset can move a date from two months before.
                let (year, month) = rule_month(&rule, first, if rule.month.is_some() { step - 1 } else { step - 2 });
                (year <= Date::LAST.year()).then(|| Some(hours_since_epoch(rule.date_in(year, month)?, hour)))
            }
            Self::Random { .. } => None,
        };
        (0..).map_while(nth).flatten().skip_while(move |begin| *begin < from).take_while(move |begin| *begin < to)
    }

    /// Returns the last hour at or before `now` at which the event starts, in hours since 1970.
    ///
    /// `date` is the day of `now`.
    fn last_start(self, date: Date, now: i32) -> Option<i32> {
        let begin = match self {
            Self::Once { date, hour } => hours_since_epoch(date, hour),
            Self::Yearly { month, day, hour } => {
                let this = hours_since_epoch(Date::clamped(date.year(), month, day)?, hour);
                if this <= now { this } else { hours_since_epoch(Date::clamped(date.year() - 1, month, day)?, hour) }
            }
            Self::Monthly { day, hour } => {
                let within = |date: Date| Some(hours_since_epoch(Date::clamped(date.year(), date.month(), day)?, hour));
                let this = within(date)?;
                if this <= now { this } else { within(date.plus_months(-1)?)? }
            }
            Self::Rule { rule, hour } => {
                // From the last month whose date an offset can move to `now`, back to a year before `now`, the maximum
                // duration, or over the months without a fifth weekday.
                let steps = if rule.month.is_some() { -2..=1 } else { -5..=2 };
                let starts = steps.rev().filter_map(|step| {
                    let (year, month) = rule_month(&rule, date, step);
                    Some(hours_since_epoch(rule.date_in(year, month)?, hour))
                });
                { starts }.find(|start| *start <= now)?
            }
            Self::Random { .. } => return None,
        };
        (begin <= now).then_some(begin)
    }
}

/// Returns the year and the month `step` periods of a rule after `date`: years if the rule names a month, else months.
fn rule_month(rule: &DateRule, date: Date, step: i32) -> (i32, u8) {
    match rule.month {
        Some(month) => (date.year() + step, month),
        None => {
            let month = i32::from(date.month()) - 1 + step;
            (date.year() + month.div_euclid(12), month.rem_euclid(12) as u8 + 1)
        }
    }
}

/// Returns the number of hours from the start of 1970 to an hour of a day.
pub(super) const fn hours_since_epoch(date: Date, hour: u8) -> i32 {
    date.epoch_days() * HOURS_PER_DAY + hour as i32
}

impl Event {
    /// Returns whether the event is active on `date` in the hour that starts at `hour`.
    ///
    /// Durations are rounded up to whole hours: an event of 10 minutes is active for one hour, one of 90 minutes for
    /// two. An event without a date is never active, because it has no fixed hour.
    #[must_use]
    pub fn is_active(&self, date: Date, hour: u8) -> bool {
        let now = hours_since_epoch(date, hour);
        self.schedule.last_start(date, now).is_some_and(|begin| now - begin < self.whole_hours())
    }

    /// Returns, for each hour of `days` days from midnight on `first`, whether the event is active.
    #[must_use]
    pub fn active_hours(&self, first: Date, days: i32) -> Vec<bool> {
        let begin = hours_since_epoch(first, 0);
        let count = usize::try_from(days * HOURS_PER_DAY).unwrap_or(0);
        let mut active = vec![false; count];
        for (from, to) in self.intervals(begin, begin + days.max(0) * HOURS_PER_DAY) {
            let hours = usize::try_from(from - begin).unwrap_or(0)..usize::try_from(to - begin).unwrap_or(0);
            active.get_mut(hours).into_iter().for_each(|hours| hours.fill(true));
        }
        active
    }

    /// Returns the duration in hours, rounded up, from 1 to 8,784 (366 days).
    #[must_use]
    pub fn whole_hours(&self) -> i32 {
        const MAX_HOURS: f64 = 366.0 * 24.0;
        math::ceil(self.hours).clamp(1.0, MAX_HOURS) as i32
    }

    /// Returns the intervals within `from..to` in which the event is active, as start and end in hours since 1970.
    ///
    /// The intervals are in ascending order and do not overlap.
    pub(super) fn intervals(&self, from: i32, to: i32) -> impl Iterator<Item = (i32, i32)> {
        let length = self.whole_hours();
        let mut done = from;
        self.schedule.start_hours(from - length, to).filter_map(move |begin| {
            // An event that restarts before it has ended is extended; it does not count twice.
            let interval = (begin.max(done), (begin + length).min(to));
            done = done.max(interval.1);
            (interval.0 < interval.1).then_some(interval)
        })
    }
}
