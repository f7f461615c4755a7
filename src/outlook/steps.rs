//! Growth by date: a list of dates and factors.

use std::rc::Rc;

use headroom_core::date::Date;
use headroom_core::scenario::{GrowthDraft, StepDraft};
use leptos::prelude::*;

use super::field::{TextPart, cell, entry, id};
use super::setting::Setting;
use crate::dom;
use crate::icon::{CLOSE, PLUS, icon};
use crate::state::App;
use crate::ui::{El, button, el, react, set_if_other};

fn start(app: App) -> Date {
    app.ahead.with_untracked(|ahead| ahead.timeline.outlook.start)
}

fn later(date: Date, months: i32) -> String {
    date.plus_months(months).unwrap_or(date).to_string()
}

/// Returns the initial steps of a new list.
pub(super) fn first(app: App) -> Vec<StepDraft> {
    vec![StepDraft { date: later(start(app), 6), factor: "2x".to_owned() }]
}

/// The editable list.
pub(super) fn list(setting: &Rc<Setting>) -> El {
    let count = RwSignal::new(0_u32);
    let of = Rc::clone(setting);
    react(move || set_if_other(count, u32::try_from(GrowthDraft::read(&of.text()).steps.len()).unwrap_or(0)));
    let of = Rc::clone(setting);
    let rows = el("div").fill(move |place| {
        place.all((0..count.get() as usize).map(|at| row(&of, at)));
    });
    let of = Rc::clone(setting);
    let add = move || {
        let mut draft = GrowthDraft::read(&untrack(|| of.text()));
        let last = draft.steps.last().cloned().unwrap_or_default();
        let next = Date::parse(&last.date).unwrap_or_else(|| start(of.app));
        draft.steps.push(StepDraft { date: later(next, 6), factor: last.factor });
        of.choose(&draft.write());
    };
    let add = button("button.add", add).set("id", &id("add-step")).with(icon(PLUS)).text("Add a step");
    el("div").with(rows).with(add)
}

fn row(setting: &Rc<Setting>, at: usize) -> El {
    let number = (at + 1).to_string();
    let named = |label: &str, kind: &str, name: &str, of: Field| {
        cell(label, entry(setting, kind, &(id(name) + &number), part(at, of)))
    };
    let of = Rc::clone(setting);
    let remove = move || {
        let mut draft = GrowthDraft::read(&untrack(|| of.text()));
        if at < draft.steps.len() {
            draft.steps.remove(at);
        }
        let empty = draft.steps.is_empty();
        of.choose(&if empty { "none".to_owned() } else { draft.write() });
        dom::focus(&id(if empty { "growth" } else { "add-step" }));
    };
    let remove = button("button.quiet.remove", remove).set("aria-label", &("Remove step ".to_owned() + &number));
    el("div.cells")
        .set("role", "group")
        .set("aria-label", &("Step ".to_owned() + &number))
        .with(named("On", "date", "step-day-", |step| &mut step.date))
        .with(named("Grown to", "text", "step-factor-", |step| &mut step.factor))
        .with(remove.with(icon(CLOSE)))
}

/// Returns a field of a step.
type Field = fn(&mut StepDraft) -> &mut String;

fn part(at: usize, of: Field) -> TextPart {
    let get = move |text: &str| {
        let mut draft = GrowthDraft::read(text);
        draft.steps.get_mut(at).map_or_else(String::new, |step| of(step).clone())
    };
    let put = move |text: &str, typed: &str| {
        let mut draft = GrowthDraft::read(text);
        if let Some(step) = draft.steps.get_mut(at) {
            typed.clone_into(of(step));
        }
        draft.write()
    };
    TextPart { get: Box::new(get), put: Box::new(put) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_field_of_a_step_is_taken_out_and_put_back() {
        let date = part(0, |step| &mut step.date);
        assert_eq!((date.put)("steps 2027-05-01 3x", ""), "steps ? 3x");
        assert_eq!((date.get)("steps ? 3x"), "");
    }
}
