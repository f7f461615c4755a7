//! The uncertainty of growth: prediction intervals, and the confidence in a projection.

use crate::forecast::students_t::{t_cdf, t_quantile};
use crate::load::Outlook;
use crate::math;
use crate::scenario::Fit;

/// The tolerance of a projection, as a share: it is right if the actual size deviates by no more than that.
pub const TOLERANCE: f64 = 0.2;

/// The cumulative probabilities at the upper ends of the central 80% and 95% intervals.
const SHARES: [f64; 2] = [0.9, 0.975];
/// The standard normal quantiles of [`SHARES`].
const ENDS: [f64; 2] = [1.281_551_565_544_600_4, 1.959_963_984_540_054];

/// Prediction intervals of the growth, as factors.
#[derive(Clone, Copy, Debug, PartialEq)]
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
/// has `n` points at equal steps, so `Sxx = n(n² − 1)/12`, and ends today. Otherwise the standard deviation is a
/// share of the logarithm of the growth: the uncertainty of the growth rate.
pub(super) struct GrowthUncertainty<'o> {
    outlook: &'o Outlook,
    /// The degrees of freedom, if the growth was fitted.
    freedom: Option<f64>,
    /// The ends of the 80% and 95% intervals, in standard deviations.
    ends: [f64; 2],
}

impl<'o> GrowthUncertainty<'o> {
    pub(super) fn new(outlook: &'o Outlook) -> Self {
        let freedom = outlook.fit.as_ref().map(|fit| math::max(fit.points - 2.0, 1.0));
        let ends = freedom.map_or(ENDS, |freedom| SHARES.map(|share| t_quantile(share, freedom)));
        Self { outlook, freedom, ends }
    }

    /// Returns the growth after `days`.
    pub(super) fn growth(&self, days: f64) -> f64 {
        self.outlook.growth.at(self.outlook.start, days)
    }

    /// Returns the standard deviation of the logarithm of the size after `days`.
    pub(super) fn deviation(&self, days: f64) -> f64 {
        match &self.outlook.fit {
            Some(fit) => prediction(fit, days),
            None => {
                let growth = self.growth(days);
                if growth > 0.0 { self.outlook.doubt * math::abs(math::ln(growth)) } else { 0.0 }
            }
        }
    }

    /// Returns the prediction intervals of the growth after `days`.
    pub(super) fn band(&self, days: f64) -> GrowthBand {
        let (growth, deviation) = (self.growth(days), self.deviation(days));
        let [p80, p95] = self.ends.map(|end| {
            let factor = math::exp(end * deviation);
            (growth / factor, growth * factor)
        });
        GrowthBand { p80, p95 }
    }

    /// Returns the probability that the actual size after `days` is within [`TOLERANCE`] of the projection.
    pub(super) fn confidence(&self, days: f64) -> f64 {
        let deviation = self.deviation(days);
        if deviation <= 0.0 {
            return 1.0;
        }
        let below = |share: f64| {
            let away = math::ln(share) / deviation;
            self.freedom.map_or_else(|| normal(away), |freedom| t_cdf(away, freedom))
        };
        below(1.0 + TOLERANCE) - below(1.0 - TOLERANCE)
    }

    /// Returns the 80% interval of the day on which the growth reaches `factor`. An end after `most` days is `None`.
    pub(super) fn between(&self, factor: f64, most: i32) -> (Option<i32>, Option<i32>) {
        let reaches = |day: i32, end: f64| {
            let days = f64::from(day);
            self.growth(days) * math::exp(end * self.deviation(days)) >= factor
        };
        let first = |end: f64| {
            if !reaches(most, end) {
                return None;
            }
            let (mut low, mut high) = (0, most);
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
        (first(self.ends[0]), first(-self.ends[0]))
    }
}

fn prediction(fit: &Fit, days: f64) -> f64 {
    let n = fit.points;
    let beyond = (n - 1.0) / 2.0 + days / fit.step;
    let spread = n * (n * n - 1.0) / 12.0;
    fit.error * math::sqrt(1.0 + 1.0 / n + beyond * beyond / spread)
}

/// Returns the cumulative probability of the standard normal distribution.
fn normal(x: f64) -> f64 {
    0.5 * math::erfc(-x * core::f64::consts::FRAC_1_SQRT_2)
}
