//! M/M/c: several servers and one unbounded queue.

use crate::math;
use crate::queueing::erlang::{erlang_c_from_inverse_b, idle_share, inverse_b};
use crate::queueing::{QueueError, SteadyState, check_count, offered_load};

/// Returns the steady state of M/M/c, from the arrival rate and the service rate of one server.
///
/// P0 follows from p(c) and ln c!, without a sum of factorials, so it is also accurate for 10,000 servers.
///
/// # Errors
/// Returns [`QueueError::Unstable`] if ρ ≥ 1, [`QueueError::Argument`] if an argument is out of range, and
/// [`QueueError::TooMany`] if there are too many servers or the offered load overflows.
///
/// Literature: Gross et al., section 2.3.
pub fn mmc(servers: u32, arrival_rate: f64, service_rate: f64) -> Result<SteadyState, QueueError> {
    let (offered, spare) = stable_load(servers, arrival_rate, service_rate)?;
    let count = f64::from(servers);
    let utilization = offered / count;
    let inverse_b = inverse_b(servers, offered);
    let waiting = erlang_c_from_inverse_b(inverse_b, spare);
    let in_queue = waiting * utilization / spare;
    let wait = waiting / (count * service_rate * spare);
    let service = 1.0 / service_rate;
    Ok(SteadyState {
        utilization,
        wait_probability: waiting,
        in_queue,
        in_system: in_queue + offered,
        wait,
        time_in_system: wait + service,
        empty_probability: empty_probability(servers, offered, 1.0 / (inverse_b + utilization / spare)),
        blocking_probability: 0.0,
        throughput: arrival_rate,
    })
}

/// Returns the `share` quantile of the waiting time in M/M/c, in seconds: 0.95 gives the p95.
///
/// P(W > t) = C·exp(−(cμ − λ)t), where C is the probability of waiting.
///
/// # Errors
/// See [`mmc`]; `share` must be at least 0 and below 1.
///
/// ```
/// use headroom_core::queueing::mmc_wait_quantile;
/// let p95 = mmc_wait_quantile(1, 0.5, 1.0, 0.95)?;
/// assert!((p95 - 4.605_170_185_988_091).abs() < 1e-14);
/// # Ok::<(), headroom_core::queueing::QueueError>(())
/// ```
pub fn mmc_wait_quantile(servers: u32, arrival_rate: f64, service_rate: f64, share: f64) -> Result<f64, QueueError> {
    let (offered, spare) = stable_load(servers, arrival_rate, service_rate)?;
    if !(0.0..1.0).contains(&share) {
        return Err(QueueError::Argument("the share"));
    }
    let waiting = erlang_c_from_inverse_b(inverse_b(servers, offered), spare);
    let beyond = 1.0 - share;
    if waiting <= beyond {
        return Ok(0.0);
    }
    Ok(math::ln(waiting / beyond) / (f64::from(servers) * service_rate * spare))
}

/// Returns the offered load and 1 − ρ of a stable queue.
fn stable_load(servers: u32, arrival_rate: f64, service_rate: f64) -> Result<(f64, f64), QueueError> {
    check_count(servers, "the number of servers")?;
    let offered = offered_load(arrival_rate, service_rate)?;
    let utilization = offered / f64::from(servers);
    if utilization >= 1.0 {
        return Err(QueueError::Unstable { utilization });
    }
    Ok((offered, idle_share(servers, offered)))
}

/// Returns P0 from `share`, the probability p(c) = P0 · aᶜ/c!.
pub(super) fn empty_probability(servers: u32, offered: f64, share: f64) -> f64 {
    let count = f64::from(servers);
    if offered <= 0.0 {
        1.0
    } else if share > 0.0 {
        math::exp(math::ln_factorial(count) - count * math::ln(offered) + math::ln(share))
    } else if offered < count {
        // With so many idle servers, the queue behaves like M/M/∞.
        math::exp(-offered)
    } else {
        0.0
    }
}
