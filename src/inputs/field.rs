//! The parts that all fields share: label, help, reset button, errors and questions.

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

/// Returns the id of a value's field.
pub(crate) fn id(value: &str) -> String {
    format!("in-{value}")
}

/// The state of a field according to the scenario.
#[derive(Clone, Debug, Default)]
pub(super) struct Now {
    /// The text of the value, or the invalid text of a link.
    pub(super) text: String,
    /// The value in words, for screen readers.
    pub(super) spoken: String,
    /// The slider position.
    pub(super) position: String,
    /// The error and the question about the value.
    pub(super) message: Message,
    /// Whether the value differs from the preset.
    pub(super) changed: bool,
}

/// An error in a field, or a question about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Message {
    pub(super) error: String,
    pub(super) question: String,
    /// A correction, such as a similar id.
    pub(super) suggestion: Option<String>,
}

/// Text that is being typed, and its error.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) message: Message,
    /// The epoch in which it was typed. A change from elsewhere starts a new epoch and discards the draft.
    pub(super) epoch: u32,
}

/// A field, shared by its parts.
pub(super) struct Field {
    pub(super) app: App,
    pub(super) model: Arc<Model>,
    pub(super) place: usize,
    /// Text that has been typed and is not, or only partly, in the scenario.
    draft: RefCell<Option<Draft>>,
    /// Counts changes of the draft.
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

    /// Returns the draft of the current epoch.
    pub(super) fn draft(&self) -> Option<Draft> {
        self.drafts.track();
        let epoch = self.app.epoch.get();
        self.draft.borrow().clone().filter(|draft| draft.epoch == epoch)
    }

    pub(super) fn set_draft(&self, draft: Option<Draft>) {
        self.draft.replace(draft);
        self.drafts.update(|drafts| *drafts = drafts.wrapping_add(1));
    }

    /// Returns the text of the scenario.
    pub(super) fn setting(&self) -> Option<String> {
        self.app.state.with_untracked(|state| state.component()?.get(&self.of().id).map(String::from))
    }

    /// Sets the field to a text.
    pub(super) fn set(&self, text: &str) {
        let id = &self.of().id;
        self.app.edit_shown(Step::Fine(id), &|component| component.set(id, text));
    }

    /// Sets the field to a text, or resets it to the preset, as a separate undo step.
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

    /// Returns the state of the field.
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
                problem.location.component == Some(current.index)
                    && problem.location.field == *id
                    && problem.cause != Cause::RepeatedKey
            };
            // If the link sets the field twice, the last value applies.
            let Some(problem) = seen.whole.problems.iter().rfind(mine) else { return };
            now.message.suggestion = problem.suggestion().map(String::from);
            if problem.level() == ProblemLevel::Error {
                now.message.error = problem.message();
                now.text.clone_from(&problem.text);
                now.changed = true;
            } else if !self.app.is_confirmed(id, &problem.text) {
                now.message.question = problem.message();
            }
        });
        now
    }
}

/// Returns the text of a field with a space before its unit, if it has one: `2 GiB`, `30 d`, `5M`.
fn readable(value: &Value, written: &str) -> String {
    let digits = written.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    if carries_unit(value) && digits.len() < written.len() {
        format!("{digits} {}", &written[digits.len()..])
    } else {
        written.to_owned()
    }
}

/// Returns whether the text of a field includes its unit, as for bytes and times.
pub(super) fn carries_unit(value: &Value) -> bool {
    value.unit.dimension.is_exactly("B") || value.unit.dimension.is_exactly("s")
}

/// A field for an input or a constant.
pub(super) fn field(app: App, model: &Arc<Model>, place: usize, looked: RwSignal<u32>) -> El {
    let (draft, drafts) = (RefCell::new(None), RwSignal::new(0));
    let field = Rc::new(Field { app, model: Arc::clone(model), place, draft, drafts });
    let is_choice = matches!(&field.of().kind, ValueKind::Input(input) if !input.options.is_empty());
    let back = Rc::clone(&field);
    let reset = reset_button(&field.of().label, &field.html_id(), Box::new(move || back.settle_on(None)));
    let whole = el("div.field");
    let message = RwSignal::new(Message::default());
    let asker = Rc::clone(&field);
    let messages = el("div").set("id", &format!("{}-error", field.html_id())).fill(move |place| {
        message.with(|message| {
            if !message.error.is_empty() || !message.question.is_empty() {
                place.with(asked(&asker, message));
            }
        });
    });
    let (body, update) =
        if is_choice { choice::choice(&field, reset.clone()) } else { number::number(&field, reset.clone()) };

    let (shown, of) = (whole.clone(), Arc::clone(model));
    react(move || shown.flag("hidden", !matches(&of, place, &wanted(looked))));

    let shown = whole.clone();
    react(move || {
        let Some(current) = app.current_of(&field.model) else { return };
        let now = field.now(&current);
        let draft = field.draft();
        update(&now, draft.as_ref());
        shown.class("changed", now.changed);
        reset.class("gone", !now.changed);
        // During typing, show errors but no questions.
        let now_message = draft.map_or(now.message, |draft| draft.message);
        shown.class("invalid", !now_message.error.is_empty());
        if message.with_untracked(|shown| *shown != now_message) {
            message.set(now_message);
        }
    });
    whole.all(body).with(messages)
}

/// Updates the parts of a field.
pub(super) type Refresh = Box<dyn Fn(&Now, Option<&Draft>)>;

/// A button that resets a field. When hidden it still takes up space.
pub(crate) fn reset_button(label: &str, id: &str, act: Box<dyn Fn()>) -> El {
    let (label, id) = (format!("Reset {label}"), id.to_owned());
    let reset = move || {
        act();
        dom::focus(&id);
    };
    button("button.quiet.reset.gone", reset).set("aria-label", &label).set("title", &label).with(icon(RESET))
}

/// The help button and its text.
pub(super) fn help(field: &Field) -> Option<(El, El)> {
    let value = field.of();
    let sentences = [(&value.help, ""), (&value.source, "Source: ")];
    let sentences = sentences.into_iter().filter(|(text, _)| !text.is_empty());
    let sentences: Vec<El> = sentences.map(|(text, lead)| el("p").text(lead).text(text)).collect();
    (!sentences.is_empty()).then(|| about(&field.html_id(), &value.label, sentences))
}

/// A button that toggles some sentences about a field, and the sentences.
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

/// An error or a question, with buttons for the possible answers.
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
            field.app.confirm_unusual(&field.of().id, &field.setting().unwrap_or_default());
            dom::focus(&field.html_id());
        };
        button("button", keep).text("Keep it")
    });
    el(class).with(el("p").text(text)).all(take).all(keep)
}
