//! The web service against numbers worked out by hand from the scalability analysis, the platform scalability guide and the
//! scalability strategy.
//!
//! Where a document's own arithmetic is wrong, the right number stands here and the document's beside it.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::sync::OnceLock;

use common::{Chance, built_in, random_value};
use headroom_core::engine::model::{Model, ValueKind};
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::queue::{many_servers, wait_quantile};
use headroom_core::{Models, decode, evaluate};

const MINUTE: f64 = 60.0;
const GB: f64 = 1e9;
const MONTH: f64 = 730.0 * 3600.0;

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(built_in)
}

fn model() -> &'static Model {
    static MODEL: OnceLock<std::sync::Arc<Model>> = OnceLock::new();
    MODEL.get_or_init(|| models().get("web-service", 1).expect("there is a web service"))
}

/// The service with these settings; none of them may be refused or asked about.
fn service(settings: &str) -> ComponentEvaluation {
    let (scenario, problems) = decode(&format!("m=web-service&{settings}"));
    assert!(problems.is_empty(), "{settings}: {problems:?}");
    let mut evaluation = evaluate(&scenario, models());
    let errors: Vec<String> = evaluation
        .problems
        .iter()
        .filter(|problem| problem.severity() == headroom_core::scenario::Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{settings}: {errors:?}");
    evaluation.components.remove(0)
}

fn get(service: &ComponentEvaluation, id: &str) -> f64 {
    service.get(id).unwrap_or_else(|| panic!("the model has no {id}"))
}

fn value(settings: &str, id: &str) -> f64 {
    get(&service(settings), id)
}

/// Equal but for rounding in the last places.
fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-12 * wanted.abs().max(f64::MIN_POSITIVE)
}

#[track_caller]
fn check(settings: &str, wanted: &[(&str, f64)]) {
    let service = service(settings);
    for (id, wanted) in wanted {
        let found = get(&service, id);
        assert!(near(found, *wanted), "{settings}: {id} is {found}, not {wanted}");
    }
}

fn utilisation(service: &ComponentEvaluation, resource: &str) -> Option<f64> {
    let index = service.model.resources.iter().position(|found| found.id == resource).expect(resource);
    service.resources[index].utilisation
}

fn advised(settings: &str, words: &str) -> bool {
    service(settings).advised().any(|(_, text)| text.contains(words))
}

// The scalability analysis

/// An instance of 2 vCPU that carries 3,750 requests a minute at its target of 70 %, as in the analysis; no contention.
const ANALYSIS: &str = "vcpu_per_instance=2&cpu_per_request=22.4&contention=0&coherency=0&spare_instances=0&loss=none";

#[test]
fn what_the_analysis_measured() {
    let service = service("p=api-analysis");
    // 10,000 requests and 5,000 queries a minute; a fifth of the queries write.
    assert!(near(get(&service, "origin_requests"), 10_000.0 / MINUTE));
    assert!(near(get(&service, "queries_per_second"), 5_000.0 / MINUTE));
    assert!(near(get(&service, "data_writes"), 1_000.0 / MINUTE));
    // 200 of 500 connections (of which 3 are kept), 2,000 of 10,000 IOPS, half of the cache.
    assert_eq!(get(&service, "connections_open"), 200.0);
    assert!(near(get(&service, "db_iops"), 2_000.0));
    assert!(near(utilisation(&service, "db_iops").unwrap(), 0.2));
    assert!(near(utilisation(&service, "cache_memory").unwrap(), 0.5));
    // Measured: 40 % of the database's CPU, 500 connections, 70 % of memory, 60 % of CPU, p50 120 and p95 450 ms.
    for (id, measured, off) in [("db_utilisation", 0.4, 0.02), ("cpu_utilisation", 0.6, 0.04)] {
        assert!((get(&service, id) - measured).abs() < off, "{id}: {}", get(&service, id));
    }
    assert!((get(&service, "open_connections") - 500.0).abs() < 2.0);
    assert!((utilisation(&service, "api_memory").unwrap() - 0.7).abs() < 0.005);
    assert!(
        (get(&service, "origin_latency") - 0.120).abs() < 0.001 && (get(&service, "latency_p95") - 0.45).abs() < 0.004
    );
    // 5,000 users who make 10,000 requests a minute ask every 30 seconds.
    assert!((get(&service, "user_requests") / get(&service, "requests") - 1.0).abs() < 0.01);
    // Its peak, 15,000 a minute: 85 % of the CPU.
    check("p=api-analysis&requests=250", &[("cpu_utilisation", 0.85)]);
}

#[test]
fn headroom_is_counted_from_the_load_that_is_put_in() {
    // The limit of 8K queries a minute is the peak: no headroom there, and 60 % from the average of 5K. The analysis says
    // “60 %, up to 12.8K”, which is beyond its hard limit of 12K. To that it is half as much again from the peak.
    let load = |factor: f64| format!("p=api-analysis&requests={}&db_target=100", factor * 10_000.0 / MINUTE);
    assert!(near(value(&load(1.6), "queries_per_second"), 8_000.0 / MINUTE));
    assert!(near(value(&load(1.6), "db_room"), 1.5));
    assert!(near(value(&load(1.0), "db_room"), 2.4));
}

#[test]
fn limits_and_headroom_from_average_and_peak() {
    // At 3,750 a minute each, 4 instances carry 15K: half as much again as the average of 10K, and just the peak of 15K.
    let rates = format!("average_requests={}&peak_requests={}", 10_000.0 / MINUTE, 15_000.0 / MINUTE);
    let found = service(&format!("{ANALYSIS}&{rates}&measured_cpu=60"));
    for (id, wanted) in [
        ("peak_factor", 1.5),
        ("growth_from_average", 1.5),
        ("growth_from_peak", 1.0),
        ("limit_from_peak", 1.0 / 0.7),
        ("measured_cpu_time", 0.6 * 8.0 * MINUTE / 10_000.0),
    ] {
        assert!(near(get(&found, id), wanted), "{id}: {}", get(&found, id));
    }
    // 12,000 queries a minute at 100 %, whatever the mix; p99 is ten times p50.
    assert!(near(value("p=api-analysis", "db_limit") * MINUTE, 12_000.0));
    assert!(near(value("p=api-analysis&db_target=66.66666666666667", "db_capacity") * MINUTE, 8_000.0));
    check("p=api-analysis", &[("tail", 10.0)]);
}

#[test]
fn scaling_that_did_not_help() {
    let settings = "instances=8&measured_cpu=78&peak_requests=230&measured_p99=450";
    let before = "before_instances=4&before_cpu=80&before_throughput=200&before_p99=500";
    check(
        &format!("{settings}&{before}"),
        &[("cpu_after", 0.78 / 0.8), ("throughput_after", 1.15), ("p99_after", 0.9), ("scaling_efficiency", 0.575)],
    );
    // CPU fell by less than 10 % and throughput rose by less than 20 %.
    assert!(advised(&format!("{settings}&{before}"), "The last scaling did not help"));
    assert!(!advised(&format!("{settings}&{before}&measured_cpu=71"), "The last scaling did not help"));
    assert!(!advised(&format!("{settings}&{before}&peak_requests=241"), "The last scaling did not help"));
    assert!(!advised(settings, "The last scaling did not help"));
    assert!(advised(&format!("{settings}&{before}&peak_requests=190"), "an efficiency of 47.5 %"));
}

#[test]
fn downtime_of_half_a_percent() {
    // 3.6 hours of 30 days, as the analysis has it, are 3.65 of a month of 730 hours.
    let settings = "p=api-analysis&instance_availability=100&lb_availability=100";
    check(settings, &[("downtime", 0.005 * MONTH), ("service_availability", 0.995)]);
    assert!(near(value(settings, "downtime") * 720.0 / 730.0, 3.6 * 3600.0));
    // From 99.5 to 99.95 % is 10 times less downtime; the analysis says 9 times.
    let better = value(&format!("{settings}&db_availability=99.95"), "downtime");
    assert!((value(settings, "downtime") / better - 10.0).abs() < 1e-9);
    // With two replicas: all three down at once, 0.005³, and 8 failovers of a minute a year.
    let down = 0.005_f64 * 0.005 * 0.005 + 8.0 * 60.0 / 31_536_000.0;
    check(
        "p=api-analysis&replicas=2",
        &[("shard_down", down), ("database_up", 1.0 - down), ("rpo", 0.1), ("rto", 60.0)],
    );
    check("p=api-analysis", &[("rpo", 24.0 * 3600.0), ("rto", 2.0 * 3600.0)]);
}

#[test]
fn instances_at_each_horizon() {
    // 3,750 a minute each: the analysis has 8, 16 and 32 for 30K, 100K and 400K; it is 8, 27 and 107, and with the peak
    // multipliers 1.5 × 1.1 × 1.3 it is 18, 58 and 229.
    let of = |per_minute: f64| value(&format!("{ANALYSIS}&requests={}", per_minute / MINUTE), "instances_needed");
    assert_eq!([30e3, 100e3, 400e3].map(of), [8.0, 27.0, 107.0]);
    assert_eq!([30e3, 100e3, 400e3].map(|load| of(load * 1.5 * 1.1 * 1.3)), [18.0, 58.0, 229.0]);
}

#[test]
fn twice_the_instances_are_twice_the_capacity() {
    // The analysis goes from 15K to 45K with 8 instances instead of 4; that takes 12.
    let of = |instances: u32| value(&format!("{ANALYSIS}&instances={instances}"), "capacity_now") * MINUTE;
    assert!(near(of(4), 15_000.0) && near(of(8), 30_000.0) && near(of(12), 45_000.0));
    // A spike of five times, from 10K to 50K, is beyond 12 instances.
    let settings = format!("{ANALYSIS}&requests={}&spike=5&max_instances=12", 10_000.0 / MINUTE);
    assert_eq!(value(&settings, "instances_for_spike"), 14.0);
    assert!(advised(&settings, "A spike of 5 times takes 14 instances; the autoscaler stops at 12 instances."));
}

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
    assert!(advised("p=api-analysis", "The database does not survive the loss of the cache"));
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
    assert!(advised(&format!("{settings}&replication_lag=1.1"), "they serve no reads"));
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
    assert!(advised(&format!("{settings}&workers=10"), "the queue grows without end"));
}

#[test]
fn the_ladder_of_instances() {
    // 4 → 8 → 16 → 32, and no further.
    for (now, next) in [(4.0, 8.0), (8.0, 16.0), (16.0, 32.0), (32.0, 32.0), (20.0, 32.0), (48.0, 48.0)] {
        let factor = next / now;
        check(
            &format!("db_vcpu={now}&db_write_capacity=100"),
            &[("db_next_vcpu", next), ("db_next_writes", 100.0 * factor), ("db_ceiling", f64::max(1.0, 32.0 / now))],
        );
    }
    let settings = "db_read_capacity=1000&db_price=300 USD/month&db_next_price=600 USD/month";
    // 300 USD for 1,000 × 2,628,000 queries.
    check(settings, &[("db_price_per_million", 300.0 / 2_628.0), ("db_next_price_per_million", 300.0 / 2_628.0)]);
}

// The scalability strategy

#[test]
fn the_platform_and_ten_times_the_platform() {
    // 33.3 requests per second on a replica: 30 for 1,000, not the 50 that are planned. 10 to 100 cores, 30 to 300 GB.
    for (preset, requests, instances) in [("platform", 100.0, 3.0), ("platform-10x", 1000.0, 30.0)] {
        let service = service(&format!("p={preset}"));
        assert_eq!(get(&service, "requests"), requests);
        assert_eq!(get(&service, "instances_needed"), instances);
        assert!(near(get(&service, "instances") * get(&service, "vcpu_per_instance"), requests / 10.0));
        assert!(near(get(&service, "api_memory_left"), requests * 0.3 * GB));
        assert!((get(&service, "user_requests") / requests - 1.0).abs() < 0.01);
        assert!(get(&service, "latency_p95") < 0.2);
        // 3 × (25 + 10) = 105 connections for 30,000 clients; the strategy calls it up to 10,000 connections.
        assert_eq!(get(&service, "connections_open"), 105.0);
        assert_eq!(get(&service, "pooler_clients_allowed"), 30_000.0);
    }
    // At 100 requests per second on each it would be 10.
    let cpu = 10.0 / 3.0 * 0.7 / 100.0 * 1000.0;
    check(&format!("p=platform-10x&cpu_per_request={cpu}"), &[("instances_needed", 10.0)]);
}

#[test]
fn machines_in_proportion() {
    // 9 for 10 cores: in proportion 90 for 100, where the strategy has 60.
    let of = |requests: u32| {
        value(&format!("p=platform&node_cores=1.25&node_memory=1000&requests={requests}"), "cluster_nodes")
    };
    assert_eq!((of(100), of(500), of(1000)), (9.0, 45.0, 89.0));
}

#[test]
fn a_load_test_is_a_closed_loop() {
    // 1,000 virtual users with a second of sleep: 1,000 ÷ 1.2 = 833 requests per second at 200 ms, not 1,000.
    let settings = "users=1000&think_time=1&other_time=0";
    let latency = value(settings, "user_latency");
    assert!(near(value(settings, "user_requests"), 1000.0 / (1.0 + latency)));
    let slow = format!("{settings}&cpu_per_request=1&writes_per_request=0&reads_per_request=0&other_time=199");
    assert!((value(&slow, "user_requests") - 833.3).abs() < 0.1, "{}", value(&slow, "user_requests"));
}

#[test]
fn storage_grows_by_itself() {
    // 500 GB, up to 2 TB; the next step is a tenth.
    check("p=platform", &[("storage_total", 2000.0 * GB), ("storage_step", 53_687_091_200.0_f64.min(50.0 * GB))]);
    check("storage_allocated=20&storage_max=0", &[("storage_step", 10.0 * 1_073_741_824.0)]);
    let tight = "p=platform&db_size=455 GB";
    assert!(advised(tight, "Less than 10 % of the allocated storage is free"));
    assert!(!advised("p=platform", "Less than 10 %"));
}

#[test]
fn partitions_by_month() {
    // 10 writes a second of one row of 500 B: 26.28 million rows and 13.14 GB a month; 12 months are 12 and the next one.
    let settings = "requests=10&read_share=0&rows_per_write=1&row_size=500&retention=12&partition_period=1";
    check(
        settings,
        &[
            ("rows_per_partition", 10.0 * MONTH),
            ("bytes_per_partition", 10.0 * MONTH * 500.0),
            ("partitions", 13.0),
            ("table_rows", 120.0 * MONTH),
            ("storage_growth", 5_000.0),
        ],
    );
    assert!(advised(settings, "partition the table by time"));
    // 10 million rows and fewer need none.
    assert!(!advised("requests=0.3&read_share=0&rows_per_write=1&retention=12", "partition the table by time"));
}

// Queueing and the law

#[test]
fn latency_is_that_of_the_queue() {
    // 4 instances of 2 cores without contention: 8 servers of 50 a second each.
    let settings = "contention=0&coherency=0&loss=none&instances=4&vcpu_per_instance=2&cpu_per_request=20";
    for requests in [40.0, 200.0, 320.0, 390.0] {
        let service = service(&format!("{settings}&requests={requests}"));
        let queue = many_servers(8, requests, 50.0).expect("stable");
        let close = |id: &str, wanted: f64| {
            let found = get(&service, id);
            assert!((found - wanted).abs() <= 1e-9 * wanted, "{requests}: {id} is {found}, not {wanted}");
        };
        close("api_waiting", queue.waiting);
        close("api_wait", queue.wait);
        close("cpu_utilisation", queue.utilisation);
    }
    // As much as can be served, and more: no steady state. The timeout stands for the wait, and it is said.
    for requests in [400, 4000] {
        let settings = format!("{settings}&requests={requests}&timeout=2");
        check(&settings, &[("api_wait", 2.0), ("origin_latency", 2.0), ("latency_p95", 6.0)]);
        assert!(advised(&settings, "There is no steady state"));
    }
    // Beside the model: p95 of the wait alone.
    assert!(
        wait_quantile(8, 200.0, 50.0, 0.95).expect("stable")
            < value(&format!("{settings}&requests=200"), "latency_p95")
    );
}

#[test]
fn jobs_wait_as_in_the_queue() {
    let settings = "requests=100&jobs_per_request=0.1&job_time=2&loss=none&workers=11&jobs_per_worker=2";
    let queue = many_servers(22, 10.0, 0.5).expect("stable");
    let found = value(settings, "job_wait");
    assert!((found - queue.wait).abs() <= 1e-9 * queue.wait, "{found} {}", queue.wait);
}

#[test]
fn capacity_follows_the_law() {
    // X(N) = N ÷ (1 + α(N − 1) + βN(N − 1)): 20 instances with α = 5 % and β = 0.0005 do the work of 20 ÷ 2.14.
    let settings = "contention=5&coherency=0.0005&loss=none";
    check(&format!("{settings}&instances=20"), &[("effective_all", 20.0 / 2.14)]);
    // The peak is at √(0.95 ÷ 0.0005) = 43.59.
    assert!((value(settings, "peak_instances") - 43.588_989).abs() < 1e-5);
    assert!(advised(&format!("{settings}&instances=60"), "More instances than are of use"));
    // The instances for a load are the fewest that carry it at the target.
    for requests in [10, 100, 300, 450] {
        let of =
            |instances: f64| value(&format!("{settings}&requests={requests}&instances={instances}"), "cpu_utilisation");
        let needed = value(&format!("{settings}&requests={requests}"), "instances_for_load");
        assert!(of(needed) <= 0.7 + 1e-12, "{requests}: {needed}");
        assert!(needed == 1.0 || of(needed - 1.0) > 0.7, "{requests}: {needed}");
    }
    // Beyond the peak of one group it takes several, each of which carries its part.
    let many = service(&format!("{settings}&requests=5000"));
    let (cells, needed) = (get(&many, "cells"), get(&many, "instances_for_load"));
    assert!(cells > 1.0 && needed <= cells * get(&many, "peak_instances"));
    let settings = format!("{settings}&requests={}&instances={}", 5000.0 / cells, needed / cells);
    assert!(value(&settings, "cpu_utilisation") <= 0.7 + 1e-12);
}

#[test]
fn what_is_left_after_a_loss_carries_the_load() {
    let mut chance = Chance::new(5);
    for _ in 0..300 {
        let zones = 2 + chance.below(4);
        let loss = ["none", "instance", "zone"][chance.below(3)];
        let requests = 1.0 + 5_000.0 * chance.share();
        let settings =
            format!("spare_instances=0&contention=0.1&coherency=0&zones={zones}&loss={loss}&requests={requests}");
        let needed = value(&settings, "instances_needed");
        let used = |instances: f64| value(&format!("{settings}&instances={instances}"), "api_utilisation");
        assert!(used(needed) <= 0.7 + 1e-12, "{settings}: {needed}");
        assert!(needed == 1.0 || used(needed - 1.0) > 0.7, "{settings}: {needed}");
        let workers = value(&settings, "workers_needed");
        let carried = service(&format!("{settings}&workers={workers}"));
        assert!(get(&carried, "drain_time") <= get(&carried, "drain_allowed") * (1.0 + 1e-12), "{settings}: {workers}");
        assert!(utilisation(&carried, "workers").expect("known") <= 0.8 + 1e-12, "{settings}: {workers}");
    }
}

#[test]
fn connections_by_littles_law() {
    // 1,000 reads a second of 10 ms each, all on one primary: 10 at work.
    let settings = "requests=1000&read_share=100&reads_per_request=1&cache_hit_rate=0&replicas=0&db_read_capacity=1e9";
    let found = service(&format!("{settings}&pooler_instances=2"));
    assert!((get(&found, "connections_busy") - 10.0).abs() < 1e-6);
    // At 80 % it takes 13, in two pools 7 each.
    assert_eq!((get(&found, "pool_needed"), get(&found, "pool_size_needed")), (13.0, 7.0));
    assert!(get(&found, "pool_wait") < 1e-9);
    let short = service(&format!("{settings}&pooler_instances=1&pool_size=8&reserve_pool=0"));
    assert!(
        near(get(&short, "pool_wait"), 2.0) && near(get(&short, "connections_demand"), get(&short, "connections_busy"))
    );
    // PostgreSQL's rule: 4 × 2 + 1.
    assert_eq!(get(&found, "useful_connections"), 9.0);
}

// Single points of failure and anti-patterns

#[test]
fn advice_comes_when_it_should() {
    for (settings, words) in [
        ("replicas=0", "The database has no replica"),
        ("instances=1", "There is one API instance"),
        ("instances=1&loss=instance", "Nothing is left of the API servers"),
        ("zones=1", "All is in one zone"),
        ("load_balancers=1", "There is one load balancer"),
        ("cache_nodes=1", "There is one cache node"),
        ("requests=1000", "There is no headroom"),
        ("db_read_capacity=60&instances=40", "The database is left behind"),
        ("cache_memory=100", "Over-caching: the cache has 100 GiB"),
        ("local_cache_memory=8192", "Over-caching: each of 4 instances"),
        ("instances=40", "Scaling before there is load"),
        ("app_pool=100", "Pools are too large"),
        ("leaked_memory=500", "Memory leaks"),
        ("max_instances=3", "The autoscaler stops at"),
        ("p95_target=100", "p95 is"),
        ("instances=2", "are needed for this load"),
        ("pooler_instances=1&pooler_clients=10", "more than the 10 connections that the poolers take"),
        ("users=10", "A load test needs"),
        ("db_read_capacity=50", "More comes than the busiest database node can serve"),
        ("db_read_capacity=60", "The next size up"),
        ("db_read_capacity=60&db_vcpu=32", "The database is as large as it can be"),
        ("error_rate=2", "of the requests fail"),
        ("measured_p95=400", "Measured p95 is"),
        ("peak_requests=900", "The measured peak"),
        ("evictions=100", "The cache evicts"),
        ("average_requests=100&measured_cpu=90", "By the measurement a request takes"),
        ("contention=50&requests=1000", "No number of instances in one group"),
    ] {
        assert!(advised(settings, words), "{settings}: {words}");
        assert!(!advised("", words), "the defaults: {words}");
    }
}

#[test]
fn resources_are_known_only_if_something_is_installed() {
    let found = service(
        "lb_capacity=0&cache_ops_capacity=0&cache_memory=0&connection_limit=0&storage_allocated=0&provisioned_iops=0",
    );
    for id in ["load_balancer", "cache_ops", "cache_memory", "db_connections", "db_storage", "db_iops"] {
        assert_eq!(utilisation(&found, id), None, "{id}");
    }
    // What is lost is not unknown.
    let found = service("instances=1&workers=1&loss=zone&zones=1");
    for id in ["api_cpu", "api_memory", "workers"] {
        assert!(utilisation(&found, id).expect(id) > 10.0, "{id}");
    }
}

// Laws

/// A scenario of numbers spread over the usual ranges.
fn any_given(chance: &mut Chance) -> Vec<f64> {
    let mut given = model().defaults.clone();
    for (place, value, _) in model().inputs() {
        given[place] = random_value(value, model().defaults[place], chance);
    }
    given
}

fn place(id: &str) -> usize {
    model().place(id).unwrap_or_else(|| panic!("there is no {id}"))
}

/// Changing one input so: this value may not rise.
fn never_rises(input: &str, change: impl Fn(f64) -> f64, ids: &[&str], seed: u64) {
    let mut chance = Chance::new(seed);
    for _ in 0..1000 {
        let mut given = any_given(&mut chance);
        // Where instances hinder each other beyond their peak, fewer do more, and a loss may help.
        given[place("contention")] = given[place("contention")].min(0.5);
        given[place("coherency")] = 0.0;
        let before = model().program.run_one(&given);
        given[place(input)] = change(given[place(input)]);
        let after = model().program.run_one(&given);
        for id in ids {
            let (less, more) = (after[place(id)], before[place(id)]);
            assert!(less <= more * (1.0 + 1e-9) + 1e-12, "{input}: {id} rises from {more} to {less}: {given:?}");
        }
    }
}

#[test]
fn a_higher_hit_rate_never_raises_the_load_of_the_database() {
    let ids = ["database_reads", "busiest_work", "db_utilisation", "db_iops", "connections_busy", "shards_needed"];
    never_rises("cache_hit_rate", |rate| rate + 0.5 * (1.0 - rate), &ids, 11);
    never_rises("local_hit_rate", |rate| rate + 0.5 * (1.0 - rate), &ids, 12);
    never_rises("cdn_share", |share| share + 0.5 * (1.0 - share), &ids, 13);
}

#[test]
fn the_nodes_planned_stay_near_the_work() {
    for reads in [0.0, 0.2, 0.5, 0.8, 0.99] {
        for requests in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
            let service = service(&format!("requests={requests}&read_share={}&loss=none&fresh_reads=0", reads * 100.0));
            let of = |id: &str| get(&service, id);
            let most = 2.0 * of("work_in_nodes") + 2.0 * of("shards_planned");
            assert!(of("database_nodes_needed") <= most, "{requests}, {reads}: {}", of("database_nodes_needed"));
        }
    }
}

#[test]
fn more_replicas_never_raise_utilisation() {
    never_rises("replicas", |replicas| replicas + 1.0, &["db_utilisation", "primary_reads", "db_iops", "db_wait"], 14);
    never_rises("shards", |shards| 2.0 * shards, &["db_utilisation", "write_utilisation", "hottest_shard"], 15);
}

#[test]
fn more_of_anything_never_hurts() {
    never_rises("instances", |instances| instances + 1.0, &["api_utilisation", "cpu_utilisation", "api_wait"], 16);
    never_rises("workers", |workers| workers + 1.0, &["backlog", "drain_time", "job_wait"], 17);
    never_rises("index_factor", |factor| 1.5 * factor, &["db_utilisation", "db_wait"], 18);
}

#[test]
fn a_loss_never_lowers_utilisation() {
    let mut chance = Chance::new(19);
    for _ in 0..1000 {
        let mut given = any_given(&mut chance);
        given[place("coherency")] = 0.0;
        let mut of = |loss: f64| {
            given[place("loss")] = loss;
            let all = model().program.run_one(&given);
            ["api_utilisation", "db_utilisation", "backlog", "api_wait", "instances_needed", "workers_needed"]
                .map(|id| all[place(id)])
        };
        let (nothing, instance, zone) = (of(0.0), of(1.0), of(2.0));
        for index in 0..nothing.len() {
            let slack = 1.0 + 1e-12;
            assert!(nothing[index] <= instance[index] * slack && nothing[index] <= zone[index] * slack, "{given:?}");
        }
    }
}

#[test]
fn more_load_never_needs_less() {
    let needs = [
        "api_cores",
        "api_memory_used",
        "origin_latency",
        "scale_needed",
        "workers_needed",
        "shards_needed",
        "busiest_work",
        "connections_demand",
        "db_iops",
        "backlog",
        "drain_time",
    ];
    never_rises("requests", |requests| requests * 0.6, &needs, 20);
    // In one cell; a second cell may take fewer instances than a single one that is nearly at its peak.
    let of = |requests: u32, id: &str| value(&format!("requests={requests}"), id);
    for id in ["instances_for_load", "instances_for_spike", "instances_needed"] {
        assert!((0..36).all(|step| of(50 * step, id) <= of(50 * step + 50, id)), "{id}");
    }
}

// What the model is

#[test]
fn what_grows() {
    let growing: Vec<&str> =
        model().inputs().filter(|(.., input)| input.grows).map(|(_, value, _)| value.id.as_str()).collect();
    assert_eq!(growing, ["requests", "users", "working_set", "db_size"]);
}

#[test]
fn presets_evaluate_without_problems_to_finite_values() {
    let presets: Vec<&str> = model().presets.iter().map(|preset| preset.id.as_str()).collect();
    assert_eq!(presets, ["api-analysis", "platform", "platform-10x", "ecommerce"]);
    for preset in std::iter::once("").chain(presets) {
        let (scenario, problems) = decode(&format!("m=web-service&p={preset}"));
        let evaluation = evaluate(&scenario, models());
        assert!(problems.is_empty() && evaluation.problems.is_empty(), "{preset}: {:?}", evaluation.problems);
        let component = &evaluation.components[0];
        assert!(component.values.iter().all(|value| value.is_finite() && *value >= 0.0), "{preset}");
        for chart in &component.charts {
            let ChartState::Curves { curves, .. } = chart else { continue };
            assert!(curves.iter().all(|(_, y)| y.iter().all(|y| y.is_finite())), "{preset}");
        }
    }
    // All that is installed there carries its load, but for what its documents complain about.
    for preset in ["platform", "platform-10x", "ecommerce"] {
        let service = service(&format!("p={preset}"));
        for (resource, state) in service.model.resources.iter().zip(&service.resources) {
            assert!(state.utilisation.is_none_or(|share| share <= state.target), "{preset}: {}", resource.id);
        }
    }
}

#[test]
fn charts_show_the_knee_and_the_peak() {
    let service = service("coherency=0.001&contention=0&loss=none");
    let curves = |id: &str| {
        let index = service.model.charts.iter().position(|chart| chart.id == id).expect(id);
        match &service.charts[index] {
            ChartState::Curves { x, curves, .. } => (x.clone(), curves[0].1.clone()),
            ChartState::Parts { .. } => panic!("{id} has no curves"),
        }
    };
    let (x, y) = curves("capacity");
    let peak = (0..x.len()).max_by(|a, b| y[*a].total_cmp(&y[*b])).expect("points");
    // √(1 ÷ 0.001) = 31.6.
    assert!((x[peak] - 31.6).abs() < 1.0, "{}", x[peak]);
    let (_, y) = curves("latency");
    assert!(y.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-12)) && y[y.len() - 1] > 5.0 * y[0]);
}

/// Every given value at its ends and at its default.
fn corners() -> Vec<(usize, Vec<f64>)> {
    (0..model().defaults.len())
        .map(|place| match &model().values[place].kind {
            ValueKind::Input(input) => (place, vec![input.bounds.0, input.bounds.1, model().defaults[place]]),
            ValueKind::Constant { bounds } => (place, vec![bounds.0, bounds.1, model().defaults[place]]),
            ValueKind::Formula { .. } => unreachable!("formulas are not given"),
        })
        .collect()
}

#[track_caller]
fn finite(given: &[f64]) {
    let all = model().program.run_one(given);
    let bad = model().formulas().find(|(place, _)| !(all[*place].is_finite() && all[*place] >= 0.0));
    let Some((place, value)) = bad else { return };
    let changed = model().values.iter().zip(given).zip(&model().defaults).filter(|((_, now), default)| now != default);
    let changed: Vec<String> = changed.map(|((value, now), _)| format!("{} = {now}", value.id)).collect();
    panic!("{} is {} with {}", value.id, all[place], changed.join(", "));
}

#[test]
fn every_formula_is_finite_and_not_negative_at_every_corner() {
    let corners = corners();
    for (place, ends) in &corners {
        let value = &model().values[*place];
        assert!(ends.iter().all(|end| end.abs() < 1e32), "{} has no bounds: {ends:?}", value.id);
        let described = match &value.kind {
            ValueKind::Input(input) => (input.slider.is_some() || !input.options.is_empty()) && !value.help.is_empty(),
            _ => !value.source.is_empty(),
        };
        assert!(described, "{} has no slider, help or source", value.id);
    }
    for preset in std::iter::once("").chain(model().presets.iter().map(|preset| preset.id.as_str())) {
        let mut given = model().start(preset);
        for (place, values) in &corners {
            let start = given[*place];
            for value in values {
                given[*place] = *value;
                finite(&given);
            }
            given[*place] = start;
        }
    }
    let mut chance = Chance::new(2);
    for _ in 0..5000 {
        let mut given = if chance.happens(0.5) { any_given(&mut chance) } else { model().defaults.clone() };
        for _ in 0..2 + chance.below(8) {
            let (place, values) = &corners[chance.below(corners.len())];
            given[*place] = values[chance.below(values.len())];
        }
        finite(&given);
    }
    // All inputs at their ends at once.
    for end in 0..3 {
        let mut given = model().defaults.clone();
        corners[..model().inputs().count()].iter().for_each(|(place, values)| given[*place] = values[end]);
        finite(&given);
    }
}
