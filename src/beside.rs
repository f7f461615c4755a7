//! Questions to the program that runs beside the page; `public/boot.js` starts it, and hands it the files it needs.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::library::host;

/// What is done with an answer, or with none.
type Then = Box<dyn FnOnce(Option<Vec<u8>>)>;

/// Asks a question of a kind; `then` gets the answer, or nothing if the program is lost. While a question of a kind is at
/// work, only the newest other one waits; one that was overtaken is never answered.
pub(crate) fn ask(kind: &str, question: &[&str], files: &[String], then: Then) {
    let texts =
        |texts: &mut dyn Iterator<Item = &str>| -> JsValue { texts.map(JsValue::from_str).collect::<Array>().into() };
    let (question, files) = (texts(&mut question.iter().copied()), texts(&mut files.iter().map(String::as_str)));
    let Some(answer) = host("headroomAsk", &[kind.into(), question, files]) else { return then(None) };
    let then = std::rc::Rc::new(std::cell::RefCell::new(Some(then)));
    let lost = std::rc::Rc::clone(&then);
    let good = Closure::once(move |answer: JsValue| {
        if let (Some(bytes), Some(then)) = (answer.dyn_ref::<Uint8Array>(), then.take()) {
            then(Some(bytes.to_vec()));
        }
    });
    let bad = Closure::once(move |_: JsValue| {
        if let Some(then) = lost.take() {
            then(None);
        }
    });
    let _ = answer.then2(&good, &bad);
    good.forget();
    bad.forget();
}

/// Gives up what was asked, and ends the program.
pub(crate) fn stop(kind: &str) {
    host("headroomStop", &[kind.into()]);
}
