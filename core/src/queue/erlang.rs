//! Erlang's two formulas.

/// Erlang B: the probability that all of `servers` are busy when `offered` erlangs are offered and nobody waits.
///
/// The usual recursion, 1/B(n) = 1 + n/a · 1/B(n−1), takes as many steps as there are servers. Written out it is the sum of
/// the falling products c/a · (c−1)/a · …, which are positive, so nothing cancels, and soon too small to count or too large
/// for B to be more than zero: some multiple of √c steps are enough. See D. L. Jagerman, “Some properties of the Erlang loss
/// function”, Bell System Technical Journal 53 (1974).
///
/// No servers block everything; a load of zero or below is never blocked; an infinite one always. Not a number if the load
/// is not.
///
/// ```
/// use headroom_core::queue::erlang_b;
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
    let (mut sum, mut term) = (1.0, 1.0);
    let mut left = f64::from(servers);
    while left > 0.0 {
        let ratio = left / offered;
        term *= ratio;
        let before = sum;
        sum += term;
        // Terms rise as long as more servers are left than are busy, and then fall ever faster.
        if sum == f64::INFINITY || (ratio < 1.0 && sum == before) {
            break;
        }
        left -= 1.0;
    }
    sum
}

/// Erlang C: the probability that an arrival has to wait when `offered` erlangs come to `servers` servers with one line.
///
/// From B by C = B / (1 − ρ(1 − B)). Where the servers cannot keep up (ρ ≥ 1) everybody waits in the end, and this is 1.
/// Not a number if the load is not.
///
/// ```
/// use headroom_core::queue::erlang_c;
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
