//! Erlang's two formulas.

use crate::math;

/// Erlang B: the probability that all of `servers` are busy when `offered` erlangs are offered and nobody waits.
///
/// The recursion 1/B(n) = 1 + n/a · 1/B(n−1) has only positive terms, so nothing cancels. Of many servers the first ones no
/// longer count: what they add is multiplied by k/a for each of those that follow, which makes nothing of it within some
/// multiple of √a. See D. L. Jagerman, “Some properties of the Erlang loss function”, Bell System Technical Journal 53 (1974).
///
/// No servers block everything; a load of zero or below is never blocked; an infinite one always. Not a number if the load
/// is not.
///
/// ```
/// use headroom_core::queueing::erlang_b;
/// assert!((erlang_b(2, 1.0) - 0.2).abs() < 1e-16);
/// ```
#[must_use]
pub fn erlang_b(servers: u32, offered: f64) -> f64 {
    1.0 / inverse_b(servers, offered)
}

/// 1/B, which is also the sum of the probabilities of 0 to c busy servers, over the last of them. Infinite where B is zero.
pub(super) fn inverse_b(servers: u32, offered: f64) -> f64 {
    if offered.is_nan() {
        return f64::NAN;
    }
    if servers == 0 {
        return 1.0;
    }
    if offered <= 0.0 {
        return f64::INFINITY;
    }
    let most = f64::from(servers);
    if most - 2.0 * offered > BEYOND {
        return f64::INFINITY;
    }
    let over = 1.0 / offered;
    let first = if servers <= WHOLE { 1 } else { first(most, offered) };
    (first..=servers).fold(1.0, |sum, busy| 1.0 + f64::from(busy) * over * sum)
}

/// Up to so many servers the recursion begins with the first.
pub(super) const WHOLE: u32 = 256;

/// With so many servers more than twice the load, 1/B is at least 2 to the power of this, and no number.
const BEYOND: f64 = 1100.0;

/// The first server that still counts: the factor of those before it is below exp(−72).
fn first(servers: f64, offered: f64) -> u32 {
    let counted = math::max(servers - offered, 0.0) + 12.0 * math::sqrt(math::min(servers, offered)) + 40.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to the servers")]
    let first = (servers - counted).clamp(1.0, servers) as u32;
    first
}

/// Erlang C: the probability that an arrival has to wait when `offered` erlangs come to `servers` servers with one line.
///
/// From B by C = B / (1 − ρ(1 − B)). Where the servers cannot keep up (ρ ≥ 1) everybody waits in the end, and this is 1.
/// Not a number if the load is not.
///
/// ```
/// use headroom_core::queueing::erlang_c;
/// assert!((erlang_c(2, 1.5) - 9.0 / 14.0).abs() < 1e-15);
/// assert_eq!(erlang_c(4, 4.0), 1.0);
/// ```
#[must_use]
pub fn erlang_c(servers: u32, offered: f64) -> f64 {
    if servers == 0 || offered >= f64::from(servers) {
        return if offered.is_nan() { f64::NAN } else { 1.0 };
    }
    waiting(inverse_b(servers, offered), spare(servers, offered))
}

/// 1 − ρ, which keeps its digits near 0: the difference of two close numbers is exact.
pub(super) fn spare(servers: u32, offered: f64) -> f64 {
    (f64::from(servers) - offered) / f64::from(servers)
}

/// C, from 1/B and 1 − ρ: B / (B + (1 − ρ)(1 − B)) with both sides divided by B.
pub(super) fn waiting(inverse_b: f64, spare: f64) -> f64 {
    1.0 / (1.0 + spare * (inverse_b - 1.0))
}
