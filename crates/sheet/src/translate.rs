//! From the expressions of a model to formulas of a spreadsheet.
//!
//! Both calculate with the same kind of number. What is used more than once, and what would make a formula too long, gets a
//! cell of its own among the workings.

use headroom_core::expression::expr::{Binary, Expr, ExprKind, Function, Unary};
use headroom_core::math::WHOLE_TOLERANCE;
use headroom_core::model::Model;
use headroom_core::units::Unit;
use headroom_core::units::{plain, read};

use crate::node::build::{at_most, call, div, mul, n, op, sub, when};
use crate::node::{Call, Node};

/// Spreadsheets take 8,192 signs; with so many in each argument no formula comes near.
pub(crate) const LONGEST: usize = 400;
/// Spreadsheets take functions 64 deep.
pub(crate) const DEEPEST: usize = 24;

/// A cell of the workings.
#[derive(Clone, Debug)]
pub(crate) struct Working {
    /// The value for which it was first needed.
    pub(crate) of: String,
    pub(crate) node: Node,
}

pub(crate) struct Translator<'m> {
    model: &'m Model,
    pub(crate) workings: Vec<Working>,
    of: String,
}

impl<'m> Translator<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        Self { model, workings: Vec::new(), of: String::new() }
    }

    /// The formula of an expression; `of` says what it computes.
    pub(crate) fn formula(&mut self, expr: &Expr, of: &str) -> Node {
        of.clone_into(&mut self.of);
        self.node(expr)
    }

    fn node(&mut self, expr: &Expr) -> Node {
        match &expr.kind {
            ExprKind::Number { value, unit } => n(self.literal(*value, unit)),
            ExprKind::Name(name) => self.model.place(name).map_or(n(f64::NAN), Node::Value),
            ExprKind::Text(text) => Node::Text(text.clone()),
            ExprKind::Bool(value) => Node::Bool(*value),
            ExprKind::Unary(Unary::Negate, of) => Node::Negate(Box::new(self.part(of))),
            ExprKind::Unary(Unary::Not, of) => call(Call::Not, [&self.part(of)]),
            ExprKind::Binary(operator, a, b) => {
                let (a, b) = (self.part(a), self.part(b));
                match operator {
                    Binary::And => call(Call::And, [&a, &b]),
                    Binary::Or => call(Call::Or, [&a, &b]),
                    Binary::Power => self.power(a, b),
                    operator => op(*operator, &a, &b),
                }
            }
            ExprKind::Call(function, arguments) => {
                let arguments: Vec<Node> = arguments.iter().map(|argument| self.part(argument)).collect();
                self.function(*function, arguments)
            }
        }
    }

    /// An operand or an argument, in a cell of its own if it is long.
    fn part(&mut self, expr: &Expr) -> Node {
        let node = self.node(expr);
        let (length, depth) = node.weight();
        if length > LONGEST || depth > DEEPEST { self.cell(node) } else { node }
    }

    /// The same number as the engine has.
    fn literal(&self, value: f64, unit: &str) -> f64 {
        match Unit::parse(unit, &self.model.counts) {
            Ok(known) if !unit.is_empty() => read(&plain(value), &known, &self.model.counts).unwrap_or(f64::NAN),
            _ => value,
        }
    }

    /// What can stand in several places: the same thing always in the same cell.
    pub(crate) fn cell(&mut self, node: Node) -> Node {
        if node.is_atom() {
            return node;
        }
        let known = self.workings.iter().position(|working| working.node == node);
        Node::Working(known.unwrap_or_else(|| {
            self.workings.push(Working { of: self.of.clone(), node });
            self.workings.len() - 1
        }))
    }

    fn power(&mut self, a: Node, b: Node) -> Node {
        // Nothing to the power of nothing is an error there and 1 here.
        if matches!(b, Node::Number(exponent) if exponent != 0.0) {
            return op(Binary::Power, &a, &b);
        }
        let (a, b) = (self.cell(a), self.cell(b));
        // Nor may what comes be too small for a number, which it may be as a power of e.
        let by_logarithm = call(Call::Exp, [&mul(&b, &call(Call::Ln, [&a]))]);
        let some = when(&op(Binary::Greater, &a, &n(0.0)), &by_logarithm, &op(Binary::Power, &a, &b));
        when(&op(Binary::Equal, &b, &n(0.0)), &n(1.0), &some)
    }

    fn function(&mut self, function: Function, mut arguments: Vec<Node>) -> Node {
        match (function, arguments.as_mut_slice()) {
            (Function::Floor | Function::Ceil | Function::Round, [x, step]) => {
                let (x, step) = (x.clone(), self.cell(step.clone()));
                let steps = self.whole(function, div(&x, &step));
                mul(&steps, &step)
            }
            (Function::Floor | Function::Ceil | Function::Round, [x]) => {
                let x = x.clone();
                self.whole(function, x)
            }
            // The lower bound wins if the bounds are the wrong way round.
            (Function::Clamp, [x, low, high]) => call(Call::Max, [&call(Call::Min, [x, high]), low]),
            (Function::Pow, [a, b]) => {
                let (a, b) = (a.clone(), b.clone());
                self.power(a, b)
            }
            (Function::ErlangB, [servers, load]) => self.erlang_b(servers, load),
            (Function::ErlangC, [servers, load]) => self.erlang_c(servers, load),
            (Function::ErlangCServers, [load, time, share]) => self.erlang_c_servers(load, time, share),
            (Function::MmckUtilisation, [servers, places, load]) => self.line(servers, places, load).utilisation,
            (Function::MmckBlocked, [servers, places, load]) => self.line(servers, places, load).blocked,
            (Function::MmckWaiting, [servers, places, load]) => self.line(servers, places, load).waiting,
            (Function::MmckQueue, [servers, places, load]) => self.line(servers, places, load).queue,
            (Function::MmckLate, [servers, places, load, time]) => {
                let line = self.line(servers, places, load);
                self.late(&line, time)
            }
            (Function::MmckWait, [servers, places, load, share]) => {
                let line = self.line(servers, places, load);
                self.wait(&line, share)
            }
            (Function::MmckServers, [places, load, time, share]) => self.mmck_servers(places, load, time, share),
            _ => Node::Call(plain_call(function), arguments),
        }
    }

    /// Rounding that forgives the last bits, as the engine's does.
    pub(crate) fn whole(&mut self, function: Function, x: Node) -> Node {
        let x = self.cell(x);
        let nearest = call(Call::Round, [&x]);
        if function == Function::Round {
            return nearest;
        }
        let near = at_most(&call(Call::Abs, [&sub(&x, &nearest)]), &mul(&n(WHOLE_TOLERANCE), &call(Call::Abs, [&x])));
        let other = if function == Function::Floor {
            call(Call::Int, [&x])
        } else {
            Node::Negate(Box::new(call(Call::Int, [&Node::Negate(Box::new(x.clone()))])))
        };
        when(&near, &nearest, &other)
    }
}

/// Functions that spreadsheets have as they are.
fn plain_call(function: Function) -> Call {
    match function {
        Function::If => Call::If,
        Function::Min => Call::Min,
        Function::Max => Call::Max,
        Function::Abs => Call::Abs,
        Function::Sqrt => Call::Sqrt,
        Function::Ln => Call::Ln,
        Function::Log10 => Call::Log10,
        Function::Log2 => Call::Log2,
        // The rest has been seen to, with as many arguments as a model that loads can have.
        _ => Call::Exp,
    }
}
