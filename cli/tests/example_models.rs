//! The example models against what the makers of those systems publish: the same inputs give their numbers.

mod common;

use common::{json, run};

/// Where an example model is.
fn example(name: &str) -> String {
    format!("{}/../examples/models/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

/// What the terminal gives for a link of an example model.
fn evaluated(name: &str, settings: &str) -> serde_json::Value {
    let link = format!("m={name}&{settings}");
    let arguments = ["evaluate", &link, "--format", "json", "--today", "2026-11-21", "--model-file", &example(name)];
    json(&run(&arguments).done())["components"][0].take()
}

#[track_caller]
fn holds(name: &str, settings: &str, wanted: &[(&str, f64)]) {
    let found = evaluated(name, settings);
    for (id, wanted) in wanted {
        let value = found["values"][id]["value"].as_f64().unwrap_or(f64::NAN);
        let near = (value - wanted).abs() <= 1e-9 * wanted.abs();
        assert!(near, "{name}, {settings}: {id} is {value}, not {wanted}");
    }
}

#[test]
fn every_example_is_in_order_and_complete() {
    let folder = format!("{}/../examples/models", env!("CARGO_MANIFEST_DIR"));
    let mut files = 0;
    for file in std::fs::read_dir(folder).expect("the examples are there").flatten() {
        let path = file.path();
        let out = run(&["check", path.to_str().expect("a plain name")]).done();
        for part in ["input", "constant", "formula", "resource", "preset", "chart"] {
            assert!(out.contains(part), "{out} has no {part}");
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        for part in ["[[remedy]]", "[[advice]]", "headline", "notes"] {
            assert!(text.contains(part), "{} has no {part}", path.display());
        }
        files += 1;
    }
    assert_eq!(files, EXAMPLES);
}

const EXAMPLES: usize = 1;

/// Qdrant, Capacity Planning: 1,000,000 vectors of 1,024 dimensions are 6,144,000,000 bytes, payloads of 5 KB × 1.5.
#[test]
fn qdrants_own_examples() {
    let settings = "p=documented";
    holds("qdrant", settings, &[("memory", 6_144_000_000.0), ("payload_size", 7_500_000_000.0)]);
}

/// Qdrant, Quantization, table of methods: 4, 16, 24 and 32 times as small as 4 bytes for each dimension.
#[test]
fn qdrants_quantisation() {
    for (method, factor) in [("scalar", 4.0), ("two-bit", 16.0), ("one-and-half-bit", 24.0), ("binary", 32.0)] {
        let settings = format!("points=1M&dimensions=1536&quantisation={method}");
        holds("qdrant", &settings, &[("quantised_vectors", 1e6 * 1536.0 * 4.0 / factor)]);
    }
    // Beside the originals, so more memory in all; in the place of those on disk, less.
    let of = |settings: &str| evaluated("qdrant", settings)["values"]["memory"]["value"].as_f64().expect("a number");
    assert!(of("quantisation=scalar") > of("quantisation=none"));
    assert!(of("quantisation=scalar&vectors_kept=disk") < of("quantisation=none"));
}

/// Qdrant, Capacity Planning: of vectors on disk only the active ones count; half the memory, double the latency.
#[test]
fn qdrants_active_points() {
    holds("qdrant", "p=documented&vectors_kept=active&active=10%25", &[("memory", 614_400_000.0)]);
    let half = "p=documented&node_memory=3072MB/node";
    holds("qdrant", half, &[("memory_used", 2.0), ("latency_factor", 2.0)]);
}

#[test]
fn qdrant_says_what_its_makers_warn_of() {
    let advised = |settings: &str| evaluated("qdrant", settings)["advice"].to_string();
    assert!(advised("nodes=1").contains("Qdrant advises 3 nodes"));
    assert!(!advised("nodes=3&replicas=2").contains("Qdrant advises 3 nodes"));
    assert!(advised("nodes=2&replicas=3").contains("there are 2 nodes"));
    assert!(advised("quantisation=binary&dimensions=384").contains("loses much accuracy"));
    assert!(advised("vectors_kept=disk").contains("searched slowly"));
}
