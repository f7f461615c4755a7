//! Questions to the program that runs beside the page: it is started by the first one.

use std::cell::RefCell;

use headroom_core::fit::report::{Answer, unpack};
use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Url, Worker};

/// Where the program is, beside the page.
const PROGRAM: &str = "./headroom-worker_loader.js";

/// What is done with an answer, or with the words for why there is none.
type Then = Box<dyn FnOnce(Answer)>;

struct Running {
    worker: Worker,
    ready: bool,
    /// The question that waits for an answer, and, until the program is ready, for being asked.
    open: Option<(Array, Then)>,
    // The browser calls them as long as the program runs.
    _listen: Closure<dyn FnMut(MessageEvent)>,
    _fail: Closure<dyn FnMut(JsValue)>,
}

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// Asks; the answer to what was asked before is no longer waited for.
pub(super) fn ask(question: &[&str], then: impl FnOnce(Answer) + 'static) {
    let question: Array = question.iter().map(|text| JsValue::from_str(text)).collect();
    if RUNNING.with_borrow(|running| running.as_ref().is_some_and(|running| running.open.is_some())) {
        stop();
    }
    let failed = RUNNING.with_borrow_mut(|running| {
        if running.is_none() {
            match start() {
                Ok(started) => *running = Some(started),
                Err(_) => return Some(then),
            }
        }
        let running = running.as_mut()?;
        if running.ready {
            let _ = running.worker.post_message(&question);
        }
        running.open = Some((question, Box::new(then)));
        None
    });
    if let Some(then) = failed {
        then(Err("This browser cannot run a program beside the page.".to_owned()));
    }
}

/// Stops what is computed.
pub(super) fn stop() {
    if let Some(running) = RUNNING.with_borrow_mut(Option::take) {
        running.worker.terminate();
    }
}

fn start() -> Result<Running, JsValue> {
    let base = document().base_uri()?.unwrap_or_default();
    let worker = Worker::new(&Url::new_with_base(PROGRAM, &base)?.href())?;
    let listen = Closure::new(|event: MessageEvent| hear(&event.data()));
    let fail = Closure::new(|_| answered(Err(LOST.to_owned()), true));
    worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
    Ok(Running { worker, ready: false, open: None, _listen: listen, _fail: fail })
}

const LOST: &str = "The program that fits measurements could not be loaded, or has stopped. What is typed is still here: \
                    check the connection and try again.";

/// A program that is ready says so with an empty message.
fn hear(data: &JsValue) {
    match data.dyn_ref::<Uint8Array>() {
        Some(bytes) => answered(unpack(&bytes.to_vec()).unwrap_or_else(|| Err(OTHER.to_owned())), false),
        None => RUNNING.with_borrow_mut(|running| {
            if let Some(running) = running {
                running.ready = true;
                if let Some((question, _)) = &running.open {
                    let _ = running.worker.post_message(question);
                }
            }
        }),
    }
}

const OTHER: &str = "The program that fits measurements is of another version than this page: load the page again. The \
                     scenario is in its address.";

fn answered(answer: Answer, lost: bool) {
    let open = RUNNING.with_borrow_mut(|running| running.as_mut().and_then(|running| running.open.take()));
    if lost {
        stop();
    }
    if let Some((_, then)) = open {
        then(answer);
    }
}
