//! Scenarios, as links, evaluated with the models that were brought. All answers are JSON; one of which nothing came is an
//! object with `failed`, a list of problems.

use alloc::string::String;

use headroom_core::model::packed::NotPacked;
use headroom_core::scenario::link::encode_as_written;
use headroom_core::{Models, Scenario};
use spin::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::evaluated::{evaluated, problems_of};
use crate::json::{Json, failed};

/// The models that were added. Nothing else outlives a call.
pub(crate) static MODELS: Mutex<Models> = Mutex::new(Models::new());

/// Adds a packed model: its names.
#[must_use]
#[wasm_bindgen]
pub fn add(bytes: &[u8]) -> String {
    let Ok(model) = MODELS.lock().add_packed(bytes) else {
        return failed(NotPacked::MESSAGE);
    };
    Json::object_of(|json| {
        json.text("id", &model.id);
        json.number("version", f64::from(model.version));
        json.text("title", &model.title);
    })
}

/// What there is to say of a scenario today.
#[must_use]
#[wasm_bindgen]
pub fn evaluate(link: &str) -> String {
    let (scenario, mut problems) = headroom_core::decode(link);
    let mut evaluation = headroom_core::evaluate(&scenario, &MODELS.lock());
    problems.append(&mut evaluation.problems);
    evaluated(&evaluation, &problems, "null")
}

/// What a link describes, and what is wrong with it as a whole.
#[must_use]
#[wasm_bindgen]
pub fn decode(link: &str) -> String {
    let (scenario, problems) = headroom_core::decode(link);
    Json::object_of(|json| {
        json.object("scenario", |json| scenario_of(json, &scenario));
        problems_of(json, "problems", &problems);
    })
}

/// A scenario as a readable link.
#[must_use]
#[wasm_bindgen]
pub fn encode(link: &str) -> String {
    let mut json = Json::default();
    json.text("", &encode_as_written(&headroom_core::decode(link).0, &MODELS.lock()));
    json.done()
}

fn scenario_of(json: &mut Json, scenario: &Scenario) {
    json.list("components", &scenario.components, |json, component| {
        json.object("", |json| {
            json.text("model", &component.model);
            json.number("version", f64::from(component.version));
            json.text("name", &component.name);
            json.text("preset", &component.preset);
            json.object("settings", |json| settings(json, &component.settings));
        });
    });
    // Settings that are not known stand with those that are, as they do in a link.
    json.object("outlook", |json| {
        settings(json, &scenario.outlook);
        settings(json, &scenario.unknown);
    });
}

fn settings(json: &mut Json, list: &[(String, String)]) {
    list.iter().for_each(|(key, text)| json.text(key, text));
}
