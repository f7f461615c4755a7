//! Elements of the page, made and kept up to date by hand, within Leptos' reactive system.
//!
//! Leptos' own views have a type for each piece of the page, and code for each type: this page came to 300 KB of
//! compressed program with them. Here there is one type of element and one type of effect, so the code is there once.
//! Signals, memos, effects and their owners are Leptos'.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, Text};

/// An element.
#[derive(Clone)]
pub(crate) struct El(Element);

/// A new element: its name, and its classes after points, as in `p.source`.
pub(crate) fn el(what: &str) -> El {
    made(document().create_element(name_of(what)), what)
}

/// A new element of a drawing.
pub(crate) fn svg(what: &str) -> El {
    made(document().create_element_ns(Some("http://www.w3.org/2000/svg"), name_of(what)), what)
}

fn name_of(what: &str) -> &str {
    what.split('.').next().unwrap_or(what)
}

fn made(element: Result<Element, wasm_bindgen::JsValue>, what: &str) -> El {
    // Names of elements are written in this program, and a browser that cannot make them has no page to show.
    let element = El(element.expect("an element"));
    match what.split_once('.') {
        Some((_, classes)) => element.set("class", &classes.replace('.', " ")),
        None => element,
    }
}

/// A button that does something.
pub(crate) fn button(what: &str, act: impl FnMut() + 'static) -> El {
    let mut act = act;
    el(what).set("type", "button").on("click", move |_| act())
}

impl El {
    /// Sets an attribute.
    pub(crate) fn set(self, name: &str, value: &str) -> Self {
        self.put(name, value);
        self
    }

    /// Adds a text.
    pub(crate) fn text(self, text: &str) -> Self {
        // It throws only if there is no page.
        let _ = self.0.append_with_str_1(text);
        self
    }

    /// Adds an element.
    pub(crate) fn with(self, child: Self) -> Self {
        let _ = self.0.append_child(&child.0);
        self
    }

    /// Adds elements.
    pub(crate) fn all(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::with)
    }

    /// Adds a text that can change, and gives it to `keep`.
    pub(crate) fn live(self, live: &Live) -> Self {
        let _ = self.0.append_child(&live.0.0);
        self
    }

    /// Does something when something happens.
    pub(crate) fn on(self, event: &str, act: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(act));
        self
    }

    fn listen(&self, event: &str, act: Box<dyn FnMut(Event)>) {
        // The browser frees it with the element.
        let act = Closure::wrap(act).into_js_value();
        let _ = self.0.add_event_listener_with_callback(event, act.unchecked_ref());
    }

    /// Fills the element, and fills it anew when what `make` reads changes.
    pub(crate) fn fill(self, make: impl Fn(Self) + 'static) -> Self {
        let place = self.clone();
        react(move || {
            place.0.set_text_content(None);
            make(place.clone());
        });
        self
    }

    /// Sets an attribute of an element that is there.
    pub(crate) fn put(&self, name: &str, value: &str) {
        let _ = self.0.set_attribute(name, value);
    }

    /// Sets or removes an attribute that is there or is not.
    pub(crate) fn flag(&self, name: &str, on: bool) {
        let _ = self.0.toggle_attribute_with_force(name, on);
    }

    /// Sets or removes a class.
    pub(crate) fn class(&self, name: &str, on: bool) {
        let _ = self.0.class_list().toggle_with_force(name, on);
    }

    /// Sets what stands in a field, if it is something else.
    pub(crate) fn value(&self, text: &str) {
        let field: &HtmlInputElement = self.0.unchecked_ref();
        if field.value() != text {
            field.set_value(text);
        }
    }

    /// Ticks a box or a button of a group, or not.
    pub(crate) fn checked(&self, on: bool) {
        self.0.unchecked_ref::<HtmlInputElement>().set_checked(on);
    }

    /// Sets a property of style. Attributes of style are against the page's policy; this is not.
    pub(crate) fn style(&self, name: &str, value: &str) {
        let element: &HtmlElement = self.0.unchecked_ref();
        let _ = element.style().set_property(name, value);
    }

    /// The element itself.
    pub(crate) fn node(&self) -> &Element {
        &self.0
    }
}

/// A text that can change.
#[derive(Clone)]
pub(crate) struct Live(Rc<(Text, RefCell<String>)>);

impl Live {
    /// A text, empty for now.
    pub(crate) fn new() -> Self {
        Self(Rc::new((document().create_text_node(""), RefCell::default())))
    }

    /// Shows a text.
    pub(crate) fn show(&self, text: &str) {
        let (node, last) = &*self.0;
        if *last.borrow() != text {
            node.set_data(text);
            text.clone_into(&mut last.borrow_mut());
        }
    }
}

/// Runs now, and again when what it reads changes, as long as the part of the page it belongs to is there.
pub(crate) fn react(run: impl Fn() + 'static) {
    boxed(Box::new(run));
}

fn boxed(run: Box<dyn Fn()>) {
    let effect = RenderEffect::new(move |_: Option<()>| run());
    // Dropped with its owner: the part of the page that is replaced, or the page.
    StoredValue::new_local(effect);
}

/// Sets a signal, if that changes it.
pub(crate) fn set_if_other<T: PartialEq + Copy + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}

/// What is inside a `<details>`: made when it is opened, and kept up to date while it is open.
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

/// Something that may be larger than its place, and is then scrolled by keyboard too.
pub(crate) fn scrolled(inside: El, label: &str) -> El {
    el("div.scroll").set("tabindex", "0").set("role", "region").set("aria-label", label).with(inside)
}
