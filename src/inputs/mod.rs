//! The inputs: sections of fields, and the constants that can be changed.

mod choice;
mod field;
mod number;

use std::sync::Arc;

use headroom_core::model::{Model, ValueKind};
use leptos::prelude::*;

use crate::measured::opener_beside;
use crate::state::App;
use crate::ui::{El, Live, button, el, react, set_if_other};
use crate::{cost, dom, outlook};

pub(crate) use field::{about, id as field_id, reset_button};

/// The minimum number of fields for which a search field is shown.
const SEARCH_FROM: usize = 12;

/// Fills the column with all inputs of a model.
pub(crate) fn fill(app: App, model: &Arc<Model>, column: El) {
    // Changes with the text of the search field, which is read when needed.
    let looked = RwSignal::new(0_u32);
    let inputs: Vec<usize> = model.inputs().map(|(place, ..)| place).collect();
    let search = (inputs.len() >= SEARCH_FROM).then(|| {
        el("input.search")
            .set("type", "search")
            .set("id", SEARCH)
            .set("placeholder", "Find an input")
            .set("aria-label", "Find an input")
            .on("input", move |_| looked.update(|looked| *looked += 1))
    });
    let mut sections = grouped(model, &inputs)
        .into_iter()
        .map(|(label, help, places)| section(app, model, (label, help), &places, looked));
    let ahead = outlook::panel(app, model);
    let shown = ahead.clone();
    react(move || shown.flag("hidden", !outlook::WORDS.contains(&wanted(looked))));
    let prices = cost::section(app);
    let shown = prices.clone();
    react(move || shown.flag("hidden", !PRICES.contains(&wanted(looked))));
    // The outlook follows the first section, which has the load in all built-in models.
    let first = sections.next();
    column.all(search).all(first).with(ahead).all(sections).with(prices).all(advanced(app, model, looked));
}

/// Search terms of the section of prices.
const PRICES: &str =
    "prices and purchasing buying cost region commit spot standby budget revenue clouds regions instances families";

const SEARCH: &str = "find-input";

/// Groups values by the model's sections, in its order. Values without a section come first.
pub(crate) fn grouped<'m>(model: &'m Model, places: &[usize]) -> Vec<(&'m str, &'m str, Vec<usize>)> {
    let known = |id: &str| model.groups.iter().any(|group| group.id == id);
    let loose = places.iter().copied().filter(|place| !known(&model.values[*place].group)).collect();
    let mut grouped = vec![("", "", loose)];
    for group in &model.groups {
        let inside = places.iter().copied().filter(|place| model.values[*place].group == group.id).collect();
        grouped.push((group.label.as_str(), group.help.as_str(), inside));
    }
    grouped.retain(|(_, _, places): &(&str, &str, Vec<usize>)| !places.is_empty());
    grouped
}

/// Returns the search text in lower case.
fn wanted(looked: RwSignal<u32>) -> String {
    // Before anything is typed, the field may not exist.
    if looked.get() == 0 { String::new() } else { dom::field_value(SEARCH).trim().to_ascii_lowercase() }
}

/// Returns whether a field matches the search text.
fn matches(model: &Model, place: usize, wanted: &str) -> bool {
    let value = &model.values[place];
    wanted.is_empty() || value.label.to_ascii_lowercase().contains(wanted) || value.id.contains(wanted)
}

fn section(app: App, model: &Arc<Model>, (label, help): (&str, &str), places: &[usize], looked: RwSignal<u32>) -> El {
    let section = el("section.inputs-section");
    let (place, here, of) = (section.clone(), places.to_vec(), Arc::clone(model));
    react(move || {
        let wanted = wanted(looked);
        place.flag("hidden", !here.iter().any(|place| matches(&of, *place, &wanted)));
    });
    section
        .all((!label.is_empty()).then(|| el("h3").text(label)))
        .all((!help.is_empty()).then(|| el("p.section-help").text(help)))
        .all(places.iter().map(|place| field::field(app, model, *place, looked)))
        .all(opener_beside(app, &places.iter().map(|place| &*model.values[*place].id).collect::<Vec<&str>>()))
}

/// The constants with their sources, built when the section is opened.
fn advanced(app: App, model: &Arc<Model>, looked: RwSignal<u32>) -> Option<El> {
    let places: Vec<usize> = model.constants().map(|(place, _)| place).collect();
    if places.is_empty() {
        return None;
    }
    let changed = |place: &usize| {
        app.current_of(model).is_some_and(|current| current.changed.get(*place).copied().unwrap_or(false))
    };
    if untrack(|| places.iter().any(changed)) {
        app.advanced.set(true);
    }
    let title = Live::new();
    let toggle = button("button.disclosure", move || app.advanced.update(|open| *open = !*open)).text("Advanced");
    let (shown, counted, of) = (title.clone(), places.clone(), Arc::clone(model));
    react(move || {
        let Some(current) = app.current_of(&of) else { return };
        let changed = counted.iter().filter(|place| current.changed.get(**place).copied().unwrap_or(false)).count();
        shown.show(&match changed {
            0 => format!("{} constants with sources", counted.len()),
            changed => format!("{} constants, {changed} changed", counted.len()),
        });
    });
    let open = RwSignal::new(app.advanced.get_untracked());
    let of = Arc::clone(model);
    react(move || {
        let wanted = wanted(looked);
        let found = !wanted.is_empty() && of.constants().any(|(place, _)| matches(&of, place, &wanted));
        set_if_other(open, app.advanced.get() || found);
    });
    let (switch, of) = (toggle.clone(), Arc::clone(model));
    let fields = el("div").fill(move |fields| {
        let open = open.get();
        switch.put("aria-expanded", &open.to_string());
        if open {
            fields.all(places.iter().map(|place| field::field(app, &of, *place, looked)));
        }
    });
    let section = el("section.inputs-section.advanced");
    Some(section.with(el("h3").with(toggle)).with(el("p.section-help").live(&title)).with(fields))
}

/// Opens the sections around a value's field and focuses the field.
pub(crate) fn go_to(app: App, place: usize) {
    let Some(shape) = app.shape.get_untracked() else { return };
    let Some(value) = shape.model.values.get(place) else { return };
    if matches!(value.kind, ValueKind::Constant { .. }) {
        app.advanced.set(true);
    }
    let id = field_id(&value.id);
    // The page has been updated by then.
    gloo::timers::callback::Timeout::new(50, move || dom::focus(&id)).forget();
}
