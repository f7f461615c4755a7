//! The expression tree.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::expression::function::Function;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// The kind of the expression, with its parts.
    pub kind: ExprKind,
    /// The number of characters in the source before the operator of a binary expression without parentheses around it,
    /// otherwise before the expression.
    pub offset: usize,
}

/// The kind of an expression, with its parts.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number, with an optional unit: `4 KiB`.
    Number {
        /// The number as written.
        value: f64,
        /// The unit as written; empty if there is none.
        unit: String,
    },
    /// The name of an input, a constant, or a formula.
    Name(String),
    /// A string literal, the id of an option: `"write-heavy"`.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// An operator with one operand.
    Unary(UnaryOperator, Box<Expr>),
    /// An operator with two operands.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// A function with its arguments.
    Call(&'static Function, Vec<Expr>),
}

/// The unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-x`
    Negate,
    /// `not x`
    Not,
}

/// The binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "self-explanatory names")]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

impl BinaryOperator {
    /// Returns the operator as written in expressions.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::And => "and",
            Self::Or => "or",
        }
    }

    /// Returns the precedence; operators with a higher precedence bind more tightly.
    #[must_use]
    pub fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual | Self::Equal | Self::NotEqual => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide => 5,
            Self::Power => 7,
        }
    }
}

/// The precedence of unary operators: below powers, so `-x^2` is `-(x^2)`.
pub(crate) const UNARY_PRECEDENCE: u8 = 6;

impl Expr {
    /// Calls `visit` with this expression and each of its subexpressions.
    pub fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        visit(self);
        match &self.kind {
            ExprKind::Unary(_, a) => a.walk(visit),
            ExprKind::Binary(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            ExprKind::Call(_, arguments) => arguments.iter().for_each(|argument| argument.walk(visit)),
            _ => {}
        }
    }

    /// Returns the names in the expression, each once, in order of appearance.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.walk(&mut |part| {
            if let ExprKind::Name(name) = &part.kind
                && !names.contains(&name.as_str())
            {
                names.push(name.as_str());
            }
        });
        names
    }

    /// Formats the expression with typographic operators and as few parentheses as possible; `name` formats names.
    #[must_use]
    pub fn format_with(&self, name: &impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        self.write_into(&mut out, 0, name);
        out
    }

    fn write_into(&self, out: &mut String, outer_precedence: u8, name: &impl Fn(&str) -> String) {
        match &self.kind {
            ExprKind::Number { value, unit } => {
                out.push_str(&crate::units::write_number(*value));
                if !unit.is_empty() {
                    out.push(' ');
                    out.push_str(unit);
                }
            }
            ExprKind::Name(id) => out.push_str(&name(id)),
            ExprKind::Text(text) => {
                out.push('“');
                out.push_str(text);
                out.push('”');
            }
            ExprKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            ExprKind::Unary(operator, operand) => {
                let open = outer_precedence > UNARY_PRECEDENCE;
                out.push_str(if open { "(" } else { "" });
                out.push_str(if *operator == UnaryOperator::Not { "not " } else { "−" });
                operand.write_into(out, UNARY_PRECEDENCE + 1, name);
                out.push_str(if open { ")" } else { "" });
            }
            ExprKind::Binary(operator, a, b) => {
                let precedence = operator.precedence();
                let open = outer_precedence > precedence;
                let (left, right) = match operator {
                    BinaryOperator::Power => (1, 0),
                    // Comparisons do not chain.
                    _ if precedence == BinaryOperator::Less.precedence() => (1, 1),
                    _ => (0, 1),
                };
                out.push_str(if open { "(" } else { "" });
                a.write_into(out, precedence + left, name);
                out.push(' ');
                out.push_str(match operator {
                    BinaryOperator::Subtract => "−",
                    BinaryOperator::Multiply => "×",
                    BinaryOperator::Divide => "÷",
                    BinaryOperator::LessOrEqual => "≤",
                    BinaryOperator::GreaterOrEqual => "≥",
                    BinaryOperator::Equal => "=",
                    BinaryOperator::NotEqual => "≠",
                    other => other.symbol(),
                });
                out.push(' ');
                b.write_into(out, precedence + right, name);
                out.push_str(if open { ")" } else { "" });
            }
            ExprKind::Call(function, arguments) => {
                out.push_str(function.name);
                out.push('(');
                for (index, argument) in arguments.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    argument.write_into(out, 0, name);
                }
                out.push(')');
            }
        }
    }
}

/// Formats the expression in a form that parses to the same expression.
impl core::fmt::Display for Expr {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.format_with(&ToOwned::to_owned))
    }
}
