//! The load of every hour of the planning horizon.

use alloc::vec::Vec;

use crate::date::Date;
use crate::load::calendar::Calendar;
use crate::load::event_hours::{HOURS_PER_DAY, hours_since_epoch};
use crate::load::overlap::combined_factor_of_sum;
use crate::math;
use crate::scenario::{Event, Growth};
use crate::sorting::argsort;

/// The maximum number of days of a series: slightly more than five years.
pub const MAX_SERIES_DAYS: u32 = 1830;

/// The hourly load, as multiples of the base load of the first day.
///
/// The load of an hour is the growth factor of its day, times the factor of the calendar, times the combined factor of
/// active events. The growth factor changes at midnight, so it is exactly 1 on the first day.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadSeries {
    start: Date,
    load: Vec<f64>,
    growth: Vec<f64>,
    peak: Vec<f64>,
    mean: Vec<f64>,
}

impl LoadSeries {
    /// Computes the load that the deployment is sized for, including the dated events that are carried.
    ///
    /// The series has at most [`MAX_SERIES_DAYS`] days. It excludes events without a date; [`design_peak`] covers them.
    #[must_use]
    pub fn new(calendar: &Calendar, events: &[Event], growth: &Growth, start: Date, days: u32) -> Self {
        Self::from_events(calendar, events.iter().filter(|event| event.carried), growth, start, days)
    }

    /// Computes the expected load, including dated events that are not carried.
    #[must_use]
    pub fn with_all_events(calendar: &Calendar, events: &[Event], growth: &Growth, start: Date, days: u32) -> Self {
        Self::from_events(calendar, events.iter(), growth, start, days)
    }

    fn from_events<'e>(
        calendar: &Calendar,
        events: impl Iterator<Item = &'e Event>,
        growth: &Growth,
        start: Date,
        days: u32,
    ) -> Self {
        let days = i32::try_from(days.min(MAX_SERIES_DAYS)).unwrap_or(0).min(Date::LAST.days_since(start) + 1);
        let rows: [[[f64; 24]; 7]; 12] =
            core::array::from_fn(|month| core::array::from_fn(|day| calendar.day_factors(day as u8, month as u8 + 1)));
        let dates = (0..days).filter_map(|day| start.plus_days(day));
        let growth: Vec<f64> = (0..days).map(|day| growth.factor_after(start, f64::from(day))).collect();
        let mut load = Vec::with_capacity(growth.len() * 24);
        let mut weekday = usize::from(start.weekday());
        for (date, grown) in dates.zip(&growth) {
            let row = &rows[usize::from(date.month()) - 1][weekday];
            load.extend(row.iter().map(|factor| factor * grown));
            weekday = (weekday + 1) % 7;
        }
        apply(events, hours_since_epoch(start, 0), &mut load);
        let of_days = |of: fn(&[f64]) -> f64| load.chunks_exact(HOURS_PER_DAY as usize).map(of).collect();
        Self { start, growth, peak: of_days(largest), mean: of_days(mean), load }
    }

    /// Returns the first day.
    #[must_use]
    pub const fn start(&self) -> Date {
        self.start
    }

    /// Returns the number of days.
    #[must_use]
    pub fn days(&self) -> usize {
        self.growth.len()
    }

    /// Returns the load of each hour.
    #[must_use]
    pub fn hourly_load(&self) -> &[f64] {
        &self.load
    }

    /// Returns the growth factor of each day.
    #[must_use]
    pub fn daily_growth(&self) -> &[f64] {
        &self.growth
    }

    /// Returns the largest load of each day.
    #[must_use]
    pub fn daily_peak(&self) -> &[f64] {
        &self.peak
    }

    /// Returns the mean load of each day.
    #[must_use]
    pub fn daily_mean(&self) -> &[f64] {
        &self.mean
    }

    /// Returns the date and the hour at an index of [`LoadSeries::hourly_load`], or `None` if it is out of bounds.
    #[must_use]
    pub fn date_and_hour(&self, index: usize) -> Option<(Date, u8)> {
        let day = i32::try_from(index / 24).ok()?;
        let hour = u8::try_from(index % 24).ok()?;
        (index < self.load.len()).then(|| self.start.plus_days(day).map(|date| (date, hour))).flatten()
    }

    /// Returns the mean load; 0 for an empty series.
    #[must_use]
    pub fn average(&self) -> f64 {
        mean(&self.mean)
    }

    /// Returns the largest load; 0 for an empty series.
    #[must_use]
    pub fn peak(&self) -> f64 {
        largest(&self.peak)
    }

    /// Returns the index of the first hour with the largest load.
    #[must_use]
    pub fn peak_index(&self) -> Option<usize> {
        let peak = self.peak();
        self.load.iter().position(|load| *load == peak)
    }

    /// Returns the load duration curve: loads in descending order, at `points` evenly spaced shares of the time.
    ///
    /// The first point is the peak and the last is the trough. The middle point is the median load.
    #[must_use]
    pub fn duration_curve(&self, points: usize) -> Vec<f64> {
        let sorted = argsort(&self.load);
        let Some(last) = sorted.len().checked_sub(1) else { return Vec::new() };
        let step = last as f64 / points.saturating_sub(1).max(1) as f64;
        let place = |point: usize| math::round(point as f64 * step) as usize;
        (0..points).map(|point| self.load[sorted[last - place(point).min(last)]]).collect()
    }
}

/// Returns the load factor to size for on the first day: that of the largest carried event at the peak of the calendar.
///
/// Only the largest event counts, because dates decide which events coincide; see [`overlaps`](super::overlaps).
/// Dated events count at the calendar's peak too, even if they are on other days; the series has the load of the actual
/// days.
#[must_use]
pub fn design_peak(calendar: &Calendar, events: &[Event]) -> f64 {
    let factors = events.iter().filter(|event| event.carried).map(|event| event.factor);
    calendar.peak().0 * factors.fold(1.0, math::max)
}

/// Multiplies the load of each hour by the combined factor of its active events.
///
/// `first` is the first hour of the load, in hours since 1970.
fn apply<'e>(events: impl Iterator<Item = &'e Event>, first: i32, load: &mut [f64]) {
    let end = first + i32::try_from(load.len()).unwrap_or(0);
    let place = |(from, to): (i32, i32)| (from - first) as usize..(to - first) as usize;
    // The sum and the number of the active factors in each hour. Without events, nothing is allocated.
    let mut active_factors: Vec<(f64, usize)> = Vec::new();
    let mut active_intervals = Vec::new();
    for event in events {
        for interval in event.intervals(first, end).map(place) {
            active_factors.resize(load.len(), (0.0, 0));
            for active in &mut active_factors[interval.clone()] {
                *active = (active.0 + event.factor, active.1 + 1);
            }
            active_intervals.push(interval);
        }
    }
    for interval in active_intervals {
        for (load, active) in load[interval.clone()].iter_mut().zip(&mut active_factors[interval]) {
            // Apply each hour once: where events overlap, it lies in several intervals.
            let (sum, count) = core::mem::take(active);
            *load *= combined_factor_of_sum(sum, count);
        }
    }
}

fn largest(loads: &[f64]) -> f64 {
    loads.iter().copied().fold(0.0, math::max)
}

fn mean(loads: &[f64]) -> f64 {
    if loads.is_empty() { 0.0 } else { loads.iter().sum::<f64>() / loads.len() as f64 }
}
