//! The toolbar: actions on the whole scenario.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Clipboard, Element, HtmlElement};

use crate::dom::say;
use crate::icon::{EMBED, LINK, PIN, REDO, RESET, SAVE, SWAP, UNDO, icon};
use crate::location::Write;
use crate::state::{App, Step};
use crate::theme::{self, THEMES};
use crate::ui::{El, Live, button, el, react, set_if_other};
use crate::{address, baseline, dom, download};

/// The toolbar.
pub(crate) fn panel(app: App, dark: RwSignal<bool>) -> El {
    let undo = tool(UNDO, "Undo", move || app.undo(false));
    let redo = tool(REDO, "Redo", move || app.undo(true));
    let reset = tool(RESET, "Reset all", move || reset(app));
    let tools = el("div.tools")
        .set("role", "toolbar")
        .set("aria-label", "Scenario")
        .all([undo.clone(), redo.clone(), reset.clone()])
        .with(el("span.tools-gap"))
        .with(compare(app))
        .with(save(app))
        .with(worded(EMBED, "Embed", || {}).set("data-save", "embed"))
        .with(themes(dark))
        .with(copy(app));
    react(move || {
        let (can_undo, can_redo) = app.can();
        undo.flag("disabled", !can_undo);
        redo.flag("disabled", !can_redo);
        let differs = app.state.with(|state| {
            !state.scenario.outlook.is_empty()
                || !state.scenario.cost.is_empty()
                || state.component().is_some_and(|part| !part.settings.is_empty())
        });
        reset.flag("disabled", !differs);
    });
    tools
}

fn tool(path: &str, label: &str, act: impl FnMut() + 'static) -> El {
    button("button.tool", act).set("aria-label", label).set("title", label).with(icon(path))
}

fn worded(path: &str, label: &str, act: impl FnMut() + 'static) -> El {
    button("button.tool.worded", act).with(icon(path)).with(el("span").text(label))
}

fn reset(app: App) {
    let shown = app.state.with_untracked(|state| state.shown);
    app.edit(Step::Coarse, &|scenario| {
        scenario.outlook.clear();
        scenario.cost.clear();
        if let Some(component) = scenario.components.get_mut(shown) {
            component.settings.clear();
        }
    });
    say("All inputs are reset to the preset.");
}

fn compare(app: App) -> El {
    let pinned = RwSignal::new(false);
    react(move || set_if_other(pinned, app.state.with(|state| state.baseline.is_some())));
    el("span.pinned").fill(move |place| {
        if pinned.get() {
            place.with(worded(PIN, "Unpin", move || baseline::unpin(app))).with(tool(
                SWAP,
                "Swap with the baseline",
                move || baseline::swap(app),
            ));
        } else {
            place.with(worded(PIN, "Pin baseline", move || baseline::pin(app)));
        }
    })
}

/// The Save menu. `index.html` contains its entries and `public/save.js` handles them; this function sets the
/// scenario.
fn save(app: App) -> El {
    let name = el("summary.tool.worded").with(icon(SAVE)).with(el("span").text("Save"));
    let menu = el("details.menu").with(name.clone());
    let (closed, list) = ((menu.clone(), name.clone()), el("ul").set("data-menu", ""));
    let told = list.clone();
    let list = list.on("click", move |_| {
        let (link, mut files) = app.state.with_untracked(|state| download::described(&state.scenario));
        let shown = app.state.with_untracked(|state| state.shown);
        files.extend(download::prices());
        told.put("data-link", &link);
        told.put("data-shown", &shown.to_string());
        told.put("data-files", &files.join(" "));
        told.put("data-today", &dom::today().to_string());
        close(&closed.0, &closed.1);
    });
    let (left, escaped) = (menu.clone(), menu.clone());
    menu.with(list)
        .on("focusout", move |event| {
            let next = event.dyn_ref::<web_sys::FocusEvent>().and_then(web_sys::FocusEvent::related_target);
            let inside = next.and_then(|next| next.dyn_into::<Element>().ok());
            if inside.is_some_and(|next| !left.node().contains(Some(&next))) {
                left.flag("open", false);
            }
        })
        .on("keydown", move |event| {
            if event.dyn_ref::<web_sys::KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                close(&escaped, &name);
            }
        })
}

/// Closes the menu. The focus moves from its entries to its name, because hidden elements lose it.
fn close(menu: &El, name: &El) {
    let is_inside = document().active_element().is_some_and(|focused| menu.node().contains(Some(&focused)));
    menu.flag("open", false);
    if is_inside {
        // A `<summary>` can always take the focus.
        let _ = name.node().unchecked_ref::<HtmlElement>().focus();
    }
}

fn themes(dark: RwSignal<bool>) -> El {
    let chosen = theme::chosen();
    let options = THEMES.into_iter().map(|(name, label)| {
        let option = el("option").set("value", name).text(label);
        option.flag("selected", name == chosen);
        option
    });
    el("select.tool.theme")
        .set("aria-label", "Theme")
        .on("change", move |event| theme::choose(&dom::value_of(&event), dark))
        .all(options)
}

const COPY: &str = "Copy link";

fn copy(app: App) -> El {
    let label = Live::new();
    label.show(COPY);
    let text = el("span").live(&label);
    button("button.tool.worded.primary.copy", move || put_on_clipboard(app, &label)).with(icon(LINK)).with(text)
}

fn put_on_clipboard(app: App, label: &Live) {
    app.write_address(Write::Replace);
    let tell = |short: &'static str, long: &'static str| {
        let label = label.clone();
        move || {
            label.show(short);
            say(long);
            Timeout::new(2000, move || label.show(COPY)).forget();
        }
    };
    let copied = tell("Copied", "Link copied.");
    let refused = tell("In the address", "The browser did not allow copying. The link is in the address bar.");
    // Pages without a secure context have no clipboard.
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into()).ok();
    let Some(clipboard) = clipboard.and_then(|clipboard| clipboard.dyn_into::<Clipboard>().ok()) else {
        return refused();
    };
    let written = clipboard.write_text(&address::link(app));
    dom::settle(&written, Box::new(move |_| copied()), Box::new(move |_| refused()));
}
