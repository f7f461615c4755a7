//! Performance: throughput, latency, and their limits.

use super::*;

// Throughput

#[test]
fn throughput_depends_on_the_core_count() {
    for (cores, throughput) in [(1, 2500.0), (4, 8500.0), (8, 13_000.0), (10, 13_750.0), (11, 13_750.0), (20, 2500.0)] {
        check(
            &format!("installed_cores={cores}"),
            &[("throughput", throughput), ("linear_throughput", 2500.0 * f64::from(cores))],
        );
    }
    check("installed_cores=4", &[("efficiency", 0.85)]);
    // The scaling formula is negative beyond 21 cores, so throughput is clamped to zero.
    for cores in [0, 21, 22, 32, 1000] {
        assert!(get(&store(&format!("installed_cores={cores}")), "throughput").abs() < 1e-6);
    }
    check("installed_cores=32", &[("best_throughput", 13_750.0)]);
    check("installed_cores=32&installed_instances=4", &[("throughput", 52_000.0), ("cores_in_use", 8.0)]);
}

#[test]
fn throughput_peaks_where_its_derivative_is_zero() {
    check("", &[("peak_cores", 10.0), ("peak_throughput", 13_750.0)]);
    for percent in [2, 3, 4, 5, 7, 10, 30, 100] {
        let loss = f64::from(percent) / 100.0;
        let throughput = |cores: i32| 2500.0 * f64::from(cores) * (1.0 - loss * (f64::from(cores) - 1.0));
        let best = (1..=32).map(throughput).fold(0.0, f64::max);
        let store = store(&format!("efficiency_loss={percent}"));
        assert!(near(get(&store, "peak_throughput"), best), "{percent}%: {}", get(&store, "peak_throughput"));
    }
}

#[test]
fn cores_for_a_load_are_the_fewest_that_carry_it() {
    let throughput = |cores: f64| 2500.0 * cores * (1.0 - 0.05 * (cores - 1.0));
    for (ops, instances, cores) in [
        (0.0, 1.0, 1.0),
        (2500.0, 1.0, 1.0),
        (2501.0, 1.0, 2.0),
        (5000.0, 1.0, 3.0),
        (8500.0, 1.0, 4.0),
        (13_000.0, 1.0, 8.0),
        (13_750.0, 1.0, 10.0),
        // Beyond the peak of one instance.
        (13_751.0, 2.0, 4.0),
        (100_000.0, 8.0, 8.0),
    ] {
        let settings = format!("ops_per_sec={ops}");
        check(&settings, &[("law_instances", instances), ("law_cores_per_instance", cores)]);
        assert!(
            throughput(cores) * instances >= ops - 1e-6 && (cores <= 1.0 || throughput(cores - 1.0) * instances < ops),
            "{ops}"
        );
    }
    check("ops_per_sec=100k", &[("linear_cores", 40.0)]);
    let place = |id: &str| model().index_of(id).expect("a value of the model");
    let loads: Vec<f64> = (1..=1375).map(|ten| 10.0 * f64::from(ten)).collect();
    let varying = [(place("ops_per_sec"), loads.as_slice())];
    let found = model().program.run(&model().defaults, &varying, loads.len(), &[place("law_cores_per_instance")]);
    for (ops, cores) in loads.iter().copied().zip(found[0].iter().copied()) {
        assert!(throughput(cores) >= ops - 1e-6 && (cores <= 1.0 || throughput(cores - 1.0) < ops), "{ops}: {cores}");
    }
}

#[test]
fn cache_friendly_layout_is_about_three_times_as_fast() {
    check("", &[("layout_gain", 3.125)]);
}

// Latency

#[test]
fn latency_depends_on_tier_and_working_set() {
    check("activated_nodes=10k", &[("latency_hot", 0.0002), ("latency_warm", 0.002), ("latency_cold", 0.02)]);
    check("activated_nodes=1000", &[("size_factor", 1.0), ("latency_hot", 0.0001)]);
    check("activated_nodes=1M", &[("size_factor", 4.0), ("latency_cold", 0.04)]);
    // Unclamped, the factor is 0 at 100 nodes and negative below that.
    for nodes in [1, 10, 100, 999] {
        check(&format!("activated_nodes={nodes}"), &[("size_factor", 1.0), ("latency_cold", 0.01)]);
    }
    // 90% hot, 9.5% warm, 0.5% cold.
    check("", &[("latency_mean", 0.9 * 0.0002 + 0.095 * 0.002 + 0.005 * 0.02), ("latency_p99", 0.002)]);
    check("warm_hits=80%", &[("cold_share_of_reads", 0.02), ("latency_p99", 0.02)]);
    check("hot_hits=99.5%", &[("latency_p99", 0.0002)]);
    check("measured_p99=37", &[("p99", 0.037)]);
}

// Disk throughput

#[test]
fn writes_are_limited_by_the_lowest_of_iops_bandwidth_and_buffer() {
    // 3,000 × 4 KiB = 12.288 MB/s; 125 MB/s; 2.56 MB ÷ 10 ms = 256 MB/s.
    check("", &[("write_limit", 12_288_000.0), ("buffer_limit", 256e6), ("write_demand", 512_000.0)]);
    check("disk_iops=100k", &[("write_limit", 125e6)]);
    check("disk_iops=1M&disk_bandwidth=4000", &[("write_limit", 256e6)]);
    check("wal_flush_interval=1s", &[("write_limit", 2.56e6), ("write_utilisation", 0.2)]);
    // Unknown capacities impose no limit.
    check("disk_iops=0", &[("write_limit", 125e6)]);
    check("disk_bandwidth=0", &[("write_limit", 12_288_000.0)]);
    check("disk_iops=0&disk_bandwidth=0", &[("write_limit", 256e6), ("read_limit", 0.0), ("read_utilisation", 0.0)]);
}

#[test]
fn cache_hits_raise_the_read_limit() {
    // 90% from the hot tier, plus 35% of the 9.5% that the warm tier serves.
    let hits = 0.9 + 0.095 * 0.35;
    let disk = 3000.0 * 16_384.0;
    check(
        "",
        &[
            ("cache_hit_rate", hits),
            ("disk_read_limit", disk),
            ("read_limit", 1.0 / (hits / 20e9 + (1.0 - hits) / disk)),
            ("read_demand", 3000.0 * 16_384.0),
            ("disk_reads", 3000.0 * (1.0 - hits)),
            ("iops_demand", 125.0 + 2.0 * 5.12e6 / 262_144.0 + 3000.0 * (1.0 - hits)),
            ("disk_bandwidth_demand", 512_000.0 + 2.0 * 5.12e6 + 3000.0 * (1.0 - hits) * 16_384.0),
        ],
    );
    // The limit is a harmonic mean of disk and memory speed, not their minimum: without hits, it is the disk speed;
    // with hits only, the memory speed.
    check("hot_hits=0&warm_hits=0", &[("read_limit", disk)]);
    check("hot_hits=100", &[("read_limit", 20e9), ("disk_reads", 0.0)]);
}

// Workloads

#[test]
fn each_workload_changes_the_resource_profile() {
    let [write, read, analytical, mixed] =
        ["write-heavy", "read-heavy", "analytical", "mixed"].map(|workload| store(&format!("workload={workload}")));
    for (store, share) in [(&write, 0.8), (&read, 0.2), (&analytical, 0.1), (&mixed, 0.4)] {
        assert!(near(get(store, "write_share"), share) && near(get(store, "writes_per_sec"), 5000.0 * share));
        assert!(near(get(store, "writes_per_sec") + get(store, "reads_per_sec"), 5000.0));
    }
    let cores = |store| get(store, "total_cores");
    assert!(cores(&analytical) > cores(&read) && cores(&read) > cores(&mixed) && cores(&read) > cores(&write));
    let memory = |store| get(store, "total_memory");
    for high in [&write, &analytical] {
        assert!(memory(high) > memory(&mixed) && memory(high) > memory(&read));
    }
    let disk = |store| get(store, "total_storage");
    assert!(disk(&write) > disk(&mixed) && disk(&mixed) > disk(&read) && disk(&read) > disk(&analytical));
    let network = |store| get(store, "peak_bandwidth");
    assert!(network(&read) > network(&write) && network(&read) > network(&mixed));
    assert!(network(&analytical) < network(&write) && network(&analytical) < network(&mixed));
    // Every number of a profile can be overridden.
    check("workload=analytical&analytical_work=7", &[("spreading_cores", 14.0)]);
    check("workload=write-heavy&write_heavy_reserve=20%", &[("hot_reserve", 0.2 * 710_400_000.0)]);
}

#[test]
fn each_workload_gives_its_own_advice_with_numbers() {
    for (workload, head, expected) in [
        (
            "write-heavy",
            "Write-heavy:",
            ["size the WAL buffer", "threshold", "preallocate", "consolidation"].as_slice(),
        ),
        ("read-heavy", "Read-heavy:", &["hot tier", "GPU", "activation pool", "replicas"]),
        ("analytical", "Analytical:", &["dedicate cores", "pin the hot tier", "refractory"]),
        ("mixed", "Mixed:", &["adaptive batch", "consolidation", "rebalance"]),
    ] {
        let store = store(&format!("workload={workload}"));
        let advice: Vec<String> =
            store.applicable_advice().map(|(_, text)| text).filter(|text| text.starts_with(head)).collect();
        assert_eq!(advice.len(), expected.len(), "{workload}: {advice:?}");
        for (text, words) in advice.iter().zip(expected) {
            assert!(text.contains(words) && text.contains(|c: char| c.is_ascii_digit()), "{text} lacks {words}");
        }
        let others =
            ["Write-heavy:", "Read-heavy:", "Analytical:", "Mixed:"].into_iter().filter(|other| *other != head);
        for other in others {
            assert!(!store.applicable_advice().any(|(_, text)| text.starts_with(other)), "{workload} has {other}");
        }
    }
}
