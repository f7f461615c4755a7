//! Recovery, backups, decision matrices, advice, and presets.

use super::*;

// Recovery

#[test]
fn recovery_times_follow_the_documented_rates() {
    // 44.2368 GB of log since the last snapshot, one million nodes on 8 cores, and 1,207.68 MB to warm up.
    let (replay, rebuild, warmup) = (442.368, 2.5, 1.20768);
    check(
        "",
        &[
            ("log_to_replay", 44_236_800_000.0),
            ("replay_time", replay),
            ("rebuild_time", rebuild),
            ("warmup_time", warmup),
            ("recovery_cold", replay + rebuild + warmup),
            ("recovery_warm", 512_000.0 * 300.0 / 100e6 + warmup),
            ("recovery_hot", 3.0 + 0.00512),
            ("recovery_time", replay + rebuild + warmup),
            ("documented_recovery", 120.0),
        ],
    );
    // Replaying 100 GB of log at 100 MB/s takes 16.7 minutes; the documented cold start is 10 minutes.
    check(
        "mixed_writes=100%&ops_per_sec=390625&snapshot_interval=1000s",
        &[("log_to_replay", 100e9), ("replay_time", 1000.0)],
    );
    // 1 TB of 3 KB nodes is 333 million nodes, which take 1.85 core-hours to rebuild.
    let rebuild = get(&store("nodes=333333333&installed_cores=1"), "rebuild_time");
    assert_eq!(round(rebuild / 36.0) / 100.0, 1.85);
    // Instances recover in parallel.
    check("installed_instances=4", &[("replay_time", 110.592), ("rebuild_time", 2.5)]);
    check("start_mode=hot", &[("recovery_time", 3.00512), ("documented_recovery", 5.0)]);
    // If the log is retained for less than a day, all of it is replayed.
    check("retention_days=6h", &[("replay_time", 442.368 / 4.0)]);
}

#[test]
fn documented_recovery_times_depend_on_dataset_size() {
    // A node takes 0.4 × 4,736 + 0.6 × 0.4 × 4,736 = 3,031.04 B of the data set.
    let bytes_per_node = 0.4 * 4736.0 + 0.6 * 0.4 * 4736.0;
    for (bytes, cold, warm, hot) in [
        (0.5e9, 30.0, 10.0, 1.0),
        (5e9, 120.0, 30.0, 5.0),
        (50e9, 600.0, 120.0, 30.0),
        (500e9, 3600.0, 600.0, 120.0),
        (5e12, 14_400.0, 1800.0, 300.0),
    ] {
        let nodes: f64 = bytes / bytes_per_node;
        check(
            &format!("nodes={}", round(nodes)),
            &[("documented_cold", cold), ("documented_warm", warm), ("documented_hot", hot)],
        );
    }
}

// Backup

#[test]
fn backup_plan_depends_on_dataset_size() {
    // 20,000 new nodes and 100,000 modified ones a day.
    let daily = 20_000.0 * 3072.0 + 100_000.0 * 1024.0;
    let dataset = 3_031_040_000.0;
    check(
        "",
        &[
            ("daily_backup_size", daily),
            ("dataset_size", dataset),
            ("full_backup_interval", 7.0 * 86_400.0),
            ("backup_segments", 4.0),
            ("streams_in_use", 4.0),
            // Four streams of 100 MB/s, capped by the gigabit link and the disk at 125 MB/s.
            ("backup_speed", 125e6),
            ("full_backup_time", dataset / 125e6),
            ("daily_backup_time", daily / 125e6),
        ],
    );
    check("network_bandwidth=10&disk_bandwidth=1000", &[("backup_speed", 400e6)]);
    check("nodes=10M", &[("full_backup_interval", 14.0 * 86_400.0)]);
    check("nodes=100M", &[("full_backup_interval", 730.0 * 3600.0)]);
    check("nodes=100k&network_bandwidth=0&disk_bandwidth=0", &[("streams_in_use", 1.0), ("backup_speed", 100e6)]);
}

// Batches

#[test]
fn batches_fit_in_the_cpu_caches() {
    // 64 KiB, 256 KiB, and 8 MiB divided by 3,136 B per node. With 8 KiB per node: 8, 32, and 1,024.
    check("", &[("batch_node", 3136.0), ("l1_batch", 20.0), ("l2_batch", 83.0), ("l3_batch", 2674.0)]);
    check("embedding=8128", &[("l1_batch", 8.0), ("l2_batch", 32.0), ("l3_batch", 1024.0)]);
    check("l1_cache=0", &[("l1_batch", 1.0)]);
    for (activated, batch) in [(5, 20.0), (20, 20.0), (21, 83.0), (500, 2674.0), (1_000_000, 2674.0)] {
        check(&format!("activated_nodes={activated}"), &[("batch_size", batch)]);
    }
}

// Matrices

fn picked_rows(store: &ComponentEvaluation, id: &str) -> (Vec<String>, Vec<String>) {
    let rows = store.applicable_rows().filter(|(matrix, _)| matrix.id == id);
    rows.map(|(_, row)| (store.render(&row.action), store.render(&row.how))).unzip()
}

#[test]
fn every_row_of_the_cpu_matrix_is_picked() {
    for (utilisation, p99, action) in [
        (49.9, 9.9, "No action"),
        (1.0, 1.0, "No action"),
        (50.0, 9.9, "Plan scaling"),
        (69.9, 1.0, "Plan scaling"),
        (70.0, 10.0, "Scale within 48 hours"),
        (85.0, 50.0, "Scale within 48 hours"),
        (70.0, 50.1, "Scale within 24 hours"),
        (85.0, 1000.0, "Scale within 24 hours"),
        (85.1, 1.0, "Emergency: scale up"),
        (100.0, 1000.0, "Emergency: scale up"),
        // Combinations that the standard rows leave open.
        (30.0, 10.0, "Investigate latency"),
        (60.0, 50.0, "Investigate latency, plan scaling"),
        (75.0, 5.0, "Scale within a week"),
    ] {
        let store = store(&format!("measured_cpu={utilisation}&measured_p99={p99}"));
        assert_eq!(picked_rows(&store, "cpu").0, [action], "{utilisation}%, {p99} ms");
    }
    assert_eq!(picked_rows(&store("installed_cores=0"), "cpu").0, ["Measure CPU utilization"]);
    // Without measurements, the computed values apply: 3.06 of 8 cores, 2 ms.
    assert_eq!(picked_rows(&store(""), "cpu").0, ["No action"]);
    assert_eq!(picked_rows(&store("installed_cores=4"), "cpu").0, ["Scale within a week"]);
    assert_eq!(picked_rows(&store("installed_cores=3"), "cpu").0, ["Emergency: scale up"]);
}

#[test]
fn cpu_matrix_recommends_a_core_count() {
    for (installed, instances, doubled, quadrupled) in
        [(2, 1, 4, 8), (4, 1, 8, 16), (6, 1, 8, 16), (8, 1, 8, 16), (20, 1, 20, 20), (16, 4, 32, 64)]
    {
        check(
            &format!("installed_cores={installed}&installed_instances={instances}"),
            &[("doubled_cores", f64::from(doubled)), ("quadrupled_cores", f64::from(quadrupled))],
        );
    }
    let store = store("installed_cores=4&measured_cpu=80&measured_p99=20");
    assert!(picked_rows(&store, "cpu").1[0].contains("from 4 cores to 8 cores"), "{:?}", picked_rows(&store, "cpu"));
}

/// Settings that make memory hot-heavy, cold-heavy, and balanced.
const DISTRIBUTIONS: [(&str, &str); 3] = [
    ("hot", "nodes=10M&base_overhead=0"),
    ("cold", "nodes=10M&active_ratio=0.25&warm_to_hot=10&page_cache_share=100%"),
    ("balanced", ""),
];

#[test]
fn every_row_of_the_memory_matrix_is_picked() {
    const EMERGENCY: &str = "Emergency: add memory";
    for (name, settings) in DISTRIBUTIONS {
        let store = store(settings);
        let (hot, cold) = (get(&store, "hot_memory_share"), get(&store, "cold_memory_share"));
        let found = if hot > 0.5 {
            "hot"
        } else if cold > 0.5 {
            "cold"
        } else {
            "balanced"
        };
        assert_eq!(found, name, "{hot} {cold}");
        for (pressure, hot, cold, balanced) in [
            (59.9, "No action", "No action", "No action"),
            (60.0, "Shrink the hot tier", "Map less of the warm tier", "Plan a memory upgrade"),
            (74.9, "Shrink the hot tier", "Map less of the warm tier", "Plan a memory upgrade"),
            (75.0, "Shrink the hot tier, then add memory", "Move warm data to the cold tier", "Add memory"),
            (85.0, "Shrink the hot tier, then add memory", "Move warm data to the cold tier", "Add memory"),
            (85.1, EMERGENCY, EMERGENCY, EMERGENCY),
        ] {
            let expected = [("hot", hot), ("cold", cold), ("balanced", balanced)];
            let expected = expected.into_iter().find(|(id, _)| *id == name).expect("a known distribution").1;
            let store = self::store(&format!("{settings}&measured_memory={pressure}"));
            assert_eq!(picked_rows(&store, "memory").0, [expected], "{name}, {pressure}%");
        }
    }
    assert_eq!(picked_rows(&store("installed_memory=0"), "memory").0, ["Measure memory utilization"]);
    let store = store("measured_memory=80");
    assert!(picked_rows(&store, "memory").1[0].contains("from 16 GiB to 24 GiB"));
}

#[test]
fn every_storage_trigger_fires_at_its_threshold() {
    let calm = "retention_days=1h&ops_per_sec=100";
    let triggers = |settings: &str| {
        let store = store(&format!("{calm}&{settings}"));
        picked_rows(&store, "storage").0.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(triggers(""), ["No action"]);
    assert_eq!(triggers("installed_disk=5"), ["Expand the volume"]);
    assert_eq!(triggers("wal_limit=1kB"), ["Shorten WAL retention or compact more often"]);
    assert_eq!(triggers("disk_iops=8"), ["Upgrade the disk type"]);
    assert_eq!(triggers("snapshots=10"), ["No action"]);
    assert_eq!(triggers("snapshots=11"), ["Prune snapshots"]);
    assert_eq!(triggers("compaction_backlog=5"), ["No action"]);
    assert_eq!(triggers("compaction_backlog=6"), ["Dedicate cores to compaction"]);
    assert_eq!(triggers("snapshots=11&compaction_backlog=6"), ["Prune snapshots", "Dedicate cores to compaction"]);
    // Unknown capacities trigger nothing.
    assert_eq!(triggers("installed_disk=0&disk_iops=0"), ["No action"]);
    // 1,000 op/s, all of them writes of 256 B, log 10 GB (10^10 B) in 10.85 h.
    let exceeds_log_limit = |hours: f64| {
        let store = store(&format!("ops_per_sec=1000&mixed_writes=100%&wal_compression=1&retention_days={hours}h"));
        picked_rows(&store, "storage").0.iter().any(|action| action == "Shorten WAL retention or compact more often")
    };
    assert!(!exceeds_log_limit(10.85) && exceeds_log_limit(10.86), "10^10 B ÷ 256 kB/s is 10.85 h");
}

#[test]
fn recovery_and_backup_rows_follow_dataset_size() {
    for (settings, recovery, backup) in [
        ("nodes=100k&ops_per_sec=100", "Meets the RTO of 30 s", "Weekly full backup"),
        ("nodes=100k", "Misses the RTO of 30 s", "Weekly full backup"),
        ("nodes=1M&ops_per_sec=100", "Meets the RTO of 2 min", "Weekly full backup"),
        ("nodes=1M", "Misses the RTO of 2 min", "Weekly full backup"),
        ("nodes=10M", "Meets the RTO of 10 min", "Full backup every two weeks"),
        ("nodes=10M&ops_per_sec=10k", "Misses the RTO of 10 min", "Full backup every two weeks"),
        ("nodes=100M", "Meets the RTO of 1 h", "Monthly full backup"),
        ("nodes=100M&ops_per_sec=100k", "Misses the RTO of 1 h", "Monthly full backup"),
        ("nodes=1B", "Meets the RTO of 4 h", "Monthly full backup"),
        ("nodes=10B", "Misses the RTO of 4 h", "Monthly full backup"),
        ("nodes=1M&start_mode=warm", "Meets the RTO of 30 s", "Weekly full backup"),
        ("nodes=1M&start_mode=hot", "Meets the RTO of 5 s", "Weekly full backup"),
    ] {
        let store = store(settings);
        assert_eq!(picked_rows(&store, "recovery").0, [recovery], "{settings}: {}", get(&store, "recovery_time"));
        assert_eq!(picked_rows(&store, "backup").0, [backup], "{settings}");
    }
}

/// Settings in which CPU falls from 80% to 78%, and throughput rises from 5,000 to 5,500.
const SCALING_DID_NOT_HELP: &str = "before_cpu=80&measured_cpu=78&before_throughput=5000&measured_throughput=5500";
/// Settings in which CPU falls from 80% to 60%, and p99 rises from 8 to 9 ms.
const SCALING_RAISED_LATENCY: &str =
    "before_cpu=80&measured_cpu=60&before_throughput=5000&measured_throughput=5000&before_p99=8&measured_p99=9";
/// Settings in which throughput rises from 5,000 to 6,000.
const SCALING_HELPED: &str = "before_cpu=80&measured_cpu=80&before_throughput=5000&measured_throughput=6000";

#[test]
fn the_effect_of_the_last_scaling_is_assessed() {
    check(SCALING_DID_NOT_HELP, &[("cpu_after", 0.975), ("throughput_after", 1.1), ("p99_after", 0.0)]);
    check(SCALING_RAISED_LATENCY, &[("cpu_after", 0.75), ("throughput_after", 1.0), ("p99_after", 1.125)]);
    // Scaling did not help if CPU fell by less than 10% and throughput rose by less than 20%.
    let verdict = |settings: &str| picked_rows(&store(settings), "effectiveness").0.remove(0);
    assert_eq!(verdict(""), "Measure before and after scaling");
    assert_eq!(verdict(SCALING_DID_NOT_HELP), "Scaling did not help: find the bottleneck");
    assert_eq!(verdict(SCALING_RAISED_LATENCY), "Scaling helped, but latency rose");
    assert_eq!(verdict(SCALING_HELPED), "Scaling helped");
    assert_eq!(
        verdict("before_cpu=80&measured_cpu=71&before_throughput=5000&measured_throughput=5000"),
        "Scaling helped"
    );
    // Checks after scaling.
    let failed_checks = |settings: &str| picked_rows(&store(settings), "validation").0;
    assert_eq!(failed_checks("measured_cpu=69&measured_memory=79&measured_p99=9"), ["All checks pass"]);
    assert_eq!(failed_checks("measured_cpu=70&measured_memory=80&measured_p99=10").len(), 3);
    assert_eq!(failed_checks("queue_depth=50&error_rate=0.1&active_ratio=0.2").len(), 3);
}

#[test]
fn every_matrix_row_is_reachable_and_every_case_matches_a_row() {
    let mut reached: Vec<BTreeSet<usize>> = model().matrices.iter().map(|_| BTreeSet::new()).collect();
    let mut record_picks = |store: &ComponentEvaluation, what: &str| {
        for (index, matrix) in store.model.matrices.iter().enumerate() {
            let picks = store.row_applicability(matrix).into_iter().enumerate();
            let picked: Vec<usize> = picks.filter(|(_, picked)| *picked).map(|(row, _)| row).collect();
            assert!(!picked.is_empty(), "{what}: no row of {} holds", matrix.id);
            assert!(
                matrix.pick == RowSelection::All || picked.len() == 1,
                "{what}: {} picked rows {picked:?}",
                matrix.id
            );
            reached[index].extend(picked);
        }
    };
    for cpu in [0, 20, 50, 60, 70, 80, 85, 90, 100] {
        for p99 in [0, 5, 10, 30, 50, 51, 500] {
            for installed in [0, 4, 16] {
                let settings = format!("measured_cpu={cpu}&measured_p99={p99}&installed_cores={installed}");
                record_picks(&store(&settings), &settings);
            }
        }
    }
    for (_, distribution) in DISTRIBUTIONS {
        for memory in [0, 30, 60, 70, 75, 80, 85, 90] {
            for installed in [0, 16, 1000] {
                let settings = format!("{distribution}&measured_memory={memory}&installed_memory={installed}");
                record_picks(&store(&settings), &settings);
            }
        }
    }
    for workload in ["write-heavy", "read-heavy", "analytical", "mixed"] {
        for nodes in ["0", "100k", "1M", "10M", "100M", "1B", "10B"] {
            for (ops, disk, snapshots, backlog) in [("100", 10, 0, 0), ("100k", 100_000, 11, 6), ("1M", 0, 0, 0)] {
                let settings = format!(
                    "workload={workload}&nodes={nodes}&ops_per_sec={ops}&installed_disk={disk}&snapshots={snapshots}\
                     &compaction_backlog={backlog}&disk_iops=100&retention_days=1d"
                );
                record_picks(&store(&settings), &settings);
            }
        }
    }
    for settings in [
        SCALING_DID_NOT_HELP,
        SCALING_RAISED_LATENCY,
        SCALING_HELPED,
        "queue_depth=50&error_rate=0.1&active_ratio=0.3",
        "nodes=10B&start_mode=warm",
        "nodes=100k&start_mode=hot",
    ] {
        record_picks(&store(settings), settings);
    }
    for (matrix, reached) in model().matrices.iter().zip(reached) {
        assert_eq!(reached.len(), matrix.rows.len(), "{}: only rows {reached:?} were reached", matrix.id);
    }
}

// Advice

#[test]
fn advice_appears_only_when_its_condition_holds() {
    for (without, with, words) in [
        ("ops_per_sec=13750", "ops_per_sec=13751", "one instance peaks at 13,750 ops/s"),
        ("installed_cores=10", "installed_cores=12", "its throughput peaks at 10 cores"),
        ("installed_cores=8", "installed_cores=7", "multiples of 2 cores"),
        ("ops_per_sec=36k", "ops_per_sec=40k", "one instance can use only 32 cores"),
        ("ops_per_sec=10k", "ops_per_sec=14k", "consider several smaller ones"),
        ("nodes=10M", "nodes=40M", "NUMA node"),
        ("active_ratio=0.1", "active_ratio=0.11", "Evict more"),
        ("active_ratio=0.05", "active_ratio=0.06", "above its goal"),
        ("nodes=100M", "nodes=110M", "Shard it across 2 instances"),
        ("active_ratio=0.2", "active_ratio=0.25", "the cold tier is empty"),
        ("retention_days=1h", "retention_days=30", "of the disk needed. Shorten its retention"),
        ("p99_target=20ms", "p99_target=10ms", "Operations served by the cold tier take 20 ms"),
        ("warm_hits=95%", "warm_hits=80%", "Tier latency alone puts p99 latency at 20 ms"),
        ("activated_nodes=100k", "activated_nodes=200k", "the hot tier holds only 100,000 nodes"),
        ("wal_flush_interval=10ms", "wal_flush_interval=1s", "The WAL buffer limits writes to 2.56 MB/s"),
        ("nodes=100M", "nodes=1B", "longer than the backup window of 4 h"),
    ] {
        let has = |settings: &str| store(settings).applicable_advice().any(|(_, text)| text.contains(words));
        assert!(!has(without), "{without} has “{words}”");
        assert!(has(with), "{with} lacks “{words}”");
    }
}

// Presets

#[test]
fn presets_have_the_computed_sizes() {
    let hot = |preset: &str, bytes: f64| check(&format!("p={preset}"), &[("hot_memory", bytes)]);
    // LLM memory. Embeddings alone would be 307 GB; spreading alone needs 40 cores.
    hot("llm-memory", 710.4e9);
    check("p=llm-memory&edges_per_node=0", &[("hot_memory", 470.4e9)]);
    check(
        "p=llm-memory",
        &[
            ("nodes", 1e10),
            ("hot_nodes", 1e8),
            ("spreading_cores", 40.0),
            ("api_cores", 20.0),
            ("total_cores", 60.0 + 1e8 / 300.0 / 50_000.0 + 40_000.0 * 2560.0 / 100e6),
        ],
    );
    assert!(get(&store("p=llm-memory"), "total_storage") > 3.0 * 12e12);
    // Knowledge graph. Counting embeddings alone gives 30.7 GB.
    hot("knowledge-graph", 51.84e9);
    check("p=knowledge-graph", &[("total_edges", 1e9), ("hot_nodes", 1e7), ("activated_nodes", 1e5)]);
    // Time series: 7 days of a million events per minute. All of them stay hot.
    hot("time-series", 47_416_320_000_000.0);
    check(
        "p=time-series",
        &[
            ("nodes", 7.0 * 24.0 * 60.0 * 1e6),
            ("hot_nodes", 10.08e9),
            ("writes_per_sec", 1e6 / 60.0),
            ("hot_storage", 10.08e9 * 3136.0 * 0.4),
            ("instances", 1008.0),
        ],
    );
    check("p=time-series", &[("new_nodes_per_day", 1.44e9 / 86_400.0)]);
}

#[test]
fn example_deployments_report_their_bottleneck() {
    for (preset, resource) in
        [("guide-deployment", "disk"), ("llm-memory", "disk"), ("knowledge-graph", "memory"), ("time-series", "memory")]
    {
        let store = store(&format!("p={preset}"));
        let worst = store.verdict.resource.map(|index| model().resources[index].id.as_str());
        assert_eq!(
            (worst, store.verdict.severity),
            (Some(resource), Severity::Urgent),
            "{preset}: {}",
            store.verdict.text
        );
    }
    let starter = store("p=starter");
    assert!(starter.resources.iter().all(|state| state.severity == Severity::Ok), "{}", starter.verdict.text);
}

// Laws

#[test]
fn resources_are_known_only_if_something_is_installed() {
    let all_zero =
        "installed_cores=0&installed_memory=0&installed_disk=0&disk_iops=0&disk_bandwidth=0&network_bandwidth=0";
    let store = store(all_zero);
    let known: Vec<&str> = model()
        .resources
        .iter()
        .zip(&store.resources)
        .filter(|(_, state)| state.capacity.is_some())
        .map(|(resource, _)| resource.id.as_str())
        .collect();
    assert_eq!(known, ["log"], "only the log is limited by its own buffer");
}
