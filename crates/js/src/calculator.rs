//! Evaluates scenarios, given as links, with the added models. All responses are JSON. The response to a failed call is
//! an object with `failed`, a list of problems.

use alloc::string::String;
use alloc::vec::Vec;

use headroom_core::model::packed::UnpackError;
use headroom_core::report::json::problem_documents;
use headroom_core::scenario::link::encode_as_typed;
use headroom_core::{Models, Scenario};
use serde::Serialize;
use spin::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::evaluated::evaluation_json;
use crate::json::{failure, object, to_json};

/// The models added so far, the only state kept between calls.
pub(crate) static MODELS: Mutex<Models> = Mutex::new(Models::new());

/// Adds a packed model, and returns its id, version, and title.
#[must_use]
#[wasm_bindgen]
pub fn add(bytes: &[u8]) -> String {
    #[derive(Serialize)]
    struct AddedModel<'m> {
        id: &'m str,
        version: u32,
        title: &'m str,
    }
    let Ok(model) = MODELS.lock().add_packed(bytes) else {
        return failure(UnpackError::MESSAGE);
    };
    to_json(&AddedModel { id: &model.id, version: model.version, title: &model.title })
}

/// Evaluates the scenario of a link.
#[must_use]
#[wasm_bindgen]
pub fn evaluate(link: &str) -> String {
    let (scenario, mut problems) = headroom_core::decode(link);
    let mut evaluation = headroom_core::evaluate(&scenario, &MODELS.lock());
    problems.append(&mut evaluation.problems);
    evaluation_json(&evaluation, &problems, ())
}

/// Returns the scenario of a link, and the problems of the link as a whole.
#[must_use]
#[wasm_bindgen]
pub fn decode(link: &str) -> String {
    #[derive(Serialize)]
    struct DecodedLink<'s, P> {
        scenario: ScenarioJson<'s>,
        problems: P,
    }
    let (scenario, problems) = headroom_core::decode(link);
    to_json(&DecodedLink { scenario: ScenarioJson::from(&scenario), problems: problem_documents(&problems) })
}

/// Encodes the scenario of a link as a readable link.
#[must_use]
#[wasm_bindgen]
pub fn encode(link: &str) -> String {
    to_json(&encode_as_typed(&headroom_core::decode(link).0, &MODELS.lock()))
}

#[derive(Serialize)]
struct ScenarioJson<'s> {
    components: Vec<ComponentJson<'s>>,
    #[serde(serialize_with = "object")]
    outlook: Vec<(&'s str, &'s str)>,
}

#[derive(Serialize)]
struct ComponentJson<'s> {
    model: &'s str,
    version: u32,
    name: &'s str,
    preset: &'s str,
    #[serde(serialize_with = "object")]
    settings: &'s [(String, String)],
}

impl<'s> From<&'s Scenario> for ScenarioJson<'s> {
    fn from(scenario: &'s Scenario) -> Self {
        let components = scenario.components.iter().map(|component| ComponentJson {
            model: &component.model,
            version: component.version,
            name: &component.name,
            preset: &component.preset,
            settings: &component.settings,
        });
        // Unknown settings are listed with the known ones, as in a link.
        let outlook = scenario.outlook.iter().chain(&scenario.unknown);
        Self {
            components: components.collect(),
            outlook: outlook.map(|(key, text)| (key.as_str(), text.as_str())).collect(),
        }
    }
}
