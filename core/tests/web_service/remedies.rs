//! Remedies and their effect.

use super::*;

#[test]
fn a_higher_hit_rate_cuts_database_reads() {
    // A hit rate of 95% instead of 85% leaves a third of the load if all database reads are cache misses.
    let reads = |rest: &str| value(&format!("reads_per_request=5&{rest}"), "database_reads");
    assert!((reads("cache_hit_rate=95") / reads("cache_hit_rate=85") - 1.0 / 3.0).abs() < 1e-12);
    // It leaves half of the load if about 5% of reads cannot be cached.
    let half = |rate: u32| reads(&format!("cacheable_share=95.238095238095238&cache_hit_rate={rate}"));
    assert!((half(95) / half(85) - 0.5).abs() < 1e-9);
}

#[test]
fn losing_the_cache_multiplies_database_reads() {
    // 1 ÷ 0.15 = 6.67× at a hit rate of 85%, and 10× at 90%.
    assert!(near(value("cache_hit_rate=85", "cache_loss_factor"), 0.8 * 200.0 * 2.0 / value("", "database_reads")));
    assert!((value("cache_hit_rate=85", "cache_loss_factor") - 20.0 / 3.0).abs() < 1e-9);
    assert!((value("cache_hit_rate=90", "cache_loss_factor") - 10.0).abs() < 1e-9);
    assert!(has_advice("p=api-analysis", "The database cannot absorb the loss of the cache"));
}

#[test]
fn replicas_and_shards_multiply_read_capacity() {
    // 3× if the primary serves reads too, 2× if reads go to the replicas only.
    let settings = "replicas=2&loss=none&db_read_capacity=10000";
    check(&format!("{settings}&read_routing=all"), &[("read_capacity", 30_000.0)]);
    check(&format!("{settings}&read_routing=replicas"), &[("read_capacity", 20_000.0)]);
    // Four shards raise write capacity from 10K to 40K and read capacity from 30K to 120K.
    check(
        &format!("{settings}&read_routing=all&shards=4&db_write_capacity=10000"),
        &[("read_capacity", 120_000.0), ("write_capacity", 40_000.0)],
    );
}

#[test]
fn sharding_starts_at_eighty_percent_of_a_primary() {
    // A capacity of 10K writes/min is sharded at 8K. There are no reads.
    let shards_and_advice = |writes: f64| {
        let service =
            service(&format!("read_share=0&db_write_capacity={}&requests={}", 10_000.0 / MINUTE, writes / MINUTE));
        (
            get(&service, "shards_needed"),
            service.applicable_advice().any(|(_, text)| text.contains("split the data into")),
        )
    };
    assert_eq!(shards_and_advice(7_999.0), (1.0, false));
    assert_eq!(shards_and_advice(8_001.0), (2.0, true));
    // 10K writes/min need 2 shards; 4 shards carry up to 32K within the target.
    assert_eq!(shards_and_advice(10_000.0).0, 2.0);
    assert_eq!(shards_and_advice(31_999.0).0, 4.0);
    // 4,000 reads/s per shard at 2,000 × 80% per node need 2 replicas: 4 × (1 + 2) = 12 nodes, and 16 × 3 = 48.
    for (shards, nodes) in [(4, 12.0), (16, 48.0)] {
        let settings = "read_share=100&reads_per_request=1&cache_hit_rate=0&loss=none&db_read_capacity=2000";
        check(
            &format!("{settings}&shards={shards}&requests={}", 4_000 * shards),
            &[("replicas_needed", 2.0), ("database_nodes_needed", nodes)],
        );
    }
}

#[test]
fn indexes_raise_read_capacity() {
    // A third more capacity: 16K instead of 12K queries/min.
    let settings = format!("db_read_capacity={}&index_factor=133.33333333333334", 12_000.0 / MINUTE);
    assert!((value(&settings, "node_read_capacity") * MINUTE - 16_000.0).abs() < 1e-6);
}

#[test]
fn fixing_a_memory_leak_frees_connections() {
    // With a leak of 25 GB, 800 connections fill the remaining 65 of 90 GB. Without it, 800 × 90 / 65 = 1,107.69 fit.
    let connections = |leak: f64| {
        let settings = format!(
            "instances=1&loss=none&memory_per_instance=100 GB/instance&memory_target=90&base_memory=0&leaked_memory={leak} B/instance&connection_memory={} B/connection",
            65.0 * GB / 800.0
        );
        value(&settings, "connection_capacity")
    };
    assert!(near(connections(25.0 * GB), 800.0));
    assert!((connections(0.0) - 1_107.69).abs() < 0.01);
    check("p=api-analysis", &[("connections_without_leak", 4.0 * (8.0 * 0.8 - 0.93) * GB / 21.3e6)]);
}

#[test]
fn a_cdn_serves_its_share_of_reads() {
    check("requests=1000&cdn_share=30", &[("cdn_requests", 300.0), ("origin_requests", 700.0), ("api_cores", 14.0)]);
    // A CDN never serves writes.
    check("requests=1000&cdn_share=90&read_share=80", &[("cdn_requests", 800.0), ("origin_requests", 200.0)]);
}

#[test]
fn losing_one_of_four_instances_loses_a_quarter_of_capacity() {
    let limit = |loss: &str| value(&format!("{ANALYSIS}&instances=4&loss={loss}"), "api_limit");
    assert!(near(limit("instance") / limit("none"), 0.75));
}

// Pools, caches, replicas, and spikes

#[test]
fn open_connections_are_instances_times_pool_size() {
    // Four instances with pools of 20 connections each: 4 × 20 = 80.
    check("app_pool=20&instances=4&worker_pool=0", &[("connections_open", 80.0)]);
}

#[test]
fn each_cache_level_serves_its_share() {
    // 1,000 reads/s: the in-process cache serves half, and the shared cache serves 90% of the rest.
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
    // The remaining 50 reads/s take 10 ms each in the database.
    assert!((get(&service, "data_read_time") - (0.5e-6 + 0.5e-3 + 0.05 * 0.010)).abs() < 1e-9);
}

#[test]
fn lagging_replicas_serve_no_reads() {
    let settings = "replicas=3&loss=none&lag_allowed=1";
    check(&format!("{settings}&replication_lag=1"), &[("replicas_usable", 3.0), ("replica_share", 0.75)]);
    check(&format!("{settings}&replication_lag=1.1"), &[("replicas_usable", 0.0), ("replica_share", 0.0)]);
    assert!(has_advice(&format!("{settings}&replication_lag=1.1"), "Replicas serve no reads"));
    // Reads that must be fresh go to the primary.
    check(&format!("{settings}&read_routing=replicas&fresh_reads=10"), &[("replica_share", 0.9)]);
}

#[test]
fn needed_replicas_match_a_hand_calculation() {
    // 10,000 reads/s at 2,000 × 80% per node, without writes, take 6.25: 7 nodes if the primary serves reads, otherwise
    // 7 replicas.
    let settings = "read_share=100&requests=10000&reads_per_request=1&cache_hit_rate=0&loss=none";
    check(&format!("{settings}&read_routing=all"), &[("replicas_needed", 6.0)]);
    check(&format!("{settings}&read_routing=replicas"), &[("replicas_needed", 7.0)]);
    // To survive the loss of a node, add one. To survive the loss of one of three zones: 7 of 11 nodes remain, but
    // only 6 of 10.
    check(&format!("{settings}&loss=instance"), &[("replicas_needed", 7.0)]);
    check(&format!("{settings}&loss=zone&zones=3"), &[("replicas_needed", 10.0)]);
    let carried = value(&format!("{settings}&loss=zone&zones=3&replicas=10"), "db_utilisation");
    assert!(carried <= 0.8, "{carried}");
    assert!(value(&format!("{settings}&loss=zone&zones=3&replicas=9"), "db_utilisation") > 0.8);
}

#[test]
fn a_spike_leaves_a_backlog_that_drains() {
    // 10 jobs/s arrive, and 20 workers at 1 s per job do 20. A 5× spike of 10 minutes leaves (50 − 20) × 600 = 18,000
    // jobs, which take 18,000 ÷ (20 − 10) = 1,800 s to drain.
    let settings = "requests=100&jobs_per_request=0.1&job_time=1&loss=none&spike=5&spike_time=10";
    check(
        &format!("{settings}&workers=20"),
        &[("spike_jobs", 50.0), ("backlog", 18_000.0), ("drain_time", 1_800.0), ("job_capacity", 20.0)],
    );
    // To drain within 20 minutes: μ ≥ 10 × (5 × 600 + 1,200) ÷ 1,800 = 23.33.
    check(&format!("{settings}&drain_allowed=20"), &[("workers_for_spike", 24.0), ("workers_needed", 24.0)]);
    assert!(value(&format!("{settings}&workers=24"), "drain_time") <= 1_200.0);
    assert!(value(&format!("{settings}&workers=23"), "drain_time") > 1_200.0);
    // One worker per 10 waiting messages.
    check(&format!("{settings}&workers=20"), &[("workers_by_backlog", 1_800.0)]);
    // Jobs arrive as fast as they are completed, so the backlog never drains.
    check(&format!("{settings}&workers=10"), &[("drain_time", 31_536_000.0), ("job_wait", 31_536_000.0)]);
    assert!(has_advice(&format!("{settings}&workers=10"), "The queue grows without bound"));
}
