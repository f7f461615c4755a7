//! The utilization of each resource, day by day and hour by hour.

use alloc::vec;
use alloc::vec::Vec;

use crate::expression::slice::Slice;
use crate::load::Series;
use crate::math;
use crate::model::moving::{Mover, Moving, Usage};

const HOURS: usize = 24;
/// The number of rows per block, chosen so that a block fits in the processor cache.
const BLOCK: usize = 256;

/// The utilization of a resource, day by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Days {
    /// The utilization of each day in its busiest hour.
    pub(super) peak: Vec<f64>,
    /// The target of each day.
    pub(super) target: Vec<f64>,
    /// The average utilization of the first day.
    pub(super) mean: f64,
}

impl Days {
    fn new(days: usize) -> Self {
        Self { peak: vec![0.0; days], target: vec![0.0; days], mean: 0.0 }
    }

    /// Returns the first day over the target and the first day over the capacity.
    pub(super) fn first_over(&self) -> [Option<usize>; 2] {
        let target = self.peak.iter().zip(&self.target).position(|(used, target)| used > target);
        [target, self.peak.iter().position(|used| *used > 1.0)]
    }
}

/// The distinct hourly loads of a range of days.
struct Loads<'s> {
    series: &'s Series,
    /// The day, the load, and the number of hours of that day with this load.
    rows: Vec<(usize, f64, f64)>,
}

impl<'s> Loads<'s> {
    fn of(series: &'s Series, days: impl Iterator<Item = usize>) -> Self {
        let mut rows: Vec<(usize, f64, f64)> = Vec::new();
        for day in days {
            let first = rows.len();
            for load in series.load().get(day * HOURS..(day + 1) * HOURS).unwrap_or_default() {
                match rows[first..].iter_mut().find(|row| row.1 == *load) {
                    Some(row) => row.2 += 1.0,
                    None => rows.push((day, *load, 1.0)),
                }
            }
        }
        Self { series, rows }
    }

    /// Runs a slice for all rows. `take` receives the day with the number of hours, the index of the output, and the
    /// value of the output.
    fn run(&self, slice: &Slice, moving: &Moving, all: &[f64], take: &mut dyn FnMut((usize, f64), usize, f64)) {
        let growth = self.series.growth();
        let mut fill = |first: usize, input: usize, lanes: &mut [f64]| {
            let mover = moving.inputs[input];
            let value = all[mover.place];
            let rows = lanes.iter_mut().zip(&self.rows[first..]);
            rows.for_each(|(lane, (day, load, _))| {
                *lane = value * mover.factor(growth[*day], over(*load, growth[*day]));
            });
        };
        let mut each = |first: usize, wanted: usize, lanes: &[f64]| {
            let rows = lanes.iter().zip(&self.rows[first..]);
            rows.for_each(|(lane, (day, _, hours))| take((*day, *hours), wanted, *lane));
        };
        slice.stream(all, (self.rows.len(), BLOCK), &mut fill, &mut each);
    }
}

/// The number of days per group. In each group, the days with the highest and the lowest peak are checked hour by
/// hour.
const LOOKED_INTO: usize = 16;
/// The relative excess above which another hour counts as busier. It is larger than any rounding error.
const MORE: f64 = 1e-9;

/// Returns the utilization of all resources in the busiest hour of each day.
///
/// For most resources this is the hour with the highest load, which sample days verify hour by hour. If a resource is
/// busier in another hour, because it scales in steps or works off a backlog, every hour of all days is computed.
pub(super) fn hour_by_hour(moving: &Moving, all: &[f64], series: &Series, resources: usize) -> Vec<Days> {
    let mut found = at_peaks(moving, all, series, resources, 1.0);
    let usage = &moving.hourly;
    for resource in &usage.resources {
        found[*resource].mean = 0.0;
    }
    let peaks = series.daily_peak();
    let extremes = (0..series.days()).step_by(LOOKED_INTO).flat_map(|first| {
        let stretch = || first..series.days().min(first + LOOKED_INTO);
        let most = stretch().max_by(|a, b| peaks[*a].total_cmp(&peaks[*b]));
        let least = stretch().min_by(|a, b| peaks[*a].total_cmp(&peaks[*b]));
        most.into_iter().chain(least)
    });
    let mut others = vec![false; resources];
    if !usage.resources.is_empty() {
        let looked_into = Loads::of(series, (0..1).chain(extremes.filter(|day| *day > 0)));
        looked_into.run(&usage.slice, moving, all, &mut |(day, hours), wanted, used| {
            if let (resource, false) = usage.of(wanted) {
                others[resource] |= used > found[resource].peak[day] * (1.0 + MORE);
                if day == 0 {
                    found[resource].mean += used * hours / HOURS as f64;
                }
            }
        });
    }
    for (resource, found) in found.iter_mut().enumerate().filter(|(resource, _)| others[*resource]) {
        every_hour(moving, all, series, resource, &mut |day, _, used| {
            found.peak[day] = math::max(found.peak[day], used);
        });
    }
    found
}

/// Returns the average utilization of a resource on each day.
pub(super) fn means(moving: &Moving, all: &[f64], series: &Series, resource: usize) -> Vec<f64> {
    let mut means = vec![0.0; series.days()];
    every_hour(moving, all, series, resource, &mut |day, hours, used| means[day] += used * hours / HOURS as f64);
    means
}

/// Computes the utilization of a resource in all hours. `take` receives the day, the number of hours with the same
/// load, and the utilization.
fn every_hour(moving: &Moving, all: &[f64], series: &Series, resource: usize, take: &mut dyn FnMut(usize, f64, f64)) {
    let rows = Loads::of(series, 0..series.days()).rows;
    let growth = series.growth();
    let moments: Vec<(f64, f64)> =
        rows.iter().map(|(day, load, _)| (growth[*day], over(*load, growth[*day]))).collect();
    let limit = run(&moving.limits[resource], moving, all, &moments);
    for (row, (day, _, hours)) in rows.iter().enumerate() {
        take(*day, *hours, limit[0][row] / limit[1][row]);
    }
}

/// Returns the utilization of all resources at the daily peak, at `surge` times the load of the series.
pub(super) fn at_peaks(moving: &Moving, all: &[f64], series: &Series, resources: usize, surge: f64) -> Vec<Days> {
    let mut found = vec![Days::new(series.days()); resources];
    let peak = |day: usize| (series.growth()[day], surge * over(series.daily_peak()[day], series.growth()[day]));
    by_day(&moving.hourly, moving, all, &mut found, &peak);
    by_day(&moving.daily, moving, all, &mut found, &peak);
    found
}

/// The number of days in a group whose upper bound is checked before the individual days.
const STRETCH: usize = 32;

/// Returns the first day on which each resource exceeds its target, and its utilization at the peak of the first day.
///
/// The load is `surge` times that of the series.
///
/// Demand is assumed not to decrease with growth or load. A group of days is therefore skipped if its highest growth
/// and its highest load together do not exceed the target.
pub(super) fn first_over_target(
    moving: &Moving,
    all: &[f64],
    series: &Series,
    resources: usize,
    surge: f64,
) -> Vec<(Option<usize>, f64)> {
    // The growth of each day, and its peak load relative to the grown average.
    let peaks = series.growth().iter().zip(series.daily_peak());
    let days: Vec<(f64, f64)> = peaks.map(|(growth, peak)| (*growth, surge * over(*peak, *growth))).collect();
    let most = |stretch: &[(f64, f64)]| {
        stretch.iter().fold((0.0, 0.0), |most: (f64, f64), day| (math::max(most.0, day.0), math::max(most.1, day.1)))
    };
    // The first row is the first day. Each other row is the upper bound of a group of days.
    let mut bounds: Vec<(f64, f64)> = days.iter().take(1).copied().collect();
    bounds.extend(days.chunks(STRETCH).map(most));
    let mut found = vec![(None, 0.0); resources];
    for usage in [&moving.hourly, &moving.daily] {
        let shares = run(&usage.slice, moving, all, &bounds);
        for (at, resource) in usage.resources.iter().enumerate() {
            let (used, target) = (&shares[at], &shares[at + usage.resources.len()]);
            found[*resource].1 = used.first().copied().unwrap_or(0.0);
            let may = (1..bounds.len()).filter(|row| used[*row] > target[*row]);
            found[*resource].0 = may.into_iter().find_map(|row| {
                let first = (row - 1) * STRETCH;
                let stretch = &days[first..days.len().min(first + STRETCH)];
                let limit = run(&moving.limits[*resource], moving, all, stretch);
                let over = (0..stretch.len()).find(|day| limit[0][*day] / limit[1][*day] > limit[2][*day]);
                over.map(|day| first + day)
            });
        }
    }
    found
}

/// Runs a slice for the growth and load of each day.
fn run(slice: &Slice, moving: &Moving, all: &[f64], days: &[(f64, f64)]) -> Vec<Vec<f64>> {
    let column = |mover: &Mover| {
        let day = |(growth, load): &(f64, f64)| all[mover.place] * mover.factor(*growth, *load);
        days.iter().map(day).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = moving.inputs.iter().map(column).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    slice.run(all, &columns, days.len())
}

/// Fills `found` from a slice. `at` returns the growth of a day and its load relative to the average.
fn by_day(usage: &Usage, moving: &Moving, all: &[f64], found: &mut [Days], at: &dyn Fn(usize) -> (f64, f64)) {
    let days = found.first().map_or(0, |first| first.peak.len());
    let mut fill = |first: usize, input: usize, lanes: &mut [f64]| {
        let mover = moving.inputs[input];
        for (offset, lane) in lanes.iter_mut().enumerate() {
            let (growth, load) = at(first + offset);
            *lane = all[mover.place] * mover.factor(growth, load);
        }
    };
    let mut take = |first: usize, wanted: usize, lanes: &[f64]| {
        let range = first..first + lanes.len();
        match usage.of(wanted) {
            (resource, true) => found[resource].target[range].copy_from_slice(lanes),
            (resource, false) => {
                found[resource].mean = if first == 0 { lanes[0] } else { found[resource].mean };
                found[resource].peak[range].copy_from_slice(lanes);
            }
        }
    };
    usage.slice.stream(all, (days, BLOCK), &mut fill, &mut take);
}

fn over(load: f64, growth: f64) -> f64 {
    if growth > 0.0 { load / growth } else { 0.0 }
}
