//! The explanation of a number: its formula, its values, its sources, and those of everything it uses.

use headroom_core::model::explain::{Explanation, Origin};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::icon::{BACK, CLOSE, icon};
use crate::state::{App, Current};
use crate::ui::{El, button, el, react};
use crate::{dom, inputs};

/// The dialog, closed until a number is selected.
pub(crate) fn panel(app: App) -> El {
    let panel = el("dialog.explain")
        .set("aria-labelledby", "explain-title")
        .on("close", move |_| app.trail.set(Vec::new()))
        .on("click", move |event| {
            // A click on the dialog element itself, not on its contents, is a click on the backdrop.
            if event.target().is_some_and(|target| target.has_type::<HtmlDialogElement>()) {
                app.trail.set(Vec::new());
            }
        })
        .fill(move |panel| {
            let trail = app.trail.get();
            let Some((current, place)) = app.current().zip(trail.last().copied()) else { return };
            if let Some(explained) = current.explain(place) {
                panel.with(content(app, &current, &trail, &explained));
            }
        });
    let shown = panel.clone();
    react(move || {
        let depth = app.trail.with(Vec::len);
        let dialog: &HtmlDialogElement = shown.node().unchecked_ref();
        // On the first run the dialog is not in the page yet and nothing is selected.
        match (depth > 0, dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            // The next explanation starts at the top.
            (true, true) => dom::focus("explain-title"),
            (false, false) => {}
        }
    });
    panel
}

fn content(app: App, current: &Current, trail: &[usize], explained: &Explanation<'_>) -> El {
    let (place, value) = (explained.index, explained.value);
    let close = button("button.quiet", move || app.trail.set(Vec::new())).set("aria-label", "Close").with(icon(CLOSE));
    let head = el("div.explain-head").with(path(app, current, trail)).with(close);
    let kind = el("p.explain-kind").with(el("span.tag").text(explained.origin.name())).text(" ");
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let uses = explained.uses.iter().map(|place| used(app, current, *place));
    let uses = (!explained.uses.is_empty()).then(|| [el("h3").text("Uses"), el("ul.uses").all(uses)]);
    let change = (explained.origin != Origin::Formula).then(|| {
        let go = move || {
            app.trail.set(Vec::new());
            inputs::go_to(app, place);
        };
        button("button.primary", go).text("Change it")
    });
    el("div.explain-body")
        .with(head)
        .with(el("h2").set("id", "explain-title").set("tabindex", "-1").text(&value.label))
        .with(el("p.explain-value.digits").text(&explained.shown.to_string()))
        .with(kind.with(el("code").text(&value.id)))
        .all(some(&value.help).map(|text| el("p").text(&text)))
        .all(code("Formula", explained.formula.as_deref()))
        .all(code("With numbers", explained.with_numbers.as_deref()))
        .all(code("Exactly", Some(&explained.exact)))
        .all(some(&value.source).map(|text| [el("h3").text("Source"), el("p").text(&text)]).into_iter().flatten())
        .all(uses.into_iter().flatten())
        .all(change)
}

fn code(heading: &str, text: Option<&str>) -> Vec<El> {
    let block = |text| el("pre").set("tabindex", "0").set("role", "group").set("aria-label", heading).text(text);
    text.map_or_else(Vec::new, |text| vec![el("h3").text(heading), block(text)])
}

/// Breadcrumbs: the explanations opened before this one.
fn path(app: App, current: &Current, trail: &[usize]) -> El {
    let Some(back) = trail.len().checked_sub(1).filter(|back| *back > 0) else {
        return el("span.path").text("Explanation");
    };
    let to = move |depth: usize| move || app.trail.update(|trail| trail.truncate(depth));
    let steps = trail[..back].iter().enumerate().map(|(depth, place)| {
        let label = &current.model.values[*place].label;
        el("li").with(button("button.plain", to(depth + 1)).text(label))
    });
    let back = button("button.quiet", to(back)).set("aria-label", "Back").with(icon(BACK));
    el("nav.path").set("aria-label", "Breadcrumbs").with(back).with(el("ol").all(steps))
}

fn used(app: App, current: &Current, place: usize) -> El {
    let deeper = button("button.row", move || app.trail.update(|trail| trail.push(place)));
    let value = el("span.row-value.digits").text(&current.format_value(place).to_string());
    el("li").with(deeper.with(el("span.row-label").text(&current.model.values[place].label)).with(value))
}
