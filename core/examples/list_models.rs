//! Prints the built-in models as JSON, so that a program can choose one before fetching it.

use headroom_core::model::library::built_in_models;
use serde_json::json;

fn main() {
    let models: Vec<_> = built_in_models()
        .iter()
        .map(|model| {
            json!({
                "id": model.id,
                "version": model.version,
                "title": model.title,
                "summary": model.summary,
                "file": model.file,
            })
        })
        .collect();
    println!("{}", serde_json::Value::from(models));
}
