//! The growth at which a resource reaches its target or its limit.

use alloc::vec::Vec;

use crate::expression::slice::ProgramSlice;
use crate::math;
use crate::model::moving::TimeVaryingInputs;
use crate::work::WorkBudget;

/// The maximum growth factor of the search.
const MAX_GROWTH: f64 = 1e6;
/// The number of growth factors evaluated in each round.
const FACTORS_PER_ROUND: usize = 25;

/// The bound that a resource reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// The target utilization.
    Target,
    /// The full capacity.
    Limit,
}

/// Finds the growth factors at which the resources of a component reach their bounds.
pub(super) struct GrowthSearch<'c> {
    moving: &'c TimeVaryingInputs,
    all: &'c [f64],
    load: f64,
    coarse: TrialFactors,
    work: &'c WorkBudget,
}

impl<'c> GrowthSearch<'c> {
    /// Creates a search from `all`, today's values of the component at average load. `load` is the load during the
    /// search, as a multiple of the average.
    pub(super) fn new(moving: &'c TimeVaryingInputs, all: &'c [f64], load: f64, work: &'c WorkBudget) -> Self {
        Self { coarse: TrialFactors::new(moving, all, load, (1.0, MAX_GROWTH)), moving, all, load, work }
    }

    /// Returns the growth factor at which a resource reaches a bound; 1 if the bound is exceeded today. `None` if
    /// growth by a factor of a million does not reach it, or if the resource depends on no time-varying input.
    ///
    /// Each round narrows the interval of factors in which the bound is crossed. Within it, demand is interpolated as a
    /// power of the factor. Two rounds are accurate to about 1 part in 10,000, and three to 1 part in 10,000,000.
    /// Demand is assumed to increase with growth. Otherwise the result is near the first tried factor that exceeds the
    /// bound.
    pub(super) fn factor(&self, resource: usize, bound: Bound, rounds: u32) -> Option<f64> {
        let slice = self.moving.resource_slices.get(resource).filter(|slice| slice.step_count() > 0)?;
        let (mut low, mut high) = self.coarse.crossing(self.all, slice, bound, self.work)?;
        for _ in 1..rounds {
            if low.0 >= high.0 {
                break;
            }
            let tries = TrialFactors::new(self.moving, self.all, self.load, (low.0, high.0));
            (low, high) = tries.crossing(self.all, slice, bound, self.work)?;
        }
        let share = math::ln(low.1) / math::ln(low.1 / high.1);
        let factor = low.0 * math::pow(high.0 / low.0, share);
        Some(if factor.is_finite() { factor.clamp(low.0, high.0) } else { high.0 })
    }
}

/// A growth factor, and the ratio of demand to the bound at that factor.
type Trial = (f64, f64);

/// Growth factors at equal ratios, with the values of the inputs at each factor.
struct TrialFactors {
    factors: Vec<f64>,
    inputs: Vec<Vec<f64>>,
}

impl TrialFactors {
    fn new(moving: &TimeVaryingInputs, all: &[f64], load: f64, (from, to): (f64, f64)) -> Self {
        let ratio = math::exp(math::ln(to / from) / (FACTORS_PER_ROUND - 1) as f64);
        let mut factors: Vec<f64> =
            core::iter::successors(Some(from), |factor| Some(factor * ratio)).take(FACTORS_PER_ROUND).collect();
        // The last factor has accumulated rounding errors; replace it with the exact value.
        factors[FACTORS_PER_ROUND - 1] = to;
        let column = |input: &crate::model::moving::TimeVaryingInput| {
            factors.iter().map(|growth| all[input.index] * input.factor(*growth, load)).collect()
        };
        let inputs = moving.inputs.iter().map(column).collect();
        Self { factors, inputs }
    }

    /// Returns the adjacent trials between which the bound is crossed; the first trial twice if it exceeds the bound.
    fn crossing(&self, all: &[f64], slice: &ProgramSlice, bound: Bound, work: &WorkBudget) -> Option<(Trial, Trial)> {
        let columns: Vec<&[f64]> = self.inputs.iter().map(Vec::as_slice).collect();
        let found = slice.run_within(all, &columns, FACTORS_PER_ROUND, work);
        let load = |row: usize| {
            let target = if bound == Bound::Target { found[2][row] } else { 1.0 };
            found[0][row] / (found[1][row] * target)
        };
        let over = (0..FACTORS_PER_ROUND).find(|row| load(*row) > 1.0)?;
        let under = over.saturating_sub(1);
        Some(((self.factors[under], load(under)), (self.factors[over], load(over))))
    }
}
