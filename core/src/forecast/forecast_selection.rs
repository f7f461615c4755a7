//! Which way of forecasting suits a history: all that apply, by how well they foretell what was held back.
//!
//! The last fifth is held out, each way is fitted to the rest and asked for it. Leonard J. Tashman, "Out-of-Sample
//! Tests of Forecasting Accuracy", International Journal of Forecasting 16 (2000). The best is fitted once more to
//! all measurements.

use alloc::vec::Vec;
use core::fmt;

use crate::forecast::band::Band;
use crate::forecast::candidate_forecast::CandidateForecast;
use crate::forecast::decomposition::Seasonality;
use crate::forecast::detected_season::{DetectedSeason, detect_seasons};
use crate::forecast::error::FitError;
use crate::forecast::history::History;
use crate::math;

/// A way of forecasting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastMethod {
    /// A straight line: the same amount in each step.
    Linear,
    /// A straight line through the logarithms: the same factor in each step.
    LogLinear,
    /// The same through what a classical decomposition leaves of a season of so many steps, and the season's factors.
    LogSeasonal(usize),
    /// Simple exponential smoothing: a level that moves, and no growth.
    Simple,
    /// Holt's method: a level and a trend that move.
    Holt,
    /// Holt-Winters: level, trend and a season of so many steps.
    Seasonal(Seasonality, usize),
}

impl ForecastMethod {
    /// In a word or two, without the period.
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

    /// Whether it grows by a factor in each step, and not by an amount.
    #[must_use]
    pub fn by_factor(self) -> bool {
        matches!(self, Self::LogLinear | Self::LogSeasonal(_))
    }

    /// The length of its season, in steps.
    #[must_use]
    pub fn period(self) -> Option<usize> {
        match self {
            Self::Seasonal(_, period) | Self::LogSeasonal(period) => Some(period),
            _ => None,
        }
    }
}

/// `Holt-Winters additive (12)`
impl fmt::Display for ForecastMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        self.period().map_or(Ok(()), |period| write!(f, " ({period})"))
    }
}

/// How far a forecast was from what was held out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoldoutError {
    /// Root of the mean squared error, in units of the values.
    pub rmse: f64,
    /// Mean of the errors as shares of what was measured; none if that is 0 somewhere.
    pub mape: Option<f64>,
}

/// All that was tried, and the best of it.
#[derive(Clone, Debug)]
pub struct ForecastSelection {
    /// The best one.
    best: CandidateForecast,
    /// The others that could be fitted, in order.
    others: Vec<CandidateForecast>,
    /// What could not be fitted, and why.
    pub refused: Vec<(ForecastMethod, FitError)>,
    /// How many of the last measurements were held out; 0 if there are too few for that, and then simpler methods go
    /// first.
    pub held_out: usize,
    /// The seasons that were looked at.
    pub seasons: Vec<DetectedSeason>,
    /// The numbers from which bands around steady growth, without the season, can be rebuilt; none if a value is not
    /// above zero.
    pub band: Option<Band>,
}

/// At least so many measurements are held out,
const LEAST_HELD_OUT: usize = 3;
/// and at most so many,
const MOST_HELD_OUT: usize = 366;
/// and so many are left at least.
const LEAST_LEFT: usize = 5;
/// So many seasons are tried at most, the strongest ones.
const MOST_SEASONS: usize = 2;

/// Fits all that apply and puts them in order; `period` names the season, in steps, in place of those proposed.
///
/// The order is that of the root mean squared error over what was held out. A period of 0 or 1 means no season.
///
/// # Errors
/// Why a line cannot be fitted, which then nothing can.
///
/// ```
/// use headroom_core::forecast::{choice::{choose, ForecastMethod}, read_csv};
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
                .even()
                .map_or(0.0, |even| crate::forecast::detected_season::seasonal_strength(&even.values, period));
            alloc::vec![DetectedSeason { period, name: "given", strength }]
        }
    };
    seasons.truncate(MOST_SEASONS);
    let mut methods =
        alloc::vec![ForecastMethod::LogLinear, ForecastMethod::Linear, ForecastMethod::Simple, ForecastMethod::Holt];
    for season in &seasons {
        methods.push(ForecastMethod::LogSeasonal(season.period));
        methods.push(ForecastMethod::Seasonal(Seasonality::Additive, season.period));
        methods.push(ForecastMethod::Seasonal(Seasonality::Multiplicative, season.period));
    }
    let wanted = n.div_ceil(5).clamp(LEAST_HELD_OUT, MOST_HELD_OUT);
    let held_out = if n >= wanted + LEAST_LEFT { wanted } else { 0 };
    let before = history.first(n - held_out);
    let (mut candidates, mut refused) = (Vec::new(), Vec::new());
    for method in methods {
        match CandidateForecast::fit(history, method) {
            Ok(mut candidate) => {
                if held_out > 0 {
                    candidate.held_out = CandidateForecast::fit(&before, method).ok().map(|fit| errors(&fit, history));
                }
                candidates.push(candidate);
            }
            Err(error) => refused.push((method, error)),
        }
    }
    // A sort that keeps the order of equals: simpler methods were tried first.
    let rank = |candidate: &CandidateForecast| candidate.held_out.map_or(f64::INFINITY, |errors| errors.rmse);
    candidates.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let mut candidates = candidates.into_iter();
    let Some(best) = candidates.next() else {
        return Err(refused.last().map_or(FitError::NotFinite, |(_, error)| *error));
    };
    let alone = seasons.first().and_then(|season| Band::without_season(history, season.period));
    let band = alone.or_else(|| Band::of(history));
    Ok(ForecastSelection { best, others: candidates.collect(), refused, held_out, seasons, band })
}

impl ForecastSelection {
    /// The one with the smallest error over what was held out.
    #[must_use]
    pub fn best(&self) -> &CandidateForecast {
        &self.best
    }

    /// All that could be fitted, the best first.
    pub fn candidates(&self) -> impl Iterator<Item = &CandidateForecast> {
        core::iter::once(&self.best).chain(&self.others)
    }

    /// The candidate of a method, if it could be fitted.
    #[must_use]
    pub fn of(&self, method: ForecastMethod) -> Option<&CandidateForecast> {
        self.candidates().find(|candidate| candidate.method == method)
    }

    /// Whether the order comes from measurements that were held out.
    #[must_use]
    pub fn is_tested(&self) -> bool {
        self.best.held_out.is_some()
    }
}

/// What a fit to the first measurements makes of the others.
fn errors(fit: &CandidateForecast, history: &History) -> HoldoutError {
    let from = fit.n;
    let (mut squares, mut shares) = (0.0, Some(0.0));
    for (time, value) in history.times.iter().zip(&history.values).skip(from) {
        let error = fit.at(*time) - value;
        squares += error * error;
        shares = shares.filter(|_| *value != 0.0).map(|sum| sum + math::abs(error / value));
    }
    let count = (history.values.len() - from).max(1) as f64;
    HoldoutError { rmse: math::sqrt(squares / count), mape: shares.map(|sum| sum / count) }
}
