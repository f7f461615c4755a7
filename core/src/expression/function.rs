//! The declaration of a function.

use alloc::string::String;

use crate::expression::functions::FUNCTIONS;
use crate::expression::operation::Operation;

/// A function of the language.
///
/// The parser, the type check, the compiler, packed models, explanations, the documentation, and the spreadsheet all
/// read this declaration in [`FUNCTIONS`]. `ARCHITECTURE.md` lists the steps to add one.
#[derive(Debug)]
pub struct Function {
    /// The name in expressions and explanations. Functions with different numbers of arguments may share it.
    pub name: &'static str,
    /// The arguments, in order.
    pub arguments: &'static [Argument],
    /// Whether the last argument may be repeated. The operation then combines two values at a time, from the left.
    pub variadic: bool,
    /// The units of the arguments and of the result.
    pub unit_rule: UnitRule,
    /// The description: a sentence without the final period.
    pub about: &'static str,
    /// An example call, and its result to four digits.
    pub example: (&'static str, &'static str),
    /// The operation that computes the function.
    pub operation: &'static Operation,
    /// How a spreadsheet computes the function.
    pub spreadsheet: SpreadsheetTranslation,
}

/// The maximum number of arguments of a function whose last argument may be repeated.
pub const MAX_ARGUMENTS: usize = 16;

/// An argument of a function, with its name in the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A condition.
    Condition(&'static str),
    /// A number.
    Number(&'static str),
}

/// The relation between the units of a function's arguments and the unit of its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitRule {
    /// All numbers and the result have the same dimension.
    Same,
    /// All numbers and the result are plain: they have no unit.
    Plain,
    /// The result squared has the dimension of the argument.
    SquareRoot,
    /// The units follow the rules of the operator `^`.
    Power,
}

/// How a spreadsheet computes a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpreadsheetTranslation {
    /// A formula: `{}` stands for all arguments, separated by commas, and `{0}`, `{1}`, … for one of them.
    ///
    /// Arguments are inserted verbatim, so put parentheses around `{0}` next to an operator.
    Formula(&'static str),
    /// A translation that the spreadsheet writer implements, which may use several cells.
    Custom(CustomTranslation),
}

/// The functions whose translation the spreadsheet writer implements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after the functions")]
pub enum CustomTranslation {
    If,
    Floor,
    Ceil,
    Round,
    Power,
    ErlangB,
    ErlangC,
    ErlangCServers,
    MmckUtilization,
    MmckBlocked,
    MmckWaiting,
    MmckQueue,
    MmckLate,
    MmckWait,
    MmckServers,
}

impl Argument {
    /// Returns the name of the argument.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Condition(name) | Self::Number(name) => name,
        }
    }
}

impl Function {
    /// Returns the functions with this name, which differ in their number of arguments.
    pub fn overloads(name: &str) -> impl Iterator<Item = &'static Self> {
        FUNCTIONS.iter().filter(move |function| function.name == name)
    }

    /// Returns the minimum and the maximum number of arguments.
    #[must_use]
    pub fn arity(&self) -> (usize, usize) {
        let count = self.arguments.len();
        (count, if self.variadic { MAX_ARGUMENTS } else { count })
    }

    /// Returns the argument at `index`, counted from 0. Indices past the end refer to the last argument.
    #[must_use]
    pub fn argument(&self, index: usize) -> Option<Argument> {
        self.arguments.get(index).or(self.arguments.last()).copied()
    }

    /// Returns the signature, with the names of the arguments: `clamp(x, low, high)`, `min(x, …)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let mut names: alloc::vec::Vec<&str> = self.arguments.iter().map(|argument| argument.name()).collect();
        names.extend(self.variadic.then_some("…"));
        joined!(self.name, "(", names.join(", "), ")")
    }

    /// Evaluates the function for one row. Missing arguments are NaN.
    #[must_use]
    pub fn evaluate(&self, arguments: &[f64]) -> f64 {
        let apply = |operands: &[f64]| {
            let operand = |index: usize| operands.get(index).map_or(&[f64::NAN][..], core::slice::from_ref);
            let mut result = [f64::NAN];
            self.operation.kernel.run([operand(0), operand(1), operand(2), operand(3)], &mut result);
            result[0]
        };
        if self.variadic {
            return arguments.iter().copied().reduce(|left, right| apply(&[left, right])).unwrap_or(f64::NAN);
        }
        apply(arguments)
    }
}

/// Functions are equal if they share an operation.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.operation.code == other.operation.code
    }
}

impl Eq for Function {}
