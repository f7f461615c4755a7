//! Checks queues against independent references, against laws that hold for all of them, and with hostile numbers.
//!
//! `tests/data/queueing.csv` has 42 queues: closed forms in high precision, checked against numerically solved Markov
//! chains. `tests/data/queueing_simulation.json` has six simulated queues.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::math;
use headroom_core::queueing::{
    Goal, MAX_SERVERS, QueueError, SteadyState, erlang_b, erlang_c, erlang_c_servers_clamped, mg1, mmc,
    mmc_wait_quantile, mmcc, mmck, mmck_blocked_clamped, mmck_late_clamped, mmck_queue_clamped, mmck_servers_clamped,
    mmck_utilization_clamped, mmck_wait_clamped, mmck_waiting_clamped, servers_needed,
};
use proptest::prelude::*;

const TABLE: &str = include_str!("data/queueing.csv");
const SIMULATED: &str = include_str!("data/queueing_simulation.json");

/// Returns whether two numbers agree to 1 part in 10⁹.
fn near(found: f64, expected: f64) -> bool {
    found == expected || (found - expected).abs() <= 1e-9 * expected.abs()
}

/// Computes the queue of a row of the table.
fn queue(model: &str, number: &impl Fn(&str) -> f64) -> SteadyState {
    let count = |name: &str| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the table has small whole numbers")]
        let count = number(name) as u32;
        count
    };
    let (servers, arrivals, services) = (count("c"), number("lambda"), number("mu"));
    let found = match model.split(' ').next() {
        Some("M/M/1" | "M/M/c") => mmc(servers, arrivals, services),
        Some("M/M/c/K") => mmck(servers, count("K"), arrivals, services),
        Some("M/M/c/c") => mmcc(servers, arrivals, services),
        Some("M/G/1") => mg1(arrivals, services, number("scv_service")),
        _ => panic!("{model} is not known"),
    };
    found.expect(model)
}

#[test]
fn every_queue_matches_its_reference() {
    let mut lines = TABLE.lines();
    let names: Vec<&str> = lines.next().expect("a heading").split(',').collect();
    let mut rows = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |name: &str| cells[names.iter().position(|found| *found == name).expect(name)];
        let number = |name: &str| cell(name).parse::<f64>().unwrap_or(f64::NAN);
        let model = cell("model");
        let queue = queue(model, &number);
        let mut pairs = vec![
            ("rho", queue.utilization),
            ("prob_wait_erlang_c", queue.wait_probability),
            ("Lq", queue.in_queue),
            ("L", queue.in_system),
            ("Wq", queue.wait),
            ("W", queue.time_in_system),
            ("P0", queue.empty_probability),
            ("prob_block", queue.blocking_probability),
            ("throughput", queue.throughput),
        ];
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the table has small whole numbers")]
        let servers = number("c") as u32;
        let (arrivals, services) = (number("lambda"), number("mu"));
        if !cell("erlang_b").is_empty() {
            pairs.push(("erlang_b", erlang_b(servers, arrivals / services)));
        }
        if !cell("Wq_p95").is_empty() {
            pairs.push(("Wq_p95", mmc_wait_quantile(servers, arrivals, services, 0.95).expect("stable")));
            pairs.push(("prob_wait_erlang_c", erlang_c(servers, arrivals / services)));
        }
        for (name, found) in pairs {
            assert!(near(found, number(name)), "{line}: {name} is {found}");
        }
        rows += 1;
    }
    assert_eq!(rows, 42);
}

#[test]
fn simulated_queues_match() {
    let table: serde_json::Value = serde_json::from_str(SIMULATED).expect("JSON");
    let cases = table["cases"].as_array().expect("cases");
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        let queue = match name {
            "M/M/1 rho .8" => mmc(1, 0.8, 1.0),
            "M/M/2 1.5" => mmc(2, 1.5, 1.0),
            "M/D/1 .8" => mg1(0.8, 1.0, 0.0),
            "M/M/5 4.5" => mmc(5, 4.5, 1.0),
            "M/M/1/10 .9" => mmck(1, 10, 0.9, 1.0),
            "M/LN/1 .7 sigma 1" => mg1(0.7, 1.0, math::exp(1.0) - 1.0),
            _ => panic!("{name} is not known"),
        }
        .expect(name);
        let field_value = |field: &str| case[field].as_f64();
        let (mean, noise) =
            (field_value("Wq_mean").expect("a mean"), field_value("Wq_sd_of_mean").expect("a deviation"));
        assert!((queue.wait - mean).abs() <= 3.0 * noise, "{name}: {} for {mean} ± {noise}", queue.wait);
        if let Some(exact) = field_value("exact_Wq") {
            assert!(near(queue.wait, exact), "{name}: {}", queue.wait);
        }
        // A share of 5% of about 54,000 arrivals has a standard deviation of 0.001.
        let blocked = field_value("block").expect("a share");
        assert!((queue.blocking_probability - blocked).abs() <= 3e-3, "{name}: {}", queue.blocking_probability);
    }
    assert_eq!(cases.len(), 6);
}

#[test]
fn small_queues_match_hand_calculations() {
    // Two servers, a = 3/2: P0 = 1/(1 + 3/2 + (9/8)/(1/4)) = 1/7, C = 9/8 · 4 / 7 = 9/14, Lq = C · ρ/(1 − ρ) = 27/14.
    let queue = mmc(2, 1.5, 1.0).expect("stable");
    assert!(
        near(queue.empty_probability, 1.0 / 7.0)
            && near(queue.wait_probability, 9.0 / 14.0)
            && near(queue.in_queue, 27.0 / 14.0)
    );
    // One server and one place to wait have three states, equally likely at ρ = 1.
    let queue = mmck(1, 2, 1.0, 1.0).expect("a valid queue");
    assert!(
        near(queue.empty_probability, 1.0 / 3.0)
            && near(queue.blocking_probability, 1.0 / 3.0)
            && near(queue.in_queue, 1.0 / 3.0)
    );
    assert!(near(queue.throughput, 2.0 / 3.0) && near(queue.wait, 0.5) && near(queue.wait_probability, 0.5));
}

#[test]
fn overload_is_an_error_rather_than_infinity() {
    assert_eq!(mmc(4, 4.0, 1.0), Err(QueueError::Unstable { utilization: 1.0 }));
    assert_eq!(mmc(4, 6.0, 1.0), Err(QueueError::Unstable { utilization: 1.5 }));
    assert_eq!(mmc_wait_quantile(4, 6.0, 1.0, 0.95), Err(QueueError::Unstable { utilization: 1.5 }));
    assert_eq!(mg1(2.0, 1.0, 1.0), Err(QueueError::Unstable { utilization: 2.0 }));
    let text = QueueError::Unstable { utilization: 1.5 }.to_string();
    assert_eq!(text, "the load is 1.5 times the capacity, so the queue grows without bound");
    // A bounded queue blocks the excess: 1 of 4 erlangs is served.
    let queue = mmck(1, 1000, 4.0, 1.0).expect("a valid queue");
    assert!(near(queue.throughput, 1.0) && near(queue.blocking_probability, 0.75), "{queue:?}");
    assert!(near(queue.in_queue, 999.0 - 1.0 / 3.0), "{queue:?}");
}

#[test]
fn large_queues_are_accurate() {
    // Halfin and Whitt (1981): with c = a + β√a, C tends to 1/(1 + βΦ(β)/φ(β)), which is 0.22336 for β = 1.
    let queue = mmc(10_000, 9_900.5, 1.0).expect("stable");
    assert!((queue.wait_probability - 0.22336).abs() < 2e-3, "{queue:?}");
    assert!(near(queue.in_system, queue.in_queue + 9_900.5));
    // Erlang B by the textbook recursion.
    for (servers, offered) in [(10_000, 9_900.5), (10_000, 12_000.0), (10_000, 9_500.0), (100_000, 99_900.0)] {
        let recursion = (1..=servers).fold(1.0, |inverse, n| 1.0 + f64::from(n) / offered * inverse);
        assert!(near(erlang_b(servers, offered), 1.0 / recursion), "{servers}, {offered}");
    }
    assert_eq!(erlang_b(10_000, 1.0), 0.0);
    assert!(near(mmc(10_000, 1.0, 1.0).expect("stable").empty_probability, math::exp(-1.0)));
    assert!(near(mmcc(10_000, 5.0, 1.0).expect("a valid queue").empty_probability, math::exp(-5.0)));
    let needed = servers_needed(9_900.5, 1.0, Goal::Waiting(0.225)).expect("some");
    assert!((9_990..=10_010).contains(&needed), "{needed}");
    assert_eq!(servers_needed(2e6, 1.0, Goal::Waiting(0.5)), Err(QueueError::TooMany));
    assert_eq!(servers_needed(2e6, 1.0, Goal::Blocking(0.01)), Err(QueueError::TooMany));
}

const EXTREME_NUMBERS: [f64; 16] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MAX,
    f64::MIN_POSITIVE,
    5e-324,
    1e300,
    1e-300,
    1e200,
    1e-200,
    -1.0,
    -0.0,
    0.0,
    0.5,
    1.0,
    1e6,
];

#[test]
fn hostile_numbers_give_numbers_or_errors() {
    let counts = [0, 1, 2, 1000, MAX_SERVERS, MAX_SERVERS + 1, u32::MAX];
    let check = |found: Result<SteadyState, QueueError>, what: &str| match found {
        Err(QueueError::Unstable { utilization }) => assert!(utilization >= 1.0 && utilization.is_finite(), "{what}"),
        Err(_) => {}
        Ok(q) => {
            let amounts = [q.in_queue, q.in_system, q.wait, q.time_in_system, q.throughput];
            assert!(amounts.iter().all(|x| (0.0..f64::INFINITY).contains(x)), "{what}: {q:?}");
            let shares = [q.utilization, q.wait_probability, q.empty_probability, q.blocking_probability];
            assert!(shares.iter().all(|x| (0.0..=1.0 + 1e-12).contains(x)), "{what}: {q:?}");
        }
    };
    for arrivals in EXTREME_NUMBERS {
        for services in EXTREME_NUMBERS {
            for servers in counts {
                let what = format!("{servers} × {services}, {arrivals}");
                check(mmc(servers, arrivals, services), &what);
                check(mmcc(servers, arrivals, services), &what);
                check(mmck(servers, servers.saturating_add(7), arrivals, services), &what);
                for share in [0.95, 1.0, f64::NAN] {
                    let found = mmc_wait_quantile(servers, arrivals, services, share);
                    assert!(found.is_err() || found.is_ok_and(|wait| (0.0..f64::INFINITY).contains(&wait)), "{what}");
                }
            }
            for number in EXTREME_NUMBERS {
                check(mg1(arrivals, services, number), "M/G/1");
                for goal in [
                    Goal::MeanWait(number),
                    Goal::WaitQuantile { share: 0.95, wait: number },
                    Goal::WaitQuantile { share: number, wait: 1.0 },
                    Goal::Waiting(number),
                    Goal::Blocking(number),
                ] {
                    let needed = servers_needed(arrivals, services, goal);
                    assert!(needed.is_err() || needed.is_ok_and(|needed| needed > 0), "{goal:?}");
                }
            }
        }
    }
    for offered in EXTREME_NUMBERS {
        for servers in counts {
            let (b, c) = (erlang_b(servers, offered), erlang_c(servers, offered));
            let share = |x: f64| if offered.is_nan() { x.is_nan() } else { (0.0..=1.0).contains(&x) };
            assert!(share(b) && share(c), "{servers}, {offered}: {b}, {c}");
        }
    }
    assert_eq!(mmck(3, 2, 1.0, 1.0), Err(QueueError::Argument("the number of places")));
}

#[test]
fn functions_of_expressions_accept_all_numbers() {
    let counts = [f64::NAN, f64::NEG_INFINITY, -1.0, 0.5, 1.0, 2.9, 300.0, 1e300];
    let check_range = |found: f64, arguments: &[f64], bounds: std::ops::RangeInclusive<f64>| {
        let has_nan = arguments.iter().any(|number| number.is_nan());
        assert!(if has_nan { found.is_nan() } else { bounds.contains(&found) }, "{arguments:?}: {found}");
    };
    for places in counts {
        for offered in EXTREME_NUMBERS {
            for servers in counts {
                let arguments = [servers, places, offered];
                let check_share = |function: fn(f64, f64, f64) -> f64| {
                    check_range(function(servers, places, offered), &arguments, 0.0..=1.0)
                };
                check_share(mmck_blocked_clamped);
                check_share(mmck_waiting_clamped);
                check_share(mmck_utilization_clamped);
                check_range(mmck_queue_clamped(servers, places, offered), &arguments, 0.0..=1e5);
                for number in EXTREME_NUMBERS {
                    let arguments = [servers, places, offered, number];
                    check_range(mmck_late_clamped(servers, places, offered, number), &arguments, 0.0..=1.0);
                    check_range(mmck_wait_clamped(servers, places, offered, number), &arguments, 0.0..=1e6);
                }
            }
            for time in EXTREME_NUMBERS {
                for share in [f64::NAN, -1.0, 0.0, 0.95, 1.0] {
                    let servers = mmck_servers_clamped(places, offered, time, share);
                    check_range(servers, &[places, offered, time, share], 1.0..=1e5);
                    let servers = erlang_c_servers_clamped(offered, time, share);
                    check_range(servers, &[offered, time, share], 1.0..=1e5);
                }
            }
        }
    }
}

/// Returns whether two numbers agree to a relative tolerance. Differences up to 1e-290 are ignored, because subnormal
/// numbers have fewer digits.
fn is_close(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * expected.abs().max(found.abs()) + 1e-290
}

proptest! {
    #[test]
    fn littles_law_holds(servers in 1..3000_u32, load in 0.01..0.999_f64, services in 1e-6..1e6_f64, line in 0..500_u32) {
        let arrivals = load * f64::from(servers) * services;
        let (bounded, loss) = (mmck(servers, servers + line, 2.0 * arrivals, services), mmcc(servers, arrivals, services));
        for queue in [mmc(servers, arrivals, services), mg1(load * services, services, 2.0), bounded, loss] {
            let q = queue.expect("a valid queue");
            prop_assert!(is_close(q.in_system, q.throughput * q.time_in_system, 1e-11), "{:?}", q);
            prop_assert!(is_close(q.in_queue, q.throughput * q.wait, 1e-11), "{:?}", q);
            prop_assert!(q.in_system >= q.in_queue && q.time_in_system >= q.wait);
        }
    }

    #[test]
    fn c_is_at_least_b_and_both_fall_with_servers_and_rise_with_load(servers in 1..5000_u32, load in 0.001..1.5_f64) {
        let offered = load * f64::from(servers);
        let (b, c) = (erlang_b(servers, offered), erlang_c(servers, offered));
        prop_assert!(0.0 <= b && b <= c && c <= 1.0, "{} {}", b, c);
        let slack = 1.0 + 1e-10;
        prop_assert!(erlang_b(servers + 1, offered) <= b * slack && erlang_c(servers + 1, offered) <= c * slack);
        prop_assert!(erlang_b(servers, offered * 1.01) * slack >= b && erlang_c(servers, offered * 1.01) * slack >= c);
        // One step of the Erlang B recursion.
        let before = erlang_b(servers - 1, offered);
        prop_assert!(is_close(b, offered * before / (f64::from(servers) + offered * before), 1e-10));
    }

    #[test]
    fn waits_fall_with_servers_and_rise_with_load(servers in 1..500_u32, load in 0.01..0.98_f64) {
        let arrivals = load * f64::from(servers);
        let steady_state = |servers, arrivals| mmc(servers, arrivals, 1.0).expect("stable");
        let (here, more, busier) = (steady_state(servers, arrivals), steady_state(servers + 1, arrivals), steady_state(servers, arrivals * 1.01));
        prop_assert!(more.wait <= here.wait && here.wait <= busier.wait);
        prop_assert!(more.utilization < here.utilization && here.utilization < busier.utilization);
        let p = |share| mmc_wait_quantile(servers, arrivals, 1.0, share).expect("stable");
        prop_assert!(p(0.5) <= p(0.95) && p(0.95) <= p(0.99));
    }

    #[test]
    fn a_long_bounded_queue_approaches_an_unbounded_one(servers in 1..50_u32, load in 0.05..0.9_f64) {
        let arrivals = load * f64::from(servers);
        let (long, endless) = (mmck(servers, servers + 2000, arrivals, 1.0), mmc(servers, arrivals, 1.0));
        let (long, endless) = (long.expect("a valid queue"), endless.expect("stable"));
        for (a, b) in [(long.wait, endless.wait), (long.empty_probability, endless.empty_probability), (long.wait_probability, endless.wait_probability)] {
            prop_assert!(is_close(a, b, 1e-9), "{} {}", a, b);
        }
        prop_assert!(long.blocking_probability < 1e-50);
    }

    #[test]
    fn mmc_with_one_server_equals_mm1(load in 0.0..0.999_f64, services in 1e-3..1e3_f64) {
        let (a, b) = (mmc(1, load * services, services), mg1(load * services, services, 1.0));
        let (a, b) = (a.expect("stable"), b.expect("stable"));
        for (a, b) in [(a.wait, b.wait), (a.in_system, b.in_system), (a.empty_probability, b.empty_probability), (a.wait_probability, b.wait_probability)] {
            prop_assert!(is_close(a, b, 1e-9), "{} {}", a, b);
        }
    }

    #[test]
    fn servers_needed_is_the_fewest_that_meet_the_goal(servers in 1..2000_u32, load in 0.3..0.97_f64) {
        let arrivals = load * f64::from(servers);
        let queue = mmc(servers, arrivals, 1.0).expect("stable");
        let p95 = mmc_wait_quantile(servers, arrivals, 1.0, 0.95).expect("stable");
        let back = |goal| servers_needed(arrivals, 1.0, goal);
        prop_assume!(queue.wait_probability > 1e-250);
        // Allow slightly more than the value for `servers`, so that the last bit does not matter.
        let hair = 1.0 + 1e-9;
        prop_assert_eq!(back(Goal::MeanWait(queue.wait * hair)), Ok(servers));
        prop_assert_eq!(back(Goal::Waiting(f64::min(queue.wait_probability * hair, 1.0))), Ok(servers));
        prop_assert_eq!(back(Goal::Blocking(erlang_b(servers, arrivals) * hair)), Ok(servers));
        if p95 > 0.0 {
            prop_assert_eq!(back(Goal::WaitQuantile { share: 0.95, wait: p95 * hair }), Ok(servers));
        }
    }

    #[test]
    fn any_numbers_are_accepted(servers: u32, arrivals: f64, services: f64, share: f64, places in 0..2_000_000_u32) {
        let _ = mmc(servers, arrivals, services);
        let _ = mmck(servers % 2000, places % 5000, arrivals, services);
        let _ = mmc_wait_quantile(servers, arrivals, services, share);
        let _ = servers_needed(arrivals, services, Goal::WaitQuantile { share, wait: 1.0 });
    }
}
