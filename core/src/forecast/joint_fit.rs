//! Exponential smoothing whose initial state is fitted together with its parameters.

use alloc::vec;
use alloc::vec::Vec;

use crate::forecast::decomposition::Seasonality;
use crate::forecast::error::FitError;
use crate::forecast::holt_winters::{
    HoltWinters, SmoothingModel, SmoothingParameters, SmoothingState, initial_state, smooth,
};
use crate::forecast::levenberg_marquardt::levenberg_marquardt;
use crate::forecast::nelder_mead::SimplexPoint;
use crate::math;

/// The maximum number of values times the number of parameters; above it, the fit is slow and the initial state
/// matters little.
const MAX_JACOBIAN_SIZE: usize = 10_000;

impl HoltWinters {
    /// Finds the smoothing parameters and the initial state that jointly minimize the sum of squared errors.
    ///
    /// Nonlinear least squares fits all [`SmoothingModel::parameter_count`] parameters and gives their covariance. If
    /// the number of values times the number of parameters exceeds 10,000, or if there are fewer than two more values
    /// than parameters, only the smoothing parameters are fitted. The initial state is then as in R, but with the level
    /// moved to where smoothing begins.
    ///
    /// # Errors
    /// See [`HoltWinters::fit`].
    pub fn fit_jointly(values: &[f64], model: SmoothingModel) -> Result<Self, FitError> {
        let (mut start, first) = initial_state(values, model)?;
        // R uses the level at the middle of the first period as the level at its end. Add the trend in between.
        let steps_behind = if start.season.is_empty() { 0 } else { model.period() - model.period() / 2 };
        start.level += start.trend * steps_behind as f64;
        let simple = Self::fit_from(values, model, start.clone(), first);
        let joint_fit = JointFit { model, smoothing_count: model.smoothing_parameter_count(), values };
        if model.parameter_count() * values.len() > MAX_JACOBIAN_SIZE || values.len() < model.parameter_count() + 2 {
            return simple;
        }
        let simple = simple?;
        // Move the level to before the first value.
        start.level -= start.trend * first as f64;
        let slow = SmoothingParameters { level: 0.3, trend: 0.05, season: 0.3 };
        let found = [simple.parameters, slow].into_iter().filter_map(|begin| joint_fit.fit(begin, &start));
        // The simple fit skips the values that initialize it, so its sum of squares cannot be compared.
        Ok(found.min_by(|a, b| a.sse.total_cmp(&b.sse)).unwrap_or(simple))
    }
}

/// A model to fit jointly with its initial state.
///
/// The parameter vector holds the smoothing parameters, the level, the trend, and all seasonal values but the last,
/// which follows from their sum.
struct JointFit<'v> {
    model: SmoothingModel,
    /// The number of smoothing parameters.
    smoothing_count: usize,
    values: &'v [f64],
}

impl JointFit<'_> {
    fn to_vector(&self, parameters: SmoothingParameters, start: &SmoothingState) -> Vec<f64> {
        let mut row = vec![parameters.level, parameters.trend, parameters.season];
        row.truncate(self.smoothing_count);
        row.push(start.level);
        if self.smoothing_count > 1 {
            row.push(start.trend);
        }
        row.extend(start.season.iter().take(start.season.len().saturating_sub(1)));
        row
    }

    fn parameters(&self, row: &[f64]) -> SmoothingParameters {
        let mut point: SimplexPoint = [0.0; 3];
        point.iter_mut().zip(&row[..self.smoothing_count]).for_each(|(to, from)| *to = *from);
        SmoothingParameters::from_point(&point)
    }

    fn state(&self, row: &[f64]) -> SmoothingState {
        let trend = if self.smoothing_count > 1 { row[self.smoothing_count + 1] } else { 0.0 };
        let mut season = row.get(self.smoothing_count + 2..).unwrap_or(&[]).to_vec();
        if let SmoothingModel::Seasonal(seasonality, period) = self.model {
            let all = if seasonality == Seasonality::Multiplicative { period as f64 } else { 0.0 };
            season.push(all - season.iter().sum::<f64>());
        }
        SmoothingState { level: row[self.smoothing_count], trend, season }
    }

    /// Writes the residuals and returns the state after the last value.
    fn run(&self, row: &[f64], residuals: &mut [f64]) -> SmoothingState {
        let mut state = self.state(row);
        let mut places = residuals.iter_mut().zip(self.values);
        smooth(self.values, self.model, self.parameters(row), &mut state, |expected| {
            if let Some((index, value)) = places.next() {
                *index = value - expected;
            }
        });
        state
    }

    /// Returns values slightly below and above a parameter, within its bounds, for a central difference.
    fn difference_points(&self, row: &[f64], index: usize) -> (f64, f64) {
        /// The best relative step for central differences, about the cube root of the machine epsilon.
        const RELATIVE_STEP: f64 = 6e-6;
        if index < self.smoothing_count {
            return (math::max(row[index] - RELATIVE_STEP, 0.0), math::min(row[index] + RELATIVE_STEP, 1.0));
        }
        let is_factor = self.model.is_multiplicative() && index >= self.smoothing_count + 2;
        let scale = if is_factor {
            1.0
        } else {
            self.values.iter().fold(1e-300, |most, value| math::max(most, math::abs(*value)))
        };
        (row[index] - RELATIVE_STEP * scale, row[index] + RELATIVE_STEP * scale)
    }

    fn fit(&self, begin: SmoothingParameters, start: &SmoothingState) -> Option<HoltWinters> {
        let n = self.values.len();
        let (mut above, mut below) = (vec![0.0; n], vec![0.0; n]);
        let mut model = |row: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>| {
            self.run(row, residuals);
            let Some(jacobian) = jacobian else { return };
            let mut moved = row.to_vec();
            for index in 0..row.len() {
                let (low, high) = self.difference_points(row, index);
                moved[index] = high;
                self.run(&moved, &mut above);
                moved[index] = low;
                self.run(&moved, &mut below);
                moved[index] = row[index];
                for (place, (above, below)) in above.iter().zip(&below).enumerate() {
                    jacobian[place * row.len() + index] = (above - below) / (high - low);
                }
            }
        };
        let row = self.to_vector(begin, start);
        let mut bounds = vec![(0.0, 1.0); self.smoothing_count];
        bounds.resize(row.len(), (f64::MIN, f64::MAX));
        let found = levenberg_marquardt(&mut model, n, &row, &bounds)?;
        let mut fit = HoltWinters::run(
            self.values,
            self.model,
            self.parameters(&found.parameters),
            self.state(&found.parameters),
            0,
        )
        .ok()?;
        let free = n.saturating_sub(self.model.parameter_count()).max(1);
        let variance = found.sse / free as f64;
        fit.end_covariance = self.end_covariance(&found.parameters, &found.unbounded_inverse, variance);
        for i in 0..self.smoothing_count {
            for j in 0..self.smoothing_count {
                let covariance = found.unbounded_inverse[i * row.len() + j] * variance;
                fit.parameter_covariance[i][j] = if covariance.is_finite() { covariance.clamp(-1.0, 1.0) } else { 0.0 };
            }
        }
        Some(fit)
    }

    /// Returns the covariance of the final state: D C Dᵀ, where C is the covariance of the parameters and D the
    /// Jacobian of the final state.
    ///
    /// Seasonal values are in the order of [`HoltWinters::end`].
    fn end_covariance(&self, row: &[f64], inverse: &[f64], variance: f64) -> Vec<f64> {
        let (mut residuals, mut moved) = (vec![0.0; self.values.len()], row.to_vec());
        let mut parts = |row: &[f64]| {
            let mut state = self.run(row, &mut residuals);
            let elapsed = self.values.len() % state.season.len().max(1);
            state.season.rotate_left(elapsed);
            let mut parts = vec![state.level, state.trend];
            parts.append(&mut state.season);
            parts
        };
        let mut gains: Vec<Vec<f64>> = Vec::with_capacity(row.len());
        for index in 0..row.len() {
            let (low, high) = self.difference_points(row, index);
            moved[index] = high;
            let above = parts(&moved);
            moved[index] = low;
            let below = parts(&moved);
            moved[index] = row[index];
            gains.push(above.iter().zip(&below).map(|(above, below)| (above - below) / (high - low)).collect());
        }
        let width = gains[0].len();
        let mut covariance = vec![0.0; width * width];
        for (i, gains_i) in gains.iter().enumerate() {
            for (j, gains_j) in gains.iter().enumerate() {
                let entry = inverse[i * row.len() + j] * variance;
                if entry == 0.0 {
                    continue;
                }
                for (a, gain) in gains_i.iter().enumerate() {
                    for (b, other) in gains_j.iter().enumerate() {
                        covariance[a * width + b] += gain * entry * other;
                    }
                }
            }
        }
        covariance
    }
}
