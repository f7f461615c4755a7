//! Compiles checked expressions into steps.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::expression::expr::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::expression::function::Function;
use crate::expression::operation as op;
use crate::expression::operation::Operation;
use crate::expression::program::{Program, Routine, Step};
use crate::expression::typecheck::Type;
use crate::units;
use crate::units::Unit;

/// The first register number of intermediate results until [`Compiler::finish`] renumbers them.
const FIRST_SCRATCH_REGISTER: usize = 0x8000;

/// Compiles expressions that passed the type check into a [`Program`].
pub(crate) struct Compiler<'m> {
    names: &'m BTreeMap<String, usize>,
    types: &'m BTreeMap<String, Type>,
    counts: &'m [String],
    values: usize,
    literals: Vec<f64>,
    steps: Vec<Step>,
    scratch: usize,
    max_scratch: usize,
    routines: Vec<Routine>,
}

impl<'m> Compiler<'m> {
    pub(crate) fn new(
        names: &'m BTreeMap<String, usize>,
        types: &'m BTreeMap<String, Type>,
        counts: &'m [String],
        values: usize,
    ) -> Self {
        Self {
            names,
            types,
            counts,
            values,
            literals: vec![],
            steps: vec![],
            scratch: 0,
            max_scratch: 0,
            routines: vec![],
        }
    }

    /// Adds the routine that computes one value.
    pub(crate) fn add(&mut self, value: usize, expr: &Expr) {
        self.scratch = 0;
        let from = self.operand(expr);
        match self.steps.last_mut() {
            // The last step writes to a scratch register: redirect it to the value.
            Some(last) if usize::from(from) >= FIRST_SCRATCH_REGISTER => last.to = register(value),
            _ => {
                self.emit(&op::COPY, register(value), &[from]);
            }
        }
        let uses = expr.names().iter().filter_map(|name| self.names.get(*name).copied()).collect();
        self.routines.push(Routine { value, uses, steps: core::mem::take(&mut self.steps), branches: vec![] });
    }

    /// Returns the program, or `None` if it needs too many registers.
    pub(crate) fn finish(self, parameter_count: usize) -> Option<Program> {
        let offset = self.values + self.literals.len();
        let registers = offset + self.max_scratch;
        if registers >= FIRST_SCRATCH_REGISTER {
            return None;
        }
        let renumber = |index: u16| match usize::from(index).checked_sub(FIRST_SCRATCH_REGISTER) {
            Some(scratch) => register(offset + scratch),
            None => index,
        };
        let mut routines = self.routines;
        for step in routines.iter_mut().flat_map(|routine| &mut routine.steps) {
            let [to, a, b, c, d] = [step.to, step.a, step.b, step.c, step.d].map(renumber);
            *step = Step { to, a, b, c, d, ..*step };
        }
        Some(Program {
            routines,
            parameter_count,
            value_count: self.values,
            literals: self.literals,
            register_count: registers,
        })
    }

    fn emit(&mut self, operation: &'static Operation, to: u16, operands: &[u16]) -> u16 {
        let a = operands.first().copied().unwrap_or(0);
        let b = operands.get(1).copied().unwrap_or(a);
        let c = operands.get(2).copied().unwrap_or(a);
        let d = operands.get(3).copied().unwrap_or(a);
        self.steps.push(Step { operation, to, a, b, c, d });
        to
    }

    fn reserve(&mut self) -> u16 {
        let index = FIRST_SCRATCH_REGISTER + self.scratch;
        self.scratch += 1;
        self.max_scratch = self.max_scratch.max(self.scratch);
        register(index)
    }

    fn literal(&mut self, value: f64) -> u16 {
        let known = self.literals.iter().position(|literal| literal.to_bits() == value.to_bits());
        let index = known.unwrap_or_else(|| {
            self.literals.push(value);
            self.literals.len() - 1
        });
        register(self.values + index)
    }

    /// Emits the steps that compute `expr`, and returns the register that will hold its value.
    fn operand(&mut self, expr: &Expr) -> u16 {
        match &expr.kind {
            ExprKind::Number { value, unit } => {
                let value = match Unit::parse(unit, self.counts) {
                    Ok(known) if !unit.is_empty() => {
                        let text = units::write_number(*value);
                        units::parse_quantity(&text, &known, self.counts).unwrap_or(f64::NAN)
                    }
                    _ => *value,
                };
                self.literal(value)
            }
            ExprKind::Name(name) => self.names.get(name).map_or_else(|| self.literal(f64::NAN), |v| register(*v)),
            ExprKind::Bool(value) => self.literal(if *value { 1.0 } else { 0.0 }),
            // A string is valid only in a comparison with a choice, which `option_literal` handles.
            ExprKind::Text(_) => self.literal(f64::NAN),
            ExprKind::Unary(operator, operand) => {
                let to = self.reserve();
                let a = self.operand(operand);
                let operation = if *operator == UnaryOperator::Not { &op::NOT } else { &op::NEGATE };
                self.release_above(to);
                self.emit(operation, to, &[a])
            }
            ExprKind::Binary(operator, a, b) => self.binary(*operator, a, b),
            ExprKind::Call(function, arguments) => self.call(function, arguments),
        }
    }

    /// Frees the scratch registers above `to`.
    fn release_above(&mut self, to: u16) {
        self.scratch = usize::from(to) - FIRST_SCRATCH_REGISTER + 1;
    }

    fn binary(&mut self, operator: BinaryOperator, a: &Expr, b: &Expr) -> u16 {
        let to = self.reserve();
        let left = self.option_literal(a, b).unwrap_or_else(|| self.operand(a));
        let right = self.option_literal(b, a).unwrap_or_else(|| self.operand(b));
        let (operation, operands) = match operator {
            BinaryOperator::Add => (&op::ADD, [left, right]),
            BinaryOperator::Subtract => (&op::SUBTRACT, [left, right]),
            BinaryOperator::Multiply => (&op::MULTIPLY, [left, right]),
            BinaryOperator::Divide => (&op::DIVIDE, [left, right]),
            BinaryOperator::Power => (&op::POWER, [left, right]),
            BinaryOperator::Less => (&op::LESS, [left, right]),
            BinaryOperator::LessOrEqual => (&op::LESS_OR_EQUAL, [left, right]),
            BinaryOperator::Greater => (&op::LESS, [right, left]),
            BinaryOperator::GreaterOrEqual => (&op::LESS_OR_EQUAL, [right, left]),
            BinaryOperator::Equal => (&op::EQUAL, [left, right]),
            BinaryOperator::NotEqual => (&op::NOT_EQUAL, [left, right]),
            BinaryOperator::And => (&op::AND, [left, right]),
            BinaryOperator::Or => (&op::OR, [left, right]),
        };
        self.release_above(to);
        self.emit(operation, to, &operands)
    }

    /// Returns the register that holds the index of the option `text` of the choice `other`. `None` unless `text` is a
    /// string and `other` is a choice with this option.
    fn option_literal(&mut self, text: &Expr, other: &Expr) -> Option<u16> {
        let (ExprKind::Text(text), ExprKind::Name(name)) = (&text.kind, &other.kind) else { return None };
        let Some(Type::Choice(options)) = self.types.get(name) else { return None };
        let index = options.iter().position(|option| option == text)?;
        Some(self.literal(f64::from(u32::try_from(index).ok()?)))
    }

    fn call(&mut self, function: &'static Function, arguments: &[Expr]) -> u16 {
        let to = self.reserve();
        let operands: Vec<u16> = arguments.iter().map(|argument| self.operand(argument)).collect();
        if function.variadic {
            return self.fold(function.operation, to, &operands);
        }
        self.release_above(to);
        self.emit(function.operation, to, &operands)
    }

    /// Emits `operation` over all operands, from the left, with the final result in `to`.
    fn fold(&mut self, operation: &'static Operation, to: u16, operands: &[u16]) -> u16 {
        let Some((first, rest)) = operands.split_first() else { return self.literal(f64::NAN) };
        let mut left = *first;
        for (index, right) in rest.iter().enumerate() {
            let target = if index + 1 == rest.len() { to } else { self.reserve() };
            left = self.emit(operation, target, &[left, *right]);
        }
        if rest.is_empty() {
            left = self.emit(&op::COPY, to, &[left]);
        }
        self.release_above(to);
        left
    }
}

/// Converts an index to a register number. The limits on models keep indices below `u16::MAX`.
fn register(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
