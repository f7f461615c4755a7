//! Bounded nonlinear least squares with the Levenberg–Marquardt method.
//!
//! Kenneth Levenberg (1944) and Donald W. Marquardt, "An Algorithm for Least-Squares Estimation of Nonlinear
//! Parameters", SIAM Journal 11 (1963). Steps are clipped to the bounds. A parameter at a bound stays fixed in a step
//! that would push it past that bound.

use alloc::vec;
use alloc::vec::Vec;

use crate::math;

/// The function to fit: writes the residuals for given parameters and, if requested, the Jacobian, row by row.
pub(super) type ResidualFunction<'m> = dyn FnMut(&[f64], &mut [f64], Option<&mut [f64]>) + 'm;

/// The result of a fit.
#[derive(Clone, Debug)]
pub(super) struct LeastSquaresFit {
    /// The parameters.
    pub(super) parameters: Vec<f64>,
    /// The sum of squared residuals.
    pub(super) sse: f64,
    /// The inverse of JᵀJ over the parameters that are not held at a bound, row by row; 0 elsewhere, or all NaN if JᵀJ
    /// is singular.
    pub(super) inverse: Vec<f64>,
    /// The inverse of JᵀJ over all parameters that have an effect, including those at a bound; otherwise like
    /// `inverse`.
    pub(super) unbounded_inverse: Vec<f64>,
}

/// The maximum number of successful steps.
const MAX_STEPS: usize = 300;

/// Minimizes the sum of `rows` squared residuals from `start`, with each parameter within its bounds.
///
/// Returns `None` if the residuals at `start` are not finite.
pub(super) fn levenberg_marquardt(
    model: &mut ResidualFunction<'_>,
    rows: usize,
    start: &[f64],
    bounds: &[(f64, f64)],
) -> Option<LeastSquaresFit> {
    let width = start.len();
    let squares = |residuals: &[f64]| residuals.iter().map(|residual| residual * residual).sum::<f64>();
    let mut parameters = start.to_vec();
    let (mut residuals, mut jacobian) = (vec![0.0; rows], vec![0.0; rows * width]);
    let (mut damping, mut small) = (1e-3, 0);
    model(&parameters, &mut residuals, Some(&mut jacobian));
    let mut sse = squares(&residuals);
    if !sse.is_finite() {
        return None;
    }
    let mut trial = residuals.clone();
    for _ in 0..MAX_STEPS {
        let (normal, gradient) = normal_equations(&jacobian, &residuals, width);
        let free = free_parameters(&parameters, &normal, &gradient, bounds);
        let mut next = None;
        while next.is_none() && damping < 1e16 {
            let Some(step) = step(&normal, &gradient, &free, damping) else {
                damping *= 8.0;
                continue;
            };
            // Stop if the step is too small to change the parameters.
            if parameters.iter().zip(&step).all(|(at, step)| math::abs(*step) <= 1e-13 * math::abs(*at)) {
                break;
            }
            let moved = parameters.iter().zip(&step).zip(bounds);
            let moved: Vec<f64> = moved.map(|((at, step), (low, high))| (at + step).clamp(*low, *high)).collect();
            model(&moved, &mut trial, None);
            let found = squares(&trial);
            damping *= if found < sse { 0.1 } else { 8.0 };
            next = (found < sse).then_some((moved, found));
        }
        let Some((moved, found)) = next else { break };
        // A small gain from a long step means convergence; a short step may gain little because of its damping.
        small = if sse - found > 1e-14 * sse { 0 } else { small + if damping < 1e-2 { 3 } else { 1 } };
        (parameters, sse) = (moved, found);
        model(&parameters, &mut residuals, Some(&mut jacobian));
        if small >= 3 || sse == 0.0 {
            break;
        }
        damping = damping.max(1e-14);
    }
    let (normal, gradient) = normal_equations(&jacobian, &residuals, width);
    let free = free_parameters(&parameters, &normal, &gradient, bounds);
    let all: Vec<usize> = (0..width).filter(|i| normal[i * width + i] > 0.0).collect();
    let unbounded_inverse = inverse(&normal, width, &all);
    let inverse = inverse(&normal, width, &free);
    Some(LeastSquaresFit { parameters, sse, inverse, unbounded_inverse })
}

/// Returns JᵀJ and Jᵀr.
fn normal_equations(jacobian: &[f64], residuals: &[f64], width: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut normal, mut gradient) = (vec![0.0; width * width], vec![0.0; width]);
    for (row, residual) in jacobian.chunks_exact(width).zip(residuals) {
        for (i, a) in row.iter().enumerate() {
            gradient[i] += a * residual;
            for (sum, b) in normal[i * width..=i * width + i].iter_mut().zip(row) {
                *sum += a * b;
            }
        }
    }
    for i in 0..width {
        for j in 0..i {
            normal[j * width + i] = normal[i * width + j];
        }
    }
    (normal, gradient)
}

/// Returns the indexes of the parameters that have an effect and are not pushed against a bound.
fn free_parameters(parameters: &[f64], normal: &[f64], gradient: &[f64], bounds: &[(f64, f64)]) -> Vec<usize> {
    let pushed = |i: usize| {
        (parameters[i] <= bounds[i].0 && gradient[i] >= 0.0) || (parameters[i] >= bounds[i].1 && gradient[i] <= 0.0)
    };
    (0..parameters.len()).filter(|i| normal[i * parameters.len() + i] > 0.0 && !pushed(*i)).collect()
}

/// Returns the damped step, or `None` if the equations are singular.
fn step(normal: &[f64], gradient: &[f64], free: &[usize], damping: f64) -> Option<Vec<f64>> {
    let width = gradient.len();
    let factor = cholesky(normal, width, free, damping)?;
    let right: Vec<f64> = free.iter().map(|i| -gradient[*i]).collect();
    let mut step = vec![0.0; width];
    for (i, part) in free.iter().zip(solve(&factor, &right)) {
        step[*i] = part;
    }
    step.iter().all(|part| part.is_finite()).then_some(step)
}

/// Returns the inverse over the free parameters, row by row; 0 elsewhere, or all NaN if the matrix is singular.
fn inverse(normal: &[f64], width: usize, free: &[usize]) -> Vec<f64> {
    let mut inverse = vec![0.0; width * width];
    let Some(factor) = cholesky(normal, width, free, 0.0) else { return vec![f64::NAN; width * width] };
    for (index, i) in free.iter().enumerate() {
        let mut unit = vec![0.0; free.len()];
        unit[index] = 1.0;
        for (j, part) in free.iter().zip(solve(&factor, &unit)) {
            inverse[i * width + j] = part;
        }
    }
    inverse
}

/// The Cholesky factor L and the scale D with D⁻¹ (A + damping · diag A) D⁻¹ = L Lᵀ, over the free parameters.
struct CholeskyFactor {
    triangle: Vec<f64>,
    scale: Vec<f64>,
}

fn cholesky(normal: &[f64], width: usize, free: &[usize], damping: f64) -> Option<CholeskyFactor> {
    let n = free.len();
    let scale: Vec<f64> = free.iter().map(|i| math::sqrt(normal[i * width + i])).collect();
    if scale.iter().any(|scale| !(*scale > 0.0 && scale.is_finite())) {
        return None;
    }
    let mut triangle = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let entry = normal[free[i] * width + free[j]] / (scale[i] * scale[j]) + if i == j { damping } else { 0.0 };
            let sum = (0..j).fold(entry, |sum, k| sum - triangle[i * n + k] * triangle[j * n + k]);
            triangle[i * n + j] = if i > j {
                sum / triangle[j * n + j]
            } else if sum > 1e-14 {
                math::sqrt(sum)
            } else {
                return None;
            };
        }
    }
    Some(CholeskyFactor { triangle, scale })
}

fn solve(factor: &CholeskyFactor, right: &[f64]) -> Vec<f64> {
    let (n, t) = (right.len(), &factor.triangle);
    let mut x: Vec<f64> = right.iter().zip(&factor.scale).map(|(right, scale)| right / scale).collect();
    for i in 0..n {
        x[i] = (0..i).fold(x[i], |sum, k| sum - t[i * n + k] * x[k]) / t[i * n + i];
    }
    for i in (0..n).rev() {
        x[i] = (i + 1..n).fold(x[i], |sum, k| sum - t[k * n + i] * x[k]) / t[i * n + i];
    }
    x.iter().zip(&factor.scale).map(|(x, scale)| x / scale).collect()
}
