//! Compiled formulas, as steps that run over columns.
//!
//! A column of one row gives a point estimate; columns of many rows give charts and projections.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::expression::operation::{Operation, operation_code};
use crate::expression::slice::ProgramSlice;

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
        let mut registers = self.initial_registers(parameters);
        for step in self.routines.iter().flat_map(|routine| &routine.steps) {
            run_step(step, &mut registers, 1, 1);
        }
        registers.truncate(self.value_count);
        registers
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
