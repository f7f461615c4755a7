//! Linear and log-linear regression, with confidence and prediction intervals.
//!
//! Ordinary least squares with centered sums, so that times in seconds since 1970 lose no precision. See Norman R.
//! Draper and Harry Smith, "Applied Regression Analysis", 3rd edition (1998), chapters 1 and 3.

use alloc::vec::Vec;

use crate::forecast::error::FitError;
use crate::forecast::students_t::t_quantile;
use crate::math;

/// The minimum number of measurements: two determine the line, and a third its residual error.
pub const MIN_REGRESSION_MEASUREMENTS: usize = 3;

/// A confidence or prediction interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The least-squares line y = intercept + slope · x.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearFit {
    /// The number of measurements.
    pub n: usize,
    /// The line's value at x = 0, in units of y.
    pub intercept: f64,
    /// The slope, in units of y per unit of x.
    pub slope: f64,
    /// The standard error of the intercept.
    pub intercept_error: f64,
    /// The standard error of the slope.
    pub slope_error: f64,
    /// The residual standard error: the square root of the sum of squared residuals over n − 2.
    pub residual_error: f64,
    /// The coefficient of determination, R²; 1 if y does not vary.
    pub r2: f64,
    /// The mean of x.
    pub mean_x: f64,
    /// The mean of y.
    pub mean_y: f64,
    /// Σ (x − mean)².
    pub sxx: f64,
    /// The residuals, y minus the line, in the order of the measurements.
    pub residuals: Vec<f64>,
}

impl LinearFit {
    /// Fits a line. If `x` and `y` differ in length, the longer one is truncated.
    ///
    /// # Errors
    /// [`FitError::TooFew`] for fewer than three measurements, [`FitError::ConstantX`] if all x are the same,
    /// [`FitError::NotFinite`] if a number is not finite or the sums overflow.
    ///
    /// ```
    /// use headroom_core::forecast::LinearFit;
    /// let line = LinearFit::fit(&[0.0, 1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 5.0, 4.0]).unwrap();
    /// assert!((line.slope - 0.8).abs() < 1e-15 && (line.intercept - 1.4).abs() < 1e-15);
    /// ```
    pub fn fit(x: &[f64], y: &[f64]) -> Result<Self, FitError> {
        let n = x.len().min(y.len());
        if n < MIN_REGRESSION_MEASUREMENTS {
            return Err(FitError::TooFew { found: n, minimum: MIN_REGRESSION_MEASUREMENTS });
        }
        let pairs = || x.iter().copied().zip(y.iter().copied());
        let (mean_x, mean_y) = (mean(&x[..n]), mean(&y[..n]));
        let (mut sxx, mut sxy, mut syy) = (0.0, 0.0, 0.0);
        for (x, y) in pairs() {
            let (dx, dy) = (x - mean_x, y - mean_y);
            sxx += dx * dx;
            sxy += dx * dy;
            syy += dy * dy;
        }
        if sxx == 0.0 {
            return Err(FitError::ConstantX);
        }
        let slope = sxy / sxx;
        let residuals: Vec<f64> = pairs().map(|(x, y)| (y - mean_y) - slope * (x - mean_x)).collect();
        let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
        let residual_error = math::sqrt(squares / (n - 2) as f64);
        let line = Self {
            n,
            intercept: mean_y - slope * mean_x,
            slope,
            intercept_error: residual_error * math::sqrt(1.0 / n as f64 + mean_x * mean_x / sxx),
            slope_error: residual_error / math::sqrt(sxx),
            residual_error,
            r2: if syy > 0.0 { 1.0 - squares / syy } else { 1.0 },
            mean_x,
            mean_y,
            sxx,
            residuals,
        };
        let all = [line.intercept, line.intercept_error, line.slope_error, line.residual_error, line.r2, sxx];
        if all.iter().all(|number| number.is_finite()) { Ok(line) } else { Err(FitError::NotFinite) }
    }

    /// Returns the degrees of freedom, n − 2.
    #[must_use]
    pub fn df(&self) -> usize {
        self.n.saturating_sub(2)
    }

    /// Returns the value of the line at `x`.
    #[must_use]
    pub fn value_at(&self, x: f64) -> f64 {
        self.mean_y + self.slope * (x - self.mean_x)
    }

    /// Returns the confidence interval of the line at `x`, at a level such as 0.95.
    #[must_use]
    pub fn confidence(&self, x: f64, level: f64) -> Interval {
        self.interval(x, level, 0.0)
    }

    /// Returns the prediction interval of a new measurement at `x`, at a level such as 0.95.
    #[must_use]
    pub fn prediction(&self, x: f64, level: f64) -> Interval {
        self.interval(x, level, 1.0)
    }

    fn interval(&self, x: f64, level: f64, own_variance: f64) -> Interval {
        let away = x - self.mean_x;
        let spread = math::sqrt(own_variance + 1.0 / self.n as f64 + away * away / self.sxx);
        let reach = t_quantile(0.5 + 0.5 * level, self.df() as f64) * self.residual_error * spread;
        Interval { low: self.value_at(x) - reach, high: self.value_at(x) + reach }
    }
}

/// A line through the logarithms, y = exp(intercept + slope · x): growth by a constant factor.
///
/// The value at x is the median of the prediction; the mean is larger by about the factor exp(s²/2).
#[derive(Clone, Debug, PartialEq)]
pub struct LogLinearFit(
    /// The line through the natural logarithms.
    pub LinearFit,
);

impl LogLinearFit {
    /// Fits a line to the logarithms of `y`.
    ///
    /// # Errors
    /// [`FitError::NotPositive`] for the first y that is not above zero; otherwise see [`LinearFit::fit`].
    pub fn fit(x: &[f64], y: &[f64]) -> Result<Self, FitError> {
        if let Some(index) = y.iter().take(x.len()).position(|y| *y <= 0.0) {
            return Err(FitError::NotPositive { index });
        }
        let logarithms: Vec<f64> = y.iter().map(|y| math::ln(*y)).collect();
        LinearFit::fit(x, &logarithms).map(Self)
    }

    /// Returns the value at `x`, in units of y.
    #[must_use]
    pub fn value_at(&self, x: f64) -> f64 {
        math::exp(self.0.value_at(x))
    }

    /// Returns the confidence interval of the curve at `x`, in units of y.
    #[must_use]
    pub fn confidence(&self, x: f64, level: f64) -> Interval {
        exponentiate(self.0.confidence(x, level))
    }

    /// Returns the prediction interval of a new measurement at `x`, in units of y.
    #[must_use]
    pub fn prediction(&self, x: f64, level: f64) -> Interval {
        exponentiate(self.0.prediction(x, level))
    }

    /// Returns the growth over a distance in x, as a share: 0.02 is 2%.
    #[must_use]
    pub fn growth(&self, x: f64) -> f64 {
        libm::expm1(self.0.slope * x)
    }

    /// Returns the distance in x over which the value doubles, or `None` if it does not grow.
    #[must_use]
    pub fn doubling(&self) -> Option<f64> {
        (self.0.slope > 0.0).then(|| core::f64::consts::LN_2 / self.0.slope)
    }
}

fn exponentiate(logarithms: Interval) -> Interval {
    Interval { low: math::exp(logarithms.low), high: math::exp(logarithms.high) }
}

/// Returns the mean, corrected for the rounding errors of a first pass.
pub(super) fn mean(numbers: &[f64]) -> f64 {
    let n = numbers.len() as f64;
    let first = numbers.iter().sum::<f64>() / n;
    first + numbers.iter().map(|number| number - first).sum::<f64>() / n
}
