//! The queueing functions of the expression language. They clamp their arguments, so they accept any numbers and never
//! fail.
//!
//! Times are in mean service times, loads in erlangs. NaN gives NaN. Servers and places are rounded down to a whole
//! number from 1 to 100,000, and places are raised to the number of servers if there are fewer.

use crate::math;
use crate::queueing::bounded::steady_state_and_pc;
use crate::queueing::{
    Goal, MAX_RATE, SteadyState, erlang_b, erlang_c, mmck_late_share, mmck_wait_quantile, servers_needed,
};

/// The maximum number of servers and places in expressions; larger numbers are reduced to it.
const MAX_SERVERS_IN_EXPRESSIONS: u32 = 100_000;
/// The maximum time, in mean service times.
const MAX_TIME: f64 = 1e100;

/// Converts any number but NaN to a valid number of servers or places. NaN becomes 0.
pub(super) fn count(number: f64) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, from 1 to the maximum")]
    let count = math::floor(number).clamp(1.0, f64::from(MAX_SERVERS_IN_EXPRESSIONS)) as u32;
    count
}

/// Clamps a number to a valid offered load.
fn load(offered: f64) -> f64 {
    offered.clamp(0.0, MAX_RATE)
}

fn any_is_nan(numbers: &[f64]) -> bool {
    numbers.iter().any(|number| number.is_nan())
}

/// Returns Erlang B: the blocking probability without a queue.
#[must_use]
pub fn erlang_b_clamped(servers: f64, offered: f64) -> f64 {
    if servers.is_nan() { f64::NAN } else { erlang_b(count(servers), offered) }
}

/// Returns Erlang C: the probability of waiting, 1 if the queue is unstable.
#[must_use]
pub fn erlang_c_clamped(servers: f64, offered: f64) -> f64 {
    if servers.is_nan() { f64::NAN } else { erlang_c(count(servers), offered) }
}

/// Returns the minimum number of M/M/c servers for which `share` of the arrivals wait at most `time`; 100,000 if even
/// that is not enough.
#[must_use]
pub fn erlang_c_servers_clamped(offered: f64, time: f64, share: f64) -> f64 {
    minimum_servers(offered, time, share, |share, wait| Goal::WaitQuantile { share, wait })
}

/// Returns one value of the steady state of M/M/c/K.
fn steady_state_value(servers: f64, places: f64, offered: f64, value: fn(&SteadyState) -> f64) -> f64 {
    if any_is_nan(&[servers, places, offered]) {
        return f64::NAN;
    }
    let servers = count(servers);
    steady_state_and_pc(servers, count(places).max(servers), load(offered), 1.0)
        .map_or(f64::NAN, |(queue, _)| value(&queue))
}

/// Returns the blocking probability of M/M/c/K.
#[must_use]
pub fn mmck_blocked_clamped(servers: f64, places: f64, offered: f64) -> f64 {
    steady_state_value(servers, places, offered, |queue| queue.blocking_probability)
}

/// Returns the utilization of the servers of M/M/c/K.
#[must_use]
pub fn mmck_utilization_clamped(servers: f64, places: f64, offered: f64) -> f64 {
    steady_state_value(servers, places, offered, |queue| math::min(1.0, queue.utilization))
}

/// Returns the probability that an admitted arrival waits in M/M/c/K.
#[must_use]
pub fn mmck_waiting_clamped(servers: f64, places: f64, offered: f64) -> f64 {
    steady_state_value(servers, places, offered, |queue| queue.wait_probability)
}

/// Returns the mean number of waiting arrivals in M/M/c/K.
#[must_use]
pub fn mmck_queue_clamped(servers: f64, places: f64, offered: f64) -> f64 {
    steady_state_value(servers, places, offered, |queue| queue.in_queue)
}

/// Returns the share of admitted arrivals that wait longer than `time` in M/M/c/K.
#[must_use]
pub fn mmck_late_clamped(servers: f64, places: f64, offered: f64, time: f64) -> f64 {
    if any_is_nan(&[servers, places, offered, time]) {
        return f64::NAN;
    }
    let servers = count(servers);
    mmck_late_share(servers, count(places).max(servers), load(offered), 1.0, time.clamp(0.0, MAX_TIME))
        .unwrap_or(f64::NAN)
}

/// Returns the `share` quantile of the waiting time of admitted arrivals in M/M/c/K.
///
/// A share of 1 or more is replaced by the largest floating-point number below 1.
#[must_use]
pub fn mmck_wait_clamped(servers: f64, places: f64, offered: f64, share: f64) -> f64 {
    if any_is_nan(&[servers, places, offered, share]) {
        return f64::NAN;
    }
    let servers = count(servers);
    let share = share.clamp(0.0, 1.0 - f64::EPSILON / 2.0);
    mmck_wait_quantile(servers, count(places).max(servers), load(offered), 1.0, share).unwrap_or(f64::NAN)
}

/// Returns the minimum number of M/M/c/K servers for which `share` of all arrivals are admitted and wait at most
/// `time`; 100,000 if even that is not enough.
#[must_use]
pub fn mmck_servers_clamped(places: f64, offered: f64, time: f64, share: f64) -> f64 {
    if places.is_nan() {
        return f64::NAN;
    }
    let places = count(places);
    minimum_servers(offered, time, share, |share, wait| Goal::Served { places, share, wait })
}

/// Returns the minimum number of servers that meets the goal for a share and a time; 100,000 if even that is not
/// enough.
fn minimum_servers(offered: f64, time: f64, share: f64, goal: impl Fn(f64, f64) -> Goal) -> f64 {
    if any_is_nan(&[offered, time, share]) {
        return f64::NAN;
    }
    let maximum = f64::from(MAX_SERVERS_IN_EXPRESSIONS);
    // No number of servers meets a share of 1, and the maximum cannot serve all of a load this large.
    if share >= 1.0 || offered >= 10.0 * maximum {
        return maximum;
    }
    let found = servers_needed(load(offered), 1.0, goal(share.clamp(0.0, 1.0), time.clamp(0.0, MAX_TIME)));
    found.map_or(maximum, |servers| f64::from(servers.min(MAX_SERVERS_IN_EXPRESSIONS)))
}
