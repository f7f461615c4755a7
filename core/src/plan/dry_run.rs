//! A dry run of a newly loaded model.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::model::Model;
use crate::model::library::Models;
use crate::plan::evaluate;
use crate::scenario::Scenario;

/// Evaluates a model with its defaults and with each preset, and returns the problems, such as results that are not
/// finite.
#[must_use]
pub fn dry_run(model: Model) -> Vec<String> {
    let mut models = Models::default();
    let model = models.add(model);
    let mut messages = Vec::new();
    for preset in core::iter::once("").chain(model.presets.iter().map(|preset| preset.id.as_str())) {
        let mut scenario = Scenario::with_model(&model.id);
        for component in &mut scenario.components {
            component.version = model.version;
            preset.clone_into(&mut component.preset);
        }
        let with =
            if preset.is_empty() { "with its defaults".to_owned() } else { format!("with the `{preset}` preset") };
        let problems = evaluate(&scenario, &models).problems;
        messages.extend(problems.iter().map(|problem| format!("{with}: {problem}")));
    }
    messages
}
