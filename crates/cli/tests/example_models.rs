//! The example models reproduce the numbers that the vendors of those systems publish for the same inputs.

mod common;

use common::{json, run};

/// Returns the path of an example model.
fn example(name: &str) -> String {
    format!("../../examples/models/{name}.toml")
}

/// Evaluates a link to an example model and returns its first component.
fn evaluate_example(name: &str, settings: &str) -> serde_json::Value {
    let link = format!("m={name}&{settings}");
    let arguments = ["evaluate", &link, "--format", "json", "--today", "2026-11-21", "--model-file", &example(name)];
    let run = run(&arguments);
    // Unusual values cause a note, but are used.
    assert_eq!(run.code, 0, "{link}: {}", run.err);
    json(&run.out)["components"][0].take()
}

#[track_caller]
fn assert_values(name: &str, settings: &str, expected: &[(&str, f64)]) {
    let found = evaluate_example(name, settings);
    for (id, expected_value) in expected {
        let value = found["values"][id]["value"].as_f64().unwrap_or(f64::NAN);
        let near = (value - expected_value).abs() <= 1e-9 * expected_value.abs();
        assert!(near, "{name}, {settings}: {id} is {value}, not {expected_value}");
    }
}

#[test]
fn every_example_is_valid_and_complete() {
    let mut files = 0;
    for file in std::fs::read_dir("../../examples/models").expect("the examples exist").flatten() {
        let path = file.path();
        let out = run(&["check", path.to_str().expect("a plain name")]).expect_success();
        for part in ["input", "constant", "formula", "resource", "preset", "chart"] {
            assert!(out.contains(part), "{out} has no {part}");
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        for part in ["[[remedy]]", "[[advice]]", "[[cost]]", "headline", "notes"] {
            assert!(text.contains(part), "{} has no {part}", path.display());
        }
        files += 1;
    }
    assert_eq!(files, EXAMPLE_COUNT);
}

const EXAMPLE_COUNT: usize = 3;

/// Qdrant, “Capacity Planning”: 1,000,000 vectors of 1,024 dimensions take 6,144,000,000 bytes, and each payload takes
/// 5 KB × 1.5.
#[test]
fn qdrant_sizes_match_the_documented_examples() {
    let settings = "p=documented";
    assert_values("qdrant", settings, &[("memory", 6_144_000_000.0), ("payload_size", 7_500_000_000.0)]);
}

/// Qdrant, Quantization, table of methods: 4, 16, 24, and 32 times smaller than 4 bytes per dimension.
#[test]
fn qdrant_quantization_factors_match_the_documentation() {
    for (method, factor) in [("scalar", 4.0), ("two-bit", 16.0), ("one-and-half-bit", 24.0), ("binary", 32.0)] {
        let settings = format!("points=1M&dimensions=1536&quantisation={method}");
        assert_values("qdrant", &settings, &[("quantised_vectors", 1e6 * 1536.0 * 4.0 / factor)]);
    }
    // Quantized vectors add to the originals in memory, but replace those on disk.
    let memory =
        |settings: &str| evaluate_example("qdrant", settings)["values"]["memory"]["value"].as_f64().expect("a number");
    assert!(memory("quantisation=scalar") > memory("quantisation=none"));
    assert!(memory("quantisation=scalar&vectors_kept=disk") < memory("quantisation=none"));
}

/// Qdrant, Capacity Planning: with vectors on disk, only active ones need memory; half the memory doubles the latency.
#[test]
fn qdrant_needs_memory_only_for_active_vectors() {
    assert_values("qdrant", "p=documented&vectors_kept=active&active=10%25", &[("memory", 614_400_000.0)]);
    let half = "p=documented&node_memory=3072MB/node";
    assert_values("qdrant", half, &[("memory_used", 2.0), ("latency_factor", 2.0)]);
}

#[test]
fn qdrant_advice_repeats_the_vendors_warnings() {
    let advised = |settings: &str| evaluate_example("qdrant", settings)["advice"].to_string();
    assert!(advised("nodes=1").contains("Qdrant recommends at least 3 nodes"));
    assert!(!advised("nodes=3&replicas=2").contains("Qdrant recommends at least 3 nodes"));
    assert!(advised("nodes=2&replicas=3").contains("has only 2 nodes"));
    assert!(advised("quantisation=binary&dimensions=384").contains("is inaccurate at"));
    assert!(advised("vectors_kept=disk").contains("is slow unless"));
}

/// AWS, Size and choose an MSK cluster: 100 MBps with a replication factor of 3 give 300 MBps of writes; 83 MiB/s per
/// broker with 3 replicas give 249 of the 250 MiB/s of its volume; storage is ingress × retention × replication factor.
#[test]
fn kafka_throughput_and_storage_match_aws() {
    assert_values("kafka", "p=documented", &[("total_written", 300e6)]);
    let brim = "brokers=3&produced=249MiB/s&replicas=3";
    assert_values("kafka", brim, &[("total_written", 747.0 * 1_048_576.0), ("volume_limit", 250.0 * 1_048_576.0)]);
    assert_values("kafka", brim, &[("throughput_used", 249.0 / 250.0)]);
    assert_values("kafka", "produced=100&retention=1d&replicas=3", &[("disk", 100e6 * 86_400.0 * 3.0)]);
}

/// AWS, Size and choose an MSK cluster: 100 MBps read by 5 groups are 500 MBps, which takes 4 brokers that each send
/// 125 MBps, or 6 in 3 zones. Replication does not count, because AWS handles it.
#[test]
fn kafka_broker_count_matches_aws() {
    let express = "produced=100&groups=5&replicas=1&network=125&throughput_target=100%25&retention=1h&broker_cores=64";
    let express = format!("{express}&volume=1000&volume_network=1000&zones=3&brokers=6");
    assert_values("kafka", &express, &[("consumed", 500e6), ("brokers_for_network", 4.0), ("brokers_needed", 6.0)]);
}

/// Google Cloud, Plan the size of a cluster: 50 MBps with 3 replicas and 2 readers give 150 MBps of writes and 200 of
/// reads, as much work as 200 MBps of writes: 10 vCPU at 100% or 20 at 50%, with 80 GiB.
#[test]
fn kafka_vcpus_match_google_cloud() {
    let settings = "produced=50&replicas=3&groups=2";
    assert_values("kafka", settings, &[("total_written", 150e6), ("total_read", 200e6), ("write_equivalent", 200e6)]);
    assert_values("kafka", settings, &[("cores", 20.0), ("memory", 80.0 * 1_073_741_824.0)]);
}

/// Confluent: max(t/p, t/c) partitions. AWS: equation 1, and the maximum number of partition replicas per broker.
#[test]
fn kafka_partition_counts_match_confluent_and_aws() {
    assert_values("kafka", "produced=20&partition_write=5&partition_read=3", &[("partitions_needed", 7.0)]);
    assert_values("kafka", "produced=20&partition_write=2&partition_read=3", &[("partitions_needed", 10.0)]);
    let cluster = "brokers=6&replicas=3&groups=4&volume=250&volume_network=200&network=900";
    assert_values("kafka", cluster, &[("volume_limit", 400.0 * 1_048_576.0), ("network_limit", 900e6)]);
    assert_values("kafka", "partitions=2001&replicas=3&broker_partitions=2000", &[("brokers_for_partitions", 4.0)]);
}

/// Storage follows the average load; throughput follows the peak.
#[test]
fn kafka_storage_follows_average_load_and_throughput_follows_peak_load() {
    let disk = |settings: &str| evaluate_example("kafka", settings)["values"]["disk"]["value"].as_f64();
    assert_eq!(disk("load_factor=5"), disk("load_factor=1"));
    assert_values("kafka", "load_factor=5&produced=20", &[("written", 100e6)]);
}

/// With three zones, both followers of a leader and two thirds of its clients are in other zones; with two, one
/// follower and half of the clients. With one zone, there is no traffic between zones.
#[test]
fn kafka_cross_zone_traffic_includes_followers_and_clients() {
    let sent = |zones: u32| format!("produced=30&replicas=3&groups=2&brokers=6&zones={zones}");
    assert_values("kafka", &sent(3), &[("between_zones", 30e6 * 2.0 + 90e6 * 2.0 / 3.0)]);
    assert_values("kafka", &sent(2), &[("between_zones", 30e6 + 90e6 / 2.0)]);
    assert_values("kafka", &sent(1), &[("between_zones", 0.0)]);
}

/// The bill of each model has lines for its main costs, and amounts in dollars.
#[test]
fn examples_have_a_bill() {
    for (name, lines) in
        [("qdrant", &["Nodes", "Disks"][..]), ("kafka", &["Brokers", "Cross-zone transfer"]), ("redis", &["Shards"])]
    {
        let link = format!("m={name}");
        let out = run(&["cost", &link, "--today", "2026-11-21", "--model-file", &example(name)]).expect_success();
        for line in lines.iter().chain(&["$"]) {
            assert!(out.contains(line), "{name}: no {line} in {out}");
        }
    }
}

/// Redis, MEMORY USAGE: its results for four strings. Short ones are rounded up to the allocator's sizes.
#[test]
fn redis_key_sizes_match_memory_usage() {
    for (name, value, reported, excess) in
        [(0, 0, 56.0, 0.0), (3, 3, 56.0, 6.0), (4, 6, 64.0, 2.0), (4, 100, 160.0, 0.0)]
    {
        let settings = format!("name_size={name}&value_size={value}");
        assert_values("redis", &settings, &[("key_size", reported + excess)]);
    }
}

/// Redis, FAQ: an empty instance takes about 3 MB, and a million small keys take about 85 MB. Memory optimization:
/// 100,001 keys “object:0” to “object:100000” with the value “val” take 11 MB.
#[test]
fn redis_memory_matches_the_documentation() {
    let assert_within_10_percent = |settings: &str, published: f64| {
        let found = evaluate_example("redis", settings)["values"]["memory"]["value"].as_f64().expect("a number");
        assert!((found / published - 1.0).abs() < 0.1, "{settings}: {found}, published {published}");
    };
    assert_within_10_percent("p=small-keys", 85e6);
    assert_within_10_percent("p=small-keys&keys=100001&name_size=12&value_size=3", 11e6);
    assert_values("redis", "p=small-keys&keys=0", &[("memory", 3e6)]);
}

/// Redis, Disk sizing for heavy write scenarios: its four examples. The last one rounds intermediate results.
#[test]
fn redis_disk_sizes_match_the_documentation() {
    for (size, shards, replicas, disk, tolerance) in [
        (5_000, 2, 1, 72.5e9, 0.0),
        (5_000, 8, 1, 190.625e9, 0.0),
        (40_000, 5, 0, 328e9, 0.0),
        (40_000, 15, 0, 723.57e9, 0.0013),
    ] {
        let settings = format!(
            "keys=1M&known=measured&measured_size={size}&shards={shards}&replicas={replicas}&saved=log&empty=0"
        );
        let found = evaluate_example("redis", &settings)["values"]["disk"]["value"].as_f64().expect("a number");
        assert!((found / disk - 1.0).abs() <= tolerance + 1e-12, "{settings}: {found}, not {disk}");
    }
}

/// Redis, FAQ: in theory, saving can double the memory. Database memory limits: replicas double it.
#[test]
fn redis_snapshots_and_replicas_double_the_memory() {
    let plain = "p=small-keys&keys=0&empty=1GB";
    assert_values("redis", plain, &[("memory", 1e9)]);
    assert_values("redis", &format!("{plain}&saved=snapshots&changed=100%25"), &[("memory", 2e9)]);
    assert_values("redis", &format!("{plain}&replicas=1"), &[("memory", 2e9)]);
}

#[test]
fn the_recommended_shards_are_sufficient() {
    for settings in ["p=sessions", "p=cache", "p=sessions&saved=snapshots&changed=100%25&keys=80M", "keys=300M"] {
        let enough =
            evaluate_example("redis", settings)["values"]["shards_for_memory"]["value"].as_u64().expect("a count");
        let used = |shards: u64| {
            let component = evaluate_example("redis", &format!("{settings}&shards={shards}"));
            component["values"]["memory_used"]["value"].as_f64().expect("a number")
        };
        assert!(used(enough) <= 0.8 + 1e-9, "{settings}: {enough}");
        assert!(enough == 1 || used(enough - 1) > 0.8, "{settings}: {enough}");
    }
}
