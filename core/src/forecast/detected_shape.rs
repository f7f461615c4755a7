//! Detects the shape of the load in a history: by hour of the day, day of the week, and month of the year.
//!
//! The method is ratio-to-moving-average (Maurice Kendall and Alan Stuart, "The Advanced Theory of Statistics",
//! volume 3, 1983). Each value is divided by the average of its day, or of the week or year around it. The ratios are
//! then averaged by hour, weekday, or month. A shape is detected only if its factors differ by more than their standard
//! errors explain.

use alloc::vec::Vec;

use crate::forecast::history::History;
use crate::forecast::timestamp::split_month;
use crate::math;
use crate::scenario::Axis;
use crate::units::{SECONDS_PER_DAY, SECONDS_PER_HOUR};

/// The tolerance for steps that are slightly longer than an hour or a day.
const STEP_TOLERANCE: f64 = 1.01;
/// The minimum number of values for each hour, weekday, or month.
const MIN_VALUES: [(Axis, f64); 3] = [(Axis::Hours, 3.0), (Axis::Days, 2.0), (Axis::Months, 2.0)];
/// The minimum ratio of the variance between factors to that of their errors.
///
/// At half this ratio, a shape would be detected in one in a thousand flat histories.
const MIN_VARIANCE_RATIO: f64 = 4.0;
/// The minimum share of a day or month that measurements must cover; other days and months are skipped.
const MIN_COVERAGE: f64 = 0.8;
/// Factors that all differ from 1 by at most this much count as flat.
const FLAT_TOLERANCE: f64 = 0.02;

/// A shape of the load, detected in a history.
#[derive(Clone, Debug, PartialEq)]
pub struct DetectedShape {
    /// Whether the factors are for hours, weekdays, or months.
    pub axis: Axis,
    /// A factor for each hour from 00:00, weekday from Monday, or month from January. Their mean is 1.
    pub factors: Vec<f64>,
    /// The number of values behind the factor with the fewest.
    pub min_values: usize,
}

/// Returns each slot with the mean and the number of its values. `points` must be in chronological order.
fn slot_means(points: impl Iterator<Item = (i64, f64)>) -> Vec<(i64, f64, usize)> {
    let mut all: Vec<(i64, f64, usize)> = Vec::new();
    for (slot, value) in points {
        match all.last_mut() {
            Some((last, sum, count)) if *last == slot => {
                *sum += value;
                *count += 1;
            }
            _ => all.push((slot, value, 1)),
        }
    }
    for (_, sum, count) in &mut all {
        *sum /= *count as f64;
    }
    all
}

/// Returns the shapes detected in a history; none if the history has no dates or is too short.
///
/// ```
/// use headroom_core::forecast::{detected_shape::detect_shapes, read_csv};
/// use headroom_core::scenario::Axis;
/// let mut text = String::new();
/// for day in 2..30 {
///     // November 2, 2026, is a Monday. Weekends have less than half the load.
///     text += &format!("2026-11-{day:02},{}\n", if (day - 2) % 7 < 5 { 120 } else { 50 });
/// }
/// let found = detect_shapes(&read_csv(&text, None).unwrap());
/// assert_eq!(found[0].axis, Axis::Days);
/// assert!((found[0].factors[0] - 1.2).abs() < 1e-12 && (found[0].factors[6] - 0.5).abs() < 1e-12);
/// ```
#[must_use]
pub fn detect_shapes(history: &History) -> Vec<DetectedShape> {
    if !history.has_dates {
        return Vec::new();
    }
    let slot = |length: f64| move |time: f64| math::floor(time / length) as i64;
    let measured = || history.times.iter().copied().zip(history.values.iter().copied());
    let mut found = Vec::new();
    let mut add = |axis, ratios: Vec<(usize, f64)>| found.extend(detect_shape(axis, &ratios));
    if history.step_months.is_none() && history.step <= SECONDS_PER_HOUR * STEP_TOLERANCE {
        let hours = slot_means(measured().map(|(time, value)| (slot(SECONDS_PER_HOUR)(time), value)));
        let complete: Vec<(i64, f64)> = hours.iter().map(|(hour, value, _)| (*hour, *value)).collect();
        add(Axis::Hours, hourly_ratios(&complete));
    }
    if history.step_months.is_none() && history.step <= SECONDS_PER_DAY * STEP_TOLERANCE {
        let is_complete = |count: usize| count as f64 * history.step >= MIN_COVERAGE * SECONDS_PER_DAY;
        let days = slot_means(measured().map(|(time, value)| (slot(SECONDS_PER_DAY)(time), value)));
        let complete: Vec<(i64, f64)> =
            days.iter().filter(|(_, _, count)| is_complete(*count)).map(|(day, value, _)| (*day, *value)).collect();
        // January 1, 1970, was a Thursday.
        add(Axis::Days, moving_average_ratios(&complete, 7, |day| (day + 3).rem_euclid(7) as usize));
    }
    let is_complete = |count: usize| {
        history.step_months == Some(1) || count as f64 * history.step >= MIN_COVERAGE * 30.0 * SECONDS_PER_DAY
    };
    let months = slot_means(measured().map(|(time, value)| (split_month(time).0, value)));
    let complete: Vec<(i64, f64)> =
        months.iter().filter(|(_, _, count)| is_complete(*count)).map(|(month, value, _)| (*month, *value)).collect();
    add(Axis::Months, moving_average_ratios(&complete, 12, |month| month.rem_euclid(12) as usize));
    found
}

/// Returns the value of each hour of complete days, divided by the average of its day.
fn hourly_ratios(hours: &[(i64, f64)]) -> Vec<(usize, f64)> {
    let mut ratios = Vec::new();
    for day in hours.chunk_by(|one, next| one.0.div_euclid(24) == next.0.div_euclid(24)) {
        let average = day.iter().map(|(_, value)| value).sum::<f64>() / 24.0;
        if day.len() == 24 && average > 0.0 {
            ratios.extend(day.iter().enumerate().map(|(hour, (_, value))| (hour, value / average)));
        }
    }
    ratios
}

/// Returns the position in the period of each value, and the ratio of the value to the average of the period around it.
/// Skips negative values, and values without a complete period or with an average of at most zero around them.
///
/// An even period has no middle, so both ends of its window count half.
fn moving_average_ratios(values: &[(i64, f64)], period: usize, place: impl Fn(i64) -> usize) -> Vec<(usize, f64)> {
    let half = period / 2;
    let mut ratios = Vec::new();
    for (at, (slot, value)) in values.iter().enumerate() {
        let Some(window) = at.checked_sub(half).and_then(|first| values.get(first..=at + half)) else { continue };
        let (first, last) = (window[0], window[window.len() - 1]);
        if last.0 - first.0 != 2 * half as i64 {
            continue; // A value is missing.
        }
        let whole: f64 = window.iter().map(|(_, value)| value).sum();
        let ends = if period.is_multiple_of(2) { 0.5 * (first.1 + last.1) } else { 0.0 };
        let average = (whole - ends) / period as f64;
        if average > 0.0 && *value >= 0.0 {
            ratios.push((place(*slot), value / average));
        }
    }
    ratios
}

/// Returns the shape whose factors are the mean ratios of the hours, weekdays, or months, scaled to a mean of 1.
/// Returns `None` if there are too few ratios, or if the shape is flat or uncertain.
fn detect_shape(axis: Axis, ratios: &[(usize, f64)]) -> Option<DetectedShape> {
    let count = axis.factor_count();
    let mut factors = Vec::with_capacity(count);
    let (mut errors, mut min_values) = (0.0, usize::MAX);
    for place in 0..count {
        let own: Vec<f64> = ratios.iter().filter(|(other, _)| *other == place).map(|(_, ratio)| *ratio).collect();
        let n = own.len() as f64;
        if MIN_VALUES.iter().any(|(other, minimum)| *other == axis && n < *minimum) {
            return None;
        }
        let mean = own.iter().sum::<f64>() / n;
        let variance = own.iter().map(|ratio| (ratio - mean) * (ratio - mean)).sum::<f64>() / (n - 1.0).max(1.0);
        errors += variance / n;
        min_values = min_values.min(own.len());
        factors.push(mean);
    }
    let mean = factors.iter().sum::<f64>() / count as f64;
    if !(mean > 0.0 && mean.is_finite()) {
        return None;
    }
    factors.iter_mut().for_each(|factor| *factor /= mean);
    let spread = factors.iter().map(|factor| (factor - 1.0) * (factor - 1.0)).sum::<f64>();
    let widest = factors.iter().map(|factor| math::abs(factor - 1.0)).fold(0.0, math::max);
    (widest > FLAT_TOLERANCE && spread > MIN_VARIANCE_RATIO * errors).then_some(DetectedShape {
        axis,
        factors,
        min_values,
    })
}
