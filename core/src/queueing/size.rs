//! The other way round: how many servers keep a promise.

use crate::queueing::bounded::flow;
use crate::queueing::{Fault, MOST, bounded_late, erlang_b, many_servers, offered_load, wait_quantile};

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// M/M/c: the mean wait is at most this, in seconds; above zero.
    MeanWait(f64),
    /// M/M/c: this share of the arrivals waits no longer than that.
    WaitQuantile {
        /// From 0 to below 1: 0.95 for p95.
        share: f64,
        /// In seconds, zero or more.
        wait: f64,
    },
    /// M/M/c: the probability of waiting is at most this; above 0, at most 1.
    Waiting(f64),
    /// M/M/c/c: the probability of being turned away is at most this; above 0, at most 1.
    Blocking(f64),
    /// M/M/c/K: this share of all arrivals is let in and waits no longer than that.
    Served {
        /// In the system, those being served included; more servers than that bring a place each.
        places: u32,
        /// From 0 to below 1.
        share: f64,
        /// In seconds, zero or more.
        wait: f64,
    },
}

impl Goal {
    fn check(self) -> Result<(), Fault> {
        let above_zero = f64::MIN_POSITIVE..=1.0;
        match self {
            Self::MeanWait(wait) if wait >= f64::MIN_POSITIVE => Ok(()),
            Self::WaitQuantile { share, .. } | Self::Served { share, .. } if !(0.0..1.0).contains(&share) => {
                Err(Fault::Argument("the share"))
            }
            Self::WaitQuantile { wait, .. } | Self::Served { wait, .. } if wait >= 0.0 => Ok(()),
            Self::MeanWait(_) | Self::WaitQuantile { .. } | Self::Served { .. } => Err(Fault::Argument("the wait")),
            Self::Waiting(probability) | Self::Blocking(probability) if above_zero.contains(&probability) => Ok(()),
            Self::Waiting(_) | Self::Blocking(_) => Err(Fault::Argument("the probability")),
        }
    }

    /// Whether so many servers keep it.
    fn kept(self, servers: u32, arrivals: f64, services: f64) -> Result<bool, Fault> {
        let kept = match self {
            Self::MeanWait(most) => many_servers(servers, arrivals, services).map(|queue| queue.wait <= most),
            Self::WaitQuantile { share, wait } => {
                wait_quantile(servers, arrivals, services, share).map(|found| found <= wait)
            }
            Self::Waiting(most) => many_servers(servers, arrivals, services).map(|queue| queue.waiting <= most),
            Self::Served { places, share, wait } => {
                let places = places.max(servers);
                let blocked = flow(servers, places, arrivals, services)?.0.blocking;
                let late = bounded_late(servers, places, arrivals, services, wait)?;
                return Ok(blocked + (1.0 - blocked) * late <= 1.0 - share);
            }
            Self::Blocking(most) => return Ok(erlang_b(servers, offered_load(arrivals, services)?) <= most),
        };
        match kept {
            Err(Fault::Unstable { .. }) => Ok(false),
            other => other,
        }
    }
}

/// The fewest servers, of `services` per second each, that keep `goal` at `arrivals` per second.
///
/// Each goal is kept ever better by more servers, so the number is found by doubling and halving: some 20 to 40 trials.
///
/// # Errors
/// What is wrong with the arguments, or [`Fault::TooMany`].
///
/// ```
/// use headroom_core::queueing::{Goal, servers_needed};
/// // 8 erlangs; at most a fifth may wait.
/// assert_eq!(servers_needed(8.0, 1.0, Goal::Waiting(0.2))?, 12);
/// # Ok::<(), headroom_core::queueing::Fault>(())
/// ```
pub fn servers_needed(arrivals: f64, services: f64, goal: Goal) -> Result<u32, Fault> {
    let offered = offered_load(arrivals, services)?;
    goal.check()?;
    let kept = |servers| goal.kept(servers, arrivals, services);
    // `low` servers do not keep it: there are none, or they are no more than are busy all the time.
    let mut low = match goal {
        Goal::Blocking(_) | Goal::Served { .. } => 0,
        _ if offered >= f64::from(MOST) => return Err(Fault::TooMany),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to below MOST")]
        _ => offered as u32,
    };
    let mut step = 1;
    let mut high = (low + 1).min(MOST);
    while !kept(high)? {
        if high == MOST {
            return Err(Fault::TooMany);
        }
        low = high;
        step *= 2;
        high = (low + step).min(MOST);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if kept(middle)? {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(high)
}
