//! Translates the expressions of a model into spreadsheet formulas.
//!
//! The engine and spreadsheets both calculate with 64-bit floating-point numbers. Shared subexpressions, and those that
//! would make a formula too long, get a cell on the *Calculations* sheet.

use headroom_core::expression::expr::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use headroom_core::expression::function::{CustomTranslation, Function, SpreadsheetTranslation};
use headroom_core::math::WHOLE_TOLERANCE;
use headroom_core::model::Model;
use headroom_core::units::Unit;
use headroom_core::units::{parse_quantity, write_number};

use crate::node::build::{at_most, call, div, mul, n, op, sub, when};
use crate::node::{Node, SheetFunction};

/// The maximum approximate length of an operand, an argument, or an inlined formula, which keeps every formula below the
/// 8,192 characters that spreadsheets accept.
pub(crate) const MAX_FORMULA_CHARS: usize = 400;
/// The maximum depth of function calls in an argument. Spreadsheets accept 64 levels.
pub(crate) const MAX_FORMULA_DEPTH: usize = 24;

/// An intermediate result, which has its own cell.
#[derive(Clone, Debug)]
pub(crate) struct Working {
    /// The label of the first value that uses the cell.
    pub(crate) of: String,
    pub(crate) node: Node,
}

pub(crate) struct Translator<'m> {
    model: &'m Model,
    pub(crate) workings: Vec<Working>,
    label: String,
}

impl<'m> Translator<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        Self { model, workings: Vec::new(), label: String::new() }
    }

    /// Translates an expression; `label` is the label of its value.
    pub(crate) fn formula(&mut self, expr: &Expr, label: &str) -> Node {
        label.clone_into(&mut self.label);
        self.node(expr)
    }

    fn node(&mut self, expr: &Expr) -> Node {
        match &expr.kind {
            ExprKind::Number { value, unit } => n(self.literal(*value, unit)),
            ExprKind::Name(name) => self.model.index_of(name).map_or(n(f64::NAN), Node::Value),
            ExprKind::Text(text) => Node::Text(text.clone()),
            ExprKind::Bool(value) => Node::Bool(*value),
            ExprKind::Unary(UnaryOperator::Negate, of) => Node::Negate(Box::new(self.operand(of))),
            ExprKind::Unary(UnaryOperator::Not, of) => call(SheetFunction::Not, [&self.operand(of)]),
            ExprKind::Binary(operator, a, b) => {
                let (a, b) = (self.operand(a), self.operand(b));
                match operator {
                    BinaryOperator::And => call(SheetFunction::And, [&a, &b]),
                    BinaryOperator::Or => call(SheetFunction::Or, [&a, &b]),
                    BinaryOperator::Power => self.power(a, b),
                    operator => op(*operator, &a, &b),
                }
            }
            ExprKind::Call(function, arguments) => {
                let arguments: Vec<Node> = arguments.iter().map(|argument| self.operand(argument)).collect();
                self.function(function, arguments)
            }
        }
    }

    /// Translates an operand or argument. A long one gets its own cell.
    fn operand(&mut self, expr: &Expr) -> Node {
        let node = self.node(expr);
        let (length, depth) = node.complexity();
        if length > MAX_FORMULA_CHARS || depth > MAX_FORMULA_DEPTH { self.cell(node) } else { node }
    }

    /// Returns a literal in base units, converted as in the engine.
    fn literal(&self, value: f64, unit: &str) -> f64 {
        match Unit::parse(unit, &self.model.counts) {
            Ok(known) if !unit.is_empty() => {
                parse_quantity(&write_number(value), &known, &self.model.counts).unwrap_or(f64::NAN)
            }
            _ => value,
        }
    }

    /// Moves a subexpression to a cell, so that it can be used more than once. Equal subexpressions share a cell.
    pub(crate) fn cell(&mut self, node: Node) -> Node {
        if node.is_atom() {
            return node;
        }
        let known = self.workings.iter().position(|working| working.node == node);
        Node::Working(known.unwrap_or_else(|| {
            self.workings.push(Working { of: self.label.clone(), node });
            self.workings.len() - 1
        }))
    }

    fn power(&mut self, a: Node, b: Node) -> Node {
        // 0^0 is an error in spreadsheets and 1 in the engine.
        if matches!(b, Node::Number(exponent) if exponent != 0.0) {
            return op(BinaryOperator::Power, &a, &b);
        }
        let (a, b) = (self.cell(a), self.cell(b));
        // A result that underflows is an error as well, unless it is a power of e.
        let by_logarithm = call(SheetFunction::Exp, [&mul(&b, &call(SheetFunction::Ln, [&a]))]);
        let some = when(&op(BinaryOperator::Greater, &a, &n(0.0)), &by_logarithm, &op(BinaryOperator::Power, &a, &b));
        when(&op(BinaryOperator::Equal, &b, &n(0.0)), &n(1.0), &some)
    }

    fn function(&mut self, function: &'static Function, arguments: Vec<Node>) -> Node {
        match function.spreadsheet {
            SpreadsheetTranslation::Formula(_) => Node::Call(SheetFunction::Declared(function), arguments),
            SpreadsheetTranslation::Custom(workings) => self.function_with_workings(workings, &arguments),
        }
    }

    /// Translates a function that needs cells for intermediate results. The model has been checked, so the number of
    /// arguments is right.
    fn function_with_workings(&mut self, workings: CustomTranslation, arguments: &[Node]) -> Node {
        let missing = n(f64::NAN);
        let [a, b, c, d] = [0, 1, 2, 3].map(|index| arguments.get(index).unwrap_or(&missing));
        match workings {
            CustomTranslation::If => when(a, b, c),
            CustomTranslation::Floor => self.round_to_step(arguments, Self::floor),
            CustomTranslation::Ceil => self.round_to_step(arguments, Self::ceil),
            CustomTranslation::Round => self.round_to_step(arguments, Self::nearest),
            CustomTranslation::Power => self.power(a.clone(), b.clone()),
            CustomTranslation::ErlangB => self.erlang_b(a, b),
            CustomTranslation::ErlangC => self.erlang_c(a, b),
            CustomTranslation::ErlangCServers => self.erlang_c_servers(a, b, c),
            CustomTranslation::MmckUtilization => self.mmck_queue(a, b, c).utilization,
            CustomTranslation::MmckBlocked => self.mmck_queue(a, b, c).blocked,
            CustomTranslation::MmckWaiting => self.mmck_queue(a, b, c).waiting,
            CustomTranslation::MmckQueue => self.mmck_queue(a, b, c).queue_length,
            CustomTranslation::MmckLate => {
                let queue = self.mmck_queue(a, b, c);
                self.late_share(&queue, d)
            }
            CustomTranslation::MmckWait => {
                let queue = self.mmck_queue(a, b, c);
                self.waiting_time_quantile(&queue, d)
            }
            CustomTranslation::MmckServers => self.mmck_servers(a, b, c, d),
        }
    }

    /// Rounds to a whole number, or to a multiple of the second argument.
    fn round_to_step(&mut self, arguments: &[Node], round: fn(&mut Self, Node) -> Node) -> Node {
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
        snap_to_whole(&x, call(SheetFunction::Int, [&x]))
    }

    /// Rounds up, tolerating errors in the last bits as the engine does.
    fn ceil(&mut self, x: Node) -> Node {
        let x = self.cell(x);
        let negated = Node::Negate(Box::new(x.clone()));
        snap_to_whole(&x, Node::Negate(Box::new(call(SheetFunction::Int, [&negated]))))
    }

    fn nearest(&mut self, x: Node) -> Node {
        call(SheetFunction::Round, [&self.cell(x)])
    }
}

/// Returns the nearest whole number if `x` differs from it only in the last bits, otherwise `other`.
fn snap_to_whole(x: &Node, other: Node) -> Node {
    let nearest = call(SheetFunction::Round, [x]);
    let near = at_most(
        &call(SheetFunction::Abs, [&sub(x, &nearest)]),
        &mul(&n(WHOLE_TOLERANCE), &call(SheetFunction::Abs, [x])),
    );
    when(&near, &nearest, &other)
}
