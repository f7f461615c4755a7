//! Measures how long a call takes: the median of several samples, each with enough calls for the clock's resolution.

use std::hint::black_box;

/// The number of samples.
const SAMPLES: usize = 15;

/// Returns the median time of one call, in seconds.
///
/// `clock` returns seconds since an arbitrary moment; `min_sample_seconds` is the minimum duration of a sample.
pub(crate) fn median_seconds<T>(clock: &dyn Fn() -> f64, min_sample_seconds: f64, mut body: impl FnMut() -> T) -> f64 {
    let mut sample = |runs: u32| {
        let begin = clock();
        for _ in 0..runs {
            black_box(body());
        }
        clock() - begin
    };
    let mut runs = 1;
    while sample(runs) < min_sample_seconds && runs < 1 << 30 {
        runs *= 2;
    }
    let mut times: Vec<f64> = (0..SAMPLES).map(|_| sample(runs) / f64::from(runs)).collect();
    times.sort_by(f64::total_cmp);
    times[SAMPLES / 2]
}

/// Formats a duration, such as `12.3 µs`.
pub(crate) fn format_duration(seconds: f64) -> String {
    let (number, unit) = match seconds {
        s if s < 1e-6 => (s * 1e9, "ns"),
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    format!("{number:.1} {unit}")
}
