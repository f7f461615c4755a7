//! Form fields of settings: label, help, reset button, messages, and the entry for a part of a setting's text.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::setting::Setting;
use crate::dom;
use crate::inputs::{about, reset_button};
use crate::ui::{El, Live, el, react};

/// The id of a setting's element.
pub(crate) fn id(key: &str) -> String {
    "outlook-".to_owned() + key
}

/// Returns the whole text with a part replaced by the typed text.
pub(crate) type Put = Box<dyn Fn(&str, &str) -> String>;

/// The part of a setting's text that an entry edits.
pub(crate) struct TextPart {
    pub(crate) get: Box<dyn Fn(&str) -> String>,
    pub(crate) put: Put,
}

impl TextPart {
    /// The whole text.
    pub(crate) fn whole() -> Self {
        Self { get: Box::new(str::to_owned), put: Box::new(|_, typed| typed.to_owned()) }
    }

    /// A percentage, whose sign is shown next to the entry.
    pub(crate) fn percent() -> Self {
        let put = |_: &str, typed: &str| {
            let bare = typed.trim_end().ends_with(|last: char| last.is_ascii_digit());
            if bare { typed.trim_end().to_owned() + "%" } else { typed.to_owned() }
        };
        Self { get: Box::new(|text| text.trim_end_matches('%').to_owned()), put: Box::new(put) }
    }
}

/// An entry for a part of a setting's text.
pub(super) fn entry(setting: &Rc<Setting>, kind: &str, id: &str, part: TextPart) -> El {
    let part = Rc::new(part);
    // The text to which Escape returns: the setting when the entry received focus.
    let entered = Rc::new(RefCell::new(String::new()));
    let (enter, on_focus) = (Rc::clone(&entered), Rc::clone(setting));
    let (on_input, typed) = (Rc::clone(setting), Rc::clone(&part));
    let (on_key, on_leave) = (Rc::clone(setting), Rc::clone(setting));
    let input = el("input.number")
        .set("type", kind)
        .set("id", id)
        .set("autocomplete", "off")
        .set("autocapitalize", "off")
        .set("spellcheck", "false")
        .set("enterkeyhint", "done")
        .set("aria-describedby", &(self::id(setting.key) + "-error"))
        .on("focus", move |_| {
            enter.replace(on_focus.held());
        })
        .on("input", move |event| {
            let whole = untrack(|| on_input.text());
            on_input.typed(&(typed.put)(&whole, &dom::value_of(&event)));
        })
        .on("keydown", move |event| {
            let key: &KeyboardEvent = event.unchecked_ref();
            match key.key().as_str() {
                "Enter" => on_key.settle(),
                "Escape" if on_key.escape(&entered.borrow()) => event.stop_propagation(),
                _ => {}
            }
        })
        .on("blur", move |_| on_leave.settle());
    let (shown, setting) = (input.clone(), Rc::clone(setting));
    react(move || {
        shown.value(&(part.get)(&setting.text()));
        // Each event shows its own errors.
        if setting.key != "events" {
            shown.put("aria-invalid", if setting.told().0.is_empty() { "false" } else { "true" });
        }
    });
    input
}

/// A single-line field.
pub(crate) fn line(setting: &Rc<Setting>, kind: &str) -> El {
    let declared = setting.declared();
    let part = if declared.unit == "%" { TextPart::percent() } else { TextPart::whole() };
    let id = id(setting.key);
    let box_ = el("span.entry").with(entry(setting, kind, &id, part)).with(el("span.unit").text(declared.unit));
    framed(setting, el("label.label").set("for", &id), Some(box_), Vec::new())
}

/// A field: the label with its help and reset button, `beside` on the same line, `below` it, and the messages.
pub(crate) fn framed(setting: &Rc<Setting>, label: El, beside: Option<El>, below: Vec<El>) -> El {
    let declared = setting.declared();
    let id = id(setting.key);
    let (toggle, help) = about(&id, declared.label, vec![el("p").text(declared.help)]);
    let back = Rc::clone(setting);
    let reset = reset_button(declared.label, &id, Box::new(move || back.choose("")));
    let head = el("div.field-head").with(label.text(declared.label)).with(toggle).with(reset.clone()).all(beside);
    let whole = el("div.field");
    let (shown, of) = (whole.clone(), Rc::clone(setting));
    react(move || {
        let changed = of.changed();
        shown.class("changed", changed);
        shown.class("invalid", !of.told().0.is_empty());
        reset.class("gone", !changed);
    });
    whole.with(head).with(help).all(below).with(messages(setting))
}

/// The error and the question of a setting.
fn messages(setting: &Rc<Setting>) -> El {
    let (error, question) = (Live::new(), Live::new());
    let say = |class: &str, text: &Live| el(class).with(el("p").live(text));
    let (wrong, asked) = (say("div.message.error", &error), say("div.message.question", &question));
    let place = el("div").set("id", &(id(setting.key) + "-error")).with(wrong.clone()).with(asked.clone());
    let setting = Rc::clone(setting);
    react(move || {
        let told = setting.told();
        error.show(&told.0);
        question.show(&told.1);
        // Each event shows its own errors.
        wrong.flag("hidden", told.0.is_empty() || told.0.starts_with("Event "));
        asked.flag("hidden", told.1.is_empty());
    });
    place
}

/// A drop-down list.
pub(crate) fn list(options: &[(&'static str, &'static str)], chosen: impl Fn(&str) + 'static) -> El {
    let options = options.iter().map(|(value, text)| el("option").set("value", value).text(text));
    el("select").all(options).on("change", move |event| chosen(&dom::value_of(&event)))
}

/// A group of radio buttons, and the buttons. The first button has the id of the setting.
pub(super) fn segments(
    setting: &Rc<Setting>,
    options: &[(&'static str, &'static str)],
    chosen: &Rc<dyn Fn(&str)>,
) -> (El, Vec<El>) {
    let id = id(setting.key);
    let mut group = el("div.segments")
        .set("role", "radiogroup")
        .set("aria-labelledby", &(id.clone() + "-label"))
        .set("aria-describedby", &(id.clone() + "-error"));
    let mut radios = Vec::new();
    for (number, &(value, text)) in options.iter().enumerate() {
        let chosen = Rc::clone(chosen);
        let own = if number == 0 { id.clone() } else { id.clone() + "-" + value };
        let radio = el("input").set("type", "radio").set("id", &own).set("name", &id);
        let radio = radio.on("change", move |_| chosen(value));
        radios.push(radio.clone());
        group = group.with(el("label.segment").with(radio).with(el("span").text(text)));
    }
    (group, radios)
}

/// A labeled entry in a row of several.
pub(super) fn cell(label: &str, entry: El) -> El {
    el("label.cell").with(el("span").text(label)).with(entry)
}
