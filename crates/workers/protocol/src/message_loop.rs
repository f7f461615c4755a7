//! The message loop of a worker.

use std::cell::RefCell;

use js_sys::Uint8Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::{DecodeError, LoadedFiles, Message, Request, Response};

thread_local! {
    static FILES: RefCell<LoadedFiles> = RefCell::default();
}

/// Starts handling the page's requests. `respond` handles all requests except those that add a file.
///
/// Posts an empty message when the worker is ready. Every response is posted as bytes.
pub fn serve(respond: fn(&LoadedFiles, Request) -> Response) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let page = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let request = event.data().dyn_into::<Uint8Array>().map_err(|_| DecodeError);
        let request = request.and_then(|bytes| Request::from_bytes(&bytes.to_vec()));
        let response = match request {
            // An unreadable file is treated as missing; a response that needs the file reports that.
            Ok(Request::AddModel(bytes)) => {
                FILES.with_borrow_mut(|files| drop(files.models.add_packed(&bytes)));
                return;
            }
            Ok(Request::AddPrices(bytes)) => {
                FILES.with_borrow_mut(|files| drop(files.catalog.add_packed(&bytes)));
                return;
            }
            Ok(request) => FILES.with_borrow(|files| respond(files, request)),
            Err(error) => Response::Error(error.to_string()),
        };
        // Posting throws only for values that cannot be cloned; bytes can be cloned.
        let _ = page.post_message(&Uint8Array::from(response.to_bytes().as_slice()));
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    let _ = scope.post_message(&JsValue::UNDEFINED);
}
