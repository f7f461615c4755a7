//! What takes longer than a move of a slider, computed beside the page.
//!
//! It says that it is there by an empty message. A question is an array of texts: what is asked, the measurements, and
//! how they are to be read. The answer is a packed report, or the words for why there is none.

use headroom_core::fit::report::{Answer, Asked, of_history, of_loads, pack};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let back = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let answer = pack(&answer(&event.data().unchecked_into()));
        let bytes = Uint8Array::from(answer.as_slice());
        // It throws for what cannot be copied, which bytes can.
        let _ = back.post_message(&bytes);
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    let _ = scope.post_message(&JsValue::UNDEFINED);
}

/// The question: what is asked, the text, the column, the seconds of a step, the steps of a season.
fn answer(question: &Array) -> Answer {
    let text = |place: u32| question.get(place).as_string().unwrap_or_default();
    let given = |place: u32| Some(text(place)).filter(|text| !text.trim().is_empty());
    if text(0) == "loads" {
        return of_loads(&text(1));
    }
    let asked = Asked {
        column: given(2),
        step: given(3).and_then(|text| text.parse().ok()),
        period: given(4).and_then(|text| text.parse().ok()),
    };
    of_history(&text(1), &asked)
}
