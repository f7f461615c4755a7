//! Growth by date: a list of days and factors.

use std::rc::Rc;

use headroom_core::date::Date;
use leptos::prelude::*;

use super::field::{Part, cell, entry, id};
use super::growth::Parts;
use super::setting::Setting;
use crate::dom;
use crate::icon::{CLOSE, PLUS, icon};
use crate::state::App;
use crate::ui::{El, button, el, react, set_if_other};

/// What stands for a day that is not there yet.
const NO_DAY: &str = "?";

type Steps = Vec<[String; 2]>;

fn read(text: &str) -> Steps {
    let parts = Parts::of(text);
    if parts.kind != "steps" {
        return Vec::new();
    }
    let step = |text: &str| {
        let (date, factor) = text.trim_start().split_once(' ').unwrap_or((text.trim_start(), ""));
        [date.to_owned(), factor.to_owned()]
    };
    parts.first.split(',').map(step).collect()
}

fn write(steps: &Steps) -> String {
    let mut text = "steps".to_owned();
    for (number, [date, factor]) in steps.iter().enumerate() {
        let date = if date.is_empty() { NO_DAY } else { date };
        for piece in [if number > 0 { ", " } else { " " }, date, " ", factor] {
            text.push_str(piece);
        }
    }
    text
}

fn start(app: App) -> Date {
    app.ahead.with_untracked(|ahead| ahead.timeline.outlook.start)
}

fn later(date: Date, months: i32) -> String {
    date.plus_months(months).unwrap_or(date).to_string()
}

/// The list that one begins with.
pub(super) fn first(app: App) -> String {
    later(start(app), 6) + " 2x"
}

/// The list, to be changed.
pub(super) fn list(setting: &Rc<Setting>) -> El {
    let count = RwSignal::new(0_u32);
    let of = Rc::clone(setting);
    react(move || set_if_other(count, u32::try_from(read(&of.text()).len()).unwrap_or(0)));
    let of = Rc::clone(setting);
    let rows = el("div").fill(move |place| {
        place.all((0..count.get() as usize).map(|at| row(&of, at)));
    });
    let of = Rc::clone(setting);
    let add = move || {
        let mut steps = read(&untrack(|| of.text()));
        let last = steps.last().cloned().unwrap_or_default();
        let next = Date::parse(&last[0]).unwrap_or_else(|| start(of.app));
        steps.push([later(next, 6), last[1].clone()]);
        of.choose(&write(&steps));
    };
    let add = button("button.add", add).set("id", &id("add-step")).with(icon(PLUS)).text("Add a step");
    el("div").with(rows).with(add)
}

fn row(setting: &Rc<Setting>, at: usize) -> El {
    let number = (at + 1).to_string();
    let named = |label: &str, kind: &str, which: usize| {
        let id = id(if which == 0 { "step-day-" } else { "step-factor-" }) + &number;
        cell(label, entry(setting, kind, &id, part(at, which)))
    };
    let of = Rc::clone(setting);
    let remove = move || {
        let mut steps = read(&untrack(|| of.text()));
        if at < steps.len() {
            steps.remove(at);
        }
        of.choose(&if steps.is_empty() { "none".to_owned() } else { write(&steps) });
        dom::focus(&id(if steps.is_empty() { "growth" } else { "add-step" }));
    };
    let remove = button("button.quiet.remove", remove).set("aria-label", &("Remove step ".to_owned() + &number));
    el("div.cells")
        .set("role", "group")
        .set("aria-label", &("Step ".to_owned() + &number))
        .with(named("On", "date", 0))
        .with(named("Grown to", "text", 1))
        .with(remove.with(icon(CLOSE)))
}

fn part(at: usize, which: usize) -> Part {
    let get = move |text: &str| {
        let found = read(text).get(at).map_or_else(String::new, |step| step[which].clone());
        if found == NO_DAY { String::new() } else { found }
    };
    let put = move |text: &str, typed: &str| {
        let mut steps = read(text);
        if let Some(step) = steps.get_mut(at) {
            step[which] = typed.replace(',', " ");
        }
        write(&steps)
    };
    Part { get: Box::new(get), put: Box::new(put) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_list_is_taken_apart_and_put_together() {
        for text in ["steps 2027-05-01 3x, 2027-11-01 10x", "steps ? 3x", "steps 2027-05-01 "] {
            assert_eq!(write(&read(text)), text);
        }
        assert!(read("5%/month").is_empty());
        assert_eq!((part(0, 0).put)("steps 2027-05-01 3x", ""), "steps ? 3x");
        assert_eq!((part(0, 0).get)("steps ? 3x"), "");
    }
}
