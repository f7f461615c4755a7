//! Advice, resources and presets.

use super::*;

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
