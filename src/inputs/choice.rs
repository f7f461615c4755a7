//! A field for choosing one of several options.

use std::rc::Rc;

use headroom_core::model::ValueKind;
use headroom_core::model::source::OptionSource;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlOptionElement};

use super::field::{Field, Refresh, help};
use crate::dom;
use crate::ui::{El, Live, el};

/// The maximum number of options shown as buttons; more are shown as a list.
const MAX_BUTTONS: usize = 5;

pub(super) fn choice(field: &Rc<Field>, reset: El) -> (Vec<El>, Refresh) {
    let ValueKind::Input(input) = &field.of().kind else { return (Vec::new(), Box::new(|_, _| ())) };
    let options = input.options.clone();
    let id = field.html_id();
    let as_buttons = options.len() <= MAX_BUTTONS;
    let label =
        if as_buttons { el("span.label").set("id", &format!("{id}-label")) } else { el("label.label").set("for", &id) };
    let label = label.text(&field.of().label);
    let (about, help) = help(field).unzip();
    let hint = Live::new();
    let (body, choices) = if as_buttons { buttons(field, &options) } else { list(field, &options) };
    let head = el("div.field-head").with(label).all(about).with(reset);
    let mut parts = vec![head, body];
    parts.extend(help);
    parts.push(el("p.hint").live(&hint));
    let update = move |now: &super::field::Now, _: Option<&super::field::Draft>| {
        for (option, choice) in options.iter().zip(&choices) {
            let chosen = option.id == now.text;
            if chosen {
                hint.show(&option.help);
            }
            let node = choice.node();
            match node.dyn_ref::<HtmlInputElement>() {
                Some(radio) => radio.set_checked(chosen),
                None => node.unchecked_ref::<HtmlOptionElement>().set_selected(chosen),
            }
        }
    };
    (parts, Box::new(update))
}

fn buttons(field: &Rc<Field>, options: &[OptionSource]) -> (El, Vec<El>) {
    let id = field.html_id();
    let group = el("div.segments")
        .set("role", "radiogroup")
        .set("aria-labelledby", &format!("{id}-label"))
        .set("aria-describedby", &format!("{id}-error"));
    let mut choices = Vec::new();
    let mut labels = Vec::new();
    for (number, option) in options.iter().enumerate() {
        let (field, chosen) = (Rc::clone(field), option.id.clone());
        // The first button has the field's id, so that links to the field can focus it.
        let own = if number == 0 { id.clone() } else { format!("{id}-{number}") };
        let radio = el("input").set("type", "radio").set("id", &own).set("name", &id);
        let radio = radio.on("change", move |_| field.settle_on(Some(&chosen)));
        choices.push(radio.clone());
        labels.push(el("label.segment").with(radio).with(el("span").text(&option.label)));
    }
    (group.all(labels), choices)
}

fn list(field: &Rc<Field>, options: &[OptionSource]) -> (El, Vec<El>) {
    let id = field.html_id();
    let choices: Vec<El> =
        options.iter().map(|option| el("option").set("value", &option.id).text(&option.label)).collect();
    let field = Rc::clone(field);
    let list = el("select").set("id", &id).set("aria-describedby", &format!("{id}-error"));
    let list = list.on("change", move |event| field.settle_on(Some(&dom::value_of(&event))));
    (list.all(choices.clone()), choices)
}
