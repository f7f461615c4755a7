//! What is asked for more rarely: where values come from, the time ahead, links, and what there is to say of a model.

use alloc::format;
use alloc::string::{String, ToString};

use headroom_core::engine::explain::{Explanation, trace};
use headroom_core::engine::nearest::nearest;
use headroom_core::load::Date;
use headroom_core::plan::{ComponentEvaluation, json::to_json_of_plan, timeline::timeline};
use headroom_core::scenario::Severity;
use headroom_core::{decode, encode, evaluate};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::calculator::Calculator;
use crate::describe;
use crate::evaluated::{evaluated, problems_of};
use crate::json::{Json, failed};

/// No explanation has more values; no model has as many.
const MOST: usize = 2000;

#[wasm_bindgen]
impl Calculator {
    /// What there is to say of a model that was brought.
    #[must_use]
    pub fn describe(&self, id: &str, version: u32) -> String {
        match self.models.get(id, version) {
            Some(model) => describe::describe(&model),
            None => failed(&format!("there is no model {id}")),
        }
    }

    /// What there is to say of a scenario today, and of the time ahead from a day on.
    #[must_use]
    pub fn ahead(&self, link: &str, today: &str) -> String {
        let Some(today) = Date::parse(today) else {
            return failed(&format!("today is a day such as 2026-11-21, not “{today}”"));
        };
        let (scenario, mut problems) = decode(link);
        let evaluation = evaluate(&scenario, &self.models);
        let timeline = timeline(&scenario, &evaluation, today);
        problems.extend_from_slice(&evaluation.problems);
        problems.extend_from_slice(&timeline.problems);
        evaluated(&evaluation, &problems, &to_json_of_plan(&evaluation, &timeline))
    }

    /// Where a value of a component comes from.
    #[must_use]
    pub fn explain(&self, link: &str, component: usize, id: &str) -> String {
        let (scenario, mut problems) = decode(link);
        let evaluation = evaluate(&scenario, &self.models);
        problems.extend(evaluation.problems);
        if problems.iter().any(|problem| problem.severity() == Severity::Error) {
            return Json::object_of(|json| problems_of(json, "failed", &problems));
        }
        let Some(part) = evaluation.components.iter().find(|part| part.index == component) else {
            return failed(&format!("there is no component {component}; they count from 0"));
        };
        let Some(place) = part.model.place(id) else {
            let near = nearest(id, part.model.values.iter().map(|value| value.id.as_str()));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean “{near}”?"));
            return failed(&format!("{} has no value “{id}”{hint}", part.model.id));
        };
        let trace = trace(&part.model, place, MOST);
        let explained = trace.iter().filter_map(|(place, depth)| Some((part.explain(*place)?, *depth)));
        Json::list_of(explained, |json, (it, depth)| explanation(json, part, &it, depth))
    }

    /// The shortest link of a scenario.
    #[must_use]
    pub fn encode(&self, link: &str) -> String {
        let mut json = Json::default();
        json.text("", &encode(&decode(link).0, &self.models));
        json.done()
    }
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
