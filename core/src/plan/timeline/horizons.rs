//! The plan by month, and the capacity needed at each horizon and size.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::math;
use crate::plan::Evaluation;
use crate::plan::timeline::limits::{ComponentTimeline, Projection, ReachedAt};
use crate::plan::timeline::load::headline_values;
use crate::plan::timeline::uncertainty::GrowthBand;

/// A month of the plan.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PlanMonth {
    /// The first day of the month. Months are counted from the first day of the plan.
    pub date: Date,
    /// The growth at the beginning of the month, relative to today.
    pub growth: f64,
    /// The prediction intervals of the growth.
    pub band: GrowthBand,
    /// The mean and the maximum hourly load of the month, relative to today's average.
    pub load: (f64, f64),
    /// The resource closest to its target or furthest above it: the indices of component and resource, and the
    /// utilization.
    pub bottleneck: Option<(usize, usize, f64)>,
    /// The probability that the actual size is within [`super::PROJECTION_TOLERANCE`] of the projection.
    pub confidence: f64,
}

/// The capacity needed at a future date.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Horizon {
    /// The label, such as `12 months`.
    pub label: String,
    /// The date of the horizon.
    pub date: Date,
    /// The growth by that date, relative to today.
    pub growth: f64,
    /// The prediction intervals of the growth.
    pub band: GrowthBand,
    /// The load to size for, relative to today's average: growth × (1 + margin) × design peak.
    pub load: f64,
    /// The headline values of each component at that growth plus the margin, at the design peak, in base units.
    pub values: Vec<Vec<f64>>,
    /// The probability that the actual size is within [`super::PROJECTION_TOLERANCE`] of the projection.
    pub confidence: f64,
}

/// The capacity needed at a multiple of today's size.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct GrowthStep {
    /// The size, relative to today's.
    pub factor: f64,
    /// The time at which growth reaches the size.
    pub when: ReachedAt,
    /// The headline values of each component at that size and at the design peak, in base units.
    pub values: Vec<Vec<f64>>,
    /// The resources that exceed their targets at that size without changes, as indices of component and resource.
    pub over_target: Vec<(usize, usize)>,
}

/// The multiples of today's size to plan for.
const GROWTH_FACTORS: [f64; 4] = [1.0, 2.0, 5.0, 10.0];

pub(super) fn growth_steps(
    projection: &Projection<'_>,
    evaluation: &Evaluation,
    parts: &[ComponentTimeline],
) -> Vec<GrowthStep> {
    let scale = |factor: f64| {
        let all = parts.iter().enumerate().flat_map(|(part, timeline)| {
            timeline.resources.iter().enumerate().map(move |(number, resource)| (part, number, resource))
        });
        let over = all.filter(|(_, _, resource)| {
            resource.capacity_known && resource.growth_to_target.is_some_and(|most| most <= factor)
        });
        GrowthStep {
            factor,
            when: projection.date_from_growth(Some(factor)),
            values: evaluation
                .components
                .iter()
                .map(|part| headline_values(part, factor, projection.design_peak, projection.work))
                .collect(),
            over_target: over.map(|(part, number, _)| (part, number)).collect(),
        }
    };
    GROWTH_FACTORS.map(scale).into()
}

pub(super) fn months(projection: &Projection<'_>, parts: &[ComponentTimeline]) -> Vec<PlanMonth> {
    let outlook = projection.outlook;
    let day = |month: u32| {
        let date = outlook.start.plus_months(i32::try_from(month).unwrap_or(0));
        date.map(|date| (date, usize::try_from(date.days_since(outlook.start)).unwrap_or(0)))
    };
    let mut months = Vec::new();
    for month in 0..outlook.horizon_months {
        let (Some((date, first)), Some((_, end))) = (day(month), day(month + 1)) else { break };
        let days = first..end.min(projection.series.days());
        if days.is_empty() {
            break;
        }
        let mean = projection.series.daily_mean()[days.clone()].iter().sum::<f64>() / days.len() as f64;
        let peak = projection.series.daily_peak()[days.clone()].iter().copied().fold(0.0, math::max);
        let after = first as f64;
        months.push(PlanMonth {
            date,
            growth: projection.series.daily_growth()[first],
            band: projection.uncertainty.band(after),
            load: (mean, peak),
            bottleneck: monthly_bottleneck(parts, days),
            confidence: projection.uncertainty.confidence(after),
        });
    }
    months
}

fn monthly_bottleneck(parts: &[ComponentTimeline], days: core::ops::Range<usize>) -> Option<(usize, usize, f64)> {
    let mut tightest: Option<(f64, (usize, usize, f64))> = None;
    for (part, timeline) in parts.iter().enumerate() {
        for (number, resource) in timeline.resources.iter().enumerate().filter(|(_, resource)| resource.capacity_known)
        {
            let used = resource.daily_peak_utilization[days.clone()].iter().copied().fold(0.0, math::max);
            let pressure = used / resource.target;
            if tightest.is_none_or(|(most, _)| pressure > most) {
                tightest = Some((pressure, (part, number, used)));
            }
        }
    }
    tightest.map(|(_, found)| found)
}

pub(super) fn horizons(projection: &Projection<'_>, evaluation: &Evaluation) -> Vec<Horizon> {
    let outlook = projection.outlook;
    let mut dates = alloc::vec![("Today".to_string(), Some(outlook.start))];
    dates.extend([30, 60, 90].map(|days| (format!("{days} days"), outlook.start.plus_days(days))));
    dates.extend([6, 12, 24, 36, 48, 60].map(|months| (format!("{months} months"), outlook.start.plus_months(months))));
    let mut horizons = Vec::new();
    for (label, date) in dates {
        let Some(date) = date.filter(|date| date.days_since(outlook.start) <= outlook.horizon_days()) else { continue };
        let days = f64::from(date.days_since(outlook.start));
        let growth = projection.uncertainty.growth(days);
        let sized = growth * (1.0 + outlook.safety_margin);
        horizons.push(Horizon {
            label,
            date,
            growth,
            band: projection.uncertainty.band(days),
            load: sized * projection.design_peak,
            values: evaluation
                .components
                .iter()
                .map(|part| headline_values(part, sized, projection.design_peak, projection.work))
                .collect(),
            confidence: projection.uncertainty.confidence(days),
        });
    }
    horizons
}
