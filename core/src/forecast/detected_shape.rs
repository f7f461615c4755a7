//! The shape of the load in a history: hours of the day, days of the week and months of the year, as factors whose mean
//! is 1.
//!
//! Ratio to moving average (Maurice Kendall and Alan Stuart, "The Advanced Theory of Statistics", volume 3, 1983): each
//! value over the average of its day, or of the week or year around it, and then the mean of all values of the same hour,
//! weekday or month. A shape is found only if its factors differ by more than their own errors explain.

use alloc::vec::Vec;

use crate::forecast::history::History;
use crate::forecast::timestamp::month_of;
use crate::math;
use crate::scenario::Axis;
use crate::units::SECONDS_PER_DAY;

const HOUR: f64 = 3600.0;
/// A measurement a little late is still of its step.
const LATE: f64 = 1.01;
/// Of each hour, weekday or month there are so many values at least.
const LEAST: [(Axis, f64); 3] = [(Axis::Hours, 3.0), (Axis::Days, 2.0), (Axis::Months, 2.0)];
/// Variance between factors, over that of their errors, from which on they differ: with half of that, one of a
/// thousand flat histories would have a shape.
const DIFFERENT: f64 = 4.0;
/// Of a day of a month so many hours, or of a month so many days, make a whole one.
const MOST_OF: f64 = 0.8;
/// Factors that differ by less than this, as a share, are not worth a word.
const FLAT: f64 = 0.02;

/// A shape that a history has.
#[derive(Clone, Debug, PartialEq)]
pub struct DetectedShape {
    /// What it is of.
    pub axis: Axis,
    /// A factor for each hour from 00:00, day from Monday or month from January; their mean is 1.
    pub factors: Vec<f64>,
    /// How many values there were of each, at least.
    pub least: usize,
}

/// The mean of all values that fall into the same slot, in the order of time.
fn means(points: impl Iterator<Item = (i64, f64)>) -> Vec<(i64, f64, usize)> {
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

/// The shapes that a history has; none without dates, or if there is too little of it.
///
/// ```
/// use headroom_core::forecast::{read_csv, shapes::shapes};
/// use headroom_core::scenario::Axis;
/// let mut text = String::new();
/// for day in 2..30 {
///     // 2 November 2026 is a Monday; the last two days of a week have half the load.
///     text += &format!("2026-11-{day:02},{}\n", if (day - 2) % 7 < 5 { 120 } else { 50 });
/// }
/// let found = detect_shapes(&read_csv(&text, None).unwrap());
/// assert_eq!(found[0].axis, Axis::Days);
/// assert!((found[0].factors[0] - 1.2).abs() < 1e-12 && (found[0].factors[6] - 0.5).abs() < 1e-12);
/// ```
#[must_use]
pub fn detect_shapes(history: &History) -> Vec<DetectedShape> {
    if !history.dated {
        return Vec::new();
    }
    let slot = |length: f64| move |time: f64| math::floor(time / length) as i64;
    let measured = || history.times.iter().copied().zip(history.values.iter().copied());
    let mut found = Vec::new();
    let mut add = |axis, ratios: Vec<(usize, f64)>| found.extend(shape(axis, &ratios));
    if history.months.is_none() && history.step <= HOUR * LATE {
        let hours = means(measured().map(|(time, value)| (slot(HOUR)(time), value)));
        let bare: Vec<(i64, f64)> = hours.iter().map(|(hour, value, _)| (*hour, *value)).collect();
        add(Axis::Hours, within_days(&bare));
    }
    if history.months.is_none() && history.step <= SECONDS_PER_DAY * LATE {
        let whole = |count: usize| count as f64 * history.step >= MOST_OF * SECONDS_PER_DAY;
        let days = means(measured().map(|(time, value)| (slot(SECONDS_PER_DAY)(time), value)));
        let bare: Vec<(i64, f64)> =
            days.iter().filter(|(_, _, count)| whole(*count)).map(|(day, value, _)| (*day, *value)).collect();
        // 1 January 1970 was a Thursday.
        add(Axis::Days, ratios(&bare, 7, |day| (day + 3).rem_euclid(7) as usize));
    }
    let whole =
        |count: usize| history.months == Some(1) || count as f64 * history.step >= MOST_OF * 30.0 * SECONDS_PER_DAY;
    let months = means(measured().map(|(time, value)| (month_of(time).0, value)));
    let bare: Vec<(i64, f64)> =
        months.iter().filter(|(_, _, count)| whole(*count)).map(|(month, value, _)| (*month, *value)).collect();
    add(Axis::Months, ratios(&bare, 12, |month| month.rem_euclid(12) as usize));
    found
}

/// Each hour of the days that have all of theirs, over the average of its day.
fn within_days(hours: &[(i64, f64)]) -> Vec<(usize, f64)> {
    let mut ratios = Vec::new();
    for day in hours.chunk_by(|one, next| one.0.div_euclid(24) == next.0.div_euclid(24)) {
        let average = day.iter().map(|(_, value)| value).sum::<f64>() / 24.0;
        if day.len() == 24 && average > 0.0 {
            ratios.extend(day.iter().enumerate().map(|(hour, (_, value))| (hour, value / average)));
        }
    }
    ratios
}

/// Each value over the average of the whole period around it, with its place in the period.
///
/// An even period has no middle: the ends of its window, a period apart, count half.
fn ratios(values: &[(i64, f64)], period: usize, place: impl Fn(i64) -> usize) -> Vec<(usize, f64)> {
    let half = period / 2;
    let mut ratios = Vec::new();
    for (at, (slot, value)) in values.iter().enumerate() {
        let Some(window) = at.checked_sub(half).and_then(|first| values.get(first..=at + half)) else { continue };
        let (first, last) = (window[0], window[window.len() - 1]);
        if last.0 - first.0 != 2 * half as i64 {
            continue; // something is missing
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

fn shape(axis: Axis, ratios: &[(usize, f64)]) -> Option<DetectedShape> {
    let count = axis.count();
    let mut factors = Vec::with_capacity(count);
    let (mut errors, mut fewest) = (0.0, usize::MAX);
    for place in 0..count {
        let of: Vec<f64> = ratios.iter().filter(|(other, _)| *other == place).map(|(_, ratio)| *ratio).collect();
        let n = of.len() as f64;
        if LEAST.iter().any(|(other, least)| *other == axis && n < *least) {
            return None;
        }
        let mean = of.iter().sum::<f64>() / n;
        let variance = of.iter().map(|ratio| (ratio - mean) * (ratio - mean)).sum::<f64>() / (n - 1.0).max(1.0);
        errors += variance / n;
        fewest = fewest.min(of.len());
        factors.push(mean);
    }
    let mean = factors.iter().sum::<f64>() / count as f64;
    if !(mean > 0.0 && mean.is_finite()) {
        return None;
    }
    factors.iter_mut().for_each(|factor| *factor /= mean);
    let spread = factors.iter().map(|factor| (factor - 1.0) * (factor - 1.0)).sum::<f64>();
    let widest = factors.iter().map(|factor| math::abs(factor - 1.0)).fold(0.0, math::max);
    (widest > FLAT && spread > DIFFERENT * errors).then_some(DetectedShape { axis, factors, least: fewest })
}
