//! Prediction bands around steady growth, described by three parameters that fit into a link.

use crate::forecast::detected_season::deseasonalize;
use crate::forecast::history::History;
use crate::forecast::regression::{Interval, LogLinearFit};
use crate::forecast::students_t::t_quantile;
use crate::math;
use crate::units::SECONDS_PER_DAY;

/// The parameters from which the prediction intervals of a log-linear fit follow without its measurements.
///
/// For evenly spaced measurements the sums of the regression depend only on their number: the mean lies (n − 1)/2
/// steps before the last measurement, and Σ (x − mean)² = n (n² − 1)/12 steps².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictionBand {
    /// The residual standard error, on the scale of natural logarithms.
    pub residual_error: f64,
    /// The number of measurements, at least 3.
    pub n: usize,
    /// The number of days between measurements. If they are unevenly spaced, the step with the same Σ (x − mean)².
    pub step_days: f64,
}

impl PredictionBand {
    /// Returns the parameters of a history, or `None` if it has no times or cannot be fitted log-linearly.
    #[must_use]
    pub fn from_history(history: &History) -> Option<Self> {
        let line = LogLinearFit::fit(&history.times, &history.values).ok()?.0;
        let n = line.n as f64;
        let step = math::sqrt(line.sxx * 12.0 / (n * (n * n - 1.0)));
        history.has_times.then_some(Self {
            residual_error: line.residual_error,
            n: line.n,
            step_days: step / SECONDS_PER_DAY,
        })
    }

    /// Returns the parameters after removing a season of `period` steps, which is not part of the uncertainty.
    #[must_use]
    pub fn without_season(history: &History, period: usize) -> Option<Self> {
        Self::from_history(&deseasonalize(history, period).ok()?.0)
    }

    /// Returns the factors from the curve to the lower and upper ends of the interval, `days` days after the last
    /// measurement.
    ///
    /// `level` is the level of the interval, such as 0.95.
    #[must_use]
    pub fn factors(&self, days: f64, level: f64) -> Interval {
        let n = self.n as f64;
        let away = 0.5 * (n - 1.0) + days / self.step_days;
        let spread = math::sqrt(1.0 + 1.0 / n + away * away * 12.0 / (n * (n * n - 1.0)));
        let reach = t_quantile(0.5 + 0.5 * level, n - 2.0) * self.residual_error * spread;
        Interval { low: math::exp(-reach), high: math::exp(reach) }
    }
}
