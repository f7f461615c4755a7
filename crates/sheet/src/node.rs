//! A spreadsheet formula as a tree, which is written as text or calculated by [`calc`](crate::calc).

use headroom_core::expression::expr::BinaryOperator;
use headroom_core::expression::function::{Function, SpreadsheetTranslation};

/// A formula, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A number.
    Number(f64),
    /// A string.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A value of the model, by its index.
    Value(usize),
    /// An intermediate result, by its number.
    Working(usize),
    /// Inside [`Node::Sum`]: the index of the term, from 0.
    Index,
    /// A sum of `count` terms. `count` is a whole number of at least 1.
    Sum { count: Box<Node>, term: Box<Node> },
    /// A negation.
    Negate(Box<Node>),
    /// A binary operator, except `and` and `or`, which are functions.
    Binary(BinaryOperator, Box<Node>, Box<Node>),
    /// A function call.
    Call(SheetFunction, Vec<Node>),
}

/// A spreadsheet function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SheetFunction {
    /// A function of the expression language, written as the formula in its declaration.
    Declared(&'static Function),
    If,
    And,
    Or,
    Not,
    Min,
    Max,
    Abs,
    Sqrt,
    Ln,
    Exp,
    /// Rounds down.
    Int,
    /// Rounds to the nearest whole number, halves away from zero.
    Round,
    /// The Poisson probability of a number, given the mean.
    Poisson,
    /// The cumulative Poisson probability up to a number, given the mean.
    PoissonUpTo,
    GammaLn,
}

impl SheetFunction {
    /// Returns the formula, in which `{}` stands for all arguments and `{0}` for the first.
    fn formula(self) -> &'static str {
        match self {
            Self::Declared(function) => match function.spreadsheet {
                SpreadsheetTranslation::Formula(formula) => formula,
                SpreadsheetTranslation::Custom(_) => "NA()",
            },
            Self::If => "IF({})",
            Self::And => "AND({})",
            Self::Or => "OR({})",
            Self::Not => "NOT({})",
            Self::Min => "MIN({})",
            Self::Max => "MAX({})",
            Self::Abs => "ABS({})",
            Self::Sqrt => "SQRT({})",
            Self::Ln => "LN({})",
            Self::Exp => "EXP({})",
            Self::Int => "INT({})",
            Self::Round => "ROUND({},0)",
            Self::Poisson => "POISSON({},FALSE)",
            Self::PoissonUpTo => "POISSON({},TRUE)",
            Self::GammaLn => "GAMMALN({})",
        }
    }
}

/// A cell that a formula refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CellRef {
    /// A value of the model.
    Value(usize),
    /// An intermediate result.
    Working(usize),
}

/// The start of the formula for the indices of a sum: the row numbers of a column without formulas.
const ROW_INDEX_PREFIX: &str = "ROW(INDEX(Calculations!$A:$A,1):INDEX(Calculations!$A:$A,";

/// Returns the precedence of an operator in spreadsheets, where negation binds more tightly than exponentiation, and
/// exponentiation is left-associative.
fn precedence(operator: BinaryOperator) -> u8 {
    match operator {
        BinaryOperator::Add | BinaryOperator::Subtract => 2,
        BinaryOperator::Multiply | BinaryOperator::Divide => 3,
        BinaryOperator::Power => 4,
        _ => 1,
    }
}

impl Node {
    /// Returns the number of nodes in the formula.
    pub(crate) fn node_count(&self) -> u64 {
        1 + match self {
            Self::Sum { count, term } => count.node_count() + term.node_count(),
            Self::Negate(of) => of.node_count(),
            Self::Binary(_, a, b) => a.node_count() + b.node_count(),
            Self::Call(_, arguments) => arguments.iter().map(Self::node_count).sum(),
            _ => 0,
        }
    }

    /// Returns the formula as text, without the leading `=`. `cell` returns the address of a cell.
    pub(crate) fn to_formula(&self, cell: &impl Fn(CellRef) -> String) -> String {
        let mut out = String::new();
        self.write_into(&mut out, 0, "", cell);
        out
    }

    fn write_into(&self, out: &mut String, outer_precedence: u8, index: &str, cell: &impl Fn(CellRef) -> String) {
        match self {
            Self::Number(number) => *out += &number_literal(*number),
            Self::Text(text) => *out += &format!("\"{}\"", text.replace('"', "\"\"")),
            Self::Bool(value) => *out += if *value { "TRUE" } else { "FALSE" },
            Self::Value(place) => *out += &cell(CellRef::Value(*place)),
            Self::Working(number) => *out += &cell(CellRef::Working(*number)),
            Self::Index => *out += index,
            Self::Sum { count, term } => {
                let index = format!("({ROW_INDEX_PREFIX}{}))-1)", count.to_formula(cell));
                *out += "SUMPRODUCT(";
                term.write_into(out, 0, &index, cell);
                *out += ")";
            }
            Self::Negate(of) => {
                *out += "(-";
                of.write_into(out, 5, index, cell);
                *out += ")";
            }
            Self::Binary(operator, a, b) => {
                let own = precedence(*operator);
                *out += if outer_precedence > own { "(" } else { "" };
                a.write_into(out, own, index, cell);
                *out += match operator {
                    BinaryOperator::Equal => "=",
                    BinaryOperator::NotEqual => "<>",
                    other => other.symbol(),
                };
                b.write_into(out, own + 1, index, cell);
                *out += if outer_precedence > own { ")" } else { "" };
            }
            Self::Call(call, arguments) => {
                let mut rest = call.formula();
                while let Some((before, after)) = rest.split_once('{') {
                    let (place, after) = after.split_once('}').unwrap_or((after, ""));
                    *out += before;
                    let of = place.parse().map_or(0..arguments.len(), |place: usize| place..place + 1);
                    for (number, argument) in arguments.get(of).unwrap_or(&[]).iter().enumerate() {
                        *out += if number > 0 { "," } else { "" };
                        argument.write_into(out, 0, index, cell);
                    }
                    rest = after;
                }
                *out += rest;
            }
        }
    }

    /// Returns whether the node can be repeated without extra calculation.
    pub(crate) fn is_atom(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Text(_) | Self::Bool(_) | Self::Value(_) | Self::Working(_))
    }

    /// Calls `visit` for every reference to a cell, and passes whether the reference is inside a sum. `summed` is
    /// whether the formula itself is inside a sum.
    pub(crate) fn visit_refs(&self, summed: bool, visit: &mut impl FnMut(CellRef, bool)) {
        match self {
            Self::Value(index) => visit(CellRef::Value(*index), summed),
            Self::Working(number) => visit(CellRef::Working(*number), summed),
            Self::Number(_) | Self::Text(_) | Self::Bool(_) | Self::Index => {}
            Self::Negate(of) => of.visit_refs(summed, visit),
            Self::Binary(_, a, b) => [a, b].into_iter().for_each(|part| part.visit_refs(summed, visit)),
            Self::Sum { count, term } => [count, term].into_iter().for_each(|part| part.visit_refs(true, visit)),
            Self::Call(_, arguments) => arguments.iter().for_each(|part| part.visit_refs(summed, visit)),
        }
    }

    /// Returns whether the formula contains a sum.
    pub(crate) fn contains_sum(&self) -> bool {
        match self {
            Self::Sum { .. } => true,
            Self::Negate(of) => of.contains_sum(),
            Self::Binary(_, a, b) => a.contains_sum() || b.contains_sum(),
            Self::Call(_, arguments) => arguments.iter().any(Self::contains_sum),
            _ => false,
        }
    }

    /// Replaces references to a cell with a formula.
    pub(crate) fn replace(&mut self, cell: CellRef, node: &Self) {
        match self {
            Self::Value(index) if cell == CellRef::Value(*index) => *self = node.clone(),
            Self::Working(number) if cell == CellRef::Working(*number) => *self = node.clone(),
            Self::Negate(of) => of.replace(cell, node),
            Self::Binary(_, a, b) | Self::Sum { count: a, term: b } => {
                a.replace(cell, node);
                b.replace(cell, node);
            }
            Self::Call(_, arguments) => arguments.iter_mut().for_each(|part| part.replace(cell, node)),
            _ => {}
        }
    }

    /// Returns the approximate length of the formula, and the nesting depth of its function calls.
    pub(crate) fn complexity(&self) -> (usize, usize) {
        let both = |nodes: &mut dyn Iterator<Item = &Self>| {
            nodes.map(Self::complexity).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1.max(one.1)))
        };
        match self {
            Self::Index => (70, 4),
            Self::Text(text) => (text.len() + 2, 0),
            Self::Number(_) | Self::Bool(_) | Self::Value(_) | Self::Working(_) => (24, 0),
            Self::Negate(of) => (of.complexity().0 + 3, of.complexity().1),
            Self::Binary(_, a, b) => both(&mut [&**a, b].into_iter()),
            Self::Sum { count, term } => {
                let (length, depth) = both(&mut [&**count, term].into_iter());
                (length + 12, depth + 1)
            }
            Self::Call(call, arguments) => {
                let (length, depth) = both(&mut arguments.iter());
                let formula = call.formula();
                (length + formula.len().max(10), depth + formula.matches('(').count())
            }
        }
    }
}

/// Returns a number at full precision, as a literal in a formula.
pub(crate) fn number_literal(number: f64) -> String {
    let size = headroom_core::math::abs(number);
    let text = if size != 0.0 && !(1e-6..1e15).contains(&size) {
        let text = format!("{number:e}").replace('e', "E");
        if text.contains("E-") { text } else { text.replace('E', "E+") }
    } else {
        number.to_string()
    };
    if number < 0.0 { format!("({text})") } else { text }
}

/// Shorthands for building formulas.
pub(crate) mod build {
    use super::{BinaryOperator, Node, SheetFunction};

    pub(crate) fn n(number: f64) -> Node {
        Node::Number(number)
    }

    pub(crate) fn op(operator: BinaryOperator, a: &Node, b: &Node) -> Node {
        Node::Binary(operator, Box::new(a.clone()), Box::new(b.clone()))
    }

    pub(crate) fn add(a: &Node, b: &Node) -> Node {
        op(BinaryOperator::Add, a, b)
    }

    pub(crate) fn sub(a: &Node, b: &Node) -> Node {
        op(BinaryOperator::Subtract, a, b)
    }

    pub(crate) fn mul(a: &Node, b: &Node) -> Node {
        op(BinaryOperator::Multiply, a, b)
    }

    pub(crate) fn div(a: &Node, b: &Node) -> Node {
        op(BinaryOperator::Divide, a, b)
    }

    pub(crate) fn at_most(a: &Node, b: &Node) -> Node {
        op(BinaryOperator::LessOrEqual, a, b)
    }

    pub(crate) fn call<const N: usize>(call: SheetFunction, arguments: [&Node; N]) -> Node {
        Node::Call(call, arguments.map(Clone::clone).into())
    }

    pub(crate) fn when(condition: &Node, then: &Node, other: &Node) -> Node {
        call(SheetFunction::If, [condition, then, other])
    }

    pub(crate) fn sum(count: &Node, term: &Node) -> Node {
        Node::Sum { count: Box::new(call(SheetFunction::Max, [&n(1.0), count])), term: Box::new(term.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::build::*;
    use super::*;

    fn text(node: &Node) -> String {
        node.to_formula(&|cell| match cell {
            CellRef::Value(index) => format!("v{index}"),
            CellRef::Working(number) => format!("h{number}"),
        })
    }

    #[test]
    fn operators_bind_as_in_spreadsheets() {
        let (a, b, c) = (Node::Value(0), Node::Value(1), Node::Value(2));
        let power = |a: &Node, b: &Node| op(BinaryOperator::Power, a, b);
        assert_eq!(text(&sub(&a, &sub(&b, &c))), "v0-(v1-v2)");
        assert_eq!(text(&sub(&sub(&a, &b), &c)), "v0-v1-v2");
        assert_eq!(text(&power(&a, &power(&b, &c))), "v0^(v1^v2)");
        // In spreadsheets, negation binds more tightly than exponentiation.
        assert_eq!(text(&Node::Negate(Box::new(power(&a, &b)))), "(-(v0^v1))");
        assert_eq!(text(&power(&Node::Negate(Box::new(a.clone())), &b)), "(-v0)^v1");
        assert_eq!(text(&mul(&add(&a, &b), &n(-2.0))), "(v0+v1)*(-2)");
        assert_eq!(text(&op(BinaryOperator::NotEqual, &a, &Node::Text("a\"b".into()))), "v0<>\"a\"\"b\"");
    }

    #[test]
    fn numbers_keep_their_digits() {
        for number in [0.0, 1.0, 0.1 + 0.2, 1e300, 1e-300, 5e-324, 1.797e308, 123_456_789_012.5, 1e15, 2e-7] {
            assert_eq!(number_literal(number).parse::<f64>(), Ok(number), "{}", number_literal(number));
        }
        assert_eq!((number_literal(1e300).as_str(), number_literal(1e-9).as_str()), ("1E+300", "1E-9"));
    }
}
