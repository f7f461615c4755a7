//! A field for a quantity, with a slider.

use std::cell::RefCell;
use std::rc::Rc;

use headroom_core::model::Slider;
use headroom_core::scenario::resolve::{read_field, write_field};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

use super::field::{Draft, Field, Message, Refresh, carries_unit, help};
use crate::dom;
use crate::ui::{El, el};

/// Slider steps for an arrow key, and for Page Up and Page Down.
const STEP: f64 = 1.0;
const PAGE: f64 = 50.0;

pub(super) fn number(field: &Rc<Field>, reset: El) -> (Vec<El>, Refresh) {
    let id = field.html_id();
    let (about, help) = help(field).unzip();
    let input = input(field, &id);
    let slider = field.slider().map(|_| slider(field));
    let unit = &field.of().unit.text;
    let unit = if carries_unit(field.of()) || unit == "1" { "" } else { unit.as_str() };
    let unit = el("span.unit").set("id", &format!("{id}-unit")).text(unit);
    let entry = el("span.entry").with(input.clone()).with(unit);
    let label = el("label.label").set("for", &id).text(&field.of().label);
    let mut parts = vec![el("div.field-head").with(label).all(about).with(reset).with(entry)];
    parts.extend(slider.clone());
    parts.extend(help);
    let update = move |now: &super::field::Now, draft: Option<&Draft>| {
        input.value(draft.map_or(&now.text, |draft| &draft.text));
        let message = draft.map_or(&now.message, |draft| &draft.message);
        input.put("aria-invalid", &(!message.error.is_empty()).to_string());
        if let Some(slider) = &slider {
            slider.value(&now.position);
            slider.put("aria-valuetext", &now.spoken);
            slider.class("outside", now.message != Message::default());
        }
    };
    (parts, Box::new(update))
}

fn input(field: &Rc<Field>, id: &str) -> El {
    // Bytes and times include a unit, so phones must show a keyboard with letters.
    let letters = if carries_unit(field.of()) { "text" } else { "decimal" };
    // The text to which Escape returns: the setting when the field received focus.
    let entered = Rc::new(RefCell::new(None::<String>));
    let enter = Rc::clone(&entered);
    let (on_focus, on_input, on_key, on_leave) =
        (Rc::clone(field), Rc::clone(field), Rc::clone(field), Rc::clone(field));
    el("input.number")
        .set("type", "text")
        .set("id", id)
        .set("inputmode", letters)
        .set("autocomplete", "off")
        .set("autocapitalize", "off")
        .set("spellcheck", "false")
        .set("enterkeyhint", "done")
        .set("aria-describedby", &format!("{id}-unit {id}-error"))
        .on("focus", move |_| {
            enter.replace(on_focus.setting());
        })
        .on("input", move |event| typed(&on_input, dom::value_of(&event)))
        .on("keydown", move |event| key(&on_key, event.unchecked_ref(), entered.borrow().as_deref()))
        .on("blur", move |_| settle(&on_leave))
}

/// Handles typing: stores valid text in the scenario, and keeps other text as a draft.
fn typed(field: &Field, text: String) {
    let message = match read_field(&field.model, field.place, &text) {
        Ok(_) => Message::default(),
        Err(problem) => {
            let suggestion = problem.suggestion().map(String::from);
            Message { error: problem.message(), question: String::new(), suggestion }
        }
    };
    let good = message.error.is_empty();
    field.set_draft(Some(Draft { text: text.clone(), message, epoch: field.app.epoch.get_untracked() }));
    if good {
        field.set(text.trim());
    }
}

/// Ends typing: the draft becomes the field's text. Invalid text stays, to be corrected.
fn settle(field: &Field) {
    field.app.settle();
    if untrack(|| field.draft()).is_some_and(|draft| draft.message.error.is_empty()) {
        field.set_draft(None);
    }
}

fn key(field: &Field, event: &KeyboardEvent, entered: Option<&str>) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let steps = match event.key().as_str() {
        "Enter" => return settle(field),
        "Escape" => {
            if untrack(|| field.draft()).is_some() {
                event.stop_propagation();
                field.settle_on(entered);
            }
            return;
        }
        "ArrowUp" => STEP,
        "ArrowDown" => -STEP,
        "PageUp" => PAGE,
        "PageDown" => -PAGE,
        _ => return,
    };
    if let Some(slider) = field.slider() {
        event.prevent_default();
        step(field, slider, steps);
    }
}

/// Moves the slider by steps, and further until the value changes.
fn step(field: &Field, slider: &Slider, steps: f64) {
    let now = untrack(|| field.app.current_of(&field.model)?.values.get(field.place).copied());
    let Some(now) = now else { return };
    let last = f64::from(Slider::STEPS);
    let mut position = (slider.position(now) + steps).clamp(0.0, last);
    while slider.value(position) == now && position > 0.0 && position < last {
        position += steps.signum();
    }
    move_to(field, slider, position);
}

fn move_to(field: &Field, slider: &Slider, position: f64) {
    field.set_draft(None);
    field.set(&write_field(&field.model, field.place, slider.value(position)));
}

fn slider(field: &Rc<Field>) -> El {
    let app = field.app;
    let label = format!("{}, slider", field.of().label);
    let field = Rc::clone(field);
    el("input.slider")
        .set("type", "range")
        .set("min", "0")
        .set("max", &Slider::STEPS.to_string())
        .set("step", "1")
        .set("aria-label", &label)
        .on("input", move |event| {
            let input: Option<HtmlInputElement> = event.target().map(JsCast::unchecked_into);
            if let (Some(slider), Some(input)) = (field.slider(), input) {
                move_to(&field, slider, input.value_as_number());
            }
        })
        .on("change", move |_| app.settle())
}
