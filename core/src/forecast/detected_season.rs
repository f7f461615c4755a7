//! Detects daily, weekly, and yearly seasons in a history.

use alloc::vec::Vec;

use crate::forecast::decomposition::{Decomposition, Seasonality};
use crate::forecast::error::FitError;
use crate::forecast::history::History;
use crate::forecast::regression::mean;
use crate::math;
use crate::units::{SECONDS_PER_DAY, SECONDS_PER_MONTH};

/// A season detected in a history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DetectedSeason {
    /// The length in steps.
    pub period: usize,
    /// `day`, `week`, or `year`; `user-specified` if the caller chose the period.
    pub name: &'static str,
    /// The strength: the share of the variation around the trend that the season explains, from 0 to 1.
    ///
    /// max(0, 1 − Var(remainder)/Var(season + remainder)). Xiaozhe Wang, Kate Smith, and Rob J. Hyndman,
    /// "Characteristic-Based Clustering for Time Series Data", Data Mining and Knowledge Discovery 13 (2006).
    pub strength: f64,
}

/// The maximum length of a detected season, in steps; longer ones would be mostly noise.
const MAX_PERIOD: f64 = 366.0;
/// The minimum strength of a detected season.
const MIN_STRENGTH: f64 = 0.1;

/// Returns the seasons of a history, the strongest first.
///
/// Candidates are 24 and 168 steps for an hourly history, 7 and 365 for a daily one, 52 for a weekly one, and 12 for a
/// monthly one. A season needs two and a half periods, so that two remain when the last fifth is held out.
#[must_use]
pub fn detect_seasons(history: &History) -> Vec<DetectedSeason> {
    let Ok(even) = history.resample() else { return Vec::new() };
    let lengths: Vec<(f64, &'static str)> = match history.step_months {
        Some(months) => alloc::vec![(12.0 / months as f64, "year")],
        None if history.has_times => {
            [(SECONDS_PER_DAY, "day"), (7.0 * SECONDS_PER_DAY, "week"), (12.0 * SECONDS_PER_MONTH, "year")]
                .iter()
                .map(|(length, name)| (length / history.step, *name))
                .collect()
        }
        None => Vec::new(),
    };
    let mut found = Vec::new();
    for (length, name) in lengths {
        let whole = math::round(length);
        // A year has 365/7 weeks, which cannot be distinguished from 52 in two or three years of measurements.
        let fits = (2.0..=MAX_PERIOD).contains(&whole) && math::abs(length - whole) <= 0.01 * whole;
        let period = whole as usize;
        if !fits || 2 * even.values.len() < 5 * period || even.values.len() < 2 * period + 4 {
            continue;
        }
        let strength = seasonal_strength(&even.values, period);
        if strength >= MIN_STRENGTH {
            found.push(DetectedSeason { period, name, strength });
        }
    }
    found.sort_by(|a: &DetectedSeason, b| b.strength.total_cmp(&a.strength).then(a.period.cmp(&b.period)));
    found
}

/// Removes a season of `period` steps from a history; returns the history and the seasonal factors, whose mean is 1.
///
/// The first factor applies to the first measurement.
///
/// # Errors
/// See [`History::resample`] and [`Decomposition::classical`].
pub fn deseasonalize(history: &History, period: usize) -> Result<(History, Vec<f64>), FitError> {
    let season = Decomposition::classical(&history.resample()?.values, period, Seasonality::Multiplicative)?.season;
    let mut rest = history.clone();
    for (time, value) in rest.times.iter().zip(&mut rest.values) {
        *value /= seasonal_factor(history, &season, *time);
    }
    Ok((rest, season))
}

/// Returns the seasonal factor at a time; 1 without a season.
#[must_use]
pub(super) fn seasonal_factor(history: &History, season: &[f64], time: f64) -> f64 {
    let index = math::round(history.steps_to(time)) as usize;
    index.checked_rem(season.len()).map_or(1.0, |index| season[index])
}

/// Returns the strength of an additive season of `period` steps, from 0 to 1.
#[must_use]
pub fn seasonal_strength(values: &[f64], period: usize) -> f64 {
    let Ok(parts) = Decomposition::classical(values, period, Seasonality::Additive) else { return 0.0 };
    let season = |index: usize| parts.season[(index + parts.first) % period];
    let both: Vec<f64> = parts.remainder.iter().enumerate().map(|(index, left)| left + season(index)).collect();
    // The seasonal means absorb a share of the noise, which is large if there are few periods.
    let correction = parts.remainder.len() as f64 / (parts.remainder.len() as f64 - period as f64).max(1.0);
    let (left, whole) = (variance(&parts.remainder) * correction, variance(&both));
    if whole > 0.0 { (1.0 - left / whole).clamp(0.0, 1.0) } else { 0.0 }
}

fn variance(numbers: &[f64]) -> f64 {
    let mean = mean(numbers);
    numbers.iter().map(|number| (number - mean) * (number - mean)).sum::<f64>() / numbers.len() as f64
}
