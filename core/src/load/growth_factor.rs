//! The growth factor of the load on a given day, and its inverse: the day on which the load reaches a factor.

use crate::date::Date;
use crate::math;
use crate::scenario::growth::{Growth, GrowthRate, Period};

/// The maximum growth factor. Larger factors are clamped to it, so that every result is finite.
pub const MAX_GROWTH_FACTOR: f64 = 1e100;

impl Period {
    /// Returns the length in days as numerator and denominator, so that 12 months are exactly a year.
    const fn ratio(self) -> (f64, f64) {
        match self {
            Self::Day => (1.0, 1.0),
            Self::Week => (7.0, 1.0),
            Self::Month => (365.0, 12.0),
            Self::Quarter => (365.0, 4.0),
            Self::Year => (365.0, 1.0),
        }
    }

    /// Returns the length in days.
    #[must_use]
    pub fn days(self) -> f64 {
        let (days, parts) = self.ratio();
        days / parts
    }
}

impl GrowthRate {
    /// Converts days to multiples of [`GrowthRate::periods`] periods.
    fn periods(&self, days: f64) -> f64 {
        let (length, parts) = self.period.ratio();
        days * parts / (length * self.periods)
    }

    /// Converts multiples of [`GrowthRate::periods`] periods to days.
    fn days(&self, periods: f64) -> f64 {
        let (length, parts) = self.period.ratio();
        periods * (length * self.periods) / parts
    }
}

impl Growth {
    /// Returns the factor by which the load has grown `days` days after the first day; 1 on the first day and before.
    ///
    /// The factor is always a number from 0 to [`MAX_GROWTH_FACTOR`].
    #[must_use]
    pub fn factor_after(&self, start: Date, days: f64) -> f64 {
        if days.is_nan() || days <= 0.0 {
            return 1.0;
        }
        clamp_factor(match self {
            Self::None => 1.0,
            Self::Compound(rate) => math::pow(rate.factor, rate.periods(days)),
            Self::Linear(rate) => 1.0 + (rate.factor - 1.0) * rate.periods(days),
            Self::Logistic { rate, ceiling } => {
                ceiling / (1.0 + (ceiling - 1.0) * math::pow(rate.factor, -rate.periods(days)))
            }
            Self::Steps(steps) => steps_factor_after(steps, start, days),
        })
    }

    /// Returns the number of days after which the load has first grown by a factor: the inverse of
    /// [`Growth::factor_after`].
    ///
    /// A factor of 1 or less is reached on the first day. Returns `None` if the load never reaches the factor: the load
    /// does not grow, its ceiling or highest step is too low, or the factor exceeds [`MAX_GROWTH_FACTOR`]. A ceiling is
    /// never reached.
    #[must_use]
    pub fn days_to_factor(&self, start: Date, factor: f64) -> Option<f64> {
        if factor <= 1.0 {
            return Some(0.0);
        }
        if factor.is_nan() || factor > MAX_GROWTH_FACTOR {
            return None;
        }
        let days = match self {
            Self::None => return None,
            Self::Compound(rate) => rate.days(math::ln(factor) / math::ln(rate.factor)),
            Self::Linear(rate) => rate.days((factor - 1.0) / (rate.factor - 1.0)),
            Self::Logistic { ceiling, .. } if factor >= *ceiling => return None,
            Self::Logistic { rate, ceiling } => {
                let share = (ceiling - 1.0) * (factor / (ceiling - factor));
                rate.days(math::ln(share) / math::ln(rate.factor))
            }
            Self::Steps(steps) => return steps_days_to_factor(steps, start, factor),
        };
        (days.is_finite() && days >= 0.0).then_some(days)
    }

    /// Returns the growth factor of the first month, or `None` for steps, which depend on the first day.
    ///
    /// Compound growth has the same factor in every month; for linear and logistic growth, the factor changes.
    #[must_use]
    pub fn first_month_factor(&self) -> Option<f64> {
        match self {
            Self::Steps(_) => None,
            // Only steps depend on the first day.
            _ => Some(self.factor_after(Date::FIRST, Period::Month.days())),
        }
    }
}

/// Clamps the factor to the range from 0 to [`MAX_GROWTH_FACTOR`]; NaN becomes 1.
fn clamp_factor(factor: f64) -> f64 {
    if factor.is_nan() { 1.0 } else { factor.clamp(0.0, MAX_GROWTH_FACTOR) }
}

/// Returns the segments that connect the first day and the steps after it, each as days and factor at its start and its
/// end.
fn segments(steps: &[(Date, f64)], start: Date) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    let ahead = steps.iter().map(move |(date, factor)| (f64::from(date.days_since(start)), *factor));
    ahead.filter(|(days, _)| *days > 0.0).scan((0.0, 1.0), |last, next| Some((core::mem::replace(last, next), next)))
}

fn steps_factor_after(steps: &[(Date, f64)], start: Date, days: f64) -> f64 {
    let mut factor = 1.0;
    for ((from, low), (to, high)) in segments(steps, start) {
        if days < to {
            return low * math::pow(high / low, (days - from) / (to - from));
        }
        factor = high;
    }
    factor
}

fn steps_days_to_factor(steps: &[(Date, f64)], start: Date, factor: f64) -> Option<f64> {
    let ((from, low), (to, high)) = segments(steps, start).find(|(_, (_, high))| *high >= factor)?;
    let days = from + (to - from) * (math::ln(factor / low) / math::ln(high / low));
    days.is_finite().then(|| days.clamp(from, to))
}
