//! How the load of a deployment grows, and when it will have grown by a factor.

use alloc::vec::Vec;

use crate::date::Date;
use crate::math;

/// Growth is held at this: more than anything has ever grown, and yet a number to calculate with.
pub const LARGEST_GROWTH: f64 = 1e100;

/// Growth of the load, relative to the first day.
#[derive(Clone, Debug, PartialEq)]
pub enum Growth {
    /// The load stays as it is.
    None,
    /// By the same share in each period, of what there is by then: `factor^periods`.
    Compound(Rate),
    /// By the same amount in each period: `1 + (factor − 1) × periods`, and never below 0.
    Linear(Rate),
    /// At first by a share, then less and less, towards a ceiling: `K / (1 + (K − 1) × e^(−r × periods))`.
    ///
    /// This is the solution of `x′ = r x (1 − x/K)` that is 1 on the first day, with `r = ln(factor)`
    /// (Verhulst, 1838). On the first day it grows at `1 − 1/K` of the compound rate.
    Logistic {
        /// The rate far below the ceiling.
        rate: Rate,
        /// The factor that is approached and not reached, K.
        ceiling: f64,
    },
    /// Through known factors on known days, from 1 on the first day.
    ///
    /// Between two days it grows by the same share each day, a straight line on a logarithmic scale; after
    /// the last it stays. Days that are not after the first day are over and do not count.
    Steps(Vec<(Date, f64)>),
}

/// A multiple in a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The multiple, above 0: 1.05 for 5 % more.
    pub factor: f64,
    /// In how many periods, above 0.
    pub every: f64,
    /// The period.
    pub period: Period,
}

/// A length of time. A month is 730 hours and a year 8,760, as in the units of the models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 730 hours, which are 30.41666… days.
    Month,
    /// 3 months, 91.25 days.
    Quarter,
    /// 8,760 hours, 365 days.
    Year,
}

impl Period {
    /// Its days, as a numerator and a denominator: 12 months make a year to the bit.
    const fn ratio(self) -> (f64, f64) {
        match self {
            Self::Day => (1.0, 1.0),
            Self::Week => (7.0, 1.0),
            Self::Month => (365.0, 12.0),
            Self::Quarter => (365.0, 4.0),
            Self::Year => (365.0, 1.0),
        }
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> f64 {
        let (days, parts) = self.ratio();
        days / parts
    }
}

impl Rate {
    /// How many times the whole of its periods fits into some days.
    fn periods(&self, days: f64) -> f64 {
        let (length, parts) = self.period.ratio();
        days * parts / (length * self.every)
    }

    /// The days of so many times its periods.
    fn days(&self, periods: f64) -> f64 {
        let (length, parts) = self.period.ratio();
        periods * (length * self.every) / parts
    }
}

impl Growth {
    /// The factor by which the load has grown `days` days after the first; 1 on the first day and before.
    ///
    /// It is always a number from 0 to [`LARGEST_GROWTH`], whatever the rate.
    #[must_use]
    pub fn at(&self, start: Date, days: f64) -> f64 {
        if days.is_nan() || days <= 0.0 {
            return 1.0;
        }
        tame(match self {
            Self::None => 1.0,
            Self::Compound(rate) => math::pow(rate.factor, rate.periods(days)),
            Self::Linear(rate) => 1.0 + (rate.factor - 1.0) * rate.periods(days),
            Self::Logistic { rate, ceiling } => {
                ceiling / (1.0 + (ceiling - 1.0) * math::pow(rate.factor, -rate.periods(days)))
            }
            Self::Steps(steps) => steps_at(steps, start, days),
        })
    }

    /// After how many days the load will first have grown by a factor: the inverse of [`Growth::at`].
    ///
    /// A factor of 1 or less is there on the first day. None if it is never reached: there is no growth, it
    /// shrinks, its ceiling or its last step is below (a ceiling is never quite reached), or the factor is
    /// above [`LARGEST_GROWTH`].
    #[must_use]
    pub fn when(&self, start: Date, factor: f64) -> Option<f64> {
        if factor <= 1.0 {
            return Some(0.0);
        }
        if factor.is_nan() || factor > LARGEST_GROWTH {
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
            Self::Steps(steps) => return steps_when(steps, start, factor),
        };
        (days.is_finite() && days >= 0.0).then_some(days)
    }

    /// The factor of the first month; none for steps, which begin on a day.
    ///
    /// Compound growth has the same factor in every month; linear and logistic growth slow down.
    #[must_use]
    pub fn per_month(&self) -> Option<f64> {
        match self {
            Self::Steps(_) => None,
            // Only steps ask for the day.
            _ => Some(self.at(Date::FIRST, Period::Month.days())),
        }
    }
}

/// A number that can be calculated with: not below 0, and not without end.
fn tame(factor: f64) -> f64 {
    if factor.is_nan() { 1.0 } else { factor.clamp(0.0, LARGEST_GROWTH) }
}

/// The stretches between the steps that are ahead: days and factor at the beginning, and at the end.
fn stretches(steps: &[(Date, f64)], start: Date) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    let ahead = steps.iter().map(move |(date, factor)| (f64::from(date.days_since(start)), *factor));
    ahead.filter(|(days, _)| *days > 0.0).scan((0.0, 1.0), |last, next| Some((core::mem::replace(last, next), next)))
}

fn steps_at(steps: &[(Date, f64)], start: Date, days: f64) -> f64 {
    let mut factor = 1.0;
    for ((from, low), (to, high)) in stretches(steps, start) {
        if days < to {
            return low * math::pow(high / low, (days - from) / (to - from));
        }
        factor = high;
    }
    factor
}

fn steps_when(steps: &[(Date, f64)], start: Date, factor: f64) -> Option<f64> {
    let ((from, low), (to, high)) = stretches(steps, start).find(|(_, (_, high))| *high >= factor)?;
    let days = from + (to - from) * (math::ln(factor / low) / math::ln(high / low));
    days.is_finite().then(|| days.clamp(from, to))
}
