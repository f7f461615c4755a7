//! Timelines and model descriptions. Most callers do not need them, so only the `full` feature includes them.

use alloc::format;
use alloc::string::String;

use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::json::plan_document;
use headroom_core::{decode, evaluate};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::calculator::MODELS;
use crate::describe;
use crate::evaluated::evaluation_json;
use crate::json::failure;

/// Returns the description of an added model.
#[must_use]
#[wasm_bindgen]
pub fn describe(id: &str, version: u32) -> String {
    match MODELS.lock().get(id, version) {
        Some(model) => describe::describe(&model),
        None => failure(&format!("there is no model `{id}`")),
    }
}

/// Evaluates the scenario of a link, with its timeline from `today`.
#[must_use]
#[wasm_bindgen]
pub fn evaluate_with_timeline(link: &str, today: &str) -> String {
    let Some(today) = Date::parse(today) else {
        return failure(&format!("`{today}` is not a date; expected a date such as `2026-11-21`"));
    };
    let (scenario, mut problems) = decode(link);
    let evaluation = evaluate(&scenario, &MODELS.lock());
    let timeline = timeline(&scenario, &evaluation, today);
    problems.extend_from_slice(&evaluation.problems);
    problems.extend_from_slice(&timeline.problems);
    evaluation_json(&evaluation, &problems, plan_document(&evaluation, &timeline))
}
