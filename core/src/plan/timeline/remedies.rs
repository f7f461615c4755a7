//! The effect of each remedy on target dates and utilization.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::math;
use crate::model::{Remedy, ValueKind};
use crate::plan::ComponentEvaluation;
use crate::plan::timeline::limits::{Projection, ReachedAt, ResourceTimeline};

/// The effect of a remedy.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct RemedyTimeline {
    /// The changed inputs and constants by index, with their values before and after in base units.
    pub value_changes: Vec<(usize, f64, f64)>,
    /// The resources whose target date changes: index, date before, date after.
    pub date_changes: Vec<(usize, ReachedAt, ReachedAt)>,
    /// The resources whose utilization changes: index, utilization at today's peak before and after.
    pub utilization_changes: Vec<(usize, f64, f64)>,
    /// The resource of the component that reaches its target first with the remedy, and when.
    pub bottleneck: Option<(usize, ReachedAt)>,
    /// The number of days by which the first target date of the component is delayed; negative if it becomes earlier.
    /// `None` if there is no date before or after, or if the remedy changes no value.
    pub days_gained: Option<i32>,
}

pub(super) fn remedy_timelines(
    projection: &Projection<'_>,
    part: &ComponentEvaluation,
    all: &[f64],
    resources: &[ResourceTimeline],
) -> Vec<RemedyTimeline> {
    let before: Vec<(ReachedAt, f64)> =
        resources.iter().map(|resource| (resource.at_peak_load.0, resource.utilization_today.1)).collect();
    part.model.remedies.iter().map(|remedy| remedy_timeline(projection, part, (remedy, all), &before)).collect()
}

fn remedy_timeline(
    projection: &Projection<'_>,
    part: &ComponentEvaluation,
    (remedy, all): (&Remedy, &[f64]),
    before: &[(ReachedAt, f64)],
) -> RemedyTimeline {
    let model = &part.model;
    let mut given = all[..model.program.parameter_count()].to_vec();
    let mut value_changes = Vec::new();
    for (index, after) in &remedy.set {
        let after = match &model.values[*index].kind {
            ValueKind::Input(input) => all[*after].clamp(input.bounds.0, input.bounds.1),
            ValueKind::Constant { bounds } => all[*after].clamp(bounds.0, bounds.1),
            ValueKind::Formula { .. } => continue,
        };
        if after.is_finite() && after.to_bits() != given[*index].to_bits() {
            value_changes.push((*index, given[*index], after));
            given[*index] = after;
        }
    }
    if value_changes.is_empty() {
        let bottleneck = bottleneck(projection, before, all, part);
        return RemedyTimeline {
            value_changes,
            date_changes: Vec::new(),
            utilization_changes: Vec::new(),
            bottleneck,
            days_gained: None,
        };
    }
    let changed = model.program.run_row_within(&given, projection.work);
    let after = projection.target_dates(&part.moving, &changed, model.resources.len());
    let pairs = || before.iter().zip(&after).enumerate();
    let moved = pairs().filter(|(_, (before, after))| before.0 != after.0);
    let date_changes = moved.map(|(number, (before, after))| (number, before.0, after.0)).collect();
    let other = |before: f64, after: f64| math::abs(after - before) > 1e-9 * before;
    let used = pairs().filter(|(_, (before, after))| other(before.1, after.1));
    let utilization_changes = used.map(|(number, (before, after))| (number, before.1, after.1)).collect();
    let was = bottleneck(projection, before, all, part);
    let is = bottleneck(projection, &after, &changed, part);
    let start = projection.outlook.start;
    let days_gained = was.zip(is).and_then(|(was, is)| Some(is.1.days(start)? - was.1.days(start)?));
    RemedyTimeline { value_changes, date_changes, utilization_changes, bottleneck: is, days_gained }
}

/// Returns the resource with known capacity that reaches its target first, and when.
fn bottleneck(
    projection: &Projection<'_>,
    when: &[(ReachedAt, f64)],
    all: &[f64],
    part: &ComponentEvaluation,
) -> Option<(usize, ReachedAt)> {
    let known = |number: &usize| all[part.model.resources[*number].capacity] > 0.0;
    let numbers = (0..when.len()).filter(known).filter(|number| when[*number].0 != ReachedAt::Never);
    numbers.map(|number| (number, when[number].0)).min_by_key(|(_, when)| projection.rank(*when))
}
