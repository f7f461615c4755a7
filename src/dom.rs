//! The few things asked of the browser that no framework has a word for.

use headroom_core::date::Date;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

/// The element with this id.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Tells `public/boot.js`, and whoever else waits for it, that the page can be used.
pub(crate) fn started() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-boot", "started");
    }
    if let Ok(event) = Event::new("headroom:started") {
        let _ = document().dispatch_event(&event);
    }
}

/// Gives the keyboard to the element with this id, and brings it into view.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        element.scroll_into_view_with_bool(true);
        // An element that cannot have it leaves it where it is, which is no fault.
        let _ = element.focus();
    }
}

/// Tells those who listen what was just done.
pub(crate) fn say(text: &str) {
    if let Some(place) = by_id("said") {
        // The same words twice would not be read again.
        let again = place.text_content().is_some_and(|said| said == text);
        place.set_text_content(Some(&if again { format!("{text}\u{a0}") } else { text.to_owned() }));
    }
}

/// Today, where the person is.
pub(crate) fn today() -> Date {
    let now = js_sys::Date::new_0();
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let year = i32::try_from(now.get_full_year()).unwrap_or(1970);
    Date::new(year, part(now.get_month() + 1), part(now.get_date())).unwrap_or(Date::FIRST)
}

/// What stands in the field with this id.
pub(crate) fn field_value(id: &str) -> String {
    by_id(id).map_or_else(String::new, |field| field.unchecked_into::<HtmlInputElement>().value())
}

/// Puts something into the field with this id.
pub(crate) fn set_field(id: &str, text: &str) {
    if let Some(field) = by_id(id) {
        field.unchecked_into::<HtmlInputElement>().set_value(text);
    }
}

/// What stands in the field that an event comes from.
pub(crate) fn value_of(event: &web_sys::Event) -> String {
    // Fields and lists have it under the same name.
    let field: Option<HtmlInputElement> = event.target().map(JsCast::unchecked_into);
    field.map_or_else(String::new, |field| field.value())
}

/// Whether an event comes from a field in which text is typed, other than those for numbers.
pub(crate) fn in_text_field(event: &web_sys::Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| {
        let typed = element.matches("input[type=text], input[type=search], textarea").unwrap_or(false);
        typed && !element.class_list().contains("number")
    })
}

/// Something remembered under `key` by this browser; none where it remembers nothing.
pub(crate) fn recall(storage: Store, key: &str) -> Option<String> {
    storage.open()?.get_item(key).ok()?
}

/// Remembers `text` under `key`, or forgets what was there. A browser that remembers nothing is no fault.
pub(crate) fn remember(storage: Store, key: &str, text: Option<&str>) {
    if let Some(storage) = storage.open() {
        let _ = match text {
            Some(text) => storage.set_item(key, text),
            None => storage.remove_item(key),
        };
    }
}

/// How long something is remembered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Store {
    /// As long as this tab is open.
    Tab,
    /// Until the person clears it.
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
