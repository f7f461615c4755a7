//! Checks the types of expressions: conditions, choices, and numbers with their dimension.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::expression::expr::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::expression::function::{Argument, Function, UnitRule};
use crate::expression::parse::ExpressionError;
use crate::units::{Dimension, Unit};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A number with a dimension.
    Number(Dimension),
    /// The number 0 without a unit, which fits any dimension.
    Zero,
    /// True or false.
    Bool,
    /// One of the options of a choice.
    Choice(Vec<String>),
    /// A string literal: the id of an option.
    Text(String),
}

impl Type {
    fn describe(&self) -> String {
        match self {
            Self::Number(dimension) => dimension.to_string(),
            Self::Zero => "zero".to_owned(),
            Self::Bool => "a condition".to_owned(),
            Self::Choice(options) => format!("a choice with the options `{}`", options.join("`, `")),
            Self::Text(text) => format!("the string \"{text}\""),
        }
    }

    /// Returns whether a value of this type is valid where `expected` is expected.
    #[must_use]
    pub fn is_assignable_to(&self, expected: &Self) -> bool {
        self == expected || (*self == Self::Zero && matches!(expected, Self::Number(_)))
    }
}

/// The names that expressions can use.
pub struct Scope<'m> {
    /// The type of every name.
    pub names: &'m BTreeMap<String, Type>,
    /// The counts of the model, each a base unit.
    pub counts: &'m [String],
}

type TypeResult = Result<Type, ExpressionError>;

impl Scope<'_> {
    /// Returns the type of an expression. Visits each part of the expression once.
    ///
    /// # Errors
    /// Returns an error at the first part that has an unknown name or unit, or the wrong type.
    pub fn type_of(&self, expr: &Expr) -> TypeResult {
        #[cfg(test)]
        tests::VISITS.with(|visits| visits.set(visits.get() + 1));
        let fail = |message: String| Err(ExpressionError { offset: expr.offset, message });
        match &expr.kind {
            ExprKind::Number { value, unit } => match Unit::parse(unit, self.counts) {
                Ok(_) if unit.is_empty() && *value == 0.0 => Ok(Type::Zero),
                Ok(unit) => Ok(Type::Number(unit.dimension)),
                Err(unknown) => fail(format!("{unknown}; if it is a name, put an operator before it")),
            },
            ExprKind::Name(name) => match self.names.get(name) {
                Some(found) => Ok(found.clone()),
                None if !cfg!(feature = "toml") => fail(String::new()),
                None => {
                    let hint = crate::text::nearest(name, self.names.keys().map(String::as_str));
                    let hint = hint.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                    fail(format!("no input, constant, or formula is named `{name}`{hint}"))
                }
            },
            ExprKind::Text(text) => Ok(Type::Text(text.clone())),
            ExprKind::Bool(_) => Ok(Type::Bool),
            ExprKind::Unary(UnaryOperator::Not, operand) => self.check_condition(operand).map(|()| Type::Bool),
            ExprKind::Unary(UnaryOperator::Negate, operand) => match self.type_of(operand)? {
                Type::Zero => Ok(Type::Zero),
                found => as_number(operand, found).map(Type::Number),
            },
            ExprKind::Binary(operator, a, b) => self.binary(expr, *operator, a, b),
            ExprKind::Call(function, arguments) => self.call(function, arguments),
        }
    }

    fn binary(&self, expr: &Expr, operator: BinaryOperator, a: &Expr, b: &Expr) -> TypeResult {
        match operator {
            BinaryOperator::Add | BinaryOperator::Subtract => self.common_type([a, b]),
            BinaryOperator::Multiply => Ok(Type::Number(self.dimension_of(a)?.times(&self.dimension_of(b)?, 1))),
            BinaryOperator::Divide => Ok(Type::Number(self.dimension_of(a)?.times(&self.dimension_of(b)?, -1))),
            BinaryOperator::Power => self.power(a, b),
            BinaryOperator::And | BinaryOperator::Or => {
                self.check_condition(a)?;
                self.check_condition(b)?;
                Ok(Type::Bool)
            }
            BinaryOperator::Equal | BinaryOperator::NotEqual => match (self.type_of(a)?, self.type_of(b)?) {
                (Type::Choice(options), Type::Text(text)) | (Type::Text(text), Type::Choice(options)) => {
                    if options.contains(&text) {
                        return Ok(Type::Bool);
                    }
                    let message = format!("`{text}` is not an option; {}", crate::text::use_one_of(&options));
                    Err(ExpressionError { offset: expr.offset, message })
                }
                (left, right) => common_type([Ok((a, left)), Ok((b, right))]).map(|_| Type::Bool),
            },
            _ => self.common_type([a, b]).map(|_| Type::Bool),
        }
    }

    fn power(&self, base: &Expr, exponent: &Expr) -> TypeResult {
        let dimension = self.dimension_of(base)?;
        self.check_plain(exponent)?;
        if dimension.is_dimensionless() {
            return Ok(Type::Number(dimension));
        }
        match exponent.kind {
            ExprKind::Number { value, .. } if crate::math::trunc(value) == value && (0.0..=8.0).contains(&value) => {
                #[allow(clippy::cast_possible_truncation, reason = "a whole number from 0 to 8")]
                let power = value as i32;
                Ok(Type::Number(Dimension::dimensionless().times(&dimension, power)))
            }
            _ => Err(ExpressionError {
                offset: exponent.offset,
                message: format!("a value in {dimension} can only be raised to a whole number from 0 to 8"),
            }),
        }
    }

    fn call(&self, function: &Function, arguments: &[Expr]) -> TypeResult {
        let mut numbers = Vec::new();
        for (index, expr) in arguments.iter().enumerate() {
            match function.argument(index) {
                Some(Argument::Condition(_)) => self.check_condition(expr)?,
                _ => numbers.push(expr),
            }
        }
        match (function.unit_rule, numbers.as_slice()) {
            (UnitRule::Same, _) => self.common_type(numbers),
            (UnitRule::SquareRoot, [x]) => {
                let dimension = self.dimension_of(x)?;
                let message = format!("the square root of {dimension} is not a unit");
                dimension.sqrt().map(Type::Number).ok_or(ExpressionError { offset: x.offset, message })
            }
            (UnitRule::Power, [base, exponent]) => self.power(base, exponent),
            _ => {
                for number in numbers {
                    self.check_plain(number)?;
                }
                Ok(Type::Number(Dimension::dimensionless()))
            }
        }
    }

    fn check_condition(&self, expr: &Expr) -> Result<(), ExpressionError> {
        match self.type_of(expr)? {
            Type::Bool => Ok(()),
            other => Err(ExpressionError {
                offset: expr.offset,
                message: format!("expected a condition, found {}", other.describe()),
            }),
        }
    }

    fn dimension_of(&self, expr: &Expr) -> Result<Dimension, ExpressionError> {
        as_number(expr, self.type_of(expr)?)
    }

    fn check_plain(&self, expr: &Expr) -> Result<(), ExpressionError> {
        let dimension = self.dimension_of(expr)?;
        if dimension.is_dimensionless() {
            return Ok(());
        }
        let message = format!("expected a plain number, found {dimension}; divide by its unit first");
        Err(ExpressionError { offset: expr.offset, message })
    }

    /// Returns the type that all numeric expressions share, like [`common_type`].
    fn common_type<'e>(&self, parts: impl IntoIterator<Item = &'e Expr>) -> TypeResult {
        common_type(parts.into_iter().map(|part| Ok((part, self.type_of(part)?))))
    }
}

/// Returns the dimension of a number type.
///
/// # Errors
/// Returns an error at `expr` if `found` is another type.
fn as_number(expr: &Expr, found: Type) -> Result<Dimension, ExpressionError> {
    match found {
        Type::Number(dimension) => Ok(dimension),
        Type::Zero => Ok(Dimension::dimensionless()),
        other => Err(ExpressionError {
            offset: expr.offset,
            message: format!("expected a number, found {}", other.describe()),
        }),
    }
}

/// Returns the type that all numeric operands share. Zero takes any unit.
///
/// # Errors
/// Returns an error at the first operand that is not a number, or that has a different unit.
fn common_type<'e>(parts: impl IntoIterator<Item = Result<(&'e Expr, Type), ExpressionError>>) -> TypeResult {
    let mut common = Type::Zero;
    for part in parts {
        let (part, found) = part?;
        match (&common, &found) {
            (_, Type::Bool | Type::Choice(_) | Type::Text(_)) => {
                as_number(part, found)?;
            }
            (Type::Zero, _) => common = found,
            (_, Type::Zero) => {}
            (before, _) if *before == found => {}
            (before, _) => {
                let message = format!(
                    "{} and {} cannot be combined; convert them to the same unit",
                    before.describe(),
                    found.describe()
                );
                return Err(ExpressionError { offset: part.offset, message });
            }
        }
    }
    Ok(common)
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use crate::expression::parse::parse;
    use core::cell::Cell;

    std::thread_local! {
        /// The number of parts that the type check has visited.
        pub(super) static VISITS: Cell<usize> = const { Cell::new(0) };
    }

    fn check(text: &str) -> Result<String, String> {
        let counts = ["node".to_owned()];
        let number = |unit: &str| Type::Number(Unit::parse(unit, &counts).expect(unit).dimension);
        let names: BTreeMap<String, Type> = [
            ("nodes", number("node")),
            ("size", number("B/node")),
            ("memory", number("B")),
            ("cores", number("core")),
            ("ratio", number("1")),
            ("mode", Type::Choice(alloc::vec!["cold".into(), "warm".into()])),
        ]
        .into_iter()
        .map(|(name, kind)| (name.to_owned(), kind))
        .collect();
        let scope = Scope { names: &names, counts: &counts };
        let expr = parse(text).map_err(|e| e.to_string())?;
        scope.type_of(&expr).map(|kind| kind.describe()).map_err(|e| e.to_string())
    }

    #[test]
    fn units_follow_the_operators() {
        for (text, kind) in [
            ("nodes * size + 4 KiB", "B"),
            ("max(0, memory)", "B"),
            ("memory / size", "node"),
            ("if(mode == \"cold\", memory, 0)", "B"),
            ("sqrt(memory ^ 2)", "B"),
            ("log10(nodes / 1000 node)", "a plain number"),
            ("ceil(memory, 1 GiB)", "B"),
            ("memory > 1 GiB and not (ratio <= 0.5)", "a condition"),
            ("-ratio ^ 0.5", "a plain number"),
            ("erlang_c(cores / 1 core, ratio) + erlang_b(2, ratio)", "a plain number"),
            ("mmck_late(2, cores / 1 core, ratio, 5) * mmck_queue(2, 9, ratio)", "a plain number"),
        ] {
            assert_eq!(check(text).as_deref(), Ok(kind), "{text}");
        }
    }

    #[test]
    fn type_errors_name_the_types() {
        for (text, message) in [
            ("memory + cores", "at character 10: B and core cannot be combined; convert them to the same unit"),
            ("nodes > 5", "at character 9: node and a plain number cannot be combined; convert them to the same unit"),
            ("ln(memory)", "at character 4: expected a plain number, found B; divide by its unit first"),
            (
                "erlang_c(cores, ratio)",
                "at character 10: expected a plain number, found core; divide by its unit first",
            ),
            ("if(ratio, 1, 2)", "at character 4: expected a condition, found a plain number"),
            ("memry * 2", "at character 1: no input, constant, or formula is named `memry`; did you mean `memory`?"),
            ("mode == \"hot\"", "at character 6: `hot` is not an option; use `cold` or `warm`"),
            ("mode * 2", "at character 1: expected a number, found a choice with the options `cold`, `warm`"),
            ("memory ^ ratio", "at character 10: a value in B can only be raised to a whole number from 0 to 8"),
            ("sqrt(memory)", "at character 6: the square root of B is not a unit"),
            ("1 + (ratio > 0)", "at character 5: expected a number, found a condition"),
            ("5 furlong", "at character 1: `furlong` is not a unit; if it is a name, put an operator before it"),
        ] {
            assert_eq!(check(text), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn each_part_is_visited_once() {
        let nested = |depth: usize| {
            let open = |before: &str, after: &str| before.repeat(depth) + "ratio" + &after.repeat(depth);
            [open("-", ""), open("(1 + ", ")"), open("min(", ", 2)"), open("abs(sqrt(", "))"), open("(", " == 1)")]
        };
        for text in nested(20) {
            VISITS.with(|visits| visits.set(0));
            let parts = match parse(&text) {
                Ok(expr) => {
                    let mut parts = 0;
                    expr.walk(&mut |_| parts += 1);
                    parts
                }
                Err(error) => panic!("{text}: {error}"),
            };
            // The nested comparisons end with an error, which is found in a single pass too.
            let _ = check(&text);
            let visits = VISITS.with(Cell::get);
            assert!(visits <= parts, "{text}: {visits} visits of {parts} parts");
        }
    }
}
