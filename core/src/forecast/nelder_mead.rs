//! Minimizes a function of up to three numbers, each from 0 to 1, with the Nelder–Mead method.
//!
//! John A. Nelder and Roger Mead, "A Simplex Method for Function Minimization", The Computer Journal 7 (1965). The
//! search starts from the best points of a coarse grid and clamps points to the bounds. Because a simplex can collapse
//! against a bound, the search restarts from its result until the result no longer improves.

use alloc::vec::Vec;

use crate::math;

/// A point: up to three numbers from 0 to 1.
pub(super) type SimplexPoint = [f64; 3];

/// The coordinates of the grid of starting points.
const GRID: [f64; 3] = [0.1, 0.4, 0.8];
/// The number of starting points to try.
const STARTS: usize = 2;
/// The maximum number of rounds.
const MAX_ROUNDS: usize = 12;
/// The maximum number of steps per round.
const MAX_STEPS: usize = 150;
/// The search ends when the relative gain of a round with a narrow simplex is at most this.
const MIN_GAIN: f64 = 1e-9;

/// Minimizes `value` over the first `free` numbers; the others stay 0. NaN counts as infinity.
///
/// Returns the point of the minimum and its value.
pub(super) fn nelder_mead(free: usize, mut value: impl FnMut(&SimplexPoint) -> f64) -> (SimplexPoint, f64) {
    let free = free.min(3);
    let mut value = |point: &SimplexPoint| {
        let found = value(point);
        if found.is_nan() { f64::INFINITY } else { found }
    };
    if free == 0 {
        return ([0.0; 3], value(&[0.0; 3]));
    }
    let mut grid: Vec<(SimplexPoint, f64)> = Vec::new();
    for index in 0..GRID.len().pow(u32::try_from(free).unwrap_or(0)) {
        let mut point = [0.0; 3];
        let mut rest = index;
        for number in &mut point[..free] {
            *number = GRID[rest % GRID.len()];
            rest /= GRID.len();
        }
        grid.push((point, value(&point)));
    }
    grid.sort_by(|a, b| a.1.total_cmp(&b.1));
    grid.truncate(STARTS);
    // A short search from each start, then a long one from the best.
    let mut best = grid[0];
    for begin in &grid {
        let found = descend(begin, free, 0.1, MAX_STEPS / 3, &mut value);
        if found.1 < best.1 {
            best = found;
        }
    }
    for round in 0..MAX_ROUNDS {
        let size = if round % 2 == 0 { 0.1 } else { 0.01 };
        let found = descend(&best, free, size, MAX_STEPS, &mut value);
        let gain = best.1 - found.1;
        if found.1 < best.1 {
            best = found;
        }
        // Stop only after a round with a narrow simplex, which follows one with a wide simplex.
        if gain <= MIN_GAIN * math::abs(best.1) && round % 2 == 1 {
            break;
        }
    }
    best
}

/// Runs one round, from a simplex of `size` around a point.
fn descend(
    begin: &(SimplexPoint, f64),
    free: usize,
    size: f64,
    steps: usize,
    value: &mut impl FnMut(&SimplexPoint) -> f64,
) -> (SimplexPoint, f64) {
    let mut simplex: Vec<(SimplexPoint, f64)> = alloc::vec![*begin];
    for at in 0..free {
        let mut point = begin.0;
        // Step inward at the upper bound.
        point[at] += if point[at] + size <= 1.0 { size } else { -size };
        simplex.push((point, value(&point)));
    }
    for _ in 0..steps {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (simplex[0], simplex[free]);
        let wide = simplex.iter().any(|(point, _)| (0..free).any(|at| math::abs(point[at] - best.0[at]) > 1e-10));
        if !wide || worst.1 - best.1 <= 1e-11 * math::abs(best.1) {
            break;
        }
        let mut center = [0.0; 3];
        for at in 0..free {
            center[at] = simplex[..free].iter().map(|(point, _)| point[at]).sum::<f64>() / free as f64;
        }
        let mut along = |share: f64| {
            let mut point = [0.0; 3];
            for at in 0..free {
                point[at] = (center[at] + share * (worst.0[at] - center[at])).clamp(0.0, 1.0);
            }
            (point, value(&point))
        };
        let reflected = along(-1.0);
        let replacement = if reflected.1 < best.1 {
            let expanded = along(-2.0);
            Some(if expanded.1 < reflected.1 { expanded } else { reflected })
        } else if reflected.1 < simplex[free - 1].1 {
            Some(reflected)
        } else {
            let inside = reflected.1 >= worst.1;
            let contracted = along(if inside { 0.5 } else { -0.5 });
            (contracted.1 < math::min(reflected.1, worst.1)).then_some(contracted)
        };
        match replacement {
            Some(point) => simplex[free] = point,
            None => {
                for vertex in &mut simplex[1..] {
                    for at in 0..free {
                        vertex.0[at] = 0.5 * (vertex.0[at] + best.0[at]);
                    }
                    vertex.1 = value(&vertex.0);
                }
            }
        }
    }
    simplex.into_iter().fold(*begin, |best, vertex| if vertex.1 < best.1 { vertex } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minima_inside_and_on_bounds_are_found() {
        // Rosenbrock's valley, scaled so that its minimum lies at (0.5, 0.25).
        let valley = |p: &SimplexPoint| {
            let (x, y) = (2.0 * p[0], 4.0 * p[1]);
            (1.0 - x) * (1.0 - x) + 100.0 * (y - x * x) * (y - x * x)
        };
        let (at, value) = nelder_mead(2, valley);
        assert!(value < 1e-12 && math::abs(at[0] - 0.5) < 1e-5 && math::abs(at[1] - 0.25) < 1e-5, "{at:?} {value}");
        let corner =
            |p: &SimplexPoint| (p[0] - 1.5) * (p[0] - 1.5) + (p[1] + 0.3) * (p[1] + 0.3) + (p[2] - 0.4) * (p[2] - 0.4);
        let (at, _) = nelder_mead(3, corner);
        assert!(at[0] == 1.0 && at[1] == 0.0 && math::abs(at[2] - 0.4) < 1e-5, "{at:?}");
        assert_eq!(nelder_mead(1, |_| f64::NAN).1, f64::INFINITY);
    }
}
