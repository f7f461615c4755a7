//! The part of a program that depends on varying inputs, run over columns.
//!
//! Charts and projections vary a few inputs and need a few values. All other values are known from the evaluated
//! scenario. A slice is a short program with few registers, which runs in blocks of rows that fit into the cache.

use alloc::vec;
use alloc::vec::Vec;

use crate::expression::branch::{Branch, expensive_branches};
use crate::expression::program::{Program, Routine, Step, run_steps};
use crate::work::WorkBudget;

/// The number of rows computed at a time.
const BLOCK_ROWS: usize = 256;

/// Stands for a register that does not exist in the program. Its value is NaN.
const MISSING_REGISTER: usize = usize::MAX;

/// A part of a [`Program`] that runs over columns of varying inputs.
#[derive(Clone, Debug, Default)]
pub struct ProgramSlice {
    /// Steps whose operands are all known; they run once for all rows.
    fixed: Vec<Step>,
    steps: Vec<Step>,
    /// The branches of `if` among `steps` to skip where they are not selected.
    branches: Vec<Branch>,
    /// The register of each varying value.
    columns: Vec<u16>,
    /// Known values and their registers.
    known: Vec<(usize, u16)>,
    literals: Vec<(f64, u16)>,
    /// The register of each requested value.
    outputs: Vec<u16>,
    register_count: usize,
}

impl ProgramSlice {
    pub(crate) fn new(program: &Program, varying: &[usize], outputs: &[usize]) -> Self {
        let mut registers = RegisterMap {
            program,
            mapped: vec![None; program.register_count + 1],
            varies: Vec::new(),
            is_scratch: Vec::new(),
            slice: Self::default(),
        };
        for index in varying {
            let register = registers.allocate(*index, true);
            registers.slice.columns.push(register);
        }
        // Each routine comes after the routines whose values it reads.
        for step in routines(program, varying, outputs).iter().flat_map(|routine| &routine.steps) {
            let [a, b, c, d] =
                [step.a, step.b, step.c, step.d].map(|register| registers.operand(usize::from(register)));
            let varies = [a, b, c, d].iter().any(|register| registers.varies[usize::from(*register)]);
            let to = registers.result(usize::from(step.to), varies);
            let step = Step { to, a, b, c, d, ..*step };
            if varies { registers.slice.steps.push(step) } else { registers.slice.fixed.push(step) }
        }
        registers.slice.outputs = outputs
            .iter()
            .map(|index| registers.operand(if *index < program.value_count { *index } else { MISSING_REGISTER }))
            .collect();
        registers.slice.register_count = registers.varies.len();
        let is_scratch = |register: u16| registers.is_scratch[usize::from(register)];
        registers.slice.branches = expensive_branches(&registers.slice.steps, &is_scratch);
        registers.slice
    }

    /// Returns the number of steps for one row.
    #[must_use]
    pub fn step_count(&self) -> usize {
        self.steps.len()
    }

    /// Computes a column for each requested value.
    ///
    /// `known` holds all values of the evaluated scenario. `columns` holds a column for each varying value, in the
    /// order passed to [`Program::slice`]; a column shorter than `rows` repeats its last number.
    #[must_use]
    pub fn run(&self, known: &[f64], columns: &[&[f64]], rows: usize) -> Vec<Vec<f64>> {
        self.run_within(known, columns, rows, &WorkBudget::unlimited())
    }

    /// Computes a column for each requested value, like [`run`](Self::run), within a budget.
    ///
    /// Past the budget, the remaining numbers are NaN.
    #[must_use]
    pub fn run_within(&self, known: &[f64], columns: &[&[f64]], rows: usize, work: &WorkBudget) -> Vec<Vec<f64>> {
        let mut found: Vec<Vec<f64>> = self.outputs.iter().map(|_| Vec::with_capacity(rows)).collect();
        let mut fill = |first: usize, column: usize, lanes: &mut [f64]| {
            let column = columns.get(column).copied().unwrap_or(&[]);
            let last = column.last().copied().unwrap_or(f64::NAN);
            let rest = column.get(first..).unwrap_or(&[]);
            let numbers = rest.iter().copied().chain(core::iter::repeat(last));
            lanes.iter_mut().zip(numbers).for_each(|(lane, number)| *lane = number);
        };
        let mut take = |_, output: usize, lanes: &[f64]| found[output].extend_from_slice(lanes);
        self.stream(known, (rows, BLOCK_ROWS), &mut fill, &mut take, work);
        found
    }

    /// Computes the requested values for `rows` rows, in blocks of at most `block` rows, without storing whole columns.
    ///
    /// `fill` writes a block of a varying value, and `take` receives a block of a requested value. Both get the index
    /// of the first row of the block, and the index of the value in the list passed to [`Program::slice`]. Past the
    /// budget, the remaining numbers are NaN.
    pub fn stream(
        &self,
        known: &[f64],
        (rows, block): (usize, usize),
        fill: &mut dyn FnMut(usize, usize, &mut [f64]),
        take: &mut dyn FnMut(usize, usize, &[f64]),
        work: &WorkBudget,
    ) {
        let stride = rows.clamp(1, block.max(1));
        let mut registers = vec![0.0; self.register_count * stride];
        let lanes =
            |register: u16, width: usize| usize::from(register) * stride..usize::from(register) * stride + width;
        for (index, register) in &self.known {
            registers[lanes(*register, stride)].fill(known.get(*index).copied().unwrap_or(f64::NAN));
        }
        for (literal, register) in &self.literals {
            registers[lanes(*register, stride)].fill(*literal);
        }
        let mut suffices = true;
        for step in &self.fixed {
            suffices = suffices && run_steps(core::slice::from_ref(step), &[], &mut registers, (stride, 1), work);
            let result = lanes(step.to, stride);
            let number = registers[result.start];
            registers[result].fill(number);
        }
        for first in (0..rows).step_by(stride) {
            let width = stride.min(rows - first);
            for (column, register) in self.columns.iter().enumerate() {
                fill(first, column, &mut registers[lanes(*register, width)]);
            }
            suffices = suffices && run_steps(&self.steps, &self.branches, &mut registers, (stride, width), work);
            if !suffices {
                self.outputs.iter().for_each(|register| registers[lanes(*register, width)].fill(f64::NAN));
            }
            for (output, register) in self.outputs.iter().enumerate() {
                take(first, output, &registers[lanes(*register, width)]);
            }
        }
    }
}

/// Returns the routines that depend on varying values and on which requested values depend, in evaluation order.
fn routines<'p>(program: &'p Program, varying: &[usize], outputs: &[usize]) -> Vec<&'p Routine> {
    let mut varies = vec![false; program.value_count + 1];
    let mut needed = varies.clone();
    for index in varying.iter().filter(|index| **index < program.parameter_count) {
        varies[*index] = true;
    }
    for routine in &program.routines {
        varies[routine.value] = routine.uses.iter().any(|index| varies[*index]);
    }
    for index in outputs {
        needed[(*index).min(program.value_count)] = true;
    }
    for routine in program.routines.iter().rev().filter(|routine| varies[routine.value]) {
        if needed[routine.value] {
            routine.uses.iter().for_each(|index| needed[*index] = true);
        }
    }
    let is_included = |routine: &&Routine| varies[routine.value] && needed[routine.value];
    program.routines.iter().filter(is_included).collect()
}

/// Maps the registers of the program to those of the slice, leaving out unused ones.
struct RegisterMap<'p> {
    program: &'p Program,
    /// The register of the slice for each register of the program; the last entry is for [`MISSING_REGISTER`].
    mapped: Vec<Option<u16>>,
    /// Whether each register of the slice varies by row.
    varies: Vec<bool>,
    /// Whether each register of the slice holds intermediate results that vary by row.
    is_scratch: Vec<bool>,
    slice: ProgramSlice,
}

impl RegisterMap<'_> {
    fn allocate(&mut self, register: usize, varies: bool) -> u16 {
        // The steps, values, and literals bound the number of registers, so it fits in a `u16`.
        let number = u16::try_from(self.varies.len()).unwrap_or(u16::MAX);
        let index = self.place(register);
        self.mapped[index] = Some(number);
        self.varies.push(varies);
        let first_scratch = self.program.value_count + self.program.literals.len();
        self.is_scratch.push(varies && (first_scratch..self.program.register_count).contains(&register));
        number
    }

    fn place(&self, register: usize) -> usize {
        register.min(self.program.register_count)
    }

    /// Returns the register for the result of a step. A known result gets its own register, because its step runs only
    /// once and the register must not be reused.
    fn result(&mut self, register: usize, varies: bool) -> u16 {
        match self.mapped[self.place(register)] {
            Some(number) if varies && self.varies[usize::from(number)] => number,
            _ => self.allocate(register, varies),
        }
    }

    /// Returns the register of an operand.
    fn operand(&mut self, register: usize) -> u16 {
        if let Some(number) = self.mapped[self.place(register)] {
            return number;
        }
        let number = self.allocate(register, false);
        let literals = self.program.value_count..self.program.value_count + self.program.literals.len();
        if register < self.program.value_count || register == MISSING_REGISTER {
            self.slice.known.push((register, number));
        } else if literals.contains(&register) {
            self.slice.literals.push((self.program.literals[register - self.program.value_count], number));
        }
        number
    }
}
