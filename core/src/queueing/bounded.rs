//! M/M/c/K and M/M/c/c: a line that can be full, or none at all.

use crate::math;
use crate::queueing::erlang::inverse_b;
use crate::queueing::line::empty;
use crate::queueing::{Fault, Steady, offered_load, some};

/// M/M/c/K: `servers` servers, and room for `places` in the system, those being served included. Who finds it full is lost.
///
/// There is a steady state whatever the load, for what is too much is turned away.
///
/// # Errors
/// What is wrong with the arguments; there must be at least as many places as servers.
///
/// Literature: Gross et al., section 2.5. The probabilities of the states are added relative to that of c there if ρ ≤ 1 and of
/// K there if ρ > 1, so that all terms are positive and at most 1, and those too small to count are left out.
pub fn bounded(servers: u32, places: u32, arrivals: f64, services: f64) -> Result<Steady, Fault> {
    let (mut steady, share) = flow(servers, places, arrivals, services)?;
    steady.empty = empty(servers, arrivals / services, share);
    Ok(steady)
}

/// The same without P0, for which few ask, but with p(c), from which it follows.
pub(super) fn flow(servers: u32, places: u32, arrivals: f64, services: f64) -> Result<(Steady, f64), Fault> {
    some(servers, "the number of servers")?;
    some(places, "the number of places")?;
    let Some(line) = places.checked_sub(servers) else {
        return Err(Fault::Argument("the number of places"));
    };
    let offered = offered_load(arrivals, services)?;
    let count = f64::from(servers);
    let States { first, busy, full, length } = States::of(offered / count, line);
    // Fewer than c there: 1/B(c) = 1 + c/a · 1/B(c − 1).
    let below = if offered > 0.0 { first * (count / offered) * inverse_b(servers - 1, offered) } else { f64::INFINITY };
    let whole = below + busy + full;
    let share = |part: f64, of: f64| if of == f64::INFINITY { 0.0 } else { part / of };
    let let_in = if whole == f64::INFINITY { 1.0 } else { (below + busy) / whole };
    let throughput = arrivals * let_in;
    let in_queue = share(length, whole);
    let wait = if throughput > 0.0 { in_queue / throughput } else { 0.0 };
    let steady = Steady {
        utilisation: offered * let_in / count,
        waiting: share(busy, below + busy),
        in_queue,
        in_system: in_queue + offered * let_in,
        wait,
        time: wait + 1.0 / services,
        empty: f64::NAN,
        blocking: share(full, whole),
        throughput,
    };
    Ok((steady, share(first, whole)))
}

/// M/M/c/c, Erlang's loss system: `servers` servers and no line. It blocks by [`erlang_b`](crate::queueing::erlang_b).
///
/// # Errors
/// What is wrong with the arguments.
///
/// Literature: Erlang (1917); Gross et al., section 2.6.
pub fn loss(servers: u32, arrivals: f64, services: f64) -> Result<Steady, Fault> {
    bounded(servers, servers, arrivals, services)
}

/// The states in which all servers are busy, relative to one of them: c + j there, j from 0 to m, goes by ρʲ.
struct States {
    /// p(c): nobody waits yet.
    first: f64,
    /// Σ p(c + j), j from 0 to m − 1: who comes now waits.
    busy: f64,
    /// p(c + m): who comes now is lost.
    full: f64,
    /// Σ j·p(c + j), j from 1 to m.
    length: f64,
}

impl States {
    fn of(load: f64, line: u32) -> Self {
        if load > 1.0 { Self::from_full(load, line) } else { Self::from_first(load, line) }
    }

    fn from_first(load: f64, line: u32) -> Self {
        let mut states = Self { first: 1.0, busy: 0.0, full: 1.0, length: 0.0 };
        for waiting in 1..=line {
            let before = states.length;
            states.busy += states.full;
            states.full *= load;
            states.length += f64::from(waiting) * states.full;
            if states.length == before {
                // What is left is too small to count.
                states.full *= math::pow(load, f64::from(line - waiting));
                break;
            }
        }
        states
    }

    fn from_full(load: f64, line: u32) -> Self {
        let mut states = Self { first: 1.0, busy: 0.0, full: 1.0, length: f64::from(line) };
        for waiting in (0..line).rev() {
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
