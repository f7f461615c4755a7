//! The queueing formulas skip computations that cannot change the result. Here all are carried out, and all bits agree.

use headroom_core::math;
use headroom_core::queueing::{Goal, SteadyState, erlang_b, mmck, mmck_late_share, servers_needed};
use proptest::prelude::*;

/// Returns 1/B, summed from the first significant server without an early end.
fn inverse_b(servers: u32, offered: f64) -> f64 {
    if servers == 0 {
        return 1.0;
    }
    if offered <= 0.0 {
        return f64::INFINITY;
    }
    let count = f64::from(servers);
    if count - 2.0 * offered > 1100.0 {
        return f64::INFINITY;
    }
    let over = 1.0 / offered;
    let counted = math::max(count - offered, 0.0) + 12.0 * math::sqrt(math::min(count, offered)) + 40.0;
    let first = if servers <= 256 { 1 } else { (count - counted).clamp(1.0, count) as u32 };
    (first..=servers).fold(1.0, |sum, busy| 1.0 + f64::from(busy) * over * sum)
}

/// Returns p(c), Σ p(c + j), p(c + m), and Σ j·p(c + j), relative to the largest probability.
fn busy_states(load: f64, room: u32) -> (f64, f64, f64, f64) {
    let (mut first, mut busy, mut full, mut length) = (1.0, 0.0, 1.0, 0.0);
    if load > 1.0 {
        length = f64::from(room);
        for waiting in (0..room).rev() {
            let before = busy;
            first /= load;
            busy += first;
            length += f64::from(waiting) * first;
            if busy == before {
                first *= math::pow(load, -f64::from(waiting));
                break;
            }
        }
    } else {
        for waiting in 1..=room {
            let before = length;
            busy += full;
            full *= load;
            length += f64::from(waiting) * full;
            if length == before {
                full *= math::pow(load, f64::from(room - waiting));
                break;
            }
        }
    }
    (first, busy, full, length)
}

/// Returns the utilization, the probability of waiting, the mean number waiting, and the blocking probability.
fn in_full(servers: u32, places: u32, offered: f64) -> [f64; 4] {
    let count = f64::from(servers);
    let (first, busy, full, length) = busy_states(offered / count, places - servers);
    let below = if offered > 0.0 { first * (count / offered) * inverse_b(servers - 1, offered) } else { f64::INFINITY };
    let whole = below + busy + full;
    let share = |part: f64, of: f64| if of == f64::INFINITY { 0.0 } else { part / of };
    let admitted = if whole == f64::INFINITY { 1.0 } else { (below + busy) / whole };
    [offered * admitted / count, share(busy, below + busy), share(length, whole), share(full, whole)]
}

fn bits(queue: &SteadyState) -> [u64; 4] {
    [queue.utilization, queue.wait_probability, queue.in_queue, queue.blocking_probability].map(f64::to_bits)
}

/// Searches for the number of servers, with both parts of each trial computed in full.
fn servers_in_full(offered: f64, places: u32, share: f64, wait: f64) -> Option<u32> {
    let is_met = |servers: u32| {
        let places = places.max(servers);
        let blocked = in_full(servers, places, offered)[3];
        let late = mmck_late_share(servers, places, offered, 1.0, wait).unwrap();
        blocked + (1.0 - blocked) * late <= 1.0 - share
    };
    let (mut low, mut step, mut high) = (0, 1, 1);
    while !is_met(high) {
        if high == 1_000_000 {
            return None;
        }
        low = high;
        step *= 2;
        high = (low + step).min(1_000_000);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_met(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// Generates servers, places, and a load, mostly around the number of servers.
fn queues() -> impl Strategy<Value = (u32, u32, f64)> {
    let servers = prop_oneof![1..300u32, 1..5_000u32, 1..100_000u32];
    let room = prop_oneof![Just(0), 0..50u32, 0..100_000u32];
    let ratio = prop_oneof![
        Just(1.0),
        0.0..2.5f64,
        0.999..1.001f64,
        0.499..0.501f64,
        Just(0.0),
        (-300.0..300.0f64).prop_map(|power| math::pow(10.0, power / 2.0)),
    ];
    (servers, room, ratio).prop_map(|(servers, room, ratio)| (servers, servers + room, f64::from(servers) * ratio))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn steady_states_have_the_same_bits((servers, places, offered) in queues()) {
        let queue = mmck(servers, places, offered, 1.0).unwrap();
        prop_assert_eq!(bits(&queue), in_full(servers, places, offered).map(f64::to_bits));
        let full = if servers == 0 { 1.0 } else { 1.0 / inverse_b(servers, offered) };
        prop_assert_eq!(erlang_b(servers, offered).to_bits(), full.to_bits());
    }
}

#[test]
fn numbers_of_servers_are_the_same() {
    for (offered, places) in [(0.5, 1), (8.0, 20), (8.0, 8), (300.0, 1_000), (2_000.0, 2_500), (0.0, 50)] {
        for share in [0.0, 0.5, 0.95, 0.999_999] {
            for wait in [0.0, 0.5, 1e18] {
                let found = servers_needed(offered, 1.0, Goal::Served { places, share, wait }).ok();
                let expected = servers_in_full(offered, places, share, wait);
                assert_eq!(found, expected, "{offered} erlangs, {places} places, {share} within {wait}");
            }
        }
    }
}
