//! Waiting times of admitted arrivals in M/M/c/K.

use crate::math;
use crate::queueing::bounded::steady_state_and_pc;
use crate::queueing::erlang::idle_share;
use crate::queueing::{QueueError, SteadyState, offered_load};

/// Terms below this share of a sum are skipped.
const NEGLIGIBLE: f64 = 1e-22;
/// The maximum number of iterations of the search for a quantile; a dozen usually suffice.
const MAX_ITERATIONS: u32 = 200;
/// The search ends at this width of the interval, relative to its upper end.
const RELATIVE_TOLERANCE: f64 = 1e-15;

/// Returns the share of admitted arrivals in M/M/c/K that wait longer than `time` seconds.
///
/// An arrival that finds all servers busy and j arrivals waiting is served after j + 1 departures, which form a
/// Poisson process of rate cμ.
///
/// # Errors
/// See [`mmck`](crate::queueing::mmck); `time` must not be negative.
///
/// Literature: Gross et al., section 2.5.
///
/// ```
/// use headroom_core::queueing::mmck_late_share;
/// // One server, one waiting place, ρ = 1: half of the admitted arrivals wait, for one service each.
/// assert!((mmck_late_share(1, 2, 1.0, 1.0, 1.0)? - 0.5 * (-1.0_f64).exp()).abs() < 1e-15);
/// # Ok::<(), headroom_core::queueing::QueueError>(())
/// ```
pub fn mmck_late_share(
    servers: u32,
    places: u32,
    arrival_rate: f64,
    service_rate: f64,
    time: f64,
) -> Result<f64, QueueError> {
    let steady = steady_state_and_pc(servers, places, arrival_rate, service_rate)?.0;
    late_share(&steady, (servers, places), (arrival_rate, service_rate), time)
}

/// Returns the share of admitted arrivals that wait longer than `time` seconds in a queue with a known steady state.
pub(super) fn late_share(
    steady: &SteadyState,
    (servers, places): (u32, u32),
    (arrival_rate, service_rate): (f64, f64),
    time: f64,
) -> Result<f64, QueueError> {
    let waits = WaitDistribution::new(steady, (servers, places), offered_load(arrival_rate, service_rate)?);
    if time >= 0.0 { Ok(waits.share_longer_than(time * service_rate)) } else { Err(QueueError::Argument("the time")) }
}

/// Returns the `share` quantile of the waiting time of admitted arrivals in M/M/c/K, in seconds.
///
/// # Errors
/// See [`mmck`](crate::queueing::mmck); `share` must be at least 0 and below 1.
pub fn mmck_wait_quantile(
    servers: u32,
    places: u32,
    arrival_rate: f64,
    service_rate: f64,
    share: f64,
) -> Result<f64, QueueError> {
    let steady = steady_state_and_pc(servers, places, arrival_rate, service_rate)?.0;
    let waits = WaitDistribution::new(&steady, (servers, places), offered_load(arrival_rate, service_rate)?);
    if !(0.0..1.0).contains(&share) {
        return Err(QueueError::Argument("the share"));
    }
    let beyond = 1.0 - share;
    if waits.waiting <= beyond {
        return Ok(0.0);
    }
    // The tail is nearly exponential, so its logarithm is nearly linear: the Illinois variant of regula falsi
    // converges fast.
    let over = |time: f64| math::ln(waits.share_longer_than(time) / beyond);
    let (mut low, mut above) = (0.0, math::ln(waits.waiting / beyond));
    let mut high = 1.0 / waits.count;
    let mut below = over(high);
    while below > 0.0 {
        (low, above) = (high, below);
        high *= 2.0;
        below = over(high);
    }
    // Positive after the lower end has moved, negative after the upper end has.
    let mut last_moved = 0;
    for _ in 0..MAX_ITERATIONS {
        if high - low <= high * RELATIVE_TOLERANCE {
            break;
        }
        let chord = if below == f64::NEG_INFINITY { 0.5 } else { above / (above - below) };
        // Stay away from the ends, so that each iteration narrows the interval.
        let margin = high * RELATIVE_TOLERANCE / 2.0;
        let time = math::min(math::max(low + (high - low) * chord, low + margin), high - margin);
        let found = over(time);
        if found > 0.0 {
            (low, above) = (time, found);
            if last_moved > 0 {
                below /= 2.0;
            }
            last_moved = 1;
        } else {
            (high, below) = (time, found);
            if last_moved < 0 {
                above /= 2.0;
            }
            last_moved = -1;
        }
    }
    Ok(high / service_rate)
}

/// The distribution of the waiting time of admitted arrivals, in mean service times.
struct WaitDistribution {
    /// The probability of waiting.
    waiting: f64,
    /// The number of servers.
    count: f64,
    /// The number of waiting places.
    queue_capacity: u32,
    /// ρ: the offered load per server.
    load: f64,
    /// c − a: the servers in excess of the offered load.
    idle: f64,
}

impl WaitDistribution {
    fn new(steady: &SteadyState, (servers, places): (u32, u32), offered: f64) -> Self {
        let count = f64::from(servers);
        let idle = idle_share(servers, offered) * count;
        let waiting = steady.wait_probability;
        Self { waiting, count, queue_capacity: places - servers, load: offered / count, idle }
    }

    /// Returns the share of admitted arrivals that wait longer than `time` mean service times.
    ///
    /// An arrival that finds j arrivals waiting (with probability ∝ ρʲ, j from 0 to m − 1) waits longer than t if at
    /// most j have departed by then; departures are Poisson with mean x = cμt. Summing over j first gives a sum of
    /// positive terms P(i)·S(m − i)/S(m), i from 0 to m − 1, where S(n) = 1 + r + … + rⁿ⁻¹ and r is the smaller of ρ
    /// and 1/ρ. For ρ ≤ 1 the factors ρⁱ are part of the Poisson terms P; otherwise terms count from the longest
    /// queue. The terms are relative to the largest P of the range. They are normalized by the sum of all P if the
    /// largest of all is in the range.
    fn share_longer_than(&self, time: f64) -> f64 {
        let all = self.count * time;
        if self.queue_capacity == 0 || self.waiting <= 0.0 || all == f64::INFINITY {
            return 0.0;
        }
        let few = self.load <= 1.0;
        let mean = if few { self.load * all } else { all };
        let outside = if few { self.idle * time } else { 0.0 };
        if mean <= 0.0 {
            return self.waiting * math::exp(-outside);
        }
        let (ratio, capacity) = (if few { self.load } else { 1.0 / self.load }, f64::from(self.queue_capacity));
        let step = math::ln(ratio);
        // S(n) = (rⁿ − 1)/(r − 1).
        let sum_of = |n: f64| if step == 0.0 { n } else { math::exp_m1(n * step) / math::exp_m1(step) };
        let every = sum_of(capacity);
        // Terms are relative to the middle one. Sum upward until they are negligible.
        let middle = math::trunc(math::min(mean, capacity - 1.0));
        let inside = middle == math::trunc(mean);
        let (mut term, mut i, mut whole) = (1.0, middle, 1.0);
        let mut top = (term, i);
        while term > whole * NEGLIGIBLE && (inside || i + 1.0 < capacity) {
            i += 1.0;
            term *= mean / i;
            whole += term;
            if i < capacity {
                top = (term, i);
            }
        }
        // Then sum downward until they are negligible. S(n + 1) = 1 + r·S(n) avoids cancellation.
        (term, i) = top;
        let mut rest = sum_of(capacity - i);
        let mut sum = term * rest;
        while i > 0.0 && (i > middle || term * every > sum * NEGLIGIBLE) {
            term *= i / mean;
            i -= 1.0;
            rest = 1.0 + ratio * rest;
            sum += term * rest;
            if i < middle {
                whole += term;
            }
        }
        // If the largest P of all is in the range, `whole` is the sum of all P relative to the middle one.
        let scale = if inside {
            math::exp(-outside) / whole
        } else {
            math::exp(middle * math::ln(mean) - mean - outside - math::ln_factorial(middle))
        };
        math::min(1.0, self.waiting * sum / every * scale)
    }
}
