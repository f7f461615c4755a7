//! Branches of `if` that are skipped where they are not selected.
//!
//! `if` computes both branches and selects one. Plain arithmetic is faster that way, but a queueing function can take
//! 100,000 steps. A branch that contains one is skipped if no row selects it.

use alloc::vec;
use alloc::vec::Vec;

use crate::expression::functions::{IF_CODE, LOOP_COST};
use crate::expression::program::Step;

/// A range of steps that only one branch of an `if` needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Branch {
    /// The first step of the branch.
    pub(crate) from: usize,
    /// The step after the last step of the branch.
    pub(crate) to: usize,
    /// The register of the condition.
    condition: u16,
    /// Whether the branch is selected where the condition is true.
    if_true: bool,
}

impl Branch {
    /// Returns whether a row selects the branch; `column` returns the rows of a register.
    pub(crate) fn is_selected<'r>(&self, column: impl FnOnce(u16) -> &'r [f64]) -> bool {
        column(self.condition).iter().any(|condition| (*condition != 0.0) == self.if_true)
    }
}

/// Returns the expensive branches among `steps`, in order; a branch comes before those that it contains.
///
/// `is_scratch` tells which registers hold intermediate results that nothing reads after `steps`.
pub(crate) fn expensive_branches(steps: &[Step], is_scratch: &dyn Fn(u16) -> bool) -> Vec<Branch> {
    let mut found = Vec::new();
    if steps.iter().all(|step| step.operation.cost < LOOP_COST) {
        return found;
    }
    let starts = starts(steps, is_scratch);
    for (at, step) in steps.iter().enumerate().filter(|(_, step)| step.operation.code == IF_CODE) {
        for (result, if_true) in [(step.b, true), (step.c, false)] {
            let Some(last) = last_write(&steps[..at], result).filter(|_| is_scratch(result)) else { continue };
            let branch = Branch { from: starts[last], to: last + 1, condition: step.a, if_true };
            let inside = &steps[branch.from..branch.to];
            if inside.iter().any(|step| step.operation.cost >= LOOP_COST)
                && is_skippable(steps, &branch, at, is_scratch)
            {
                found.push(branch);
            }
        }
    }
    found.sort_by_key(|branch| (branch.from, usize::MAX - branch.to));
    found
}

/// Returns, for each step, the first of the steps that compute its operands.
///
/// The compiler emits the steps of an operand without a gap, each operand after the one before.
fn starts(steps: &[Step], is_scratch: &dyn Fn(u16) -> bool) -> Vec<usize> {
    let mut starts = vec![0; steps.len()];
    for (at, step) in steps.iter().enumerate() {
        let operands = [step.a, step.b, step.c, step.d].into_iter().filter(|register| is_scratch(*register));
        let first = operands.filter_map(|register| last_write(&steps[..at], register)).map(|write| starts[write]).min();
        starts[at] = first.unwrap_or(at);
    }
    starts
}

fn last_write(steps: &[Step], register: u16) -> Option<usize> {
    steps.iter().rposition(|step| step.to == register)
}

/// Returns whether the `if` at `at` is the only reader of a branch. Packed models may contain any steps.
fn is_skippable(steps: &[Step], branch: &Branch, at: usize, is_scratch: &dyn Fn(u16) -> bool) -> bool {
    let (inside, selection, result) = (&steps[branch.from..branch.to], &steps[at], steps[branch.to - 1].to);
    let is_condition_known = steps[branch.from..at].iter().all(|step| step.to != branch.condition);
    let is_read_elsewhere = |register: u16| {
        if register == result {
            is_read(&steps[branch.to..at], register)
                || (selection.to != register && is_read(&steps[at + 1..], register))
        } else {
            is_read(&steps[branch.to..], register)
        }
    };
    is_condition_known
        && selection.a != result
        && selection.b != selection.c
        && inside.iter().all(|step| is_scratch(step.to) && !is_read_elsewhere(step.to))
}

/// Returns whether a step reads a register before another one writes to it.
fn is_read(steps: &[Step], register: u16) -> bool {
    let first = steps.iter().find(|step| step.to == register || reads(step, register));
    first.is_some_and(|step| reads(step, register))
}

fn reads(step: &Step, register: u16) -> bool {
    [step.a, step.b, step.c, step.d].contains(&register)
}
