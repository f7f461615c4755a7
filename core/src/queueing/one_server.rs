//! M/G/1: one server and any distribution of the service time.

use crate::queueing::{QueueError, SteadyState, offered_load};

/// Returns the steady state of M/G/1, from the arrival rate and the mean service rate.
///
/// `variability` is the squared coefficient of variation of the service time (variance over squared mean): 0 if all
/// service times are equal, 1 if they are exponential, and above 1 if a few are very long.
///
/// # Errors
/// Returns [`QueueError::Unstable`] if ρ ≥ 1, [`QueueError::Argument`] if an argument is out of range, and
/// [`QueueError::TooMany`] if the offered load overflows.
///
/// Literature: F. Pollaczek (1930) and A. Y. Khinchine (1932), Lq = ρ²(1 + variability) / 2(1 − ρ); Gross et al.,
/// section 5.1.
///
/// ```
/// use headroom_core::queueing::mg1;
/// assert!((mg1(0.8, 1.0, 0.0)?.wait - 2.0).abs() < 1e-14); // half the wait of M/M/1
/// # Ok::<(), headroom_core::queueing::QueueError>(())
/// ```
pub fn mg1(arrival_rate: f64, service_rate: f64, variability: f64) -> Result<SteadyState, QueueError> {
    let utilization = offered_load(arrival_rate, service_rate)?;
    if !(0.0..=1e100).contains(&variability) {
        return Err(QueueError::Argument("the variability"));
    }
    if utilization >= 1.0 {
        return Err(QueueError::Unstable { utilization });
    }
    let spare = 1.0 - utilization;
    let share = utilization * (1.0 + variability) / (2.0 * spare);
    let in_queue = utilization * share;
    let service = 1.0 / service_rate;
    let wait = share * service;
    Ok(SteadyState {
        utilization,
        wait_probability: utilization,
        in_queue,
        in_system: in_queue + utilization,
        wait,
        time_in_system: wait + service,
        empty_probability: spare,
        blocking_probability: 0.0,
        throughput: arrival_rate,
    })
}
