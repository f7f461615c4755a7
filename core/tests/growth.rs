//! The growth a deployment can sustain, compared with the closed form.
#![cfg(feature = "toml")]

use headroom_core::model::toml::from_toml;
use headroom_core::view_model::Severity;
use headroom_core::{Models, decode, evaluate};

const MODEL: &str = r#"
id = "line"
title = "Line"
summary = "Demand is a line in what grows, and a square."
counts = ["user"]

[[input]]
id = "users"
label = "Users"
unit = "user"
default = 100
grows = true

[[input]]
id = "memory"
label = "Memory installed"
unit = "B"
default = "0 B"

[[input]]
id = "cores"
label = "Cores installed"
unit = "core"
default = 0

[[formula]]
id = "need"
label = "Memory needed"
unit = "B"
expr = "1 GiB + users * 1 MiB / 1 user"

[[formula]]
id = "work"
label = "Cores needed"
unit = "core"
expr = "(users / 100 user) ^ 2 * 1 core"

[[resource]]
id = "memory"
label = "Memory"
demand = "need"
capacity = "memory"
target = "0.8"

[[resource]]
id = "cpu"
label = "CPU"
demand = "work"
capacity = "cores"
target = "0.7"
"#;

fn evaluate_line(settings: &str) -> headroom_core::plan::ComponentEvaluation {
    let mut models = Models::default();
    models.add(from_toml(MODEL).expect("the model loads"));
    let (scenario, problems) = decode(&format!("m=line&{settings}"));
    let mut evaluation = evaluate(&scenario, &models);
    assert_eq!((problems.len(), evaluation.problems.len()), (0, 0));
    evaluation.components.remove(0)
}

#[test]
fn growth_factors_match_the_closed_form() {
    let line = evaluate_line("memory=8GiB&cores=70");
    // 0.8 × 8 GiB = 1 GiB + 100 f MiB
    let memory = (0.8 * 8192.0 - 1024.0) / 100.0;
    // 0.7 × 70 = f²
    let cpu = 7.0;
    for (state, factor) in line.resources.iter().zip([memory, cpu]) {
        let found = state.growth_to_target.expect("the target is reached");
        assert!((found / factor - 1.0).abs() < 5e-5, "{found} instead of {factor}");
    }
    assert_eq!(line.verdict.text, "CPU runs out first: it reaches its target at 7× today’s size (700 users).");
    assert_eq!(line.verdict.severity, Severity::Ok);
}

#[test]
fn a_resource_over_its_limit_is_reported_first() {
    let line = evaluate_line("memory=1GiB&cores=70");
    assert_eq!(line.resources[0].growth_to_target, None);
    assert_eq!(line.verdict.resource, Some(0));
    assert!(
        line.verdict.text.starts_with("Memory is over its target: 110% used, target 80%;"),
        "{}",
        line.verdict.text
    );
    assert_eq!(line.verdict.severity, Severity::Urgent);
}

#[test]
fn without_capacities_the_verdict_asks_for_them() {
    let line = evaluate_line("");
    assert!(line.resources.iter().all(|state| state.utilization.is_none() && state.growth_to_target.is_none()));
    assert_eq!(line.verdict.text, "Enter the installed capacity to see the bottleneck.");
}

#[test]
fn zero_load_never_reaches_a_limit() {
    let line = evaluate_line("users=0&memory=8GiB&cores=70");
    assert!(line.resources.iter().all(|state| state.growth_to_target.is_none()));
    assert!(line.verdict.text.ends_with("Growth alone never reaches it."), "{}", line.verdict.text);
}
