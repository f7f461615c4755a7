//! Exponential smoothing with a level, and optionally a trend and a season.
//!
//! Charles C. Holt, "Forecasting Trends and Seasonals by Exponentially Weighted Averages" (1957), and Peter R.
//! Winters, "Forecasting Sales by Exponentially Weighted Moving Averages", Management Science 6 (1960), in error
//! correction form with e = y − (l + b + s), or e = y − (l + b) s for a multiplicative season:
//!
//! ```text
//!            additive                    multiplicative
//! level      l' = l + b + α e            l' = l + b + α e / s
//! trend      b' = b + αβ e               b' = b + αβ e / s
//! season     s' = s + γ (1 − α) e        s' = s + γ (1 − α) e / (l + b)
//! ```
//!
//! The parameters α, β, and γ, the initial state of [`HoltWinters::fit`], and the intervals without a multiplicative
//! season are as in R's `HoltWinters`. For a multiplicative season, R divides by l' in the last line. The divisor here
//! is l + b, as in Rob J. Hyndman and George Athanasopoulos, "Forecasting: Principles and Practice", 8.3, and in
//! statsmodels, whose γ equals γ (1 − α) here.

use alloc::vec::Vec;

use crate::forecast::decomposition::{Decomposition, Seasonality};
use crate::forecast::error::FitError;
use crate::forecast::nelder_mead::{SimplexPoint, nelder_mead};
use crate::forecast::regression::{Interval, LinearFit, mean};
use crate::forecast::students_t::normal_quantile;
use crate::math;

/// The components of an exponential smoothing model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmoothingModel {
    /// A level: simple exponential smoothing.
    Simple,
    /// Level and trend: Holt's linear method.
    Holt,
    /// Level, trend, and a season of this many steps.
    Seasonal(Seasonality, usize),
}

/// The smoothing parameters, from 0 (never adapts) to 1 (adapts at once).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SmoothingParameters {
    /// α, for the level.
    pub level: f64,
    /// β, for the trend; 0 without one.
    pub trend: f64,
    /// γ, for the season; 0 without one.
    pub season: f64,
}

/// The state of the model: level, trend, and season at one step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SmoothingState {
    /// The level, in units of the values.
    pub level: f64,
    /// The increase of the level per step; 0 without a trend.
    pub trend: f64,
    /// The seasonal values of the following steps, starting with the next one; empty without a season.
    pub season: Vec<f64>,
}

/// An exponential smoothing model fitted to a series.
#[derive(Clone, Debug, PartialEq)]
pub struct HoltWinters {
    /// The components of the model.
    pub model: SmoothingModel,
    /// The smoothing parameters.
    pub parameters: SmoothingParameters,
    /// The initial state, before the measurement at `first`.
    pub start: SmoothingState,
    /// The index of the first smoothed measurement; earlier ones determine the initial state.
    pub first: usize,
    /// The final state.
    pub end: SmoothingState,
    /// The one-step forecast of each measurement from `first` on.
    pub fitted: Vec<f64>,
    /// The residuals, measurements minus `fitted`.
    pub residuals: Vec<f64>,
    /// The sum of the squared residuals.
    pub sse: f64,
    /// The variance of the one-step error, or of its ratio to the expected value for a multiplicative season.
    pub variance: f64,
    /// The covariance of the final level, trend, and seasonal values due to the uncertainty of the fit, row by row;
    /// empty if unknown.
    pub(super) end_covariance: Vec<f64>,
    /// The covariance of α, β, and γ; 0 if unknown.
    pub(super) parameter_covariance: [[f64; 3]; 3],
}

impl SmoothingModel {
    /// Returns the number of steps in a period; 1 without a season.
    #[must_use]
    pub fn period(self) -> usize {
        match self {
            Self::Seasonal(_, period) => period,
            _ => 1,
        }
    }

    /// Returns the number of fitted parameters, including those of the initial state.
    #[must_use]
    pub fn parameter_count(self) -> usize {
        match self {
            Self::Simple => 2,
            Self::Holt => 4,
            // The seasonal values have a fixed sum, so one of them is not free.
            Self::Seasonal(_, period) => period.saturating_add(4),
        }
    }

    /// Returns the number of smoothing parameters.
    pub(super) fn smoothing_parameter_count(self) -> usize {
        match self {
            Self::Simple => 1,
            Self::Holt => 2,
            Self::Seasonal(..) => 3,
        }
    }

    pub(super) fn is_multiplicative(self) -> bool {
        matches!(self, Self::Seasonal(Seasonality::Multiplicative, _))
    }

    /// Checks that there are enough values to initialize and smooth, and that the model applies to them.
    fn check(self, values: &[f64]) -> Result<(), FitError> {
        let minimum = match self {
            Self::Simple => 3,
            Self::Holt => 5,
            Self::Seasonal(_, period) if period < 2 || period > values.len() / 2 => {
                return Err(FitError::InvalidPeriod { period });
            }
            Self::Seasonal(_, period) => (2 * period).max(period + 3),
        };
        if values.len() < minimum {
            return Err(FitError::TooFew { found: values.len(), minimum });
        }
        if !values.iter().all(|value| math::abs(*value) <= 1e140) {
            return Err(FitError::NotFinite);
        }
        match values.iter().position(|value| *value <= 0.0) {
            Some(index) if self.is_multiplicative() => Err(FitError::NotPositive { index }),
            _ => Ok(()),
        }
    }
}

impl HoltWinters {
    /// Smooths the measurements from `first` on with given parameters and a given initial state.
    ///
    /// # Errors
    /// [`FitError::InvalidPeriod`] if the state does not have one seasonal value for each step of the period;
    /// [`FitError::NotFinite`] if the numbers overflow; [`FitError::TooFew`] if there are too few values.
    pub fn run(
        values: &[f64],
        model: SmoothingModel,
        parameters: SmoothingParameters,
        start: SmoothingState,
        first: usize,
    ) -> Result<Self, FitError> {
        if let SmoothingModel::Seasonal(_, period) = model
            && start.season.len() != period
        {
            return Err(FitError::InvalidPeriod { period });
        }
        let rest = values.get(first..).unwrap_or(&[]);
        if rest.len() < 2 {
            return Err(FitError::TooFew { found: rest.len(), minimum: 2 });
        }
        let mut end = start.clone();
        let mut fitted = Vec::with_capacity(rest.len());
        let sse = smooth(rest, model, parameters, &mut end, |expected| fitted.push(expected));
        if !sse.is_finite() {
            return Err(FitError::NotFinite);
        }
        if !end.season.is_empty() {
            let elapsed = rest.len() % end.season.len();
            end.season.rotate_left(elapsed);
        }
        let residuals: Vec<f64> = rest.iter().zip(&fitted).map(|(value, expected)| value - expected).collect();
        let variance = if model.is_multiplicative() {
            let ratios: Vec<f64> = residuals.iter().zip(&fitted).map(|(residual, fitted)| residual / fitted).collect();
            sample_variance(&ratios)
        } else {
            sample_variance(&residuals)
        };
        Ok(Self {
            model,
            parameters,
            start,
            first,
            end,
            fitted,
            residuals,
            sse,
            variance,
            end_covariance: Vec::new(),
            parameter_covariance: [[0.0; 3]; 3],
        })
    }

    /// Finds the parameters with the smallest sum of squared errors, with an initial state from the first values.
    ///
    /// The initial state is the same as in R: with a season, from the decomposition of the first two periods; with a
    /// trend, the second value and its difference from the first; otherwise the first value.
    ///
    /// # Errors
    /// [`FitError::TooFew`], [`FitError::InvalidPeriod`], [`FitError::NotPositive`] (for a multiplicative season), and
    /// [`FitError::NotFinite`].
    pub fn fit(values: &[f64], model: SmoothingModel) -> Result<Self, FitError> {
        let (start, first) = initial_state(values, model)?;
        Self::fit_from(values, model, start, first)
    }

    /// Fits the parameters from a given initial state.
    pub(super) fn fit_from(
        values: &[f64],
        model: SmoothingModel,
        start: SmoothingState,
        first: usize,
    ) -> Result<Self, FitError> {
        let mut state = start.clone();
        let rest = values.get(first..).unwrap_or(&[]);
        let (best, _) = nelder_mead(model.smoothing_parameter_count(), |point| {
            state.clone_from(&start);
            smooth(rest, model, SmoothingParameters::from_point(point), &mut state, |_| ())
        });
        Self::run(values, model, SmoothingParameters::from_point(&best), start, first)
    }

    /// Returns the forecast `steps` steps after the last measurement; `steps` is at least 1.
    #[must_use]
    pub fn forecast(&self, steps: usize) -> f64 {
        let trend = self.end.level + self.end.trend * steps as f64;
        match (self.model, self.season(steps)) {
            (SmoothingModel::Seasonal(Seasonality::Multiplicative, _), Some(season)) => trend * season,
            (_, Some(season)) => trend + season,
            (_, None) => trend,
        }
    }

    fn season(&self, steps: usize) -> Option<f64> {
        let period = self.end.season.len();
        if period == 0 { None } else { self.end.season.get((steps.max(1) - 1) % period).copied() }
    }

    /// Returns the variance of the forecast error of each of the next `steps` steps, given the variance of one step.
    ///
    /// Additive: σ² (1 + Σ ψ²) with ψ(j) = α (1 + jβ), plus γ (1 − α) where j is a whole number of periods. This is
    /// exact for the state space model that underlies the method. Multiplicative: the approximation for class 3 in Rob
    /// J. Hyndman, Anne B. Koehler, J. Keith Ord, and Ralph D. Snyder, "Prediction Intervals for Exponential Smoothing
    /// Using Two New Classes of State Space Models", Journal of Forecasting 24 (2005), where errors are proportional
    /// to the expected value. After [`HoltWinters::fit_jointly`], the uncertainty of the parameters and of the final
    /// state is included.
    #[must_use]
    pub fn variances(&self, steps: usize, variance: f64) -> Vec<f64> {
        let SmoothingParameters { level, trend, season } = self.parameters;
        let period = self.model.period();
        let covariance = &self.parameter_covariance;
        // The uncertainty of the parameters adds to ψ(j)², by its derivatives.
        let uncertainty = |gains: [f64; 3]| {
            let row = |i: usize| (0..3).map(|j| gains[i] * gains[j] * covariance[i][j]).sum::<f64>();
            math::max((0..3).map(row).sum(), 0.0)
        };
        let mut all = Vec::new();
        if !self.model.is_multiplicative() {
            let seasonal = matches!(self.model, SmoothingModel::Seasonal(..));
            let mut sum = 1.0;
            for step in 1..=steps {
                all.push(variance * sum);
                let j = step as f64;
                let full_period = if seasonal && step.is_multiple_of(period) { 1.0 } else { 0.0 };
                let psi = level * (1.0 + j * trend) + full_period * season * (1.0 - level);
                sum += psi * psi
                    + uncertainty([1.0 + j * trend - full_period * season, level * j, full_period * (1.0 - level)]);
            }
            self.add_uncertainty(&mut all);
            return all;
        }
        // θ(h) = μ(h)² + σ² Σ c(j)² θ(h − j), where c is ψ and μ the forecast, both without the season. Because
        // c² = k0 + k1 j + k2 j², three running sums suffice to compute the sum.
        let trend_gain = level * trend;
        let squared_gain = |j: f64| {
            let c = level + trend_gain * j;
            c * c + uncertainty([1.0 + j * trend, level * j, 0.0])
        };
        let (k0, k2) = (squared_gain(0.0), 0.5 * (squared_gain(2.0) + squared_gain(0.0)) - squared_gain(1.0));
        let k1 = squared_gain(1.0) - k0 - k2;
        let (mut zeroth, mut first, mut second) = (0.0, 0.0, 0.0);
        let mut growth = 1.0;
        let gain = season * (1.0 - level);
        let gain_squared = gain * gain + uncertainty([-season, 0.0, 1.0 - level]);
        for step in 1..=steps {
            let middle = self.end.level + self.end.trend * step as f64;
            // The sums are those of the previous step, where each j was smaller by 1.
            second += 2.0 * first + zeroth;
            first += zeroth;
            let theta = middle * middle + variance * (k0 * zeroth + k1 * first + k2 * second);
            if step > 1 && (step - 1).is_multiple_of(period) {
                growth *= 1.0 + gain_squared * variance;
            }
            let part = self.season(step).unwrap_or(1.0);
            all.push(part * part * math::max(theta * (1.0 + variance) * growth - middle * middle, 0.0));
            zeroth += theta;
        }
        self.add_uncertainty(&mut all);
        all
    }

    /// Adds gᵀ C g to each variance, where C is the covariance of the final state and g the gradient of the forecast.
    fn add_uncertainty(&self, variances: &mut [f64]) {
        let (period, width) = (self.end.season.len(), 2 + self.end.season.len());
        if self.end_covariance.len() != width * width {
            return;
        }
        for (before, variance) in variances.iter_mut().enumerate() {
            let steps = (before + 1) as f64;
            let (factor, season_factor) = if self.model.is_multiplicative() {
                (self.season(before + 1).unwrap_or(1.0), self.end.level + self.end.trend * steps)
            } else {
                (1.0, 1.0)
            };
            let mut gains = [(0, factor), (1, factor * steps), (0, 0.0)];
            if period > 0 {
                gains[2] = (2 + before % period, season_factor);
            }
            let part = |(i, g): &(usize, f64)| {
                gains.iter().map(|(j, other)| g * other * self.end_covariance[i * width + j]).sum::<f64>()
            };
            let added: f64 = gains.iter().map(part).sum();
            if added.is_finite() {
                *variance += math::max(added, 0.0);
            }
        }
    }

    /// Returns the prediction interval `steps` steps after the last measurement at a level such as 0.95, assuming
    /// normal errors.
    #[must_use]
    pub fn prediction(&self, steps: usize, level: f64) -> Interval {
        let variance = self.variances(steps.max(1), self.variance).last().copied().unwrap_or(f64::NAN);
        let reach = normal_quantile(0.5 + 0.5 * level) * math::sqrt(variance);
        let value = self.forecast(steps);
        Interval { low: value - reach, high: value + reach }
    }
}

impl SmoothingParameters {
    pub(super) fn from_point(point: &SimplexPoint) -> Self {
        Self { level: point[0], trend: point[1], season: point[2] }
    }
}

/// Runs the recurrence: passes each expected value to `record`, updates the state, and returns the sum of squared
/// errors.
///
/// The seasonal values in the state are not rotated: the first one remains the one for the phase of the first value.
pub(super) fn smooth(
    values: &[f64],
    model: SmoothingModel,
    parameters: SmoothingParameters,
    state: &mut SmoothingState,
    mut record: impl FnMut(f64),
) -> f64 {
    let (alpha, trend_gain) = (parameters.level, parameters.level * parameters.trend);
    let season_gain = parameters.season * (1.0 - alpha);
    let multiplicative = model.is_multiplicative();
    let (mut level, mut trend, mut phase, mut sse) = (state.level, state.trend, 0, 0.0);
    for value in values {
        let ahead = level + trend;
        let season = state.season.get(phase).copied().unwrap_or(0.0);
        let expected = if multiplicative { ahead * season } else { ahead + season };
        let error = value - expected;
        record(expected);
        sse += error * error;
        let (level_error, season_error) = if multiplicative { (error / season, error / ahead) } else { (error, error) };
        level = ahead + alpha * level_error;
        trend += trend_gain * level_error;
        if let Some(part) = state.season.get_mut(phase) {
            *part = season + season_gain * season_error;
            phase += 1;
            if phase == state.season.len() {
                phase = 0;
            }
        }
    }
    (state.level, state.trend) = (level, trend);
    sse
}

/// Returns the initial state as in R, and the index of the first measurement after it.
pub(super) fn initial_state(values: &[f64], model: SmoothingModel) -> Result<(SmoothingState, usize), FitError> {
    model.check(values)?;
    match model {
        SmoothingModel::Simple => Ok((SmoothingState { level: values[0], ..SmoothingState::default() }, 1)),
        SmoothingModel::Holt => {
            Ok((SmoothingState { level: values[1], trend: values[1] - values[0], season: Vec::new() }, 2))
        }
        SmoothingModel::Seasonal(season, period) => {
            let parts = Decomposition::classical(&values[..2 * period], period, season)?;
            let (level, trend) = match LinearFit::fit(&one_to(parts.trend.len()), &parts.trend) {
                Ok(line) => (line.intercept, line.slope),
                // For a period of two steps the trend has only two values, which determine the line.
                Err(_) => (2.0 * parts.trend[0] - parts.trend[1], parts.trend[1] - parts.trend[0]),
            };
            Ok((SmoothingState { level, trend, season: parts.season }, period))
        }
    }
}

/// Returns the numbers from 1 to `n`.
fn one_to(n: usize) -> Vec<f64> {
    (1..=n).map(|index| index as f64).collect()
}

/// Returns the sample variance, which divides by n − 1.
fn sample_variance(numbers: &[f64]) -> f64 {
    let mean = mean(numbers);
    numbers.iter().map(|number| (number - mean) * (number - mean)).sum::<f64>() / (numbers.len().max(2) - 1) as f64
}
