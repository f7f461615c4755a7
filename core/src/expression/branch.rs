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
    /// Returns whether any row selects the branch. `column` returns the values of a register, one for each row.
    pub(crate) fn is_selected<'r>(&self, column: impl FnOnce(u16) -> &'r [f64]) -> bool {
        column(self.condition).iter().any(|condition| (*condition != 0.0) == self.if_true)
    }
}

/// The maximum number of steps in a branch that is skipped, so that the search takes linear time.
const MAX_BRANCH_STEPS: usize = 1000;

/// Returns the expensive branches among `steps` that can be skipped, in order; a branch comes before those that it
/// contains.
///
/// `is_scratch` tells which registers hold intermediate results that nothing reads after `steps`.
pub(crate) fn expensive_branches(steps: &[Step], is_scratch: &dyn Fn(u16) -> bool) -> Vec<Branch> {
    let mut found = Vec::new();
    let is_expensive = |steps: &[Step]| steps.iter().any(|step| step.operation.cost >= LOOP_COST);
    if !is_expensive(steps) {
        return found;
    }
    let flow = DataFlow::new(steps, is_scratch);
    for (at, step) in steps.iter().enumerate().filter(|(_, step)| step.operation.code == IF_CODE) {
        for (operand, if_true) in [(1, true), (2, false)] {
            let Some(last) = flow.sources[at][operand] else { continue };
            let branch = Branch { from: flow.starts[last], to: last + 1, condition: step.a, if_true };
            let inside = &steps[branch.from..branch.to];
            if inside.len() <= MAX_BRANCH_STEPS
                && is_expensive(inside)
                && inside.iter().all(|step| is_scratch(step.to))
                && flow.is_skippable(&branch, at)
            {
                let order = |branch: &Branch| (branch.from, usize::MAX - branch.to);
                found.insert(found.partition_point(|before| order(before) <= order(&branch)), branch);
            }
        }
    }
    found
}

/// Returns the number of registers up to the highest one that the steps use.
fn register_count(steps: &[Step]) -> usize {
    let highest = steps.iter().flat_map(|step| [step.to, step.a, step.b, step.c, step.d]).max();
    highest.map_or(0, |register| usize::from(register) + 1)
}

/// The data flow between steps: which step reads which result. It is computed from the registers, because the steps of
/// a packed model may come from any program.
struct DataFlow {
    /// The steps that wrote the operands of each step.
    sources: Vec<[Option<usize>; 4]>,
    /// How many operands read the result of each step, and the last step that does.
    reads: Vec<(usize, usize)>,
    /// The first of the steps that compute the operands of each step.
    ///
    /// The compiler emits the steps of an operand without a gap, each operand after the one before.
    starts: Vec<usize>,
}

impl DataFlow {
    fn new(steps: &[Step], is_scratch: &dyn Fn(u16) -> bool) -> Self {
        // The last step that wrote to each register.
        let mut written: Vec<Option<usize>> = vec![None; register_count(steps)];
        let mut flow = Self { sources: Vec::new(), reads: Vec::new(), starts: Vec::new() };
        for (at, step) in steps.iter().enumerate() {
            let sources = [step.a, step.b, step.c, step.d].map(|register| written[usize::from(register)]);
            let mut start = at;
            for source in sources.into_iter().flatten() {
                flow.reads[source] = (flow.reads[source].0 + 1, at);
                start = start.min(if is_scratch(steps[source].to) { flow.starts[source] } else { at });
            }
            flow.sources.push(sources);
            flow.reads.push((0, at));
            flow.starts.push(start);
            written[usize::from(step.to)] = Some(at);
        }
        flow
    }

    /// Returns whether only the `if` at `at` needs a branch, and its condition is known before the branch.
    fn is_skippable(&self, branch: &Branch, at: usize) -> bool {
        let last = branch.to - 1;
        let is_condition_known = self.sources[at][0].is_none_or(|source| source < branch.from);
        let is_read_inside = (branch.from..last).all(|step| self.reads[step].1 < branch.to);
        is_condition_known && is_read_inside && self.reads[last] == (1, at)
    }
}
