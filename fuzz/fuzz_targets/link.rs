//! Decodes links. The decoded scenario must evaluate, and encode to a link of the same scenario.
#![no_main]

use std::sync::LazyLock;

use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::json::to_json;
use headroom_core::scenario::link::{MAX_LINK_BYTES, decode, encode, encode_readable};
use headroom_core::{Evaluation, Models, evaluate};
use libfuzzer_sys::fuzz_target;

use crate::budget::within_budget;

mod budget;

static MODELS: LazyLock<Models> = LazyLock::new(|| Models::built_in().expect("the built-in models load"));

fn bits(evaluation: &Evaluation) -> Vec<Vec<u64>> {
    let components = evaluation.components.iter();
    components.map(|part| part.values.iter().map(|value| value.to_bits()).collect()).collect()
}

fn run(text: &str) {
    let (scenario, problems) = decode(text);
    let evaluation = evaluate(&scenario, &MODELS);
    let _ = (to_json(&evaluation, &timeline(&scenario, &evaluation, Date::FIRST), &problems), to_csv(&evaluation));
    for write in [encode, encode_readable] {
        let link = write(&scenario, &MODELS);
        if link.len() > MAX_LINK_BYTES {
            continue;
        }
        let (again, _) = decode(&link);
        assert_eq!(again.unknown, scenario.unknown, "{link}");
        assert_eq!(again.components.len(), scenario.components.len(), "{link}");
        for (again, before) in again.components.iter().zip(&scenario.components) {
            assert_eq!((&again.name, &again.preset), (&before.name, &before.preset), "{link}");
        }
        assert_eq!(bits(&evaluate(&again, &MODELS)), bits(&evaluation), "{link}");
        assert_eq!(write(&again, &MODELS), link);
    }
}

fuzz_target!(|text: &str| within_budget(|| run(text)));
