//! Undo and redo.

use headroom_core::Scenario;

/// The maximum number of undo steps.
const MAX_STEPS: usize = 200;

/// The undo and redo stacks.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    past: Vec<Scenario>,
    future: Vec<Scenario>,
    /// The key of the field being edited; further edits of it belong to the same step.
    open: Option<String>,
}

impl History {
    /// Records `before` as an undo step, unless it continues the open step.
    pub(crate) fn record(&mut self, before: Scenario, key: Option<&str>) {
        self.future.clear();
        if key.is_some() && self.open.as_deref() == key {
            return;
        }
        self.open = key.map(String::from);
        if self.past.len() == MAX_STEPS {
            self.past.remove(0);
        }
        self.past.push(before);
    }

    /// Ends a drag or typing: the next edit starts a new step.
    pub(crate) fn close(&mut self) {
        self.open = None;
    }

    /// Returns the scenario before `now`.
    pub(crate) fn undo(&mut self, now: Scenario) -> Option<Scenario> {
        self.open = None;
        let before = self.past.pop()?;
        self.future.push(now);
        Some(before)
    }

    /// Returns the scenario that was undone to reach `now`.
    pub(crate) fn redo(&mut self, now: Scenario) -> Option<Scenario> {
        self.open = None;
        let after = self.future.pop()?;
        self.past.push(now);
        Some(after)
    }

    /// Returns whether undo and redo are available.
    pub(crate) fn can(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn scenario(nodes: &str) -> Scenario {
        let mut scenario = Scenario::with_model("m");
        scenario.components[0].set("nodes", nodes);
        scenario
    }

    #[wasm_bindgen_test]
    fn a_drag_is_one_step() {
        let mut history = History::default();
        for nodes in ["1", "2", "3"] {
            history.record(scenario(nodes), Some("nodes"));
        }
        assert_eq!(history.undo(scenario("4")), Some(scenario("1")));
        assert_eq!(history.undo(scenario("1")), None);
        assert_eq!(history.redo(scenario("1")), Some(scenario("4")));
        assert_eq!(history.can(), (true, false));
    }

    #[wasm_bindgen_test]
    fn two_drags_are_two_steps() {
        let mut history = History::default();
        history.record(scenario("1"), Some("nodes"));
        history.close();
        history.record(scenario("2"), Some("nodes"));
        history.record(scenario("3"), None);
        history.record(scenario("4"), None);
        for nodes in ["4", "3", "2", "1"] {
            assert_eq!(history.undo(scenario("x")), Some(scenario(nodes)));
        }
    }

    #[wasm_bindgen_test]
    fn a_new_step_clears_redo() {
        let mut history = History::default();
        history.record(scenario("1"), None);
        assert!(history.undo(scenario("2")).is_some());
        history.record(scenario("1"), None);
        assert_eq!(history.redo(scenario("3")), None);
    }

    #[wasm_bindgen_test]
    fn the_number_of_steps_is_bounded() {
        let mut history = History::default();
        for _ in 0..2 * MAX_STEPS {
            history.record(scenario("1"), None);
        }
        assert_eq!(history.past.len(), MAX_STEPS);
    }
}
