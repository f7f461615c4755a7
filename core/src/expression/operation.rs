//! The operations of compiled steps.

use crate::math;

/// An operation over columns of numbers, with its code in packed models.
#[derive(Debug)]
pub struct Operation {
    /// The code in packed models. A code never changes and is never reused.
    pub(crate) code: u8,
    /// The cost per row, in steps of plain arithmetic.
    pub(crate) cost: usize,
    /// Estimates the steps for the operands of one row. `None` if they do not depend on the operands.
    pub(crate) steps: Option<fn([f64; 4]) -> f64>,
    pub(crate) kernel: Kernel,
}

/// The steps of a call to a mathematical function such as `ln`.
const CALL_STEPS: u64 = 16;

impl Operation {
    /// Returns the steps for one row, apart from those that depend on the operands.
    pub(crate) fn fixed_steps(&self) -> u64 {
        if matches!(self.kernel, Kernel::Columns(_)) { 1 } else { CALL_STEPS }
    }
}

/// The implementation of an operation.
///
/// Plain arithmetic operations and Erlang's formulas have their own loops over columns, which the compiler vectorizes.
/// Other functions cost more than a call, and share one loop per number of operands.
#[derive(Debug)]
pub(crate) enum Kernel {
    Columns(fn([&[f64]; 4], &mut [f64])),
    One(fn(f64) -> f64),
    Two(fn(f64, f64) -> f64),
    Three(fn(f64, f64, f64) -> f64),
    Four(fn(f64, f64, f64, f64) -> f64),
}

impl Kernel {
    /// Computes `out` from the operands, row by row. Surplus operands are ignored.
    pub(crate) fn run(&self, [a, b, c, d]: [&[f64]; 4], out: &mut [f64]) {
        match self {
            Self::Columns(f) => f([a, b, c, d], out),
            Self::One(f) => out.iter_mut().zip(a).for_each(|(out, a)| *out = f(*a)),
            Self::Two(f) => out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| *out = f(*a, *b)),
            Self::Three(f) => {
                out.iter_mut().zip(a).zip(b).zip(c).for_each(|(((out, a), b), c)| *out = f(*a, *b, *c));
            }
            Self::Four(f) => {
                let operands = a.iter().zip(b).zip(c).zip(d);
                out.iter_mut().zip(operands).for_each(|(out, (((a, b), c), d))| *out = f(*a, *b, *c, *d));
            }
        }
    }
}

/// Creates a kernel with its own loop around an expression of one, two, or three operands.
macro_rules! inlined {
    (|$a:ident| $result:expr) => {
        Kernel::Columns(|[a, ..], out| {
            out.iter_mut().zip(a).for_each(|(out, a)| {
                let $a = *a;
                *out = $result;
            });
        })
    };
    (|$a:ident, $b:ident| $result:expr) => {
        Kernel::Columns(|[a, b, ..], out| {
            out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| {
                let ($a, $b) = (*a, *b);
                *out = $result;
            });
        })
    };
    (|$a:ident, $b:ident, $c:ident| $result:expr) => {
        Kernel::Columns(|[a, b, c, _], out| {
            out.iter_mut().zip(a).zip(b).zip(c).for_each(|(((out, a), b), c)| {
                let ($a, $b, $c) = (*a, *b, *c);
                *out = $result;
            });
        })
    };
}

pub(crate) use inlined;

/// Returns 1 for true and 0 for false, the representation of conditions.
fn bool_to_f64(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

const fn arithmetic(code: u8, kernel: Kernel) -> Operation {
    Operation { code, cost: 1, steps: None, kernel }
}

pub(crate) static COPY: Operation = arithmetic(0, Kernel::Columns(|[a, ..], out| out.copy_from_slice(a)));
pub(crate) static ADD: Operation = arithmetic(1, inlined!(|a, b| a + b));
pub(crate) static SUBTRACT: Operation = arithmetic(2, inlined!(|a, b| a - b));
pub(crate) static MULTIPLY: Operation = arithmetic(3, inlined!(|a, b| a * b));
pub(crate) static DIVIDE: Operation = arithmetic(4, inlined!(|a, b| a / b));
pub(crate) static POWER: Operation = arithmetic(5, Kernel::Two(math::pow));
pub(crate) static NEGATE: Operation = arithmetic(6, inlined!(|a| -a));
pub(crate) static LESS: Operation = arithmetic(31, inlined!(|a, b| bool_to_f64(a < b)));
pub(crate) static LESS_OR_EQUAL: Operation = arithmetic(32, inlined!(|a, b| bool_to_f64(a <= b)));
pub(crate) static EQUAL: Operation = arithmetic(33, inlined!(|a, b| bool_to_f64(a == b)));
pub(crate) static NOT_EQUAL: Operation = arithmetic(34, inlined!(|a, b| bool_to_f64(a != b)));
pub(crate) static AND: Operation = arithmetic(35, inlined!(|a, b| bool_to_f64(a != 0.0 && b != 0.0)));
pub(crate) static OR: Operation = arithmetic(36, inlined!(|a, b| bool_to_f64(a != 0.0 || b != 0.0)));
pub(crate) static NOT: Operation = arithmetic(37, inlined!(|a| bool_to_f64(a == 0.0)));

/// The operations of the operators, and [`COPY`]. The operations of the functions are in
/// [`FUNCTIONS`](crate::expression::functions::FUNCTIONS).
pub(crate) static OPERATORS: [&Operation; 14] = [
    &COPY,
    &ADD,
    &SUBTRACT,
    &MULTIPLY,
    &DIVIDE,
    &POWER,
    &NEGATE,
    &LESS,
    &LESS_OR_EQUAL,
    &EQUAL,
    &NOT_EQUAL,
    &AND,
    &OR,
    &NOT,
];

/// Serializes an operation as its code.
pub(crate) mod operation_code {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{OPERATORS, Operation};
    use crate::expression::functions::FUNCTION_OPERATIONS;

    pub(crate) fn serialize<S: Serializer>(operation: &Operation, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(operation.code.into())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Operation, D::Error> {
        let code = u16::deserialize(deserializer)?;
        let mut operations = OPERATORS.iter().chain(&FUNCTION_OPERATIONS);
        operations
            .find(|operation| u16::from(operation.code) == code)
            .copied()
            .ok_or_else(|| D::Error::custom("no operation has this code"))
    }
}
