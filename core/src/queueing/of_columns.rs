//! Erlang's formulas over columns.
//!
//! The recursion for one row is a chain of dependent operations. Computing several rows at a time is faster.
//! Each result has the same bits as if its row were computed alone.

use crate::queueing::clamped::{count, erlang_b_clamped, erlang_c_clamped};
use crate::queueing::erlang::{MAX_FULL_RECURSION, erlang_c_from_inverse_b, idle_share, inverse_b};

/// The number of rows to compute at a time.
const LANES: usize = 8;

/// Computes Erlang B for each pair of servers and offered load, like
/// [`erlang_b_clamped`](crate::queueing::erlang_b_clamped).
pub(crate) fn erlang_b_columns(servers: &[f64], offered: &[f64], out: &mut [f64]) {
    match (servers, offered, &mut *out) {
        ([servers], [offered], [out]) => *out = erlang_b_clamped(*servers, *offered),
        _ => map_rows(servers, offered, out, |_, _, inverse| 1.0 / inverse),
    }
}

/// Computes Erlang C for each pair of servers and offered load, like
/// [`erlang_c_clamped`](crate::queueing::erlang_c_clamped).
pub(crate) fn erlang_c_columns(servers: &[f64], offered: &[f64], out: &mut [f64]) {
    match (servers, offered, &mut *out) {
        ([servers], [offered], [out]) => *out = erlang_c_clamped(*servers, *offered),
        _ => map_rows(servers, offered, out, |servers, offered, inverse| {
            if offered >= f64::from(servers) {
                1.0
            } else {
                erlang_c_from_inverse_b(inverse, idle_share(servers, offered))
            }
        }),
    }
}

/// Computes each result from the servers, the offered load, and 1/B.
fn map_rows(servers: &[f64], offered: &[f64], out: &mut [f64], result: impl Fn(u32, f64, f64) -> f64) {
    for ((servers, offered), out) in servers.chunks(LANES).zip(offered.chunks(LANES)).zip(out.chunks_mut(LANES)) {
        let first = count(servers[0]);
        let same = first <= MAX_FULL_RECURSION && servers.iter().all(|one| *one == servers[0]);
        // The last chunk may be shorter; the results of its unused lanes are ignored.
        let mut load = [1.0; LANES];
        load[..offered.len()].copy_from_slice(offered);
        let inverse = if same { inverse_b_lanes(first, load) } else { [0.0; LANES] };
        for (lane, out) in out.iter_mut().enumerate() {
            let (number, offered) = (count(servers[lane]), offered[lane]);
            let in_lanes = same && offered > 0.0;
            let inverse = if in_lanes { inverse[lane] } else { inverse_b(number, offered) };
            *out = if servers[lane].is_nan() || offered.is_nan() { f64::NAN } else { result(number, offered, inverse) };
        }
    }
}

/// Returns 1/B for a number of servers at several loads, with the full recursion.
fn inverse_b_lanes(servers: u32, load: [f64; LANES]) -> [f64; LANES] {
    let over = load.map(|load| 1.0 / load);
    let mut sums = [1.0; LANES];
    for busy in 1..=servers {
        let busy = f64::from(busy);
        for (sum, over) in sums.iter_mut().zip(&over) {
            *sum = 1.0 + busy * over * *sum;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;

    #[test]
    fn columns_have_the_same_bits_as_single_rows() {
        let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 1e-300, 1e-3, 0.5, 1.0, 7.9, 8.0, 1e6, 1e300];
        let many = [1.0, 2.0, 3.0, 8.0, 9.5, 64.0, 333.0, 1000.0, 20_000.0, 1e9];
        let mut pairs: Vec<(f64, f64)> = Vec::new();
        for servers in odd.into_iter().chain(many) {
            for offered in odd {
                pairs.push((servers, offered));
            }
            pairs.extend([0.1, 0.5, 0.9, 0.99, 0.999_999, 1.0, 1.2].map(|share| (servers, servers.min(1e5) * share)));
        }
        let (servers, offered): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let mut out = vec![0.0; pairs.len()];
        erlang_b_columns(&servers, &offered, &mut out);
        for ((servers, offered), found) in pairs.iter().zip(&out) {
            let alone = erlang_b_clamped(*servers, *offered);
            assert_eq!(found.to_bits(), alone.to_bits(), "B({servers}, {offered}): {found}, alone {alone}");
        }
        erlang_c_columns(&servers, &offered, &mut out);
        for ((servers, offered), found) in pairs.iter().zip(&out) {
            let alone = erlang_c_clamped(*servers, *offered);
            assert_eq!(found.to_bits(), alone.to_bits(), "C({servers}, {offered}): {found}, alone {alone}");
        }
    }
}
