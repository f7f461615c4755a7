//! What a formula gives, so that a program that does not calculate shows it too. The values of a model are the engine's own;
//! only what stands between them is reckoned here.

use headroom_core::expression::expr::Binary;
use headroom_core::math;

use crate::node::{Call, Node};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    /// A number; not a number where it has no value.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Bool(bool),
}

impl Held {
    /// As a number; true is 1.
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

    /// As a formula's result is written.
    pub(crate) fn write(&self) -> String {
        match self {
            Self::Number(number) if number.is_finite() => number.to_string(),
            Self::Number(_) => "#NUM!".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }
}

/// Cells that a formula may name.
pub(crate) trait Cells {
    fn value(&self, place: usize) -> Held;
    fn working(&self, number: usize) -> Held;
}

pub(crate) fn calc(node: &Node, cells: &impl Cells) -> Held {
    at(node, cells, 0.0)
}

fn at(node: &Node, cells: &impl Cells, index: f64) -> Held {
    let number = |node: &Node| at(node, cells, index).number();
    Held::Number(match node {
        Node::Number(number) => *number,
        Node::Text(text) => return Held::Text(text.clone()),
        Node::Bool(value) => return Held::Bool(*value),
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
            let [condition, then, other] = arguments.as_slice() else { return Held::Number(f64::NAN) };
            return at(if at(condition, cells, index).holds() { then } else { other }, cells, index);
        }
        Node::Call(Call::And, arguments) => {
            return Held::Bool(arguments.iter().all(|argument| at(argument, cells, index).holds()));
        }
        Node::Call(Call::Or, arguments) => {
            return Held::Bool(arguments.iter().any(|argument| at(argument, cells, index).holds()));
        }
        Node::Call(Call::Not, arguments) => {
            return Held::Bool(!arguments.iter().all(|argument| at(argument, cells, index).holds()));
        }
        Node::Call(call, arguments) => {
            let numbers: Vec<f64> = arguments.iter().map(number).collect();
            function(*call, &numbers)
        }
    })
}

fn binary(operator: Binary, a: &Held, b: &Held) -> Held {
    let same = match (a, b) {
        // Spreadsheets do not tell small letters from capitals; options have small ones only.
        (Held::Text(a), Held::Text(b)) => a == b,
        _ => a.number() == b.number(),
    };
    let (x, y) = (a.number(), b.number());
    Held::Number(match operator {
        Binary::Add => x + y,
        Binary::Subtract => x - y,
        Binary::Multiply => x * y,
        Binary::Divide => x / y,
        Binary::Power => math::pow(x, y),
        Binary::Less => return Held::Bool(x < y),
        Binary::LessOrEqual => return Held::Bool(x <= y),
        Binary::Greater => return Held::Bool(x > y),
        Binary::GreaterOrEqual => return Held::Bool(x >= y),
        Binary::Equal => return Held::Bool(same),
        Binary::NotEqual => return Held::Bool(!same),
        Binary::And => return Held::Bool(a.holds() && b.holds()),
        Binary::Or => return Held::Bool(a.holds() || b.holds()),
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

/// e^−m mᵏ / k!
fn poisson(k: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return f64::from(u8::from(k == 0.0));
    }
    math::exp(k * math::ln(mean) - mean - math::ln_gamma(k + 1.0))
}

/// Summed from the largest term that counts, so that nothing cancels.
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
