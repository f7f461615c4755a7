//! Timelines and model descriptions, which programs need less often.

use alloc::format;
use alloc::string::String;

use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::json::plan_document;
use headroom_core::{decode, evaluate};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::calculator::MODELS;
use crate::describe;
use crate::evaluated::evaluated;
use crate::json::failed;

/// Describes a model that was added.
#[must_use]
#[wasm_bindgen]
pub fn describe(id: &str, version: u32) -> String {
    match MODELS.lock().get(id, version) {
        Some(model) => describe::describe(&model),
        None => failed(&format!("there is no model {id}")),
    }
}

/// Evaluates the scenario of a link, with its timeline from `today`.
#[must_use]
#[wasm_bindgen]
pub fn ahead(link: &str, today: &str) -> String {
    let Some(today) = Date::parse(today) else {
        return failed(&format!("“{today}” is not a date; expected for example 2026-11-21"));
    };
    let (scenario, mut problems) = decode(link);
    let evaluation = evaluate(&scenario, &MODELS.lock());
    let timeline = timeline(&scenario, &evaluation, today);
    problems.extend_from_slice(&evaluation.problems);
    problems.extend_from_slice(&timeline.problems);
    evaluated(&evaluation, &problems, plan_document(&evaluation, &timeline))
}
