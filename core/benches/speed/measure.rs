//! Measures how long something takes: enough runs for the clock to tell, several times, and the median of that.

use std::hint::black_box;

/// Samples of which the median is taken.
const SAMPLES: usize = 15;

/// The median time of one call, in seconds.
///
/// `clock` gives seconds since some moment; `least` is how long a sample must take for it to tell.
pub(crate) fn median<T>(clock: &dyn Fn() -> f64, least: f64, mut body: impl FnMut() -> T) -> f64 {
    let mut sample = |runs: u32| {
        let begin = clock();
        for _ in 0..runs {
            black_box(body());
        }
        clock() - begin
    };
    let mut runs = 1;
    while sample(runs) < least && runs < 1 << 30 {
        runs *= 2;
    }
    let mut times: Vec<f64> = (0..SAMPLES).map(|_| sample(runs) / f64::from(runs)).collect();
    times.sort_by(f64::total_cmp);
    times[SAMPLES / 2]
}

/// `12.3 µs`
pub(crate) fn time(seconds: f64) -> String {
    let (number, unit) = match seconds {
        s if s < 1e-6 => (s * 1e9, "ns"),
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    format!("{number:.1} {unit}")
}
