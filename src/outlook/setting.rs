//! A setting's text in the scenario, its draft during typing, and its errors.

use std::cell::RefCell;
use std::rc::Rc;

use headroom_core::scenario::cost_settings::cost_setting;
use headroom_core::scenario::outlook_settings::{OUTLOOK_SETTINGS, outlook_setting};
use headroom_core::scenario::setting::Setting as Declared;
use headroom_core::scenario::{ProblemLevel, is_cost_key};
use leptos::prelude::*;

use crate::dom;
use crate::state::{App, Step};

/// A setting, shared by its fields.
pub(crate) struct Setting {
    pub(super) app: App,
    pub(super) key: &'static str,
    draft: RefCell<Option<Draft>>,
    /// Counts changes of the draft.
    drafts: RwSignal<u32>,
}

/// Text that is being typed.
#[derive(Clone)]
struct Draft {
    text: String,
    error: String,
    /// The epoch in which it was typed. A change from elsewhere starts a new epoch and discards the draft.
    epoch: u32,
}

impl Setting {
    pub(crate) fn new(app: App, key: &'static str) -> Rc<Self> {
        Rc::new(Self { app, key, draft: RefCell::default(), drafts: RwSignal::new(0) })
    }

    /// Returns the declaration: label, help, unit and grammar.
    pub(crate) fn declared(&self) -> &'static Declared {
        // A test checks that every field's key is in a table.
        const FIRST: &Declared = &OUTLOOK_SETTINGS[0];
        declared(self.key).unwrap_or(FIRST)
    }

    fn draft(&self) -> Option<Draft> {
        self.drafts.track();
        let epoch = self.app.epoch.get();
        self.draft.borrow().clone().filter(|draft| draft.epoch == epoch)
    }

    fn set_draft(&self, draft: Option<Draft>) {
        self.draft.replace(draft);
        self.drafts.update(|drafts| *drafts = drafts.wrapping_add(1));
    }

    /// Returns the draft, or the text of the scenario, or the default.
    pub(crate) fn text(&self) -> String {
        self.app.ahead.track();
        self.draft().map_or_else(|| self.held(), |draft| draft.text)
    }

    /// Returns the canonical text of the scenario or the default, ignoring the draft.
    pub(super) fn held(&self) -> String {
        let given = self.given();
        let given = given.trim();
        if given.is_empty() {
            return match self.key {
                "start" => self.app.ahead.with_untracked(|ahead| ahead.timeline.outlook.start.to_string()),
                key => usual(key).to_owned(),
            };
        }
        self.declared().canonical(given)
    }

    fn given(&self) -> String {
        self.app
            .state
            .with_untracked(|state| state.scenario.settings_for(self.key).get(self.key).unwrap_or_default().to_owned())
    }

    /// Returns whether the text differs from the default.
    pub(super) fn changed(&self) -> bool {
        let text = self.text();
        if self.key == "start" { text != dom::today().to_string() } else { text != usual(self.key) }
    }

    /// Returns the error and the question about the setting.
    pub(super) fn told(&self) -> (String, String) {
        let (mut error, mut question) = (String::new(), String::new());
        self.app.ahead.with(|ahead| {
            for problem in &ahead.timeline.problems {
                let place = if problem.level() == ProblemLevel::Question { &mut question } else { &mut error };
                if home(&problem.location.field) == self.key {
                    add(place, &problem.message());
                }
            }
        });
        // Regions and instance types are checked where the prices are, so these errors come with the cost report.
        self.app.priced.with(|priced| {
            for (key, message) in priced.iter().flat_map(|report| &report.problems) {
                if key == self.key {
                    add(&mut error, message);
                }
            }
        });
        match self.draft().filter(|_| !is_cost_key(self.key)) {
            Some(draft) => (draft.error, String::new()),
            None => (error, question),
        }
    }

    /// Handles typing: valid text goes into the scenario, other text stays a draft.
    pub(super) fn typed(&self, text: &str) {
        let error = if text.trim().is_empty() { String::new() } else { wrong(self.key, text) };
        let good = error.is_empty() && !text.trim().is_empty();
        let epoch = self.app.epoch.get_untracked();
        self.set_draft(Some(Draft { text: text.to_owned(), error, epoch }));
        if good {
            self.app.assume(Step::Fine(self.key), self.key, text);
        }
    }

    /// Ends typing: the draft becomes the setting. Invalid text stays, to be corrected, and empty text means the
    /// default.
    pub(super) fn settle(&self) {
        if let Some(draft) = untrack(|| self.draft()) {
            // If only some events are valid, those apply.
            let partly = !draft.error.is_empty() && self.key == "events";
            if partly || draft.text.trim().is_empty() {
                self.app.assume(Step::Fine(self.key), self.key, &draft.text);
            }
            if partly || draft.error.is_empty() {
                self.set_draft(None);
            }
        }
        self.app.settle();
    }

    /// Sets the text, as a separate undo step. Empty text means the default.
    pub(crate) fn choose(&self, text: &str) {
        self.app.settle();
        self.put(text);
        self.app.settle();
    }

    /// Sets the text, as part of an undo step such as a drag.
    pub(super) fn put(&self, text: &str) {
        if text.is_empty() || self.key == "events" || wrong(self.key, text).is_empty() {
            self.set_draft(None);
            self.app.assume(Step::Fine(self.key), self.key, text);
        } else {
            self.typed(text);
        }
    }

    /// Discards the draft and restores the text before it. Returns whether there was a draft.
    pub(super) fn escape(&self, before: &str) -> bool {
        let drafted = untrack(|| self.draft()).is_some();
        if drafted {
            self.set_draft(None);
            if untrack(|| self.text()) != before {
                self.choose(before);
            }
        }
        drafted
    }
}

/// Returns the setting whose field shows the problems of this key.
pub(super) fn home(key: &str) -> &str {
    if key == "fit" { "growth" } else { key }
}

/// Returns the declaration of a setting.
pub(crate) fn declared(key: &str) -> Option<&'static Declared> {
    if is_cost_key(key) { cost_setting(key) } else { outlook_setting(key) }
}

/// Returns the default text of a setting.
fn usual(key: &str) -> &'static str {
    declared(key).map_or("", |setting| setting.default)
}

/// Returns the errors of a text; empty if it is valid.
pub(super) fn wrong(key: &str, text: &str) -> String {
    if is_cost_key(key) {
        return String::new();
    }
    let mut all = String::new();
    for problem in declared(key).iter().flat_map(|setting| setting.problems(text)) {
        add(&mut all, &problem.message());
    }
    all
}

/// Appends a sentence. Adds the capital letter and the period that fragments lack.
pub(crate) fn add(all: &mut String, text: &str) {
    if !all.is_empty() {
        all.push(' ');
    }
    let at = all.len();
    all.push_str(text);
    if let Some(first) = all.get_mut(at..=at) {
        first.make_ascii_uppercase();
    }
    if !text.ends_with(['.', '!', '?']) {
        all.push('.');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn errors_are_full_sentences() {
        assert_eq!(wrong("growth", "5%/month"), "");
        assert!(wrong("growth", "lots").starts_with("`lots` is not a growth rate."));
        assert!(wrong("hours", "1,2").starts_with("Expected 24 factors"));
        assert!(wrong("events", "Sale,5x").ends_with('.') && wrong("events", "Sale,5x").starts_with("Event 1: "));
    }
}
