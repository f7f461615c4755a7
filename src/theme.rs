//! Light or dark: what the system has, unless the person wants otherwise.

use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::MediaQueryList;

use crate::dom::{Store, recall, remember};

/// Whether the page is dark, for charts, which draw their own colors.
#[derive(Clone, Copy)]
pub(crate) struct Dark(pub(crate) RwSignal<bool>);

/// Known to public/boot.js too, which dresses the page before the program arrives.
const KEY: &str = "headroom.theme";

/// What can be chosen: as it is stored, as the style sheet knows it, and as people read it.
pub(crate) const THEMES: [(&str, &str); 3] = [("auto", "Auto"), ("light", "Light"), ("dark", "Dark")];

/// What the page wears; a page within another one wears what that one says.
const WORN: &str = "data-theme";

/// What the person wants.
pub(crate) fn chosen() -> &'static str {
    let name = recall(Store::Browser, KEY).unwrap_or_default();
    THEMES.iter().find(|(theme, _)| *theme == name).map_or("auto", |(theme, _)| theme)
}

/// Dresses the page.
pub(crate) fn choose(name: &str, dark: RwSignal<bool>) {
    remember(Store::Browser, KEY, (name != "auto").then_some(name));
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(WORN, name);
    }
    dark.set(is_dark());
}

/// Whether the page is dark, from now on.
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
    // Paper is white.
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

/// Tells when printing begins and ends.
pub(crate) fn on_print(tell: impl Fn(bool) + 'static) {
    if let Some(list) = list(PRINT) {
        EventListener::new(&list, "change", move |event| {
            tell(event.target().is_some_and(|list| list.unchecked_into::<MediaQueryList>().matches()));
        })
        .forget();
    }
}
