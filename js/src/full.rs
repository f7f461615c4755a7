//! What is asked for more rarely: the time ahead, and what there is to say of a model.

use alloc::format;
use alloc::string::String;

use headroom_core::load::Date;
use headroom_core::plan::{json::to_json_of_plan, timeline::timeline};
use headroom_core::{decode, evaluate};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::calculator::Calculator;
use crate::describe;
use crate::evaluated::evaluated;
use crate::json::failed;

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
}
