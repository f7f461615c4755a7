//! Bands around steady growth, from three numbers that fit into a link.

use crate::forecast::detected_season::deseasonalize;
use crate::forecast::history::History;
use crate::forecast::regression::{Interval, LogLinearFit};
use crate::forecast::students_t::t_quantile;
use crate::math;
use crate::units::SECONDS_PER_DAY;

/// What is needed to draw the prediction intervals of a log-linear fit without its measurements.
///
/// For measurements at even steps the sums of the regression depend only on how many there are: their mean lies
/// (n − 1)/2 steps before the last, and Σ (x − mean)² = n (n² − 1)/12 steps².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Residual standard error of the natural logarithms.
    pub residual_error: f64,
    /// How many measurements, at least 3.
    pub n: usize,
    /// Distance of two measurements in days. Where they are not even, that of even ones with the same Σ (x − mean)².
    pub step_days: f64,
}

impl Band {
    /// The numbers of a history; none if it has no log-linear fit or no times.
    #[must_use]
    pub fn of(history: &History) -> Option<Self> {
        let line = LogLinearFit::fit(&history.times, &history.values).ok()?.0;
        let n = line.n as f64;
        let step = math::sqrt(line.sxx * 12.0 / (n * (n * n - 1.0)));
        history.timed.then_some(Self {
            residual_error: line.residual_error,
            n: line.n,
            step_days: step / SECONDS_PER_DAY,
        })
    }

    /// The numbers of a history whose season of so many steps is taken out first, for it is no doubt: it comes again.
    #[must_use]
    pub fn without_season(history: &History, period: usize) -> Option<Self> {
        Self::of(&deseasonalize(history, period).ok()?.0)
    }

    /// By which factor the value may be below and above the curve, so many days after the last measurement, at a
    /// level such as 0.95.
    #[must_use]
    pub fn factors(&self, days: f64, level: f64) -> Interval {
        let n = self.n as f64;
        let away = 0.5 * (n - 1.0) + days / self.step_days;
        let spread = math::sqrt(1.0 + 1.0 / n + away * away * 12.0 / (n * (n * n - 1.0)));
        let reach = t_quantile(0.5 + 0.5 * level, n - 2.0) * self.residual_error * spread;
        Interval { low: math::exp(-reach), high: math::exp(reach) }
    }
}
