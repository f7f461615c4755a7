//! Encodes and decodes worker messages for the scripts in `public/`, which call these functions on
//! `globalThis.headroomProgram`.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use headroom_core::date::Date;
use headroom_worker_protocol::{Message, Request, Response};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

/// Encodes the request that adds a file to a worker: prices if the file is in the folder `prices`, otherwise a model.
#[wasm_bindgen(js_name = addFileRequest)]
pub fn add_file_request(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let request = if name.starts_with("prices/") { Request::AddPrices(bytes) } else { Request::AddModel(bytes) };
    request.to_bytes()
}

/// Encodes the request for files about a scenario, in the format with this id.
#[wasm_bindgen(js_name = filesRequest)]
pub fn files_request(format: &str, link: String, today: &str, address: String) -> Vec<u8> {
    let today = Date::parse(today).unwrap_or(Date::FIRST);
    Request::GenerateFiles { format: format.into(), link, today, address }.to_bytes()
}

/// Decodes generated files: `[{ name, mediaType, bytes }]`.
///
/// # Errors
/// The worker could not generate the files. The error has its message.
#[wasm_bindgen(js_name = filesOf)]
pub fn files_of(response: &[u8]) -> Result<Array, JsError> {
    match Response::from_bytes(response)? {
        Response::Files(files) => Ok(files
            .into_iter()
            .map(|file| {
                object([
                    ("name", file.name.into()),
                    ("mediaType", file.media_type.into()),
                    ("bytes", Uint8Array::from(file.bytes.as_slice()).into()),
                ])
            })
            .collect()),
        other => Err(JsError::new(&reason(other))),
    }
}

/// Encodes the request to read a model file.
#[wasm_bindgen(js_name = modelRequest)]
pub fn model_request(text: String) -> Vec<u8> {
    Request::ReadModel { text }.to_bytes()
}

/// Encodes the request to try a packed model in the scenario of a link.
#[wasm_bindgen(js_name = tryModelRequest)]
pub fn try_model_request(packed: Vec<u8>, link: String, shown: usize, today: &str) -> Vec<u8> {
    let today = Date::parse(today).unwrap_or(Date::FIRST);
    Request::TryModel { packed, link, shown, today }.to_bytes()
}

/// Decodes the response: `{ id, version, title, bytes }`, or `{ problems: [{ line, message }] }`, where `line` may be
/// undefined.
#[wasm_bindgen(js_name = modelOf)]
pub fn model_of(response: &[u8]) -> JsValue {
    let problem = |line: Option<u32>, message: String| object([("line", line.into()), ("message", message.into())]);
    let problems: Array = match Response::from_bytes(response) {
        Ok(Response::Model(model)) => {
            return object([
                ("id", model.id.into()),
                ("version", model.version.into()),
                ("title", model.title.into()),
                ("bytes", Uint8Array::from(model.packed.as_slice()).into()),
            ]);
        }
        Ok(Response::InvalidModel(problems)) => {
            problems.into_iter().map(|found| problem(found.line, found.message)).collect()
        }
        Ok(other) => Array::of1(&problem(None, reason(other))),
        Err(error) => Array::of1(&problem(None, error.to_string())),
    };
    object([("problems", problems.into())])
}

/// Returns an error message for an unexpected response.
fn reason(response: Response) -> String {
    match response {
        Response::Error(reason) => reason,
        _ => "The worker has sent an unexpected response.".to_owned(),
    }
}

fn object<const N: usize>(entries: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        // Setting a property fails only on frozen objects.
        let _ = Reflect::set(&object, &key.into(), &value);
    }
    object.into()
}
