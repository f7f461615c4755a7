//! What share of each resource is used, day by day and hour by hour.

use alloc::vec;
use alloc::vec::Vec;

use crate::engine::moving::{Mover, Moving, Usage};
use crate::engine::slice::Slice;
use crate::load::Series;
use crate::math;

const HOURS: usize = 24;
/// Rows that are worked on at a time: what belongs to them stays in the processor's cache.
const BLOCK: usize = 256;

/// What share of a resource's capacity is used on each day.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Days {
    /// In the hour in which it is most.
    pub(super) peak: Vec<f64>,
    /// On the average of its hours.
    pub(super) mean: Vec<f64>,
    /// The target.
    pub(super) target: Vec<f64>,
}

impl Days {
    fn new(days: usize) -> Self {
        Self { peak: vec![0.0; days], mean: vec![0.0; days], target: vec![0.0; days] }
    }

    /// The first day on which more than the target, and on which more than all, is used.
    pub(super) fn first_over(&self) -> [Option<usize>; 2] {
        let target = self.peak.iter().zip(&self.target).position(|(used, target)| used > target);
        [target, self.peak.iter().position(|used| *used > 1.0)]
    }
}

/// The different loads of the hours of each day: hours that ask for the same need the same.
struct Loads {
    /// For each row its day, its load, and for how many hours of the day it is so.
    rows: Vec<(usize, f64, f64)>,
}

impl Loads {
    fn of(series: &Series) -> Self {
        let mut rows: Vec<(usize, f64, f64)> = Vec::with_capacity(series.days() * 8);
        for (day, hours) in series.load().chunks(HOURS).enumerate() {
            let first = rows.len();
            for load in hours {
                match rows[first..].iter_mut().find(|row| row.1 == *load) {
                    Some(row) => row.2 += 1.0,
                    None => rows.push((day, *load, 1.0)),
                }
            }
        }
        Self { rows }
    }
}

/// The use of all resources, by their number, from every hour of the series.
pub(super) fn hour_by_hour(moving: &Moving, all: &[f64], series: &Series, resources: usize) -> Vec<Days> {
    let mut found = vec![Days::new(series.days()); resources];
    let usage = &moving.hourly;
    let loads = if usage.resources.is_empty() { Loads { rows: Vec::new() } } else { Loads::of(series) };
    let rows = &loads.rows;
    let mut fill = |first: usize, input: usize, lanes: &mut [f64]| {
        let mover = moving.inputs[input];
        let value = all[mover.place];
        let rows = lanes.iter_mut().zip(&rows[first..]);
        match (mover.grows, mover.varies) {
            (true, true) => rows.for_each(|(lane, (_, load, _))| *lane = value * load),
            (true, false) => rows.for_each(|(lane, (day, ..))| *lane = value * series.growth()[*day]),
            _ => rows.for_each(|(lane, (day, load, _))| *lane = value * over(*load, series.growth()[*day])),
        }
    };
    let mut take = |first: usize, wanted: usize, lanes: &[f64]| {
        let rows = lanes.iter().zip(&rows[first..]);
        match usage.of(wanted) {
            (resource, true) => rows.for_each(|(lane, (day, ..))| found[resource].target[*day] = *lane),
            (resource, false) => rows.for_each(|(lane, (day, _, hours))| {
                let peak = &mut found[resource].peak[*day];
                *peak = math::max(*peak, *lane);
                found[resource].mean[*day] += lane * hours / HOURS as f64;
            }),
        }
    };
    usage.slice.stream(all, (rows.len(), BLOCK), &mut fill, &mut take);
    by_day(&moving.daily, moving, all, &mut found, &|day| (series.growth()[day], 1.0));
    found
}

/// The use of all resources on each day at its peak, where the load is `surge` times that of the series.
pub(super) fn at_peaks(moving: &Moving, all: &[f64], series: &Series, resources: usize, surge: f64) -> Vec<Days> {
    let mut found = vec![Days::new(series.days()); resources];
    let peak = |day: usize| (series.growth()[day], surge * over(series.daily_peak()[day], series.growth()[day]));
    by_day(&moving.hourly, moving, all, &mut found, &peak);
    by_day(&moving.daily, moving, all, &mut found, &peak);
    found
}

/// Days of a stretch of which it is first asked whether anything can happen in it.
const STRETCH: usize = 32;

/// The first day on which more than the target of each resource is used, and the share that is used of it at the peak
/// of the first day, where the load is `surge` times that of the series.
///
/// Demand is taken not to fall where growth or load rise: a stretch whose most growth and most load together ask for no
/// more than the target is passed over.
pub(super) fn first_over_target(
    moving: &Moving,
    all: &[f64],
    series: &Series,
    resources: usize,
    surge: f64,
) -> Vec<(Option<usize>, f64)> {
    // Growth, and the load over what growth alone makes of the average.
    let peaks = series.growth().iter().zip(series.daily_peak());
    let days: Vec<(f64, f64)> = peaks.map(|(growth, peak)| (*growth, surge * over(*peak, *growth))).collect();
    let most = |stretch: &[(f64, f64)]| {
        stretch.iter().fold((0.0, 0.0), |most: (f64, f64), day| (math::max(most.0, day.0), math::max(most.1, day.1)))
    };
    // The first row is the first day itself.
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

/// Runs a slice for days of which growth and load are known.
fn run(slice: &Slice, moving: &Moving, all: &[f64], days: &[(f64, f64)]) -> Vec<Vec<f64>> {
    let column = |mover: &Mover| {
        let day = |(growth, load): &(f64, f64)| all[mover.place] * mover.factor(*growth, *load);
        days.iter().map(day).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = moving.inputs.iter().map(column).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    slice.run(all, &columns, days.len())
}

/// `at` gives the growth and the load, over its average, of a day.
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
                found[resource].peak[range.clone()].copy_from_slice(lanes);
                found[resource].mean[range].copy_from_slice(lanes);
            }
        }
    };
    usage.slice.stream(all, (days, BLOCK), &mut fill, &mut take);
}

fn over(load: f64, growth: f64) -> f64 {
    if growth > 0.0 { load / growth } else { 0.0 }
}
