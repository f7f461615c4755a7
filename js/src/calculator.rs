//! Scenarios, as links, evaluated with the models that were brought.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

#[cfg(feature = "full")]
use headroom_core::encode;
use headroom_core::engine::explain::{Explanation, trace};
use headroom_core::engine::nearest::nearest;
#[cfg(feature = "full")]
use headroom_core::load::Date;
use headroom_core::plan::ComponentEvaluation;
#[cfg(feature = "full")]
use headroom_core::plan::{json::to_json_of_plan, timeline::timeline};
use headroom_core::scenario::Severity;
use headroom_core::{Models, Scenario, decode, evaluate};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::describe::describe;
use crate::evaluated::{evaluated, problems_of};
use crate::json::Json;

/// No explanation has more values; no model has as many.
const MOST: usize = 2000;

/// The models that were brought, and what is asked of them.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Calculator {
    models: Models,
}

#[wasm_bindgen]
impl Calculator {
    /// Without any model.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a packed model: what there is to say of it.
    ///
    /// # Errors
    /// A JSON list of one problem: it is none.
    pub fn add(&mut self, bytes: &[u8]) -> Result<String, String> {
        let model = self.models.add_packed(bytes).map_err(|fault| said(&fault.to_string()))?;
        Ok(describe(&model))
    }

    /// The models that a link names and that have not been brought, as `id@version`.
    #[must_use]
    pub fn lacks(&self, link: &str) -> Vec<String> {
        let (scenario, _) = decode(link);
        let mut lacking = Vec::new();
        for component in &scenario.components {
            let name = format!("{}@{}", component.model, component.version);
            if self.models.get(&component.model, component.version).is_none() && !lacking.contains(&name) {
                lacking.push(name);
            }
        }
        lacking
    }

    /// What there is to say of a scenario today.
    #[must_use]
    pub fn evaluate(&self, link: &str) -> String {
        let (scenario, mut problems) = decode(link);
        let evaluation = evaluate(&scenario, &self.models);
        problems.extend_from_slice(&evaluation.problems);
        evaluated(&evaluation, &problems, "null")
    }

    /// The same, and the time ahead from a day on.
    ///
    /// # Errors
    /// A JSON list of problems: the day cannot be read.
    #[cfg(feature = "full")]
    pub fn ahead(&self, link: &str, today: &str) -> Result<String, String> {
        let Some(today) = Date::parse(today) else {
            return Err(said(&format!("today is a day such as 2026-11-21, not “{today}”")));
        };
        let (scenario, mut problems) = decode(link);
        let evaluation = evaluate(&scenario, &self.models);
        let timeline = timeline(&scenario, &evaluation, today);
        problems.extend_from_slice(&evaluation.problems);
        problems.extend_from_slice(&timeline.problems);
        Ok(evaluated(&evaluation, &problems, &to_json_of_plan(&evaluation, &timeline)))
    }

    /// Where a value of a component comes from.
    ///
    /// # Errors
    /// A JSON list of problems: the scenario cannot be used, or there is no such value.
    pub fn explain(&self, link: &str, component: usize, id: &str) -> Result<String, String> {
        let (scenario, mut problems) = decode(link);
        let evaluation = evaluate(&scenario, &self.models);
        problems.extend(evaluation.problems);
        if problems.iter().any(|problem| problem.severity() == Severity::Error) {
            let mut json = Json::default();
            problems_of(&mut json, "", &problems);
            return Err(json.done());
        }
        let Some(part) = evaluation.components.iter().find(|part| part.index == component) else {
            return Err(said(&format!("there is no component {component}; they count from 0")));
        };
        let Some(place) = part.model.place(id) else {
            let near = nearest(id, part.model.values.iter().map(|value| value.id.as_str()));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean “{near}”?"));
            return Err(said(&format!("{} has no value “{id}”{hint}", part.model.id)));
        };
        let trace = trace(&part.model, place, MOST);
        let explained = trace.iter().filter_map(|(place, depth)| Some((part.explain(*place)?, *depth)));
        Ok(Json::list_of(explained, |json, (it, depth)| explanation(json, part, &it, depth)))
    }

    /// The shortest link of a scenario.
    #[cfg(feature = "full")]
    #[must_use]
    pub fn encode(&self, link: &str) -> String {
        encode(&decode(link).0, &self.models)
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
}

/// One problem, in a list.
fn said(message: &str) -> String {
    Json::list_of([message], |json, message| json.object("", |json| json.text("message", message)))
}

fn explanation(json: &mut Json, part: &ComponentEvaluation, it: &Explanation, depth: usize) {
    let maybe = |json: &mut Json, name: &str, text: &Option<String>| match text {
        Some(text) => json.text(name, text),
        None => json.whole(name, "null"),
    };
    json.object("", |json| {
        json.text("id", &it.id);
        json.text("label", &it.label);
        json.text("kind", it.kind.name());
        json.count("depth", depth);
        json.text("text", &it.shown.to_string());
        json.text("exact", &it.exact);
        json.number("value", part.values.get(it.place).copied().unwrap_or(f64::NAN));
        maybe(json, "formula", &it.formula);
        maybe(json, "numbers", &it.with_numbers);
        json.text("source", &it.source);
        json.text("help", &it.help);
        json.texts("uses", it.uses.iter().filter_map(|place| part.model.values.get(*place)).map(|value| &value.id));
    });
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
