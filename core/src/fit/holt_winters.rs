//! Exponential smoothing: a level, with or without a trend and a season, that follows the measurements.
//!
//! Charles C. Holt, "Forecasting Trends and Seasonals by Exponentially Weighted Averages" (1957), and Peter R.
//! Winters, "Forecasting Sales by Exponentially Weighted Moving Averages", Management Science 6 (1960), as
//! corrections by the error e = y − (l + b + s), or y − (l + b) s for a multiplicative season:
//!
//! ```text
//!            additive                    multiplicative
//! level      l' = l + b + α e            l' = l + b + α e / s
//! trend      b' = b + αβ e               b' = b + αβ e / s
//! season     s' = s + γ (1 − α) e        s' = s + γ (1 − α) e / (l + b)
//! ```
//!
//! α, β and γ are those of R's `HoltWinters`, whose start and intervals are taken over as well. For a multiplicative
//! season R divides by l' in the last line; here it is l + b, as in Rob J. Hyndman and George Athanasopoulos,
//! "Forecasting: Principles and Practice", 8.3, and in statsmodels, whose γ is our γ (1 − α).

use alloc::vec;
use alloc::vec::Vec;

use super::decompose::{Decomposition, Season};
use super::error::FitError;
use super::least_squares::least_squares;
use super::minimise::{Point, minimise};
use super::regression::{Interval, Line, mean};
use super::student::normal_quantile;
use crate::math;

/// More values than this have a start that matters little.
const LONGEST_WITH_START: usize = 500;

/// Which parts are smoothed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only a level: simple exponential smoothing.
    Simple,
    /// Level and trend: Holt's linear method.
    Holt,
    /// Level, trend and a season of so many steps.
    Seasonal(Season, usize),
}

/// How quickly each part follows, from 0 (never) to 1 (at once).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parameters {
    /// α, of the level.
    pub level: f64,
    /// β, of the trend; 0 without one.
    pub trend: f64,
    /// γ, of the season; 0 without one.
    pub season: f64,
}

/// Level, trend and season at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The level, in units of the values.
    pub level: f64,
    /// What the level gains in a step; 0 without a trend.
    pub trend: f64,
    /// The seasons of the steps that follow, the next one first; empty without any.
    pub season: Vec<f64>,
}

/// A smoothed series.
#[derive(Clone, Debug, PartialEq)]
pub struct HoltWinters {
    /// Which parts are smoothed.
    pub kind: Kind,
    /// How quickly.
    pub parameters: Parameters,
    /// What it begins with, before the measurement at `first`.
    pub start: State,
    /// The place of the first measurement that is smoothed; those before went into the start.
    pub first: usize,
    /// What it ends with.
    pub end: State,
    /// What was expected of each measurement from `first` on, one step before.
    pub fitted: Vec<f64>,
    /// Measurements minus what was expected of them.
    pub residuals: Vec<f64>,
    /// The sum of the squared residuals.
    pub sse: f64,
    /// The variance of an error one step ahead; of its ratio to the expected value for a multiplicative season.
    pub variance: f64,
}

impl Kind {
    /// Steps of a period; 1 without a season.
    #[must_use]
    pub fn period(self) -> usize {
        match self {
            Self::Seasonal(_, period) => period,
            _ => 1,
        }
    }

    /// How many numbers are fitted: the parameters of smoothing and those of the start.
    #[must_use]
    pub fn numbers(self) -> usize {
        match self {
            Self::Simple => 2,
            Self::Holt => 4,
            // The seasons add up to nothing, so that one of them is no number of its own.
            Self::Seasonal(_, period) => 4 + period,
        }
    }

    /// How many parameters of smoothing there are.
    pub(super) fn smoothed(self) -> usize {
        match self {
            Self::Simple => 1,
            Self::Holt => 2,
            Self::Seasonal(..) => 3,
        }
    }

    fn is_multiplicative(self) -> bool {
        matches!(self, Self::Seasonal(Season::Multiplicative, _))
    }

    /// Whether the values can be smoothed in this way, with at least one left after the start.
    fn check(self, values: &[f64]) -> Result<(), FitError> {
        let least = match self {
            Self::Simple => 3,
            Self::Holt => 5,
            Self::Seasonal(_, period) if period < 2 || period > values.len() / 2 => {
                return Err(FitError::Period { period });
            }
            Self::Seasonal(_, period) => (2 * period).max(period + 3),
        };
        if values.len() < least {
            return Err(FitError::TooFew { found: values.len(), least });
        }
        if !values.iter().all(|value| math::abs(*value) <= 1e140) {
            return Err(FitError::NotFinite);
        }
        match values.iter().position(|value| *value <= 0.0) {
            Some(place) if self.is_multiplicative() => Err(FitError::NotPositive { place }),
            _ => Ok(()),
        }
    }
}

impl HoltWinters {
    /// Smooths with given parameters from a given state on, beginning with the measurement at `first`.
    ///
    /// # Errors
    /// [`FitError::Period`] if the start has not as many seasons as the period has steps;
    /// [`FitError::NotFinite`] if the numbers grow beyond all bounds; and if there are too few.
    pub fn run(
        values: &[f64],
        kind: Kind,
        parameters: Parameters,
        start: State,
        first: usize,
    ) -> Result<Self, FitError> {
        if let Kind::Seasonal(_, period) = kind
            && start.season.len() != period
        {
            return Err(FitError::Period { period });
        }
        let rest = values.get(first..).unwrap_or(&[]);
        if rest.len() < 2 {
            return Err(FitError::TooFew { found: rest.len(), least: 2 });
        }
        let mut end = start.clone();
        let mut fitted = Vec::with_capacity(rest.len());
        let sse = smooth(rest, kind, parameters, &mut end, |expected| fitted.push(expected));
        if !sse.is_finite() {
            return Err(FitError::NotFinite);
        }
        if !end.season.is_empty() {
            let turned = rest.len() % end.season.len();
            end.season.rotate_left(turned);
        }
        let residuals: Vec<f64> = rest.iter().zip(&fitted).map(|(value, expected)| value - expected).collect();
        let variance = if kind.is_multiplicative() {
            let ratios: Vec<f64> = residuals.iter().zip(&fitted).map(|(residual, fitted)| residual / fitted).collect();
            sample_variance(&ratios)
        } else {
            sample_variance(&residuals)
        };
        Ok(Self { kind, parameters, start, first, end, fitted, residuals, sse, variance })
    }

    /// Finds the parameters of the smallest sum of squared errors, from the state that the first values suggest.
    ///
    /// That state is R's: for a season, from the decomposition of the first two periods; for a trend, the second
    /// value and its distance to the first; for a level, the first value.
    ///
    /// # Errors
    /// [`FitError::TooFew`], [`FitError::Period`], [`FitError::NotPositive`] (for a multiplicative season) and
    /// [`FitError::NotFinite`].
    pub fn fit(values: &[f64], kind: Kind) -> Result<Self, FitError> {
        let (start, first) = suggested(values, kind)?;
        let mut state = start.clone();
        let (best, _) = minimise(kind.smoothed(), |point| {
            state.clone_from(&start);
            smooth(&values[first..], kind, Parameters::of(point), &mut state, |_| ())
        });
        Self::run(values, kind, Parameters::of(&best), start, first)
    }

    /// Finds the parameters and the state to begin with that together have the smallest sum of squared errors
    /// over all values.
    ///
    /// That is many numbers (4 and one for each step of the period): for periods of up to 24 steps it is worth
    /// its time; for longer ones, and for more than 500 values, [`HoltWinters::fit`] is given.
    ///
    /// # Errors
    /// As [`HoltWinters::fit`].
    pub fn fit_with_start(values: &[f64], kind: Kind) -> Result<Self, FitError> {
        let simple = Self::fit(values, kind)?;
        let (period, smoothed) = (kind.period(), kind.smoothed());
        if period > 24 || values.len() > LONGEST_WITH_START {
            return Ok(simple);
        }
        // The suggested state belongs to the second period; one before it serves the first as well.
        let mut start = simple.start.clone();
        start.level -= start.trend * if smoothed == 3 { period as f64 / 2.0 } else { simple.first as f64 };
        let scale = values.iter().fold(0.0, |most: f64, value| most.max(math::abs(*value)));
        let state_of = |numbers: &[f64]| State {
            level: numbers[smoothed],
            trend: if smoothed > 1 { numbers[smoothed + 1] } else { 0.0 },
            season: numbers.get(smoothed + 2..).unwrap_or(&[]).to_vec(),
        };
        let mut model = |numbers: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>| {
            let run = |numbers: &[f64], out: &mut [f64]| {
                let mut places = out.iter_mut().zip(values);
                smooth(values, kind, Parameters::of(&leading(numbers, smoothed)), &mut state_of(numbers), |expected| {
                    if let Some((place, value)) = places.next() {
                        *place = value - expected;
                    }
                });
            };
            run(numbers, residuals);
            let Some(jacobian) = jacobian else { return };
            let mut moved = numbers.to_vec();
            let (mut above, mut below) = (vec![0.0; values.len()], vec![0.0; values.len()]);
            for at in 0..numbers.len() {
                let (size, low, high) =
                    if at < smoothed { (1e-6, 0.0, 1.0) } else { (1e-6 * scale.max(1e-300), f64::MIN, f64::MAX) };
                let size = if kind.is_multiplicative() && at >= smoothed + 2 { 1e-6 } else { size };
                let (up, down) = ((numbers[at] + size).min(high), (numbers[at] - size).max(low));
                moved[at] = up;
                run(&moved, &mut above);
                moved[at] = down;
                run(&moved, &mut below);
                moved[at] = numbers[at];
                for (row, (above, below)) in above.iter().zip(&below).enumerate() {
                    jacobian[row * numbers.len() + at] = (above - below) / (up - down);
                }
            }
        };
        let mut best: Option<Self> = None;
        for begin in [simple.parameters, Parameters { level: 0.3, trend: 0.05, season: 0.3 }] {
            let mut numbers = vec![begin.level, begin.trend, begin.season];
            numbers.truncate(smoothed);
            numbers.push(start.level);
            if smoothed > 1 {
                numbers.push(start.trend);
            }
            numbers.extend(&start.season);
            let mut bounds = vec![(0.0, 1.0); smoothed];
            bounds.resize(numbers.len(), (f64::MIN, f64::MAX));
            let Some(found) = least_squares(&mut model, values.len(), &numbers, &bounds) else { continue };
            let parameters = Parameters::of(&leading(&found.at, smoothed));
            let Ok(run) = Self::run(values, kind, parameters, normal(kind, state_of(&found.at)), 0) else { continue };
            if best.as_ref().is_none_or(|best| run.sse < best.sse) {
                best = Some(run);
            }
        }
        Ok(best.unwrap_or(simple))
    }

    /// What is expected `steps` after the last measurement, from 1.
    #[must_use]
    pub fn forecast(&self, steps: usize) -> f64 {
        let trend = self.end.level + self.end.trend * steps as f64;
        match (self.kind, self.season(steps)) {
            (Kind::Seasonal(Season::Multiplicative, _), Some(season)) => trend * season,
            (_, Some(season)) => trend + season,
            (_, None) => trend,
        }
    }

    fn season(&self, steps: usize) -> Option<f64> {
        let of = self.end.season.len();
        if of == 0 { None } else { self.end.season.get((steps.max(1) - 1) % of).copied() }
    }

    /// The variance of the error `steps` after the last measurement, given that of one step.
    ///
    /// Additive: σ² (1 + Σ ψ²) with ψ(j) = α (1 + jβ), and γ (1 − α) more where j is a whole number of periods;
    /// that is exact for the model behind the method. Multiplicative: the approximation of class 3 in Rob J.
    /// Hyndman, Anne B. Koehler, J. Keith Ord and Ralph D. Snyder, "Prediction Intervals for Exponential
    /// Smoothing Using Two New Classes of State Space Models", Journal of Forecasting 24 (2005), where errors are
    /// in proportion to what is expected.
    #[must_use]
    pub fn variances(&self, steps: usize, variance: f64) -> Vec<f64> {
        let Parameters { level, trend, season } = self.parameters;
        let period = self.kind.period();
        let plain = |j: usize| level * (1.0 + j as f64 * trend);
        let mut all = Vec::with_capacity(steps);
        if !self.kind.is_multiplicative() {
            let seasonal = matches!(self.kind, Kind::Seasonal(..));
            let mut sum = 1.0;
            for step in 1..=steps {
                all.push(variance * sum);
                let psi =
                    plain(step) + if seasonal && step.is_multiple_of(period) { season * (1.0 - level) } else { 0.0 };
                sum += psi * psi;
            }
            return all;
        }
        // θ(h) = μ(h)² + σ² Σ c(j)² θ(h − j), where c repeats plain and μ is the trend without season. The sum
        // has a closed recurrence in three running sums, because c is linear in j.
        let (mut zeroth, mut first, mut second) = (0.0, 0.0, 0.0);
        let mut growth = 1.0;
        let own = season * (1.0 - level);
        for step in 1..=steps {
            let middle = self.end.level + self.end.trend * step as f64;
            let weighted = level * level * (zeroth + 2.0 * trend * first + trend * trend * second);
            let theta = middle * middle + variance * weighted;
            if step > 1 && (step - 1).is_multiple_of(period) {
                growth *= 1.0 + own * own * variance;
            }
            let part = self.season(step).unwrap_or(1.0);
            all.push(part * part * math::max(theta * (1.0 + variance) * growth - middle * middle, 0.0));
            // One step later each j is one more.
            second += 2.0 * first + zeroth + theta;
            first += zeroth + theta;
            zeroth += theta;
        }
        all
    }

    /// Where the measurement `steps` after the last one lies, at a level such as 0.95, for normal errors.
    #[must_use]
    pub fn prediction(&self, steps: usize, level: f64) -> Interval {
        let variance = self.variances(steps.max(1), self.variance).last().copied().unwrap_or(f64::NAN);
        let reach = normal_quantile(0.5 + 0.5 * level) * math::sqrt(variance);
        let value = self.forecast(steps);
        Interval { low: value - reach, high: value + reach }
    }
}

impl Parameters {
    fn of(point: &Point) -> Self {
        Self { level: point[0], trend: point[1], season: point[2] }
    }
}

fn leading(numbers: &[f64], count: usize) -> Point {
    let mut point = [0.0; 3];
    point.iter_mut().zip(&numbers[..count]).for_each(|(to, from)| *to = *from);
    point
}

/// The smoothing itself: gives each expected value to `tell`, leaves the state after the last, where the season of
/// the first value's phase is still the first, and gives the sum of squared errors.
fn smooth(values: &[f64], kind: Kind, parameters: Parameters, state: &mut State, mut tell: impl FnMut(f64)) -> f64 {
    let (alpha, along) = (parameters.level, parameters.level * parameters.trend);
    let own = parameters.season * (1.0 - alpha);
    let multiplicative = kind.is_multiplicative();
    let (mut level, mut trend, mut phase, mut sse) = (state.level, state.trend, 0, 0.0);
    for value in values {
        let ahead = level + trend;
        let season = state.season.get(phase).copied().unwrap_or(0.0);
        let expected = if multiplicative { ahead * season } else { ahead + season };
        let error = value - expected;
        tell(expected);
        sse += error * error;
        let (of_level, of_season) = if multiplicative { (error / season, error / ahead) } else { (error, error) };
        level = ahead + alpha * of_level;
        trend += along * of_level;
        if let Some(part) = state.season.get_mut(phase) {
            *part = season + own * of_season;
            phase += 1;
            if phase == state.season.len() {
                phase = 0;
            }
        }
    }
    (state.level, state.trend) = (level, trend);
    sse
}

/// R's state to begin with, and the first measurement that it is for.
fn suggested(values: &[f64], kind: Kind) -> Result<(State, usize), FitError> {
    kind.check(values)?;
    match kind {
        Kind::Simple => Ok((State { level: values[0], ..State::default() }, 1)),
        Kind::Holt => Ok((State { level: values[1], trend: values[1] - values[0], season: Vec::new() }, 2)),
        Kind::Seasonal(season, period) => {
            let parts = Decomposition::of(&values[..2 * period], period, season)?;
            let (level, trend) = match Line::fit(&counted(parts.trend.len()), &parts.trend) {
                Ok(line) => (line.intercept, line.slope),
                // The trend of a period of two steps has two values, and they make the line.
                Err(_) => (2.0 * parts.trend[0] - parts.trend[1], parts.trend[1] - parts.trend[0]),
            };
            Ok((State { level, trend, season: parts.season }, period))
        }
    }
}

/// 1, 2, 3, …
fn counted(n: usize) -> Vec<f64> {
    (1..=n).map(|place| place as f64).collect()
}

/// Moves what all seasons have in common into the level; for an additive season that changes nothing else.
fn normal(kind: Kind, mut state: State) -> State {
    if matches!(kind, Kind::Seasonal(Season::Additive, _)) {
        let middle = mean(&state.season);
        state.season.iter_mut().for_each(|part| *part -= middle);
        state.level += middle;
    }
    state
}

/// The variance around the mean, with n − 1.
fn sample_variance(numbers: &[f64]) -> f64 {
    let middle = mean(numbers);
    numbers.iter().map(|number| (number - middle) * (number - middle)).sum::<f64>() / (numbers.len().max(2) - 1) as f64
}
