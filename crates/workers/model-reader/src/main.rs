//! The worker that reads model files. A hostile file can only waste the time and memory of this worker, which the page
//! stops after a timeout.

use std::hint::black_box;

use headroom_core::date::Date;
use headroom_core::model::library::built_in_models;
use headroom_core::model::toml::pack_toml;
use headroom_core::plan::dry_run::dry_run;
use headroom_core::plan::timeline::timeline;
use headroom_core::text::sanitize;
use headroom_core::{Component, Models, Scenario, evaluate};
use headroom_worker_protocol::{ModelFileProblem, OpenedModel, Request, Response, serve};

fn main() {
    serve(|_, request| match request {
        Request::ReadModel { text } => read_model(&text).map_or_else(Response::InvalidModel, Response::Model),
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
            format!("there is a built-in model “{}”; choose another id so that links are unambiguous", model.id);
        return Err(vec![problem(0, &message)]);
    }
    let opened = OpenedModel { id: model.id.clone(), version: model.version, title: model.title.clone(), packed };
    let preset = model.presets.first().map_or_else(String::new, |preset| preset.id.clone());
    let errors = dry_run(model);
    if !errors.is_empty() {
        return Err(errors.iter().map(|message| problem(0, message)).collect());
    }
    evaluate_once(&opened, preset);
    Ok(opened)
}

/// Returns a problem at a line, from 1. Line 0 stands for the file as a whole.
fn problem(line: usize, message: &str) -> ModelFileProblem {
    ModelFileProblem { line: u32::try_from(line).ok().filter(|line| *line > 0), message: sanitize(message) }
}

/// Evaluates the model once, as the page will, so that the page never runs a model that takes too long.
fn evaluate_once(opened: &OpenedModel, preset: String) {
    let mut models = Models::default();
    if models.add_packed(&opened.packed).is_ok() {
        let component = Component { version: opened.version, preset, ..Component::with_model(&opened.id) };
        let scenario = Scenario { components: vec![component], ..Scenario::default() };
        black_box(timeline(&scenario, &evaluate(&scenario, &models), Date::FIRST));
    }
}
