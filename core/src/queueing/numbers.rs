//! Queues as expressions have them: of any numbers, with an answer to all of them.
//!
//! Times are in mean times of a service, loads in erlangs. What is not a number gives what is not a number. Servers and
//! places are rounded down to a whole number from 1 to 100,000, and there are at least as many places as servers.

use crate::math;
use crate::queueing::bounded::flow;
use crate::queueing::{EXTREME, Goal, Steady, bounded_late, bounded_quantile, erlang_b, erlang_c, servers_needed};

/// Servers and places that the expression language reckons with, at most. It stands for more, too.
const MOST_IN_EXPRESSIONS: u32 = 100_000;
/// Times are taken up to this.
const LONGEST: f64 = 1e100;

/// A number of servers or places.
pub(super) fn count(number: f64) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and between the two")]
    let count = math::floor(number).clamp(1.0, f64::from(MOST_IN_EXPRESSIONS)) as u32;
    count
}

/// An offered load that can be reckoned with.
fn load(offered: f64) -> f64 {
    offered.clamp(0.0, EXTREME)
}

fn any_is_nan(numbers: &[f64]) -> bool {
    numbers.iter().any(|number| number.is_nan())
}

/// Erlang B: the probability that an arrival is lost where there is no line.
#[must_use]
pub fn erlang_b_of_numbers(servers: f64, offered: f64) -> f64 {
    if servers.is_nan() { f64::NAN } else { erlang_b(count(servers), offered) }
}

/// Erlang C: the probability that an arrival has to wait, 1 if the servers cannot keep up.
#[must_use]
pub fn erlang_c_of_numbers(servers: f64, offered: f64) -> f64 {
    if servers.is_nan() { f64::NAN } else { erlang_c(count(servers), offered) }
}

/// M/M/c: the fewest servers with which `share` of the arrivals waits no longer than `time`; 100,000 also if those are
/// not enough.
#[must_use]
pub fn erlang_c_servers_of_numbers(offered: f64, time: f64, share: f64) -> f64 {
    fewest(offered, time, share, |share, wait| Goal::WaitQuantile { share, wait })
}

/// M/M/c/K in its steady state.
fn steady(servers: f64, places: f64, offered: f64, of: fn(&Steady) -> f64) -> f64 {
    if any_is_nan(&[servers, places, offered]) {
        return f64::NAN;
    }
    let servers = count(servers);
    flow(servers, count(places).max(servers), load(offered), 1.0).map_or(f64::NAN, |(queue, _)| of(&queue))
}

/// M/M/c/K: the probability that an arrival finds the system full and is lost.
#[must_use]
pub fn mmck_blocked_of_numbers(servers: f64, places: f64, offered: f64) -> f64 {
    steady(servers, places, offered, |queue| queue.blocking)
}

/// M/M/c/K: the share of the servers' time in which they are busy.
#[must_use]
pub fn mmck_utilisation_of_numbers(servers: f64, places: f64, offered: f64) -> f64 {
    steady(servers, places, offered, |queue| math::min(1.0, queue.utilisation))
}

/// M/M/c/K: the probability that an arrival that is let in has to wait.
#[must_use]
pub fn mmck_waiting_of_numbers(servers: f64, places: f64, offered: f64) -> f64 {
    steady(servers, places, offered, |queue| queue.waiting)
}

/// M/M/c/K: how many wait, on average.
#[must_use]
pub fn mmck_queue_of_numbers(servers: f64, places: f64, offered: f64) -> f64 {
    steady(servers, places, offered, |queue| queue.in_queue)
}

/// M/M/c/K: the share of those let in that waits longer than `time`.
#[must_use]
pub fn mmck_late_of_numbers(servers: f64, places: f64, offered: f64, time: f64) -> f64 {
    if any_is_nan(&[servers, places, offered, time]) {
        return f64::NAN;
    }
    let servers = count(servers);
    bounded_late(servers, count(places).max(servers), load(offered), 1.0, time.clamp(0.0, LONGEST)).unwrap_or(f64::NAN)
}

/// M/M/c/K: how long those let in wait at most with probability `share`, which is taken as below 1.
#[must_use]
pub fn mmck_wait_of_numbers(servers: f64, places: f64, offered: f64, share: f64) -> f64 {
    if any_is_nan(&[servers, places, offered, share]) {
        return f64::NAN;
    }
    let servers = count(servers);
    let share = share.clamp(0.0, 1.0 - f64::EPSILON / 2.0);
    bounded_quantile(servers, count(places).max(servers), load(offered), 1.0, share).unwrap_or(f64::NAN)
}

/// M/M/c/K: the fewest servers with which `share` of all arrivals is let in and waits no longer than `time`; 100,000 also
/// if those are not enough.
#[must_use]
pub fn mmck_servers_of_numbers(places: f64, offered: f64, time: f64, share: f64) -> f64 {
    if places.is_nan() {
        return f64::NAN;
    }
    let places = count(places);
    fewest(offered, time, share, |share, wait| Goal::Served { places, share, wait })
}

/// The fewest servers that keep a goal, made of the share and the time.
fn fewest(offered: f64, time: f64, share: f64, goal: impl Fn(f64, f64) -> Goal) -> f64 {
    if any_is_nan(&[offered, time, share]) {
        return f64::NAN;
    }
    let most = f64::from(MOST_IN_EXPRESSIONS);
    // Not a promise that can be kept, nor a load that can be served.
    if share >= 1.0 || offered >= 10.0 * most {
        return most;
    }
    let found = servers_needed(load(offered), 1.0, goal(share.clamp(0.0, 1.0), time.clamp(0.0, LONGEST)));
    found.map_or(most, |servers| f64::from(servers.min(MOST_IN_EXPRESSIONS)))
}
