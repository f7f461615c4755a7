//! Browser functions that Leptos and gloo do not provide.

use headroom_core::date::Date;
use js_sys::Promise;
use leptos::prelude::{document, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

/// Returns the element with this id.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Tells `public/boot.js` and other listeners that the page is ready.
pub(crate) fn started() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-boot", "started");
    }
    if let Ok(event) = Event::new("headroom:started") {
        let _ = document().dispatch_event(&event);
    }
}

/// Focuses the element with this id and scrolls it into view.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        element.scroll_into_view_with_bool(true);
        // An element that cannot take the focus is ignored.
        let _ = element.focus();
    }
}

/// Announces a text to screen readers.
pub(crate) fn say(text: &str) {
    if let Some(place) = by_id("said") {
        // A live region does not announce the same text twice, so vary it.
        let again = place.text_content().is_some_and(|said| said == text);
        place.set_text_content(Some(&if again { format!("{text}\u{a0}") } else { text.to_owned() }));
    }
}

/// Handles the result of a promise, or its error.
pub(crate) fn settle(promise: &Promise, good: Box<dyn FnOnce(JsValue)>, bad: Box<dyn FnOnce(JsValue)>) {
    let (good, bad) = (Closure::once(good), Closure::once(bad));
    let _ = promise.then2(&good, &bad);
    // From here on they belong to the promise. The browser frees both with it, although it calls only one.
    drop((good.into_js_value(), bad.into_js_value()));
}

/// Returns today's date in the user's time zone.
pub(crate) fn today() -> Date {
    let now = js_sys::Date::new_0();
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let year = i32::try_from(now.get_full_year()).unwrap_or(1970);
    Date::new(year, part(now.get_month() + 1), part(now.get_date())).unwrap_or(Date::FIRST)
}

/// Returns the text of the field with this id.
pub(crate) fn field_value(id: &str) -> String {
    by_id(id).map_or_else(String::new, |field| field.unchecked_into::<HtmlInputElement>().value())
}

/// Sets the text of the field with this id.
pub(crate) fn set_field(id: &str, text: &str) {
    if let Some(field) = by_id(id) {
        field.unchecked_into::<HtmlInputElement>().set_value(text);
    }
}

/// Returns the text of the field that an event comes from.
pub(crate) fn value_of(event: &web_sys::Event) -> String {
    // `value` is the same property for inputs and lists.
    let field: Option<HtmlInputElement> = event.target().map(JsCast::unchecked_into);
    field.map_or_else(String::new, |field| field.value())
}

/// Returns whether an event comes from a text field, other than a number field.
pub(crate) fn in_text_field(event: &web_sys::Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| {
        let typed = element.matches("input[type=text], input[type=search], textarea").unwrap_or(false);
        typed && !element.class_list().contains("number")
    })
}

/// Returns the text stored under `key`, or `None` if there is none or storage is unavailable.
pub(crate) fn recall(storage: Store, key: &str) -> Option<String> {
    storage.open()?.get_item(key).ok()?
}

/// Stores `text` under `key`, or removes the key. Does nothing if storage is unavailable.
pub(crate) fn remember(storage: Store, key: &str, text: Option<&str>) {
    if let Some(storage) = storage.open() {
        let _ = match text {
            Some(text) => storage.set_item(key, text),
            None => storage.remove_item(key),
        };
    }
}

/// How long a text is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Store {
    /// Until the tab closes.
    Tab,
    /// Until the user clears it.
    Browser,
}

impl Store {
    fn open(self) -> Option<web_sys::Storage> {
        match self {
            Self::Tab => window().session_storage().ok()?,
            Self::Browser => window().local_storage().ok()?,
        }
    }
}
