//! A program that runs beside the page, in a worker.
//!
//! It says that it is there by an empty message. A message to it is an array whose first text says what it is: a file that
//! questions need (`models`, `prices`, and its bytes), to which nothing is said; or a question, which is answered by bytes.

use std::cell::RefCell;

use headroom_core::cost::Catalog;
use headroom_core::date::Date;
use headroom_core::plan::timeline::{Timeline, timeline};
use headroom_core::report::cost::{documented, is_paid};
use headroom_core::report::worksheet::Worksheet;
use headroom_core::scenario::link::decode;
use headroom_core::{Evaluation, Models, Problem, Scenario, evaluate};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// The files that have been given.
#[derive(Debug, Default)]
pub struct Given {
    /// Models.
    pub models: Models,
    /// Prices.
    pub catalog: Catalog,
}

/// A question: texts, the first of which says what is asked.
#[derive(Debug)]
pub struct Question(Array);

impl Question {
    /// The text at a place; empty if there is none.
    #[must_use]
    pub fn text(&self, place: u32) -> String {
        self.0.get(place).as_string().unwrap_or_default()
    }

    /// All texts from a place on.
    #[must_use]
    pub fn from(&self, place: u32) -> Vec<String> {
        (place..self.0.length()).map(|place| self.text(place)).collect()
    }
}

thread_local! {
    static GIVEN: RefCell<Given> = RefCell::default();
}

/// Takes files and answers questions from now on.
pub fn serve(answer: fn(&Given, &Question) -> Vec<u8>) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let back = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = event.data().unchecked_into();
        let question = Question(message);
        match question.text(0).as_str() {
            // What cannot be read is as if it had not come: questions about it say so.
            "models" => take(&question, |given, bytes| given.models.add_packed(bytes).is_ok()),
            "prices" => take(&question, |given, bytes| given.catalog.add_packed(bytes).is_ok()),
            _ => {
                let answer = GIVEN.with_borrow(|given| answer(given, &question));
                // It throws for what cannot be copied, which bytes can.
                let _ = back.post_message(&Uint8Array::from(answer.as_slice()));
            }
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    let _ = scope.post_message(&JsValue::UNDEFINED);
}

fn take(message: &Question, add: impl FnOnce(&mut Given, &[u8]) -> bool) {
    if let Some(bytes) = message.0.get(1).dyn_ref::<Uint8Array>() {
        GIVEN.with_borrow_mut(|given| add(given, &bytes.to_vec()));
    }
}

/// A scenario with all that it leads to.
#[derive(Debug)]
pub struct Looked {
    /// The scenario.
    pub scenario: Scenario,
    /// What is wrong with its link.
    pub problems: Vec<Problem>,
    /// What it comes to today.
    pub evaluation: Evaluation,
    /// What it comes to later.
    pub timeline: Timeline,
    /// The day on which it is looked at.
    pub today: Date,
}

impl Looked {
    /// By its link and the day.
    #[must_use]
    pub fn at(given: &Given, link: &str, today: &str) -> Self {
        let (scenario, problems) = decode(link);
        let today = Date::parse(today).unwrap_or(Date::FIRST);
        let evaluation = evaluate(&scenario, &given.models);
        let timeline = timeline(&scenario, &evaluation, today);
        Self { scenario, problems, evaluation, timeline, today }
    }

    /// All of it as a document, with its cost.
    #[must_use]
    pub fn worksheet(&self, given: &Given) -> Worksheet {
        let Self { scenario, problems, evaluation, timeline, today } = self;
        let mut worksheet = Worksheet::build(scenario, &given.models, evaluation, timeline, problems);
        if is_paid(evaluation) {
            worksheet.extend(documented(scenario, evaluation, &given.catalog, *today));
        }
        worksheet
    }
}
