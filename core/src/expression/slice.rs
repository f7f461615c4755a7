//! The part of a program that depends on varying inputs, run over columns.
//!
//! Charts, projections and simulations vary a few inputs and need a few values. Everything else is known from the
//! scenario's own values. A slice is a short program over few registers, which runs in blocks of rows that fit the
//! cache.

use alloc::vec;
use alloc::vec::Vec;

use crate::expression::program::{Program, Routine, Step, apply};

/// The number of rows computed at a time.
const BLOCK_ROWS: usize = 256;

/// A place that the program does not have; its value is NaN.
const NO_PLACE: usize = usize::MAX;

/// A part of a [`Program`] that runs over columns of varying inputs.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// Steps whose operands are all known; they run once for all rows.
    fixed: Vec<Step>,
    steps: Vec<Step>,
    /// The register of each varying value.
    columns: Vec<u16>,
    /// Known values and their registers.
    known: Vec<(usize, u16)>,
    literals: Vec<(f64, u16)>,
    /// The register of each wanted value.
    wanted: Vec<u16>,
    registers: usize,
}

impl Slice {
    pub(crate) fn of(program: &Program, varying: &[usize], wanted: &[usize]) -> Self {
        let mut numbers =
            Numbers { program, made: vec![None; program.registers + 1], moves: Vec::new(), slice: Self::default() };
        for place in varying {
            let number = numbers.make(*place, true);
            numbers.slice.columns.push(number);
        }
        // Each routine comes after those that it reads.
        for step in routines(program, varying, wanted).iter().flat_map(|routine| &routine.steps) {
            let [a, b, c, d] = [step.a, step.b, step.c, step.d].map(|register| numbers.of(usize::from(register)));
            let moves = [a, b, c, d].iter().any(|number| numbers.moves[usize::from(*number)]);
            let to = numbers.written(usize::from(step.to), moves);
            let step = Step { to, a, b, c, d, ..*step };
            if moves { numbers.slice.steps.push(step) } else { numbers.slice.fixed.push(step) }
        }
        numbers.slice.wanted =
            wanted.iter().map(|place| numbers.of(if *place < program.values { *place } else { NO_PLACE })).collect();
        numbers.slice.registers = numbers.moves.len();
        numbers.slice
    }

    /// Returns the number of steps for one row.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Computes columns of the wanted values.
    ///
    /// `known` are all values of the scenario itself. `columns` are those of the varying values, in the order of
    /// [`Program::slice`]; a column shorter than `rows` repeats its last number.
    #[must_use]
    pub fn run(&self, known: &[f64], columns: &[&[f64]], rows: usize) -> Vec<Vec<f64>> {
        let mut found: Vec<Vec<f64>> = self.wanted.iter().map(|_| Vec::with_capacity(rows)).collect();
        let mut fill = |first: usize, column: usize, lanes: &mut [f64]| {
            let column = columns.get(column).copied().unwrap_or(&[]);
            let last = column.last().copied().unwrap_or(f64::NAN);
            let rest = column.get(first..).unwrap_or(&[]);
            let numbers = rest.iter().copied().chain(core::iter::repeat(last));
            lanes.iter_mut().zip(numbers).for_each(|(lane, number)| *lane = number);
        };
        self.stream(known, (rows, BLOCK_ROWS), &mut fill, &mut |_, wanted, lanes| {
            found[wanted].extend_from_slice(lanes)
        });
        found
    }

    /// Computes columns of the wanted values block by block, without keeping them.
    ///
    /// `fill` writes a block of a varying value, and `take` receives a block of a wanted value. Both get the first
    /// row of the block and the index of the value in the lists given to [`Program::slice`].
    pub fn stream(
        &self,
        known: &[f64],
        (rows, block): (usize, usize),
        fill: &mut dyn FnMut(usize, usize, &mut [f64]),
        take: &mut dyn FnMut(usize, usize, &[f64]),
    ) {
        let stride = rows.clamp(1, block.max(1));
        let mut registers = vec![0.0; self.registers * stride];
        let lanes =
            |register: u16, width: usize| usize::from(register) * stride..usize::from(register) * stride + width;
        for (place, register) in &self.known {
            registers[lanes(*register, stride)].fill(known.get(*place).copied().unwrap_or(f64::NAN));
        }
        for (literal, register) in &self.literals {
            registers[lanes(*register, stride)].fill(*literal);
        }
        for step in &self.fixed {
            apply(step, &mut registers, stride, stride);
        }
        for first in (0..rows).step_by(stride) {
            let width = stride.min(rows - first);
            for (column, register) in self.columns.iter().enumerate() {
                fill(first, column, &mut registers[lanes(*register, width)]);
            }
            for step in &self.steps {
                apply(step, &mut registers, stride, width);
            }
            for (wanted, register) in self.wanted.iter().enumerate() {
                take(first, wanted, &registers[lanes(*register, width)]);
            }
        }
    }
}

/// Returns the routines that depend on varying values and that wanted values depend on, in order.
fn routines<'p>(program: &'p Program, varying: &[usize], wanted: &[usize]) -> Vec<&'p Routine> {
    let mut varies = vec![false; program.values + 1];
    let mut needed = varies.clone();
    for place in varying.iter().filter(|place| **place < program.given) {
        varies[*place] = true;
    }
    for routine in &program.routines {
        varies[routine.value] = routine.uses.iter().any(|place| varies[*place]);
    }
    for place in wanted {
        needed[(*place).min(program.values)] = true;
    }
    for routine in program.routines.iter().rev().filter(|routine| varies[routine.value]) {
        if needed[routine.value] {
            routine.uses.iter().for_each(|place| needed[*place] = true);
        }
    }
    let takes = |routine: &&Routine| varies[routine.value] && needed[routine.value];
    program.routines.iter().filter(takes).collect()
}

/// Renumbers the registers of the program, leaving out unused ones.
struct Numbers<'p> {
    program: &'p Program,
    /// The new number of each register of the program; the last entry is for [`NO_PLACE`].
    made: Vec<Option<u16>>,
    /// Whether each new register varies by row.
    moves: Vec<bool>,
    slice: Slice,
}

impl Numbers<'_> {
    fn make(&mut self, register: usize, moves: bool) -> u16 {
        // There are at most as many registers as steps and values, which fit.
        let number = u16::try_from(self.moves.len()).unwrap_or(u16::MAX);
        let place = self.place(register);
        self.made[place] = Some(number);
        self.moves.push(moves);
        number
    }

    fn place(&self, register: usize) -> usize {
        register.min(self.program.registers)
    }

    /// Returns the register for the result of a step. A known result gets its own register, because the step does
    /// not run again after the register is reused.
    fn written(&mut self, register: usize, moves: bool) -> u16 {
        match self.made[self.place(register)] {
            Some(number) if moves && self.moves[usize::from(number)] => number,
            _ => self.make(register, moves),
        }
    }

    /// Returns the number of an operand.
    fn of(&mut self, register: usize) -> u16 {
        if let Some(number) = self.made[self.place(register)] {
            return number;
        }
        let number = self.make(register, false);
        let literals = self.program.values..self.program.values + self.program.literals.len();
        if register < self.program.values || register == NO_PLACE {
            self.slice.known.push((register, number));
        } else if literals.contains(&register) {
            self.slice.literals.push((self.program.literals[register - self.program.values], number));
        }
        number
    }
}
