//! Formulas as a list of steps that run by column.
//!
//! One row is a point estimate, 36 rows a projection, 100,000 rows a simulation: the same steps over
//! longer columns.

use alloc::vec;
use alloc::vec::Vec;

use crate::expression::slice::Slice;
use crate::{math, queueing};

/// What a step does with its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Copy,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Negate,
    Abs,
    Floor,
    Ceil,
    Round,
    FloorTo,
    CeilTo,
    RoundTo,
    Sqrt,
    Ln,
    Log10,
    Log2,
    Exp,
    ErlangB,
    ErlangC,
    ErlangCServers,
    MmckUtilisation,
    MmckBlocked,
    MmckWaiting,
    MmckQueue,
    MmckLate,
    MmckWait,
    MmckServers,
    Min,
    Max,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
    Not,
    Select,
}

impl Action {
    /// How long it takes at most, in steps of plain arithmetic.
    ///
    /// Erlang's formulas are loops: some hundred rounds for what people enter, and at the very worst, which takes special
    /// numbers, 25,000. Counted as 400 steps, no model has more than 50 of them. A line that can be full takes as long, at
    /// the worst 100,000 rounds; what is found by trying takes some dozens of times as long, which counts as 2,000 steps.
    fn work(self) -> usize {
        match self {
            Self::ErlangB
            | Self::ErlangC
            | Self::MmckUtilisation
            | Self::MmckBlocked
            | Self::MmckWaiting
            | Self::MmckQueue
            | Self::MmckLate => 400,
            Self::ErlangCServers | Self::MmckWait | Self::MmckServers => 2_000,
            _ => 1,
        }
    }
}

/// One step: `registers[to] = action(registers[a], registers[b], registers[c], registers[d])`.
///
/// `to` is never one of its own operands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub action: Action,
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
        self.routines.iter().flat_map(|routine| &routine.steps).map(|step| step.action.work()).sum()
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
    let [a, b, c, d] = [step.a, step.b, step.c, step.d].map(operand);
    macro_rules! one {
        ($f:expr) => {
            out.iter_mut().zip(a).for_each(|(out, a)| *out = $f(*a))
        };
    }
    macro_rules! two {
        ($f:expr) => {
            out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| *out = $f(*a, *b))
        };
    }
    let truth = |holds: bool| if holds { 1.0 } else { 0.0 };
    match step.action {
        Action::Copy => out.copy_from_slice(a),
        Action::Add => two!(|a: f64, b: f64| a + b),
        Action::Subtract => two!(|a: f64, b: f64| a - b),
        Action::Multiply => two!(|a: f64, b: f64| a * b),
        Action::Divide => two!(|a: f64, b: f64| a / b),
        Action::Power => each_two(out, [a, b], math::pow),
        Action::Negate => one!(|a: f64| -a),
        Action::Abs => one!(math::abs),
        Action::Floor => one!(math::floor),
        Action::Ceil => one!(math::ceil),
        Action::Round => each(out, a, math::round),
        Action::FloorTo => two!(|a: f64, b: f64| math::floor(a / b) * b),
        Action::CeilTo => two!(|a: f64, b: f64| math::ceil(a / b) * b),
        Action::RoundTo => each_two(out, [a, b], |a, b| math::round(a / b) * b),
        Action::Sqrt => each(out, a, math::sqrt),
        Action::Ln => each(out, a, math::ln),
        Action::Log10 => each(out, a, math::log10),
        Action::Log2 => each(out, a, math::log2),
        Action::Exp => each(out, a, math::exp),
        Action::ErlangB => queueing::erlang_b_of_columns(a, b, out),
        Action::ErlangC => queueing::erlang_c_of_columns(a, b, out),
        Action::ErlangCServers => {
            each_four(out, [a, b, c, d], |a, b, c, _| queueing::erlang_c_servers_of_numbers(a, b, c))
        }
        Action::MmckUtilisation => {
            each_four(out, [a, b, c, d], |a, b, c, _| queueing::mmck_utilisation_of_numbers(a, b, c))
        }
        Action::MmckBlocked => each_four(out, [a, b, c, d], |a, b, c, _| queueing::mmck_blocked_of_numbers(a, b, c)),
        Action::MmckWaiting => each_four(out, [a, b, c, d], |a, b, c, _| queueing::mmck_waiting_of_numbers(a, b, c)),
        Action::MmckQueue => each_four(out, [a, b, c, d], |a, b, c, _| queueing::mmck_queue_of_numbers(a, b, c)),
        Action::MmckLate => each_four(out, [a, b, c, d], queueing::mmck_late_of_numbers),
        Action::MmckWait => each_four(out, [a, b, c, d], queueing::mmck_wait_of_numbers),
        Action::MmckServers => each_four(out, [a, b, c, d], queueing::mmck_servers_of_numbers),
        Action::Min => two!(math::min),
        Action::Max => two!(math::max),
        Action::Less => two!(|a: f64, b: f64| truth(a < b)),
        Action::LessOrEqual => two!(|a: f64, b: f64| truth(a <= b)),
        Action::Equal => two!(|a: f64, b: f64| truth(a == b)),
        Action::NotEqual => two!(|a: f64, b: f64| truth(a != b)),
        Action::And => two!(|a: f64, b: f64| truth(a != 0.0 && b != 0.0)),
        Action::Or => two!(|a: f64, b: f64| truth(a != 0.0 || b != 0.0)),
        Action::Not => one!(|a: f64| if a == 0.0 { 1.0 } else { 0.0 }),
        Action::Select => {
            out.iter_mut().zip(a).zip(b).zip(c).for_each(|(((out, a), b), c)| *out = if *a == 0.0 { *c } else { *b });
        }
    }
}

/// What takes longer than a call is one loop for all functions; plain arithmetic has a loop for each.
fn each(out: &mut [f64], a: &[f64], f: fn(f64) -> f64) {
    out.iter_mut().zip(a).for_each(|(out, a)| *out = f(*a));
}

fn each_two(out: &mut [f64], [a, b]: [&[f64]; 2], f: fn(f64, f64) -> f64) {
    out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| *out = f(*a, *b));
}

fn each_four(out: &mut [f64], [a, b, c, d]: [&[f64]; 4], f: fn(f64, f64, f64, f64) -> f64) {
    let operands = a.iter().zip(b).zip(c).zip(d);
    out.iter_mut().zip(operands).for_each(|(out, (((a, b), c), d))| *out = f(*a, *b, *c, *d));
}
