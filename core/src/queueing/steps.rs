//! Estimates of the work of the queueing functions, which depends on the values of their arguments.

use crate::math;
use crate::queueing::clamped::count;
use crate::queueing::erlang::MAX_FULL_RECURSION;

/// The number of trials of a search for a number of servers, up to 100,000.
const SEARCH_TRIALS: f64 = 34.0;
/// The number of trials near the load in such a search. Only there, nearly all waiting places are summed.
const TRIALS_NEAR_LOAD: f64 = 8.0;
/// The typical number of trials of a search for a waiting time.
const WAIT_TRIALS: f64 = 20.0;
/// The maximum number of servers and places in expressions. Larger loads are estimated as if they were equal to it.
const MAX_SERVERS: f64 = 100_000.0;

/// Returns the steps of the recursion for Erlang B and C.
pub(crate) fn erlang_steps([servers, offered, ..]: [f64; 4]) -> f64 {
    let servers = f64::from(count(servers));
    let offered = math::max(offered, 0.0);
    if servers <= f64::from(MAX_FULL_RECURSION) {
        return servers;
    }
    // The sum overflows soon above the load, and its first terms are negligible.
    let above = math::min(math::max(servers - offered, 0.0), 54.0 * math::sqrt(offered) + 1100.0);
    math::min(servers, above + 12.0 * math::sqrt(math::min(servers, offered)) + 40.0)
}

/// Returns the steps of the sum over the waiting places of M/M/c/K.
fn waiting_steps(servers: f64, places: f64, offered: f64) -> f64 {
    let room = math::max(places - servers, 0.0);
    let load = math::max(offered, 0.0) / servers;
    let ratio = math::min(load, 1.0 / load);
    // Terms fall by this ratio; after 60 times its decay length they are negligible.
    if ratio < 1.0 { math::min(room, 60.0 / (1.0 - ratio) + 1.0) } else { 1.0 }
}

/// Returns the steps of the steady state of M/M/c/K.
pub(crate) fn mmck_steps([servers, places, offered, _]: [f64; 4]) -> f64 {
    let (servers, places) = (f64::from(count(servers)), f64::from(count(places)));
    erlang_steps([servers, offered, 0.0, 0.0]) + waiting_steps(servers, places, offered)
}

/// Returns the steps of a sum over Poisson probabilities.
fn poisson_steps(servers: f64, places: f64) -> f64 {
    22.0 * math::sqrt(math::max(places - servers, 0.0)) + 100.0
}

/// Returns the steps of the share of late arrivals in M/M/c/K.
pub(crate) fn mmck_late_steps([servers, places, offered, _]: [f64; 4]) -> f64 {
    let (servers, places) = (f64::from(count(servers)), f64::from(count(places)));
    mmck_steps([servers, places, offered, 0.0]) + poisson_steps(servers, places)
}

/// Returns the steps of the quantile of the waiting time in M/M/c/K.
pub(crate) fn mmck_wait_steps([servers, places, offered, _]: [f64; 4]) -> f64 {
    let (servers, places) = (f64::from(count(servers)), f64::from(count(places)));
    mmck_steps([servers, places, offered, 0.0]) + WAIT_TRIALS * poisson_steps(servers, places)
}

/// Returns the steps of the search for the number of M/M/c servers.
pub(crate) fn erlang_c_servers_steps([offered, ..]: [f64; 4]) -> f64 {
    let offered = offered.clamp(0.0, MAX_SERVERS);
    SEARCH_TRIALS * erlang_steps([offered + 20.0, offered, 0.0, 0.0])
}

/// Returns the steps of the search for the number of M/M/c/K servers.
pub(crate) fn mmck_servers_steps([places, offered, ..]: [f64; 4]) -> f64 {
    let (places, offered) = (f64::from(count(places)), offered.clamp(0.0, MAX_SERVERS));
    let trial = erlang_steps([offered + 20.0, offered, 0.0, 0.0]) + poisson_steps(0.0, places);
    SEARCH_TRIALS * trial + TRIALS_NEAR_LOAD * math::min(places, 60.0 * offered + 1.0)
}
