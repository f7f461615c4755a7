//! Steady states of queues: waiting times, queue lengths, and blocking probabilities.
//!
//! | queue | description |
//! |---|---|
//! | [M/M/c](mmc) | c servers, one unbounded queue |
//! | [M/M/c/K](mmck) | c servers, at most K arrivals in the system; the others are blocked |
//! | [M/M/c/c](mmcc) | c servers and no queue (Erlang's loss system) |
//! | [M/G/1](mg1) | one server, any distribution of the service time |
//!
//! Arrivals are Poisson. Rates are per second and times in seconds, or both in any other unit of time. Queues are
//! named in Kendall's notation (1953). The other symbols: λ is the arrival rate, μ the service rate of one server,
//! a = λ/μ the offered load in erlangs, and ρ = a/c the utilization.
//!
//! A queue of unlimited length has no steady state if ρ ≥ 1; its functions then return [`QueueError::Unstable`], never
//! infinity.
//!
//! ```
//! use headroom_core::queueing::{QueueError, mmc};
//!
//! // 10 servers of 1 request per second each, at 8 requests per second.
//! let queue = mmc(10, 8.0, 1.0)?;
//! assert!((queue.wait_probability - 0.409_180_150_796_443_5).abs() < 1e-15);
//! assert!((queue.in_system - 8.0 * queue.time_in_system).abs() < 1e-12); // Little's law
//! assert_eq!(mmc(10, 12.0, 1.0), Err(QueueError::Unstable { utilization: 1.2 }));
//! # Ok::<(), QueueError>(())
//! ```
//!
//! Literature: A. K. Erlang, “Solution of some problems in the theory of probabilities of significance in automatic
//! telephone exchanges” (1917); D. Gross, J. F. Shortle, J. M. Thompson, and C. M. Harris, “Fundamentals of Queueing
//! Theory”, 4th edition (2008), chapters 2 and 5.

mod bounded;
mod bounded_wait;
mod clamped;
mod erlang;
mod many_servers;
mod of_columns;
mod one_server;
mod servers_needed;
mod steps;

use core::fmt;

pub use bounded::{mmcc, mmck};
pub use bounded_wait::{mmck_late_share, mmck_wait_quantile};
pub use clamped::{
    erlang_b_clamped, erlang_c_clamped, erlang_c_servers_clamped, mmck_blocked_clamped, mmck_late_clamped,
    mmck_queue_clamped, mmck_servers_clamped, mmck_utilization_clamped, mmck_wait_clamped, mmck_waiting_clamped,
};
pub use erlang::{erlang_b, erlang_c};
pub use many_servers::{mmc, mmc_wait_quantile};
pub(crate) use of_columns::{erlang_b_columns, erlang_c_columns};
pub use one_server::mg1;
pub use servers_needed::{Goal, servers_needed};
pub(crate) use steps::{
    erlang_c_servers_steps, erlang_steps, mmck_late_steps, mmck_servers_steps, mmck_steps, mmck_wait_steps,
};

/// The maximum number of servers, and of places in the system.
pub const MAX_SERVERS: u32 = 1_000_000;

/// A queue in its steady state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SteadyState {
    /// The share of time that servers are busy: ρ, unless arrivals are blocked.
    pub utilization: f64,
    /// The probability that an admitted arrival waits.
    pub wait_probability: f64,
    /// Lq: the mean number of waiting arrivals.
    pub in_queue: f64,
    /// L: the mean number of arrivals in the system, waiting or in service.
    pub in_system: f64,
    /// Wq: the mean waiting time of admitted arrivals.
    pub wait: f64,
    /// W: the mean time in the system of admitted arrivals.
    pub time_in_system: f64,
    /// P0: the probability that the system is empty, or zero where that underflows.
    pub empty_probability: f64,
    /// The probability that an arrival finds the system full and is blocked.
    pub blocking_probability: f64,
    /// The rate of admitted arrivals.
    pub throughput: f64,
}

/// The error that queueing functions return.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QueueError {
    /// The arrival rate is not below the service rate of all servers: the queue grows without bound.
    Unstable {
        /// ρ, 1 or more.
        utilization: f64,
    },
    /// An argument is out of range.
    Argument(
        /// The name of the argument.
        &'static str,
    ),
    /// More than [`MAX_SERVERS`] servers or places are given or needed, or the offered load overflows.
    TooMany,
}

impl fmt::Display for QueueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstable { utilization } => {
                write!(f, "the load is {utilization} times the capacity, so the queue grows without bound")
            }
            Self::Argument(name) => write!(f, "{name} is out of range"),
            Self::TooMany => {
                write!(f, "more than {} or places are needed", crate::format::count(MAX_SERVERS as usize, "server"))
            }
        }
    }
}

impl core::error::Error for QueueError {}

/// The maximum rate; its inverse is the minimum service rate. The bounds prevent overflow, except of the offered load,
/// which [`offered_load`] checks separately.
const MAX_RATE: f64 = 1e200;

/// Returns the offered load in erlangs.
fn offered_load(arrival_rate: f64, service_rate: f64) -> Result<f64, QueueError> {
    if !(0.0..=MAX_RATE).contains(&arrival_rate) {
        return Err(QueueError::Argument("the arrival rate"));
    }
    if !(1.0 / MAX_RATE..=MAX_RATE).contains(&service_rate) {
        return Err(QueueError::Argument("the service rate"));
    }
    let offered = arrival_rate / service_rate;
    if offered.is_finite() { Ok(offered) } else { Err(QueueError::TooMany) }
}

/// Checks a number of servers or places.
fn check_count(count: u32, name: &'static str) -> Result<(), QueueError> {
    match count {
        0 => Err(QueueError::Argument(name)),
        1..=MAX_SERVERS => Ok(()),
        _ => Err(QueueError::TooMany),
    }
}
