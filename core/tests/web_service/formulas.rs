//! Queueing, the Universal Scalability Law, instance sizes, storage, and connections.

use super::*;

#[test]
fn the_next_database_size_doubles_up_to_32_vcpu() {
    // 4 → 8 → 16 → 32 vCPU; 32 is the largest.
    for (now, next) in [(4.0, 8.0), (8.0, 16.0), (16.0, 32.0), (32.0, 32.0), (20.0, 32.0), (48.0, 48.0)] {
        let factor = next / now;
        check(
            &format!("db_vcpu={now}&db_write_capacity=100"),
            &[("db_next_vcpu", next), ("db_next_writes", 100.0 * factor), ("db_ceiling", f64::max(1.0, 32.0 / now))],
        );
    }
    let settings = "db_read_capacity=1000&db_price=300 USD/month&db_next_price=600 USD/month";
    // 300 USD for 1,000 × 2,628,000 queries per month.
    check(settings, &[("db_price_per_million", 300.0 / 2_628.0), ("db_next_price_per_million", 300.0 / 2_628.0)]);
}

// Platform presets

#[test]
fn platform_presets_match_today_and_ten_times_the_load() {
    // Each replica carries 33.3 requests/s, so 1,000 requests/s need 30. From 10 to 100 cores and 30 to 300 GB.
    for (preset, requests, instances) in [("platform", 100.0, 3.0), ("platform-10x", 1000.0, 30.0)] {
        let service = service(&format!("p={preset}"));
        assert_eq!(get(&service, "requests"), requests);
        assert_eq!(get(&service, "instances_needed"), instances);
        assert!(near(get(&service, "instances") * get(&service, "vcpu_per_instance"), requests / 10.0));
        assert!(near(get(&service, "api_memory_left"), requests * 0.3 * GB));
        assert!((get(&service, "user_requests") / requests - 1.0).abs() < 0.01);
        assert!(get(&service, "latency_p95") < 0.2);
        // 3 × (25 + 10) = 105 server connections for up to 30,000 client connections.
        assert_eq!(get(&service, "connections_open"), 105.0);
        assert_eq!(get(&service, "pooler_clients_allowed"), 30_000.0);
    }
    // At 100 requests/s per instance, 10 are enough.
    let cpu = 10.0 / 3.0 * 0.7 / 100.0 * 1000.0;
    check(&format!("p=platform-10x&cpu_per_request={cpu}"), &[("instances_needed", 10.0)]);
}

#[test]
fn cluster_nodes_grow_in_proportion_to_load() {
    // 9 nodes for 10 cores, so about 90 for 100 cores.
    let nodes = |requests: u32| {
        value(&format!("p=platform&node_cores=1.25&node_memory=1000&requests={requests}"), "cluster_nodes")
    };
    assert_eq!((nodes(100), nodes(500), nodes(1000)), (9.0, 45.0, 89.0));
}

#[test]
fn a_load_test_is_a_closed_loop() {
    // 1,000 virtual users with 1 s of think time at 200 ms latency send 1,000 ÷ 1.2 = 833 requests/s, not 1,000.
    let settings = "users=1000&think_time=1&other_time=0";
    let latency = value(settings, "user_latency");
    assert!(near(value(settings, "user_requests"), 1000.0 / (1.0 + latency)));
    let slow = format!("{settings}&cpu_per_request=1&writes_per_request=0&reads_per_request=0&other_time=199");
    assert!((value(&slow, "user_requests") - 833.3).abs() < 0.1, "{}", value(&slow, "user_requests"));
}

#[test]
fn storage_autoscales_in_steps_up_to_its_maximum() {
    // 500 GB allocated, up to 2 TB. The next step is a tenth of the allocation, but at least 10 GiB.
    check("p=platform", &[("storage_total", 2000.0 * GB), ("storage_step", 53_687_091_200.0_f64.min(50.0 * GB))]);
    check("storage_allocated=20&storage_max=0", &[("storage_step", 10.0 * 1_073_741_824.0)]);
    let tight = "p=platform&db_size=455 GB";
    assert!(has_advice(tight, "Less than 10% of the allocated storage is free"));
    assert!(!has_advice("p=platform", "Less than 10%"));
}

#[test]
fn monthly_partitions_match_a_hand_calculation() {
    // 10 writes/s of one 500 B row: 26.28 million rows and 13.14 GB per month. Retaining 12 months takes 13 partitions.
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
    assert!(has_advice(settings, "Partition the table by time"));
    // Tables of at most 10 million rows need no partitions.
    assert!(!has_advice("requests=0.3&read_share=0&rows_per_write=1&retention=12", "Partition the table by time"));
}

// Queueing and the Universal Scalability Law

#[test]
fn api_latency_matches_the_mmc_queue() {
    // 4 instances of 2 cores without contention: 8 servers of 50 requests/s each.
    let settings = "contention=0&coherency=0&loss=none&instances=4&vcpu_per_instance=2&cpu_per_request=20";
    for requests in [40.0, 200.0, 320.0, 390.0] {
        let service = service(&format!("{settings}&requests={requests}"));
        let queue = mmc(8, requests, 50.0).expect("stable");
        let assert_close = |id: &str, expected: f64| {
            let found = get(&service, id);
            assert!((found - expected).abs() <= 1e-9 * expected, "{requests}: {id} is {found}, not {expected}");
        };
        assert_close("api_waiting", queue.wait_probability);
        assert_close("api_wait", queue.wait);
        assert_close("cpu_utilisation", queue.utilization);
    }
    // At or above capacity, there is no steady state: the wait is the timeout, and advice reports the overload.
    for requests in [400, 4000] {
        let settings = format!("{settings}&requests={requests}&timeout=2");
        check(&settings, &[("api_wait", 2.0), ("origin_latency", 2.0), ("latency_p95", 6.0)]);
        assert!(has_advice(&settings, "the API instances are overloaded"));
    }
    // The p95 wait alone is shorter than the p95 latency.
    assert!(
        mmc_wait_quantile(8, 200.0, 50.0, 0.95).expect("stable")
            < value(&format!("{settings}&requests=200"), "latency_p95")
    );
}

#[test]
fn job_wait_matches_the_mmc_queue() {
    let settings = "requests=100&jobs_per_request=0.1&job_time=2&loss=none&workers=11&jobs_per_worker=2";
    let queue = mmc(22, 10.0, 0.5).expect("stable");
    let found = value(settings, "job_wait");
    assert!((found - queue.wait).abs() <= 1e-9 * queue.wait, "{found} {}", queue.wait);
}

#[test]
fn capacity_follows_the_universal_scalability_law() {
    // X(N) = N ÷ (1 + α(N − 1) + βN(N − 1)): 20 instances with α = 5% and β = 0.0005 do the work of 20 ÷ 2.14.
    let settings = "contention=5&coherency=0.0005&loss=none";
    check(&format!("{settings}&instances=20"), &[("effective_all", 20.0 / 2.14)]);
    // The peak is at √(0.95 ÷ 0.0005) = 43.59.
    assert!((value(settings, "peak_instances") - 43.588_989).abs() < 1e-5);
    assert!(has_advice(&format!("{settings}&instances=60"), "Too many instances share one group"));
    // The result is the fewest instances that carry the load within the target.
    for requests in [10, 100, 300, 450] {
        let utilization_with =
            |instances: f64| value(&format!("{settings}&requests={requests}&instances={instances}"), "cpu_utilisation");
        let needed = value(&format!("{settings}&requests={requests}"), "instances_for_load");
        assert!(utilization_with(needed) <= 0.7 + 1e-12, "{requests}: {needed}");
        assert!(needed == 1.0 || utilization_with(needed - 1.0) > 0.7, "{requests}: {needed}");
    }
    // A load beyond the peak of one group needs several groups, each of which carries its share.
    let many = service(&format!("{settings}&requests=5000"));
    let (cells, needed) = (get(&many, "cells"), get(&many, "instances_for_load"));
    assert!(cells > 1.0 && needed <= cells * get(&many, "peak_instances"));
    let settings = format!("{settings}&requests={}&instances={}", 5000.0 / cells, needed / cells);
    assert!(value(&settings, "cpu_utilisation") <= 0.7 + 1e-12);
}

#[test]
fn remaining_capacity_carries_the_load_after_a_failure() {
    let mut chance = SplitMix64::new(5);
    for _ in 0..300 {
        let zones = 2 + chance.below(4);
        let loss = ["none", "instance", "zone"][chance.below(3)];
        let requests = 1.0 + 5_000.0 * chance.uniform();
        let settings =
            format!("spare_instances=0&contention=0.1&coherency=0&zones={zones}&loss={loss}&requests={requests}");
        let needed = value(&settings, "instances_needed");
        let used = |instances: f64| value(&format!("{settings}&instances={instances}"), "api_utilisation");
        assert!(used(needed) <= 0.7 + 1e-12, "{settings}: {needed}");
        assert!(needed == 1.0 || used(needed - 1.0) > 0.7, "{settings}: {needed}");
        let workers = value(&settings, "workers_needed");
        let carried = service(&format!("{settings}&workers={workers}"));
        assert!(get(&carried, "drain_time") <= get(&carried, "drain_allowed") * (1.0 + 1e-12), "{settings}: {workers}");
        assert!(utilization(&carried, "workers").expect("known") <= 0.8 + 1e-12, "{settings}: {workers}");
    }
}

#[test]
fn connections_follow_littles_law() {
    // 1,000 reads/s of 10 ms each, all on one primary, keep 10 connections busy.
    let settings = "requests=1000&read_share=100&reads_per_request=1&cache_hit_rate=0&replicas=0&db_read_capacity=1e9";
    let found = service(&format!("{settings}&pooler_instances=2"));
    assert!((get(&found, "connections_busy") - 10.0).abs() < 1e-6);
    // At 80% utilization, that needs 13 connections, or 7 in each of two pools.
    assert_eq!((get(&found, "pool_needed"), get(&found, "pool_size_needed")), (13.0, 7.0));
    assert!(get(&found, "pool_wait") < 1e-9);
    let short = service(&format!("{settings}&pooler_instances=1&pool_size=8&reserve_pool=0"));
    assert!(
        near(get(&short, "pool_wait"), 2.0) && near(get(&short, "connections_demand"), get(&short, "connections_busy"))
    );
    // PostgreSQL's rule: 4 × 2 + 1.
    assert_eq!(get(&found, "useful_connections"), 9.0);
}
