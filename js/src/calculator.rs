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
        Ok(describe(&model).done())
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
        evaluated(&evaluation, &problems, None).done()
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
        let plan = Json::whole(to_json_of_plan(&evaluation, &timeline));
        Ok(evaluated(&evaluation, &problems, Some(plan)).done())
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
            return Err(problems_of(&problems).done());
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
        let explained =
            trace.iter().filter_map(|(place, depth)| Some(explanation(part, &part.explain(*place)?, *depth)));
        Ok(Json::list(explained).done())
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
        Json::object(&[("scenario", scenario_of(&scenario)), ("problems", problems_of(&problems))]).done()
    }
}

/// One problem, in a list.
fn said(message: &str) -> String {
    Json::list([Json::object(&[("message", Json::text(message))])].into_iter()).done()
}

fn explanation(part: &ComponentEvaluation, explanation: &Explanation, depth: usize) -> Json {
    let maybe = |text: &Option<String>| text.as_ref().map_or_else(Json::nothing, |text| Json::text(text));
    let uses = explanation.uses.iter().filter_map(|place| part.model.values.get(*place));
    let number = part.values.get(explanation.place).copied().unwrap_or(f64::NAN);
    Json::object(&[
        ("id", Json::text(&explanation.id)),
        ("label", Json::text(&explanation.label)),
        ("kind", Json::text(explanation.kind.name())),
        ("depth", Json::count(depth)),
        ("text", Json::text(&explanation.shown.to_string())),
        ("exact", Json::text(&explanation.exact)),
        ("value", Json::number(number)),
        ("formula", maybe(&explanation.formula)),
        ("numbers", maybe(&explanation.with_numbers)),
        ("source", Json::text(&explanation.source)),
        ("help", Json::text(&explanation.help)),
        ("uses", Json::list(uses.map(|value| Json::text(&value.id)))),
    ])
}

fn scenario_of(scenario: &Scenario) -> Json {
    let settings =
        |list: &[(String, String)]| Json::map(list.iter().map(|(key, text)| (key.as_str(), Json::text(text))));
    let components = scenario.components.iter().map(|component| {
        Json::object(&[
            ("model", Json::text(&component.model)),
            ("version", Json::number(f64::from(component.version))),
            ("name", Json::text(&component.name)),
            ("preset", Json::text(&component.preset)),
            ("settings", settings(&component.settings)),
        ])
    });
    // Settings that are not known stand with those that are, as they do in a link.
    let outlook: Vec<(String, String)> = scenario.outlook.iter().chain(&scenario.unknown).cloned().collect();
    Json::object(&[("components", Json::list(components)), ("outlook", settings(&outlook))])
}
