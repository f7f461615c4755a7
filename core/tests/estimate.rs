//! Checks the quick estimate against the shell script whose formulas it implements.
//!
//! `tests/data/estimate_grid.json` has 35 runs of `estimate_capacity.sh`: the script's output, and its formulas at full
//! precision (`exact`), computed independently in decimal arithmetic.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::OnceLock;

use headroom_core::math;
use headroom_core::plan::ComponentEvaluation;
use headroom_core::scenario::Cause;
use headroom_core::units::QuantityError;
use headroom_core::{Evaluation, Models, Problem, Scenario, evaluate};
use serde_json::Value;

const GRID: &str = include_str!("data/estimate_grid.json");
const MODEL: &str = "tiered-store-estimate";
/// The script's arguments in their order, each with the id of its input in the model.
const INPUTS: [(&str, &str); 6] = [
    ("nodes", "nodes"),
    ("active_ratio", "active_ratio"),
    ("edges", "edges_per_node"),
    ("ops", "ops_per_sec"),
    ("retention_days", "retention_days"),
    ("interval", "consolidation_interval"),
];
const MIB: f64 = 1_048_576.0;
const GIB: f64 = 1_073_741_824.0;

/// The script's results, each with the id of its value in the model and the conversion factor.
const RESULTS: [(&str, &str, f64); 23] = [
    ("hot_nodes", "hot_nodes", 1.0),
    ("warm_nodes", "warm_nodes", 1.0),
    ("cold_nodes", "cold_nodes", 1.0),
    ("total_edges", "total_edges", 1.0),
    ("hot_edges", "hot_edges", 1.0),
    ("hot_memory_mb", "hot_memory", MIB),
    ("warm_memory_mb", "warm_memory", MIB),
    ("cold_memory_mb", "cold_memory", MIB),
    ("activation_pool_mb", "activation_pool", MIB),
    ("runtime_mb", "runtime_overhead", MIB),
    ("total_memory_mb", "total_memory", MIB),
    ("spreading_cores", "spreading_cores", 1.0),
    ("consolidation_cores", "consolidation_cores", 1.0),
    ("api_cores", "api_cores", 1.0),
    ("total_cores", "total_cores", 1.0),
    ("recommended_cores", "recommended_cores", 1.0),
    ("recommended_memory_gb", "recommended_memory", GIB),
    ("warm_storage_gb", "warm_storage", GIB),
    ("cold_storage_gb", "cold_storage", GIB),
    ("wal_storage_gb", "wal_storage", GIB),
    ("snapshot_storage_gb", "snapshot_storage", GIB),
    ("total_storage_gb", "total_storage", GIB),
    ("recommended_storage_gb", "recommended_storage", GIB),
];

/// Results that do not depend on the warm and cold tiers, so the script computes them correctly for every ratio.
const WITHOUT_WARM_AND_COLD: [&str; 12] = [
    "hot_nodes",
    "total_edges",
    "hot_edges",
    "hot_memory_mb",
    "activation_pool_mb",
    "runtime_mb",
    "spreading_cores",
    "consolidation_cores",
    "api_cores",
    "total_cores",
    "recommended_cores",
    "wal_storage_gb",
];

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| Models::built_in().expect("the built-in models load"))
}

fn runs() -> Vec<Value> {
    let grid: Value = serde_json::from_str(GRID).expect("the grid is JSON");
    grid["runs"].as_array().expect("the grid has runs").clone()
}

fn argument<'r>(run: &'r Value, key: &str) -> &'r str {
    run["input"][key].as_str().expect(key)
}

fn run_name(run: &Value) -> &str {
    run["name"].as_str().expect("a run has a name")
}

/// Evaluates the model with the arguments that the script received in a run.
fn evaluate_run(run: &Value) -> Evaluation {
    let mut scenario = Scenario::with_model(MODEL);
    for (theirs, id) in INPUTS {
        scenario.components[0].set(id, argument(run, theirs));
    }
    evaluate(&scenario, models())
}

fn evaluate_with(settings: &[(&str, &str)]) -> Evaluation {
    let mut scenario = Scenario::with_model(MODEL);
    for (id, text) in settings {
        scenario.components[0].set(id, text);
    }
    evaluate(&scenario, models())
}

fn get(store: &ComponentEvaluation, id: &str) -> f64 {
    store.get(id).unwrap_or_else(|| panic!("the model has no {id}"))
}

fn assert_close(ours: f64, theirs: f64, what: &str) {
    let allowed = 1e-12 * theirs.abs();
    assert!((ours - theirs).abs() <= allowed, "{what}: {ours} is not {theirs}");
}

fn errors(evaluation: &Evaluation) -> Vec<&Problem> {
    evaluation.problems.iter().filter(|p| p.level() == headroom_core::scenario::ProblemLevel::Error).collect()
}

/// Returns the runs whose inputs both the script and the model accept.
fn valid_runs() -> Vec<Value> {
    let mut runs = runs();
    runs.retain(|run| {
        !run["exact"].is_null() && argument(run, "active_ratio").parse::<f64>().is_ok_and(|ratio| ratio <= 1.0)
    });
    runs
}

#[test]
fn results_match_the_script_at_full_precision() {
    let mut compared = 0;
    for run in valid_runs() {
        let evaluation = evaluate_run(&run);
        assert!(errors(&evaluation).is_empty(), "{}: {:?}", run_name(&run), evaluation.problems);
        let tiers_fit = argument(&run, "active_ratio").parse::<f64>().is_ok_and(|ratio| ratio <= 0.25);
        for (theirs, id, factor) in RESULTS {
            if tiers_fit || WITHOUT_WARM_AND_COLD.contains(&theirs) {
                let exact = run["exact"][theirs].as_f64().expect(theirs);
                assert_close(get(&evaluation.components[0], id) / factor, exact, &format!("{}, {id}", run_name(&run)));
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 27 * RESULTS.len() + 4 * WITHOUT_WARM_AND_COLD.len(), "runs were left out");
}

#[test]
fn tiers_are_never_negative_and_add_up() {
    for run in valid_runs() {
        let evaluation = evaluate_run(&run);
        let store = &evaluation.components[0];
        let [hot, warm, cold] = ["hot_nodes", "warm_nodes", "cold_nodes"].map(|id| get(store, id));
        let nodes = math::trunc(argument(&run, "nodes").parse::<f64>().expect("a number"));
        assert!(hot >= 0.0 && warm >= 0.0 && cold >= 0.0, "{}: {hot} {warm} {cold}", run_name(&run));
        assert_eq!(hot + warm + cold, nodes, "{}", run_name(&run));
        let exact_cold = run["exact"]["cold_nodes"].as_f64().expect("a number");
        if exact_cold < 0.0 {
            // The script counts more warm nodes than exist; the model caps the warm tier at the remaining nodes.
            assert_eq!((cold, warm), (0.0, nodes - hot), "{}", run_name(&run));
            let advised = store.applicable_advice().any(|(_, text)| text.contains("the cold tier is empty"));
            assert!(advised, "{}", run_name(&run));
        }
        for (_, id, _) in RESULTS {
            assert!(get(store, id) >= 0.0, "{}: {id}", run_name(&run));
        }
    }
}

#[test]
fn every_warning_of_the_script_has_matching_advice() {
    let pairs = [("cpu>8", "several instances"), ("memory>32768", "NUMA"), ("hot>10M", "sharding")];
    let mut warned = 0;
    for run in valid_runs() {
        let evaluation = evaluate_run(&run);
        let warnings: Vec<&str> =
            run["exact"]["warnings"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert!(warnings.iter().all(|warning| pairs.iter().any(|(known, _)| known == warning)), "{warnings:?}");
        for (warning, words) in pairs {
            let advised = evaluation.components[0].applicable_advice().any(|(_, text)| text.contains(words));
            // The advice on the hot tier also contains "several instances".
            let advised = advised
                && (warning != "cpu>8"
                    || evaluation.components[0].applicable_advice().any(|(_, text)| text.contains("8-core")));
            assert_eq!(advised, warnings.contains(&warning), "{}: {warning}", run_name(&run));
            warned += usize::from(advised);
        }
    }
    assert!(warned >= 10, "{warned}");
}

#[test]
fn recommendations_are_never_below_requirements() {
    for run in valid_runs() {
        let evaluation = evaluate_run(&run);
        let store = &evaluation.components[0];
        for (needed, margin, whole) in [
            ("total_cores", "recommended_cores", "whole_cores"),
            ("total_memory", "recommended_memory", "whole_memory"),
            ("total_storage", "recommended_storage", "whole_storage"),
        ] {
            let [needed, margin, whole] = [needed, margin, whole].map(|id| get(store, id));
            // Rounding up tolerates a few units in the last place.
            assert!(
                needed <= margin && margin <= whole * (1.0 + 1e-14),
                "{}: {needed} {margin} {whole}",
                run_name(&run)
            );
        }
    }
}

#[test]
fn inputs_that_the_script_silently_misreads_are_errors() {
    let only_error = |evaluation: &Evaluation| {
        let errors = errors(evaluation);
        assert_eq!(errors.len(), 1, "{errors:?}");
        (errors[0].location.field.clone(), errors[0].cause.clone())
    };
    let runs = runs();
    let run = |expected: &str| runs.iter().find(|run| run_name(run) == expected).expect("a run of this name");

    for (id, field) in [("nodes=abc", "nodes"), ("nodes=--help", "nodes")] {
        let (named, kind) = only_error(&evaluate_run(run(id)));
        assert_eq!(named, field);
        assert!(matches!(kind, Cause::Quantity { error: QuantityError::NotANumber, .. }), "{kind:?}");
    }
    let (named, kind) = only_error(&evaluate_run(run("ratio=1.5")));
    assert_eq!(named, "active_ratio");
    assert!(matches!(kind, Cause::AboveMax { .. }), "{kind:?}");
    let (named, kind) = only_error(&evaluate_with(&[("consolidation_interval", "0")]));
    assert_eq!(named, "consolidation_interval");
    assert!(matches!(kind, Cause::BelowMin { .. }), "{kind:?}");
    let (named, kind) = only_error(&evaluate_with(&[("nodes", "-5")]));
    assert_eq!(named, "nodes");
    assert!(matches!(kind, Cause::BelowMin { .. }), "{kind:?}");

    // Everything else is computed, with the default instead of the unreadable value.
    let bad = evaluate_with(&[("nodes", "abc"), ("ops_per_sec", "10k")]);
    let good = evaluate_with(&[("ops_per_sec", "10k")]);
    assert_eq!(bad.components[0].values, good.components[0].values);

    // The script misreads percentages and exponents; the model accepts both.
    let percent = evaluate_run(run("ratio=10%"));
    assert!(percent.problems.is_empty());
    assert_eq!(percent.components[0].values, evaluate_with(&[]).components[0].values);
    let exponent = evaluate_run(run("nodes=1e7"));
    assert!(exponent.problems.is_empty());
    assert_eq!(get(&exponent.components[0], "hot_nodes"), 1e6);
}

#[test]
fn zero_and_a_hundred_billion_nodes_are_computed() {
    let none = evaluate_with(&[("nodes", "0")]);
    assert!(errors(&none).is_empty());
    let store = &none.components[0];
    for id in ["hot_nodes", "warm_nodes", "cold_nodes", "hot_memory", "warm_memory", "cold_memory", "warm_storage"] {
        assert_eq!(get(store, id), 0.0, "{id}");
    }
    assert_eq!(get(store, "total_memory"), 500.0 * MIB + 5000.0 * 0.01 * 8192.0);

    let many = evaluate_with(&[("nodes", "100B")]);
    assert!(errors(&many).is_empty());
    let store = &many.components[0];
    assert_eq!((get(store, "hot_nodes"), get(store, "warm_nodes"), get(store, "cold_nodes")), (1e10, 3e10, 6e10));
    assert!(store.values.iter().all(|value| value.is_finite()));
}

/// Computes the default case in plain Rust, independently of the model file, the parser, and the engine.
#[test]
fn the_default_case_matches_a_hand_calculation() {
    let (nodes, ratio, edges, ops, days, interval) = (1_000_000.0_f64, 0.1, 50.0, 5000.0, 30.0, 300.0);
    let hot = 100_000.0;
    let warm = 3.0 * hot;
    let cold = nodes - hot - warm;
    assert_eq!(nodes * ratio, hot);

    let hot_memory = (hot * (768.0 * 4.0 + 64.0) + hot * edges * 32.0) * 1.5;
    let warm_memory = warm * 3072.0 / 10.0;
    let cold_memory = cold * 10.0 / 8.0 + cold / 128.0 * 64.0;
    let pool = ops / 100.0 * 8192.0;
    let memory = hot_memory + warm_memory + cold_memory + pool + 500.0 * 1024.0 * 1024.0;

    let consolidation = hot / interval / 50_000.0;
    let cores = ops / 2500.0 + consolidation + ops / 5000.0 + 1.0;

    let warm_disk = warm * 3136.0 * 1.3;
    let cold_disk = cold * 3072.0 * 0.4;
    let log = ops * 86_400.0 * days * 256.0 * 0.7;
    let snapshots = (warm_disk + cold_disk) * 5.0 * 0.3;
    let disk = warm_disk + cold_disk + log + snapshots;

    let evaluation = evaluate_with(&[]);
    let store = &evaluation.components[0];
    for (id, by_hand) in [
        ("hot_nodes", hot),
        ("warm_nodes", warm),
        ("cold_nodes", cold),
        ("hot_memory", hot_memory),
        ("warm_memory", warm_memory),
        ("cold_memory", cold_memory),
        ("activation_pool", pool),
        ("total_memory", memory),
        ("consolidation_cores", consolidation),
        ("total_cores", cores),
        ("warm_storage", warm_disk),
        ("cold_storage", cold_disk),
        ("wal_storage", log),
        ("snapshot_storage", snapshots),
        ("total_storage", disk),
        ("recommended_cores", cores * 1.5),
        ("recommended_memory", memory * 1.25),
        ("recommended_storage", disk * 1.5),
        ("whole_cores", 7.0),
        ("whole_memory", 2.0 * GIB),
        ("whole_storage", 3252.0 * GIB),
    ] {
        assert_close(get(store, id), by_hand, id);
    }
}
