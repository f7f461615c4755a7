//! Prints the built-in models as JSON: what a program needs to know of them before it fetches one.

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
