//! Translates the expressions of a model to spreadsheet formulas.
//!
//! Both calculate with 64-bit floating-point numbers. Shared subexpressions, and those that would make a formula too
//! long, get a cell on the sheet *Workings*.

use headroom_core::expression::expr::{Binary, Expr, ExprKind, Unary};
use headroom_core::expression::function::{Function, Spreadsheet, Workings};
use headroom_core::math::WHOLE_TOLERANCE;
use headroom_core::model::Model;
use headroom_core::units::Unit;
use headroom_core::units::{plain, read};

use crate::node::build::{at_most, call, div, mul, n, op, sub, when};
use crate::node::{Call, Node};

/// The maximum length of an argument, which keeps every formula below the 8,192 characters that spreadsheets accept.
pub(crate) const MAX_FORMULA_CHARS: usize = 400;
/// The maximum depth of function calls in an argument. Spreadsheets accept 64 levels.
pub(crate) const MAX_FORMULA_DEPTH: usize = 24;

/// A cell of the sheet *Workings*.
#[derive(Clone, Debug)]
pub(crate) struct Working {
    /// The label of the first value that uses it.
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

    /// Translates an expression; `of` is the label of its value.
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
                self.function(function, arguments)
            }
        }
    }

    /// Translates an operand or argument. A long one gets its own cell.
    fn part(&mut self, expr: &Expr) -> Node {
        let node = self.node(expr);
        let (length, depth) = node.weight();
        if length > MAX_FORMULA_CHARS || depth > MAX_FORMULA_DEPTH { self.cell(node) } else { node }
    }

    /// Returns a literal in base units, converted as in the engine.
    fn literal(&self, value: f64, unit: &str) -> f64 {
        match Unit::parse(unit, &self.model.counts) {
            Ok(known) if !unit.is_empty() => read(&plain(value), &known, &self.model.counts).unwrap_or(f64::NAN),
            _ => value,
        }
    }

    /// Moves a subexpression to a cell, so that it can be used repeatedly. Equal subexpressions share a cell.
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
        // 0^0 is an error in spreadsheets and 1 in the engine.
        if matches!(b, Node::Number(exponent) if exponent != 0.0) {
            return op(Binary::Power, &a, &b);
        }
        let (a, b) = (self.cell(a), self.cell(b));
        // A result that underflows is an error as well, unless it is a power of e.
        let by_logarithm = call(Call::Exp, [&mul(&b, &call(Call::Ln, [&a]))]);
        let some = when(&op(Binary::Greater, &a, &n(0.0)), &by_logarithm, &op(Binary::Power, &a, &b));
        when(&op(Binary::Equal, &b, &n(0.0)), &n(1.0), &some)
    }

    fn function(&mut self, function: &'static Function, arguments: Vec<Node>) -> Node {
        match function.spreadsheet {
            Spreadsheet::Formula(_) => Node::Call(Call::Declared(function), arguments),
            Spreadsheet::Workings(workings) => self.workings(workings, &arguments),
        }
    }

    /// Builds a function that needs cells for intermediate results. The model has been checked, so the number of
    /// arguments is right.
    fn workings(&mut self, workings: Workings, arguments: &[Node]) -> Node {
        let missing = n(f64::NAN);
        let [a, b, c, d] = [0, 1, 2, 3].map(|index| arguments.get(index).unwrap_or(&missing));
        match workings {
            Workings::If => when(a, b, c),
            Workings::Floor => self.rounded_to_step(arguments, Self::floor),
            Workings::Ceil => self.rounded_to_step(arguments, Self::ceil),
            Workings::Round => self.rounded_to_step(arguments, Self::nearest),
            Workings::Power => self.power(a.clone(), b.clone()),
            Workings::ErlangB => self.erlang_b(a, b),
            Workings::ErlangC => self.erlang_c(a, b),
            Workings::ErlangCServers => self.erlang_c_servers(a, b, c),
            Workings::MmckUtilization => self.line(a, b, c).utilization,
            Workings::MmckBlocked => self.line(a, b, c).blocked,
            Workings::MmckWaiting => self.line(a, b, c).waiting,
            Workings::MmckQueue => self.line(a, b, c).queue,
            Workings::MmckLate => {
                let line = self.line(a, b, c);
                self.late(&line, d)
            }
            Workings::MmckWait => {
                let line = self.line(a, b, c);
                self.wait(&line, d)
            }
            Workings::MmckServers => self.mmck_servers(a, b, c, d),
        }
    }

    /// Rounds to a whole number, or to a multiple of the second argument.
    fn rounded_to_step(&mut self, arguments: &[Node], round: fn(&mut Self, Node) -> Node) -> Node {
        match arguments {
            [x, step] => {
                let step = self.cell(step.clone());
                let steps = round(self, div(x, &step));
                mul(&steps, &step)
            }
            [x, ..] => round(self, x.clone()),
            [] => n(f64::NAN),
        }
    }

    /// Rounds down, tolerating errors in the last bits as the engine does.
    pub(crate) fn floor(&mut self, x: Node) -> Node {
        let x = self.cell(x);
        forgiving(&x, call(Call::Int, [&x]))
    }

    /// Rounds up, tolerating errors in the last bits as the engine does.
    fn ceil(&mut self, x: Node) -> Node {
        let x = self.cell(x);
        let negated = Node::Negate(Box::new(x.clone()));
        forgiving(&x, Node::Negate(Box::new(call(Call::Int, [&negated]))))
    }

    fn nearest(&mut self, x: Node) -> Node {
        call(Call::Round, [&self.cell(x)])
    }
}

/// Returns the nearest whole number if `x` differs from it only in the last bits, otherwise `other`.
fn forgiving(x: &Node, other: Node) -> Node {
    let nearest = call(Call::Round, [x]);
    let near = at_most(&call(Call::Abs, [&sub(x, &nearest)]), &mul(&n(WHOLE_TOLERANCE), &call(Call::Abs, [x])));
    when(&near, &nearest, &other)
}
