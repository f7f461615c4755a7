//! Requirements: memory, cores, disk, and network.

use super::*;

// Memory

#[test]
fn default_memory_matches_a_hand_calculation() {
    // 1M nodes, 10% hot, 50 edges each, 5,000 op/s. A hot node takes 3,072 + 64 + 50 × 32 = 4,736 B.
    check(
        "",
        &[
            ("hot_nodes", 100_000.0),
            ("warm_nodes", 300_000.0),
            ("cold_nodes", 600_000.0),
            ("hot_edges", 5e6),
            ("warm_edges", 15e6),
            ("total_edges", 50e6),
            ("hot_memory", 100_000.0 * 4736.0 * 1.5),
            ("hot_reserve", 0.0),
            ("activation_pool", 5000.0 * 0.01 * 8192.0),
            ("mmap_windows", 346_875.0),
            ("warm_prefetched", 142_080_000.0),
            ("page_cache", 355_200_000.0),
            ("warm_memory", 497_280_000.0),
            ("bloom_memory", 750_000.0),
            ("skip_list_memory", 300_000.0),
            ("cold_memory", 1_050_000.0),
            // 10,000 records of 256 B: 2.56 MB, or 2.44 MiB.
            ("wal_buffer", 2_560_000.0),
            ("runtime_overhead", 500.0 * MIB),
            ("total_memory", 710_400_000.0 + 409_600.0 + 497_280_000.0 + 1_050_000.0 + 2_560_000.0 + 524_288_000.0),
            // 1,735,987,600 B ÷ 0.8 = 2.02 GiB.
            ("whole_memory", 3.0 * GIB),
        ],
    );
}

#[test]
fn page_cache_is_a_quarter_of_the_warm_data() {
    // Without edges: a quarter of 300,000 × 3,136 B is 224.3 MiB.
    check("edges_per_node=0", &[("page_cache", 235_200_000.0)]);
    assert_eq!(round(get(&store("edges_per_node=0"), "page_cache") / MIB), 224.0);
}

#[test]
fn hot_memory_is_right_after_thirty_periods_of_growth() {
    // 1M × 1.02^30 = 1,811,362 nodes. With metadata, edges, and the hash table, hot memory is
    // 181,136 × 4,736 × 1.5 = 1,286.8 MB; embeddings alone would be 556 MB.
    check("nodes=1811362", &[("hot_nodes", 181_136.0), ("hot_memory", 1_286_790_144.0)]);
}

#[test]
fn partial_pages_are_mapped_whole() {
    // 3 of the 10 nodes are warm: 3 × 4,736 = 14,208 B in 4 pages, of which a tenth is prefetched.
    check("nodes=10", &[("hot_nodes", 1.0), ("mmap_windows", 4.0), ("warm_prefetched", 1638.4)]);
}

#[test]
fn warm_tier_never_exceeds_the_remaining_nodes() {
    // Without the cap, the cold tier would have −600,000 nodes.
    let all = [("hot_nodes", 400_000.0), ("warm_nodes", 600_000.0), ("cold_nodes", 0.0), ("cold_storage", 0.0)];
    check("active_ratio=0.4", &all);
    check("active_ratio=1", &[("hot_nodes", 1e6), ("warm_nodes", 0.0), ("cold_nodes", 0.0), ("warm_storage", 0.0)]);
}

#[test]
fn an_empty_store_still_needs_the_runtime() {
    check(
        "nodes=0&ops_per_sec=0",
        &[
            ("total_memory", 500.0 * MIB + 2_560_000.0),
            ("total_cores", 0.0),
            ("whole_cores", 2.0),
            ("total_storage", 0.0),
            ("peak_bandwidth", 0.0),
            ("recovery_cold", 0.0),
        ],
    );
}

// Cores

#[test]
fn default_cores_match_a_hand_calculation() {
    // Compaction: 2,000 writes/s × 256 B × 10 = 5.12 MB/s, at 100 MB/s per core.
    check(
        "",
        &[
            ("spreading_cores", 2.0),
            ("consolidation_cores", 100_000.0 / 300.0 / 50_000.0),
            ("compaction_cores", 0.0512),
            ("api_cores", 1.0),
            ("total_cores", 3.0512 + 1.0 / 150.0),
            ("required_cores", 4.0),
            // 3.058 ÷ 0.7 = 4.37, rounded up to an even count.
            ("whole_cores", 6.0),
            ("instances", 1.0),
        ],
    );
}

#[test]
fn gpu_fallback_raises_spreading_cores_by_half() {
    check("gpu_fallback=20%", &[("spreading_cores", 2.0 * 1.1)]);
    check("gpu_fallback=100%", &[("spreading_cores", 3.0)]);
}

#[test]
fn grpc_is_cheaper_than_http() {
    check("grpc_share=100%", &[("api_cores", 0.625)]);
    check("grpc_share=50%", &[("api_cores", 0.5 + 0.3125)]);
}

#[test]
fn compaction_cores_match_segments_per_hour() {
    // Segments per hour × segment size ÷ (throughput × 3,600 s).
    let store = store("");
    let per_hour = get(&store, "compaction_frequency") * 3600.0;
    assert!(near(per_hour * GIB / (100e6 * 3600.0), get(&store, "compaction_cores")));
}

#[test]
fn instances_have_at_most_32_cores_and_even_core_counts() {
    for (ops, instances) in [("5k", 1.0), ("36k", 1.0), ("40k", 2.0), ("100k", 3.0), ("1M", 28.0)] {
        let store = store(&format!("ops_per_sec={ops}"));
        let (whole, recommended) = (get(&store, "whole_cores"), get(&store, "recommended_cores"));
        assert_eq!(get(&store, "instances"), instances, "{ops}");
        assert!(whole >= recommended && whole < recommended + 2.0, "{ops}: {whole} for {recommended}");
        assert_eq!(whole % 2.0, 0.0, "{ops}");
        assert!(get(&store, "cores_per_instance") <= 32.0, "{ops}");
        assert_eq!(get(&store, "cores_per_instance") % 2.0, 0.0, "{ops}");
        assert!(get(&store, "cores_per_instance") * instances >= whole, "{ops}");
    }
}

#[test]
fn instances_hold_at_most_ten_million_hot_nodes() {
    check("nodes=100M", &[("hot_nodes", 1e7), ("instances", 1.0)]);
    check("nodes=100000010", &[("hot_nodes", 10_000_001.0), ("instances", 2.0), ("runtime_overhead", 1000.0 * MIB)]);
}

// Disk

#[test]
fn default_disk_matches_a_hand_calculation() {
    let warm = (300_000.0 * 4736.0 + 2.0 * 4096.0) * 1.3;
    // Embeddings plus the index, which holds metadata and edges.
    let cold = 600_000.0 * 3072.0 * 0.4 + 600_000.0 * (64.0 + 1600.0) * 0.4;
    let wal = 5000.0 * 0.4 * 256.0 * 0.7 * 30.0 * 86_400.0;
    let snapshots = 5.0 * 0.3 * (warm + cold);
    let workspace = 2.0 * GIB;
    check(
        "",
        &[
            ("warm_segments", 2.0),
            ("hot_storage", 0.0),
            ("warm_storage", warm),
            ("columnar_index_storage", 399_360_000.0),
            ("cold_storage", cold),
            ("wal_storage", wal),
            ("snapshot_storage", snapshots),
            ("workspace_storage", workspace),
            ("total_storage", warm + cold + wal + snapshots + workspace),
        ],
    );
}

#[test]
fn warm_tier_includes_edges_and_keeps_old_versions_of_everything() {
    // Edges take 300,000 × 50 × 32 B = 0.447 GiB.
    let [with, without] = ["", "edges_per_node=0"].map(|settings| get(&store(settings), "warm_data"));
    assert_eq!(round((with - without) / GIB * 1000.0), 447.0);
    // The 30% of old versions applies to all warm data, not only to headers.
    let [old, none] = ["", "version_retention=0"].map(|settings| get(&store(settings), "warm_storage"));
    assert!(near(old / none, 1.3));
}

#[test]
fn only_writes_are_logged_and_compression_shrinks_the_log() {
    // 5,000 op/s, all of them writes: 110.6 GB per day. Uncompressed, the log passes 10 GB after 2.2 h.
    check("mixed_writes=100%", &[("wal_per_day", 110_592_000_000.0)]);
    check("mixed_writes=100%&wal_compression=1", &[("wal_limit_time", 7812.5)]);
    assert_eq!(round(7812.5 / 360.0) / 10.0, 2.2);
    // Multiplying by the compression factor 0.7 gives 2,162.9 GiB; multiplying by 1 + 0.7 would give 5,252.8.
    let script = get(&store("mixed_writes=100%"), "wal_storage");
    assert_eq!(round(script / GIB * 10.0) / 10.0, 2162.9);
    assert_eq!(round(script / 0.7 * 1.7 / GIB * 10.0) / 10.0, 5252.8);
    check("", &[("wal_storage", script * 0.4)]);
    check("mixed_writes=0", &[("wal_storage", 0.0), ("wal_limit_time", 0.0)]);
}

#[test]
fn workspace_is_the_larger_of_two_segments_and_a_tenth_of_the_data() {
    // 1M nodes need two segments. 100M nodes have 298 GB of data, so a tenth of it is larger.
    let store = store("nodes=100M");
    assert!(near(get(&store, "workspace_storage"), 0.1 * get(&store, "data_size")));
    check("nodes=0", &[("workspace_storage", 0.0)]);
}

#[test]
fn the_persisted_share_of_the_hot_tier_takes_disk() {
    check("hot_persisted=40%", &[("hot_storage", 100_000.0 * 4736.0 * 0.4)]);
}

// Network

#[test]
fn default_network_matches_a_hand_calculation() {
    let dataset = 400_000.0 * 4736.0 + 600_000.0 * (3072.0 + 1664.0) * 0.4;
    let clients = 5000.0 * (2048.0 + 4096.0);
    check(
        "",
        &[
            ("replication_bandwidth", 512_000.0),
            ("dataset_size", dataset),
            ("backup_bandwidth", dataset / 14_400.0),
            ("client_bandwidth", clients),
            // Replication takes more bandwidth than the backup.
            ("peak_bandwidth", 512_000.0 + clients * 1.5),
            // 46.59 MB/s ÷ 0.7 = 532.5 Mbit/s.
            ("whole_network", 533.0 * 125_000.0),
        ],
    );
    check("nodes=100M", &[("peak_bandwidth", 100.0 * dataset / 14_400.0 + clients * 1.5)]);
}
