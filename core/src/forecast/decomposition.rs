//! Classical decomposition of a series into a centered moving average, a mean season, and a remainder.
//!
//! The results equal those of `decompose` in R and `seasonal_decompose` in statsmodels. See Maurice Kendall and Alan
//! Stuart, "The Advanced Theory of Statistics", volume 3 (1983), pages 410–414.

use alloc::vec::Vec;

use crate::forecast::error::FitError;
use crate::forecast::regression::mean;

/// How a season combines with the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seasonality {
    /// The season is added to the level.
    Additive,
    /// The season multiplies the level.
    Multiplicative,
}

/// A decomposed series.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// The seasonal value of each step of a period, starting with the first value of the series. Additive values sum to
    /// 0; multiplicative ones have a mean of 1.
    pub season: Vec<f64>,
    /// The index of the first value with a trend: half a period.
    pub first: usize,
    /// The moving average, without half a period at either end.
    pub trend: Vec<f64>,
    /// The remainder, for the same values as the trend.
    pub remainder: Vec<f64>,
}

impl Decomposition {
    /// Decomposes a series with a season of `period` steps.
    ///
    /// # Errors
    /// [`FitError::InvalidPeriod`] for a period below 2 or longer than half of the series;
    /// [`FitError::NotPositive`] for a multiplicative season where a value is not above zero.
    pub fn classical(values: &[f64], period: usize, season: Seasonality) -> Result<Self, FitError> {
        let n = values.len();
        if period < 2 || period > n / 2 {
            return Err(FitError::InvalidPeriod { period });
        }
        if let (Seasonality::Multiplicative, Some(index)) = (season, values.iter().position(|value| *value <= 0.0)) {
            return Err(FitError::NotPositive { index });
        }
        let half = period / 2;
        let average = |index: usize| {
            let window = &values[index - half..index + half + 1];
            let whole: f64 = window.iter().sum();
            // An even period has no middle, so each end of the window has half weight.
            let ends = if period.is_multiple_of(2) { 0.5 * (window[0] + window[2 * half]) } else { 0.0 };
            (whole - ends) / period as f64
        };
        let trend: Vec<f64> = (half..n - half).map(average).collect();
        let without = |value: f64, part: f64| match season {
            Seasonality::Additive => value - part,
            Seasonality::Multiplicative => value / part,
        };
        let detrended: Vec<f64> =
            trend.iter().zip(&values[half..]).map(|(trend, value)| without(*value, *trend)).collect();
        let mut figure: Vec<f64> = (0..period)
            .map(|phase| {
                // The first value of this phase with a trend.
                let from = (phase + period - half % period) % period;
                let of_phase: Vec<f64> = detrended.iter().skip(from).step_by(period).copied().collect();
                mean(&of_phase)
            })
            .collect();
        let middle = mean(&figure);
        figure.iter_mut().for_each(|part| *part = without(*part, middle));
        let remainder = detrended.iter().enumerate();
        let remainder = remainder.map(|(index, value)| without(*value, figure[(index + half) % period])).collect();
        Ok(Self { season: figure, first: half, trend, remainder })
    }
}
