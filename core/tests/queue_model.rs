//! Checks the queue model against independent references, textbook examples, and laws that hold for all queues.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::sync::{Arc, OnceLock};

use common::{SplitMix64, built_in_models, random_value};
use headroom_core::math;
use headroom_core::model::{Model, ValueKind};
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::queueing::{mmck, mmck_late_share, mmck_wait_quantile};
use headroom_core::{Models, decode, evaluate};
use proptest::prelude::*;

const TABLE: &str = include_str!("data/queueing.csv");
const YEAR: f64 = 31_536_000.0;

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(built_in_models)
}

fn model() -> &'static Model {
    static MODEL: OnceLock<Arc<Model>> = OnceLock::new();
    MODEL.get_or_init(|| models().get("queue", 1).expect("the queue model"))
}

/// Evaluates the queue with these settings. Panics if any setting is rejected.
fn queue(settings: &str) -> ComponentEvaluation {
    let (scenario, problems) = decode(&format!("m=queue&{settings}"));
    assert!(problems.is_empty(), "{settings}: {problems:?}");
    let mut evaluation = evaluate(&scenario, models());
    let error = evaluation.problems.iter().find(|p| p.level() == headroom_core::scenario::ProblemLevel::Error);
    assert!(error.is_none(), "{settings}: {error:?}");
    evaluation.components.remove(0)
}

fn get(queue: &ComponentEvaluation, id: &str) -> f64 {
    queue.get(id).unwrap_or_else(|| panic!("the model has no {id}"))
}

/// Returns whether two numbers agree to 1 part in 10⁹.
fn near(found: f64, expected: f64) -> bool {
    found == expected || (found - expected).abs() <= 1e-9 * expected.abs()
}

#[track_caller]
fn check(settings: &str, expected: &[(&str, f64)]) {
    let queue = queue(settings);
    for (id, expected) in expected {
        let found = get(&queue, id);
        assert!(near(found, *expected), "{settings}: {id} is {found}, not {expected}");
    }
}

fn has_advice(settings: &str, words: &str) -> bool {
    queue(settings).applicable_advice().any(|(_, text)| text.contains(words))
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
        let services = number("mu");
        let (servers, arrivals, service) = (cell("c"), cell("lambda"), 1.0 / services);
        let load = format!("servers={servers}&arrivals={arrivals}&service_time={service}");
        let kinds = match cell("model").split(' ').next() {
            Some("M/M/1") => vec!["kind=mmc".to_owned(), "kind=mg1".to_owned(), "kind=ggc".to_owned()],
            Some("M/M/c") => vec!["kind=mmc".to_owned(), "kind=ggc".to_owned()],
            Some("M/M/c/K" | "M/M/c/c") => vec![format!("kind=mmck&places={}", cell("K"))],
            Some("M/G/1") => {
                let variability = math::sqrt(number("scv_service"));
                vec![
                    format!("kind=mg1&service_variability={variability}"),
                    format!("kind=ggc&service_variability={variability}"),
                ]
            }
            _ => panic!("{line} is not known"),
        };
        for kind in kinds {
            let queue = queue(&format!("{kind}&{load}"));
            for (name, id) in [
                ("erlang_b", "erlang_b_share"),
                ("prob_wait_erlang_c", "waiting_share"),
                ("rho", "utilisation"),
                ("Lq", "in_queue"),
                ("L", "in_system"),
                ("Wq", "wait"),
                ("W", "time_in_system"),
                ("Wq_p95", "wait_p95"),
                ("prob_block", "blocked_share"),
                ("throughput", "throughput"),
            ] {
                if !cell(name).is_empty() {
                    assert!(near(get(&queue, id), number(name)), "{line}, {kind}: {id} is {}", get(&queue, id));
                }
            }
        }
        rows += 1;
    }
    assert_eq!(rows, 42);
}

#[test]
fn the_eye_clinic_matches_the_textbook() {
    // a = 2, c = 3: P0 = 1/(1 + 2 + 2 + 8/6 · 3) = 1/9, C = 8/6 · 3 / 9 = 4/9, Lq = 4/9 · 2 = 8/9, Wq = 8/54 h.
    check(
        "p=eye-clinic",
        &[
            ("offered_load", 2.0),
            ("utilisation", 2.0 / 3.0),
            ("waiting_share", 4.0 / 9.0),
            ("in_queue", 8.0 / 9.0),
            ("in_system", 26.0 / 9.0),
            ("wait", 3600.0 * 8.0 / 54.0),
            ("wait_of_waiting", 1200.0),
            // Patients who wait do so for 20 minutes on average, and for over half an hour with probability e^−1.5.
            ("late_share", 4.0 / 9.0 * math::exp(-1.5)),
            ("wait_p95", 1200.0 * math::ln(4.0 / 9.0 / 0.05)),
            ("erlang_b_share", 8.0 / 6.0 / (1.0 + 2.0 + 2.0 + 8.0 / 6.0)),
        ],
    );
}

#[test]
fn call_center_matches_the_erlang_c_sum() {
    // C = t / (Σ aⁿ/n! for n < c + t), with t = aᶜ/c! · c/(c − a).
    let waiting = |servers: u32| {
        let (mut term, mut below) = (1.0, 0.0);
        for n in 0..servers {
            below += term;
            term *= 10.0 / f64::from(n + 1);
        }
        let last = term * f64::from(servers) / (f64::from(servers) - 10.0);
        last / (below + last)
    };
    let late = |servers: u32| waiting(servers) * math::exp(-(f64::from(servers) - 10.0) * 20.0 / 180.0);
    check(
        "p=call-centre",
        &[
            ("offered_load", 10.0),
            ("utilisation", 10.0 / 14.0),
            ("waiting_share", waiting(14)),
            ("wait", waiting(14) * 45.0),
            ("on_time_share", 1.0 - late(14)),
            ("servers_for_utilisation", 12.0),
            ("servers_needed", 14.0),
        ],
    );
    // Erlang C tables: 17.4% of calls wait, 7.8 s on average, and 88.8% are answered within 20 seconds.
    let call_center = queue("p=call-centre");
    assert!(
        (get(&call_center, "waiting_share") - 0.174).abs() < 5e-4 && (get(&call_center, "wait") - 7.8).abs() < 0.05
    );
    assert!((get(&call_center, "on_time_share") - 0.888).abs() < 5e-4);
    // 13 agents are not quite enough.
    assert!(late(13) > 0.2 && late(14) < 0.2);
}

#[test]
fn limited_places_match_hand_calculations() {
    // One server and two places at full load have three equally likely states.
    let settings = "kind=mmck&servers=1&places=2&arrivals=1&service_time=1&wait_target=1";
    check(
        settings,
        &[
            ("blocked_share", 1.0 / 3.0),
            ("utilisation", 2.0 / 3.0),
            ("throughput", 2.0 / 3.0),
            ("turned_away_rate", 1.0 / 3.0),
            ("waiting_share", 0.5),
            ("in_queue", 1.0 / 3.0),
            ("wait", 0.5),
            // Half of the two-thirds that are admitted wait, for one exponential service time each.
            ("late_share", 1.0 / 3.0 + 1.0 / 3.0 * math::exp(-1.0)),
            ("wait_p95", math::ln(10.0)),
        ],
    );
    // Offered four erlangs, one server serves one of them and blocks three-quarters.
    check("kind=mmck&servers=1&places=1000&arrivals=4&service_time=1", &[("blocked_share", 0.75), ("throughput", 1.0)]);
    assert!(has_advice("kind=mmck&servers=1&places=1000&arrivals=4&service_time=1", "of arrivals are blocked"));
    // With as many places as servers, this is Erlang B, and nobody waits. With fewer places, each server counts as one.
    for places in [5, 3] {
        let settings = format!("kind=mmck&servers=5&places={places}&arrivals=4&service_time=1");
        let b = (1024.0 / 120.0) / (1.0 + 4.0 + 8.0 + 64.0 / 6.0 + 256.0 / 24.0 + 1024.0 / 120.0);
        check(&settings, &[("blocked_share", b), ("erlang_b_share", b), ("wait", 0.0), ("late_share", b)]);
    }
    assert!(has_advice("kind=mmck&servers=5&places=3", "There are fewer places than servers"));
}

#[test]
fn the_inspection_station_matches_the_textbook() {
    // Gross et al., section 2.5: three stalls, four places to wait, one car per minute, six minutes each. The states
    // have weights 1, 6, 18, 36, 72, 144, 288, and 576, which sum to 1,141. The book rounds P0 to 0.00088 and gets 12.3
    // minutes and 30.4 blocked cars per hour; the exact results are 12.24 and 30.3.
    check(
        "kind=mmck&servers=3&places=7&arrivals=1 customer/min&service_time=6 min",
        &[
            ("in_queue", (72.0 + 2.0 * 144.0 + 3.0 * 288.0 + 4.0 * 576.0) / 1141.0),
            ("in_system", 6918.0 / 1141.0),
            ("blocked_share", 576.0 / 1141.0),
            ("time_in_system", 60.0 * 6918.0 / 565.0),
            ("turned_away_rate", 576.0 / 1141.0 / 60.0),
        ],
    );
}

#[test]
fn general_service_times_match_hand_calculations() {
    // Pollaczek–Khinchine formula: ρ/(1 − ρ) · (1 + scv)/2 service times, half the wait of M/M/1 if all are equal.
    let settings = "kind=mg1&arrivals=0.8&service_time=1&servers=7";
    check(&format!("{settings}&service_variability=0"), &[("wait", 2.0), ("in_queue", 1.6), ("utilisation", 0.8)]);
    check(&format!("{settings}&service_variability=2"), &[("wait", 10.0), ("waiting_share", 0.8)]);
    assert!(has_advice(settings, "M/G/1 uses one server"));
    // Allen and Cunneen: two servers, a = 3/2, C = 9/14, and (1/4 + 9/4)/2 = 5/4 times the wait of M/M/2, 9/7.
    check(
        "kind=ggc&servers=2&arrivals=1.5&service_time=1&arrival_variability=0.5&service_variability=1.5",
        &[("variability", 1.25), ("waiting_share", 9.0 / 14.0), ("wait", 1.25 * 9.0 / 7.0)],
    );
    // Evenly spaced arrivals with constant service times never wait.
    check("kind=ggc&arrival_variability=0&service_variability=0", &[("wait", 0.0), ("wait_p99", 0.0)]);
    assert!(has_advice("service_variability=2", "to include it") && !has_advice("", "to include it"));
}

#[test]
fn overload_is_reported() {
    for kind in ["mmc", "ggc", "mg1"] {
        let settings = format!("kind={kind}&servers=1&arrivals=1&service_time=1");
        check(
            &settings,
            &[("utilisation", 1.0), ("throughput", 1.0), ("wait", YEAR), ("wait_p95", YEAR), ("late_share", 1.0)],
        );
        assert!(has_advice(&settings, "so the model reports a wait of 365 days"), "{kind}");
    }
}

#[test]
fn waits_in_bounded_queues_match_the_sum_over_all_states() {
    let mut chance = SplitMix64::new(3);
    for _ in 0..300 {
        let servers = 1 + u32::try_from(chance.below(12)).expect("a small number");
        let line = u32::try_from(chance.below(60)).expect("a small number");
        let load = if chance.random_bool(0.1) { 1.0 } else { 3.0 * chance.uniform() };
        let (time, places) = (20.0 * chance.uniform() / f64::from(servers), servers + line);
        let offered = load * f64::from(servers);
        let queue = mmck(servers, places, offered, 1.0).expect("a valid queue");
        // P(j wait | admitted and waits) is proportional to ρʲ. A customer who finds j waiting waits for j + 1
        // departures, which are Poisson with mean cμt.
        let mean = f64::from(servers) * time;
        let (mut state, mut states, mut late) = (1.0, 0.0, 0.0);
        let (mut poisson, mut below) = (math::exp(-mean), 0.0);
        for j in 0..line {
            below += poisson;
            poisson *= mean / f64::from(j + 1);
            states += state;
            late += state * below;
            state *= load;
        }
        let expected = if line == 0 { 0.0 } else { queue.wait_probability * late / states };
        let found = mmck_late_share(servers, places, offered, 1.0, time).expect("a valid queue");
        assert!(
            (found - expected).abs() <= 1e-11 * expected + 1e-15,
            "{servers}, {places}, {load}, {time}: {found} {expected}"
        );
        // The wait quantile is the inverse.
        if found > 1e-9 && found < queue.wait_probability && line > 0 {
            let back = mmck_wait_quantile(servers, places, offered, 1.0, 1.0 - found).expect("a valid queue");
            let again = mmck_late_share(servers, places, offered, 1.0, back).expect("a valid queue");
            assert!((again - found).abs() <= 1e-12, "{servers}, {places}, {load}: {again} {found}");
        }
    }
    // Many servers and places, below, at, and above capacity.
    for (servers, places, offered) in [(10_000, 12_000, 9_950.0), (10_000, 12_000, 10_000.0), (10_000, 12_000, 1e9)] {
        let queue = mmck(servers, places, offered, 1.0).expect("a valid queue");
        let late_share = |time| mmck_late_share(servers, places, offered, 1.0, time).expect("a valid queue");
        assert!(
            near(late_share(0.0), queue.wait_probability)
                && late_share(0.2) < late_share(0.0)
                && late_share(10.0) < 1e-300,
            "{offered}"
        );
        // The mean wait is the integral of P(wait > t), computed with Simpson's rule.
        let (steps, end) = (4_000_u32, 0.4);
        let weight = |step| if step == 0 || step == steps { 1.0 } else { 2.0 + 2.0 * f64::from(step % 2) };
        let sum: f64 =
            (0..=steps).map(|step| weight(step) * late_share(end * f64::from(step) / f64::from(steps))).sum();
        let mean = sum * end / f64::from(steps) / 3.0;
        assert!((mean - queue.wait).abs() < 1e-8 * queue.wait, "{offered}: {mean}, {}", queue.wait);
    }
}

#[test]
fn growth_reaches_the_wait_target_before_full_utilization() {
    let queue = queue("arrivals=8&servers=12&service_time=1&wait_target=0.5&utilisation_target=100");
    let growth = |id: &str| {
        let index = queue.model.resources.iter().position(|found| found.id == id).expect(id);
        queue.resources[index].growth_to_target
    };
    let (wait, servers) = (growth("waiting").expect("reached"), growth("servers").expect("reached"));
    assert!(wait > 1.0 && wait < servers && (servers - 1.5).abs() < 1e-3, "{wait} {servers}");
    let there = value("late_share", &format!("arrivals={}&servers=12&service_time=1&wait_target=0.5", 8.0 * wait));
    assert!((there - 0.05).abs() < 1e-4, "{there}");
    // The limit on blocked arrivals applies only to bounded queues.
    assert_eq!(growth("turned_away"), None);
}

fn value(id: &str, settings: &str) -> f64 {
    get(&queue(settings), id)
}

// Laws

fn place(id: &str) -> usize {
    model().index_of(id).unwrap_or_else(|| panic!("there is no {id}"))
}

/// Evaluates a queue of this kind, given as the index of the option, and returns all values.
fn values(kind: u8, inputs: &[(&str, f64)]) -> Vec<f64> {
    let mut all = model().defaults.clone();
    all[place("kind")] = f64::from(kind);
    inputs.iter().for_each(|(id, number)| all[place(id)] = *number);
    model().program.run_row(&all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn littles_law_holds(kind in 0..4_u8, servers in 1..300_u32, load in 0.01..0.99_f64, time in 1e-4..1e4_f64, line in 0..300_u32) {
        let counted = if kind == 2 { 1.0 } else { f64::from(servers) };
        let all = values(kind, &[
            ("servers", f64::from(servers)), ("arrivals", load * counted / time), ("service_time", time),
            ("places", f64::from(servers + line)), ("service_variability", 1.7), ("arrival_variability", 0.4),
        ]);
        let value = |id: &str| all[place(id)];
        prop_assert!((value("in_system") - value("throughput") * value("time_in_system")).abs() <= 1e-9 * value("in_system"));
        prop_assert!((value("in_queue") - value("throughput") * value("wait")).abs() <= 1e-9 * value("in_queue"));
        prop_assert!((value("in_system") - value("in_queue") - value("busy_servers")).abs() <= 1e-9 * value("in_system"));
        let total_rate = value("throughput") + value("turned_away_rate");
        prop_assert!((total_rate - value("arrivals")).abs() <= 1e-9 * total_rate);
        prop_assert!(value("wait_p95") <= value("wait_p99"));
    }

    #[test]
    fn more_servers_never_wait_longer(kind in 0..4_u8, servers in 1..200_u32, load in 0.1..1.5_f64, line in 0..100_u32) {
        let arrivals = load * f64::from(servers);
        let queue_with = |servers: u32| values(kind, &[
            ("servers", f64::from(servers)), ("arrivals", arrivals), ("service_time", 1.0),
            ("places", f64::from(servers.max(100) + line)), ("service_variability", 1.5),
        ]);
        let (fewer, more) = (queue_with(servers), queue_with(servers + 1));
        for id in ["wait", "wait_p95", "wait_p99", "late_share", "blocked_share", "utilisation", "waiting_share", "erlang_b_share"] {
            let (less, before) = (more[place(id)], fewer[place(id)]);
            prop_assert!(less <= before * (1.0 + 1e-9) + 1e-12, "{}: {} {}", id, before, less);
        }
    }

    #[test]
    fn more_places_block_fewer_and_lengthen_waits(servers in 1..100_u32, load in 0.1..1.5_f64, line in 0..100_u32) {
        let queue_with = |line: u32| values(1, &[
            ("servers", f64::from(servers)), ("arrivals", load * f64::from(servers)), ("service_time", 1.0),
            ("places", f64::from(servers + line)),
        ]);
        let (fewer, more) = (queue_with(line), queue_with(line + 1));
        prop_assert!(more[place("blocked_share")] <= fewer[place("blocked_share")] * (1.0 + 1e-12));
        prop_assert!(more[place("wait")] >= fewer[place("wait")] * (1.0 - 1e-12));
    }

    #[test]
    fn servers_needed_is_the_fewest_that_meet_all_targets(
        kind in 0..4_u8, offered in 0.1..400.0_f64, wait in 0.0..5.0_f64, share in 0.5..0.999_f64, line in 0..200_u32,
        blocked in 1e-4..0.1_f64, busy in 0.5..1.0_f64,
    ) {
        // M/G/1 always has one server, so test G/G/c instead.
        let kind = if kind == 2 { 3 } else { kind };
        let queue_with = |servers: f64| values(kind, &[
            ("servers", servers), ("arrivals", offered), ("service_time", 1.0), ("wait_target", wait),
            ("places", 1.0 + f64::from(line)), ("service_variability", 1.2), ("share_target", share),
            ("blocked_target", blocked), ("utilisation_target", busy),
        ]);
        let needed = queue_with(1.0)[place("servers_needed")];
        prop_assert!(needed == queue_with(needed)[place("servers_needed")] && queue_with(needed)[place("servers_missing")] == 0.0);
        let meets_targets = |all: &[f64]| {
            let of = |id: &str| all[place(id)];
            of("late_share") <= (1.0 - share) * (1.0 + 1e-9) + 1e-12
                && (kind != 1 || of("blocked_share") <= blocked * (1.0 + 1e-9))
                && of("offered_load") / of("servers_counted") <= busy * (1.0 + 1e-9)
        };
        prop_assert!(meets_targets(&queue_with(needed)), "{} servers", needed);
        prop_assert!(needed == 1.0 || !meets_targets(&queue_with(needed - 1.0)), "{} servers", needed - 1.0);
    }
}

// The model

#[test]
fn presets_evaluate_without_problems_to_finite_values() {
    for preset in std::iter::once("").chain(model().presets.iter().map(|preset| preset.id.as_str())) {
        let (scenario, problems) = decode(&format!("m=queue&p={preset}"));
        let evaluation = evaluate(&scenario, models());
        assert!(problems.is_empty() && evaluation.problems.is_empty(), "{preset}: {:?}", evaluation.problems);
        let component = &evaluation.components[0];
        assert!(component.values.iter().all(|value| value.is_finite() && *value >= 0.0), "{preset}");
        for (resource, state) in component.model.resources.iter().zip(&component.resources) {
            assert!(state.utilization.is_none_or(|share| share <= state.target), "{preset}: {}", resource.id);
        }
        for chart in &component.charts().collect::<Vec<_>>() {
            let ChartState::Curves { curves, .. } = chart else { continue };
            assert!(curves.iter().all(|(_, y)| y.iter().all(|y| (0.0..=1.0).contains(y))), "{preset}");
        }
    }
}

#[track_caller]
fn assert_finite(inputs: &[f64]) {
    let all = model().program.run_row(inputs);
    let bad = model().formulas().find(|(place, _)| !(all[*place].is_finite() && all[*place] >= 0.0));
    let Some((place, value)) = bad else { return };
    panic!("{} is {} with {inputs:?}", value.id, all[place]);
}

#[test]
fn every_formula_is_finite_and_nonnegative_at_the_bounds() {
    let corners: Vec<(usize, [f64; 3])> = (0..model().defaults.len())
        .map(|place| {
            let (low, high) = match &model().values[place].kind {
                ValueKind::Input(input) => input.bounds,
                ValueKind::Constant { bounds } => *bounds,
                ValueKind::Formula { .. } => unreachable!("formulas are not given"),
            };
            (place, [low, high, model().defaults[place]])
        })
        .collect();
    let kind = place("kind");
    let mut chance = SplitMix64::new(2);
    for round in 0..1500 {
        let mut inputs = model().defaults.clone();
        if chance.random_bool(0.5) {
            for (place, value, _) in model().inputs() {
                inputs[place] = random_value(value, model().defaults[place], &mut chance);
            }
        }
        for _ in 0..1 + chance.below(8) {
            let (place, values) = &corners[chance.below(corners.len())];
            inputs[*place] = values[chance.below(values.len())];
        }
        inputs[kind] = f64::from(round % 4);
        assert_finite(&inputs);
    }
}
