//! Reads a model file beside the page: what a hostile file may cost is time and memory of this program, which the page
//! gives up after a while.

use std::hint::black_box;

use headroom_core::date::Date;
use headroom_core::model::library::listed;
use headroom_core::model::toml::pack_toml;
use headroom_core::plan::timeline::timeline;
use headroom_core::plan::trial::trial;
use headroom_core::text::clean;
use headroom_core::{Component, Models, Scenario, evaluate};
use headroom_worker_protocol::{Question, serve};
use serde_json::{Value, json};

fn main() {
    serve(|_, question| answer(question));
}

/// The question: what is asked, and the text. The answer: a line of JSON, and behind it the packed model, if it is one.
fn answer(question: &Question) -> Vec<u8> {
    let (said, packed) = match read(&question.text(1)) {
        Ok(read) => read,
        Err(problems) => (json!({ "problems": problems }), Vec::new()),
    };
    let mut answer = format!("{said}\n").into_bytes();
    answer.extend(packed);
    answer
}

/// A fault: its line in the file, from 1, or 0 if it is one of the whole; and what is said of it.
fn fault(line: usize, words: &str) -> Value {
    json!({ "line": line, "words": clean(words) })
}

fn read(text: &str) -> Result<(Value, Vec<u8>), Vec<Value>> {
    let (model, packed) = pack_toml(text).map_err(|faults| {
        let place = |line, column, message: &str| format!("line {line}, column {column}: {message}");
        faults.iter().map(|at| fault(at.line, &place(at.line, at.column, &at.message))).collect::<Vec<_>>()
    })?;
    // A link names a model by id and version: with another one under the name of a built-in model, the link that a person
    // sends would show something else to whoever gets it.
    if listed().iter().any(|built_in| built_in.id == model.id) {
        let words =
            format!("there is a built-in model “{}”; give yours another id, so that links tell them apart", model.id);
        return Err(vec![fault(0, &words)]);
    }
    let said = json!({
        "id": model.id,
        "version": model.version,
        "title": model.title,
        "preset": model.presets.first().map(|preset| &preset.id),
    });
    let preset = model.presets.first().map_or_else(String::new, |preset| preset.id.clone());
    let name = model.id.clone();
    let version = model.version;
    let faults = trial(model);
    if !faults.is_empty() {
        return Err(faults.iter().map(|words| fault(0, words)).collect());
    }
    look_ahead(&packed, Component { version, preset, ..Component::of(&name) });
    Ok((said, packed))
}

/// What the page is about to work out, once: if it takes too long here, the page is spared.
fn look_ahead(packed: &[u8], component: Component) {
    let mut models = Models::default();
    if models.add_packed(packed).is_ok() {
        let scenario = Scenario { components: vec![component], ..Scenario::default() };
        black_box(timeline(&scenario, &evaluate(&scenario, &models), Date::FIRST));
    }
}
