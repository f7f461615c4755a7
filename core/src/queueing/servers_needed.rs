//! The number of servers that a service-level goal needs.

use crate::queueing::bounded::steady_state_and_pc;
use crate::queueing::bounded_wait::late_share;
use crate::queueing::{MAX_SERVERS, QueueError, erlang_b, mmc, mmc_wait_quantile, offered_load};

/// A service-level goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// M/M/c: the mean wait is at most this, in seconds; above zero.
    MeanWait(f64),
    /// M/M/c: a share of the arrivals waits at most a given time.
    WaitQuantile {
        /// The share, at least 0 and below 1: 0.95 for the p95.
        share: f64,
        /// The time in seconds, at least 0.
        wait: f64,
    },
    /// M/M/c: the probability of waiting is at most this; above 0, at most 1.
    Waiting(f64),
    /// M/M/c/c: the blocking probability is at most this; above 0, at most 1.
    Blocking(f64),
    /// M/M/c/K: a share of all arrivals is admitted and waits at most a given time.
    Served {
        /// The number of places in the system, including those in service; raised to the number of servers if lower.
        places: u32,
        /// The share, at least 0 and below 1.
        share: f64,
        /// The time in seconds, at least 0.
        wait: f64,
    },
}

impl Goal {
    fn check(self) -> Result<(), QueueError> {
        let above_zero = f64::MIN_POSITIVE..=1.0;
        match self {
            Self::MeanWait(wait) if wait >= f64::MIN_POSITIVE => Ok(()),
            Self::WaitQuantile { share, .. } | Self::Served { share, .. } if !(0.0..1.0).contains(&share) => {
                Err(QueueError::Argument("the share"))
            }
            Self::WaitQuantile { wait, .. } | Self::Served { wait, .. } if wait >= 0.0 => Ok(()),
            Self::MeanWait(_) | Self::WaitQuantile { .. } | Self::Served { .. } => {
                Err(QueueError::Argument("the wait"))
            }
            Self::Waiting(probability) | Self::Blocking(probability) if above_zero.contains(&probability) => Ok(()),
            Self::Waiting(_) | Self::Blocking(_) => Err(QueueError::Argument("the probability")),
        }
    }

    /// Returns whether `servers` servers meet the goal.
    fn is_met(self, servers: u32, arrival_rate: f64, service_rate: f64) -> Result<bool, QueueError> {
        let met = match self {
            Self::MeanWait(max) => mmc(servers, arrival_rate, service_rate).map(|queue| queue.wait <= max),
            Self::WaitQuantile { share, wait } => {
                mmc_wait_quantile(servers, arrival_rate, service_rate, share).map(|found| found <= wait)
            }
            Self::Waiting(max) => mmc(servers, arrival_rate, service_rate).map(|queue| queue.wait_probability <= max),
            Self::Served { places, share, wait } => {
                let places = places.max(servers);
                let steady = steady_state_and_pc(servers, places, arrival_rate, service_rate)?.0;
                let (blocked, allowed) = (steady.blocking_probability, 1.0 - share);
                if blocked > allowed {
                    return Ok(false);
                }
                let late = late_share(&steady, (servers, places), (arrival_rate, service_rate), wait)?;
                return Ok(blocked + (1.0 - blocked) * late <= allowed);
            }
            Self::Blocking(max) => return Ok(erlang_b(servers, offered_load(arrival_rate, service_rate)?) <= max),
        };
        match met {
            Err(QueueError::Unstable { .. }) => Ok(false),
            other => other,
        }
    }
}

/// Returns the minimum number of servers that meets `goal`, from the arrival rate and the service rate of one server.
///
/// More servers never turn a met goal into a missed one, so doubling and bisection find the number in at most 40
/// trials.
///
/// # Errors
/// Returns [`QueueError::Argument`] if an argument is out of range, and [`QueueError::TooMany`] if [`MAX_SERVERS`]
/// servers are not enough.
///
/// ```
/// use headroom_core::queueing::{Goal, servers_needed};
/// // 8 erlangs; at most 20% of the arrivals wait.
/// assert_eq!(servers_needed(8.0, 1.0, Goal::Waiting(0.2))?, 12);
/// # Ok::<(), headroom_core::queueing::QueueError>(())
/// ```
pub fn servers_needed(arrival_rate: f64, service_rate: f64, goal: Goal) -> Result<u32, QueueError> {
    let offered = offered_load(arrival_rate, service_rate)?;
    goal.check()?;
    let is_met = |servers| goal.is_met(servers, arrival_rate, service_rate);
    // `low` servers never meet the goal: `low` is zero, or the queue is unstable.
    let mut low = match goal {
        Goal::Blocking(_) | Goal::Served { .. } => 0,
        _ if offered >= f64::from(MAX_SERVERS) => return Err(QueueError::TooMany),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to below MAX_SERVERS")]
        _ => offered as u32,
    };
    let mut step = 1;
    let mut high = (low + 1).min(MAX_SERVERS);
    while !is_met(high)? {
        if high == MAX_SERVERS {
            return Err(QueueError::TooMany);
        }
        low = high;
        step *= 2;
        high = (low + step).min(MAX_SERVERS);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_met(middle)? {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(high)
}
