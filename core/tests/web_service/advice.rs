//! Advice and resources.

use super::*;

// Single points of failure and anti-patterns

#[test]
fn advice_appears_only_when_its_condition_holds() {
    for (settings, words) in [
        ("replicas=0", "The database has no replica"),
        ("instances=1", "Only one API instance is running"),
        ("instances=1&loss=instance", "No API instance remains"),
        ("zones=1", "Everything runs in one zone"),
        ("load_balancers=1", "A single load balancer"),
        ("cache_nodes=1", "There is only one cache node"),
        ("requests=1000", "The API instances have no headroom"),
        ("db_read_capacity=60&instances=40", "The database limits growth"),
        ("cache_memory=100", "The cache is oversized: it has 100 GiB"),
        ("local_cache_memory=8192", "The in-process caches are oversized"),
        ("instances=40", "The service is overprovisioned"),
        ("app_pool=100", "The connection pools are too large"),
        ("leaked_memory=500", "Memory leaks"),
        ("max_instances=3", "Raise the autoscaler maximum: it allows 3 instances"),
        ("p95_target=100", "The p95 latency is"),
        ("instances=2", "this load needs 4 instances, including spares"),
        ("pooler_instances=1&pooler_clients=10", "more than the 10 connections that the poolers accept"),
        ("users=10", "A load test at the configured rate needs"),
        ("db_read_capacity=50", "the busiest database node is overloaded"),
        ("db_read_capacity=60", "Move the database to the next size"),
        ("db_read_capacity=60&db_vcpu=32", "The database already runs on the largest node"),
        ("error_rate=2", "The error rate is"),
        ("measured_p95=400", "The measured p95 latency is"),
        ("peak_requests=900", "The measured peak"),
        ("evictions=100", "The cache evicts"),
        ("average_requests=100&measured_cpu=90", "Measured CPU time is"),
        ("contention=50&requests=1000", "One group of instances cannot carry this load"),
    ] {
        assert!(has_advice(settings, words), "{settings}: {words}");
        assert!(!has_advice("", words), "defaults: {words}");
    }
}

#[test]
fn resources_are_known_only_if_something_is_installed() {
    let found = service(
        "lb_capacity=0&cache_ops_capacity=0&cache_memory=0&connection_limit=0&storage_allocated=0&provisioned_iops=0",
    );
    for id in ["load_balancer", "cache_ops", "cache_memory", "db_connections", "db_storage", "db_iops"] {
        assert_eq!(utilization(&found, id), None, "{id}");
    }
    // If a failure takes all capacity, the utilization is known and far over its target.
    let found = service("instances=1&workers=1&loss=zone&zones=1");
    for id in ["api_cpu", "api_memory", "workers"] {
        assert!(utilization(&found, id).expect(id) > 10.0, "{id}");
    }
}
