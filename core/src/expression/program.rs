//! Formulas as a list of steps that run by column.
//!
//! One row is a point estimate, 36 rows a projection, 100,000 rows a simulation: the same steps over
//! longer columns.

use alloc::vec;
use alloc::vec::Vec;

use crate::expression::operation::Operation;
use crate::expression::slice::Slice;

/// One step: `registers[to] = operation(registers[a], registers[b], registers[c], registers[d])`.
///
/// `to` is never one of its own operands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub operation: &'static Operation,
    pub to: u16,
    pub a: u16,
    pub b: u16,
    pub c: u16,
    pub d: u16,
}

/// The steps that compute one value.
#[derive(Clone, Debug)]
pub(crate) struct Routine {
    /// The value it computes.
    pub value: usize,
    /// The values it reads.
    pub uses: Vec<usize>,
    /// Its steps; they share registers with those of other routines, so it runs as a whole.
    pub steps: Vec<Step>,
}

/// A compiled model.
///
/// Registers hold, in this order: the given values (inputs and constants), the computed values,
/// literals, and intermediate results.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// In an order in which each routine finds the values it reads.
    pub(crate) routines: Vec<Routine>,
    pub(crate) given: usize,
    pub(crate) values: usize,
    pub(crate) literals: Vec<f64>,
    pub(crate) registers: usize,
}

impl Program {
    /// How many values are given: inputs, then constants.
    #[must_use]
    pub fn given(&self) -> usize {
        self.given
    }

    /// How many values there are: the given ones, then the computed ones.
    #[must_use]
    pub fn values(&self) -> usize {
        self.values
    }

    /// How many steps one row takes.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.routines.iter().map(|routine| routine.steps.len()).sum()
    }

    /// The values that a computed value reads, in the order of its formula.
    #[must_use]
    pub fn uses(&self, value: usize) -> &[usize] {
        self.routines.iter().find(|routine| routine.value == value).map_or(&[], |routine| &routine.uses)
    }

    /// How long one row takes at most, in steps of plain arithmetic.
    #[must_use]
    pub(crate) fn work(&self) -> usize {
        self.routines.iter().flat_map(|routine| &routine.steps).map(|step| step.operation.cost).sum()
    }

    /// All values for one set of given values.
    ///
    /// Missing given values are taken as not a number; whatever depends on them is too.
    #[must_use]
    pub fn run_one(&self, given: &[f64]) -> Vec<f64> {
        let mut registers = self.start(given);
        for step in self.routines.iter().flat_map(|routine| &routine.steps) {
            apply(step, &mut registers, 1, 1);
        }
        registers.truncate(self.values);
        registers
    }

    /// The `wanted` values, as columns, where some given values vary.
    ///
    /// `varying` pairs the place of a given value with its column; a column shorter than `rows` is
    /// continued with its last number. The result has one column of `rows` numbers for each of
    /// `wanted`, in that order. Only what the wanted values depend on is computed, and what does not
    /// depend on a varying value only once.
    #[must_use]
    pub fn run(&self, given: &[f64], varying: &[(usize, &[f64])], rows: usize, wanted: &[usize]) -> Vec<Vec<f64>> {
        let (places, columns): (Vec<usize>, Vec<&[f64]>) = varying.iter().copied().unzip();
        self.slice(&places, wanted).run(&self.run_one(given), &columns, rows)
    }

    /// The part of the program that is left when all values are known and some given ones vary.
    #[must_use]
    pub fn slice(&self, varying: &[usize], wanted: &[usize]) -> Slice {
        Slice::of(self, varying, wanted)
    }

    /// Registers with the given values and the literals in all lanes.
    fn start(&self, given: &[f64]) -> Vec<f64> {
        let mut registers = vec![f64::NAN; self.registers];
        for (register, value) in registers.iter_mut().zip(given.iter().take(self.given)) {
            *register = *value;
        }
        for (register, value) in registers.iter_mut().skip(self.values).zip(&self.literals) {
            *register = *value;
        }
        registers
    }
}

/// Runs one step over the first `width` lanes of its registers.
pub(crate) fn apply(step: &Step, registers: &mut [f64], stride: usize, width: usize) {
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
