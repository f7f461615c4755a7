//! The utilization of each resource, day by day and hour by hour.

use alloc::vec;
use alloc::vec::Vec;

use crate::expression::slice::ProgramSlice;
use crate::load::LoadSeries;
use crate::math;
use crate::model::moving::{TimeVaryingInput, TimeVaryingInputs, UtilizationSlice};
use crate::work::WorkBudget;

const HOURS_PER_DAY: usize = 24;
/// The number of rows per block, chosen so that a block fits in the processor cache.
const ROWS_PER_BLOCK: usize = 256;

/// The utilization of a resource, day by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DailyUtilization {
    /// The utilization of each day in its busiest hour.
    pub(super) peak: Vec<f64>,
    /// The target of each day.
    pub(super) target: Vec<f64>,
    /// The average utilization of the first day.
    pub(super) mean: f64,
}

impl DailyUtilization {
    fn new(days: usize) -> Self {
        Self { peak: vec![0.0; days], target: vec![0.0; days], mean: 0.0 }
    }

    /// Returns the first day over the target and the first day over the capacity.
    pub(super) fn first_days_over(&self) -> [Option<usize>; 2] {
        let target = self.peak.iter().zip(&self.target).position(|(used, target)| used > target);
        [target, self.peak.iter().position(|used| *used > 1.0)]
    }
}

/// The distinct hourly loads of a range of days.
struct HourlyLoads<'s> {
    series: &'s LoadSeries,
    /// The day, the load, and the number of hours of that day with this load.
    rows: Vec<(usize, f64, f64)>,
}

impl<'s> HourlyLoads<'s> {
    fn new(series: &'s LoadSeries, days: impl Iterator<Item = usize>) -> Self {
        let mut rows: Vec<(usize, f64, f64)> = Vec::new();
        for day in days {
            let first = rows.len();
            for load in series.hourly_load().get(day * HOURS_PER_DAY..(day + 1) * HOURS_PER_DAY).unwrap_or_default() {
                match rows[first..].iter_mut().find(|row| row.1 == *load) {
                    Some(row) => row.2 += 1.0,
                    None => rows.push((day, *load, 1.0)),
                }
            }
        }
        Self { series, rows }
    }

    /// Runs a slice for all rows and passes each output to `take`: the day with the number of hours, the index of the
    /// output, and its value.
    fn run(
        &self,
        slice: &ProgramSlice,
        moving: &TimeVaryingInputs,
        all: &[f64],
        take: &mut dyn FnMut((usize, f64), usize, f64),
        work: &WorkBudget,
    ) {
        let growth = self.series.daily_growth();
        let mut fill = |first: usize, input: usize, lanes: &mut [f64]| {
            let mover = moving.inputs[input];
            let value = all[mover.index];
            let rows = lanes.iter_mut().zip(&self.rows[first..]);
            rows.for_each(|(lane, (day, load, _))| {
                *lane = value * mover.factor(growth[*day], relative_load(*load, growth[*day]));
            });
        };
        let mut each = |first: usize, output: usize, lanes: &[f64]| {
            let rows = lanes.iter().zip(&self.rows[first..]);
            rows.for_each(|(lane, (day, _, hours))| take((*day, *hours), output, *lane));
        };
        slice.stream(all, (self.rows.len(), ROWS_PER_BLOCK), &mut fill, &mut each, work);
    }
}

/// The number of days per group. In each group, the days with the highest and the lowest peak are checked hour by
/// hour.
const DAYS_PER_SAMPLE: usize = 16;
/// The relative excess above which another hour counts as busier. It is larger than any rounding error.
const BUSIER_TOLERANCE: f64 = 1e-9;

/// Returns the utilization of all resources in the busiest hour of each day.
///
/// For most resources, this is the hour with the highest load, which is verified hour by hour on sample days. If a
/// resource is busier in another hour, because it scales in steps or works off a backlog, every hour of all days is
/// computed.
pub(super) fn daily_utilization(
    moving: &TimeVaryingInputs,
    all: &[f64],
    series: &LoadSeries,
    resources: usize,
    work: &WorkBudget,
) -> Vec<DailyUtilization> {
    let mut found = utilization_at_peaks(moving, all, series, resources, 1.0, work);
    let usage = &moving.hourly;
    for resource in &usage.resources {
        found[*resource].mean = 0.0;
    }
    let peaks = series.daily_peak();
    let extremes = (0..series.days()).step_by(DAYS_PER_SAMPLE).flat_map(|first| {
        let stretch = || first..series.days().min(first + DAYS_PER_SAMPLE);
        let most = stretch().max_by(|a, b| peaks[*a].total_cmp(&peaks[*b]));
        let least = stretch().min_by(|a, b| peaks[*a].total_cmp(&peaks[*b]));
        most.into_iter().chain(least)
    });
    let mut busier_elsewhere = vec![false; resources];
    if !usage.resources.is_empty() {
        let sample = HourlyLoads::new(series, (0..1).chain(extremes.filter(|day| *day > 0)));
        sample.run(
            &usage.slice,
            moving,
            all,
            &mut |(day, hours), output, used| {
                if let (resource, false) = usage.resource_at(output) {
                    busier_elsewhere[resource] |= used > found[resource].peak[day] * (1.0 + BUSIER_TOLERANCE);
                    if day == 0 {
                        found[resource].mean += used * hours / HOURS_PER_DAY as f64;
                    }
                }
            },
            work,
        );
    }
    for (resource, found) in found.iter_mut().enumerate().filter(|(resource, _)| busier_elsewhere[*resource]) {
        for_each_hour(
            moving,
            all,
            series,
            resource,
            &mut |day, _, used| {
                found.peak[day] = math::max(found.peak[day], used);
            },
            work,
        );
    }
    found
}

/// Returns the average utilization of a resource on each day.
pub(super) fn daily_means(
    moving: &TimeVaryingInputs,
    all: &[f64],
    series: &LoadSeries,
    resource: usize,
    work: &WorkBudget,
) -> Vec<f64> {
    let mut means = vec![0.0; series.days()];
    let mut add = |day: usize, hours, used: f64| means[day] += used * hours / HOURS_PER_DAY as f64;
    for_each_hour(moving, all, series, resource, &mut add, work);
    means
}

/// Calls `take` for each distinct load of each day, with the day, the number of hours with that load, and the
/// utilization of the resource.
fn for_each_hour(
    moving: &TimeVaryingInputs,
    all: &[f64],
    series: &LoadSeries,
    resource: usize,
    take: &mut dyn FnMut(usize, f64, f64),
    work: &WorkBudget,
) {
    let rows = HourlyLoads::new(series, 0..series.days()).rows;
    let growth = series.daily_growth();
    let moments: Vec<(f64, f64)> =
        rows.iter().map(|(day, load, _)| (growth[*day], relative_load(*load, growth[*day]))).collect();
    let limit = run_slice(&moving.resource_slices[resource], moving, all, &moments, work);
    for (row, (day, _, hours)) in rows.iter().enumerate() {
        take(*day, *hours, limit[0][row] / limit[1][row]);
    }
}

/// Returns the utilization of all resources at the daily peak, at `surge` times the load of the series.
pub(super) fn utilization_at_peaks(
    moving: &TimeVaryingInputs,
    all: &[f64],
    series: &LoadSeries,
    resources: usize,
    surge: f64,
    work: &WorkBudget,
) -> Vec<DailyUtilization> {
    let mut found = vec![DailyUtilization::new(series.days()); resources];
    let peak = |day: usize| {
        (series.daily_growth()[day], surge * relative_load(series.daily_peak()[day], series.daily_growth()[day]))
    };
    fill_days(&moving.hourly, moving, all, &mut found, &peak, work);
    fill_days(&moving.daily, moving, all, &mut found, &peak, work);
    found
}

/// The number of days in a group whose upper bound is checked before the individual days.
const DAYS_PER_BOUND: usize = 32;

/// Returns the first day on which each resource exceeds its target, and its utilization at the peak of the first day.
///
/// The load is `surge` times that of the series.
///
/// Demand is assumed not to decrease with growth or load. A group of days is therefore skipped if its highest growth
/// and its highest load together do not exceed the target.
pub(super) fn first_over_target(
    moving: &TimeVaryingInputs,
    all: &[f64],
    series: &LoadSeries,
    resources: usize,
    surge: f64,
    work: &WorkBudget,
) -> Vec<(Option<usize>, f64)> {
    // The growth of each day, and its peak load relative to the grown average.
    let peaks = series.daily_growth().iter().zip(series.daily_peak());
    let days: Vec<(f64, f64)> = peaks.map(|(growth, peak)| (*growth, surge * relative_load(*peak, *growth))).collect();
    let most = |stretch: &[(f64, f64)]| {
        stretch.iter().fold((0.0, 0.0), |most: (f64, f64), day| (math::max(most.0, day.0), math::max(most.1, day.1)))
    };
    // The first row is the first day. Each other row is the upper bound of a group of days.
    let mut bounds: Vec<(f64, f64)> = days.iter().take(1).copied().collect();
    bounds.extend(days.chunks(DAYS_PER_BOUND).map(most));
    let mut found = vec![(None, 0.0); resources];
    for usage in [&moving.hourly, &moving.daily] {
        let shares = run_slice(&usage.slice, moving, all, &bounds, work);
        for (index, resource) in usage.resources.iter().enumerate() {
            let (used, target) = (&shares[index], &shares[index + usage.resources.len()]);
            found[*resource].1 = used.first().copied().unwrap_or(0.0);
            let candidates = (1..bounds.len()).filter(|row| used[*row] > target[*row]);
            found[*resource].0 = candidates.into_iter().find_map(|row| {
                let first = (row - 1) * DAYS_PER_BOUND;
                let stretch = &days[first..days.len().min(first + DAYS_PER_BOUND)];
                let limit = run_slice(&moving.resource_slices[*resource], moving, all, stretch, work);
                let over = (0..stretch.len()).find(|day| limit[0][*day] / limit[1][*day] > limit[2][*day]);
                over.map(|day| first + day)
            });
        }
    }
    found
}

/// Runs a slice for each row of `days`: the growth on a day, and the load relative to the average.
fn run_slice(
    slice: &ProgramSlice,
    moving: &TimeVaryingInputs,
    all: &[f64],
    days: &[(f64, f64)],
    work: &WorkBudget,
) -> Vec<Vec<f64>> {
    let column = |mover: &TimeVaryingInput| {
        let day = |(growth, load): &(f64, f64)| all[mover.index] * mover.factor(*growth, *load);
        days.iter().map(day).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = moving.inputs.iter().map(column).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    slice.run_within(all, &columns, days.len(), work)
}

/// Fills `found` with the outputs of a slice. `growth_and_load` returns the growth of a day and its load relative to
/// the average.
fn fill_days(
    usage: &UtilizationSlice,
    moving: &TimeVaryingInputs,
    all: &[f64],
    found: &mut [DailyUtilization],
    growth_and_load: &dyn Fn(usize) -> (f64, f64),
    work: &WorkBudget,
) {
    let days = found.first().map_or(0, |first| first.peak.len());
    let mut fill = |first: usize, input: usize, lanes: &mut [f64]| {
        let mover = moving.inputs[input];
        for (offset, lane) in lanes.iter_mut().enumerate() {
            let (growth, load) = growth_and_load(first + offset);
            *lane = all[mover.index] * mover.factor(growth, load);
        }
    };
    let mut take = |first: usize, output: usize, lanes: &[f64]| {
        let range = first..first + lanes.len();
        match usage.resource_at(output) {
            (resource, true) => found[resource].target[range].copy_from_slice(lanes),
            (resource, false) => {
                found[resource].mean = if first == 0 { lanes[0] } else { found[resource].mean };
                found[resource].peak[range].copy_from_slice(lanes);
            }
        }
    };
    usage.slice.stream(all, (days, ROWS_PER_BLOCK), &mut fill, &mut take, work);
}

fn relative_load(load: f64, growth: f64) -> f64 {
    if growth > 0.0 { load / growth } else { 0.0 }
}
