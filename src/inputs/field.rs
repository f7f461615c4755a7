//! What all fields share: label, help, reset, what is wrong, what is asked.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use headroom_core::model::{Model, Slider, Value, ValueKind};
use headroom_core::scenario::resolve::{show_field, write_field};
use headroom_core::scenario::{Cause, ProblemLevel};
use leptos::prelude::*;

use crate::dom;
use crate::icon::{RESET, icon};
use crate::inputs::{choice, matches, number, wanted};
use crate::state::{App, Current, Step};
use crate::ui::{El, button, el, react};

/// The id of a field's element.
pub(crate) fn id(value: &str) -> String {
    format!("in-{value}")
}

/// A field as the scenario has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Now {
    /// The text of its value, or what a link gave that cannot be read.
    pub(super) text: String,
    /// Its value as people read it.
    pub(super) spoken: String,
    /// Where its slider stands.
    pub(super) position: String,
    /// What is wrong with it, and what is asked about it.
    pub(super) message: Message,
    /// Whether it differs from the preset.
    pub(super) changed: bool,
}

/// What is wrong with a field, or asked about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Message {
    pub(super) error: String,
    pub(super) question: String,
    /// What may have been meant.
    pub(super) suggestion: Option<String>,
}

/// Text in a field that is being typed in, and what is wrong with it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) message: Message,
    /// The epoch it was typed in: what comes from elsewhere ends it.
    pub(super) epoch: u32,
}

/// One field, as its parts see it.
pub(super) struct Field {
    pub(super) app: App,
    pub(super) model: Arc<Model>,
    pub(super) place: usize,
    /// What is typed and not yet, or not wholly, part of the scenario.
    draft: RefCell<Option<Draft>>,
    /// Counts drafts.
    drafts: RwSignal<u32>,
}

impl Field {
    pub(super) fn of(&self) -> &Value {
        &self.model.values[self.place]
    }

    pub(super) fn html_id(&self) -> String {
        id(&self.of().id)
    }

    pub(super) fn slider(&self) -> Option<&Slider> {
        match &self.of().kind {
            ValueKind::Input(input) => input.slider.as_ref(),
            _ => None,
        }
    }

    /// What is typed, if it still counts.
    pub(super) fn draft(&self) -> Option<Draft> {
        self.drafts.track();
        let epoch = self.app.epoch.get();
        self.draft.borrow().clone().filter(|draft| draft.epoch == epoch)
    }

    pub(super) fn set_draft(&self, draft: Option<Draft>) {
        self.draft.replace(draft);
        self.drafts.update(|drafts| *drafts = drafts.wrapping_add(1));
    }

    /// What the scenario has for the field.
    pub(super) fn setting(&self) -> Option<String> {
        self.app.state.with_untracked(|state| state.component()?.get(&self.of().id).map(String::from))
    }

    /// Sets the field to a text.
    pub(super) fn set(&self, text: &str) {
        let id = &self.of().id;
        self.app.edit_shown(Step::Fine(id), &|component| component.set(id, text));
    }

    /// Sets the field to a text, or back to the preset, as a step of its own.
    pub(super) fn settle_on(&self, text: Option<&str>) {
        self.app.settle();
        self.set_draft(None);
        match text {
            Some(text) => self.set(text),
            None => {
                let id = &self.of().id;
                self.app.edit_shown(Step::Fine(id), &|component| component.reset(id));
            }
        }
        self.app.settle();
    }

    /// The field as the scenario has it.
    pub(super) fn now(&self, current: &Current) -> Now {
        let (model, place, id) = (&self.model, self.place, &self.of().id);
        let Some(value) = current.values.get(place).copied() else { return Now::default() };
        let position = self.slider().map_or_else(String::new, |slider| slider.position(value).to_string());
        let mut now = Now {
            text: readable(self.of(), &write_field(model, place, value)),
            spoken: show_field(model, place, value),
            position,
            message: Message::default(),
            changed: current.changed.get(place).copied().unwrap_or(false),
        };
        self.app.seen.with(|seen| {
            let mine = |problem: &&headroom_core::Problem| {
                problem.place.component == Some(current.index)
                    && problem.place.field == *id
                    && problem.cause != Cause::Repeated
            };
            // Set twice, the last one counts.
            let Some(problem) = seen.whole.problems.iter().rfind(mine) else { return };
            now.message.suggestion = problem.suggestion().map(String::from);
            if problem.severity() == ProblemLevel::Error {
                now.message.error = problem.message();
                now.text.clone_from(&problem.given);
                now.changed = true;
            } else if !self.app.is_meant(id, &problem.given) {
                now.message.question = problem.message();
            }
        });
        now
    }
}

/// The text of a field with a space before its unit, where it carries one: `2 GiB`, `30 d`, `5M`.
fn readable(value: &Value, written: &str) -> String {
    let digits = written.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    if carries_unit(value) && digits.len() < written.len() {
        format!("{digits} {}", &written[digits.len()..])
    } else {
        written.to_owned()
    }
}

/// Whether the text of a field carries its unit, as bytes and times do.
pub(super) fn carries_unit(value: &Value) -> bool {
    value.unit.dimension.is("B") || value.unit.dimension.is("s")
}

/// A field of an input or a constant.
pub(super) fn field(app: App, model: &Arc<Model>, place: usize, looked: RwSignal<u32>) -> El {
    let (draft, drafts) = (RefCell::new(None), RwSignal::new(0));
    let field = Rc::new(Field { app, model: Arc::clone(model), place, draft, drafts });
    let is_choice = matches!(&field.of().kind, ValueKind::Input(input) if !input.options.is_empty());
    let back = Rc::clone(&field);
    let reset = reset_button(&field.of().label, &field.html_id(), Box::new(move || back.settle_on(None)));
    let whole = el("div.field");
    let messages = el("div").set("id", &format!("{}-error", field.html_id()));
    let (body, update) =
        if is_choice { choice::choice(&field, reset.clone()) } else { number::number(&field, reset.clone()) };

    let (shown, of) = (whole.clone(), Arc::clone(model));
    react(move || shown.flag("hidden", !matches(&of, place, &wanted(looked))));

    let (shown, place) = (whole.clone(), messages.clone());
    let last = RefCell::new(Message::default());
    react(move || {
        let Some(current) = app.current_of(&field.model) else { return };
        let now = field.now(&current);
        let draft = field.draft();
        update(&now, draft.as_ref());
        shown.class("changed", now.changed);
        reset.class("gone", !now.changed);
        // While something is typed, only what cannot be read is worth an interruption.
        let message = draft.map_or(now.message, |draft| draft.message);
        shown.class("invalid", !message.error.is_empty());
        if *last.borrow() != message {
            place.node().set_text_content(None);
            if !message.error.is_empty() || !message.question.is_empty() {
                place.clone().with(asked(&field, &message));
            }
            last.replace(message);
        }
    });
    whole.all(body).with(messages)
}

/// What brings the parts of a field up to date.
pub(super) type Refresh = Box<dyn Fn(&Now, Option<&Draft>)>;

/// The button that gives a field back to what it was. Its place is kept where it is not shown.
pub(crate) fn reset_button(label: &str, id: &str, act: Box<dyn Fn()>) -> El {
    let (label, id) = (format!("Reset {label}"), id.to_owned());
    let reset = move || {
        act();
        dom::focus(&id);
    };
    button("button.quiet.reset.gone", reset).set("aria-label", &label).set("title", &label).with(icon(RESET))
}

/// The button that shows the help, and the help.
pub(super) fn help(field: &Field) -> Option<(El, El)> {
    let value = field.of();
    let sentences = [(&value.help, ""), (&value.source, "Source: ")];
    let sentences = sentences.into_iter().filter(|(text, _)| !text.is_empty());
    let sentences: Vec<El> = sentences.map(|(text, lead)| el("p").text(lead).text(text)).collect();
    (!sentences.is_empty()).then(|| about(&field.html_id(), &value.label, sentences))
}

/// The button that shows these sentences about a field, and they.
pub(crate) fn about(id: &str, label: &str, sentences: Vec<El>) -> (El, El) {
    let id = format!("{id}-help");
    let label = format!("About {label}");
    let body = el("div.help").set("id", &id).set("hidden", "").all(sentences);
    let opened = body.clone();
    let toggle = el("button.quiet.about")
        .set("type", "button")
        .set("aria-label", &label)
        .set("title", &label)
        .set("aria-expanded", "false")
        .set("aria-controls", &id)
        .text("?");
    let switch = toggle.clone();
    let toggle = toggle.on("click", move |_| {
        let open = opened.node().has_attribute("hidden");
        opened.flag("hidden", !open);
        switch.put("aria-expanded", &open.to_string());
    });
    (toggle, body)
}

/// What is wrong or asked, with what can be done at once.
fn asked(field: &Rc<Field>, message: &Message) -> El {
    let asks = message.error.is_empty();
    let (class, text) =
        if asks { ("div.message.question", &message.question) } else { ("div.message.error", &message.error) };
    let take = message.suggestion.clone().map(|text| {
        let field = Rc::clone(field);
        let label = format!("Use {text}");
        let take = move || {
            field.settle_on(Some(&text));
            dom::focus(&field.html_id());
        };
        button("button", take).text(&label)
    });
    let keep = asks.then(|| {
        let field = Rc::clone(field);
        let keep = move || {
            field.app.mean(&field.of().id, &field.setting().unwrap_or_default());
            dom::focus(&field.html_id());
        };
        button("button", keep).text("Keep it")
    });
    el(class).with(el("p").text(text)).all(take).all(keep)
}
