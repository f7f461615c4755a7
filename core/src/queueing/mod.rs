//! Queues in the steady state: how long is waited, how many wait, how many are turned away.
//!
//! | queue | what it is |
//! |---|---|
//! | [M/M/c](many_servers) | c servers, one line of any length |
//! | [M/M/c/K](bounded) | c servers, at most K in the system; those who find it full are lost |
//! | [M/M/c/c](loss) | c servers and no line (Erlang's loss system) |
//! | [M/G/1](one_server) | one server, any distribution of the service time |
//!
//! Arrivals are Poisson everywhere. Rates are per second and times in seconds, or both in any other unit of time. The
//! symbols are Kendall's (1953): λ arrivals, μ services of one server, a = λ/μ offered load in erlangs, ρ = a/c.
//!
//! A queue to which more comes than it can serve has no steady state. That is [`Fault::Unstable`], never an infinity.
//!
//! ```
//! use headroom_core::queueing::{Fault, many_servers};
//!
//! // 10 servers of 1 request per second each, at 8 requests per second.
//! let queue = many_servers(10, 8.0, 1.0)?;
//! assert!((queue.waiting - 0.409_180_150_796_443_5).abs() < 1e-15);
//! assert!((queue.in_system - 8.0 * queue.time).abs() < 1e-12); // Little's law
//! assert_eq!(many_servers(10, 12.0, 1.0), Err(Fault::Unstable { utilisation: 1.2 }));
//! # Ok::<(), Fault>(())
//! ```
//!
//! Literature: A. K. Erlang, “Solution of some problems in the theory of probabilities of significance in automatic
//! telephone exchanges” (1917); D. Gross, J. F. Shortle, J. M. Thompson and C. M. Harris, “Fundamentals of Queueing Theory”,
//! 4th edition (2008), chapters 2 and 5.

mod bounded;
mod columns;
mod erlang;
mod late;
mod line;
mod numbers;
mod one;
mod size;

use core::fmt;

pub use bounded::{bounded, loss};
pub(crate) use columns::{erlang_b_of_columns, erlang_c_of_columns};
pub use erlang::{erlang_b, erlang_c};
pub use late::{bounded_late, bounded_quantile};
pub use line::{many_servers, wait_quantile};
pub use numbers::{
    erlang_b_of_numbers, erlang_c_of_numbers, erlang_c_servers_of_numbers, mmck_blocked_of_numbers,
    mmck_late_of_numbers, mmck_queue_of_numbers, mmck_servers_of_numbers, mmck_utilisation_of_numbers,
    mmck_wait_of_numbers, mmck_waiting_of_numbers,
};
pub use one::one_server;
pub use size::{Goal, servers_needed};

/// The most servers, and the most places in a line, that are reckoned with.
pub const MOST: u32 = 1_000_000;

/// What a queue is like in its steady state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steady {
    /// ρ: the share of the servers' time in which they are busy.
    pub utilisation: f64,
    /// The probability that an arrival, if it is let in, has to wait.
    pub waiting: f64,
    /// Lq: how many wait, on average.
    pub in_queue: f64,
    /// L: how many wait or are served, on average.
    pub in_system: f64,
    /// Wq: how long is waited, on average over all that are let in.
    pub wait: f64,
    /// W: the time from arrival to departure, on average over all that are let in.
    pub time: f64,
    /// P0: the probability that nobody is there. It may be too small for a number, and is zero then.
    pub empty: f64,
    /// The probability that an arrival finds the system full and is lost.
    pub blocking: f64,
    /// How many are served in a unit of time.
    pub throughput: f64,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// As much comes as can be served, or more: the line grows without end. There is no steady state.
    Unstable {
        /// ρ, 1 or more.
        utilisation: f64,
    },
    /// An argument that makes no sense: not a number, negative, or zero where something is needed.
    Argument(
        /// Which one.
        &'static str,
    ),
    /// It would take more than [`MOST`] servers or places.
    TooMany,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstable { utilisation } => {
                write!(f, "the load is {utilisation} times what can be served: the line grows without end")
            }
            Self::Argument(name) => write!(f, "{name} is out of range"),
            Self::TooMany => write!(f, "this takes more than {MOST} servers or places"),
        }
    }
}

impl core::error::Error for Fault {}

/// Rates are taken up to this, and down to one over it: nothing that follows from them overflows.
const EXTREME: f64 = 1e200;

/// The offered load in erlangs, of rates that make sense.
fn offered_load(arrivals: f64, services: f64) -> Result<f64, Fault> {
    if !(0.0..=EXTREME).contains(&arrivals) {
        return Err(Fault::Argument("the arrival rate"));
    }
    if !(1.0 / EXTREME..=EXTREME).contains(&services) {
        return Err(Fault::Argument("the service rate"));
    }
    let offered = arrivals / services;
    if offered.is_finite() { Ok(offered) } else { Err(Fault::TooMany) }
}

/// A number of servers or places that can be reckoned with.
fn some(count: u32, name: &'static str) -> Result<(), Fault> {
    match count {
        0 => Err(Fault::Argument(name)),
        1..=MOST => Ok(()),
        _ => Err(Fault::TooMany),
    }
}
