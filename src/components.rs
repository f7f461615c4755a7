//! The model picker, and the tabs of a scenario with several components.

use gloo::events::EventListener;
use headroom_core::Component;
use headroom_core::scenario::resolve::model_reference;
use leptos::prelude::*;

use crate::baseline::Baseline;
use crate::dom::{self, say};
use crate::icon::{CLOSE, PLUS, icon};
use crate::library;
use crate::library::{bring, fresh, lacking, models, offered, opened};
use crate::state::{App, Step};
use crate::ui::{El, Live, button, el, react, set_if_other};

const MISSING: &str = "A model could not be fetched. Check the connection and choose it again, or load the page again: the \
                       scenario is in its address.";

/// Returns the picker for the model of the shown component, and the tabs of all components.
pub(crate) fn panel(app: App) -> Vec<El> {
    let count = RwSignal::new(0_u32);
    react(move || {
        let parts = app.state.with(|state| state.scenario.components.len());
        set_if_other(count, u32::try_from(parts).unwrap_or(u32::MAX));
    });
    let tabs = el("div").fill(move |place| {
        if count.get() > 1 {
            place.with(tabs(app, count.get_untracked()));
        }
    });
    let missing = el("div.message.error").set("role", "alert").with(el("p").text(MISSING));
    let shown = missing.clone();
    react(move || shown.flag("hidden", !app.missing.get()));
    let summary = Live::new();
    let add = button("button.add", move || add(app)).with(icon(PLUS)).with(el("span").text("Add a component"));
    let model = el("div.model")
        .with(el("label.unseen").set("for", "model").text("Model"))
        .with(picker(app))
        .with(add)
        .with(opener())
        .with(el("p.model-summary").live(&summary));
    react(move || summary.show(&app.shape.get().map_or_else(String::new, |shape| shape.model.summary.clone())));
    vec![tabs, model, missing]
}

/// A button that opens a model file. `public/model.js` reads the file and reports its errors.
fn opener() -> El {
    el("button").set("type", "button").set("data-own", "").text("Open a model file…")
}

/// Adds model files that are opened to the list. If the scenario names the model, its settings are kept.
pub(crate) fn follow(app: App) {
    EventListener::new(&document(), "headroom:model", move |_| {
        let Some(opened) = opened() else { return };
        bring(&[opened], move |good| {
            app.missing.set(!good);
            let Some(model) = models().get(opened.id, opened.version).filter(|_| good) else { return };
            let of = |part: &Component| part.model == opened.id && part.version == opened.version;
            let (named, pinned) = app.state.with_untracked(|state| {
                let shown = state.component().filter(|part| of(part)).map(|_| state.shown);
                let pinned = state.baseline.as_ref().map(|baseline| baseline.scenario.clone());
                (shown.or_else(|| state.scenario.components.iter().position(of)), pinned)
            });
            // Value indexes of the previous version are no longer valid.
            app.trail.set(Vec::new());
            app.state.update(|state| {
                state.shown = named.unwrap_or(state.shown);
                state.baseline = pinned.map(Baseline::of);
            });
            if named.is_none() {
                let preset = model.presets.first().map_or_else(String::new, |preset| preset.id.clone());
                show(app, &Component { version: opened.version, preset, ..Component::with_model(opened.id) });
            }
        });
    })
    .forget();
}

/// Returns the id of the shown model and its name in links.
fn shown(app: App) -> (String, String) {
    app.state.with(|state| {
        state
            .component()
            .map_or_else(Default::default, |component| (component.model.clone(), model_reference(component)))
    })
}

fn picker(app: App) -> El {
    el("select.model-picker").set("id", "model").on("change", move |event| choose(app, &dom::value_of(&event))).fill(
        move |list| {
            // Rebuild the list only when another model is chosen, not when the scenario changes.
            let known = app.shape.get().is_some();
            let (id, text) = if known { untrack(|| shown(app)) } else { shown(app) };
            let option = |value: &str, text: &str, chosen: bool| {
                let option = el("option").set("value", value).text(text);
                option.flag("selected", chosen);
                option
            };
            let options =
                offered().into_iter().map(|model| option(model.id, &library::title(model), known && model.id == id));
            // A link may name an unknown model. The list shows that name until another model is chosen.
            list.all(options).all((!known).then(|| option("", &text, true).set("disabled", "")));
        },
    )
}

/// Replaces the model of the shown component. Settings remain where both models have a field with the same id.
fn choose(app: App, id: &str) {
    if id.is_empty() {
        return;
    }
    let next = fresh(id);
    bring(&lacking([&next]), move |good| {
        app.missing.set(!good);
        if good {
            show(app, &next);
        } else {
            // The choice failed; restore the selection.
            let here = app.shape.with_untracked(|shape| shape.as_ref().map(|shape| shape.model.id.clone()));
            dom::set_field("model", &here.unwrap_or_default());
        }
    });
}

fn show(app: App, next: &Component) {
    app.edit_shown(Step::Coarse, &|component| {
        let next = next.clone();
        let model = models().get(&next.model, next.version);
        component.settings.retain(|(key, _)| model.as_ref().is_some_and(|model| model.index_of(key).is_some()));
        component.preset = next.preset;
        component.version = next.version;
        component.model = next.model;
    });
}

fn add(app: App) {
    app.edit(Step::Coarse, &|scenario| {
        let model = app.shape.with_untracked(|shape| shape.as_ref().map(|shape| shape.model.id.clone()));
        let mut component = fresh(&model.unwrap_or_default());
        component.name = format!("Component {}", scenario.components.len() + 1);
        scenario.components.push(component);
    });
    app.look_at(app.state.with_untracked(|state| state.scenario.components.len().saturating_sub(1)));
    say("Component added.");
}

fn tabs(app: App, count: u32) -> El {
    let tabs = (0..count as usize).map(|index| {
        let name = Live::new();
        let tab = button("button.tab", move || app.look_at(index)).live(&name);
        let shown = tab.clone();
        react(move || {
            app.state.with(|state| {
                if let Some(component) = state.scenario.components.get(index) {
                    name.show(&component.title());
                }
                if state.shown == index {
                    shown.put("aria-current", "true");
                } else {
                    shown.flag("aria-current", false);
                }
            });
        });
        el("li").with(tab)
    });
    let name = el("input")
        .set("id", "name")
        .set("type", "text")
        .set("maxlength", "60")
        .set("placeholder", "Name")
        .on("input", move |event| {
            let text = dom::value_of(&event);
            app.edit_shown(Step::Fine("n"), &|component| component.name.clone_from(&text));
        })
        .on("change", move |_| app.settle());
    let field = name.clone();
    react(move || app.state.with(|state| field.value(state.component().map_or("", |component| &component.name))));
    let tools = el("span.tab-tools")
        .with(el("label.unseen").set("for", "name").text("Name of this component"))
        .with(name)
        .with(button("button", move || remove(app)).with(icon(CLOSE)).text("Remove"));
    el("nav.tabs").set("aria-label", "Components").with(el("ul").all(tabs)).with(tools)
}

fn remove(app: App) {
    let index = app.state.with_untracked(|state| state.shown);
    app.edit(Step::Coarse, &|scenario| {
        if scenario.components.len() > 1 && index < scenario.components.len() {
            scenario.components.remove(index);
        }
    });
    say("Component removed.");
}

/// A message in place of results if the model is unknown.
pub(crate) fn unknown(app: App) -> El {
    let name = Live::new();
    let fetched = lacking(untrack(|| app.state.with(|state| state.component().cloned())).iter()).is_empty();
    let why = if fetched { "This link names an unknown model: " } else { "This model could not be fetched: " };
    let title = el("h2").text(why).with(el("code").live(&name));
    react(move || name.show(&shown(app).1));
    let choices = offered().into_iter().map(|model| {
        button("button.preset", move || choose(app, model.id))
            .with(el("span.preset-label").text(&library::title(model)))
            .with(el("span.preset-help").text(model.summary))
    });
    let help = "The link may come from a newer version, or use a custom model. If you have the model file, drop it here or open \
                it. The link stays unchanged until you choose another model, which keeps the settings that both models have.";
    el("section.block.card.unknown")
        .set("role", "alert")
        .with(title)
        .all(fetched.then(|| el("p").text(help)))
        .all(fetched.then(|| el("p").with(opener())))
        .with(el("div.cards").all(choices))
}
