//! The worker that reads model files. A hostile file can only waste the time and memory of this worker, which the page
//! stops after a timeout.

use std::hint::black_box;

use headroom_core::date::Date;
use headroom_core::model::Model;
use headroom_core::model::library::built_in_models;
use headroom_core::model::toml::pack_toml;
use headroom_core::plan::dry_run::dry_run;
use headroom_core::plan::timeline::timeline;
use headroom_core::plan::{StepLimits, evaluate_within};
use headroom_core::scenario::link::decode;
use headroom_core::text::sanitize;
use headroom_core::{Component, Models, Scenario};
use headroom_worker_protocol::{ModelFileProblem, OpenedModel, Request, Response, serve};

fn main() {
    serve(|_, request| match request {
        Request::ReadModel { text } => read_model(&text).map_or_else(Response::InvalidModel, Response::Model),
        Request::TryModel { packed, link, shown, today } => try_model(&packed, &link, shown, today),
        _ => Response::unsupported(),
    });
}

/// Checks and packs a model file.
fn read_model(text: &str) -> Result<OpenedModel, Vec<ModelFileProblem>> {
    let (model, packed) = pack_toml(text).map_err(|errors| {
        errors.iter().map(|error| problem(error.location.line, &error.to_string())).collect::<Vec<_>>()
    })?;
    // A link names a model by id and version. If a file could replace a built-in model, the recipient of a link would
    // see different numbers from its sender.
    if built_in_models().iter().any(|built_in| built_in.id == model.id) {
        let message =
            format!("there is a built-in model `{}`; choose another id so that links are unambiguous", model.id);
        return Err(vec![problem(0, &message)]);
    }
    let opened = OpenedModel { id: model.id.clone(), version: model.version, title: model.title.clone(), packed };
    let errors = dry_run(model);
    if !errors.is_empty() {
        return Err(errors.iter().map(|message| problem(0, message)).collect());
    }
    Ok(opened)
}

/// Returns a problem at a line, from 1. Line 0 stands for the file as a whole.
fn problem(line: usize, message: &str) -> ModelFileProblem {
    ModelFileProblem { line: u32::try_from(line).ok().filter(|line| *line > 0), message: sanitize(message) }
}

/// Computes everything that the page will compute on its main thread when it opens a model.
fn try_model(packed: &[u8], link: &str, shown: usize, today: Date) -> Response {
    let mut models = Models::default();
    let Ok(model) = models.add_packed(packed) else { return Response::unsupported() };
    let scenario = opened(&decode(link).0, &model, shown);
    let evaluation = evaluate_within(&scenario, &models, StepLimits::INTERACTIVE);
    black_box(timeline(&scenario, &evaluation, today));
    for component in &evaluation.components {
        for chart in 0..component.model.charts.len() {
            black_box(component.chart(chart));
        }
    }
    Response::Tried
}

/// Returns the part of the scenario that changes when the page opens a model: the components that name it, or else the
/// shown component with the model's first preset and those of its settings that the model has.
fn opened(scenario: &Scenario, model: &Model, shown: usize) -> Scenario {
    let mut opened = scenario.clone();
    opened.components.retain(|part| part.model == model.id && part.version == model.version);
    if opened.components.is_empty() {
        let mut part = Component { version: model.version, ..Component::with_model(&model.id) };
        part.preset = model.presets.first().map_or_else(String::new, |preset| preset.id.clone());
        if let Some(before) = scenario.components.get(shown) {
            part.settings = before.settings.clone();
            part.settings.retain(|(key, _)| model.index_of(key).is_some());
        }
        opened.components.push(part);
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELF: &str = include_str!("../tests/shelf.toml");

    fn shelf() -> OpenedModel {
        read_model(SHELF).expect("a valid model")
    }

    fn model() -> Model {
        pack_toml(SHELF).expect("a valid model").0
    }

    #[test]
    fn the_trial_uses_the_scenario_that_the_page_will_show() {
        let trial = |link: &str, shown| opened(&decode(link).0, &model(), shown);
        let link = "horizon=60&m=queue&servers=3&m=queue&books=7&width=2";
        let scenario = trial(link, 1);
        assert_eq!(scenario.outlook.get("horizon"), Some("60"));
        let [part] = &scenario.components[..] else { panic!("one component") };
        assert_eq!((part.model.as_str(), part.preset.as_str()), ("shelf", "small"));
        assert_eq!((part.get("books"), part.get("width")), (Some("7"), None));
        assert_eq!(trial(link, 0).components[0].get("books"), None);
        // A component that names the model keeps its settings.
        let named = trial("m=queue&m=shelf&books=9", 0);
        assert_eq!((named.components.len(), named.components[0].get("books")), (1, Some("9")));
    }

    #[test]
    fn a_trial_succeeds_with_any_link() {
        let packed = shelf().packed;
        for link in ["", "z1:!!", "m=queue&books=%00", "horizon=9999&m=shelf&books=1e300"] {
            assert_eq!(try_model(&packed, link, 99, Date::FIRST), Response::Tried, "{link}");
        }
        assert_eq!(try_model(b"rubbish", "", 0, Date::FIRST), Response::unsupported());
    }
}
