//! Selects the forecasting method that suits a history best.
//!
//! The last fifth of the history, from 3 to 366 measurements, is held out. If fewer than 5 measurements would remain
//! for fitting, none are held out. Each method is fitted to the rest and ranked by its error on the held-out values.
//! The candidates are then fitted to all measurements. See Leonard J. Tashman, "Out-of-Sample Tests of Forecasting
//! Accuracy", International Journal of Forecasting 16 (2000).

use alloc::vec::Vec;
use core::fmt;

use crate::forecast::band::PredictionBand;
use crate::forecast::candidate_forecast::CandidateForecast;
use crate::forecast::decomposition::Seasonality;
use crate::forecast::detected_season::{DetectedSeason, detect_seasons};
use crate::forecast::error::FitError;
use crate::forecast::history::History;
use crate::math;

/// A forecasting method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastMethod {
    /// Linear regression: growth by the same amount in each step.
    Linear,
    /// Log-linear regression: growth by the same factor in each step.
    LogLinear,
    /// Log-linear regression after removing a season of this many steps; the forecast includes the season.
    LogSeasonal(usize),
    /// Simple exponential smoothing: a smoothed level without growth.
    Simple,
    /// Holt's method: a smoothed level and trend.
    Holt,
    /// Holt-Winters: level, trend, and a season of this many steps.
    Seasonal(Seasonality, usize),
}

impl ForecastMethod {
    /// Returns the name in JSON output, without the length of the season.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::LogLinear => "log-linear",
            Self::LogSeasonal(_) => "log-linear with season",
            Self::Simple => "smoothing",
            Self::Holt => "Holt",
            Self::Seasonal(Seasonality::Additive, _) => "Holt-Winters additive",
            Self::Seasonal(Seasonality::Multiplicative, _) => "Holt-Winters multiplicative",
        }
    }

    /// Returns the display name, without the length of the season.
    fn label(self) -> &'static str {
        match self {
            Self::LogSeasonal(_) => "log-linear with seasonality",
            Self::Simple => "simple exponential smoothing",
            other => other.name(),
        }
    }

    /// Returns whether growth is a factor per step rather than an amount.
    #[must_use]
    pub fn is_exponential(self) -> bool {
        matches!(self, Self::LogLinear | Self::LogSeasonal(_))
    }

    /// Returns the length of the season, in steps.
    #[must_use]
    pub fn period(self) -> Option<usize> {
        match self {
            Self::Seasonal(_, period) | Self::LogSeasonal(period) => Some(period),
            _ => None,
        }
    }
}

/// Formats the method: `Holt-Winters additive (12)`.
impl fmt::Display for ForecastMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())?;
        self.period().map_or(Ok(()), |period| write!(f, " ({period})"))
    }
}

/// The error of a forecast on held-out measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoldoutError {
    /// The root mean squared error, in units of the values.
    pub rmse: f64,
    /// The mean absolute error as a share of the measured values; `None` if a measured value is 0.
    pub mape: Option<f64>,
}

/// The fitted candidates, ranked.
#[derive(Clone, Debug)]
pub struct ForecastSelection {
    /// The best candidate.
    best: CandidateForecast,
    /// The other candidates, the best first.
    others: Vec<CandidateForecast>,
    /// The methods that cannot be fitted, with the reason.
    pub failures: Vec<(ForecastMethod, FitError)>,
    /// The number of held-out measurements; 0 if there are too few, in which case simpler methods come first.
    pub holdout_len: usize,
    /// The seasons that were considered.
    pub seasons: Vec<DetectedSeason>,
    /// The prediction bands around steady growth, without the season; `None` without times or if a value is not above
    /// zero.
    pub band: Option<PredictionBand>,
}

/// The minimum number of held-out measurements.
const MIN_HELD_OUT: usize = 3;
/// The maximum number of held-out measurements.
const MAX_HELD_OUT: usize = 366;
/// The minimum number of measurements that remain for fitting.
const MIN_FITTED: usize = 5;
/// The maximum number of seasons to try; the strongest are tried.
const MAX_SEASONS: usize = 2;

/// Fits all applicable methods and ranks them by root mean squared error on the held-out measurements.
///
/// `period` is the length of the season in steps and replaces the detected seasons; 0 and 1 mean no season.
///
/// # Errors
/// Returns the error of the last method if none can be fitted.
///
/// ```
/// use headroom_core::forecast::{ForecastMethod, read_csv, select_forecast};
/// let mut text = String::new();
/// for day in 1..=30 {
///     text += &format!("2026-11-{day:02},{}\n", 100.0 * 1.02_f64.powi(day));
/// }
/// let choice = select_forecast(&read_csv(&text, None).unwrap(), None).unwrap();
/// assert_eq!(choice.best().method, ForecastMethod::LogLinear);
/// assert!((choice.best().growth_per_month.unwrap() - 0.8267).abs() < 1e-3);
/// ```
pub fn select_forecast(history: &History, period: Option<usize>) -> Result<ForecastSelection, FitError> {
    let n = history.values.len();
    let mut seasons = match period {
        None => detect_seasons(history),
        Some(period) if period < 2 => Vec::new(),
        Some(period) => {
            let strength = history
                .resample()
                .map_or(0.0, |even| crate::forecast::detected_season::seasonal_strength(&even.values, period));
            alloc::vec![DetectedSeason { period, name: "user-specified", strength }]
        }
    };
    seasons.truncate(MAX_SEASONS);
    let mut methods =
        alloc::vec![ForecastMethod::LogLinear, ForecastMethod::Linear, ForecastMethod::Simple, ForecastMethod::Holt];
    for season in &seasons {
        methods.push(ForecastMethod::LogSeasonal(season.period));
        methods.push(ForecastMethod::Seasonal(Seasonality::Additive, season.period));
        methods.push(ForecastMethod::Seasonal(Seasonality::Multiplicative, season.period));
    }
    let target = n.div_ceil(5).clamp(MIN_HELD_OUT, MAX_HELD_OUT);
    let holdout_len = if n >= target + MIN_FITTED { target } else { 0 };
    let before = history.prefix(n - holdout_len);
    let (mut candidates, mut failures) = (Vec::new(), Vec::new());
    for method in methods {
        match CandidateForecast::fit(history, method) {
            Ok(mut candidate) => {
                if holdout_len > 0 {
                    candidate.holdout_error =
                        CandidateForecast::fit(&before, method).ok().map(|fit| holdout_error(&fit, history));
                }
                candidates.push(candidate);
            }
            Err(error) => failures.push((method, error)),
        }
    }
    // The sort is stable, so of equally good candidates the simpler one, tried first, stays first.
    let rank = |candidate: &CandidateForecast| candidate.holdout_error.map_or(f64::INFINITY, |errors| errors.rmse);
    candidates.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let mut candidates = candidates.into_iter();
    let Some(best) = candidates.next() else {
        return Err(failures.last().map_or(FitError::NotFinite, |(_, error)| *error));
    };
    let without_season = seasons.first().and_then(|season| PredictionBand::without_season(history, season.period));
    let band = without_season.or_else(|| PredictionBand::from_history(history));
    Ok(ForecastSelection { best, others: candidates.collect(), failures, holdout_len, seasons, band })
}

impl ForecastSelection {
    /// Returns the best candidate: the one with the smallest held-out error, or the simplest if there is no such error.
    #[must_use]
    pub fn best(&self) -> &CandidateForecast {
        &self.best
    }

    /// Returns all candidates, the best first.
    pub fn candidates(&self) -> impl Iterator<Item = &CandidateForecast> {
        core::iter::once(&self.best).chain(&self.others)
    }

    /// Returns the candidate for a method, if it could be fitted.
    #[must_use]
    pub fn candidate(&self, method: ForecastMethod) -> Option<&CandidateForecast> {
        self.candidates().find(|candidate| candidate.method == method)
    }

    /// Returns whether the ranking is based on held-out measurements.
    #[must_use]
    pub fn is_tested(&self) -> bool {
        self.best.holdout_error.is_some()
    }
}

/// Returns the error on the remaining measurements of a fit to the first ones.
fn holdout_error(fit: &CandidateForecast, history: &History) -> HoldoutError {
    let from = fit.n;
    let (mut squares, mut shares) = (0.0, Some(0.0));
    for (time, value) in history.times.iter().zip(&history.values).skip(from) {
        let error = fit.value_at(*time) - value;
        squares += error * error;
        shares = shares.filter(|_| *value != 0.0).map(|sum| sum + math::abs(error / value));
    }
    let count = (history.values.len() - from).max(1) as f64;
    HoldoutError { rmse: math::sqrt(squares / count), mape: shares.map(|sum| sum / count) }
}
