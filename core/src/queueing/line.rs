//! M/M/c: some servers, one line of any length.

use crate::math;
use crate::queueing::erlang::{inverse_b, spare, waiting};
use crate::queueing::{Fault, Steady, offered_load, some};

/// M/M/c: `arrivals` and `services` (of one server) per second, both at random, to `servers` servers with one line.
///
/// # Errors
/// [`Fault::Unstable`] if as much comes as can be served; otherwise what is wrong with the arguments.
///
/// Literature: Gross et al., section 2.3. P0 is had from p(c) and the logarithm of c!, so there is no sum of factorials, and
/// 10,000 servers are no problem.
pub fn many_servers(servers: u32, arrivals: f64, services: f64) -> Result<Steady, Fault> {
    let (offered, spare) = stable(servers, arrivals, services)?;
    let count = f64::from(servers);
    let utilisation = offered / count;
    let inverse_b = inverse_b(servers, offered);
    let waiting = waiting(inverse_b, spare);
    let in_queue = waiting * utilisation / spare;
    let wait = waiting / (count * services * spare);
    let service = 1.0 / services;
    Ok(Steady {
        utilisation,
        waiting,
        in_queue,
        in_system: in_queue + offered,
        wait,
        time: wait + service,
        empty: empty(servers, offered, 1.0 / (inverse_b + utilisation / spare)),
        blocking: 0.0,
        throughput: arrivals,
    })
}

/// How long one waits at most with probability `share`: the quantile of the waiting time of M/M/c, in seconds.
///
/// Zero for all that find a server free, and then exponential: P(W > t) = C·exp(−(cμ − λ)t).
///
/// # Errors
/// Those of [`many_servers`]; `share` must be from 0 to below 1.
///
/// ```
/// use headroom_core::queueing::wait_quantile;
/// let p95 = wait_quantile(1, 0.5, 1.0, 0.95)?;
/// assert!((p95 - 4.605_170_185_988_091).abs() < 1e-14);
/// # Ok::<(), headroom_core::queueing::Fault>(())
/// ```
pub fn wait_quantile(servers: u32, arrivals: f64, services: f64, share: f64) -> Result<f64, Fault> {
    let (offered, spare) = stable(servers, arrivals, services)?;
    if !(0.0..1.0).contains(&share) {
        return Err(Fault::Argument("the share"));
    }
    let waiting = waiting(inverse_b(servers, offered), spare);
    let beyond = 1.0 - share;
    if waiting <= beyond {
        return Ok(0.0);
    }
    Ok(math::ln(waiting / beyond) / (f64::from(servers) * services * spare))
}

/// The offered load, and 1 − ρ above zero.
fn stable(servers: u32, arrivals: f64, services: f64) -> Result<(f64, f64), Fault> {
    some(servers, "the number of servers")?;
    let offered = offered_load(arrivals, services)?;
    let utilisation = offered / f64::from(servers);
    if utilisation >= 1.0 {
        return Err(Fault::Unstable { utilisation });
    }
    Ok((offered, spare(servers, offered)))
}

/// P0, where `share` is p(c), the probability that as many are there as there are servers: P0 · aᶜ/c! = p(c).
pub(super) fn empty(servers: u32, offered: f64, share: f64) -> f64 {
    let count = f64::from(servers);
    if offered <= 0.0 {
        1.0
    } else if share > 0.0 {
        math::exp(math::ln_factorial(count) - count * math::ln(offered) + math::ln(share))
    } else if offered < count {
        // So many more servers than are used are as good as infinitely many.
        math::exp(-offered)
    } else {
        0.0
    }
}
