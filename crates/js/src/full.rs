//! What is asked for more rarely: the time ahead, and what there is to say of a model.

use alloc::format;
use alloc::string::String;

use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::json::plan_to_json;
use headroom_core::{decode, evaluate};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::calculator::MODELS;
use crate::describe;
use crate::evaluated::evaluated;
use crate::json::failed;

/// What there is to say of a model that was brought.
#[must_use]
#[wasm_bindgen]
pub fn describe(id: &str, version: u32) -> String {
    match MODELS.lock().get(id, version) {
        Some(model) => describe::describe(&model),
        None => failed(&format!("there is no model {id}")),
    }
}

/// What there is to say of a scenario today, and of the time ahead from a day on.
#[must_use]
#[wasm_bindgen]
pub fn ahead(link: &str, today: &str) -> String {
    let Some(today) = Date::parse(today) else {
        return failed(&format!("today is a day such as 2026-11-21, not “{today}”"));
    };
    let (scenario, mut problems) = decode(link);
    let evaluation = evaluate(&scenario, &MODELS.lock());
    let timeline = timeline(&scenario, &evaluation, today);
    problems.extend_from_slice(&evaluation.problems);
    problems.extend_from_slice(&timeline.problems);
    evaluated(&evaluation, &problems, &plan_to_json(&evaluation, &timeline))
}
