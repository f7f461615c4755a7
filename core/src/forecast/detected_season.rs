//! Which seasons a history may have: days, weeks and years, where there are at least two of them.

use alloc::vec::Vec;

use crate::forecast::decomposition::{Decomposition, Seasonality};
use crate::forecast::error::FitError;
use crate::forecast::history::History;
use crate::forecast::regression::mean;
use crate::math;
use crate::units::{SECONDS_PER_DAY, SECONDS_PER_MONTH};

/// A season that a history may have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DetectedSeason {
    /// Its length in steps.
    pub period: usize,
    /// `day`, `week` or `year`.
    pub name: &'static str,
    /// How much of the variation around the trend is the season's, from 0 to 1.
    ///
    /// Xiaozhe Wang, Kate Smith and Rob J. Hyndman, "Characteristic-Based Clustering for Time Series Data", Data
    /// Mining and Knowledge Discovery 13 (2006): max(0, 1 − Var(remainder)/Var(season + remainder)).
    pub strength: f64,
}

/// The longest season that is proposed, in steps; more would be mostly noise.
const LONGEST: f64 = 366.0;
/// A season has to explain so much of the variation to be proposed.
const WEAK: f64 = 0.1;

/// The seasons that a history may have, the strongest first.
///
/// An hourly history gives 24 and 168, a daily one 7, a weekly one 52, a monthly one 12. Two and a half periods are
/// needed: two to begin with when the last fifth is held out.
#[must_use]
pub fn detect_seasons(history: &History) -> Vec<DetectedSeason> {
    let Ok(even) = history.even() else { return Vec::new() };
    let lengths: Vec<(f64, &'static str)> = match history.months {
        Some(months) => alloc::vec![(12.0 / months as f64, "year")],
        None if history.timed => {
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
        // A week of 365/7 steps is 52 for all that two or three years can tell.
        let fits = (2.0..=LONGEST).contains(&whole) && math::abs(length - whole) <= 0.01 * whole;
        let period = whole as usize;
        if !fits || 2 * even.values.len() < 5 * period || even.values.len() < 2 * period + 4 {
            continue;
        }
        let strength = seasonal_strength(&even.values, period);
        if strength >= WEAK {
            found.push(DetectedSeason { period, name, strength });
        }
    }
    found.sort_by(|a: &DetectedSeason, b| b.strength.total_cmp(&a.strength).then(a.period.cmp(&b.period)));
    found
}

/// A history over its season of so many steps, and the factors of that season, the first measurement's first; their mean
/// is 1.
///
/// # Errors
/// Those of [`History::even`] and [`Decomposition::of`].
pub fn deseasonalize(history: &History, period: usize) -> Result<(History, Vec<f64>), FitError> {
    let season = Decomposition::of(&history.even()?.values, period, Seasonality::Multiplicative)?.season;
    let mut rest = history.clone();
    for (time, value) in rest.times.iter().zip(&mut rest.values) {
        *value /= factor(history, &season, *time);
    }
    Ok((rest, season))
}

/// The factor of a season at a time; 1 where there is no season.
#[must_use]
pub(super) fn factor(history: &History, season: &[f64], time: f64) -> f64 {
    let place = math::round(history.steps_to(time)) as usize;
    place.checked_rem(season.len()).map_or(1.0, |place| season[place])
}

/// How strong an additive season of so many steps is, from 0 to 1.
#[must_use]
pub fn seasonal_strength(values: &[f64], period: usize) -> f64 {
    let Ok(parts) = Decomposition::of(values, period, Seasonality::Additive) else { return 0.0 };
    let season = |place: usize| parts.season[(place + parts.first) % period];
    let both: Vec<f64> = parts.remainder.iter().enumerate().map(|(place, left)| left + season(place)).collect();
    // Each season's mean has taken a share of the noise with it, and with few periods a large one.
    let free = parts.remainder.len() as f64 / (parts.remainder.len() as f64 - period as f64).max(1.0);
    let (left, whole) = (variance(&parts.remainder) * free, variance(&both));
    if whole > 0.0 { (1.0 - left / whole).clamp(0.0, 1.0) } else { 0.0 }
}

fn variance(numbers: &[f64]) -> f64 {
    let middle = mean(numbers);
    numbers.iter().map(|number| (number - middle) * (number - middle)).sum::<f64>() / numbers.len() as f64
}
