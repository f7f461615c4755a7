//! The load of an average year: hour of the day × day of the week × month of the year.

use crate::date::Date;
use crate::scenario::shape::{Axis, Shape};

/// The load factors of every hour of a week in every month, as multiples of the base load.
///
/// ```
/// use headroom_core::load::Calendar;
/// use headroom_core::scenario::{Axis, Shape};
/// let shape = |axis| Shape::parse(axis, "document").unwrap();
/// let calendar = Calendar::new(&shape(Axis::Hours), &shape(Axis::Days), &shape(Axis::Months), false);
/// let (factor, hour, weekday, month) = calendar.peak();
/// assert_eq!((hour, weekday, month), (10, 0, 9)); // at 10:00 on a Monday in September
/// assert!((10_000.0 * 3.0 * factor - 64_350.0).abs() < 1e-9);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    hours: [f64; 24],
    days: [f64; 7],
    months: [f64; 12],
    mean: f64,
}

impl Calendar {
    /// Creates a calendar from three shapes. With `normalize`, each shape is divided by its mean, so that the base load
    /// is the average load.
    #[must_use]
    pub fn new(hours: &Shape, days: &Shape, months: &Shape, normalize: bool) -> Self {
        let mean = |shape: &Shape, axis| if normalize { 1.0 } else { shape.mean(axis) };
        Self {
            hours: factors(hours, Axis::Hours, normalize),
            days: factors(days, Axis::Days, normalize),
            months: factors(months, Axis::Months, normalize),
            mean: mean(hours, Axis::Hours) * mean(days, Axis::Days) * mean(months, Axis::Months),
        }
    }

    /// Returns the calendar of a constant load.
    #[must_use]
    pub fn flat() -> Self {
        Self { hours: [1.0; 24], days: [1.0; 7], months: [1.0; 12], mean: 1.0 }
    }

    /// Returns the factor at `hour` (0 to 23) on `date`; 0 for other hours.
    #[must_use]
    pub fn factor(&self, date: Date, hour: u8) -> f64 {
        let row = self.day_factors(date.weekday(), date.month());
        row.get(usize::from(hour)).copied().unwrap_or(0.0)
    }

    /// Returns the 24 factors of a day; weekday 0 is Monday and month 1 is January.
    pub(super) fn day_factors(&self, weekday: u8, month: u8) -> [f64; 24] {
        let day = self.days[usize::from(weekday) % 7] * self.months[usize::from(month).saturating_sub(1) % 12];
        self.hours.map(|hour| hour * day)
    }

    /// Returns the largest factor with its hour (0 to 23), weekday (0 is Monday), and month (1 is January).
    ///
    /// If several factors are equal, returns the first.
    #[must_use]
    pub fn peak(&self) -> (f64, u8, u8, u8) {
        self.extreme(|factor, best| factor > best)
    }

    /// Returns the smallest factor, in the same form as [`Calendar::peak`].
    #[must_use]
    pub fn trough(&self) -> (f64, u8, u8, u8) {
        self.extreme(|factor, best| factor < best)
    }

    /// Returns the best factor according to `better`, with its hour, weekday, and month.
    ///
    /// Factors are not negative, so the product is best where all three shapes are best.
    fn extreme(&self, better: fn(f64, f64) -> bool) -> (f64, u8, u8, u8) {
        let hour = extreme_index(&self.hours, better);
        let day = extreme_index(&self.days, better);
        let month = extreme_index(&self.months, better);
        let factor = self.day_factors(day, month + 1)[usize::from(hour)];
        (factor, hour, day, month + 1)
    }

    /// Returns the mean over a year of 365 days in which all weekdays are equally frequent.
    ///
    /// The mean is 1 if the shapes are normalized.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// Returns the ratio of the peak to the mean.
    #[must_use]
    pub fn peak_to_average(&self) -> f64 {
        self.peak().0 / self.mean
    }

    /// Returns the ratio of the peak to the trough, or `None` if the trough is zero.
    #[must_use]
    pub fn peak_to_trough(&self) -> Option<f64> {
        ratio(self.peak().0, self.trough().0)
    }

    /// Returns the ratio of the mean weekday to the mean weekend day, or `None` if the weekend has no load.
    #[must_use]
    pub fn weekday_to_weekend(&self) -> Option<f64> {
        let (week, weekend) = self.days.split_at(5);
        ratio(week.iter().sum::<f64>() / 5.0, weekend.iter().sum::<f64>() / 2.0)
    }

    /// Returns the factors of a week in an average month, for each day from Monday and each hour from 00:00.
    #[must_use]
    pub fn average_week(&self) -> [[f64; 24]; 7] {
        let month = self.mean / (mean(&self.hours) * mean(&self.days));
        self.days.map(|day| self.hours.map(|hour| hour * day * month))
    }
}

fn mean(factors: &[f64]) -> f64 {
    factors.iter().sum::<f64>() / factors.len() as f64
}

fn ratio(above: f64, below: f64) -> Option<f64> {
    Some(above / below).filter(|ratio| ratio.is_finite())
}

/// Returns one factor for each position on the axis; 1 for positions that the shape lacks.
fn factors<const N: usize>(shape: &Shape, axis: Axis, normalize: bool) -> [f64; N] {
    let mean = if normalize { shape.mean(axis) } else { 1.0 };
    core::array::from_fn(|index| shape.factors().get(index).map_or(1.0, |factor| factor / mean))
}

/// Returns the index of the first of the best factors according to `better`.
fn extreme_index(factors: &[f64], better: fn(f64, f64) -> bool) -> u8 {
    let mut best = 0;
    for (index, factor) in factors.iter().enumerate() {
        if better(*factor, factors[best]) {
            best = index;
        }
    }
    // The conversion cannot fail: there are at most 24 factors.
    u8::try_from(best).unwrap_or(0)
}
