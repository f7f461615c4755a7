//! Mathematical functions whose results are bit-identical on every platform.
//!
//! The inherent `f64` methods call the platform's math library, whose results differ between servers and browsers.
//! These functions use `libm`, which is compiled in. Clippy rejects the inherent methods.

pub use libm::{erfc, exp, expm1 as exp_m1, fabs as abs, lgamma as ln_gamma, log as ln, log2, log10, pow, sqrt, trunc};

/// Returns ln(n!) for a whole number `n`.
///
/// Below 20, the factorial is computed exactly. From 20 on, Stirling's series is used (Abramowitz and Stegun, 6.1.41),
/// with a remainder below 2e-15.
///
/// ```
/// use headroom_core::math::{exp, ln_factorial};
/// assert_eq!(ln_factorial(0.0), 0.0);
/// assert!((exp(ln_factorial(5.0)) - 120.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn ln_factorial(n: f64) -> f64 {
    const SMALL: f64 = 20.0;
    if n < SMALL {
        let mut product = 1.0;
        let mut factor = n;
        while factor > 1.0 {
            product *= factor;
            factor -= 1.0;
        }
        return ln(product);
    }
    let half_ln_of_two_pi = 0.5 * ln(core::f64::consts::TAU);
    let n_squared = n * n;
    let series = (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / n_squared) / n_squared) / n_squared) / n;
    (n + 0.5) * ln(n) - n + half_ln_of_two_pi + series
}

/// The relative tolerance within which a number counts as whole: eight times the machine epsilon.
///
/// In binary floating point, `100 × 0.29` is 28.999999999999996. Rounding that down to 28 would surprise a user who
/// typed 0.29, so [`floor`] and [`ceil`] treat it as 29.
pub const WHOLE_TOLERANCE: f64 = 8.0 * f64::EPSILON;

/// Returns the nearest whole number, with ties to even, and whether `x` is close enough to count as that number.
///
/// Adding and then subtracting a number whose unit in the last place is 1 rounds without a branch, so the compiler
/// vectorizes loops over columns. From 2^51 on, the sum would lose digits; numbers of that size count as whole.
#[inline]
fn near_whole(x: f64) -> (f64, bool) {
    const SHIFT: f64 = 6_755_399_441_055_744.0; // 1.5 × 2^52
    const LARGE: f64 = 2_251_799_813_685_248.0; // 2^51
    let size = abs(x);
    let nearest = if size < LARGE { (x + SHIFT) - SHIFT } else { x };
    (nearest, abs(x - nearest) <= WHOLE_TOLERANCE * size)
}

/// Returns the largest whole number less than or equal to `x`, within [`WHOLE_TOLERANCE`].
///
/// ```
/// use headroom_core::math::floor;
/// assert_eq!(floor(100.0 * 0.29), 29.0); // the product is 28.999999999999996
/// assert_eq!(floor(2.7), 2.0);
/// assert_eq!(floor(-0.5), -1.0);
/// ```
#[must_use]
#[inline]
pub fn floor(x: f64) -> f64 {
    let (nearest, near) = near_whole(x);
    if near || nearest <= x { nearest } else { nearest - 1.0 }
}

/// Returns the smallest whole number greater than or equal to `x`, within [`WHOLE_TOLERANCE`].
///
/// ```
/// use headroom_core::math::ceil;
/// assert_eq!(ceil(0.1 * 3.0 * 10.0), 3.0); // the product is 3.0000000000000004
/// assert_eq!(ceil(2.1), 3.0);
/// ```
#[must_use]
#[inline]
pub fn ceil(x: f64) -> f64 {
    let (nearest, near) = near_whole(x);
    if near || nearest >= x { nearest } else { nearest + 1.0 }
}

/// Returns the nearest whole number. Ties round away from zero, as in spreadsheets.
///
/// ```
/// use headroom_core::math::round;
/// assert_eq!((round(2.5), round(-2.5), round(2.4)), (3.0, -3.0, 2.0));
/// ```
#[must_use]
pub fn round(x: f64) -> f64 {
    libm::round(x)
}

/// Returns the smaller of two numbers, or NaN if either is NaN.
#[must_use]
#[inline]
pub fn min(a: f64, b: f64) -> f64 {
    if a.is_nan() || a < b { a } else { b }
}

/// Returns the larger of two numbers, or NaN if either is NaN.
#[must_use]
#[inline]
pub fn max(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn large_and_special_values_are_already_whole() {
        const P51: f64 = 2_251_799_813_685_248.0;
        for x in [0.0, -0.0, 1.0, -1.0, P51, P51 - 1.0, -P51, 1e300, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!((floor(x), ceil(x)), (x, x), "{x}");
        }
        assert!(floor(f64::NAN).is_nan() && ceil(f64::NAN).is_nan());
        assert_eq!((floor(0.5), ceil(0.5), floor(1.5), ceil(1.5)), (0.0, 1.0, 1.0, 2.0));
        assert_eq!((floor(-0.5), ceil(-0.5), floor(-2.5), ceil(-2.5)), (-1.0, 0.0, -3.0, -2.0));
        assert_eq!((floor(1e-300), ceil(1e-300)), (0.0, 1.0));
    }

    #[test]
    fn factorials_agree_with_the_gamma_function() {
        for n in (0..2000).map(f64::from).chain((11..32).map(|power| f64::from(1_u32 << power) - 1.0)) {
            let (ours, theirs) = (ln_factorial(n), ln_gamma(n + 1.0));
            assert!(abs(ours - theirs) <= 1e-15 * theirs.max(1.0), "{n}: {ours} {theirs}");
        }
    }

    proptest! {
        #[test]
        fn rounding_agrees_with_libm_away_from_whole_numbers(x in -1e15..1e15f64) {
            let near = abs(x - libm::rint(x)) <= WHOLE_TOLERANCE * abs(x);
            let (down, up) = if near { (libm::rint(x), libm::rint(x)) } else { (libm::floor(x), libm::ceil(x)) };
            prop_assert_eq!((floor(x), ceil(x)), (down, up));
        }
    }
}
