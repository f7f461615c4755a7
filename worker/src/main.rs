//! What takes longer than a move of a slider, computed beside the page.
//!
//! It says that it is there by an empty message. A message to it is an array whose first text says what it is: a file that
//! questions need (`models`, `prices`, and its bytes), to which nothing is said; or a question, which is answered by bytes.

use std::cell::RefCell;

use headroom_core::cost::{self, Catalog};
use headroom_core::fit::report::{self as fit, Asked, of_history, of_loads};
use headroom_core::load::Date;
use headroom_core::plan::csv::to_csv;
use headroom_core::plan::json::to_json;
use headroom_core::plan::timeline::timeline;
use headroom_core::scenario::link::decode;
use headroom_core::{Evaluation, Models, Problem, Scenario, evaluate};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

thread_local! {
    static MODELS: RefCell<Models> = RefCell::default();
    static CATALOG: RefCell<Catalog> = RefCell::default();
}

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let back = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(answer) = hear(&event.data().unchecked_into()) {
            // It throws for what cannot be copied, which bytes can.
            let _ = back.post_message(&Uint8Array::from(answer.as_slice()));
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    let _ = scope.post_message(&JsValue::UNDEFINED);
}

/// Takes a file, or answers a question.
fn hear(message: &Array) -> Option<Vec<u8>> {
    let text = |place: u32| message.get(place).as_string().unwrap_or_default();
    match text(0).as_str() {
        "models" => take(message, |bytes| MODELS.with_borrow_mut(|models| models.add_packed(bytes).is_ok())),
        "prices" => take(message, |bytes| CATALOG.with_borrow_mut(|catalog| catalog.add_packed(bytes).is_ok())),
        "loads" => Some(fit::pack(&of_loads(&text(1)))),
        "history" => Some(fit::pack(&history(&text))),
        "cost" => {
            let files: Vec<String> = (3..message.length()).map(text).collect();
            Some(cost::report::pack(&priced(&text(1), &text(2), &files)))
        }
        "json" => Some(described(&text(1), &text(2), |scenario, evaluation, today, problems| {
            to_json(evaluation, &timeline(scenario, evaluation, today), problems)
        })),
        "csv" => Some(described(&text(1), &text(2), |_, evaluation, _, _| to_csv(evaluation))),
        _ => Some(Vec::new()),
    }
}

/// What cannot be read is as if it had not come: questions about it say so.
fn take(message: &Array, add: impl FnOnce(&[u8]) -> bool) -> Option<Vec<u8>> {
    if let Some(bytes) = message.get(1).dyn_ref::<Uint8Array>() {
        add(&bytes.to_vec());
    }
    None
}

/// The question: the text, the column, the seconds of a step, the steps of a season.
fn history(text: &dyn Fn(u32) -> String) -> fit::Answer {
    let given = |place: u32| Some(text(place)).filter(|text| !text.trim().is_empty());
    let asked = Asked {
        column: given(2),
        step: given(3).and_then(|text| text.parse().ok()),
        period: given(4).and_then(|text| text.parse().ok()),
    };
    of_history(&text(1), &asked)
}

/// What a scenario costs, by its link, the day, and the texts of price files that take the place of a cloud's prices.
fn priced(link: &str, today: &str, files: &[String]) -> cost::report::Answer {
    let today = Date::parse(today).ok_or("The day is not known.")?;
    let (scenario, _) = decode(link);
    let evaluation = MODELS.with_borrow(|models| evaluate(&scenario, models));
    CATALOG.with_borrow(|catalog| {
        if files.is_empty() {
            return Ok(cost::report::report(&scenario, &evaluation, catalog, today));
        }
        let mut catalog = catalog.clone();
        let faults = cost::catalog::replace(&mut catalog, files);
        let mut report = cost::report::report(&scenario, &evaluation, &catalog, today);
        report.faults.extend(faults.into_iter().map(|fault| ("cost.file".to_owned(), fault)));
        Ok(report)
    })
}

/// A file about a scenario.
fn described(
    link: &str,
    today: &str,
    write: impl FnOnce(&Scenario, &Evaluation, Date, &[Problem]) -> String,
) -> Vec<u8> {
    let (scenario, problems) = decode(link);
    let evaluation = MODELS.with_borrow(|models| evaluate(&scenario, models));
    let today = Date::parse(today).unwrap_or(Date::FIRST);
    write(&scenario, &evaluation, today, &problems).into_bytes()
}
