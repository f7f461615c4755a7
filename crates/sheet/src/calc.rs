//! Calculates the results of formulas, which the file stores for programs that do not calculate. The values of a model
//! come from the engine; only intermediate results are calculated here.

use headroom_core::expression::expr::BinaryOperator;
use headroom_core::math;
use headroom_core::work::WorkBudget;

use crate::node::{Node, SheetFunction};

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CellValue {
    /// A number; NaN if undefined.
    Number(f64),
    /// A string.
    Text(String),
    /// True or false.
    Bool(bool),
}

impl CellValue {
    /// Returns the content as a number: 1 for true, 0 for false, and NaN for a string.
    pub(crate) fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Bool(value) => f64::from(u8::from(*value)),
            Self::Text(_) => f64::NAN,
        }
    }

    fn is_true(&self) -> bool {
        self.number() != 0.0
    }
}

/// The cells that a formula can refer to.
pub(crate) trait Cells {
    fn value(&self, index: usize) -> CellValue;
    fn working(&self, number: usize) -> CellValue;

    /// The steps that remain. Past the budget, results are NaN.
    fn work(&self) -> &WorkBudget;
}

/// Calculates the result of a formula.
pub(crate) fn calc(node: &Node, cells: &impl Cells) -> CellValue {
    if !cells.work().charge(node.node_count()) {
        return CellValue::Number(f64::NAN);
    }
    calc_at_index(node, cells, 0.0)
}

/// Calculates the result of a formula inside the term of a sum at `index`.
fn calc_at_index(node: &Node, cells: &impl Cells, index: f64) -> CellValue {
    let number = |node: &Node| calc_at_index(node, cells, index).number();
    CellValue::Number(match node {
        Node::Number(number) => *number,
        Node::Text(text) => return CellValue::Text(text.clone()),
        Node::Bool(value) => return CellValue::Bool(*value),
        Node::Value(place) => return cells.value(*place),
        Node::Working(number) => return cells.working(*number),
        Node::Index => index,
        Node::Sum { count, term } => {
            let count = math::floor(number(count));
            // The cast turns negative numbers and NaN into zero.
            if !cells.work().charge((count as u64).saturating_mul(term.node_count())) {
                return CellValue::Number(f64::NAN);
            }
            let mut sum = 0.0;
            let mut index = 0.0;
            while index < count {
                if cells.work().is_exhausted() {
                    return CellValue::Number(f64::NAN);
                }
                sum += calc_at_index(term, cells, index).number();
                index += 1.0;
            }
            sum
        }
        Node::Negate(of) => -number(of),
        Node::Binary(operator, a, b) => {
            return binary(*operator, &calc_at_index(a, cells, index), &calc_at_index(b, cells, index));
        }
        Node::Call(SheetFunction::If, arguments) => {
            let [condition, then, other] = arguments.as_slice() else { return CellValue::Number(f64::NAN) };
            return calc_at_index(
                if calc_at_index(condition, cells, index).is_true() { then } else { other },
                cells,
                index,
            );
        }
        Node::Call(SheetFunction::And, arguments) => {
            return CellValue::Bool(arguments.iter().all(|argument| calc_at_index(argument, cells, index).is_true()));
        }
        Node::Call(SheetFunction::Or, arguments) => {
            return CellValue::Bool(arguments.iter().any(|argument| calc_at_index(argument, cells, index).is_true()));
        }
        Node::Call(SheetFunction::Not, arguments) => {
            return CellValue::Bool(!arguments.iter().all(|argument| calc_at_index(argument, cells, index).is_true()));
        }
        Node::Call(call, arguments) => {
            let numbers: Vec<f64> = arguments.iter().map(number).collect();
            if *call == SheetFunction::PoissonUpTo {
                poisson_up_to(argument(&numbers, 0), argument(&numbers, 1), cells.work())
            } else {
                function(*call, &numbers)
            }
        }
    })
}

fn binary(operator: BinaryOperator, a: &CellValue, b: &CellValue) -> CellValue {
    let same = match (a, b) {
        // Spreadsheets compare strings case-insensitively. The ids of options are lowercase.
        (CellValue::Text(a), CellValue::Text(b)) => a == b,
        _ => a.number() == b.number(),
    };
    let (x, y) = (a.number(), b.number());
    CellValue::Number(match operator {
        BinaryOperator::Add => x + y,
        BinaryOperator::Subtract => x - y,
        BinaryOperator::Multiply => x * y,
        BinaryOperator::Divide => x / y,
        BinaryOperator::Power => math::pow(x, y),
        BinaryOperator::Less => return CellValue::Bool(x < y),
        BinaryOperator::LessOrEqual => return CellValue::Bool(x <= y),
        BinaryOperator::Greater => return CellValue::Bool(x > y),
        BinaryOperator::GreaterOrEqual => return CellValue::Bool(x >= y),
        BinaryOperator::Equal => return CellValue::Bool(same),
        BinaryOperator::NotEqual => return CellValue::Bool(!same),
        BinaryOperator::And => return CellValue::Bool(a.is_true() && b.is_true()),
        BinaryOperator::Or => return CellValue::Bool(a.is_true() || b.is_true()),
    })
}

fn argument(numbers: &[f64], index: usize) -> f64 {
    numbers.get(index).copied().unwrap_or(f64::NAN)
}

fn function(call: SheetFunction, numbers: &[f64]) -> f64 {
    let (first, second) = (argument(numbers, 0), argument(numbers, 1));
    match call {
        SheetFunction::Declared(function) => function.evaluate(numbers),
        SheetFunction::Min => numbers.iter().copied().fold(f64::INFINITY, math::min),
        SheetFunction::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, math::max),
        SheetFunction::Abs => math::abs(first),
        SheetFunction::Sqrt => math::sqrt(first),
        SheetFunction::Ln => math::ln(first),
        SheetFunction::Exp => math::exp(first),
        SheetFunction::Int => {
            let whole = math::trunc(first);
            if whole > first { whole - 1.0 } else { whole }
        }
        SheetFunction::Round => math::round(first),
        SheetFunction::Poisson => poisson(first, second),
        SheetFunction::GammaLn => math::ln_gamma(first),
        // These have been calculated without this function.
        SheetFunction::If
        | SheetFunction::And
        | SheetFunction::Or
        | SheetFunction::Not
        | SheetFunction::PoissonUpTo => f64::NAN,
    }
}

/// Returns the Poisson probability mᵏ e⁻ᵐ / k!, where m is the mean.
fn poisson(k: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return f64::from(u8::from(k == 0.0));
    }
    math::exp(k * math::ln(mean) - mean - math::ln_gamma(k + 1.0))
}

/// Returns the cumulative Poisson probability, or NaN past the budget, to which each term is charged. Sums the smaller
/// tail from its largest term to preserve precision.
fn poisson_up_to(k: f64, mean: f64, work: &WorkBudget) -> f64 {
    let below = k < mean;
    let mut term = poisson(if below { k } else { k + 1.0 }, mean);
    let mut current = if below { k } else { k + 1.0 };
    let mut sum = 0.0;
    while term > 0.0 && sum + term > sum && current >= 0.0 {
        if !work.charge(1) {
            return f64::NAN;
        }
        sum += term;
        if below {
            term *= current / mean;
            current -= 1.0;
        } else {
            current += 1.0;
            term *= mean / current;
        }
    }
    if below { sum } else { 1.0 - sum }
}
