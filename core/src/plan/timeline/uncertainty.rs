//! The uncertainty of growth: prediction intervals, and the confidence in a projection.

use serde::{Deserialize, Serialize};

use crate::forecast::students_t::{t_cdf, t_quantile};
use crate::load::Outlook;
use crate::math;
use crate::scenario::Fit;

/// The relative tolerance of a projection, which is right if the actual size deviates from it by at most this share.
pub const PROJECTION_TOLERANCE: f64 = 0.2;

/// The cumulative probabilities at the upper ends of the central 80% and 95% intervals.
const UPPER_PROBABILITIES: [f64; 2] = [0.9, 0.975];
/// The standard normal quantiles of [`UPPER_PROBABILITIES`].
const NORMAL_QUANTILES: [f64; 2] = [1.281_551_565_544_600_4, 1.959_963_984_540_054];

/// Prediction intervals of the growth, as factors.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct GrowthBand {
    /// The ends of the 80% interval.
    pub p80: (f64, f64),
    /// The ends of the 95% interval.
    pub p95: (f64, f64),
}

/// The uncertainty of the growth by day.
///
/// The logarithm of the actual size is assumed to be normally distributed around that of the projection.
///
/// If the growth was fitted to a history, the standard deviation is that of a prediction by log-linear regression,
/// `s √(1 + 1/n + (x − x̄)²/Sxx)`, and the distribution is Student's t with `n − 2` degrees of freedom. The history
/// is assumed to end today and to have `n` points at equal steps, so `Sxx = n(n² − 1)/12`. Otherwise the standard
/// deviation is a share of the logarithm of the growth: the uncertainty of the growth rate.
pub(super) struct GrowthUncertainty<'o> {
    outlook: &'o Outlook,
    /// The degrees of freedom, if the growth was fitted.
    degrees_of_freedom: Option<f64>,
    /// The ends of the 80% and 95% intervals, in standard deviations.
    quantiles: [f64; 2],
}

impl<'o> GrowthUncertainty<'o> {
    pub(super) fn new(outlook: &'o Outlook) -> Self {
        let degrees_of_freedom = outlook.fit.as_ref().map(|fit| math::max(fit.points - 2.0, 1.0));
        let quantiles = degrees_of_freedom
            .map_or(NORMAL_QUANTILES, |freedom| UPPER_PROBABILITIES.map(|share| t_quantile(share, freedom)));
        Self { outlook, degrees_of_freedom, quantiles }
    }

    /// Returns the growth after `days`.
    pub(super) fn growth(&self, days: f64) -> f64 {
        self.outlook.growth.factor_after(self.outlook.start, days)
    }

    /// Returns the standard deviation of the logarithm of the size after `days`.
    pub(super) fn log_deviation(&self, days: f64) -> f64 {
        match &self.outlook.fit {
            Some(fit) => prediction_deviation(fit, days),
            None => {
                let growth = self.growth(days);
                if growth > 0.0 { self.outlook.growth_uncertainty * math::abs(math::ln(growth)) } else { 0.0 }
            }
        }
    }

    /// Returns the prediction intervals of the growth after `days`.
    pub(super) fn band(&self, days: f64) -> GrowthBand {
        let (growth, deviation) = (self.growth(days), self.log_deviation(days));
        let [p80, p95] = self.quantiles.map(|end| {
            let factor = math::exp(end * deviation);
            (growth / factor, growth * factor)
        });
        GrowthBand { p80, p95 }
    }

    /// Returns the probability that the actual size after `days` is within [`PROJECTION_TOLERANCE`] of the projection.
    pub(super) fn confidence(&self, days: f64) -> f64 {
        let deviation = self.log_deviation(days);
        if deviation <= 0.0 {
            return 1.0;
        }
        let below = |share: f64| {
            let away = math::ln(share) / deviation;
            self.degrees_of_freedom.map_or_else(|| normal(away), |freedom| t_cdf(away, freedom))
        };
        below(1.0 + PROJECTION_TOLERANCE) - below(1.0 - PROJECTION_TOLERANCE)
    }

    /// Returns the 80% interval of the day on which the growth reaches `factor`. An end after `max_days` is `None`.
    pub(super) fn day_interval(&self, factor: f64, max_days: i32) -> (Option<i32>, Option<i32>) {
        let reaches = |day: i32, end: f64| {
            let days = f64::from(day);
            self.growth(days) * math::exp(end * self.log_deviation(days)) >= factor
        };
        let first = |end: f64| {
            if !reaches(max_days, end) {
                return None;
            }
            let (mut low, mut high) = (0, max_days);
            while low < high {
                let middle = low + (high - low) / 2;
                if reaches(middle, end) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            Some(low)
        };
        (first(self.quantiles[0]), first(-self.quantiles[0]))
    }
}

fn prediction_deviation(fit: &Fit, days: f64) -> f64 {
    let n = fit.points;
    let beyond = (n - 1.0) / 2.0 + days / fit.step_days;
    let spread = n * (n * n - 1.0) / 12.0;
    fit.residual_error * math::sqrt(1.0 + 1.0 / n + beyond * beyond / spread)
}

/// Returns the probability that a standard normal variable is at most `x`.
fn normal(x: f64) -> f64 {
    0.5 * math::erfc(-x * core::f64::consts::FRAC_1_SQRT_2)
}
