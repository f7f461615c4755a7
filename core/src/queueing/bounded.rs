//! M/M/c/K and M/M/c/c: queues with a maximum length.

use crate::math;
use crate::queueing::erlang::inverse_b;
use crate::queueing::many_servers::empty_probability;
use crate::queueing::{QueueError, SteadyState, check_count, offered_load};

/// Returns the steady state of M/M/c/K: `servers` servers and `places` places in the system, including those in
/// service.
///
/// Arrivals that find the system full are blocked, so there is a steady state for any load.
///
/// # Errors
/// Returns [`QueueError::Argument`] if an argument is out of range or there are fewer places than servers, and
/// [`QueueError::TooMany`] if there are too many servers or places or the offered load overflows.
///
/// Literature: Gross et al., section 2.5. State probabilities are summed relative to p(c) if ρ ≤ 1 and to p(K) if
/// ρ > 1, so all terms are positive and at most 1. Negligible terms are skipped.
pub fn mmck(servers: u32, places: u32, arrival_rate: f64, service_rate: f64) -> Result<SteadyState, QueueError> {
    let (mut steady, share) = steady_state_and_pc(servers, places, arrival_rate, service_rate)?;
    steady.empty_probability = empty_probability(servers, arrival_rate / service_rate, share);
    Ok(steady)
}

/// Returns the steady state without P0, and p(c), from which [`mmck`] computes P0.
pub(super) fn steady_state_and_pc(
    servers: u32,
    places: u32,
    arrival_rate: f64,
    service_rate: f64,
) -> Result<(SteadyState, f64), QueueError> {
    check_count(servers, "the number of servers")?;
    check_count(places, "the number of places")?;
    let Some(queue_capacity) = places.checked_sub(servers) else {
        return Err(QueueError::Argument("the number of places"));
    };
    let offered = offered_load(arrival_rate, service_rate)?;
    let count = f64::from(servers);
    let load = offered / count;
    let inverse = if offered > 0.0 { inverse_b(servers - 1, offered) } else { f64::INFINITY };
    let only_below = load <= 1.0 && (offered <= 0.0 || count / offered * inverse == f64::INFINITY);
    let BusyStates { first, busy, full, length } =
        if only_below { BusyStates::NEGLIGIBLE } else { BusyStates::new(load, queue_capacity) };
    // Fewer than c in the system, relative to p(c): 1/B(c) − 1 = c/a · 1/B(c − 1).
    let below = if offered > 0.0 { first * (count / offered) * inverse } else { f64::INFINITY };
    let whole = below + busy + full;
    let share = |part: f64, of: f64| if of == f64::INFINITY { 0.0 } else { part / of };
    let admitted = if whole == f64::INFINITY { 1.0 } else { (below + busy) / whole };
    let throughput = arrival_rate * admitted;
    let in_queue = share(length, whole);
    let wait = if throughput > 0.0 { in_queue / throughput } else { 0.0 };
    let steady = SteadyState {
        utilization: offered * admitted / count,
        wait_probability: share(busy, below + busy),
        in_queue,
        in_system: in_queue + offered * admitted,
        wait,
        time_in_system: wait + 1.0 / service_rate,
        empty_probability: f64::NAN,
        blocking_probability: share(full, whole),
        throughput,
    };
    Ok((steady, share(first, whole)))
}

/// Returns the steady state of M/M/c/c, Erlang's loss system: `servers` servers and no queue.
///
/// Its blocking probability is [`erlang_b`](crate::queueing::erlang_b).
///
/// # Errors
/// See [`mmck`].
///
/// Literature: Erlang (1917); Gross et al., section 2.6.
pub fn mmcc(servers: u32, arrival_rate: f64, service_rate: f64) -> Result<SteadyState, QueueError> {
    mmck(servers, servers, arrival_rate, service_rate)
}

/// The relative probabilities of the states in which all servers are busy: p(c + j) ∝ ρʲ for j from 0 to m = K − c.
struct BusyStates {
    /// p(c): all servers are busy and the queue is empty.
    first: f64,
    /// Σ p(c + j), j from 0 to m − 1: an arrival waits.
    busy: f64,
    /// p(c + m): an arrival is blocked.
    full: f64,
    /// Σ j·p(c + j), j from 1 to m.
    length: f64,
}

impl BusyStates {
    /// A placeholder for the sums if the sum of the states below c is infinite, so that these are negligible.
    const NEGLIGIBLE: Self = Self { first: 1.0, busy: 0.0, full: 0.0, length: 0.0 };

    fn new(load: f64, queue_capacity: u32) -> Self {
        if load == 1.0 {
            return Self::at_full_load(queue_capacity);
        }
        if load > 1.0 { Self::from_full(load, queue_capacity) } else { Self::from_first(load, queue_capacity) }
    }

    /// At ρ = 1, all of these states are equally likely. The sums are whole numbers below 2^53, so they are exact.
    fn at_full_load(queue_capacity: u32) -> Self {
        let capacity = f64::from(queue_capacity);
        Self { first: 1.0, busy: capacity, full: 1.0, length: capacity * (capacity + 1.0) / 2.0 }
    }

    fn from_first(load: f64, queue_capacity: u32) -> Self {
        let mut states = Self { first: 1.0, busy: 0.0, full: 1.0, length: 0.0 };
        for waiting in 1..=queue_capacity {
            let before = states.length;
            states.busy += states.full;
            states.full *= load;
            states.length += f64::from(waiting) * states.full;
            if states.length == before {
                // The remaining terms are negligible.
                states.full *= math::pow(load, f64::from(queue_capacity - waiting));
                break;
            }
        }
        states
    }

    fn from_full(load: f64, queue_capacity: u32) -> Self {
        let mut states = Self { first: 1.0, busy: 0.0, full: 1.0, length: f64::from(queue_capacity) };
        for waiting in (0..queue_capacity).rev() {
            let before = states.busy;
            states.first /= load;
            states.busy += states.first;
            states.length += f64::from(waiting) * states.first;
            if states.busy == before {
                states.first *= math::pow(load, -f64::from(waiting));
                break;
            }
        }
        states
    }
}
