//! What helps, by how much.

use super::*;

#[test]
fn a_better_hit_rate() {
    // 85 to 95 %: a third of the load, 8K to 2.67K queries a minute, if all of it is misses. The analysis says half.
    let reads = |rest: &str| value(&format!("reads_per_request=5&{rest}"), "database_reads");
    assert!((reads("cache_hit_rate=95") / reads("cache_hit_rate=85") - 1.0 / 3.0).abs() < 1e-12);
    // Half would be right if a twentieth of what the caches let through did not go through them at all.
    let half = |rate: u32| reads(&format!("cacheable_share=95.238095238095238&cache_hit_rate={rate}"));
    assert!((half(95) / half(85) - 0.5).abs() < 1e-9);
}

#[test]
fn a_lost_cache() {
    // 1 ÷ 0.15 = 6.67 times at 85 %. The analysis says ten times, which belongs to 90 %.
    assert!(near(value("cache_hit_rate=85", "cache_loss_factor"), 0.8 * 200.0 * 2.0 / value("", "database_reads")));
    assert!((value("cache_hit_rate=85", "cache_loss_factor") - 20.0 / 3.0).abs() < 1e-9);
    assert!((value("cache_hit_rate=90", "cache_loss_factor") - 10.0).abs() < 1e-9);
    assert!(advised("p=api-analysis", "The database cannot absorb the loss of the cache"));
}

#[test]
fn read_capacity_with_two_replicas() {
    // Three times if the primary serves reads too; twice if they go to the replicas only, as the analysis routes them.
    let settings = "replicas=2&loss=none&db_read_capacity=10000";
    check(&format!("{settings}&read_routing=all"), &[("read_capacity", 30_000.0)]);
    check(&format!("{settings}&read_routing=replicas"), &[("read_capacity", 20_000.0)]);
    // Four shards: writes from 10K to 40K, reads from 30K to 120K.
    check(
        &format!("{settings}&read_routing=all&shards=4&db_write_capacity=10000"),
        &[("read_capacity", 120_000.0), ("write_capacity", 40_000.0)],
    );
}

#[test]
fn sharding_at_four_fifths_of_a_leader() {
    // 10K writes a minute, sharded at 8K. No reads.
    let of = |writes: f64| {
        let service =
            service(&format!("read_share=0&db_write_capacity={}&requests={}", 10_000.0 / MINUTE, writes / MINUTE));
        (get(&service, "shards_needed"), service.advised().any(|(_, text)| text.contains("split the data into")))
    };
    assert_eq!(of(7_999.0), (1.0, false));
    assert_eq!(of(8_001.0), (2.0, true));
    // 10K writes of tenfold growth take 2 shards; 4 carry up to 32K at their target.
    assert_eq!(of(10_000.0).0, 2.0);
    assert_eq!(of(31_999.0).0, 4.0);
    // The forecast's 4 shards × (1 + 2 replicas) are 12 nodes, its 16 × 3 are 48: 4,000 reads a second on each shard, at 2,000
    // × 80 % a node.
    for (shards, nodes) in [(4, 12.0), (16, 48.0)] {
        let settings = "read_share=100&reads_per_request=1&cache_hit_rate=0&loss=none&db_read_capacity=2000";
        check(
            &format!("{settings}&shards={shards}&requests={}", 4_000 * shards),
            &[("replicas_needed", 2.0), ("database_nodes_needed", nodes)],
        );
    }
}

#[test]
fn indexes_that_take_cpu_from_40_to_30_percent() {
    // A third more, 12K to 16K queries a minute. The analysis says 18K.
    let settings = format!("db_read_capacity={}&index_factor=133.33333333333334", 12_000.0 / MINUTE);
    assert!((value(&settings, "node_read_capacity") * MINUTE - 16_000.0).abs() < 1e-6);
}

#[test]
fn memory_without_the_leak() {
    // 90 to 65 %: 800 × 90 / 65 = 1,108 connections, not 1,200, if all memory is that of connections.
    let of = |leak: f64| {
        let settings = format!(
            "instances=1&loss=none&memory_per_instance=100 GB/instance&memory_target=90&base_memory=0&leaked_memory={leak} B/instance&connection_memory={} B/connection",
            65.0 * GB / 800.0
        );
        value(&settings, "connection_capacity")
    };
    assert!(near(of(25.0 * GB), 800.0));
    assert!((of(0.0) - 1_107.69).abs() < 0.01);
    check("p=api-analysis", &[("connections_without_leak", 4.0 * (8.0 * 0.8 - 0.93) * GB / 21.3e6)]);
}

#[test]
fn a_cdn_takes_thirty_percent() {
    check("requests=1000&cdn_share=30", &[("cdn_requests", 300.0), ("origin_requests", 700.0), ("api_cores", 14.0)]);
    // It answers nothing that writes.
    check("requests=1000&cdn_share=90&read_share=80", &[("cdn_requests", 800.0), ("origin_requests", 200.0)]);
}

#[test]
fn losing_one_of_four_instances_is_a_quarter() {
    let of = |loss: &str| value(&format!("{ANALYSIS}&instances=4&loss={loss}"), "api_limit");
    assert!(near(of("instance") / of("none"), 0.75));
}

// The platform scalability guide

#[test]
fn pools_of_the_guide() {
    // A primary and three replicas with pools of 20 each: 4 × 20 = 80 connections. Each node has 20 of each instance.
    check("app_pool=20&instances=4&worker_pool=0", &[("connections_open", 80.0)]);
}

#[test]
fn every_level_of_the_caches() {
    // 1,000 reads: half in the process, 90 % of the other half in the cache.
    let settings = "requests=1000&read_share=100&reads_per_request=1&local_hit_rate=50&cache_hit_rate=90";
    check(
        settings,
        &[
            ("local_hits", 500.0),
            ("cache_hits", 450.0),
            ("database_reads", 1000.0 * 0.5 * (1.0 - 0.9)),
            ("cache_operations", 500.0 + 1000.0 * 0.5 * (1.0 - 0.9)),
            ("local_part", 0.5e-6),
            ("cache_part", 0.5e-3),
        ],
    );
    let service = service(&format!("{settings}&db_read_capacity=1e9&pooler_instances=100"));
    // 50 a second take 10 ms each in the database.
    assert!((get(&service, "data_read_time") - (0.5e-6 + 0.5e-3 + 0.05 * 0.010)).abs() < 1e-9);
}

#[test]
fn replicas_that_are_behind_serve_nothing() {
    let settings = "replicas=3&loss=none&lag_allowed=1";
    check(&format!("{settings}&replication_lag=1"), &[("replicas_usable", 3.0), ("replica_share", 0.75)]);
    check(&format!("{settings}&replication_lag=1.1"), &[("replicas_usable", 0.0), ("replica_share", 0.0)]);
    assert!(advised(&format!("{settings}&replication_lag=1.1"), "Replicas serve no reads"));
    // What must be of the last moment goes to the primary.
    check(&format!("{settings}&read_routing=replicas&fresh_reads=10"), &[("replica_share", 0.9)]);
}

#[test]
fn replicas_needed_by_hand() {
    // 10,000 reads a second at 2,000 × 80 % a node, no writes: 6.25, so 7 nodes if the primary helps, 7 replicas if not.
    let settings = "read_share=100&requests=10000&reads_per_request=1&cache_hit_rate=0&loss=none";
    check(&format!("{settings}&read_routing=all"), &[("replicas_needed", 6.0)]);
    check(&format!("{settings}&read_routing=replicas"), &[("replicas_needed", 7.0)]);
    // One may be lost: one more. One zone of three: 7 of 11 nodes are left, of 10 only 6.
    check(&format!("{settings}&loss=instance"), &[("replicas_needed", 7.0)]);
    check(&format!("{settings}&loss=zone&zones=3"), &[("replicas_needed", 10.0)]);
    let carried = value(&format!("{settings}&loss=zone&zones=3&replicas=10"), "db_utilisation");
    assert!(carried <= 0.8, "{carried}");
    assert!(value(&format!("{settings}&loss=zone&zones=3&replicas=9"), "db_utilisation") > 0.8);
}

#[test]
fn a_spike_and_its_backlog() {
    // 10 jobs a second; 20 workers of 1 s do 20. A spike of 5 times for 10 minutes leaves (50 − 20) × 600 = 18,000, which
    // take 18,000 ÷ (20 − 10) = 30 minutes to drain.
    let settings = "requests=100&jobs_per_request=0.1&job_time=1&loss=none&spike=5&spike_time=10";
    check(
        &format!("{settings}&workers=20"),
        &[("spike_jobs", 50.0), ("backlog", 18_000.0), ("drain_time", 1_800.0), ("job_capacity", 20.0)],
    );
    // In 20 minutes: μ ≥ 10 × (5 × 600 + 1,200) ÷ 1,800 = 23.33.
    check(&format!("{settings}&drain_allowed=20"), &[("workers_for_spike", 24.0), ("workers_needed", 24.0)]);
    assert!(value(&format!("{settings}&workers=24"), "drain_time") <= 1_200.0);
    assert!(value(&format!("{settings}&workers=23"), "drain_time") > 1_200.0);
    // One worker for 10 messages that wait.
    check(&format!("{settings}&workers=20"), &[("workers_by_backlog", 1_800.0)]);
    // As much as is done comes: it never drains.
    check(&format!("{settings}&workers=10"), &[("drain_time", 31_536_000.0), ("job_wait", 31_536_000.0)]);
    assert!(advised(&format!("{settings}&workers=10"), "The queue grows without bound"));
}
