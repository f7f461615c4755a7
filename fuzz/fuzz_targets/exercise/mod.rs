//! Exercises every part of a model.

use std::sync::LazyLock;

use headroom_core::cost::Catalog;
use headroom_core::date::Date;
use headroom_core::model::Model;
use headroom_core::model::explain::trace;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::cost::report;
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::json::to_json;
use headroom_core::scenario::link::{decode, encode};
use headroom_core::{Models, Scenario, evaluate};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::built_in().expect("the built-in prices load"));

/// The part of all models that get a cost report, which takes longer than everything else together.
const COST_SHARE: usize = 8;

/// Evaluates the defaults and up to seven presets of a model, checks that their links give the same values, plans
/// growth, explains all values, and moves all sliders. One of [`COST_SHARE`] models also gets a cost report, depending
/// on the bytes of its file.
pub(crate) fn run(model: Model, file: &[u8]) {
    let has_cost = file.iter().map(|byte| usize::from(*byte)).sum::<usize>() % COST_SHARE == 0;
    let mut models = Models::default();
    let model = models.add(model);
    let presets = std::iter::once("").chain(model.presets.iter().map(|preset| preset.id.as_str()));
    for preset in presets.take(8) {
        let mut scenario = Scenario::with_model(&model.id);
        scenario.components[0].version = model.version;
        preset.clone_into(&mut scenario.components[0].preset);
        let evaluation = evaluate(&scenario, &models);
        let _ = (to_json(&evaluation, &timeline(&scenario, &evaluation, Date::FIRST), &[]), to_csv(&evaluation));
        if has_cost {
            let _ = report(&scenario, &evaluation, &CATALOG, Date::FIRST);
        }
        let again = evaluate(&decode(&encode(&scenario, &models)).0, &models);
        for (component, again) in evaluation.components.iter().zip(&again.components) {
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&component.values), bits(&again.values));
            for place in 0..component.values.len() {
                let _ = (component.explain(place), component.format_value(place).to_string());
            }
            let _ = trace(&component.model, component.values.len().saturating_sub(1), 2000);
        }
    }
    for (_, _, input) in model.inputs() {
        if let Some(slider) = &input.slider {
            for place in [0.0, 1.0, 500.0, 999.0, 1000.0] {
                let value = slider.value(place);
                assert!(slider.from <= value && value <= slider.to, "{slider:?} at {place}: {value}");
                let _ = slider.position(value);
            }
        }
    }
}
