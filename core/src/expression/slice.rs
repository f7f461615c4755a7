//! The part of a program that depends on what varies, run by column.
//!
//! A chart, a projection or a simulation varies a few inputs and wants a few values. Everything else is
//! known from the scenario's own row; what is left is a short program over few registers, and it runs in
//! blocks of rows that stay in the processor's cache.

use alloc::vec;
use alloc::vec::Vec;

use crate::expression::program::{Program, Routine, Step, apply};

/// Rows that are worked on at a time.
const BLOCK: usize = 256;

/// Stands for a place that the program does not have: its value is never known.
const NOWHERE: usize = usize::MAX;

/// A part of a [`Program`], ready to run over columns of the inputs it was made for.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// Steps whose operands are all known: made once, whatever the number of rows.
    fixed: Vec<Step>,
    steps: Vec<Step>,
    /// The register of each varying value.
    columns: Vec<u16>,
    /// Values that are known, and their registers.
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
            wanted.iter().map(|place| numbers.of(if *place < program.values { *place } else { NOWHERE })).collect();
        numbers.slice.registers = numbers.moves.len();
        numbers.slice
    }

    /// How many steps one row takes.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The wanted values for each row.
    ///
    /// `known` are all values of the scenario's own row, and `columns` those of the varying values in the
    /// order in which the slice was made; a column that is too short is continued with its last number.
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
        self.stream(known, (rows, BLOCK), &mut fill, &mut |_, wanted, lanes| found[wanted].extend_from_slice(lanes));
        found
    }

    /// The wanted values for each row, block by block: for what is longer than it is worth keeping.
    ///
    /// `fill` writes the numbers of a varying value from a row on, and `take` is given the numbers of a wanted value
    /// from a row on, each with its place in the lists of which the slice was made.
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

/// The routines that depend on what varies and on which the wanted values depend, in order.
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

/// Gives registers of the program new numbers, as few as are used.
struct Numbers<'p> {
    program: &'p Program,
    /// The number that each register of the program has now, and last what it does not have.
    made: Vec<Option<u16>>,
    /// For each number, whether it differs from row to row.
    moves: Vec<bool>,
    slice: Slice,
}

impl Numbers<'_> {
    fn make(&mut self, register: usize, moves: bool) -> u16 {
        // There are no more than steps and values, and those fit.
        let number = u16::try_from(self.moves.len()).unwrap_or(u16::MAX);
        let place = self.place(register);
        self.made[place] = Some(number);
        self.moves.push(moves);
        number
    }

    fn place(&self, register: usize) -> usize {
        register.min(self.program.registers)
    }

    /// The number for what a step writes. What is known gets one of its own, for the step is not made again when the
    /// register is used for something else.
    fn written(&mut self, register: usize, moves: bool) -> u16 {
        match self.made[self.place(register)] {
            Some(number) if moves && self.moves[usize::from(number)] => number,
            _ => self.make(register, moves),
        }
    }

    /// The number of what a step reads.
    fn of(&mut self, register: usize) -> u16 {
        if let Some(number) = self.made[self.place(register)] {
            return number;
        }
        let number = self.make(register, false);
        let literals = self.program.values..self.program.values + self.program.literals.len();
        if register < self.program.values || register == NOWHERE {
            self.slice.known.push((register, number));
        } else if literals.contains(&register) {
            self.slice.literals.push((self.program.literals[register - self.program.values], number));
        }
        number
    }
}
