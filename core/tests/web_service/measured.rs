//! Measurements, headroom, and limits.

use super::*;

#[test]
fn the_api_analysis_preset_reproduces_its_measurements() {
    let service = service("p=api-analysis");
    // 10,000 requests/min and 5,000 queries/min, of which a fifth are writes.
    assert!(near(get(&service, "origin_requests"), 10_000.0 / MINUTE));
    assert!(near(get(&service, "queries_per_second"), 5_000.0 / MINUTE));
    assert!(near(get(&service, "data_writes"), 1_000.0 / MINUTE));
    // 200 of 500 connections (3 are reserved), 2,000 of 10,000 IOPS, and half of the cache are in use.
    assert_eq!(get(&service, "connections_open"), 200.0);
    assert!(near(get(&service, "db_iops"), 2_000.0));
    assert!(near(utilization(&service, "db_iops").unwrap(), 0.2));
    assert!(near(utilization(&service, "cache_memory").unwrap(), 0.5));
    // Measured: 40% database CPU, 500 connections, 70% memory, 60% CPU, p50 120 ms, p95 450 ms.
    for (id, measured, off) in [("db_utilisation", 0.4, 0.02), ("cpu_utilisation", 0.6, 0.04)] {
        assert!((get(&service, id) - measured).abs() < off, "{id}: {}", get(&service, id));
    }
    assert!((get(&service, "open_connections") - 500.0).abs() < 2.0);
    assert!((utilization(&service, "api_memory").unwrap() - 0.7).abs() < 0.005);
    assert!(
        (get(&service, "origin_latency") - 0.120).abs() < 0.001 && (get(&service, "latency_p95") - 0.45).abs() < 0.004
    );
    // 5,000 users who send 10,000 requests/min each send one every 30 seconds.
    assert!((get(&service, "user_requests") / get(&service, "requests") - 1.0).abs() < 0.01);
    // At the peak of 15,000 requests/min, CPU utilization is 85%.
    check("p=api-analysis&requests=250", &[("cpu_utilisation", 0.85)]);
}

#[test]
fn headroom_is_relative_to_the_entered_load() {
    // The hard limit is 12,000 queries/min: 1.5× the peak of 8,000 and 2.4× the average of 5,000.
    let load = |factor: f64| format!("p=api-analysis&requests={}&db_target=100", factor * 10_000.0 / MINUTE);
    assert!(near(value(&load(1.6), "queries_per_second"), 8_000.0 / MINUTE));
    assert!(near(value(&load(1.6), "db_room"), 1.5));
    assert!(near(value(&load(1.0), "db_room"), 2.4));
}

#[test]
fn limits_and_headroom_follow_from_average_and_peak() {
    // 4 instances of 3,750 requests/min carry 15,000: 1.5× the average of 10,000 and exactly the peak of 15,000.
    let rates = format!("average_requests={}&peak_requests={}", 10_000.0 / MINUTE, 15_000.0 / MINUTE);
    let found = service(&format!("{ANALYSIS}&{rates}&measured_cpu=60"));
    for (id, expected) in [
        ("peak_factor", 1.5),
        ("growth_from_average", 1.5),
        ("growth_from_peak", 1.0),
        ("limit_from_peak", 1.0 / 0.7),
        ("measured_cpu_time", 0.6 * 8.0 * MINUTE / 10_000.0),
    ] {
        assert!(near(get(&found, id), expected), "{id}: {}", get(&found, id));
    }
    // 12,000 queries/min at 100% utilization, and 8,000 at two-thirds; p99 is ten times p50.
    assert!(near(value("p=api-analysis", "db_limit") * MINUTE, 12_000.0));
    assert!(near(value("p=api-analysis&db_target=66.66666666666667", "db_capacity") * MINUTE, 8_000.0));
    check("p=api-analysis", &[("tail", 10.0)]);
}

#[test]
fn scaling_that_did_not_help_is_reported() {
    let settings = "instances=8&measured_cpu=78&peak_requests=230&measured_p99=450";
    let before = "before_instances=4&before_cpu=80&before_throughput=200&before_p99=500";
    check(
        &format!("{settings}&{before}"),
        &[("cpu_after", 0.78 / 0.8), ("throughput_after", 1.15), ("p99_after", 0.9), ("scaling_efficiency", 0.575)],
    );
    // CPU fell by less than 10%, and throughput rose by less than 20%.
    assert!(has_advice(&format!("{settings}&{before}"), "The last scale-out did not help"));
    assert!(!has_advice(&format!("{settings}&{before}&measured_cpu=71"), "The last scale-out did not help"));
    assert!(!has_advice(&format!("{settings}&{before}&peak_requests=241"), "The last scale-out did not help"));
    assert!(!has_advice(settings, "The last scale-out did not help"));
    assert!(has_advice(&format!("{settings}&{before}&peak_requests=190"), "a scaling efficiency of 47.5%"));
}

#[test]
fn downtime_follows_from_availability() {
    // 0.5% of a 730-hour month is 3.65 h; of 30 days it is 3.6 h.
    let settings = "p=api-analysis&instance_availability=100&lb_availability=100";
    check(settings, &[("downtime", 0.005 * MONTH), ("service_availability", 0.995)]);
    assert!(near(value(settings, "downtime") * 720.0 / 730.0, 3.6 * 3600.0));
    // Going from 99.5% to 99.95% cuts downtime to a tenth.
    let better = value(&format!("{settings}&db_availability=99.95"), "downtime");
    assert!((value(settings, "downtime") / better - 10.0).abs() < 1e-9);
    // With two replicas: all three nodes down at once, 0.005³, plus 8 failovers of one minute per year.
    let down = 0.005_f64 * 0.005 * 0.005 + 8.0 * 60.0 / 31_536_000.0;
    check(
        "p=api-analysis&replicas=2",
        &[("shard_down", down), ("database_up", 1.0 - down), ("rpo", 0.1), ("rto", 60.0)],
    );
    check("p=api-analysis", &[("rpo", 24.0 * 3600.0), ("rto", 2.0 * 3600.0)]);
}

#[test]
fn instances_grow_with_the_load() {
    // At 3,750 requests/min per instance, 30K, 100K, and 400K requests/min need 8, 27, and 107 instances. With the peak
    // multipliers 1.5 × 1.1 × 1.3, they need 18, 58, and 229.
    let instances_needed =
        |per_minute: f64| value(&format!("{ANALYSIS}&requests={}", per_minute / MINUTE), "instances_needed");
    assert_eq!([30e3, 100e3, 400e3].map(instances_needed), [8.0, 27.0, 107.0]);
    assert_eq!([30e3, 100e3, 400e3].map(|load| instances_needed(load * 1.5 * 1.1 * 1.3)), [18.0, 58.0, 229.0]);
}

#[test]
fn capacity_is_proportional_to_instances_without_contention() {
    // 4 instances carry 15K requests/min, 8 carry 30K, and 12 carry 45K.
    let capacity = |instances: u32| value(&format!("{ANALYSIS}&instances={instances}"), "capacity_now") * MINUTE;
    assert!(near(capacity(4), 15_000.0) && near(capacity(8), 30_000.0) && near(capacity(12), 45_000.0));
    // A 5× spike from 10K to 50K requests/min needs more than 12 instances.
    let settings = format!("{ANALYSIS}&requests={}&spike=5&max_instances=12", 10_000.0 / MINUTE);
    assert_eq!(value(&settings, "instances_for_spike"), 14.0);
    assert!(has_advice(&settings, "it allows 12 instances, but a 5× spike needs 14 instances."));
}

#[test]
fn measured_cache_throughput_that_requests_do_not_explain_is_reported() {
    // 10,000 requests/min with an 85% hit rate on 26,667 lookups/min cause about 528 operations/s, but 50,000 were
    // measured.
    let service = service("p=api-analysis");
    let computed = get(&service, "cache_operations");
    assert!(near(get(&service, "cache_ops_check"), computed / 50_000.0));
    assert!(near(get(&service, "cache_memory_check"), 1.0), "8 GB of 16 GB");
    assert!(near(get(&service, "cache_latency_check"), 5.0), "5 ms over 1 ms");
    assert!(has_advice(
        "p=api-analysis",
        "Cache throughput is measured at 50,000 ops/s; the model computes 1.056% of that"
    ));
    assert!(!has_advice("p=api-analysis&measured_cache_ops=528", "Cache throughput is measured at"));
    assert!(has_advice("measured_cache_memory=50&working_set=1GiB", "Cache memory is measured at 50%"));
    assert!(has_advice("measured_cache_p99=50", "A few cache operations are slow"));
    check("", &[("cache_ops_check", 0.0), ("cache_memory_check", 0.0), ("cache_latency_check", 0.0)]);
}
