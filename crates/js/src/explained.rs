//! Where values come from.

use alloc::string::String;

use headroom_core::model::explain::{Explanation, trace};
use headroom_core::plan::ComponentEvaluation;
use headroom_core::scenario::ProblemLevel;
use headroom_core::text::nearest;
use headroom_core::{decode, evaluate};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::calculator::MODELS;
use crate::evaluated::problems_of;
use crate::json::{Json, failed};

/// No explanation has more values; no model has as many.
const MOST: usize = 2000;

/// Where a value of a component comes from.
#[must_use]
#[wasm_bindgen]
pub fn explain(link: &str, component: usize, id: &str) -> String {
    let (scenario, mut problems) = decode(link);
    let evaluation = evaluate(&scenario, &MODELS.lock());
    problems.extend(evaluation.problems);
    if problems.iter().any(|problem| problem.severity() == ProblemLevel::Error) {
        return Json::object_of(|json| problems_of(json, "failed", &problems));
    }
    let Some(part) = evaluation.components.iter().find(|part| part.index == component) else {
        return failed("there is no such component; they count from 0");
    };
    let Some(place) = part.model.place(id) else {
        let near = nearest(id, part.model.values.iter().map(|value| value.id.as_str()));
        let hint = near.map_or_else(String::new, |near| ["; did you mean “", near, "”?"].concat());
        return failed(&[&part.model.id, " has no value “", id, "”", &hint].concat());
    };
    let trace = trace(&part.model, place, MOST);
    let explained = trace.iter().filter_map(|(place, depth)| Some((part.explain(*place)?, *depth)));
    Json::list_of(explained, |json, (it, depth)| explanation(json, part, &it, depth))
}

fn explanation(json: &mut Json, part: &ComponentEvaluation, it: &Explanation<'_>, depth: usize) {
    let maybe = |json: &mut Json, name: &str, text: &Option<String>| match text {
        Some(text) => json.text(name, text),
        None => json.whole(name, "null"),
    };
    json.object("", |json| {
        json.text("id", &it.value.id);
        json.text("label", &it.value.label);
        json.text("kind", it.origin.name());
        json.count("depth", depth);
        json.text("text", &it.shown.text());
        json.text("exact", &it.exact);
        json.number("value", part.values.get(it.place).copied().unwrap_or(f64::NAN));
        maybe(json, "formula", &it.formula);
        maybe(json, "numbers", &it.with_numbers);
        json.text("source", &it.value.source);
        json.text("help", &it.value.help);
        json.texts("uses", it.uses.iter().filter_map(|place| part.model.values.get(*place)).map(|value| &value.id));
    });
}
