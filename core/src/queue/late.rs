//! How long is waited in M/M/c/K, by those who are let in.

use super::erlang::spare;
use super::{Fault, bounded, offered_load};
use crate::math;

/// Terms that are left out of a sum, relative to it: so small that a great many of them would not count.
const NEGLIGIBLE: f64 = 1e-22;
/// The quantile is halved in so often: until neighbours are left.
const HALVINGS: u32 = 200;

/// M/M/c/K: the share of those let in that wait longer than `time`, in seconds.
///
/// # Errors
/// What is wrong with the arguments; `time` must be zero or more.
///
/// Literature: Gross et al., section 2.5. Who finds all servers busy and j waiting is served after j + 1 departures, which
/// come at random at the rate cμ.
///
/// ```
/// use headroom_core::queue::bounded_late;
/// // One server and one place to wait, as much as can be served: half of those let in wait, one service each.
/// assert!((bounded_late(1, 2, 1.0, 1.0, 1.0)? - 0.5 * (-1.0_f64).exp()).abs() < 1e-15);
/// # Ok::<(), headroom_core::queue::Fault>(())
/// ```
pub fn bounded_late(servers: u32, places: u32, arrivals: f64, services: f64, time: f64) -> Result<f64, Fault> {
    let waits = Waits::of(servers, places, arrivals, services)?;
    if time >= 0.0 { Ok(waits.longer(time * services)) } else { Err(Fault::Argument("the time")) }
}

/// M/M/c/K: how long those let in wait at most with probability `share`, in seconds.
///
/// # Errors
/// What is wrong with the arguments; `share` must be from 0 to below 1.
pub fn bounded_quantile(servers: u32, places: u32, arrivals: f64, services: f64, share: f64) -> Result<f64, Fault> {
    let waits = Waits::of(servers, places, arrivals, services)?;
    if !(0.0..1.0).contains(&share) {
        return Err(Fault::Argument("the share"));
    }
    let beyond = 1.0 - share;
    if waits.waiting <= beyond {
        return Ok(0.0);
    }
    let (mut low, mut high) = (0.0, 1.0 / waits.count);
    while waits.longer(high) > beyond {
        low = high;
        high *= 2.0;
    }
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if waits.longer(middle) > beyond { low = middle } else { high = middle }
    }
    Ok(high / services)
}

/// Those who are let in.
struct Waits {
    /// The probability that they have to wait.
    waiting: f64,
    /// Servers.
    count: f64,
    /// Places in which to wait.
    line: u32,
    /// Offered to a server.
    load: f64,
    /// c − a.
    idle: f64,
}

impl Waits {
    fn of(servers: u32, places: u32, arrivals: f64, services: f64) -> Result<Self, Fault> {
        let waiting = bounded(servers, places, arrivals, services)?.waiting;
        let offered = offered_load(arrivals, services)?;
        let count = f64::from(servers);
        let idle = spare(servers, offered) * count;
        Ok(Self { waiting, count, line: places - servers, load: offered / count, idle })
    }

    /// The share of them that waits longer than `time`, in mean times of a service.
    ///
    /// Who finds j waiting (which goes by ρʲ, j from 0 to m − 1) waits longer than t if at most j have departed until then,
    /// and departures are Poisson with mean x = cμt. Summed over j first, with ρⁱ taken into the Poisson terms if ρ ≤ 1 and
    /// all reckoned from the longest line if not, this is a sum of positive terms P(i)·S(m − i)/S(m), i from 0 to m − 1, where
    /// S(n) = 1 + r + … + rⁿ⁻¹ and r is the smaller of ρ and 1/ρ. It is begun at the
    /// largest P that counts, and made a probability by the sum of all P where that is the largest of all.
    fn longer(&self, time: f64) -> f64 {
        let all = self.count * time;
        if self.line == 0 || self.waiting <= 0.0 || all == f64::INFINITY {
            return 0.0;
        }
        let few = self.load <= 1.0;
        let mean = if few { self.load * all } else { all };
        let outside = if few { self.idle * time } else { 0.0 };
        if mean <= 0.0 {
            return self.waiting * math::exp(-outside);
        }
        let step = if few { math::ln(self.load) } else { -math::ln(self.load) };
        let line = f64::from(self.line);
        // S(m − i)/S(m).
        let rest = |i: f64| {
            let left = line - i;
            if step == 0.0 { left / line } else { math::exp_m1(left * step) / math::exp_m1(line * step) }
        };
        let middle = math::trunc(math::min(mean, line - 1.0));
        // The terms relative to the one in the middle, with S and without.
        let (mut sum, mut whole) = (rest(middle), 1.0);
        let (mut term, mut i) = (1.0, middle);
        while term > whole * NEGLIGIBLE {
            i += 1.0;
            term *= mean / i;
            whole += term;
            if i < line {
                sum += term * rest(i);
            } else if !inside(middle, mean) {
                break;
            }
        }
        (term, i) = (1.0, middle);
        while i > 0.0 && term > whole.min(sum) * NEGLIGIBLE {
            term *= i / mean;
            i -= 1.0;
            whole += term;
            sum += term * rest(i);
        }
        let scale = if inside(middle, mean) {
            math::exp(-outside) / whole
        } else {
            math::exp(middle * math::ln(mean) - mean - outside - math::ln_gamma(middle + 1.0))
        };
        math::min(1.0, self.waiting * sum * scale)
    }
}

/// Whether the terms are begun at the largest of all, so that those on both sides of it add up to 1.
fn inside(middle: f64, mean: f64) -> bool {
    middle == math::trunc(mean)
}
