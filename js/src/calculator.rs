//! Scenarios, as links, evaluated with the models that were brought.

use alloc::string::String;

use headroom_core::engine::packed::NotPacked;
use headroom_core::scenario::link::encode_as_written;
use headroom_core::{Models, Scenario, decode, evaluate};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::evaluated::{evaluated, problems_of};
use crate::json::{Json, failed};

/// The models that were brought, and what is asked of them. All answers are JSON; one of which nothing came is an object with
/// `failed`, a list of problems.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Calculator {
    pub(crate) models: Models,
}

#[wasm_bindgen]
impl Calculator {
    /// Without any model.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a packed model: its names.
    #[must_use]
    pub fn add(&mut self, bytes: &[u8]) -> String {
        match self.models.add_packed(bytes) {
            Err(_) => failed(NotPacked::MESSAGE),
            Ok(model) => Json::object_of(|json| {
                json.text("id", &model.id);
                json.number("version", f64::from(model.version));
                json.text("title", &model.title);
            }),
        }
    }

    /// What there is to say of a scenario today.
    #[must_use]
    pub fn evaluate(&self, link: &str) -> String {
        let (scenario, mut problems) = decode(link);
        let mut evaluation = evaluate(&scenario, &self.models);
        problems.append(&mut evaluation.problems);
        evaluated(&evaluation, &problems, "null")
    }

    /// What a link describes, and what is wrong with it as a whole.
    #[must_use]
    pub fn decode(&self, link: &str) -> String {
        let (scenario, problems) = decode(link);
        Json::object_of(|json| {
            json.object("scenario", |json| scenario_of(json, &scenario));
            problems_of(json, "problems", &problems);
        })
    }

    /// A scenario as a readable link.
    #[must_use]
    pub fn encode(&self, link: &str) -> String {
        let mut json = Json::default();
        json.text("", &encode_as_written(&decode(link).0, &self.models));
        json.done()
    }
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
