//! The normal distribution and Student's t distribution.

use core::f64::consts::{PI, SQRT_2};

use crate::math;

/// Returns the probability that a standard normal variable is at most `z`.
///
/// ```
/// use headroom_core::forecast::students_t::normal_cdf;
/// assert_eq!(normal_cdf(0.0), 0.5);
/// ```
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

/// Returns the quantile of the standard normal distribution; NaN unless 0 ≤ p ≤ 1.
///
/// Michael J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37
/// (1988). The relative error is about 1e-16.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let q = p - 0.5;
    if math::abs(q) <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * rational_function(r, &CENTER_NUMERATOR, &CENTER_DENOMINATOR);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = math::sqrt(-math::ln(tail));
    let z = if r <= 5.0 {
        rational_function(r - 1.6, &MIDDLE_NUMERATOR, &MIDDLE_DENOMINATOR)
    } else {
        rational_function(r - 5.0, &FAR_NUMERATOR, &FAR_DENOMINATOR)
    };
    if q < 0.0 { -z } else { z }
}

fn rational_function(r: f64, over: &[f64; 8], under: &[f64; 8]) -> f64 {
    let polynomial = |terms: &[f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * r + term);
    polynomial(over) / polynomial(under)
}

const CENTER_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTER_DENOMINATOR: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// From this number of degrees of freedom on, quantiles come from an expansion around the normal distribution.
const MIN_DF_FOR_EXPANSION: f64 = 1e5;

/// Returns the quantile of Student's t with `df` degrees of freedom; NaN unless 0 ≤ p ≤ 1 and df ≥ 1.
///
/// The relative error is below 1e-12 where the tail is above 1e-100. Newton's method inverts the incomplete beta
/// function; from 100,000 degrees of freedom on, the Cornish–Fisher expansion is used (Abramowitz and Stegun, 26.7.5).
///
/// ```
/// use headroom_core::forecast::students_t::t_quantile;
/// assert!((t_quantile(0.975, 3.0) - 3.182446305283708).abs() < 1e-12);
/// ```
#[must_use]
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df < 1.0 {
        return f64::NAN;
    }
    if p == 0.5 {
        return 0.0;
    }
    if p < 0.5 {
        return -upper_quantile(p, df);
    }
    upper_quantile(1.0 - p, df)
}

/// Returns the probability that Student's t with `df` degrees of freedom, at least 1, is at most `t`.
///
/// ```
/// use headroom_core::forecast::students_t::t_cdf;
/// assert!((t_cdf(3.182446305283708, 3.0) - 0.975).abs() < 1e-14);
/// ```
#[must_use]
pub fn t_cdf(t: f64, df: f64) -> f64 {
    if t < 0.0 { t_tail(-t, df) } else { 1.0 - t_tail(t, df) }
}

/// Returns the value that t exceeds with probability `tail`, which is below one half.
fn upper_quantile(tail: f64, df: f64) -> f64 {
    if tail <= 0.0 {
        return f64::INFINITY;
    }
    let z = -normal_quantile(tail);
    if df >= MIN_DF_FOR_EXPANSION {
        let s = z * z;
        let g1 = (s + 1.0) / 4.0;
        let g2 = ((5.0 * s + 16.0) * s + 3.0) / 96.0;
        let g3 = (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0;
        return z * (1.0 + (g1 + (g2 + g3 / df) / df) / df);
    }
    let (mut low, mut high) = (0.0, math::max(z, 1.0));
    while t_tail(high, df) > tail && high < 1e300 {
        low = high;
        high *= 2.0;
    }
    let mut t = math::min(math::max(z, low), high);
    for _ in 0..200 {
        let over = t_tail(t, df) - tail;
        if over > 0.0 {
            low = t;
        } else {
            high = t;
        }
        let newton = t + over / t_density(t, df);
        // If the step leaves the bracket, bisect instead: geometrically if the bracket is wide.
        let middle =
            if low > 0.0 && high > 4.0 * low { math::sqrt(low) * math::sqrt(high) } else { 0.5 * (low + high) };
        let next = if newton > low && newton < high { newton } else { middle };
        if math::abs(next - t) <= 2.0 * f64::EPSILON * t {
            return next;
        }
        t = next;
    }
    t
}

/// Returns the density of Student's t.
fn t_density(t: f64, df: f64) -> f64 {
    gamma_ratio(0.5 * df) / math::sqrt(df * PI) * math::exp(-0.5 * (df + 1.0) * libm::log1p(t / df * t))
}

/// Returns the probability that Student's t with `df` degrees of freedom exceeds `t`, which is at least 0.
fn t_tail(t: f64, df: f64) -> f64 {
    // Half of the regularized incomplete beta function of x = df/(df + t²) with a = df/2, b = 1/2.
    let (a, b) = (0.5 * df, 0.5);
    let square = t * t;
    if !square.is_finite() {
        return 0.0;
    }
    let (x, y) = (df / (df + square), square / (df + square));
    // x^a y^b / B(a, b) where B(a, 1/2) = √π Γ(a)/Γ(a + 1/2).
    let front = math::exp(-a * libm::log1p(square / df)) * math::sqrt(y) * gamma_ratio(a) / math::sqrt(PI);
    if x < (a + 1.0) / (a + b + 2.0) {
        0.5 * front * beta_fraction(a, b, x) / a
    } else {
        0.5 - 0.5 * front * beta_fraction(b, a, y) / b
    }
}

/// Evaluates the continued fraction of the incomplete beta function (NIST DLMF 8.17.22) by Lentz's method.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let lift = |number: f64| if math::abs(number) < TINY { TINY } else { number };
    let mut c = 1.0;
    let mut d = 1.0 / lift(1.0 - (a + b) * x / (a + 1.0));
    let mut sum = d;
    for step in 1..2000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / lift(1.0 + even * d);
        c = lift(1.0 + even / c);
        sum *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / lift(1.0 + odd * d);
        c = lift(1.0 + odd / c);
        sum *= d * c;
        if math::abs(d * c - 1.0) < f64::EPSILON {
            break;
        }
    }
    sum
}

/// Returns Γ(x + 1/2)/Γ(x), by its asymptotic series (NIST DLMF 5.11.13) from 64 on and by recurrence below.
fn gamma_ratio(x: f64) -> f64 {
    let (mut x, mut front) = (x, 1.0);
    while x < 64.0 {
        front *= x / (x + 0.5);
        x += 1.0;
    }
    let u = 1.0 / x;
    let terms = [1.0, -1.0 / 8.0, 1.0 / 128.0, 5.0 / 1024.0, -21.0 / 32_768.0, -399.0 / 262_144.0, 869.0 / 4_194_304.0];
    front * math::sqrt(x) * terms.iter().rev().fold(0.0, |sum, term| sum * u + term)
}
