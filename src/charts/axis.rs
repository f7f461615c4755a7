//! Axes: scales from values to pixels, and tick values.

use headroom_core::format::format_value;
use headroom_core::math;
use headroom_core::model::source::Scale;
use headroom_core::units::{BYTES_PER_KIB, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_YEAR, Unit, write_quantity};

/// A scale from values to pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    /// The values at both ends.
    pub(super) range: (f64, f64),
    /// Linear or logarithmic.
    pub(super) scale: Scale,
    /// The pixels at both ends.
    pub(super) pixels: (f64, f64),
}

impl Axis {
    /// Returns the pixel of a value, limited to the axis.
    pub(super) fn at(&self, value: f64) -> f64 {
        let (from, to) = self.range;
        let share = match self.scale {
            Scale::Linear => (value - from) / (to - from),
            Scale::Log => math::ln(value / from) / math::ln(to / from),
        };
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// Returns whether a value lies on the axis.
    pub(super) fn holds(&self, value: f64) -> bool {
        self.range.0 <= value && value <= self.range.1
    }
}

/// Returns whether values in this unit are formatted with the unit: `2 GiB`, but `5k`.
pub(super) fn carries_unit(unit: &Unit) -> bool {
    unit.dimension.is_exactly("B") || unit.dimension.is_exactly("s")
}

/// Returns the label of a tick.
pub(super) fn mark(value: f64, unit: &Unit) -> String {
    if carries_unit(unit) { format_value(value, unit).to_string() } else { write_quantity(value, unit) }
}

/// Returns the title of an axis: the label, with the unit unless the tick labels contain it.
pub(super) fn named(label: &str, unit: &Unit) -> String {
    if carries_unit(unit) || unit.text.is_empty() || unit.text == "1" {
        label.to_owned()
    } else {
        format!("{label} ({})", unit.text)
    }
}

const MINUTE: f64 = 60.0;
const HOUR: f64 = SECONDS_PER_HOUR;
const DAY: f64 = SECONDS_PER_DAY;
const YEAR: f64 = SECONDS_PER_YEAR;
/// Tick distances for durations, in seconds, from a second to a year.
const TIMES: &[f64] = &[
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    5.0 * DAY,
    10.0 * DAY,
    30.0 * DAY,
    60.0 * DAY,
    120.0 * DAY,
    YEAR,
];

/// Returns the smallest step of 1, 2 or 5 times a power of ten that is at least `least`, as mantissa and power.
fn round_step(least: f64) -> (f64, f64) {
    let power = math::floor(math::log10(least));
    for mantissa in [1.0, 2.0, 5.0] {
        if mantissa * math::pow(10.0, power) >= least * (1.0 - 1e-9) {
            return (mantissa, power);
        }
    }
    (1.0, power + 1.0)
}

/// Returns `count × mantissa × 10^power`, rounded once: 0.3, not 0.30000000000000004.
fn decimal(count: f64, (mantissa, power): (f64, f64)) -> f64 {
    if power < 0.0 { count * mantissa / math::pow(10.0, -power) } else { count * mantissa * math::pow(10.0, power) }
}

/// Returns whether prefixes of this unit are powers of 1,024.
fn is_binary(unit: &Unit) -> bool {
    unit.dimension.contains("B") && (unit.text.contains("iB") || unit.text.split('/').next() == Some("B"))
}

/// Returns tick values, about `most` of them, from the first at or above `range.0`.
pub(super) fn marks(range: (f64, f64), scale: Scale, unit: &Unit, most: f64) -> Vec<f64> {
    if !(range.0.is_finite() && range.1.is_finite() && range.0 < range.1) {
        return Vec::new();
    }
    let marks = match scale {
        Scale::Linear => linear(range, unit, most),
        Scale::Log => logarithmic(range, unit, most),
    };
    let slack = (range.1 - range.0) * 1e-9;
    marks.into_iter().filter(|mark| range.0 - slack <= *mark && *mark <= range.1 + slack).collect()
}

fn linear((from, to): (f64, f64), unit: &Unit, most: f64) -> Vec<f64> {
    let least = (to - from) / most;
    if unit.dimension.is_exactly("s") && (1.0..=YEAR).contains(&least) {
        let step = TIMES.iter().copied().find(|step| *step >= least).unwrap_or(YEAR);
        return multiples(from, to, |count| count * step, step);
    }
    if is_binary(unit) && least >= 1.0 {
        // 512 MiB, 1 GiB, 1.5 GiB: steps of powers of two are round numbers with every prefix.
        let step = math::pow(2.0, math::ceil(math::log2(least)));
        return multiples(from, to, |count| count * step, step);
    }
    let size = unit.to_base(1.0);
    let step = round_step(least / size);
    // Divide by 100 instead of multiplying by 0.01, which has no exact binary form: 0.7, not 0.7000000000000001.
    let value = |count: f64| if size < 1.0 { decimal(count, step) / (1.0 / size) } else { decimal(count, step) * size };
    multiples(from, to, value, value(1.0))
}

fn multiples(from: f64, to: f64, value: impl Fn(f64) -> f64, step: f64) -> Vec<f64> {
    let mut marks = Vec::new();
    let mut count = math::ceil(from / step);
    while value(count) <= to * (1.0 + 1e-9) && marks.len() < 100 {
        marks.push(value(count));
        count += 1.0;
    }
    marks
}

fn logarithmic((from, to): (f64, f64), unit: &Unit, most: f64) -> Vec<f64> {
    if from <= 0.0 {
        return Vec::new();
    }
    if unit.dimension.is_exactly("s") && from >= 1.0 {
        let calm = [1.0, 10.0, MINUTE, 10.0 * MINUTE, HOUR, 6.0 * HOUR, DAY, 10.0 * DAY, 60.0 * DAY, YEAR, 10.0 * YEAR];
        return calm.to_vec();
    }
    let base = if is_binary(unit) { BYTES_PER_KIB } else { 10.0 };
    let size = if is_binary(unit) { 1.0 } else { unit.to_base(1.0) };
    let power = |value: f64| math::ln(value / size) / math::ln(base);
    let (first, last) = (math::floor(power(from)), math::ceil(power(to)));
    let every = math::ceil((last - first) / most).max(1.0);
    let fine: &[f64] = match (last - first <= most / 2.0, base == 10.0) {
        (true, true) => &[1.0, 2.0, 5.0],
        (true, false) => &[1.0, 32.0],
        (false, _) => &[1.0],
    };
    let mut marks = Vec::new();
    let mut exponent = math::ceil(first / every) * every;
    while exponent <= last {
        for mantissa in fine {
            let mark =
                if base == 10.0 { decimal(1.0, (*mantissa, exponent)) } else { mantissa * math::pow(base, exponent) };
            marks.push(mark * size);
        }
        exponent += every;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn texts(range: (f64, f64), scale: Scale, unit: &str) -> Vec<String> {
        let unit = Unit::parse(unit, &["node".into(), "op".into()]).expect(unit);
        marks(range, scale, &unit, 5.0).into_iter().map(|value| mark(value, &unit)).collect()
    }

    #[wasm_bindgen_test]
    fn ticks_are_round_in_the_displayed_unit() {
        assert_eq!(texts((0.0, 1.0), Scale::Linear, "1"), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        assert_eq!(texts((0.0, 23_000.0), Scale::Linear, "op/s"), ["0", "5k", "10k", "15k", "20k"]);
        assert_eq!(texts((0.0, 0.35), Scale::Linear, "%"), ["0", "10", "20", "30"]);
        let percent = Unit::parse("%", &[]).expect("a unit");
        let tenths = marks((0.0, 1.0), Scale::Linear, &percent, 12.0);
        assert_eq!(mark(tenths[7], &percent), "70");
        assert_eq!(
            texts((0.0, 2.0 * 1_073_741_824.0), Scale::Linear, "B"),
            ["0 B", "512 MiB", "1 GiB", "1.5 GiB", "2 GiB"]
        );
        assert_eq!(
            texts((0.0, 10.0 * 86_400.0), Scale::Linear, "d"),
            ["0 s", "2 days", "4 days", "6 days", "8 days", "10 days"]
        );
        assert_eq!(texts((0.0, 7000.0), Scale::Linear, "s"), ["0 s", "30 min", "1 h", "1.5 h"]);
        assert_eq!(texts((1.0, 24.0), Scale::Linear, "core"), ["5", "10", "15", "20"]);
    }

    #[wasm_bindgen_test]
    fn logarithmic_ticks_are_powers() {
        assert_eq!(texts((1e4, 1e10), Scale::Log, "node"), ["10k", "1M", "100M", "10G"]);
        assert_eq!(texts((10.0, 1000.0), Scale::Log, "op/s"), ["10", "20", "50", "100", "200", "500", "1k"]);
        assert_eq!(texts((1.0, 1e12), Scale::Log, "B"), ["1 B", "1 KiB", "1 MiB", "1 GiB"]);
        assert_eq!(texts((1e-3, 10.0), Scale::Log, "s"), ["1 ms", "10 ms", "100 ms", "1 s", "10 s"]);
    }

    #[wasm_bindgen_test]
    fn invalid_ranges_have_no_ticks() {
        for range in [(0.0, 0.0), (1.0, f64::NAN), (2.0, 1.0), (0.0, f64::INFINITY)] {
            for scale in [Scale::Linear, Scale::Log] {
                assert!(texts(range, scale, "B").is_empty());
            }
        }
    }

    #[wasm_bindgen_test]
    fn values_map_to_pixels_on_both_scales() {
        let axis = Axis { range: (1.0, 100.0), scale: Scale::Log, pixels: (0.0, 200.0) };
        assert_eq!((axis.at(1.0), axis.at(10.0), axis.at(100.0), axis.at(1e9)), (0.0, 100.0, 200.0, 200.0));
        assert!(axis.holds(50.0) && !axis.holds(0.5));
    }
}
