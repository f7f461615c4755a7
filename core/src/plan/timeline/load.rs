//! Key figures of the load: its calendar, its peak, and the capacity needed at trough, average, and peak.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::load::{LoadSeries, Outlook, design_peak};
use crate::math;
use crate::plan::{ComponentEvaluation, Evaluation};
use crate::scenario::{Event, Growth, Schedule};
use crate::work::WorkBudget;

/// The number of points of the load duration curve.
const DURATION_CURVE_POINTS: usize = 101;

/// Key figures of today's load, relative to its average unless stated otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct LoadSummary {
    /// The highest factor of the calendar, and its hour (0 to 23), weekday (0 is Monday), and month (1 is January).
    pub peak: (f64, u8, u8, u8),
    /// The lowest factor, in the same form.
    pub trough: (f64, u8, u8, u8),
    /// The mean of the calendar; 1 if its shapes are scaled to a mean of 1.
    pub mean: f64,
    /// The ratio of peak to trough; `None` if the trough is zero.
    pub peak_to_trough: Option<f64>,
    /// The ratio of the mean weekday to the mean weekend day; `None` if the weekend has no load.
    pub weekday_to_weekend: Option<f64>,
    /// The largest event that the deployment is sized for; `None` if none raises the load.
    pub largest_event: Option<Event>,
    /// The design peak: the calendar's peak times the factor of the largest such event.
    pub design_peak: f64,
    /// The factor of the largest such event without a date, which can occur at any time; 1 if there is none.
    pub surge: f64,
    /// The factors of a week in an average month, by day from Monday and hour from 00:00.
    pub week: [[f64; 24]; 7],
    /// The capacity needed at trough, average, and calendar peak, and at the design peak if it is higher.
    pub levels: Vec<LoadLevel>,
}

/// Returns the load duration curve of a year without growth: hourly loads in descending order, at evenly spaced
/// shares of the time.
///
/// It is expensive to compute and needed only for a chart.
#[must_use]
pub fn annual_load_duration(outlook: &Outlook) -> Vec<f64> {
    LoadSeries::new(&outlook.calendar, &outlook.events, &Growth::None, outlook.start, 365)
        .duration_curve(DURATION_CURVE_POINTS)
}

/// The capacity needed at one load level.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct LoadLevel {
    /// The name of the load level, such as `Design peak`.
    pub label: String,
    /// The load relative to its average.
    pub load: f64,
    /// The headline values of each component, in base units.
    pub values: Vec<Vec<f64>>,
}

pub(super) fn summary(outlook: &Outlook, evaluation: &Evaluation, work: &WorkBudget) -> LoadSummary {
    let calendar = &outlook.calendar;
    let (peak, trough, mean) = (calendar.peak(), calendar.trough(), calendar.mean());
    let carried = outlook.events.iter().filter(|event| event.carried && event.factor > 1.0);
    let largest_event = carried.clone().max_by(|a, b| a.factor.total_cmp(&b.factor)).cloned();
    let undated = carried.filter(|event| matches!(event.schedule, Schedule::Random { .. }));
    let surge = undated.map(|event| event.factor).fold(1.0, math::max);
    let design_peak = design_peak(calendar, &outlook.events);
    let named = [("Trough", trough.0), ("Average", mean), ("Calendar peak", peak.0)];
    let mut levels: Vec<LoadLevel> = named.map(|(label, load)| load_level(label, load, evaluation, work)).into();
    if design_peak > peak.0 {
        levels.push(load_level("Design peak", design_peak, evaluation, work));
    }
    LoadSummary {
        peak,
        trough,
        mean,
        peak_to_trough: calendar.peak_to_trough(),
        weekday_to_weekend: calendar.weekday_to_weekend(),
        largest_event,
        design_peak,
        surge,
        week: calendar.average_week(),
        levels,
    }
}

fn load_level(label: &str, load: f64, evaluation: &Evaluation, work: &WorkBudget) -> LoadLevel {
    let values = evaluation.components.iter().map(|part| headline_values(part, 1.0, load, work)).collect();
    LoadLevel { label: label.to_string(), load, values }
}

/// Returns a component's headline values at a growth factor and at a multiple of the average load.
pub(super) fn headline_values(part: &ComponentEvaluation, growth: f64, load: f64, work: &WorkBudget) -> Vec<f64> {
    let inputs = part.moving.values_at(&part.values, growth, load);
    let columns: Vec<&[f64]> = inputs.iter().map(core::slice::from_ref).collect();
    let found = part.moving.headline.run_within(&part.values, &columns, 1, work);
    found.iter().map(|column| column[0]).collect()
}
