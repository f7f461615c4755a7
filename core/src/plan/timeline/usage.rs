//! What share of each resource is used, day by day and hour by hour.

use alloc::vec;
use alloc::vec::Vec;

use crate::engine::moving::{Moving, Usage};
use crate::load::Series;

const HOURS: usize = 24;
/// Days that are worked on at a time: what belongs to them stays in the processor's cache.
const DAYS: usize = 10;

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

/// The use of all resources, by their number, from every hour of the series.
pub(super) fn hour_by_hour(moving: &Moving, all: &[f64], series: &Series, resources: usize) -> Vec<Days> {
    let days = series.days();
    let mut found = vec![Days::new(days); resources];
    let usage = &moving.hourly;
    let mut fill = |first: usize, input: usize, lanes: &mut [f64]| {
        let mover = moving.inputs[input];
        let value = all[mover.place];
        let hours = lanes.iter_mut().zip(&series.load()[first..]).enumerate();
        match (mover.grows, mover.varies) {
            (true, true) => hours.for_each(|(_, (lane, load))| *lane = value * load),
            (true, false) => hours.for_each(|(at, (lane, _))| *lane = value * series.growth()[(first + at) / HOURS]),
            _ => {
                hours.for_each(|(at, (lane, load))| *lane = value * over(*load, series.growth()[(first + at) / HOURS]))
            }
        }
    };
    let mut take = |first: usize, wanted: usize, lanes: &[f64]| {
        for (at, hours) in lanes.chunks(HOURS).enumerate() {
            let day = first / HOURS + at;
            match usage.of(wanted) {
                (resource, true) => found[resource].target[day] = hours[0],
                (resource, false) => {
                    found[resource].peak[day] = hours.iter().copied().fold(f64::MIN, f64::max);
                    found[resource].mean[day] = hours.iter().sum::<f64>() / HOURS as f64;
                }
            }
        }
    };
    usage.slice.stream(all, (days * HOURS, DAYS * HOURS), &mut fill, &mut take);
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
    usage.slice.stream(all, (days, 256), &mut fill, &mut take);
}

fn over(load: f64, growth: f64) -> f64 {
    if growth > 0.0 { load / growth } else { 0.0 }
}
