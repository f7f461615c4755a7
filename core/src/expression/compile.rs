//! Compiles checked expressions into steps.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::expression::expr::{Binary, Expr, ExprKind, Unary};
use crate::expression::function::Function;
use crate::expression::operation as op;
use crate::expression::operation::Operation;
use crate::expression::program::{Program, Routine, Step};
use crate::expression::typecheck::Type;
use crate::units;
use crate::units::Unit;

/// The first register number of intermediate results until [`Compiler::finish`] renumbers them.
const SCRATCH: usize = 0x8000;

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
            Some(last) if usize::from(from) >= SCRATCH => last.to = register(value),
            _ => {
                self.emit(&op::COPY, register(value), &[from]);
            }
        }
        let uses = expr.names().iter().filter_map(|name| self.names.get(*name).copied()).collect();
        self.routines.push(Routine { value, uses, steps: core::mem::take(&mut self.steps) });
    }

    /// Returns the program, or `None` if it needs too many registers.
    pub(crate) fn finish(self, given: usize) -> Option<Program> {
        let offset = self.values + self.literals.len();
        let registers = offset + self.max_scratch;
        if registers >= SCRATCH {
            return None;
        }
        let place = |index: u16| match usize::from(index).checked_sub(SCRATCH) {
            Some(scratch) => register(offset + scratch),
            None => index,
        };
        let mut routines = self.routines;
        for step in routines.iter_mut().flat_map(|routine| &mut routine.steps) {
            let [to, a, b, c, d] = [step.to, step.a, step.b, step.c, step.d].map(place);
            *step = Step { to, a, b, c, d, ..*step };
        }
        Some(Program { routines, given, values: self.values, literals: self.literals, registers })
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
        let index = SCRATCH + self.scratch;
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

    /// Returns the register that holds the value of `expr`.
    fn operand(&mut self, expr: &Expr) -> u16 {
        match &expr.kind {
            ExprKind::Number { value, unit } => {
                let value = match Unit::parse(unit, self.counts) {
                    Ok(known) if !unit.is_empty() => {
                        let text = units::plain(*value);
                        units::read(&text, &known, self.counts).unwrap_or(f64::NAN)
                    }
                    _ => *value,
                };
                self.literal(value)
            }
            ExprKind::Name(name) => self.names.get(name).map_or_else(|| self.literal(f64::NAN), |v| register(*v)),
            ExprKind::Bool(value) => self.literal(if *value { 1.0 } else { 0.0 }),
            // A text is valid only next to a choice, where `choice` handles it.
            ExprKind::Text(_) => self.literal(f64::NAN),
            ExprKind::Unary(operator, operand) => {
                let to = self.reserve();
                let a = self.operand(operand);
                let operation = if *operator == Unary::Not { &op::NOT } else { &op::NEGATE };
                self.close(to);
                self.emit(operation, to, &[a])
            }
            ExprKind::Binary(operator, a, b) => self.binary(*operator, a, b),
            ExprKind::Call(function, arguments) => self.call(function, arguments),
        }
    }

    /// Frees the scratch registers above `to`.
    fn close(&mut self, to: u16) {
        self.scratch = usize::from(to) - SCRATCH + 1;
    }

    fn binary(&mut self, operator: Binary, a: &Expr, b: &Expr) -> u16 {
        let to = self.reserve();
        let left = self.choice(a, b).unwrap_or_else(|| self.operand(a));
        let right = self.choice(b, a).unwrap_or_else(|| self.operand(b));
        let (operation, operands) = match operator {
            Binary::Add => (&op::ADD, [left, right]),
            Binary::Subtract => (&op::SUBTRACT, [left, right]),
            Binary::Multiply => (&op::MULTIPLY, [left, right]),
            Binary::Divide => (&op::DIVIDE, [left, right]),
            Binary::Power => (&op::POWER, [left, right]),
            Binary::Less => (&op::LESS, [left, right]),
            Binary::LessOrEqual => (&op::LESS_OR_EQUAL, [left, right]),
            Binary::Greater => (&op::LESS, [right, left]),
            Binary::GreaterOrEqual => (&op::LESS_OR_EQUAL, [right, left]),
            Binary::Equal => (&op::EQUAL, [left, right]),
            Binary::NotEqual => (&op::NOT_EQUAL, [left, right]),
            Binary::And => (&op::AND, [left, right]),
            Binary::Or => (&op::OR, [left, right]),
        };
        self.close(to);
        self.emit(operation, to, &operands)
    }

    /// Returns the register with the index of the option `text` if `other` is a choice.
    fn choice(&mut self, text: &Expr, other: &Expr) -> Option<u16> {
        let (ExprKind::Text(text), ExprKind::Name(name)) = (&text.kind, &other.kind) else { return None };
        let Some(Type::Choice(options)) = self.types.get(name) else { return None };
        let index = options.iter().position(|option| option == text)?;
        Some(self.literal(f64::from(u32::try_from(index).ok()?)))
    }

    fn call(&mut self, function: &'static Function, arguments: &[Expr]) -> u16 {
        let to = self.reserve();
        let operands: Vec<u16> = arguments.iter().map(|argument| self.operand(argument)).collect();
        if function.repeats {
            return self.fold(&function.operation, to, &operands);
        }
        self.close(to);
        self.emit(&function.operation, to, &operands)
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
        self.close(to);
        left
    }
}

/// Converts an index to a register number. The loader limits the number of values to far fewer.
fn register(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
