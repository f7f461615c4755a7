//! Regions, failure scenarios, autoscaling, and measurements, checked against hand calculations.

use super::*;

const HOUR: f64 = 3600.0;
const YEAR: f64 = 31_536_000.0;

/// Returns the labels of the matrix rows that apply.
fn picked_labels(settings: &str, matrix: &str) -> Vec<String> {
    let service = service(settings);
    let matrix = service.model.matrices.iter().find(|found| found.id == matrix).expect(matrix);
    let rows = matrix.rows.iter().zip(service.row_applicability(matrix));
    rows.filter(|(_, picked)| *picked).map(|(row, _)| row.label.clone()).collect()
}

#[test]
fn network_latency_depends_on_the_number_of_regions() {
    // 90% of users are 20 ms from the home region and 10% are 170 ms away: 35 ms on average. With a region near every
    // user, it is 20 ms, which saves remote users 150 ms.
    let settings = "regions=3&home_share=90&regional_rtt=20&between_rtt=170&round_trips=1";
    let own = format!("{settings}&write_region=own");
    check(
        &own,
        &[
            ("network_one", 0.035),
            ("network_several", 0.020),
            ("network_saved", 0.035 - 0.020),
            ("network_one_p95", 0.170),
            ("network_several_p95", 0.020),
        ],
    );
    assert!((value(&own, "elsewhere_saved") - 0.150).abs() < 1e-12);
    // A fifth of requests are writes. Those from remote users are forwarded to the leader and take 20 + 170 ms:
    // 0.02 × 190 + 0.98 × 20.
    let home = format!("{settings}&write_region=home&read_share=80");
    assert!((value(&home, "network_several") - 0.0234).abs() < 1e-12);
    check(&home, &[("network_several_p95", 0.020)]);
    // With 40% remote users, 8% of requests are forwarded, so p95 falls among them. If only half of the remote users
    // have a region nearby, 4% are forwarded and 20% travel the whole distance.
    check(&format!("{home}&home_share=60"), &[("network_several_p95", 0.190)]);
    check(&format!("{home}&home_share=60&near_share=50"), &[("network_several_p95", 0.170)]);
    // A new connection with TLS 1.3 takes three round trips.
    check(&format!("{own}&round_trips=3"), &[("network_several", 0.060), ("network_one_p95", 0.510)]);
    // The service latency includes the network latency of the configured regions.
    let added = |rest: &str| value(rest, "latency_with_network") - value(rest, "origin_latency");
    assert!((added("regions=1") - 0.035).abs() < 1e-12 && (added(&own) - 0.020).abs() < 1e-12);
}

#[test]
fn capacity_survives_the_loss_of_a_region() {
    // R ÷ (R − 1) if users are spread evenly; nearly 2 if most users are in the home region.
    for (regions, home, factor) in [(2, 50.0, 2.0), (3, 30.0, 1.5), (5, 20.0, 1.25), (3, 90.0, 1.9), (1, 90.0, 2.0)] {
        check(&format!("regions={regions}&home_share={home}"), &[("region_factor", factor)]);
    }
    let settings = "p=platform-10x&regions=3";
    check(&format!("{settings}&home_share=30"), &[("instances_in_regions", 45.0), ("region_instance_factor", 1.5)]);
    check(&format!("{settings}&home_share=90"), &[("instances_in_regions", 57.0)]);
    // Brute force over the home region and two others, each with at least the capacity for its own users.
    for needed in 1..=14_u32 {
        for home in [20_u32, 35, 50, 70, 90] {
            let load = f64::from(needed) * 3_750.0 / MINUTE;
            let settings = format!("{ANALYSIS}&requests={load}&home_share={home}&regions=3");
            let service = service(&settings);
            assert_eq!(service.get("instances_for_load"), Some(f64::from(needed)), "{settings}");
            let at_home = (needed * home).div_ceil(100);
            let elsewhere = (needed * (100 - home)).div_ceil(200);
            let fewest = (at_home..=2 * needed)
                .flat_map(|a| (elsewhere..=2 * needed).map(move |b| (a, b)))
                .flat_map(|(a, b)| (elsewhere..=2 * needed).map(move |c| [a, b, c]))
                .filter(|regions| regions.iter().all(|lost| regions.iter().sum::<u32>() - lost >= needed))
                .map(|regions| regions.iter().sum::<u32>())
                .min();
            assert_eq!(service.get("instances_in_regions"), fewest.map(f64::from), "{settings}");
        }
    }
    // Each of 40 writes/s of 1 KiB is replicated to two other regions.
    check("regions=3&requests=200&read_share=80", &[("region_traffic", 200.0 * (1.0 - 0.8) * 1024.0 * 2.0)]);
}

#[test]
fn several_regions_are_recommended_with_a_reason() {
    let quick = "home_share=90&between_rtt=100";
    assert_eq!(picked_labels(quick, "several-regions"), ["None of the above"]);
    let remote = picked_labels(&format!("{quick}&home_share=79"), "several-regions");
    assert_eq!(remote, ["Remote-user share over threshold"]);
    let slow = picked_labels(&format!("{quick}&between_rtt=400"), "several-regions");
    assert_eq!(slow, ["p95 network time over latency SLO"]);
    let strict = picked_labels(&format!("{quick}&availability_target=99.999"), "several-regions");
    assert_eq!(strict, ["Region outages over allowed downtime"]);
}

#[test]
fn failure_scenarios_match_hand_calculations() {
    // 7 of 8 cores are in use. Losing one of four instances leaves 6, so a seventh of the load is not served. Losing
    // one of two zones leaves 4.
    let settings = format!("{ANALYSIS}&instances=4&zones=2&replicas=1&requests={}", 7.0 / 0.0224);
    let leader = 8.0 * 60.0;
    let expected = [
        ("lost_instance", 0.25),
        ("lost_zone", 0.5),
        ("lost_region", 1.0),
        ("downtime_leader", leader),
        ("downtime_region", 0.1 * 4.0 * HOUR),
        ("downtime_deploy", 4.0 * 15.0 * MINUTE),
    ];
    check(&settings, &expected);
    let assert_near = |id: &str, expected: f64| {
        let found = value(&settings, id);
        assert!((found - expected).abs() < 1e-9 * expected, "{id}: {found}");
    };
    assert_near("unserved_instance", 1.0 / 7.0);
    assert_near("unserved_zone", 3.0 / 7.0);
    assert_near("downtime_instance", 4.0 * 12.5 * MINUTE / 7.0);
    assert_near("downtime_zone", 0.2 * 2.0 * HOUR * 3.0 / 7.0);
    let cache = value(&settings, "unserved_cache") * 30.0 * MINUTE;
    let year = leader + 0.4 * HOUR + HOUR + 4.0 * 12.5 * MINUTE / 7.0 + 0.4 * HOUR * 3.0 / 7.0 + cache;
    assert_near("downtime_year", year);
    assert_near("scenario_availability", 1.0 - year / YEAR);
    assert_near("worst_unserved", 1.0);
    // One region failure in ten years is a 9.5% chance per year; two regions fail twice as often.
    assert_near("chance_region", 0.095_162_581_964);
    check(&format!("{settings}&bad_deploys=0"), &[("chance_deploy", 0.0), ("downtime_deploy", 0.0)]);
    assert!((value(&format!("{settings}&regions=2"), "chance_region") - 0.181_269_246_922).abs() < 1e-12);
    // Without a replica, losing the leader means a two-hour restore. With a second region, losing one means a failover.
    check(&format!("{settings}&replicas=0"), &[("downtime_leader", 8.0 * 2.0 * HOUR)]);
    check(&format!("{settings}&regions=2"), &[("downtime_region", 0.1 * 15.0 * MINUTE), ("lost_region", 0.9)]);
    // Bad deployments that reach a tenth of users, and no region failures.
    let tenth = format!("{settings}&deploy_share=10&region_failures=0");
    check(&tenth, &[("downtime_deploy", 0.1 * HOUR), ("downtime_region", 0.0)]);
    // Losing the only instance loses all capacity.
    check(&format!("{ANALYSIS}&instances=1"), &[("unserved_instance", 1.0), ("lost_instance", 1.0)]);
}

#[test]
fn outages_of_the_api_analysis_preset_match_hand_calculations() {
    // Two or three outages of 15 to 30 minutes per quarter give 99.93% to 99.98% availability.
    for (a_year, minutes, availability) in [(8, 15, 0.999_771_69), (12, 30, 0.999_315_07)] {
        let settings = format!("replicas=1&db_failures={a_year}&failover_time={minutes} min");
        assert!((1.0 - value(&settings, "downtime_leader") / YEAR - availability).abs() < 1e-8);
    }
    // Without the cache (85% hit rate), 444 reads/s and 17 writes/s arrive at a capacity of 200.
    let lost = value("p=api-analysis", "work_without_cache");
    assert!((lost - (4_000.0 / 0.15 + 1_000.0) / MINUTE).abs() < 1e-9);
    assert!((value("p=api-analysis", "unserved_cache") - (1.0 - 200.0 / lost)).abs() < 1e-12);
    let found = picked_labels("p=api-analysis", "failure-scenarios");
    assert!(
        found.contains(&"Database primary failures".to_owned()) && !found.contains(&"None of the above".to_owned())
    );
    let calm = "p=platform-10x&bad_deploys=0&region_failures=0&db_failures=1&cache_failures=0&zone_failures=0";
    assert_eq!(
        picked_labels(&format!("{calm}&instance_failures=1&cpu_per_request=50"), "failure-scenarios"),
        ["None of the above"]
    );
}

#[test]
fn autoscaled_instance_hours_follow_the_load() {
    // 10,000 requests/min at 3,750 per instance. Twice that for 50 of 168 hours takes 5.33, so 6 instances; the other
    // hours have 68/118 of the average and take 1.54, so 2.
    let settings = format!("{ANALYSIS}&requests={}&busy_hours=50&busy_factor=2", 10_000.0 / MINUTE);
    check(
        &settings,
        &[
            ("busy_load", 2.0),
            ("busy_instances", 6.0),
            ("quiet_instances", 2.0),
            ("fixed_hours", 1_008.0 * HOUR),
            ("elastic_hours", (300.0 + 236.0) * HOUR),
            ("elastic_saved", 1.0 - 536.0 / 1_008.0),
            // Scale out by two instances every 5 minutes; scale in by one every 15 minutes.
            ("scale_out_time", (2.0 * 5.0 + 3.0) * MINUTE),
            ("scale_in_time", 4.0 * 15.0 * MINUTE),
            ("scale_in_least", 3.0),
        ],
    );
    // With a minimum of 4 instances: 50 × 6 + 118 × 4 of 1,008 instance hours.
    check(
        &format!("{settings}&min_instances=4"),
        &[("quiet_instances", 4.0), ("elastic_saved", 1.0 - 772.0 / 1_008.0)],
    );
    // A 5× spike needs 14 instances: five steps from 4.
    let spike = format!("{settings}&instances=4&spike=5");
    check(&spike, &[("max_needed", 14.0), ("spike_out_time", (5.0 * 5.0 + 3.0) * MINUTE)]);
    // The busy hours cannot have more than the whole load, and an even week saves nothing.
    check(&format!("{settings}&busy_factor=100"), &[("busy_load", 3.36), ("quiet_load", 0.0)]);
    check(&format!("{settings}&busy_factor=1"), &[("elastic_saved", 0.0), ("scale_out_time", 0.0)]);
    // Removing one of two instances at 40% leaves the other at 80%, so the autoscaler would add it again.
    let flaps = |rest: &str| {
        service(&format!("{settings}&max_instances=12&{rest}"))
            .applicable_advice()
            .any(|(_, text)| text.contains("may flap"))
    };
    assert!(flaps("min_instances=2") && !flaps("min_instances=3") && !flaps("min_instances=0"));
    check(&format!("{settings}&scale_in_at=70"), &[("scale_in_least", 1e6)]);
}

#[test]
fn target_scale_matches_the_ten_times_preset() {
    // From 100 to 1,000 requests/s, 500 to 5,000 users, 100 GB to 1 TB, 10 to 100 cores, and 30 to 300 GB: 30 replicas,
    // with p95 still below 200 ms. The `platform-10x` preset has the same numbers as inputs.
    let expected = [
        ("target_requests", 1_000.0),
        ("target_users", 5_000.0),
        ("target_stored", 1e12),
        ("target_instances", 30.0),
        ("target_cores", 100.0),
        ("target_memory", 300e9),
    ];
    check("p=platform", &expected);
    let (now, then) = (service("p=platform"), service("p=platform-10x"));
    let value_of = |service: &ComponentEvaluation, id: &str| service.get(id).expect("a value of the model");
    assert!((value_of(&now, "target_wait") - value_of(&then, "api_wait")).abs() < 1e-12);
    assert!(value_of(&now, "target_wait") < value_of(&now, "api_wait") && value_of(&now, "target_latency_p95") < 0.2);
    assert_eq!(value_of(&now, "target_machines"), value_of(&then, "cluster_nodes"));
    // A target scale of 1 gives today's values.
    let once = service("p=platform&target_scale=1");
    for (target, today) in [
        ("target_instances", "instances_for_load"),
        ("target_wait", "api_wait"),
        ("target_latency_p95", "latency_p95"),
        ("target_work_in_nodes", "work_in_nodes"),
    ] {
        assert!((value_of(&once, target) - value_of(&once, today)).abs() < 1e-12, "{target}");
    }
    // Nodes of 1.25 cores, so 9 nodes for 10 cores and about 90 for 100.
    check("p=platform&node_cores=1.25&node_memory=1000", &[("target_machines", 89.0)]);
}

#[test]
fn the_smallest_database_size_that_carries_the_load_is_found() {
    // 4 vCPU serve 200 reads/s, or 160 at 80% utilization. 500 reads/s take 12.5 vCPU: the third of 4, 8, 16, and 32.
    let steps_and_vcpu = |reads: u32| {
        let settings = "read_share=100&reads_per_request=1&cache_hit_rate=0&replicas=0&db_vcpu=4&db_read_capacity=200";
        let service = service(&format!("{settings}&requests={reads}"));
        (service.get("db_steps_needed"), service.get("db_vcpu_needed"))
    };
    for (reads, steps, vcpu) in
        [(160, 0.0, 4.0), (161, 1.0, 8.0), (320, 1.0, 8.0), (500, 2.0, 16.0), (1_281, 4.0, 64.0)]
    {
        assert_eq!(steps_and_vcpu(reads), (Some(steps), Some(vcpu)), "{reads}");
    }
}

#[test]
fn measured_values_are_compared_with_computed_ones() {
    let analysis = service("p=api-analysis");
    for id in ["memory_check", "connections_check", "db_cpu_check", "db_connections_check", "iops_check"] {
        let found = analysis.get(id).expect(id);
        assert!((found - 1.0).abs() < 0.05, "{id}: {found}");
        assert_eq!(value("", id), 0.0);
    }
    // Query times of 15, 120, and 500 ms have a tail ratio of 33; exponential times would have 6.6.
    check("p=api-analysis", &[("db_tail", 500.0 / 15.0), ("db_tail_p95", 8.0)]);
    let has_advice = |rest: &str, words: &str| service(rest).applicable_advice().any(|(_, text)| text.contains(words));
    assert!(has_advice("p=api-analysis&measured_db_cpu=70", "Database CPU is measured at 70%"));
    assert!(has_advice("p=api-analysis", "A few queries are slow") && !has_advice("", "A few queries are slow"));
    // Only cache throughput differs from the computed value.
    let apart = analysis.applicable_advice().filter(|(_, text)| text.contains("measured at"));
    assert!(
        apart.map(|(_, text)| text).eq(analysis
            .applicable_advice()
            .map(|(_, text)| text)
            .filter(|text| text.starts_with("Cache throughput is measured at")))
    );
}

#[test]
fn elasticity_and_regions_cost_as_much_as_their_machines() {
    // 1,000 USD per month for an instance and 3,000 for a database node.
    let service = service("instance_price=1000&db_price=3000&regions=3");
    let get = |id: &str| service.get(id).expect(id);
    let assert_close = |found: f64, expected: f64| {
        assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found}, not {expected}")
    };
    let month = 730.0 * HOUR;
    assert_close(get("fixed_cost") * month, 1000.0 * get("busy_instances"));
    // Autoscaling cuts cost in proportion to instance hours.
    assert_close(get("elastic_cost") / get("fixed_cost"), get("elastic_hours") / get("fixed_hours"));
    let machines = |instances: &str, nodes: &str| 1000.0 * get(instances) + 3000.0 * get(nodes);
    assert_close(get("one_region_cost") * month, machines("instances_needed", "database_nodes_needed"));
    assert_close(get("regions_cost") * month, machines("instances_in_regions", "nodes_in_regions"));
    assert!(get("regions_cost") > get("one_region_cost"));
    check("regions=3", &[("regions_cost", 0.0), ("elastic_cost", 0.0)]);
}
