//! Distributions and special functions of the core, compared with those of `statrs` over grids.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::forecast::students_t::{normal_cdf, normal_quantile, t_cdf, t_quantile};
use headroom_core::math;
use headroom_core::queueing::{erlang_b, erlang_c, mmck_late_share};
use statrs::distribution::{ContinuousCDF, Discrete, DiscreteCDF, Normal, Poisson, StudentsT};
use statrs::function::factorial;

/// Asserts that two numbers differ by at most `tolerance`, as a share of the reference.
fn assert_close(ours: f64, reference: f64, tolerance: f64, label: &str) {
    assert!((ours - reference).abs() <= tolerance * reference.abs(), "{label}: {ours}, statrs {reference}");
}

/// Probabilities in both tails and in the middle.
fn probabilities() -> impl Iterator<Item = f64> {
    let tail = [1e-12, 1e-9, 1e-6, 1e-4, 1e-3];
    let middle = (1..100).map(|percent| f64::from(percent) / 100.0);
    tail.into_iter().chain(middle).chain(tail.into_iter().filter(|tail| *tail >= 1e-9).map(|tail| 1.0 - tail))
}

#[test]
fn normal_distribution_matches_statrs() {
    let reference = Normal::new(0.0, 1.0).unwrap();
    for z in (-800..=800).map(|step| f64::from(step) / 100.0) {
        // The error function of `statrs` is accurate to nine or ten digits.
        assert_close(normal_cdf(z), reference.cdf(z), 1e-9, &format!("CDF at {z}"));
    }
    for p in probabilities() {
        let (ours, theirs) = (normal_quantile(p), reference.inverse_cdf(p));
        assert!((ours - theirs).abs() <= 1e-11 * theirs.abs().max(1.0), "quantile of {p}: {ours}, statrs {theirs}");
    }
}

#[test]
fn students_t_cdf_matches_statrs() {
    for df in [1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0, 1000.0, 50_000.0] {
        let reference = StudentsT::new(0.0, 1.0, df).unwrap();
        for t in (-300..=300).map(|step| f64::from(step) / 10.0) {
            let (ours, theirs) = (t_cdf(t, df), reference.cdf(t));
            assert!((ours - theirs).abs() <= 1e-11, "CDF at {t}, {df} degrees: {ours}, statrs {theirs}");
        }
    }
}

/// The quantile is inverted with the CDF of `statrs`, which is more accurate than its quantile function.
#[test]
fn students_t_quantile_inverts_the_cdf_of_statrs() {
    for df in [1.0, 2.0, 3.0, 7.0, 20.0, 150.0, 3000.0, 99_999.0, 100_001.0] {
        let reference = StudentsT::new(0.0, 1.0, df).unwrap();
        // The beta function of `statrs` loses digits to cancellation as the degrees of freedom increase.
        let tolerance = if df <= 3000.0 { 1e-11 } else { 1e-9 };
        for p in probabilities() {
            let back = reference.cdf(t_quantile(p, df));
            assert!((back - p).abs() <= tolerance, "quantile of {p}, {df} degrees: statrs gives {back}");
        }
    }
}

#[test]
fn log_factorial_matches_statrs() {
    for n in (0..2000_u32).chain([5000, 100_000, 10_000_000]) {
        let (ours, theirs) = (math::ln_factorial(f64::from(n)), factorial::ln_factorial(u64::from(n)));
        assert!((ours - theirs).abs() <= 1e-13 * theirs.abs().max(1.0), "ln {n}!: {ours}, statrs {theirs}");
    }
}

/// Erlang B is the probability that a Poisson variable equals c, given that it is at most c.
#[test]
fn erlang_formulas_match_a_truncated_poisson_distribution() {
    for servers in [1_u32, 2, 3, 5, 10, 25, 60, 120, 300, 700] {
        for share in [0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.1, 1.5] {
            let offered = share * f64::from(servers);
            let arrivals = Poisson::new(offered).unwrap();
            let blocked = arrivals.pmf(u64::from(servers)) / arrivals.cdf(u64::from(servers));
            // Far below measurable probabilities, the Poisson probability itself is rounded to zero.
            if blocked > 1e-250 {
                assert_close(erlang_b(servers, offered), blocked, 1e-9, &format!("B of {servers}, {offered}"));
            }
            if share < 1.0 && blocked > 1e-250 {
                let waits = blocked / (1.0 - share * (1.0 - blocked));
                assert_close(erlang_c(servers, offered), waits, 1e-9, &format!("C of {servers}, {offered}"));
            }
        }
    }
}

/// In M/M/c/K, a customer who finds j waiting waits longer than t if a Poisson variable with mean cμt is at most j.
#[test]
fn waits_with_limited_places_match_sums_of_poisson_probabilities() {
    for (servers, places) in [(1_u32, 2_u32), (1, 20), (3, 8), (10, 40), (40, 60)] {
        for share in [0.4, 0.8, 1.0, 1.3] {
            let count = f64::from(servers);
            let offered = share * count;
            // States 0 to K − 1 admit an arrival; their weights are products of rates, not those of the core.
            let mut weights = vec![1.0_f64];
            for state in 1..places {
                let last = weights[weights.len() - 1];
                weights.push(last * offered / f64::from(state.min(servers)));
            }
            let whole: f64 = weights.iter().sum();
            for time in [0.01, 0.2, 1.0, 3.0] {
                let departures = Poisson::new(count * time).unwrap();
                let late = weights
                    .iter()
                    .enumerate()
                    .skip(servers as usize)
                    .map(|(state, weight)| weight / whole * departures.cdf((state - servers as usize) as u64));
                let ours = mmck_late_share(servers, places, offered, 1.0, time).unwrap();
                assert_close(ours, late.sum(), 1e-9, &format!("{servers} servers, {places} places, {share}, {time}"));
            }
        }
    }
}
