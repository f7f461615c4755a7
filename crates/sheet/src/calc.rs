//! Calculates the results of formulas, which the file stores for programs that do not calculate. The values of a model
//! come from the engine; only the workings are calculated here.

use headroom_core::expression::expr::Binary;
use headroom_core::math;

use crate::node::{Call, Node};

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CellValue {
    /// A number; NaN if undefined.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Bool(bool),
}

impl CellValue {
    /// Returns the content as a number; true is 1.
    pub(crate) fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Bool(value) => f64::from(u8::from(*value)),
            Self::Text(_) => f64::NAN,
        }
    }

    fn holds(&self) -> bool {
        self.number() != 0.0
    }

    /// Writes the content as the result of a formula.
    pub(crate) fn write(&self) -> String {
        match self {
            Self::Number(number) if number.is_finite() => number.to_string(),
            Self::Number(_) => "#NUM!".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }
}

/// The cells that a formula can refer to.
pub(crate) trait Cells {
    fn value(&self, place: usize) -> CellValue;
    fn working(&self, number: usize) -> CellValue;
}

pub(crate) fn calc(node: &Node, cells: &impl Cells) -> CellValue {
    at(node, cells, 0.0)
}

fn at(node: &Node, cells: &impl Cells, index: f64) -> CellValue {
    let number = |node: &Node| at(node, cells, index).number();
    CellValue::Number(match node {
        Node::Number(number) => *number,
        Node::Text(text) => return CellValue::Text(text.clone()),
        Node::Bool(value) => return CellValue::Bool(*value),
        Node::Value(place) => return cells.value(*place),
        Node::Working(number) => return cells.working(*number),
        Node::Index => index,
        Node::Sum { count, term } => {
            let count = math::floor(number(count));
            let mut sum = 0.0;
            let mut index = 0.0;
            while index < count {
                sum += at(term, cells, index).number();
                index += 1.0;
            }
            sum
        }
        Node::Negate(of) => -number(of),
        Node::Binary(operator, a, b) => return binary(*operator, &at(a, cells, index), &at(b, cells, index)),
        Node::Call(Call::If, arguments) => {
            let [condition, then, other] = arguments.as_slice() else { return CellValue::Number(f64::NAN) };
            return at(if at(condition, cells, index).holds() { then } else { other }, cells, index);
        }
        Node::Call(Call::And, arguments) => {
            return CellValue::Bool(arguments.iter().all(|argument| at(argument, cells, index).holds()));
        }
        Node::Call(Call::Or, arguments) => {
            return CellValue::Bool(arguments.iter().any(|argument| at(argument, cells, index).holds()));
        }
        Node::Call(Call::Not, arguments) => {
            return CellValue::Bool(!arguments.iter().all(|argument| at(argument, cells, index).holds()));
        }
        Node::Call(call, arguments) => {
            let numbers: Vec<f64> = arguments.iter().map(number).collect();
            function(*call, &numbers)
        }
    })
}

fn binary(operator: Binary, a: &CellValue, b: &CellValue) -> CellValue {
    let same = match (a, b) {
        // Spreadsheets compare texts case-insensitively. The ids of options are lowercase.
        (CellValue::Text(a), CellValue::Text(b)) => a == b,
        _ => a.number() == b.number(),
    };
    let (x, y) = (a.number(), b.number());
    CellValue::Number(match operator {
        Binary::Add => x + y,
        Binary::Subtract => x - y,
        Binary::Multiply => x * y,
        Binary::Divide => x / y,
        Binary::Power => math::pow(x, y),
        Binary::Less => return CellValue::Bool(x < y),
        Binary::LessOrEqual => return CellValue::Bool(x <= y),
        Binary::Greater => return CellValue::Bool(x > y),
        Binary::GreaterOrEqual => return CellValue::Bool(x >= y),
        Binary::Equal => return CellValue::Bool(same),
        Binary::NotEqual => return CellValue::Bool(!same),
        Binary::And => return CellValue::Bool(a.holds() && b.holds()),
        Binary::Or => return CellValue::Bool(a.holds() || b.holds()),
    })
}

fn function(call: Call, numbers: &[f64]) -> f64 {
    let first = numbers.first().copied().unwrap_or(f64::NAN);
    let second = numbers.get(1).copied().unwrap_or(f64::NAN);
    match call {
        Call::Declared(function) => function.evaluate(numbers),
        Call::Min => numbers.iter().copied().fold(f64::INFINITY, math::min),
        Call::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, math::max),
        Call::Abs => math::abs(first),
        Call::Sqrt => math::sqrt(first),
        Call::Ln => math::ln(first),
        Call::Exp => math::exp(first),
        Call::Int => {
            let whole = math::trunc(first);
            if whole > first { whole - 1.0 } else { whole }
        }
        Call::Round => math::round(first),
        Call::Poisson => poisson(first, second),
        Call::PoissonUpTo => poisson_up_to(first, second),
        Call::GammaLn => math::ln_gamma(first),
        Call::If | Call::And | Call::Or | Call::Not => f64::NAN,
    }
}

/// The Poisson probability e^−m mᵏ / k!.
fn poisson(k: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return f64::from(u8::from(k == 0.0));
    }
    math::exp(k * math::ln(mean) - mean - math::ln_gamma(k + 1.0))
}

/// The cumulative Poisson probability, summed from the largest term to keep precision.
fn poisson_up_to(k: f64, mean: f64) -> f64 {
    let below = k < mean;
    let mut term = poisson(if below { k } else { k + 1.0 }, mean);
    let mut at = if below { k } else { k + 1.0 };
    let mut sum = 0.0;
    while term > 0.0 && sum + term > sum && at >= 0.0 {
        sum += term;
        if below {
            term *= at / mean;
            at -= 1.0;
        } else {
            at += 1.0;
            term *= mean / at;
        }
    }
    if below { sum } else { 1.0 - sum }
}
