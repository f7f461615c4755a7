//! The growth field: the type of growth, and its rate, ceiling or steps.

use std::cell::RefCell;
use std::rc::Rc;

use headroom_core::format::{percent, rounded};
use headroom_core::scenario::{GrowthDraft, GrowthKind};
use leptos::prelude::*;

use super::field::{TextPart, cell, entry, framed, id, segments};
use super::setting::Setting;
use super::steps;
use crate::state::Step;
use crate::ui::{El, Live, button, el, react};

const KINDS: [(&str, &str); 5] = [
    (GrowthKind::None.id(), "None"),
    (GrowthKind::Compound.id(), "Compound"),
    (GrowthKind::Linear.id(), "Linear"),
    (GrowthKind::Logistic.id(), "Logistic"),
    (GrowthKind::Steps.id(), "Steps"),
];

fn hint(kind: GrowthKind) -> &'static str {
    match kind {
        GrowthKind::None => "The load stays constant.",
        GrowthKind::Compound => "Grows by a fixed percentage each period.",
        GrowthKind::Linear => "Grows by a fixed amount each period, a share of the first day’s load.",
        GrowthKind::Logistic => "Grows at this rate at first, then ever more slowly toward a ceiling.",
        GrowthKind::Steps => {
            "Reaches these multiples of the first day’s load on these dates, with steady growth in between."
        }
    }
}

/// The growth field.
pub(super) fn field(setting: &Rc<Setting>) -> El {
    // Keeps the last rate, ceiling and steps, to restore them when the type changes back.
    let kept = Rc::new(RefCell::new(GrowthDraft { ceiling: "40x".to_owned(), ..GrowthDraft::read("5%/month") }));
    let (of, kept_then) = (Rc::clone(setting), Rc::clone(&kept));
    let chosen: Rc<dyn Fn(&str)> = Rc::new(move |id| {
        let Some(kind) = GrowthKind::ALL.into_iter().find(|kind| kind.id() == id) else { return };
        let mut draft = GrowthDraft { kind, ..kept_then.borrow().clone() };
        if draft.steps.is_empty() {
            draft.steps = steps::first(of.app);
        }
        of.choose(&draft.write());
    });
    let (group, radios) = segments(setting, &KINDS, &chosen);
    let rate = part(|draft| &mut draft.rate);
    let rate = cell("Rate", entry(setting, "text", &id("rate"), rate));
    let ceiling = part(|draft| &mut draft.ceiling);
    let ceiling = cell("Ceiling, times today", entry(setting, "text", &id("ceiling"), ceiling));
    let steps = steps::list(setting);
    let explained = Live::new();
    let below = vec![
        fitted(setting),
        group,
        el("p.hint").live(&explained),
        el("div.cells").with(rate.clone()).with(ceiling.clone()),
        steps.clone(),
    ];
    let of = Rc::clone(setting);
    react(move || {
        let text = of.text();
        let draft = GrowthDraft::read(&text);
        for (radio, (kind, _)) in radios.iter().zip(KINDS) {
            radio.checked(kind == draft.kind.id());
        }
        explained.show(hint(draft.kind));
        rate.flag("hidden", !draft.kind.has_rate());
        ceiling.flag("hidden", draft.kind != GrowthKind::Logistic);
        steps.flag("hidden", draft.kind != GrowthKind::Steps);
        let mut kept = kept.borrow_mut();
        if !draft.rate.is_empty() {
            kept.rate = draft.rate;
        }
        if !draft.ceiling.is_empty() {
            kept.ceiling = draft.ceiling;
        }
        if !draft.steps.is_empty() {
            kept.steps = draft.steps;
        }
    });
    let label = el("span.label").set("id", &(id(setting.key) + "-label"));
    framed(setting, label, None, below)
}

/// A note that growth was fitted to measurements, with a button that removes the fit.
fn fitted(setting: &Rc<Setting>) -> El {
    let text = Live::new();
    let app = setting.app;
    let forget = move || app.edit(Step::Coarse, &|scenario| scenario.outlook.reset("fit"));
    let line = el("p.hint").live(&text).text(" ").with(button("button.plain", forget).text("Discard the fit"));
    let shown = line.clone();
    react(move || {
        let words = app.ahead.with(|ahead| {
            let fit = ahead.timeline.outlook.fit.as_ref()?;
            let (points, error) = (rounded(fit.points, 6), percent(fit.residual_error));
            Some(format!(
                "Fitted to {points} measurements with a residual error of {error}. Prediction intervals come from the fit, not from the growth uncertainty."
            ))
        });
        shown.flag("hidden", words.is_none());
        text.show(&words.unwrap_or_default());
    });
    line
}

fn part(of: fn(&mut GrowthDraft) -> &mut String) -> TextPart {
    let get = move |text: &str| of(&mut GrowthDraft::read(text)).clone();
    let put = move |text: &str, typed: &str| {
        let mut draft = GrowthDraft::read(text);
        typed.clone_into(of(&mut draft));
        draft.write()
    };
    TextPart { get: Box::new(get), put: Box::new(put) }
}
