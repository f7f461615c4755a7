//! Requests to the workers. `public/boot.js` starts a worker with the first request and gives it the files it needs.

use std::cell::RefCell;
use std::rc::Rc;

use headroom_worker_protocol::{Message, Request, Response};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::dom;
use crate::library::host;

/// The name of the error that `public/boot.js` reports if a request exceeds its time limit.
const TIME_LIMIT_ERROR: &str = "TimeoutError";

/// A queue of requests, with a worker of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    /// Requests for cost. While one is computed, only the newest other request waits.
    Cost,
    /// Requests for timelines. While one is computed, only the newest other request waits.
    Timeline,
    /// Requests to fit measurements. Each one cancels the previous one.
    Fit,
}

impl Queue {
    /// Returns the name of the queue in `public/boot.js`.
    const fn name(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Timeline => "timeline",
            Self::Fit => "fit",
        }
    }
}

/// Handles a response, or `None` if the worker failed to load or has stopped. If the worker exceeded its time limit, the
/// response is an error that says so.
type Handler = Box<dyn FnOnce(Option<Response>)>;

/// Sends a request and the names of the files it needs. If a newer request replaces it, the handler is never called.
pub(crate) fn send(queue: Queue, request: &Request, files: &[String], handler: Handler) {
    let bytes = Uint8Array::from(request.to_bytes().as_slice());
    let files: Array = files.iter().map(|file| JsValue::from_str(file)).collect();
    let Some(response) = host("headroomAsk", &[queue.name().into(), bytes.into(), files.into()]) else {
        return handler(None);
    };
    let handler = Rc::new(RefCell::new(Some(handler)));
    let failed = Rc::clone(&handler);
    let good = move |response: JsValue| {
        if let (Some(bytes), Some(handler)) = (response.dyn_ref::<Uint8Array>(), handler.take()) {
            let response = Response::from_bytes(&bytes.to_vec());
            handler(Some(response.unwrap_or_else(|error| Response::Error(error.to_string()))));
        }
    };
    let bad = move |error: JsValue| {
        if let Some(handler) = failed.take() {
            handler(time_limit_message(&error).map(Response::Error));
        }
    };
    dom::settle(&response, Box::new(good), Box::new(bad));
}

/// Returns the message of an error if a request exceeded its time limit.
fn time_limit_message(error: &JsValue) -> Option<String> {
    let error = error.dyn_ref::<js_sys::Error>()?;
    (error.name() == TIME_LIMIT_ERROR).then(|| error.message().into())
}

/// Cancels the requests of a queue and stops its worker.
pub(crate) fn cancel(queue: Queue) {
    host("headroomStop", &[queue.name().into()]);
}
