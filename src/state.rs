//! What the page knows: one scenario, its evaluation, and what is being looked at.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::sync::Arc;

use headroom_core::model::Model;
use headroom_core::plan::ComponentEvaluation;
use headroom_core::plan::timeline::{Timeline, timeline};
use headroom_core::report::cost::Report;
use headroom_core::{Component, Evaluation, Problem, Scenario, encode, evaluate};
use leptos::prelude::*;

use crate::baseline::Baseline;
use crate::dom;
use crate::history::History;
use crate::library::models;
use crate::location::{self, Write};
use crate::measured::Measured;

/// What the person describes, and looks at.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The scenario.
    pub(crate) scenario: Scenario,
    /// What was wrong with the link as a whole.
    pub(crate) link_problems: Vec<Problem>,
    /// The number of the component that is shown.
    pub(crate) shown: usize,
    /// What results are compared with.
    pub(crate) baseline: Option<Baseline>,
}

impl State {
    /// The component that is shown.
    pub(crate) fn component(&self) -> Option<&Component> {
        self.scenario.components.get(self.shown)
    }
}

/// A scenario as evaluated, and which component of it is shown; equal only to itself.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// All of it.
    pub(crate) whole: Arc<Evaluation>,
    /// The component that is shown, if its model is known.
    pub(crate) current: Option<Current>,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.whole, &other.whole) && self.current == other.current
    }
}

/// What a scenario leads to; equal only to itself.
#[derive(Clone, Debug)]
pub(crate) struct Ahead {
    /// What it begins with.
    pub(crate) evaluation: Arc<Evaluation>,
    /// What becomes of it.
    pub(crate) timeline: Arc<Timeline>,
}

impl PartialEq for Ahead {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.timeline, &other.timeline)
    }
}

/// A component of an evaluation.
#[derive(Clone, Debug)]
pub(crate) struct Current {
    whole: Arc<Evaluation>,
    at: usize,
}

impl Current {
    /// The component with this number in the scenario; none if its model is not known.
    pub(crate) fn of(whole: &Arc<Evaluation>, index: usize) -> Option<Self> {
        let at = whole.components.iter().position(|component| component.index == index)?;
        Some(Self { whole: Arc::clone(whole), at })
    }

    /// Whether it is of this model: a part of the page made for another one is about to go.
    pub(crate) fn is_of(&self, model: &Arc<Model>) -> bool {
        Arc::ptr_eq(&self.model, model)
    }
}

impl Deref for Current {
    type Target = ComponentEvaluation;
    fn deref(&self) -> &ComponentEvaluation {
        &self.whole.components[self.at]
    }
}

impl PartialEq for Current {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && Arc::ptr_eq(&self.whole, &other.whole)
    }
}

/// Which component of which model is shown: what the page is built from. It changes when another is chosen, and
/// not when a value does.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// The component's number in the scenario.
    pub(crate) index: usize,
    /// Its model.
    pub(crate) model: Arc<Model>,
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && Arc::ptr_eq(&self.model, &other.model)
    }
}

/// How an edit is remembered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'k> {
    /// A choice: Back returns to what was before.
    Coarse,
    /// A move of the thing with this key: the moves of one drag are one step of undo, and none of Back.
    Fine(&'k str),
}

thread_local! {
    /// Undo and redo; `App::moves` says when to look.
    static HISTORY: RefCell<History> = RefCell::default();
    /// Unusual values that are meant: field and text; `App::moves` says when to look.
    static MEANT: RefCell<Vec<(String, String)>> = RefCell::default();
    /// Whether the address still holds what the person came with.
    static UNTOUCHED: Cell<bool> = const { Cell::new(true) };
}

/// The state of the page.
#[derive(Clone, Copy)]
pub(crate) struct App {
    /// What the person describes, and looks at.
    pub(crate) state: RwSignal<State>,
    /// The scenario, evaluated.
    pub(crate) seen: Memo<Seen>,
    /// What it leads to.
    pub(crate) ahead: Memo<Ahead>,
    /// The model of the component that is shown.
    pub(crate) shape: Memo<Option<Shape>>,
    /// Counts steps, undone or not, and what else is remembered beside the scenario.
    pub(crate) moves: RwSignal<u32>,
    /// Counts changes that come from elsewhere than the field that is typed in: they overrule drafts.
    pub(crate) epoch: RwSignal<u32>,
    /// Places of the values that are explained, each reached from the one before; empty if none.
    pub(crate) trail: RwSignal<Vec<usize>>,
    /// Whether a model that was wanted could not be fetched.
    pub(crate) missing: RwSignal<bool>,
    /// What it costs, once that is known.
    pub(crate) priced: RwSignal<Option<Arc<Report>>>,
    /// What measurements are asked for, if any.
    pub(crate) measuring: RwSignal<Option<Measured>>,
    /// Whether the constants are open to be changed.
    pub(crate) advanced: RwSignal<bool>,
}

impl App {
    /// The state for what the address says, compared with what this tab had pinned.
    pub(crate) fn new((scenario, link_problems): (Scenario, Vec<Problem>), pinned: Option<Scenario>) -> Self {
        let state = RwSignal::new(State { scenario, link_problems, shown: 0, baseline: pinned.map(Baseline::of) });
        let seen = Memo::new(move |_| {
            state.with(|state| {
                let whole = Arc::new(evaluate(&state.scenario, &models()));
                Seen { current: Current::of(&whole, state.shown), whole }
            })
        });
        let today = dom::today();
        let ahead = Memo::new(move |_| {
            let evaluation = seen.with(|seen| Arc::clone(&seen.whole));
            let timeline = state.with_untracked(|state| timeline(&state.scenario, &evaluation, today));
            Ahead { evaluation, timeline: Arc::new(timeline) }
        });
        let shape = Memo::new(move |_| {
            seen.with(|seen| {
                let current = seen.current.as_ref()?;
                Some(Shape { index: current.index, model: Arc::clone(&current.model) })
            })
        });
        Self {
            state,
            seen,
            ahead,
            shape,
            moves: RwSignal::new(0),
            epoch: RwSignal::new(0),
            trail: RwSignal::new(Vec::new()),
            missing: RwSignal::new(false),
            priced: RwSignal::new(None),
            measuring: RwSignal::new(None),
            advanced: RwSignal::new(false),
        }
    }

    /// The component that is shown; what asks is asked to follow.
    pub(crate) fn current(self) -> Option<Current> {
        self.seen.with(|seen| seen.current.clone())
    }

    /// The same, if it is of this model.
    pub(crate) fn current_of(self, model: &Arc<Model>) -> Option<Current> {
        self.current().filter(|current| current.is_of(model))
    }

    /// The component of the baseline that the shown one is compared with.
    pub(crate) fn before(self) -> Option<Current> {
        self.state.with(|state| Current::of(&state.baseline.as_ref()?.evaluation, state.shown))
    }

    /// Changes the scenario.
    pub(crate) fn edit(self, step: Step<'_>, change: &dyn Fn(&mut Scenario)) {
        let before = self.state.with_untracked(|state| state.scenario.clone());
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return;
        }
        let key = match step {
            Step::Fine(key) => Some(key),
            Step::Coarse => {
                // What was done since the last choice is what Back must return to.
                self.write_address(Write::Replace);
                self.overrule();
                None
            }
        };
        self.remember(before, key);
        UNTOUCHED.set(false);
        self.state.update(|state| {
            state.shown = state.shown.min(after.components.len().saturating_sub(1));
            state.scenario = after;
            state.link_problems.clear();
        });
        if key.is_none() {
            self.write_address(Write::Push);
        }
    }

    /// The scenario as the fragment of an address.
    pub(crate) fn fragment(self) -> String {
        self.state.with(|state| format!("#{}", encode(&state.scenario, &models())))
    }

    /// Writes the scenario into the address bar, if the user has changed it.
    pub(crate) fn write_address(self, how: Write) {
        if self.untouched() && how == Write::Replace {
            return;
        }
        location::write(&untrack(|| self.fragment()), how);
    }

    /// Changes the component that is shown.
    pub(crate) fn edit_shown(self, step: Step<'_>, change: &dyn Fn(&mut Component)) {
        let index = self.state.with_untracked(|state| state.shown);
        self.edit(step, &|scenario| {
            if let Some(component) = scenario.components.get_mut(index) {
                change(component);
            }
        });
    }

    /// Changes what is assumed of the load and its growth; an empty text gives it back to its default.
    pub(crate) fn assume(self, step: Step<'_>, key: &str, text: &str) {
        self.edit(step, &|scenario| Self::assume_in(scenario, key, text));
    }

    /// The same, as a part of a larger step.
    pub(crate) fn assume_in(scenario: &mut Scenario, key: &str, text: &str) {
        let settings = scenario.shared_mut(key);
        if text.trim().is_empty() {
            settings.reset(key);
        } else {
            settings.set(key, text);
        }
        // What is typed is no longer what was fitted to a history.
        if key == "growth" {
            scenario.outlook.reset("fit");
        }
        // Who opens the link on another day is to see the same dates.
        if scenario.outlook.get("start").is_none() {
            scenario.outlook.set("start", &dom::today().to_string());
        }
    }

    /// Shows another component of the scenario.
    pub(crate) fn look_at(self, index: usize) {
        self.state.update(|state| state.shown = index);
    }

    fn remember(self, before: Scenario, key: Option<&str>) {
        HISTORY.with_borrow_mut(|history| history.record(before, key));
        self.moved();
    }

    fn moved(self) {
        self.moves.update(|moves| *moves = moves.wrapping_add(1));
    }

    fn overrule(self) {
        self.epoch.update(|epoch| *epoch = epoch.wrapping_add(1));
    }

    /// Ends a drag, or typing.
    pub(crate) fn settle(self) {
        HISTORY.with_borrow_mut(History::close);
    }

    /// Whether there is something to undo, and something to redo.
    pub(crate) fn can(self) -> (bool, bool) {
        self.moves.track();
        HISTORY.with_borrow(History::can)
    }

    /// Goes a step back or forward.
    pub(crate) fn undo(self, forward: bool) {
        let now = self.state.with_untracked(|state| state.scenario.clone());
        let found = HISTORY.with_borrow_mut(|history| if forward { history.redo(now) } else { history.undo(now) });
        let Some(scenario) = found else { return };
        UNTOUCHED.set(false);
        self.show(scenario, Vec::new());
        self.moved();
        dom::say(if forward { "Redone." } else { "Undone." });
    }

    /// Shows what the address says now, which the person has not changed yet.
    pub(crate) fn arrive(self, scenario: Scenario, problems: Vec<Problem>) {
        self.remember(self.state.with_untracked(|state| state.scenario.clone()), None);
        UNTOUCHED.set(true);
        self.show(scenario, problems);
    }

    /// Shows a scenario that comes from elsewhere than the fields.
    fn show(self, scenario: Scenario, problems: Vec<Problem>) {
        self.overrule();
        self.state.update(|state| {
            state.shown = state.shown.min(scenario.components.len().saturating_sub(1));
            state.scenario = scenario;
            state.link_problems = problems;
        });
    }

    /// Whether the address still holds what the person came with.
    pub(crate) fn untouched(self) -> bool {
        UNTOUCHED.get()
    }

    /// Whether an unusual value is meant.
    pub(crate) fn is_meant(self, field: &str, text: &str) -> bool {
        self.moves.track();
        MEANT.with_borrow(|meant| meant.iter().any(|(other, given)| other == field && given == text))
    }

    /// Remembers that an unusual value is meant.
    pub(crate) fn mean(self, field: &str, text: &str) {
        MEANT.with_borrow_mut(|meant| meant.push((field.to_owned(), text.to_owned())));
        self.moved();
    }

    /// Opens the explanation of a value.
    pub(crate) fn explain(self, place: usize) {
        self.trail.set(vec![place]);
    }
}
