//! Erlang's B and C formulas.

use crate::math;

/// Returns Erlang B: the blocking probability of `servers` servers without a queue at an offered load in erlangs.
///
/// The recursion 1/B(n) = 1 + n/a · 1/B(n−1) has only positive terms, so nothing cancels. With many servers, the
/// first terms are negligible: each is multiplied by k/a for every server that follows, so it vanishes within some
/// multiple of √a. See D. L. Jagerman, “Some properties of the Erlang loss function”, Bell System Technical Journal
/// 53 (1974).
///
/// With zero servers the result is 1. It is 0 for a load of zero or less, 1 for an infinite load, and NaN for NaN.
///
/// ```
/// use headroom_core::queueing::erlang_b;
/// assert!((erlang_b(2, 1.0) - 0.2).abs() < 1e-16);
/// ```
#[must_use]
pub fn erlang_b(servers: u32, offered: f64) -> f64 {
    1.0 / inverse_b(servers, offered)
}

/// Returns 1/B, which is Σ p(k) / p(c) for k from 0 to c; infinite if B is zero.
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
    let count = f64::from(servers);
    if count - 2.0 * offered > NEGLIGIBLE_BLOCKING {
        return f64::INFINITY;
    }
    let over = 1.0 / offered;
    let first = if servers <= MAX_FULL_RECURSION { 1 } else { first_significant_server(count, offered) };
    let mut sum = 1.0;
    for busy in first..=servers {
        sum = 1.0 + f64::from(busy) * over * sum;
        if sum == f64::INFINITY {
            // It remains infinite.
            break;
        }
    }
    sum
}

/// The maximum number of servers for which the recursion starts at the first server.
pub(super) const MAX_FULL_RECURSION: u32 = 256;

/// The number of servers beyond twice the load above which 1/B overflows: 1/B is then at least 2 to this power.
const NEGLIGIBLE_BLOCKING: f64 = 1100.0;

/// Returns the first server whose term is not negligible. The factor of earlier terms is below exp(−72).
fn first_significant_server(servers: f64, offered: f64) -> u32 {
    let counted = math::max(servers - offered, 0.0) + 12.0 * math::sqrt(math::min(servers, offered)) + 40.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to the number of servers")]
    let first = (servers - counted).clamp(1.0, servers) as u32;
    first
}

/// Returns Erlang C: the probability of waiting for one of `servers` servers at an offered load in erlangs.
///
/// C = B / (1 − ρ(1 − B)), and 1 if the queue is unstable (ρ ≥ 1). NaN if the load is NaN.
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
    erlang_c_from_inverse_b(inverse_b(servers, offered), idle_share(servers, offered))
}

/// Returns 1 − ρ, accurate near 0 because the difference of two close numbers is exact.
pub(super) fn idle_share(servers: u32, offered: f64) -> f64 {
    (f64::from(servers) - offered) / f64::from(servers)
}

/// Returns C from 1/B and 1 − ρ: B / (B + (1 − ρ)(1 − B)), with numerator and denominator divided by B.
pub(super) fn erlang_c_from_inverse_b(inverse_b: f64, spare: f64) -> f64 {
    1.0 / (1.0 + spare * (inverse_b - 1.0))
}
