//! A spreadsheet formula as a tree, which is written as text or calculated by [`calc`](crate::calc).

use headroom_core::expression::expr::Binary;
use headroom_core::expression::function::{Function, Spreadsheet};

/// A formula, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A value of the model, by its index.
    Value(usize),
    /// A cell of the sheet *Workings*, by its number.
    Working(usize),
    /// Inside [`Node::Sum`]: the index of the term, from 0.
    Index,
    /// A sum of `count` terms, a whole number of at least 1.
    Sum { count: Box<Node>, term: Box<Node> },
    /// A negation.
    Negate(Box<Node>),
    /// A binary operator, except `and` and `or`, which are functions.
    Binary(Binary, Box<Node>, Box<Node>),
    /// A function call.
    Call(Call, Vec<Node>),
}

/// The spreadsheet functions in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// A function of the language, by the formula in its declaration.
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

impl Call {
    /// Returns the formula, in which `{}` stands for all arguments and `{0}` for the first.
    fn formula(self) -> &'static str {
        match self {
            Self::Declared(function) => match function.spreadsheet {
                Spreadsheet::Formula(formula) => formula,
                Spreadsheet::Workings(_) => "NA()",
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
pub(crate) enum Ref {
    /// A value of the model.
    Value(usize),
    /// A cell of the sheet *Workings*.
    Working(usize),
}

/// The index of a term in a sum: the row number in a column without formulas.
const ROWS: &str = "ROW(INDEX(Workings!$A:$A,1):INDEX(Workings!$A:$A,";

/// The precedence of operators in spreadsheets, where negation binds more strongly than a power, and powers are
/// left-associative.
fn strength(operator: Binary) -> u8 {
    match operator {
        Binary::Add | Binary::Subtract => 2,
        Binary::Multiply | Binary::Divide => 3,
        Binary::Power => 4,
        _ => 1,
    }
}

impl Node {
    /// Writes the formula without the leading `=`; `cell` returns the address of a cell.
    pub(crate) fn write(&self, cell: &impl Fn(Ref) -> String) -> String {
        let mut out = String::new();
        self.write_into(&mut out, 0, "", cell);
        out
    }

    fn write_into(&self, out: &mut String, around: u8, index: &str, cell: &impl Fn(Ref) -> String) {
        match self {
            Self::Number(number) => *out += &digits(*number),
            Self::Text(text) => *out += &format!("\"{}\"", text.replace('"', "\"\"")),
            Self::Bool(value) => *out += if *value { "TRUE" } else { "FALSE" },
            Self::Value(place) => *out += &cell(Ref::Value(*place)),
            Self::Working(number) => *out += &cell(Ref::Working(*number)),
            Self::Index => *out += index,
            Self::Sum { count, term } => {
                let index = format!("({ROWS}{}))-1)", count.write(cell));
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
                let own = strength(*operator);
                *out += if around > own { "(" } else { "" };
                a.write_into(out, own, index, cell);
                *out += match operator {
                    Binary::Equal => "=",
                    Binary::NotEqual => "<>",
                    other => other.sign(),
                };
                b.write_into(out, own + 1, index, cell);
                *out += if around > own { ")" } else { "" };
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

    /// Calls a function for every cell that the formula refers to, with whether the reference is within a sum.
    pub(crate) fn names(&self, summed: bool, tell: &mut impl FnMut(Ref, bool)) {
        match self {
            Self::Value(place) => tell(Ref::Value(*place), summed),
            Self::Working(number) => tell(Ref::Working(*number), summed),
            Self::Number(_) | Self::Text(_) | Self::Bool(_) | Self::Index => {}
            Self::Negate(of) => of.names(summed, tell),
            Self::Binary(_, a, b) => [a, b].into_iter().for_each(|part| part.names(summed, tell)),
            Self::Sum { count, term } => [count, term].into_iter().for_each(|part| part.names(true, tell)),
            Self::Call(_, arguments) => arguments.iter().for_each(|part| part.names(summed, tell)),
        }
    }

    /// Returns whether the formula contains a sum.
    pub(crate) fn sums(&self) -> bool {
        match self {
            Self::Sum { .. } => true,
            Self::Negate(of) => of.sums(),
            Self::Binary(_, a, b) => a.sums() || b.sums(),
            Self::Call(_, arguments) => arguments.iter().any(Self::sums),
            _ => false,
        }
    }

    /// Replaces references to a cell by a formula.
    pub(crate) fn put(&mut self, cell: Ref, node: &Self) {
        match self {
            Self::Value(place) if cell == Ref::Value(*place) => *self = node.clone(),
            Self::Working(number) if cell == Ref::Working(*number) => *self = node.clone(),
            Self::Negate(of) => of.put(cell, node),
            Self::Binary(_, a, b) | Self::Sum { count: a, term: b } => {
                a.put(cell, node);
                b.put(cell, node);
            }
            Self::Call(_, arguments) => arguments.iter_mut().for_each(|part| part.put(cell, node)),
            _ => {}
        }
    }

    /// Returns the approximate length of the formula, and the depth of its function calls.
    pub(crate) fn weight(&self) -> (usize, usize) {
        let both = |nodes: &mut dyn Iterator<Item = &Self>| {
            nodes.map(Self::weight).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1.max(one.1)))
        };
        match self {
            Self::Index => (70, 4),
            Self::Text(text) => (text.len() + 2, 0),
            Self::Number(_) | Self::Bool(_) | Self::Value(_) | Self::Working(_) => (24, 0),
            Self::Negate(of) => (of.weight().0 + 3, of.weight().1),
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

/// Writes a number at full precision.
pub(crate) fn digits(number: f64) -> String {
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
    use super::{Binary, Call, Node};

    pub(crate) fn n(number: f64) -> Node {
        Node::Number(number)
    }

    pub(crate) fn op(operator: Binary, a: &Node, b: &Node) -> Node {
        Node::Binary(operator, Box::new(a.clone()), Box::new(b.clone()))
    }

    pub(crate) fn add(a: &Node, b: &Node) -> Node {
        op(Binary::Add, a, b)
    }

    pub(crate) fn sub(a: &Node, b: &Node) -> Node {
        op(Binary::Subtract, a, b)
    }

    pub(crate) fn mul(a: &Node, b: &Node) -> Node {
        op(Binary::Multiply, a, b)
    }

    pub(crate) fn div(a: &Node, b: &Node) -> Node {
        op(Binary::Divide, a, b)
    }

    pub(crate) fn at_most(a: &Node, b: &Node) -> Node {
        op(Binary::LessOrEqual, a, b)
    }

    pub(crate) fn call<const N: usize>(call: Call, arguments: [&Node; N]) -> Node {
        Node::Call(call, arguments.map(Clone::clone).into())
    }

    pub(crate) fn when(condition: &Node, then: &Node, other: &Node) -> Node {
        call(Call::If, [condition, then, other])
    }

    pub(crate) fn sum(count: &Node, term: &Node) -> Node {
        Node::Sum { count: Box::new(call(Call::Max, [&n(1.0), count])), term: Box::new(term.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::build::*;
    use super::*;

    fn text(node: &Node) -> String {
        node.write(&|cell| match cell {
            Ref::Value(place) => format!("v{place}"),
            Ref::Working(number) => format!("h{number}"),
        })
    }

    #[test]
    fn operators_bind_as_in_spreadsheets() {
        let (a, b, c) = (Node::Value(0), Node::Value(1), Node::Value(2));
        let power = |a: &Node, b: &Node| op(Binary::Power, a, b);
        assert_eq!(text(&sub(&a, &sub(&b, &c))), "v0-(v1-v2)");
        assert_eq!(text(&sub(&sub(&a, &b), &c)), "v0-v1-v2");
        assert_eq!(text(&power(&a, &power(&b, &c))), "v0^(v1^v2)");
        // Negation binds more strongly than a power in spreadsheets.
        assert_eq!(text(&Node::Negate(Box::new(power(&a, &b)))), "(-(v0^v1))");
        assert_eq!(text(&power(&Node::Negate(Box::new(a.clone())), &b)), "(-v0)^v1");
        assert_eq!(text(&mul(&add(&a, &b), &n(-2.0))), "(v0+v1)*(-2)");
        assert_eq!(text(&op(Binary::NotEqual, &a, &Node::Text("a\"b".into()))), "v0<>\"a\"\"b\"");
    }

    #[test]
    fn numbers_keep_their_digits() {
        for number in [0.0, 1.0, 0.1 + 0.2, 1e300, 1e-300, 5e-324, 1.797e308, 123_456_789_012.5, 1e15, 2e-7] {
            assert_eq!(digits(number).parse::<f64>(), Ok(number), "{}", digits(number));
        }
        assert_eq!((digits(1e300).as_str(), digits(1e-9).as_str()), ("1E+300", "1E-9"));
    }
}
