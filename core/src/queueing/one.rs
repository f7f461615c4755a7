//! M/G/1: one server, any distribution of the service time.

use crate::queueing::{Fault, Steady, offered_load};

/// M/G/1: `arrivals` per second at random to one server, which serves `services` per second on average.
///
/// `variability` is the squared coefficient of variation of the service time (variance over squared mean): 0 if every
/// service takes the same time, 1 if it is exponential, above 1 if a few take very long.
///
/// # Errors
/// [`Fault::Unstable`] if as much comes as can be served; otherwise what is wrong with the arguments.
///
/// Literature: F. Pollaczek (1930) and A. Y. Khinchine (1932), Lq = ρ²(1 + variability) / 2(1 − ρ); Gross et al., section 5.1.
///
/// ```
/// use headroom_core::queueing::one_server;
/// assert!((one_server(0.8, 1.0, 0.0)?.wait - 2.0).abs() < 1e-14); // half the wait of M/M/1
/// # Ok::<(), headroom_core::queueing::Fault>(())
/// ```
pub fn one_server(arrivals: f64, services: f64, variability: f64) -> Result<Steady, Fault> {
    let utilisation = offered_load(arrivals, services)?;
    if !(0.0..=1e100).contains(&variability) {
        return Err(Fault::Argument("the variability"));
    }
    if utilisation >= 1.0 {
        return Err(Fault::Unstable { utilisation });
    }
    let spare = 1.0 - utilisation;
    let share = utilisation * (1.0 + variability) / (2.0 * spare);
    let in_queue = utilisation * share;
    let service = 1.0 / services;
    let wait = share * service;
    Ok(Steady {
        utilisation,
        waiting: utilisation,
        in_queue,
        in_system: in_queue + utilisation,
        wait,
        time: wait + service,
        empty: spare,
        blocking: 0.0,
        throughput: arrivals,
    })
}
