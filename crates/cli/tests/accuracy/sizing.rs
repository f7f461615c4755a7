//! System sizing.

use std::fs;

use headroom_core::model::toml::from_toml;
use headroom_core::{Models, decode, evaluate};
use serde_json::Value;

use crate::{Comparison, PageSection, format_number, reference_data};

const GIB: f64 = 1_073_741_824.0;

/// Runs of the reference script that cover its inputs: the defaults, large single changes, and combinations.
const RUNS: [&str; 6] = ["defaults", "nodes=100000000000", "ratio=0.2", "ops=1000000", "combo small", "combo large"];

/// Returns a value of the only component of a link.
fn value(models: &Models, link: &str, id: &str) -> f64 {
    let (scenario, problems) = decode(link);
    assert!(problems.is_empty(), "{link}: {problems:?}");
    evaluate(&scenario, models).components[0].get(id).expect(id)
}

pub(crate) fn script() -> PageSection {
    let models = Models::built_in().expect("the built-in models are valid");
    let grid: Value = serde_json::from_str(&reference_data("estimate_grid.json")).expect("JSON");
    let inputs = [
        ("nodes", "nodes"),
        ("active_ratio", "active_ratio"),
        ("edges", "edges_per_node"),
        ("ops", "ops_per_sec"),
        ("retention_days", "retention_days"),
        ("interval", "consolidation_interval"),
    ];
    let mut rows = Vec::new();
    for name in RUNS {
        let run = grid["runs"].as_array().expect("runs").iter().find(|run| run["name"] == name).expect(name);
        let text = |key: &str| run["input"][key].as_str().expect(key);
        let settings: String = inputs.iter().map(|(argument, id)| format!("&{id}={}", text(argument))).collect();
        let link = format!("m=tiered-store-estimate{settings}");
        let formatted = |key: &str| format_number(text(key).parse().expect(key));
        let about = format!(
            "{} nodes, active ratio {}, {} operations per second",
            formatted("nodes"),
            formatted("active_ratio"),
            formatted("ops")
        );
        for (key, id, unit, factor) in [
            ("recommended_memory_gb", "recommended_memory", "memory, GiB", GIB),
            ("recommended_storage_gb", "recommended_storage", "storage, GiB", GIB),
            ("recommended_cores", "recommended_cores", "cores", 1.0),
        ] {
            let reference = run["exact"][key].as_f64().expect(key);
            rows.push(Comparison::new(format!("{about}: {unit}"), value(&models, &link, id) / factor, reference));
        }
    }
    let about = "The references evaluate the formulas of the quick estimate independently, in decimal arithmetic, with \
                 the same inputs.";
    PageSection { title: "Quick estimate of the tiered store", about, rows }
}

pub(crate) fn vendors() -> PageSection {
    let mut models = Models::default();
    for name in ["kafka", "qdrant", "redis"] {
        let text = fs::read_to_string(format!("../../examples/models/{name}.toml")).expect("the example exists");
        models.add(from_toml(&text).unwrap_or_else(|problems| panic!("{problems:?}")));
    }
    let disk = "m=redis&keys=1M&known=measured&saved=log&empty=0";
    let express = "m=kafka&produced=100&groups=5&replicas=1&network=125&throughput_target=100%25&retention=1h&broker_cores=64\
                   &volume=1000&volume_network=1000&zones=3&brokers=6";
    let rows = [
        ("Qdrant, 1 million vectors of 1,024 dimensions: memory, B", "m=qdrant&p=documented", "memory", 6_144e6, 0.0),
        ("Qdrant, same collection: payload, B", "m=qdrant&p=documented", "payload_size", 7_500e6, 0.0),
        (
            "Qdrant, 10% of the vectors in memory, the rest on disk: memory, B",
            "m=qdrant&p=documented&vectors_kept=active&active=10%25",
            "memory",
            614.4e6,
            0.0,
        ),
        (
            "Qdrant, half the memory: latency factor",
            "m=qdrant&p=documented&node_memory=3072MB/node",
            "latency_factor",
            2.0,
            0.0,
        ),
        (
            "Amazon MSK, 100 MB/s with three replicas: write throughput, B/s",
            "m=kafka&p=documented",
            "total_written",
            300e6,
            0.0,
        ),
        (
            "Amazon MSK, 249 MiB/s on three brokers: volume utilization",
            "m=kafka&brokers=3&produced=249MiB/s&replicas=3",
            "throughput_used",
            0.996,
            0.0,
        ),
        (
            "Amazon MSK, 100 MB/s with three replicas and one day of retention: disk, B",
            "m=kafka&produced=100&retention=1d&replicas=3",
            "disk",
            25.92e12,
            0.0,
        ),
        ("Amazon MSK, 100 MB/s with five consumer groups: read throughput, B/s", express, "consumed", 500e6, 0.0),
        ("Amazon MSK, same load in three zones: brokers", express, "brokers_needed", 6.0, 0.0),
        (
            "Google Cloud, 50 MB/s with three replicas and two consumer groups: vCPU",
            "m=kafka&produced=50&replicas=3&groups=2",
            "cores",
            20.0,
            0.0,
        ),
        ("Google Cloud, same load: memory, B", "m=kafka&produced=50&replicas=3&groups=2", "memory", 80.0 * GIB, 0.0),
        (
            "Confluent, 20 MB/s, 5 MB/s written and 3 MB/s read per partition: partitions",
            "m=kafka&produced=20&partition_write=5&partition_read=3",
            "partitions_needed",
            7.0,
            0.0,
        ),
        ("Redis FAQ, one million small keys: memory, B", "m=redis&p=small-keys", "memory", 85e6, 0.1),
        (
            "Redis memory optimization, 100,001 keys: memory, B",
            "m=redis&p=small-keys&keys=100001&name_size=12&value_size=3",
            "memory",
            11e6,
            0.1,
        ),
        (
            "Redis disk sizing, 5 GB, 2 shards with one replica: disk, B",
            &format!("{disk}&measured_size=5000&shards=2&replicas=1"),
            "disk",
            72.5e9,
            0.0,
        ),
        (
            "Redis disk sizing, 5 GB, 8 shards with one replica: disk, B",
            &format!("{disk}&measured_size=5000&shards=8&replicas=1"),
            "disk",
            190.625e9,
            0.0,
        ),
        (
            "Redis disk sizing, 40 GB, 5 shards: disk, B",
            &format!("{disk}&measured_size=40000&shards=5&replicas=0"),
            "disk",
            328e9,
            0.0,
        ),
        (
            "Redis disk sizing, 40 GB, 15 shards: disk, B",
            &format!("{disk}&measured_size=40000&shards=15&replicas=0"),
            "disk",
            723.57e9,
            0.0013,
        ),
    ];
    let rows = rows.map(|(description, link, id, reference, tolerance)| {
        Comparison::new(description, value(&models, link, id), reference).within(f64::max(tolerance, 1e-9))
    });
    let about = "The references are the vendors' own numbers: Qdrant's capacity planning guide, the sizing pages of \
                 Amazon MSK, Google Cloud, and Confluent; and the FAQ, memory optimization, and disk sizing pages of \
                 Redis. Differences come from rounding in the reference, or from measurements with a specific memory \
                 allocator. Each example model cites its sources.";
    PageSection { title: "Vendor sizing guides", about, rows: rows.into() }
}
