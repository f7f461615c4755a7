//! The state of the page: a scenario, its evaluation, and the current selection.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::sync::Arc;

use headroom_core::model::Model;
use headroom_core::plan::timeline::Timeline;
use headroom_core::plan::{ComponentEvaluation, StepLimits, evaluate_within};
use headroom_core::report::cost::CostReport;
use headroom_core::{Component, Evaluation, Problem, Scenario, encode};
use leptos::prelude::*;

use crate::baseline::Baseline;
use crate::dom;
use crate::history::History;
use crate::library::models;
use crate::location::{self, Write};
use crate::measured::Measured;
use crate::timeline::worker::{ComputedTimeline, look_ahead};
use crate::ui::memo;

/// The scenario and what is selected.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The scenario.
    pub(crate) scenario: Scenario,
    /// Problems of the link as a whole.
    pub(crate) link_problems: Vec<Problem>,
    /// The index of the shown component.
    pub(crate) shown: usize,
    /// The baseline, if a scenario is pinned.
    pub(crate) baseline: Option<Baseline>,
}

impl State {
    /// Returns the shown component.
    pub(crate) fn component(&self) -> Option<&Component> {
        self.scenario.components.get(self.shown)
    }
}

/// An evaluated scenario and its shown component. Equal only to itself.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The evaluation of all components.
    pub(crate) whole: Arc<Evaluation>,
    /// The shown component, if its model is known.
    pub(crate) current: Option<Current>,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.whole, &other.whole) && self.current == other.current
    }
}

/// A timeline and the evaluation it starts from. Equal only to itself.
#[derive(Clone, Debug)]
pub(crate) struct Ahead {
    /// The evaluation of today.
    pub(crate) evaluation: Arc<Evaluation>,
    /// The timeline of the months ahead.
    pub(crate) timeline: Arc<Timeline>,
    /// Whether a worker has yet to compute the timeline.
    pub(crate) pending: bool,
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
    /// Returns the component with this index in the scenario, or `None` if its model is unknown.
    pub(crate) fn of(whole: &Arc<Evaluation>, index: usize) -> Option<Self> {
        let at = whole.components.iter().position(|component| component.index == index)?;
        Some(Self { whole: Arc::clone(whole), at })
    }

    /// Returns whether the component has this model. Views of another model are about to be replaced.
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

/// The shown component and its model. The page is rebuilt when they change, but not when a value does.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// The index of the component in the scenario.
    pub(crate) index: usize,
    /// Its model.
    pub(crate) model: Arc<Model>,
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && Arc::ptr_eq(&self.model, &other.model)
    }
}

/// How an edit is recorded in undo and in the browser history.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'k> {
    /// A separate undo step and a new history entry.
    Coarse,
    /// A part of the undo step with this key, such as one drag. Adds no history entry.
    Fine(&'k str),
}

thread_local! {
    /// The undo history. `App::moves` signals its changes.
    static HISTORY: RefCell<History> = RefCell::default();
    /// Confirmed unusual values, as field and text. `App::moves` signals changes.
    static CONFIRMED: RefCell<Vec<(String, String)>> = RefCell::default();
    /// Whether the address still holds the link that was opened.
    static UNTOUCHED: Cell<bool> = const { Cell::new(true) };
}

/// The signals and memos of the page.
#[derive(Clone, Copy)]
pub(crate) struct App {
    /// The scenario and what is selected.
    pub(crate) state: RwSignal<State>,
    /// The evaluated scenario.
    pub(crate) seen: Memo<Seen>,
    /// The timeline.
    pub(crate) ahead: Memo<Ahead>,
    /// The timeline from a worker, if the latest one took too long to compute here.
    pub(crate) computed: RwSignal<Option<ComputedTimeline>>,
    /// The shown component and its model.
    pub(crate) shape: Memo<Option<Shape>>,
    /// Counts undo steps, undos, and confirmations of unusual values.
    pub(crate) moves: RwSignal<u32>,
    /// Counts changes from outside the field being edited; each one discards drafts.
    pub(crate) epoch: RwSignal<u32>,
    /// The indexes of the values in the explanation dialog, from the first one opened to the current one. Empty if
    /// closed.
    pub(crate) trail: RwSignal<Vec<usize>>,
    /// Whether a model could not be fetched.
    pub(crate) missing: RwSignal<bool>,
    /// The cost report, once it is available.
    pub(crate) priced: RwSignal<Option<Arc<CostReport>>>,
    /// The type of measurements requested by the open dialog, if it is open.
    pub(crate) measuring: RwSignal<Option<Measured>>,
    /// Whether the section of constants is open.
    pub(crate) advanced: RwSignal<bool>,
}

impl App {
    /// Creates the state from the link in the address and the pinned scenario.
    pub(crate) fn new((scenario, link_problems): (Scenario, Vec<Problem>), pinned: Option<Scenario>) -> Self {
        let state = RwSignal::new(State { scenario, link_problems, shown: 0, baseline: pinned.map(Baseline::of) });
        let seen = memo(move || {
            state.with(|state| {
                let whole = Arc::new(evaluate_within(&state.scenario, &models(), StepLimits::INTERACTIVE));
                Seen { current: Current::of(&whole, state.shown), whole }
            })
        });
        let computed = RwSignal::new(None);
        let ahead = memo(move || {
            let evaluation = seen.with(|seen| Arc::clone(&seen.whole));
            state.with_untracked(|state| computed.with(|computed| look_ahead(&state.scenario, evaluation, computed)))
        });
        let shape = memo(move || {
            seen.with(|seen| {
                let current = seen.current.as_ref()?;
                Some(Shape { index: current.index, model: Arc::clone(&current.model) })
            })
        });
        Self {
            state,
            seen,
            ahead,
            computed,
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

    /// Returns the shown component, and tracks it.
    pub(crate) fn current(self) -> Option<Current> {
        self.seen.with(|seen| seen.current.clone())
    }

    /// Returns the shown component if it has this model.
    pub(crate) fn current_of(self, model: &Arc<Model>) -> Option<Current> {
        self.current().filter(|current| current.is_of(model))
    }

    /// Returns the baseline's counterpart of the shown component.
    pub(crate) fn before(self) -> Option<Current> {
        self.state.with(|state| Current::of(&state.baseline.as_ref()?.evaluation, state.shown))
    }

    /// Changes the scenario and records the step.
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
                // Save the edits since the last history entry, so that Back returns to them.
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

    /// Returns the scenario as a URL fragment.
    pub(crate) fn fragment(self) -> String {
        self.state.with(|state| format!("#{}", encode(&state.scenario, &models())))
    }

    /// Writes the scenario to the address bar. Skips replacing a link that the user has not changed.
    pub(crate) fn write_address(self, how: Write) {
        if self.untouched() && how == Write::Replace {
            return;
        }
        location::write(&untrack(|| self.fragment()), how);
    }

    /// Changes the shown component.
    pub(crate) fn edit_shown(self, step: Step<'_>, change: &dyn Fn(&mut Component)) {
        let index = self.state.with_untracked(|state| state.shown);
        self.edit(step, &|scenario| {
            if let Some(component) = scenario.components.get_mut(index) {
                change(component);
            }
        });
    }

    /// Changes a shared setting. Empty text resets it to its default.
    pub(crate) fn assume(self, step: Step<'_>, key: &str, text: &str) {
        self.edit(step, &|scenario| Self::assume_in(scenario, key, text));
    }

    /// Changes a shared setting of a scenario, as part of a larger step.
    pub(crate) fn assume_in(scenario: &mut Scenario, key: &str, text: &str) {
        let settings = scenario.settings_for_mut(key);
        if text.trim().is_empty() {
            settings.reset(key);
        } else {
            settings.set(key, text);
        }
        // A new growth is no longer the one that was fitted.
        if key == "growth" {
            scenario.outlook.reset("fit");
        }
        // Fix the start date, so that the link shows the same dates on every day.
        if scenario.outlook.get("start").is_none() {
            scenario.outlook.set("start", &dom::today().to_string());
        }
    }

    /// Shows the component with this index.
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

    /// Ends a drag or typing.
    pub(crate) fn settle(self) {
        HISTORY.with_borrow_mut(History::close);
    }

    /// Returns whether undo and redo are available.
    pub(crate) fn can(self) -> (bool, bool) {
        self.moves.track();
        HISTORY.with_borrow(History::can)
    }

    /// Undoes or, with `forward`, redoes a step.
    pub(crate) fn undo(self, forward: bool) {
        let now = self.state.with_untracked(|state| state.scenario.clone());
        let found = HISTORY.with_borrow_mut(|history| if forward { history.redo(now) } else { history.undo(now) });
        let Some(scenario) = found else { return };
        UNTOUCHED.set(false);
        self.show(scenario, Vec::new());
        self.moved();
        dom::say(if forward { "Redone." } else { "Undone." });
    }

    /// Shows the scenario of a changed address.
    pub(crate) fn arrive(self, scenario: Scenario, problems: Vec<Problem>) {
        self.remember(self.state.with_untracked(|state| state.scenario.clone()), None);
        UNTOUCHED.set(true);
        self.show(scenario, problems);
    }

    /// Replaces the scenario and discards drafts.
    fn show(self, scenario: Scenario, problems: Vec<Problem>) {
        self.overrule();
        self.state.update(|state| {
            state.shown = state.shown.min(scenario.components.len().saturating_sub(1));
            state.scenario = scenario;
            state.link_problems = problems;
        });
    }

    /// Returns whether the address still holds the link that was opened.
    pub(crate) fn untouched(self) -> bool {
        UNTOUCHED.get()
    }

    /// Returns whether an unusual value has been confirmed.
    pub(crate) fn is_confirmed(self, field: &str, text: &str) -> bool {
        self.moves.track();
        CONFIRMED.with_borrow(|confirmed| confirmed.iter().any(|(other, given)| other == field && given == text))
    }

    /// Confirms an unusual value.
    pub(crate) fn confirm_unusual(self, field: &str, text: &str) {
        CONFIRMED.with_borrow_mut(|confirmed| confirmed.push((field.to_owned(), text.to_owned())));
        self.moved();
    }

    /// Opens the explanation of a value.
    pub(crate) fn explain(self, place: usize) {
        self.trail.set(vec![place]);
    }
}
