//! Compiled formulas, as steps that run over columns.
//!
//! A column of one row gives a point estimate; columns of many rows give charts and projections.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::expression::branch::{Branch, expensive_branches};
use crate::expression::operation::{Operation, operation_code};
use crate::expression::slice::ProgramSlice;
use crate::work::WorkBudget;

/// The steps for each register and each step of a program when a slice of it is built.
const SLICE_STEPS: u64 = 4;

/// One step: `registers[to] = operation(registers[a], registers[b], registers[c], registers[d])`.
///
/// `to` is never one of the operands.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Step {
    #[serde(with = "operation_code")]
    pub operation: &'static Operation,
    pub to: u16,
    pub a: u16,
    pub b: u16,
    pub c: u16,
    pub d: u16,
}

/// The steps that compute a value.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Routine {
    /// The index of the value.
    pub value: usize,
    /// The indices of the values that the steps read.
    pub uses: Vec<usize>,
    /// The steps. Routines share scratch registers, so a routine always runs as a whole.
    pub steps: Vec<Step>,
    /// The branches of `if` to skip where they are not selected.
    #[serde(skip)]
    pub branches: Vec<Branch>,
}

/// The compiled formulas of a model.
///
/// Registers hold, in this order: the parameters (inputs and constants), the computed values, literals, and
/// intermediate results.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Program {
    /// The routines, each after those it depends on.
    pub(crate) routines: Vec<Routine>,
    pub(crate) parameter_count: usize,
    pub(crate) value_count: usize,
    pub(crate) literals: Vec<f64>,
    pub(crate) register_count: usize,
}

impl Program {
    /// Returns the number of parameters: the inputs, followed by the constants.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.parameter_count
    }

    /// Returns the number of values: parameters and computed values.
    #[must_use]
    pub fn value_count(&self) -> usize {
        self.value_count
    }

    /// Returns the number of steps for one row.
    #[must_use]
    pub fn step_count(&self) -> usize {
        self.routines.iter().map(|routine| routine.steps.len()).sum()
    }

    /// Returns the indices of the values that a computed value reads, in the order of its formula.
    #[must_use]
    pub fn uses(&self, value: usize) -> &[usize] {
        self.routines.iter().find(|routine| routine.value == value).map_or(&[], |routine| &routine.uses)
    }

    /// Returns the cost of one row, in steps of plain arithmetic.
    #[must_use]
    pub(crate) fn row_cost(&self) -> usize {
        self.routines.iter().flat_map(|routine| &routine.steps).map(|step| step.operation.cost).sum()
    }

    /// Computes all values from the parameters. Missing parameters are NaN.
    #[must_use]
    pub fn run_row(&self, parameters: &[f64]) -> Vec<f64> {
        self.run_row_within(parameters, &WorkBudget::unlimited())
    }

    /// Computes all values from the parameters, like [`run_row`](Self::run_row), within a budget.
    ///
    /// Past the budget, the remaining values are NaN.
    #[must_use]
    pub fn run_row_within(&self, parameters: &[f64], work: &WorkBudget) -> Vec<f64> {
        let mut registers = self.initial_registers(parameters);
        for routine in &self.routines {
            if !run_steps(&routine.steps, &routine.branches, &mut registers, (1, 1), work) {
                break;
            }
        }
        registers.truncate(self.value_count);
        registers
    }

    /// Finds the branches to skip.
    pub(crate) fn prepare(&mut self) {
        let first_scratch = self.value_count + self.literals.len();
        for routine in &mut self.routines {
            routine.branches = expensive_branches(&routine.steps, &|register| usize::from(register) >= first_scratch);
        }
    }

    /// Computes a column for each of the `outputs` while some parameters vary.
    ///
    /// `varying` pairs the index of a parameter with its column; a column shorter than `rows` repeats its last number.
    /// The result has one column of `rows` numbers for each of the `outputs`, in order.
    #[must_use]
    pub fn run(
        &self,
        parameters: &[f64],
        varying: &[(usize, &[f64])],
        rows: usize,
        outputs: &[usize],
    ) -> Vec<Vec<f64>> {
        let (places, columns): (Vec<usize>, Vec<&[f64]>) = varying.iter().copied().unzip();
        self.slice(&places, outputs).run(&self.run_row(parameters), &columns, rows)
    }

    /// Returns the part of the program that computes the values `outputs` when only the `varying` parameters change.
    #[must_use]
    pub fn slice(&self, varying: &[usize], outputs: &[usize]) -> ProgramSlice {
        ProgramSlice::new(self, varying, outputs)
    }

    /// Returns a [`slice`](Self::slice), and charges the steps for building it to a budget.
    #[must_use]
    pub fn slice_within(&self, varying: &[usize], outputs: &[usize], work: &WorkBudget) -> ProgramSlice {
        work.charge(SLICE_STEPS * (self.register_count + self.step_count()) as u64);
        self.slice(varying, outputs)
    }

    /// Returns registers that hold the parameters and the literals.
    fn initial_registers(&self, parameters: &[f64]) -> Vec<f64> {
        let mut registers = vec![f64::NAN; self.register_count];
        for (register, value) in registers.iter_mut().zip(parameters.iter().take(self.parameter_count)) {
            *register = *value;
        }
        for (register, value) in registers.iter_mut().skip(self.value_count).zip(&self.literals) {
            *register = *value;
        }
        registers
    }
}

/// Runs steps over the first `width` lanes of their registers, except for branches that no lane selects, and charges
/// them to a budget. Returns whether the budget sufficed.
pub(crate) fn run_steps(
    steps: &[Step],
    branches: &[Branch],
    registers: &mut [f64],
    (stride, width): (usize, usize),
    work: &WorkBudget,
) -> bool {
    let mut branches = branches.iter().peekable();
    let (mut at, mut fixed_steps) = (0, 0);
    'steps: while let Some(step) = steps.get(at) {
        while let Some(branch) = branches.next_if(|branch| branch.from <= at) {
            let column = |register: u16| &registers[usize::from(register) * stride..][..width];
            if branch.from == at && !branch.is_selected(column) {
                at = branch.to;
                continue 'steps;
            }
        }
        if let Some(steps) = step.operation.steps
            && !work.charge(operand_steps(step, steps, registers, (stride, width)))
        {
            return false;
        }
        run_step(step, registers, stride, width);
        fixed_steps += step.operation.fixed_steps();
        at += 1;
    }
    work.charge(fixed_steps * width as u64)
}

/// Returns the steps for all rows of a step whose work depends on its operands.
fn operand_steps(step: &Step, steps: fn([f64; 4]) -> f64, registers: &[f64], (stride, width): (usize, usize)) -> u64 {
    let of = [step.a, step.b, step.c, step.d].map(|register| usize::from(register) * stride);
    // The cast turns NaN into zero: a queueing function returns at once if an operand is NaN.
    (0..width).map(|lane| steps(of.map(|first| registers[first + lane])) as u64).sum()
}

/// Runs one step over the first `width` lanes of its registers. Each register has `stride` lanes.
pub(crate) fn run_step(step: &Step, registers: &mut [f64], stride: usize, width: usize) {
    let to = usize::from(step.to);
    let (below, rest) = registers.split_at_mut(to * stride);
    let (out, above) = rest.split_at_mut(stride);
    let out = &mut out[..width];
    let operand = |index: u16| {
        let index = usize::from(index);
        // A step never reads the register it writes, so the operand is on one side or the other.
        if index < to { &below[index * stride..][..width] } else { &above[(index - to - 1) * stride..][..width] }
    };
    step.operation.kernel.run([step.a, step.b, step.c, step.d].map(operand), out);
}
