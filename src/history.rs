//! Undo and redo.

use headroom_core::{Component, Scenario};

/// The maximum number of undo steps.
const MAX_STEPS: usize = 200;
/// The maximum size of all undo steps, in bytes: 20 KB for each of 200 steps. The scenario of a long link takes up to 110 KB.
const MAX_BYTES: usize = 4_000_000;

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
        self.past.push(before);
        let mut bytes = 0;
        let newest = self.past.iter().rev().take(MAX_STEPS);
        let kept = newest.take_while(|step| {
            bytes += size(step);
            bytes <= MAX_BYTES
        });
        // The newest step can always be undone.
        let kept = kept.count().max(1);
        self.past.drain(..self.past.len() - kept);
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

/// Returns the approximate size of a scenario in memory, in bytes.
fn size(scenario: &Scenario) -> usize {
    let settings = |all: &[(String, String)]| -> usize {
        all.iter().map(|(key, text)| size_of::<(String, String)>() + key.len() + text.len()).sum()
    };
    let component = |part: &Component| {
        size_of::<Component>() + part.name.len() + part.model.len() + part.preset.len() + settings(&part.settings)
    };
    let components: usize = scenario.components.iter().map(component).sum();
    components + settings(&scenario.outlook) + settings(&scenario.cost) + settings(&scenario.unknown)
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

    #[wasm_bindgen_test]
    fn the_size_of_all_steps_is_bounded() {
        let mut history = History::default();
        let large = "1".repeat(MAX_BYTES / 10);
        for _ in 0..20 {
            history.record(scenario(&large), None);
        }
        assert_eq!(history.past.len(), 9);
        history.record(scenario(&"1".repeat(2 * MAX_BYTES)), None);
        assert_eq!(history.past.len(), 1);
    }
}
