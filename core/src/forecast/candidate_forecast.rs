//! A forecasting method fitted to a history, and its forecast.

use alloc::vec::Vec;

use crate::forecast::detected_season::{deseasonalize, seasonal_factor};
use crate::forecast::error::FitError;
use crate::forecast::forecast_selection::{ForecastMethod, HoldoutError};
use crate::forecast::history::History;
use crate::forecast::holt_winters::{HoltWinters, SmoothingModel};
use crate::forecast::regression::{Interval, LinearFit, LogLinearFit};
use crate::forecast::students_t::t_quantile;
use crate::math;
use crate::units::SECONDS_PER_MONTH;

/// The maximum number of steps of a forecast.
pub const MAX_FORECAST_STEPS: usize = 100_000;
/// The levels of the prediction intervals.
pub const INTERVAL_LEVELS: [f64; 2] = [0.8, 0.95];

/// A model fitted to a history.
#[derive(Clone, Debug)]
pub enum FittedModel {
    /// A line over time.
    Linear(LinearFit),
    /// A line through the logarithms over time.
    LogLinear(LogLinearFit),
    /// Exponential smoothing over even steps.
    Smoothed(HoltWinters),
}

/// A forecasting method fitted to a history.
#[derive(Clone, Debug)]
pub struct CandidateForecast {
    /// The method.
    pub method: ForecastMethod,
    /// The fitted model.
    pub fitted: FittedModel,
    /// The number of measurements.
    pub n: usize,
    /// The error on held-out measurements; `None` if none were held out, or if the method cannot be fitted to the
    /// others.
    pub holdout_error: Option<HoldoutError>,
    /// The growth per month of 730 hours, as a share of the present level: 0.02 is 2%. `None` without times, or if the
    /// level is not above zero.
    ///
    /// For a log-linear fit, this is the growth in every month; for other models, in the next month.
    pub growth_per_month: Option<f64>,
    /// The one-step variance for the intervals of smoothing; see [`CandidateForecast::forecast`]. 0 for regressions.
    variance: f64,
    /// The seasonal factors of a log-linear fit; empty without a season.
    season: Vec<f64>,
    /// The times of the history, without its values.
    time_axis: History,
}

/// A forecast value with its prediction intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastPoint {
    /// The time, in the unit of [`History::times`].
    pub time: f64,
    /// The expected value; the median for a log-linear fit.
    pub value: f64,
    /// The lower end of the 80% interval.
    pub low80: f64,
    /// The upper end of the 80% interval.
    pub high80: f64,
    /// The lower end of the 95% interval.
    pub low95: f64,
    /// The upper end of the 95% interval.
    pub high95: f64,
}

impl CandidateForecast {
    /// Fits a method to a history.
    ///
    /// # Errors
    /// See [`LinearFit::fit`], [`LogLinearFit::fit`], [`History::resample`], [`deseasonalize`], and
    /// [`HoltWinters::fit_jointly`].
    pub fn fit(history: &History, method: ForecastMethod) -> Result<Self, FitError> {
        let mut season = Vec::new();
        let fitted = match method {
            ForecastMethod::Linear => FittedModel::Linear(LinearFit::fit(&history.times, &history.values)?),
            ForecastMethod::LogLinear => FittedModel::LogLinear(LogLinearFit::fit(&history.times, &history.values)?),
            ForecastMethod::LogSeasonal(period) => {
                let (rest, factors) = deseasonalize(history, period)?;
                let mut line = LogLinearFit::fit(&rest.times, &rest.values)?;
                // The season absorbs a share of the noise, and is uncertain itself.
                let (n, seasons) = (line.0.n as f64, period as f64 - 1.0);
                let df = (line.0.df() as f64 - seasons).max(1.0);
                line.0.residual_error *= math::sqrt(line.0.df() as f64 / df * (1.0 + seasons / n));
                season = factors;
                FittedModel::LogLinear(line)
            }
            ForecastMethod::Simple => fit_smoothing(history, SmoothingModel::Simple)?,
            ForecastMethod::Holt => fit_smoothing(history, SmoothingModel::Holt)?,
            ForecastMethod::Seasonal(season, period) => {
                fit_smoothing(history, SmoothingModel::Seasonal(season, period))?
            }
        };
        let time_axis = History { values: Vec::new(), lines: Vec::new(), notes: Vec::new(), ..history.clone() };
        let variance = match &fitted {
            FittedModel::Smoothed(smoothed) => smoothed.variance * variance_correction(smoothed),
            _ => 0.0,
        };
        let mut candidate = Self {
            method,
            fitted,
            n: history.values.len(),
            holdout_error: None,
            growth_per_month: None,
            variance,
            season,
            time_axis,
        };
        candidate.growth_per_month = candidate.monthly_growth();
        Ok(candidate)
    }

    fn monthly_growth(&self) -> Option<f64> {
        let steps = self.time_axis.steps_per_month()?;
        let last = self.time_axis.times.last().copied()?;
        let growth = match &self.fitted {
            FittedModel::Linear(line) => line.slope * SECONDS_PER_MONTH / line.value_at(last),
            FittedModel::LogLinear(line) => line.growth(SECONDS_PER_MONTH),
            FittedModel::Smoothed(smoothed) => smoothed.end.trend * steps / smoothed.end.level,
        };
        (growth.is_finite() && self.level() > 0.0).then_some(growth)
    }

    /// Returns the fitted value at the last measurement, without the season.
    #[must_use]
    pub fn level(&self) -> f64 {
        let last = self.time_axis.times.last().copied().unwrap_or(0.0);
        match &self.fitted {
            FittedModel::Linear(line) => line.value_at(last),
            FittedModel::LogLinear(line) => line.value_at(last),
            FittedModel::Smoothed(smoothed) => smoothed.end.level,
        }
    }

    /// Returns the forecast of the next steps, at most [`MAX_FORECAST_STEPS`], with 80% and 95% prediction intervals.
    ///
    /// Regressions use Student's t and include the uncertainty of the line. Smoothing uses the variance of
    /// [`HoltWinters::variances`] with the degrees of freedom of the residuals, and includes the uncertainty of the
    /// fitted parameters.
    #[must_use]
    pub fn forecast(&self, steps: usize) -> Vec<ForecastPoint> {
        let steps = steps.min(MAX_FORECAST_STEPS);
        let times = (1..=steps).map(|step| self.time_axis.time_after(step));
        let point = |time: f64, value: f64, [i80, i95]: [Interval; 2]| ForecastPoint {
            time,
            value,
            low80: i80.low,
            high80: i80.high,
            low95: i95.low,
            high95: i95.high,
        };
        match &self.fitted {
            FittedModel::Linear(line) => times
                .map(|at| point(at, line.value_at(at), INTERVAL_LEVELS.map(|level| line.prediction(at, level))))
                .collect(),
            FittedModel::LogLinear(line) => {
                let point = |at: f64| {
                    let factor = self.seasonal_factor(at);
                    let times = |ends: Interval| Interval { low: ends.low * factor, high: ends.high * factor };
                    point(
                        at,
                        line.value_at(at) * factor,
                        INTERVAL_LEVELS.map(|level| times(line.prediction(at, level))),
                    )
                };
                times.map(point).collect()
            }
            FittedModel::Smoothed(smoothed) => {
                let df = degrees_of_freedom(smoothed);
                let reach = INTERVAL_LEVELS.map(|level| t_quantile(0.5 + 0.5 * level, df));
                let variances = smoothed.variances(steps, self.variance);
                let ahead = times.zip(variances).enumerate();
                let ahead = ahead.map(|(before, (time, variance))| {
                    let (value, spread) = (smoothed.forecast(before + 1), math::sqrt(variance));
                    point(time, value, reach.map(|t| Interval { low: value - t * spread, high: value + t * spread }))
                });
                ahead.collect()
            }
        }
    }

    /// Returns the expected value at a time after the last measurement, interpolated linearly between steps.
    #[must_use]
    pub fn value_at(&self, time: f64) -> f64 {
        match &self.fitted {
            FittedModel::Linear(line) => line.value_at(time),
            FittedModel::LogLinear(line) => line.value_at(time) * self.seasonal_factor(time),
            FittedModel::Smoothed(smoothed) => {
                let last = self.time_axis.times.last().copied().unwrap_or(0.0);
                let ahead = self.time_axis.steps_to(time) - self.time_axis.steps_to(last);
                let before = math::max(math::floor(ahead), 1.0);
                let share = (ahead - before).clamp(0.0, 1.0);
                let low = smoothed.forecast(before as usize);
                if share < 1e-6 { low } else { low + share * (smoothed.forecast(before as usize + 1) - low) }
            }
        }
    }

    /// Returns the seasonal factor of a log-linear fit at a time.
    fn seasonal_factor(&self, time: f64) -> f64 {
        seasonal_factor(&self.time_axis, &self.season, time)
    }

    /// Returns the time and the value of each fitted point.
    ///
    /// Regressions have a point for each measurement. Smoothing has one for each even step, except those that
    /// initialize it.
    #[must_use]
    pub fn fitted_values(&self) -> Vec<(f64, f64)> {
        let times = &self.time_axis.times;
        match &self.fitted {
            FittedModel::Linear(line) => times.iter().map(|time| (*time, line.value_at(*time))).collect(),
            FittedModel::LogLinear(line) => {
                times.iter().map(|time| (*time, line.value_at(*time) * self.seasonal_factor(*time))).collect()
            }
            FittedModel::Smoothed(smoothed) => {
                let first = times.first().copied().unwrap_or(0.0);
                let values = smoothed.fitted.iter().enumerate();
                values.map(|(index, value)| (self.time_axis.add_steps(first, index + smoothed.first), *value)).collect()
            }
        }
    }

    /// Returns the residuals, measured minus fitted; of the natural logarithms for a log-linear fit.
    #[must_use]
    pub fn residuals(&self) -> &[f64] {
        match &self.fitted {
            FittedModel::Linear(line) => &line.residuals,
            FittedModel::LogLinear(line) => &line.0.residuals,
            FittedModel::Smoothed(smoothed) => &smoothed.residuals,
        }
    }

    /// Returns the one-step standard error: of the natural logarithms for a log-linear fit, as a share of the value
    /// for a multiplicative season, and in units of the values otherwise.
    #[must_use]
    pub fn residual_error(&self) -> f64 {
        match &self.fitted {
            FittedModel::Linear(line) => line.residual_error,
            FittedModel::LogLinear(line) => line.0.residual_error,
            FittedModel::Smoothed(_) => math::sqrt(self.variance),
        }
    }
}

fn fit_smoothing(history: &History, model: SmoothingModel) -> Result<FittedModel, FitError> {
    HoltWinters::fit_jointly(&history.resample()?.values, model).map(FittedModel::Smoothed)
}

/// Returns the number of fitted parameters on which the residuals depend.
fn fitted_parameter_count(smoothed: &HoltWinters) -> f64 {
    (if smoothed.first == 0 { smoothed.model.parameter_count() } else { smoothed.model.smoothing_parameter_count() })
        as f64
}

/// Returns the degrees of freedom of the residuals, at least 1.
fn degrees_of_freedom(smoothed: &HoltWinters) -> f64 {
    (smoothed.residuals.len() as f64 - fitted_parameter_count(smoothed)).max(1.0)
}

/// Returns the ratio of the prediction error variance to the sample variance with n − 1.
///
/// The ratio accounts for the degrees of freedom and for the uncertainty of k parameters fitted to n values, which
/// adds k/n. Hirotugu Akaike, "Fitting Autoregressive Models for Prediction", Annals of the Institute of Statistical
/// Mathematics 21 (1969): the final prediction error, (n + k)/(n − k).
fn variance_correction(smoothed: &HoltWinters) -> f64 {
    let n = smoothed.residuals.len() as f64;
    (n - 1.0) / degrees_of_freedom(smoothed) * (1.0 + fitted_parameter_count(smoothed) / n)
}
