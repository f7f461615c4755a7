//! Determines the evaluation order of formulas.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::expression::compile::Compiler;
use crate::expression::program::Program;
use crate::format::count;
use crate::model::loader::{ItemLocation, Loader, MAX_PROGRAM_STEPS, ModelProblem};
use crate::model::source::ModelSource;

impl Loader {
    /// Compiles the expressions in evaluation order. Returns `None` after reporting an error.
    pub(super) fn compile(&mut self, parameter_count: usize, source: &ModelSource) -> Option<Program> {
        let order = match self.evaluation_order(parameter_count) {
            Ok(order) => order,
            Err(cycle) => {
                let names: Vec<&str> = cycle.iter().map(|place| self.values[*place].id.as_str()).collect();
                let message = format!("circular reference: {}", names.join(" → "));
                let index = cycle.first().map_or(0, |place| place - parameter_count);
                let id = source.formulas.get(index).map_or("", |formula| formula.id.as_str());
                self.report(&ItemLocation::new("formula", index, id), "expr", message);
                return None;
            }
        };
        let mut compiler = Compiler::new(&self.names, &self.types, &self.counts, self.next_unnamed);
        for index in order {
            let (place, expr) = &self.computed[index];
            compiler.add(*place, expr);
        }
        let program = compiler.finish(parameter_count);
        if let Some(program) = program.filter(|program| program.row_cost() <= MAX_PROGRAM_STEPS) {
            return Some(program);
        }
        let limit = count(MAX_PROGRAM_STEPS, "step");
        let message = format!("evaluating the model takes more than {limit}; simplify or split it");
        self.problems.push(ModelProblem { path: Vec::new(), id: String::new(), offset: None, message });
        None
    }

    /// Returns the positions of the expressions in `computed`, each after those of all expressions that it reads.
    ///
    /// # Errors
    /// Returns the indices of the values in a circular reference, with the first one repeated at the end.
    pub(super) fn evaluation_order(&self, parameter_count: usize) -> Result<Vec<usize>, Vec<usize>> {
        let by_place: BTreeMap<usize, usize> =
            self.computed.iter().enumerate().map(|(i, (place, _))| (*place, i)).collect();
        let needs = |index: usize| -> Vec<usize> {
            let names = self.computed[index].1.names();
            names
                .iter()
                .filter_map(|name| self.names.get(*name))
                .filter(|place| **place >= parameter_count)
                .copied()
                .collect()
        };
        // 0: not visited, 1: in progress, 2: done. The stack is explicit, because dependency chains can be long.
        let mut state = alloc::vec![0u8; self.computed.len()];
        let mut order = Vec::with_capacity(self.computed.len());
        for start in 0..self.computed.len() {
            let mut stack: Vec<(usize, Vec<usize>)> = Vec::new();
            if state[start] == 0 {
                state[start] = 1;
                stack.push((start, needs(start)));
            }
            while let Some((index, open)) = stack.last_mut() {
                let index = *index;
                let Some(place) = open.pop() else {
                    state[index] = 2;
                    order.push(index);
                    stack.pop();
                    continue;
                };
                let Some(next) = by_place.get(&place).copied() else { continue };
                match state[next] {
                    0 => {
                        state[next] = 1;
                        stack.push((next, needs(next)));
                    }
                    1 => {
                        let from = stack.iter().position(|(other, _)| *other == next).unwrap_or(0);
                        let mut cycle: Vec<usize> = stack[from..].iter().map(|(i, _)| self.computed[*i].0).collect();
                        cycle.push(place);
                        return Err(cycle);
                    }
                    _ => {}
                }
            }
        }
        Ok(order)
    }
}
