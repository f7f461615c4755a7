//! How it grows: a kind of growth, and what that kind has: a rate, a ceiling, or factors by date.

use std::cell::RefCell;
use std::rc::Rc;

use headroom_core::format::{percent, rounded};
use leptos::prelude::*;

use super::field::{Part, Words, cell, entry, framed, id, segments};
use super::setting::Setting;
use super::steps;
use crate::state::Step;
use crate::ui::{El, Live, button, el, react};

const KINDS: [(&str, &str); 5] =
    [("none", "None"), ("compound", "Compound"), ("linear", "Linear"), ("logistic", "Logistic"), ("steps", "Steps")];

const WORDS: Words = Words {
    label: "Growth",
    help: "How the inputs marked as growing grow from the first day on. A rate is a change or a multiple in a time: \
           5%/month, -2%/quarter, 3x/year, 3x/6months.",
    unit: "",
};

/// The text of a growth in its parts; of steps, the part is their list.
#[derive(Clone, Copy)]
pub(super) struct Parts<'t> {
    pub(super) kind: &'static str,
    pub(super) first: &'t str,
    pub(super) ceiling: &'t str,
}

impl<'t> Parts<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let after = |word| text.strip_prefix(word).map(|rest: &str| rest.strip_prefix(' ').unwrap_or(rest));
        let part = |kind, first| Self { kind, first, ceiling: "" };
        if text.trim() == "none" {
            part("none", "")
        } else if let Some(rate) = after("linear") {
            part("linear", rate)
        } else if let Some(rest) = after("logistic") {
            let (first, ceiling) = rest.split_once(" to ").unwrap_or((rest, ""));
            Self { kind: "logistic", first, ceiling }
        } else if let Some(list) = after("steps") {
            part("steps", list)
        } else {
            part("compound", text)
        }
    }

    pub(super) fn write(self) -> String {
        match self.kind {
            "none" => "none".to_owned(),
            "compound" => self.first.to_owned(),
            "logistic" => ["logistic ", self.first, " to ", self.ceiling].concat(),
            kind => [kind, " ", self.first].concat(),
        }
    }
}

fn hint(kind: &str) -> &'static str {
    match kind {
        "none" => "It stays as it is.",
        "compound" => "By the same share in each period, of what there is by then.",
        "linear" => "By the same amount in each period: a share of what there is on the first day.",
        "logistic" => "At first by this rate, then less and less, towards a ceiling.",
        _ => "Known factors of the first day on known days, and even growth between them.",
    }
}

/// The field of the growth.
pub(super) fn field(setting: &Rc<Setting>) -> El {
    // What was typed for one kind is there when another one is chosen, and comes back.
    let kept = Rc::new([RefCell::new("5%/month".to_owned()), RefCell::new("40x".to_owned()), RefCell::default()]);
    let (of, kept_then) = (Rc::clone(setting), Rc::clone(&kept));
    let chosen: Rc<dyn Fn(&str)> = Rc::new(move |kind| {
        let Some((kind, _)) = KINDS.iter().find(|(known, _)| *known == kind) else { return };
        let [rate, ceiling, list] = &*kept_then;
        let mut first = if *kind == "steps" { list } else { rate }.borrow().clone();
        if first.is_empty() {
            first = steps::first(of.app);
        }
        of.choose(&Parts { kind, first: &first, ceiling: &ceiling.borrow() }.write());
    });
    let (group, radios) = segments(setting, &KINDS, &chosen);
    let rate = part(|parts| parts.first, |parts, typed| Parts { first: typed, ..parts }.write());
    let rate = cell("Rate", entry(setting, "text", &id("rate"), rate));
    let ceiling = part(|parts| parts.ceiling, |parts, typed| Parts { ceiling: typed, ..parts }.write());
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
        let parts = Parts::of(&text);
        for (radio, (kind, _)) in radios.iter().zip(KINDS) {
            radio.checked(kind == parts.kind);
        }
        explained.show(hint(parts.kind));
        let has_rate = !matches!(parts.kind, "none" | "steps");
        rate.flag("hidden", !has_rate);
        ceiling.flag("hidden", parts.kind != "logistic");
        steps.flag("hidden", parts.kind != "steps");
        let [kept_rate, kept_ceiling, kept_list] = &*kept;
        let keep = |place: &RefCell<String>, text: &str, is: bool| {
            if is && !text.is_empty() {
                text.clone_into(&mut place.borrow_mut());
            }
        };
        keep(kept_rate, parts.first, has_rate);
        keep(kept_ceiling, parts.ceiling, true);
        keep(kept_list, parts.first, parts.kind == "steps");
    });
    let label = el("span.label").set("id", &(id(setting.key) + "-label"));
    framed(setting, &WORDS, label, None, below)
}

/// What the growth was fitted to, if it was, with a way to leave that.
fn fitted(setting: &Rc<Setting>) -> El {
    let text = Live::new();
    let app = setting.app;
    let forget = move || app.edit(Step::Coarse, &|scenario| scenario.outlook.reset("fit"));
    let line = el("p.hint").live(&text).text(" ").with(button("button.plain", forget).text("Leave the fit"));
    let shown = line.clone();
    react(move || {
        let words = app.ahead.with(|ahead| {
            let fit = ahead.timeline.outlook.fit.as_ref()?;
            let (points, error) = (rounded(fit.points, 6), percent(fit.error));
            Some(format!(
                "Fitted to {points} measurements, residual error {error}: bands and ranges of days come from that, not from the doubt."
            ))
        });
        shown.flag("hidden", words.is_none());
        text.show(&words.unwrap_or_default());
    });
    line
}

fn part(get: fn(Parts<'_>) -> &str, put: fn(Parts<'_>, &str) -> String) -> Part {
    Part {
        get: Box::new(move |text| get(Parts::of(text)).to_owned()),
        put: Box::new(move |text, typed| put(Parts::of(text), typed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_text_is_taken_apart_and_put_together() {
        for text in ["none", "5%/month", "linear 5%/month", "logistic 10%/month to 40x", "steps 2027-05-01 3x", "lots"]
        {
            assert_eq!(Parts::of(text).write(), text);
        }
        assert_eq!(Parts::of("logistic  to ").write(), "logistic  to ");
        assert_eq!(Parts::of("logistic 10%/month to 40x").ceiling, "40x");
        assert_eq!((Parts::of("linear").kind, Parts::of("linear").first), ("linear", ""));
    }
}
