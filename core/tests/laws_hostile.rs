//! Hostile models: each is rejected with a reason, or loads and runs to completion.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use headroom_core::expression::parse::parse;
use headroom_core::model::Model;
use headroom_core::model::loader::{MAX_MODEL_FILE_BYTES, MAX_MODEL_VALUES, from_json};
use headroom_core::{Models, Scenario, evaluate};
use proptest::prelude::*;

/// Builds a model with one input, `x`, and these formulas.
fn model_with_formulas(formulas: &[(String, String)]) -> Result<Model, String> {
    let list: Vec<String> = formulas
        .iter()
        .map(|(id, expr)| format!(r#"{{"id":{},"label":"F","expr":{}}}"#, json_string(id), json_string(expr)))
        .collect();
    from_json(&format!(
        r#"{{"id":"h","title":"H","summary":"S","input":[{{"id":"x","label":"X","default":2}}],"formula":[{}]}}"#,
        list.join(",")
    ))
    .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn json_string(text: &str) -> String {
    serde_json::to_string(text).expect("a string is valid JSON")
}

fn model_with_formula(expr: &str) -> Result<Model, String> {
    model_with_formulas(&[("f".to_owned(), expr.to_owned())])
}

/// Evaluates the model with its defaults and returns the last value.
fn evaluate_model(model: Model) -> f64 {
    let mut models = Models::default();
    let model = models.add(model);
    let scenario = Scenario::with_model(&model.id);
    let evaluation = evaluate(&scenario, &models);
    let _ = common::evaluation_json(&scenario, &evaluation, &[]);
    let component = &evaluation.components[0];
    for place in 0..component.values.len() {
        let _ = (component.explain(place), component.format_value(place));
    }
    component.values.last().copied().unwrap_or(0.0)
}

#[test]
fn a_long_chain_of_formulas_evaluates() {
    let chain = |length: usize| -> Vec<(String, String)> {
        (0..length)
            .map(|index| {
                let before = if index == 0 { "x".to_owned() } else { format!("f{}", index - 1) };
                (format!("f{index}"), format!("{before} + 1"))
            })
            .collect()
    };
    assert_eq!(evaluate_model(model_with_formulas(&chain(1500)).expect("a model within the limits")), 1502.0);
    // In reverse order, each formula depends on a later one.
    let mut backwards = chain(1500);
    backwards.reverse();
    assert!(model_with_formulas(&backwards).is_ok());
    let error = model_with_formulas(&chain(MAX_MODEL_VALUES + 1)).expect_err("too many");
    assert!(error.contains("more than 2,000 inputs"), "{error}");
}

#[test]
fn cycles_are_rejected() {
    assert!(model_with_formula("f + 1").expect_err("a circular reference").contains("circular reference: f → f"));
    let ring: Vec<(String, String)> = (0..500).map(|i| (format!("f{i}"), format!("f{} + x", (i + 1) % 500))).collect();
    assert!(model_with_formulas(&ring).expect_err("a circular reference").contains("circular reference"));
}

#[test]
fn repeated_references_do_not_blow_up() {
    // Fully expanded, the last formula would have 2^200 names.
    let fan: Vec<(String, String)> = (0..200)
        .map(|index| {
            let before = if index == 0 { "x".to_owned() } else { format!("f{}", index - 1) };
            (format!("f{index}"), format!("({before} + {before}) / 2"))
        })
        .collect();
    assert_eq!(evaluate_model(model_with_formulas(&fan).expect("it loads")), 2.0);
}

#[test]
fn deep_and_long_expressions_are_rejected() {
    for expr in [
        "(".repeat(4000),
        format!("{}x{}", "(".repeat(200), ")".repeat(200)),
        "-".repeat(4000) + "x",
        "not ".repeat(900) + "x",
        "abs(".repeat(100) + "x",
        format!("x{}", "^x".repeat(1000)),
        format!("x{}", "+x".repeat(1900)),
        "x+".repeat(5000),
        "x ".repeat(5000),
        "\"".to_owned() + &"a".repeat(5000),
    ] {
        assert!(model_with_formula(&expr).is_err(), "{}…", &expr[..20]);
    }
    assert_eq!(evaluate_model(model_with_formula(&format!("x{}", "+x".repeat(399))).expect("at the limit")), 800.0);
    assert_eq!(
        evaluate_model(model_with_formula(&format!("{}x{}", "(".repeat(40), ")".repeat(40))).expect("at the limit")),
        2.0
    );
}

#[test]
fn too_many_steps_are_rejected() {
    let wide = format!("x{}", "+x".repeat(399));
    let many: Vec<(String, String)> = (0..100).map(|index| (format!("f{index}"), wide.clone())).collect();
    let error = model_with_formulas(&many).expect_err("40,000 steps");
    assert!(error.contains("20,000 steps") || error.contains("KiB"), "{error}");
}

#[test]
fn huge_and_tiny_numbers_are_parsed_or_rejected() {
    for (expr, value) in [
        ("1e308 * x", f64::INFINITY),
        ("1e-308 / 1e300 / x", 0.0),
        ("0 / 0 + x", f64::NAN),
        ("x / 0", f64::INFINITY),
        ("ln(0 - x)", f64::NAN),
        ("exp(1e6 * x)", f64::INFINITY),
        ("(0 - x) ^ 0.5", f64::NAN),
        ("floor(x, 0)", f64::NAN),
        ("ceil(1e300, 1e-300) * x", f64::INFINITY),
        ("round(x * 1e308 * 10)", f64::INFINITY),
        ("min(x / 0, 0 / 0)", f64::NAN),
        ("00000000000000000000000001 * x", 2.0),
    ] {
        let found = evaluate_model(model_with_formula(expr).unwrap_or_else(|error| panic!("{expr}: {error}")));
        let same = found == value || (found.is_nan() && value.is_nan());
        assert!(same, "{expr}: {found} is not {value}");
    }
    // A clamp with swapped bounds returns one of them.
    let swapped = evaluate_model(model_with_formula("clamp(x, 5, 1)").expect("it loads"));
    assert!(swapped == 1.0 || swapped == 5.0, "{swapped}");
    for expr in ["1e309", "1e99999999999999999999", "9".repeat(400).as_str()] {
        assert!(model_with_formula(expr).is_err(), "{expr}");
    }
}

#[test]
fn an_oversized_file_is_rejected_before_parsing() {
    assert!(from_json(&" ".repeat(MAX_MODEL_FILE_BYTES + 1)).is_err());
    assert!(from_json(&"[".repeat(MAX_MODEL_FILE_BYTES)).is_err());
    assert!(from_json(&format!("{{\"id\":{}", "{\"a\":".repeat(20_000))).is_err());
}

#[test]
fn bounds_of_every_size_are_harmless() {
    for input in [
        r#"{"id":"x","label":"X","default":0,"min":-1.7976931348623157e308,"max":1.7976931348623157e308,"slider":[-1e308,1e308]}"#,
        r#"{"id":"x","label":"X","default":1,"slider":[1e-300,1e300],"scale":"log","max":1e300}"#,
        r#"{"id":"x","label":"X","default":1,"slider":[1,1.0000000000000002],"max":2,"grows":true}"#,
        r#"{"id":"x","label":"X","default":5e-324,"slider":[0,5e-324]}"#,
        r#"{"id":"x","label":"X","unit":"year","default":1e300}"#,
        r#"{"id":"x","label":"X","default":1,"whole":true,"grows":true,"max":1e308}"#,
    ] {
        let text = format!(
            r#"{{"id":"h","title":"H","summary":"S","input":[{input}],
               "formula":[{{"id":"f","label":"F","unit":"1","expr":"if(x > x, 1, 2)"}},{{"id":"g","label":"G","expr":"f * 1e300 * 1e300"}}],
               "resource":[{{"id":"r","label":"R","demand":"f","capacity":"g","target":"0.5"}},
                           {{"id":"s","label":"S","demand":"g","capacity":"f","target":"0"}}],
               "chart":[{{"id":"c","label":"C","along":"x","from":1,"to":1e300,"scale":"log","curves":["f","g"]}}]}}"#
        );
        // Loading may return errors, but a model that loads must run.
        if let Ok(model) = from_json(&text) {
            for (_, _, input) in model.inputs() {
                if let Some(slider) = &input.slider {
                    for place in 0..=1000 {
                        let _ = slider.position(slider.value(f64::from(place)));
                    }
                }
            }
            evaluate_model(model);
        }
    }
}

proptest! {
    #[test]
    fn any_text_parses_and_any_formula_loads_or_is_rejected(expr in "[-a-fx0-9+*/^()<>=,. \"%eKMGiB]{0,60}") {
        let _ = parse(&expr);
        if let Ok(model) = model_with_formula(&expr) {
            evaluate_model(model);
        }
    }

    #[test]
    fn any_text_is_rejected_as_a_model(text in any::<String>()) {
        prop_assert!(from_json(&text).is_err());
    }
}
