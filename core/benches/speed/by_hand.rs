//! The formulas of the models as Rust, compiled ahead: what the engine is measured against.
//!
//! Written by `cargo bench -p headroom-core -- --write`; not by hand after all, but as a hand would.
#![allow(unused_parens, unused_imports, clippy::all)]

use headroom_core::math::{abs, ceil, exp, floor, ln, log2, log10, max, min, pow, round, sqrt};

/// What a model is given.
pub(crate) struct Given<'g> {
    /// A value that does not vary.
    pub(crate) value: &'g dyn Fn(&str) -> Option<f64>,
    /// The numbers of one that does.
    pub(crate) column: &'g dyn Fn(&str) -> Option<&'g [f64]>,
    /// How many rows there are.
    pub(crate) rows: usize,
}

/// The values of the model's summary, row by row.
pub(crate) fn run(model: &str, given: &Given<'_>) -> Option<Vec<Vec<f64>>> {
    match model {
        "tiered-store-estimate" => tiered_store_estimate(given),
        "tiered-store" => tiered_store(given),
        _ => None,
    }
}

fn tiered_store_estimate(given: &Given<'_>) -> Option<Vec<Vec<f64>>> {
    let rows = given.rows;
    let ops_per_sec = (given.column)("ops_per_sec")?.get(..rows)?;
    let spreading_rate = (given.value)("spreading_rate")?;
    let nodes = (given.column)("nodes")?.get(..rows)?;
    let active_ratio = (given.column)("active_ratio")?.get(..rows)?;
    let consolidation_interval = (given.column)("consolidation_interval")?.get(..rows)?;
    let consolidation_rate = (given.value)("consolidation_rate")?;
    let api_rate = (given.value)("api_rate")?;
    let system_cores = (given.value)("system_cores")?;
    let core_margin = (given.value)("core_margin")?;
    let embedding = (given.value)("embedding")?;
    let node_metadata = (given.value)("node_metadata")?;
    let edges_per_node = (given.column)("edges_per_node")?.get(..rows)?;
    let edge_overhead = (given.value)("edge_overhead")?;
    let hash_overhead = (given.value)("hash_overhead")?;
    let warm_to_hot = (given.value)("warm_to_hot")?;
    let warm_prefetch = (given.value)("warm_prefetch")?;
    let bloom_bits = (given.value)("bloom_bits")?;
    let index_entry = (given.value)("index_entry")?;
    let index_stride = (given.value)("index_stride")?;
    let time_in_flight = (given.value)("time_in_flight")?;
    let activation_record = (given.value)("activation_record")?;
    let base_overhead = (given.value)("base_overhead")?;
    let memory_margin = (given.value)("memory_margin")?;
    let warm_versions = (given.value)("warm_versions")?;
    let compression_ratio = (given.value)("compression_ratio")?;
    let retention_days = (given.column)("retention_days")?.get(..rows)?;
    let wal_record = (given.value)("wal_record")?;
    let wal_compression = (given.value)("wal_compression")?;
    let snapshots = (given.value)("snapshots")?;
    let snapshot_share = (given.value)("snapshot_share")?;
    let storage_margin = (given.value)("storage_margin")?;
    let mut out = vec![vec![0.0; rows]; 3];
    let [out_0, out_1, out_2] = out.as_mut_slice() else { return None };
    for row in 0..rows {
        let ops_per_sec = ops_per_sec[row];
        let spreading_cores = (ops_per_sec / spreading_rate);
        let nodes = nodes[row];
        let active_ratio = active_ratio[row];
        let hot_nodes = floor((nodes * active_ratio));
        let consolidation_interval = consolidation_interval[row];
        let consolidation_cores = ((hot_nodes / consolidation_interval) / consolidation_rate);
        let api_cores = (ops_per_sec / api_rate);
        let total_cores = (((spreading_cores + consolidation_cores) + api_cores) + system_cores);
        let recommended_cores = (total_cores * core_margin);
        let whole_cores = ceil(recommended_cores);
        let edges_per_node = edges_per_node[row];
        let hot_edges = floor((hot_nodes * edges_per_node));
        let hot_memory = (((hot_nodes * (embedding + node_metadata)) + (hot_edges * edge_overhead)) * hash_overhead);
        let warm_nodes = min(floor(((nodes * active_ratio) * warm_to_hot)), (floor(nodes) - hot_nodes));
        let warm_memory = ((warm_nodes * embedding) * warm_prefetch);
        let cold_nodes = ((floor(nodes) - hot_nodes) - warm_nodes);
        let cold_memory = ((cold_nodes * bloom_bits) + ((cold_nodes * index_entry) / index_stride));
        let activation_pool = ((ops_per_sec * time_in_flight) * activation_record);
        let runtime_overhead = base_overhead;
        let total_memory = ((((hot_memory + warm_memory) + cold_memory) + activation_pool) + runtime_overhead);
        let recommended_memory = (total_memory * memory_margin);
        let whole_memory = (ceil(recommended_memory / 1073741824.0) * 1073741824.0);
        let warm_storage = ((warm_nodes * (embedding + node_metadata)) * warm_versions);
        let cold_storage = ((cold_nodes * embedding) * compression_ratio);
        let retention_days = retention_days[row];
        let wal_storage = (((ops_per_sec * retention_days) * wal_record) * wal_compression);
        let snapshot_storage = (((warm_storage + cold_storage) * snapshots) * snapshot_share);
        let total_storage = (((warm_storage + cold_storage) + wal_storage) + snapshot_storage);
        let recommended_storage = (total_storage * storage_margin);
        let whole_storage = (ceil(recommended_storage / 1073741824.0) * 1073741824.0);
        out_0[row] = whole_cores;
        out_1[row] = whole_memory;
        out_2[row] = whole_storage;
    }
    Some(out)
}

fn tiered_store(given: &Given<'_>) -> Option<Vec<Vec<f64>>> {
    let rows = given.rows;
    let ops_per_sec = (given.column)("ops_per_sec")?.get(..rows)?;
    let workload = (given.value)("workload")?;
    let write_heavy_work = (given.value)("write_heavy_work")?;
    let read_heavy_work = (given.value)("read_heavy_work")?;
    let analytical_work = (given.value)("analytical_work")?;
    let mixed_work = (given.value)("mixed_work")?;
    let spreading_rate = (given.value)("spreading_rate")?;
    let gpu_fallback = (given.value)("gpu_fallback")?;
    let gpu_fallback_cost = (given.value)("gpu_fallback_cost")?;
    let nodes = (given.column)("nodes")?.get(..rows)?;
    let active_ratio = (given.column)("active_ratio")?.get(..rows)?;
    let consolidation_interval = (given.column)("consolidation_interval")?.get(..rows)?;
    let consolidation_rate = (given.value)("consolidation_rate")?;
    let write_heavy_writes = (given.value)("write_heavy_writes")?;
    let read_heavy_writes = (given.value)("read_heavy_writes")?;
    let analytical_writes = (given.value)("analytical_writes")?;
    let mixed_writes = (given.value)("mixed_writes")?;
    let wal_record = (given.value)("wal_record")?;
    let write_amplification = (given.value)("write_amplification")?;
    let segment_size = (given.value)("segment_size")?;
    let compaction_throughput = (given.value)("compaction_throughput")?;
    let grpc_share = (given.value)("grpc_share")?;
    let api_rate = (given.value)("api_rate")?;
    let grpc_rate = (given.value)("grpc_rate")?;
    let cpu_target = (given.value)("cpu_target")?;
    let core_step = (given.value)("core_step")?;
    let max_useful_cores = (given.value)("max_useful_cores")?;
    let shard_nodes = (given.value)("shard_nodes")?;
    let embedding = (given.value)("embedding")?;
    let node_metadata = (given.value)("node_metadata")?;
    let edges_per_node = (given.column)("edges_per_node")?.get(..rows)?;
    let edge_overhead = (given.value)("edge_overhead")?;
    let hash_overhead = (given.value)("hash_overhead")?;
    let write_heavy_reserve = (given.value)("write_heavy_reserve")?;
    let read_heavy_reserve = (given.value)("read_heavy_reserve")?;
    let analytical_reserve = (given.value)("analytical_reserve")?;
    let mixed_reserve = (given.value)("mixed_reserve")?;
    let time_in_flight = (given.value)("time_in_flight")?;
    let activation_record = (given.value)("activation_record")?;
    let warm_to_hot = (given.value)("warm_to_hot")?;
    let mmap_page = (given.value)("mmap_page")?;
    let warm_prefetch = (given.value)("warm_prefetch")?;
    let page_cache_share = (given.value)("page_cache_share")?;
    let bloom_bits = (given.value)("bloom_bits")?;
    let index_entry = (given.value)("index_entry")?;
    let index_stride = (given.value)("index_stride")?;
    let wal_buffer_records = (given.value)("wal_buffer_records")?;
    let base_overhead = (given.value)("base_overhead")?;
    let memory_target = (given.value)("memory_target")?;
    let hot_persisted = (given.value)("hot_persisted")?;
    let segment_header = (given.value)("segment_header")?;
    let version_retention = (given.value)("version_retention")?;
    let compression_ratio = (given.value)("compression_ratio")?;
    let columnar_index = (given.value)("columnar_index")?;
    let retention_days = (given.column)("retention_days")?.get(..rows)?;
    let wal_compression = (given.value)("wal_compression")?;
    let snapshots = (given.column)("snapshots")?.get(..rows)?;
    let snapshot_share = (given.value)("snapshot_share")?;
    let workspace_segments = (given.value)("workspace_segments")?;
    let workspace_share = (given.value)("workspace_share")?;
    let storage_target = (given.value)("storage_target")?;
    let replication_factor = (given.value)("replication_factor")?;
    let daily_new = (given.value)("daily_new")?;
    let new_node_backup = (given.value)("new_node_backup")?;
    let daily_modified = (given.value)("daily_modified")?;
    let modified_node_backup = (given.value)("modified_node_backup")?;
    let backup_window = (given.value)("backup_window")?;
    let write_heavy_request = (given.value)("write_heavy_request")?;
    let read_heavy_request = (given.value)("read_heavy_request")?;
    let analytical_request = (given.value)("analytical_request")?;
    let mixed_request = (given.value)("mixed_request")?;
    let write_heavy_response = (given.value)("write_heavy_response")?;
    let read_heavy_response = (given.value)("read_heavy_response")?;
    let analytical_response = (given.value)("analytical_response")?;
    let mixed_response = (given.value)("mixed_response")?;
    let client_peak = (given.value)("client_peak")?;
    let network_target = (given.value)("network_target")?;
    let mut out = vec![vec![0.0; rows]; 5];
    let [out_0, out_1, out_2, out_3, out_4] = out.as_mut_slice() else { return None };
    for row in 0..rows {
        let ops_per_sec = ops_per_sec[row];
        let spreading_work = (if (workload == 0.0) {
            write_heavy_work
        } else {
            (if (workload == 1.0) {
                read_heavy_work
            } else {
                (if (workload == 2.0) { analytical_work } else { mixed_work })
            })
        });
        let spreading_ops = (ops_per_sec * spreading_work);
        let spreading_cores = ((spreading_ops / spreading_rate) * (1.0 + (gpu_fallback * gpu_fallback_cost)));
        let nodes = nodes[row];
        let active_ratio = active_ratio[row];
        let hot_nodes = floor((floor(nodes) * active_ratio));
        let nodes_per_consolidation = hot_nodes;
        let consolidation_interval = consolidation_interval[row];
        let consolidation_cores = ((nodes_per_consolidation / consolidation_interval) / consolidation_rate);
        let write_share = (if (workload == 0.0) {
            write_heavy_writes
        } else {
            (if (workload == 1.0) {
                read_heavy_writes
            } else {
                (if (workload == 2.0) { analytical_writes } else { mixed_writes })
            })
        });
        let writes_per_sec = (ops_per_sec * write_share);
        let wal_rate = (writes_per_sec * wal_record);
        let compaction_rate = (wal_rate * write_amplification);
        let compaction_frequency = (compaction_rate / segment_size);
        let compaction_cores = ((compaction_frequency * segment_size) / compaction_throughput);
        let api_cores = (((ops_per_sec * (1.0 - grpc_share)) / api_rate) + ((ops_per_sec * grpc_share) / grpc_rate));
        let total_cores = (((spreading_cores + consolidation_cores) + compaction_cores) + api_cores);
        let recommended_cores = (total_cores / cpu_target);
        let instances =
            (max(max(1.0, ceil((recommended_cores / max_useful_cores))), ceil((hot_nodes / shard_nodes))) * 1.0);
        let whole_cores = max((ceil(recommended_cores / core_step) * core_step), ((core_step * instances) / 1.0));
        let edges_per_node = edges_per_node[row];
        let hot_edges = floor((hot_nodes * edges_per_node));
        let hot_data = ((hot_nodes * (embedding + node_metadata)) + (hot_edges * edge_overhead));
        let hot_memory = (hot_data * hash_overhead);
        let hot_reserve_share = (if (workload == 0.0) {
            write_heavy_reserve
        } else {
            (if (workload == 1.0) {
                read_heavy_reserve
            } else {
                (if (workload == 2.0) { analytical_reserve } else { mixed_reserve })
            })
        });
        let hot_reserve = (hot_memory * hot_reserve_share);
        let activation_pool = ((spreading_ops * time_in_flight) * activation_record);
        let warm_nodes = min(floor(((floor(nodes) * active_ratio) * warm_to_hot)), (floor(nodes) - hot_nodes));
        let warm_edges = floor((warm_nodes * edges_per_node));
        let warm_data = ((warm_nodes * (embedding + node_metadata)) + (warm_edges * edge_overhead));
        let mmap_windows = ceil((warm_data / mmap_page));
        let warm_prefetched = ((mmap_windows * mmap_page) * warm_prefetch);
        let page_cache = (warm_data * page_cache_share);
        let warm_memory = (warm_prefetched + page_cache);
        let cold_nodes = ((floor(nodes) - hot_nodes) - warm_nodes);
        let bloom_memory = (cold_nodes * bloom_bits);
        let skip_list_memory = ((cold_nodes * index_entry) / index_stride);
        let cold_memory = (bloom_memory + skip_list_memory);
        let wal_buffer = (((wal_buffer_records * wal_record) * instances) / 1.0);
        let runtime_overhead = ((base_overhead * instances) / 1.0);
        let total_memory = ((((((hot_memory + hot_reserve) + activation_pool) + warm_memory) + cold_memory)
            + wal_buffer)
            + runtime_overhead);
        let recommended_memory = (total_memory / memory_target);
        let whole_memory = (ceil(recommended_memory / 1073741824.0) * 1073741824.0);
        let hot_storage = (hot_data * hot_persisted);
        let warm_segments = ceil((warm_data / segment_size));
        let segment_headers = (warm_segments * segment_header);
        let warm_storage = ((warm_data + segment_headers) * (1.0 + version_retention));
        let columnar_index_storage =
            (((cold_nodes * (node_metadata + (edges_per_node * edge_overhead))) * columnar_index) * compression_ratio);
        let cold_storage = (((cold_nodes * embedding) * compression_ratio) + columnar_index_storage);
        let retention_days = retention_days[row];
        let wal_storage = (((retention_days * writes_per_sec) * wal_record) * wal_compression);
        let data_size = ((hot_storage + warm_storage) + cold_storage);
        let snapshots = snapshots[row];
        let snapshot_storage = ((data_size * snapshots) * snapshot_share);
        let largest_segment = min((segment_size * 1.0), data_size);
        let workspace_storage = max((workspace_segments * largest_segment), (workspace_share * data_size));
        let total_storage =
            (((((hot_storage + warm_storage) + cold_storage) + wal_storage) + snapshot_storage) + workspace_storage);
        let recommended_storage = (total_storage / storage_target);
        let whole_storage = (ceil(recommended_storage / 1073741824.0) * 1073741824.0);
        let replication_bandwidth = (wal_rate * replication_factor);
        let dataset_size = ((hot_data + warm_data) + cold_storage);
        let new_nodes_per_day = (floor(nodes) * daily_new);
        let modified_nodes_per_day = (hot_nodes * daily_modified);
        let daily_backup_size =
            (((new_nodes_per_day * new_node_backup) + (modified_nodes_per_day * modified_node_backup)) * 86400.0);
        let backup_size = max(dataset_size, daily_backup_size);
        let backup_bandwidth = (backup_size / backup_window);
        let request_size = (if (workload == 0.0) {
            write_heavy_request
        } else {
            (if (workload == 1.0) {
                read_heavy_request
            } else {
                (if (workload == 2.0) { analytical_request } else { mixed_request })
            })
        });
        let response_size = (if (workload == 0.0) {
            write_heavy_response
        } else {
            (if (workload == 1.0) {
                read_heavy_response
            } else {
                (if (workload == 2.0) { analytical_response } else { mixed_response })
            })
        });
        let client_bandwidth = (ops_per_sec * (request_size + response_size));
        let peak_bandwidth = (max(replication_bandwidth, backup_bandwidth) + (client_bandwidth * client_peak));
        let whole_network = (ceil((peak_bandwidth / network_target) / (125000.0 / 1.0)) * (125000.0 / 1.0));
        out_0[row] = whole_cores;
        out_1[row] = whole_memory;
        out_2[row] = whole_storage;
        out_3[row] = whole_network;
        out_4[row] = instances;
    }
    Some(out)
}
