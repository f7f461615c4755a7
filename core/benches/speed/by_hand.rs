//! The formulas of the models as Rust, compiled ahead: what the engine is measured against.
//!
//! Written by `cargo bench -p headroom-core -- --write`; not by hand after all, but as a hand would.
#![allow(unused_parens, unused_imports, clippy::all)]

use headroom_core::math::{abs, ceil, exp, floor, ln, log2, log10, max, min, pow, round, sqrt};
use headroom_core::queueing::{
    erlang_b_of_numbers as erlang_b, erlang_c_of_numbers as erlang_c, erlang_c_servers_of_numbers as erlang_c_servers,
    mmck_blocked_of_numbers as mmck_blocked, mmck_late_of_numbers as mmck_late, mmck_queue_of_numbers as mmck_queue,
    mmck_servers_of_numbers as mmck_servers, mmck_utilization_of_numbers as mmck_utilisation,
    mmck_wait_of_numbers as mmck_wait, mmck_waiting_of_numbers as mmck_waiting,
};

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
        "queue" => queue(given),
        "tiered-store-estimate" => tiered_store_estimate(given),
        "tiered-store" => tiered_store(given),
        "web-service" => web_service(given),
        _ => None,
    }
}

fn queue(given: &Given<'_>) -> Option<Vec<Vec<f64>>> {
    let rows = given.rows;
    let arrivals = (given.column)("arrivals")?.get(..rows)?;
    let service_time = (given.column)("service_time")?.get(..rows)?;
    let utilisation_target = (given.column)("utilisation_target")?.get(..rows)?;
    let kind = (given.value)("kind")?;
    let places = (given.column)("places")?.get(..rows)?;
    let wait_target = (given.column)("wait_target")?.get(..rows)?;
    let share_target = (given.column)("share_target")?.get(..rows)?;
    let service_variability = (given.column)("service_variability")?.get(..rows)?;
    let arrival_variability = (given.column)("arrival_variability")?.get(..rows)?;
    let blocked_target = (given.column)("blocked_target")?.get(..rows)?;
    let servers = (given.column)("servers")?.get(..rows)?;
    let never = (given.value)("never")?;
    let mut out = vec![vec![0.0; rows]; 5];
    let [out_0, out_1, out_2, out_3, out_4] = out.as_mut_slice() else { return None };
    for row in 0..rows {
        let arrivals = arrivals[row];
        let service_time = service_time[row];
        let offered_load = ((arrivals * service_time) / 1.0);
        let utilisation_target = utilisation_target[row];
        let servers_for_utilisation = (max(1.0, ceil((offered_load / utilisation_target))) * 1.0);
        let places = places[row];
        let limited_load = (if (kind == 1.0) { offered_load } else { 0.0 });
        let wait_target = wait_target[row];
        let share_target = share_target[row];
        let service_variability = service_variability[row];
        let arrival_variability = arrival_variability[row];
        let variability = (if (kind == 2.0) {
            ((1.0 + pow(service_variability, 2.0)) / 2.0)
        } else {
            (if (kind == 3.0) { ((pow(arrival_variability, 2.0) + pow(service_variability, 2.0)) / 2.0) } else { 1.0 })
        });
        let servers_for_wait = ((if (kind == 1.0) {
            mmck_servers((places / 1.0), limited_load, (wait_target / service_time), share_target)
        } else {
            erlang_c_servers(offered_load, (wait_target / (service_time * max(variability, 0.000000001))), share_target)
        }) * 1.0);
        let blocked_target = blocked_target[row];
        let servers_for_blocking = ((if (kind == 1.0) {
            mmck_servers((places / 1.0), limited_load, 1000000000000000000.0, (1.0 - blocked_target))
        } else {
            1.0
        }) * 1.0);
        let servers_needed = max(max(servers_for_utilisation, servers_for_wait), servers_for_blocking);
        let servers = servers[row];
        let servers_counted = (if (kind == 2.0) { 1.0 } else { (servers / 1.0) });
        let places_counted = max((places / 1.0), servers_counted);
        let blocked_share =
            (if (kind == 1.0) { mmck_blocked(servers_counted, places_counted, limited_load) } else { 0.0 });
        let waiting_share = (if (kind == 1.0) {
            mmck_waiting(servers_counted, places_counted, limited_load)
        } else {
            erlang_c(servers_counted, offered_load)
        });
        let late_share = (if (kind == 1.0) {
            (blocked_share
                + ((1.0 - blocked_share)
                    * mmck_late(servers_counted, places_counted, limited_load, (wait_target / service_time))))
        } else {
            (if (offered_load < servers_counted) {
                (waiting_share
                    * exp((((offered_load - servers_counted) * wait_target)
                        / (service_time * max(variability, 0.000000001)))))
            } else {
                1.0
            })
        });
        let on_time_share = (1.0 - late_share);
        let utilisation = (if (kind == 1.0) {
            mmck_utilisation(servers_counted, places_counted, limited_load)
        } else {
            min(1.0, (offered_load / servers_counted))
        });
        let wait = (if (kind == 1.0) {
            (if (utilisation > 0.0) {
                min(
                    never,
                    ((mmck_queue(servers_counted, places_counted, limited_load) / (utilisation * servers_counted))
                        * service_time),
                )
            } else {
                0.0
            })
        } else {
            (if (offered_load < servers_counted) {
                min(never, (((waiting_share * variability) * service_time) / (servers_counted - offered_load)))
            } else {
                never
            })
        });
        out_0[row] = servers_needed;
        out_1[row] = on_time_share;
        out_2[row] = wait;
        out_3[row] = utilisation;
        out_4[row] = blocked_share;
    }
    Some(out)
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
    let load_factor = (given.column)("load_factor")?.get(..rows)?;
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
        let load_factor = load_factor[row];
        let spreading_work = (if (workload == 0.0) {
            write_heavy_work
        } else {
            (if (workload == 1.0) {
                read_heavy_work
            } else {
                (if (workload == 2.0) { analytical_work } else { mixed_work })
            })
        });
        let spreading_ops = ((ops_per_sec * load_factor) * spreading_work);
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
        let api_cores = ((((ops_per_sec * load_factor) * (1.0 - grpc_share)) / api_rate)
            + (((ops_per_sec * load_factor) * grpc_share) / grpc_rate));
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
        let replication_bandwidth = ((wal_rate * load_factor) * replication_factor);
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
        let peak_bandwidth =
            (max(replication_bandwidth, backup_bandwidth) + (client_bandwidth * max(client_peak, load_factor)));
        let whole_network = (ceil((peak_bandwidth / network_target) / (125000.0 / 1.0)) * (125000.0 / 1.0));
        out_0[row] = whole_cores;
        out_1[row] = whole_memory;
        out_2[row] = whole_storage;
        out_3[row] = whole_network;
        out_4[row] = instances;
    }
    Some(out)
}

fn web_service(given: &Given<'_>) -> Option<Vec<Vec<f64>>> {
    let rows = given.rows;
    let requests = (given.column)("requests")?.get(..rows)?;
    let read_share = (given.column)("read_share")?.get(..rows)?;
    let cdn_share = (given.column)("cdn_share")?.get(..rows)?;
    let cpu_per_request = (given.column)("cpu_per_request")?.get(..rows)?;
    let vcpu_per_instance = (given.column)("vcpu_per_instance")?.get(..rows)?;
    let cpu_target = (given.column)("cpu_target")?.get(..rows)?;
    let contention = (given.column)("contention")?.get(..rows)?;
    let coherency = (given.column)("coherency")?.get(..rows)?;
    let cell_fill = (given.value)("cell_fill")?;
    let spare_instances = (given.column)("spare_instances")?.get(..rows)?;
    let loss = (given.value)("loss")?;
    let zones = (given.column)("zones")?.get(..rows)?;
    let timeout = (given.column)("timeout")?.get(..rows)?;
    let instances = (given.column)("instances")?.get(..rows)?;
    let reads_per_request = (given.column)("reads_per_request")?.get(..rows)?;
    let cacheable_share = (given.column)("cacheable_share")?.get(..rows)?;
    let local_hit_rate = (given.column)("local_hit_rate")?.get(..rows)?;
    let local_time = (given.column)("local_time")?.get(..rows)?;
    let cache_time = (given.column)("cache_time")?.get(..rows)?;
    let cache_hit_rate = (given.column)("cache_hit_rate")?.get(..rows)?;
    let query_time = (given.column)("query_time")?.get(..rows)?;
    let shard_skew = (given.column)("shard_skew")?.get(..rows)?;
    let shards = (given.column)("shards")?.get(..rows)?;
    let replication_lag = (given.column)("replication_lag")?.get(..rows)?;
    let lag_allowed = (given.column)("lag_allowed")?.get(..rows)?;
    let replicas = (given.column)("replicas")?.get(..rows)?;
    let read_routing = (given.value)("read_routing")?;
    let fresh_reads = (given.column)("fresh_reads")?.get(..rows)?;
    let writes_per_request = (given.column)("writes_per_request")?.get(..rows)?;
    let db_read_capacity = (given.column)("db_read_capacity")?.get(..rows)?;
    let index_factor = (given.column)("index_factor")?.get(..rows)?;
    let db_write_capacity = (given.column)("db_write_capacity")?.get(..rows)?;
    let replay_cost = (given.value)("replay_cost")?;
    let db_vcpu = (given.column)("db_vcpu")?.get(..rows)?;
    let write_time = (given.column)("write_time")?.get(..rows)?;
    let connection_limit = (given.column)("connection_limit")?.get(..rows)?;
    let pooler_instances = (given.column)("pooler_instances")?.get(..rows)?;
    let pools = (given.column)("pools")?.get(..rows)?;
    let pool_size = (given.column)("pool_size")?.get(..rows)?;
    let reserve_pool = (given.column)("reserve_pool")?.get(..rows)?;
    let app_pool = (given.column)("app_pool")?.get(..rows)?;
    let workers = (given.column)("workers")?.get(..rows)?;
    let worker_pool = (given.column)("worker_pool")?.get(..rows)?;
    let reserved_connections = (given.value)("reserved_connections")?;
    let other_time = (given.column)("other_time")?.get(..rows)?;
    let p95_ratio = (given.column)("p95_ratio")?.get(..rows)?;
    let shard_at = (given.column)("shard_at")?.get(..rows)?;
    let db_target = (given.column)("db_target")?.get(..rows)?;
    let jobs_per_request = (given.column)("jobs_per_request")?.get(..rows)?;
    let job_time = (given.column)("job_time")?.get(..rows)?;
    let jobs_per_worker = (given.column)("jobs_per_worker")?.get(..rows)?;
    let worker_target = (given.column)("worker_target")?.get(..rows)?;
    let spike = (given.column)("spike")?.get(..rows)?;
    let spike_time = (given.column)("spike_time")?.get(..rows)?;
    let drain_allowed = (given.column)("drain_allowed")?.get(..rows)?;
    let lb_availability = (given.value)("lb_availability")?;
    let load_balancers = (given.column)("load_balancers")?.get(..rows)?;
    let instance_availability = (given.column)("instance_availability")?.get(..rows)?;
    let db_availability = (given.column)("db_availability")?.get(..rows)?;
    let db_failures = (given.column)("db_failures")?.get(..rows)?;
    let failover_time = (given.column)("failover_time")?.get(..rows)?;
    let mut out = vec![vec![0.0; rows]; 5];
    let [out_0, out_1, out_2, out_3, out_4] = out.as_mut_slice() else { return None };
    for row in 0..rows {
        let requests = requests[row];
        let read_share = read_share[row];
        let cdn_share = cdn_share[row];
        let read_requests = (requests * max(0.0, (read_share - cdn_share)));
        let write_requests = (requests * (1.0 - read_share));
        let origin_requests = (read_requests + write_requests);
        let cpu_per_request = cpu_per_request[row];
        let api_cores = ((origin_requests * cpu_per_request) * 1.0);
        let vcpu_per_instance = vcpu_per_instance[row];
        let cpu_target = cpu_target[row];
        let scale_needed = (api_cores / (vcpu_per_instance * cpu_target));
        let contention = contention[row];
        let coherency = coherency[row];
        let peak_instances = (max(1.0, sqrt(((1.0 - contention) / max(coherency, 0.000000000000000001)))) * 1.0);
        let peak_scale = (peak_instances
            / ((1.0 + (contention * ((peak_instances / 1.0) - 1.0)))
                + (((max(coherency, 0.000000000000000001) * peak_instances) / 1.0) * ((peak_instances / 1.0) - 1.0))));
        let cells = max(1.0, ceil((scale_needed / (peak_scale * cell_fill))));
        let scale_per_cell = ((scale_needed / cells) / 1.0);
        let law_slope = ((1.0 + (coherency * scale_per_cell)) - (contention * scale_per_cell));
        let instances_for_load = (max(
            1.0,
            (cells
                * ceil(
                    (((2.0 * scale_per_cell) * (1.0 - contention))
                        / (law_slope
                            + sqrt(max(
                                0.0,
                                (pow(law_slope, 2.0)
                                    - (((4.0 * coherency) * pow(scale_per_cell, 2.0)) * (1.0 - contention))),
                            )))),
                )),
        ) * 1.0);
        let spare_instances = spare_instances[row];
        let zones = zones[row];
        let instances_with_loss = (if (loss == 0.0) {
            instances_for_load
        } else {
            (if (loss == 1.0) {
                (instances_for_load + 1.0)
            } else {
                ceil(((instances_for_load * max(zones, 2.0)) / (max(zones, 2.0) - 1.0)))
            })
        });
        let instances_needed = max((instances_for_load + spare_instances), instances_with_loss);
        let timeout = timeout[row];
        let api_offered = (api_cores / 1.0);
        let instances = instances[row];
        let instances_left = (if (loss == 0.0) {
            instances
        } else {
            (if (loss == 1.0) { max(0.0, (instances - 1.0)) } else { floor(((instances * (zones - 1.0)) / zones)) })
        });
        let effective_instances = (instances_left
            / ((1.0 + (contention * max(0.0, ((instances_left / 1.0) - 1.0))))
                + (((coherency * instances_left) / 1.0) * max(0.0, ((instances_left / 1.0) - 1.0)))));
        let api_cores_left = max((effective_instances * vcpu_per_instance), 0.001);
        let api_servers = max(1.0, floor((api_cores_left / 1.0)));
        let api_waiting = erlang_c(api_servers, api_offered);
        let api_wait = (if (api_offered < api_servers) {
            min(timeout, (((api_waiting * cpu_per_request) * 1.0) / (api_servers - api_offered)))
        } else {
            timeout
        });
        let reading_share = (if (origin_requests > 0.0) { (read_requests / origin_requests) } else { read_share });
        let reads_per_request = reads_per_request[row];
        let cacheable_share = cacheable_share[row];
        let local_hit_rate = local_hit_rate[row];
        let local_time = local_time[row];
        let local_part = ((cacheable_share * local_hit_rate) * local_time);
        let cache_time = cache_time[row];
        let cache_part = ((cacheable_share * (1.0 - local_hit_rate)) * cache_time);
        let cache_hit_rate = cache_hit_rate[row];
        let query_time = query_time[row];
        let data_reads = (read_requests * reads_per_request);
        let cacheable_reads = (data_reads * cacheable_share);
        let cache_misses = ((cacheable_reads * (1.0 - local_hit_rate)) * (1.0 - cache_hit_rate));
        let uncached_reads = (data_reads * (1.0 - cacheable_share));
        let database_reads = (cache_misses + uncached_reads);
        let shard_skew = shard_skew[row];
        let shards = shards[row];
        let hottest_shard = min(1.0, (shard_skew / (shards / 1.0)));
        let shard_reads = (database_reads * hottest_shard);
        let replication_lag = replication_lag[row];
        let lag_allowed = lag_allowed[row];
        let replicas = replicas[row];
        let replicas_left = (if (loss == 0.0) {
            replicas
        } else {
            (if (loss == 1.0) {
                max(0.0, (replicas - 1.0))
            } else {
                max(0.0, (floor((((replicas + 1.0) * (zones - 1.0)) / zones)) - 1.0))
            })
        });
        let replicas_usable = (if (replication_lag <= lag_allowed) { replicas_left } else { 0.0 });
        let fresh_reads = fresh_reads[row];
        let replica_share = (if (replicas_usable == 0.0) {
            0.0
        } else {
            (if (read_routing == 1.0) {
                (1.0 - fresh_reads)
            } else {
                min((1.0 - fresh_reads), (replicas_usable / (replicas_usable + 1.0)))
            })
        });
        let primary_reads = (shard_reads * (1.0 - replica_share));
        let writes_per_request = writes_per_request[row];
        let data_writes = (write_requests * writes_per_request);
        let shard_writes = (data_writes * hottest_shard);
        let db_read_capacity = db_read_capacity[row];
        let index_factor = index_factor[row];
        let node_read_capacity = (db_read_capacity * index_factor);
        let db_write_capacity = db_write_capacity[row];
        let write_work = ((shard_writes * node_read_capacity) / db_write_capacity);
        let primary_work = (primary_reads + write_work);
        let replica_reads = ((shard_reads * replica_share) / max(1.0, (replicas_usable / 1.0)));
        let replica_work = (if (replicas_usable > 0.0) { (replica_reads + (write_work * replay_cost)) } else { 0.0 });
        let busiest_work = max(primary_work, replica_work);
        let db_utilisation = (busiest_work / node_read_capacity);
        let db_vcpu = db_vcpu[row];
        let db_servers = max(1.0, floor((db_vcpu / 1.0)));
        let db_wait = (if (db_utilisation < 1.0) {
            min(
                timeout,
                (((erlang_c(db_servers, (db_servers * db_utilisation)) / node_read_capacity) / (1.0 - db_utilisation))
                    * 1.0),
            )
        } else {
            timeout
        });
        let write_time = write_time[row];
        let connections_busy =
            ((((primary_reads * (query_time + db_wait)) + (shard_writes * (write_time + db_wait))) / 1.0) * 1.0);
        let connection_limit = connection_limit[row];
        let pooler_instances = pooler_instances[row];
        let pools = pools[row];
        let pool_size = pool_size[row];
        let reserve_pool = reserve_pool[row];
        let pooler_connections = (((pooler_instances / 1.0) * pools) * (pool_size + reserve_pool));
        let app_pool = app_pool[row];
        let workers = workers[row];
        let worker_pool = worker_pool[row];
        let client_connections = ((instances * app_pool) + (workers * worker_pool));
        let connections_open = (if (pooler_instances > 0.0) { pooler_connections } else { client_connections });
        let connections_allowed = max(0.0, (connection_limit - reserved_connections));
        let pool_servers = max(
            1.0,
            floor(
                ((if (connection_limit > 0.0) {
                    min(connections_open, max(1.0, connections_allowed))
                } else {
                    connections_open
                }) / 1.0),
            ),
        );
        let pool_waiting = erlang_c(pool_servers, (connections_busy / 1.0));
        let pool_wait = (if (connections_busy < (pool_servers * 1.0)) {
            min(timeout, ((pool_waiting * max(query_time, write_time)) / (pool_servers - (connections_busy / 1.0))))
        } else {
            timeout
        });
        let db_read_time = ((query_time + db_wait) + pool_wait);
        let database_part = ((((cacheable_share * (1.0 - local_hit_rate)) * (1.0 - cache_hit_rate))
            + (1.0 - cacheable_share))
            * db_read_time);
        let data_read_time = ((local_part + cache_part) + database_part);
        let db_write_time = ((write_time + db_wait) + pool_wait);
        let query_part = (((((reading_share * reads_per_request) / 1.0) * 1.0) * data_read_time)
            + (((((1.0 - reading_share) * writes_per_request) / 1.0) * 1.0) * db_write_time));
        let other_time = other_time[row];
        let origin_latency = min(timeout, (((api_wait + (cpu_per_request * 1.0)) + query_part) + other_time));
        let p95_ratio = p95_ratio[row];
        let latency_p95 = (origin_latency * p95_ratio);
        let shard_at = shard_at[row];
        let db_target = db_target[row];
        let work_in_nodes = (((database_reads / node_read_capacity) + (data_writes / db_write_capacity)) / db_target);
        let shards_for_load = max(
            max(
                (data_writes / (db_write_capacity * shard_at)),
                ((((database_reads * fresh_reads) / node_read_capacity) + (data_writes / db_write_capacity))
                    / db_target),
            ),
            (if (work_in_nodes > 1.0) {
                ((data_writes / (db_write_capacity * db_target))
                    * (2.0 - ((data_writes / db_write_capacity) / (work_in_nodes * db_target))))
            } else {
                0.0
            }),
        );
        let shards_needed =
            (max(1.0, ceil((if (shards_for_load > 1.0) { (shards_for_load * shard_skew) } else { 1.0 }))) * 1.0);
        let shards_planned = max(shards, shards_needed);
        let planned_reads = (database_reads * min(1.0, (shard_skew / (shards_planned / 1.0))));
        let planned_write_work = (((data_writes * min(1.0, (shard_skew / (shards_planned / 1.0))))
            * node_read_capacity)
            / db_write_capacity);
        let read_room = max(
            ((node_read_capacity * db_target)
                - (planned_write_work * (if (read_routing == 0.0) { 1.0 } else { replay_cost }))),
            (node_read_capacity * 0.01),
        );
        let replicas_for_load = ((if ((planned_reads + planned_write_work) <= (node_read_capacity * db_target)) {
            0.0
        } else {
            (if (read_routing == 0.0) {
                max(0.0, (ceil((planned_reads / read_room)) - 1.0))
            } else {
                ceil(((planned_reads * (1.0 - fresh_reads)) / read_room))
            })
        }) * 1.0);
        let replicas_needed = (if (loss == 0.0) {
            replicas_for_load
        } else {
            (if (loss == 1.0) {
                (replicas_for_load + 1.0)
            } else {
                (ceil((((replicas_for_load + 1.0) * max(zones, 2.0)) / (max(zones, 2.0) - 1.0))) - 1.0)
            })
        });
        let database_nodes_needed = ((shards_planned / 1.0) * (replicas_needed + 1.0));
        let jobs_per_request = jobs_per_request[row];
        let job_rate = (origin_requests * jobs_per_request);
        let job_time = job_time[row];
        let jobs_per_worker = jobs_per_worker[row];
        let workers_busy = ((job_rate * job_time) / jobs_per_worker);
        let worker_target = worker_target[row];
        let workers_for_load = max(1.0, ceil((workers_busy / worker_target)));
        let spike = spike[row];
        let spike_time = spike_time[row];
        let drain_allowed = drain_allowed[row];
        let workers_for_spike =
            ceil(((workers_busy * ((spike * spike_time) + drain_allowed)) / (spike_time + drain_allowed)));
        let workers_needed = (if (loss == 0.0) {
            max(workers_for_load, workers_for_spike)
        } else {
            (if (loss == 1.0) {
                (max(workers_for_load, workers_for_spike) + 1.0)
            } else {
                ceil(((max(workers_for_load, workers_for_spike) * max(zones, 2.0)) / (max(zones, 2.0) - 1.0)))
            })
        });
        let load_balancers = load_balancers[row];
        let lb_up = (1.0 - pow((1.0 - lb_availability), (load_balancers / 1.0)));
        let instance_availability = instance_availability[row];
        let api_up = (1.0 - pow((1.0 - instance_availability), (instances / 1.0)));
        let db_availability = db_availability[row];
        let db_failures = db_failures[row];
        let failover_time = failover_time[row];
        let shard_down = min(
            1.0,
            (if (replicas == 0.0) {
                (1.0 - db_availability)
            } else {
                (pow((1.0 - db_availability), ((replicas / 1.0) + 1.0)) + ((db_failures * failover_time) / 31536000.0))
            }),
        );
        let database_up = pow((1.0 - shard_down), (shards / 1.0));
        let service_availability = ((lb_up * api_up) * database_up);
        out_0[row] = instances_needed;
        out_1[row] = latency_p95;
        out_2[row] = database_nodes_needed;
        out_3[row] = workers_needed;
        out_4[row] = service_availability;
    }
    Some(out)
}
