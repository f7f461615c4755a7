//! The light and dark themes: the system's choice, unless the user overrides it.

use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::MediaQueryList;

use crate::dom::{Store, recall, remember};
use crate::ui::keep;

/// Whether the page is dark. Charts need it because they draw their own colors.
#[derive(Clone, Copy)]
pub(crate) struct Dark(pub(crate) RwSignal<bool>);

/// The storage key. `public/boot.js` reads it too, to apply the theme before the program loads.
const KEY: &str = "headroom.theme";

/// The themes, as stored and as labeled.
pub(crate) const THEMES: [(&str, &str); 3] = [("auto", "Auto"), ("light", "Light"), ("dark", "Dark")];

/// The attribute with the theme. In an embed, the host page sets it.
const WORN: &str = "data-theme";

/// Returns the chosen theme.
pub(crate) fn chosen() -> &'static str {
    let name = recall(Store::Browser, KEY).unwrap_or_default();
    THEMES.iter().find(|(theme, _)| *theme == name).map_or("auto", |(theme, _)| theme)
}

/// Applies and stores a theme.
pub(crate) fn choose(name: &str, dark: RwSignal<bool>) {
    remember(Store::Browser, KEY, (name != "auto").then_some(name));
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(WORN, name);
    }
    dark.set(is_dark());
}

/// Returns whether the page is dark, as a signal that follows changes.
pub(crate) fn start() -> RwSignal<bool> {
    let dark = RwSignal::new(is_dark());
    for query in [DARK, PRINT] {
        if let Some(list) = list(query) {
            EventListener::new(&list, "change", move |_| dark.set(is_dark())).forget();
        }
    }
    EventListener::new(&document(), "headroom:theme", move |_| dark.set(is_dark())).forget();
    dark
}

const DARK: &str = "(prefers-color-scheme: dark)";
const PRINT: &str = "print";

fn is_dark() -> bool {
    let worn = document().document_element().and_then(|root| root.get_attribute(WORN));
    // Print on white.
    !holds(PRINT)
        && match worn.as_deref() {
            Some("dark") => true,
            Some("light") => false,
            _ => holds(DARK),
        }
}

fn list(query: &str) -> Option<MediaQueryList> {
    window().match_media(query).ok()?
}

fn holds(query: &str) -> bool {
    list(query).is_some_and(|list| list.matches())
}

/// Calls `tell` with `true` when printing begins, and with `false` when it ends, until the surrounding part of the page
/// is removed.
pub(crate) fn on_print(tell: impl Fn(bool) + 'static) {
    if let Some(list) = list(PRINT) {
        keep(EventListener::new(&list, "change", move |event| {
            tell(event.target().is_some_and(|list| list.unchecked_into::<MediaQueryList>().matches()));
        }));
    }
}
