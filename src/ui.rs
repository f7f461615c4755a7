//! DOM elements on top of Leptos' reactive system.
//!
//! Leptos' views have a type for each piece of markup, and generate code for each type: 300 KB of compressed
//! WebAssembly for this page. A single element type avoids that. Signals, memos, effects and owners are Leptos'.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos::reactive::graph::{AnySubscriber, Subscriber, ToAnySubscriber};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, Text};

/// A DOM element.
#[derive(Clone)]
pub(crate) struct El(Element);

/// Creates an element from a name and classes, as in `p.source`.
pub(crate) fn el(what: &str) -> El {
    made(document().create_element(name_of(what)), what)
}

/// Creates an SVG element.
pub(crate) fn svg(what: &str) -> El {
    made(document().create_element_ns(Some("http://www.w3.org/2000/svg"), name_of(what)), what)
}

fn name_of(what: &str) -> &str {
    what.split('.').next().unwrap_or(what)
}

fn made(element: Result<Element, wasm_bindgen::JsValue>, what: &str) -> El {
    // Element names are constants of this program, so creation cannot fail.
    let element = El(element.expect("an element"));
    match what.split_once('.') {
        Some((_, classes)) => element.set("class", &classes.replace('.', " ")),
        None => element,
    }
}

/// Creates a button with a click handler.
pub(crate) fn button(what: &str, act: impl FnMut() + 'static) -> El {
    let mut act = act;
    el(what).set("type", "button").on("click", move |_| act())
}

impl El {
    /// Sets an attribute and returns the element.
    pub(crate) fn set(self, name: &str, value: &str) -> Self {
        self.put(name, value);
        self
    }

    /// Appends a text.
    pub(crate) fn text(self, text: &str) -> Self {
        // Appending fails only outside of a document.
        let _ = self.0.append_with_str_1(text);
        self
    }

    /// Appends an element.
    pub(crate) fn with(self, child: Self) -> Self {
        let _ = self.0.append_child(&child.0);
        self
    }

    /// Appends elements.
    pub(crate) fn all(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::with)
    }

    /// Appends a text that can change.
    pub(crate) fn live(self, live: &Live) -> Self {
        let _ = self.0.append_child(&live.0.0);
        self
    }

    /// Adds an event listener.
    pub(crate) fn on(self, event: &str, act: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(act));
        self
    }

    fn listen(&self, event: &str, mut act: Box<dyn FnMut(Event)>) {
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&self.0, event.to_owned(), options, move |event| act(event.clone()));
        keep(listener);
    }

    /// Fills the element now, and again whenever a signal that `make` reads changes.
    pub(crate) fn fill(self, make: impl Fn(Self) + 'static) -> Self {
        let place = self.clone();
        react(move || {
            place.0.set_text_content(None);
            make(place.clone());
        });
        self
    }

    /// Sets an attribute.
    pub(crate) fn put(&self, name: &str, value: &str) {
        let _ = self.0.set_attribute(name, value);
    }

    /// Sets or removes a Boolean attribute.
    pub(crate) fn flag(&self, name: &str, on: bool) {
        let _ = self.0.toggle_attribute_with_force(name, on);
    }

    /// Adds or removes a class.
    pub(crate) fn class(&self, name: &str, on: bool) {
        let _ = self.0.class_list().toggle_with_force(name, on);
    }

    /// Sets the value of a field, if it differs.
    pub(crate) fn value(&self, text: &str) {
        let field: &HtmlInputElement = self.0.unchecked_ref();
        if field.value() != text {
            field.set_value(text);
        }
    }

    /// Checks or unchecks a checkbox or radio button.
    pub(crate) fn checked(&self, on: bool) {
        self.0.unchecked_ref::<HtmlInputElement>().set_checked(on);
    }

    /// Sets a style property. The Content Security Policy forbids `style` attributes, but not this.
    pub(crate) fn style(&self, name: &str, value: &str) {
        let element: &HtmlElement = self.0.unchecked_ref();
        let _ = element.style().set_property(name, value);
    }

    /// Returns the DOM node.
    pub(crate) fn node(&self) -> &Element {
        &self.0
    }
}

/// A text node whose text can change.
#[derive(Clone)]
pub(crate) struct Live(Rc<(Text, RefCell<String>)>);

impl Live {
    /// Creates an empty text node.
    pub(crate) fn new() -> Self {
        Self(Rc::new((document().create_text_node(""), RefCell::default())))
    }

    /// Sets the text.
    pub(crate) fn show(&self, text: &str) {
        let (node, last) = &*self.0;
        if *last.borrow() != text {
            node.set_data(text);
            text.clone_into(&mut last.borrow_mut());
        }
    }
}

/// Keeps an event listener until the surrounding part of the page is removed.
///
/// A listener may hold elements that hold the listener. The browser cannot free such a cycle, because one half of it is
/// in the program's memory.
pub(crate) fn keep(listener: EventListener) {
    if Owner::current().is_some() {
        StoredValue::new_local(listener);
    } else {
        listener.forget();
    }
}

/// Runs a closure now, and again whenever a signal that it reads changes. Stops when the surrounding part of the page
/// is removed.
pub(crate) fn react(run: impl Fn() + 'static) {
    boxed(Box::new(run));
}

fn boxed(run: Box<dyn Fn()>) {
    let effect = RenderEffect::new(move |_: Option<()>| run());
    unsubscribe_on_cleanup(effect.to_any_subscriber());
    // Dropped with its owner: a part of the page, or the page.
    StoredValue::new_local(effect);
}

/// Returns a memo that belongs to the surrounding part of the page.
pub(crate) fn memo<T: PartialEq + Send + Sync + 'static>(compute: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let memo = ArcMemo::new(move |_| compute());
    unsubscribe_on_cleanup(memo.to_any_subscriber());
    memo.into()
}

/// Removes an effect or memo from the subscribers of its sources when the surrounding part of the page is removed.
///
/// Leptos does not: a memo keeps a weak reference to each removed subscriber, and with it the subscriber's memory.
fn unsubscribe_on_cleanup(subscriber: AnySubscriber) {
    on_cleanup(move || subscriber.clear_sources(&subscriber));
}

/// Sets a signal, unless it already has the value.
pub(crate) fn set_if_other<T: PartialEq + Copy + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}

/// The contents of a `<details>` element, built when it opens and kept up to date while it is open.
pub(crate) fn lazily(details: &El, make: impl Fn(El) + 'static) -> El {
    let open = RwSignal::new(false);
    let switch = details.clone();
    details.listen("toggle", Box::new(move |_| open.set(switch.0.has_attribute("open"))));
    el("div").fill(move |place| {
        if open.get() {
            make(place);
        }
    })
}

/// A scrollable region that the keyboard can reach.
pub(crate) fn scrolled(inside: El, label: &str) -> El {
    el("div.scroll").set("tabindex", "0").set("role", "region").set("aria-label", label).with(inside)
}
