//! The charts of a timeline: utilization and growth over time, and the load duration curve.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::percent;
use crate::math;
use crate::plan::Evaluation;
use crate::plan::timeline::limits::ReachedAt;
use crate::plan::timeline::load::annual_load_duration;
use crate::plan::timeline::summary::resource_name;
use crate::plan::timeline::uncertainty::GrowthUncertainty;
use crate::plan::timeline::usage::daily_means;
use crate::plan::timeline::{ResourceTimeline, Timeline};
use crate::view_model::{ChartAxis, Curve, CurveStyle, NumberFormat, Plot, ShadedArea};
use crate::work::WorkBudget;

/// The maximum number of curves in a chart; more are hard to distinguish.
const MAX_CURVES: usize = 12;
/// Utilization above this is cut off or drawn on a logarithmic axis.
const MAX_LINEAR_UTILIZATION: f64 = 2.0;
/// The number of points that make up the beginning of a chart.
const FIRST_POINTS: usize = 5;
/// Growth above this is drawn on a logarithmic axis.
const MAX_LINEAR_GROWTH: f64 = 50.0;
/// The minimum utilization on a logarithmic axis.
const MIN_LOG_UTILIZATION: f64 = 0.001;

/// Splits days into the intervals of a chart: the first day, then intervals of one day, one week, or two weeks.
///
/// Whole weeks contain every weekday equally often.
fn chart_intervals(days: usize) -> Vec<core::ops::Range<usize>> {
    let long = match days {
        ..=92 => 1,
        93..=1000 => 7,
        _ => 14,
    };
    let rest = (1..days).step_by(long).map(|first| first..(first + long).min(days));
    core::iter::once(0..1.min(days)).chain(rest).collect()
}

fn day_count(timeline: &Timeline) -> usize {
    usize::try_from(timeline.outlook.horizon_days()).unwrap_or(0)
}

fn empty_plot(timeline: &Timeline, title: String) -> (Plot, Vec<core::ops::Range<usize>>) {
    let stretches = chart_intervals(day_count(timeline));
    let x = stretches.iter().map(|days| days.end as f64 - 1.0).collect();
    let plot = Plot::new(title, ChartAxis::Days(timeline.outlook.start), x, NumberFormat::Shares);
    (plot, stretches)
}

fn maximum(numbers: &[f64]) -> f64 {
    numbers.iter().copied().fold(0.0, math::max)
}

fn interval_peaks(resource: &ResourceTimeline, stretches: &[core::ops::Range<usize>]) -> Vec<f64> {
    stretches
        .iter()
        .map(|days| maximum(resource.daily_peak_utilization.get(days.clone()).unwrap_or_default()))
        .collect()
}

impl Timeline {
    /// Returns all resources with known capacity, as indices of component and resource, in the order in which their
    /// targets are reached. Those that never reach their target come last.
    #[must_use]
    pub fn resources_by_target_date(&self) -> Vec<(usize, usize)> {
        let mut all = self.bottlenecks.clone();
        let ranked: BTreeSet<(usize, usize)> = all.iter().copied().collect();
        for (part, resources) in self.components.iter().enumerate() {
            let numbered = resources.resources.iter().enumerate().filter(|(_, resource)| resource.capacity_known);
            all.extend(numbered.map(|(number, _)| (part, number)).filter(|index| !ranked.contains(index)));
        }
        all
    }

    /// Returns the chart of a resource over time at peak and average load, with its target, its limit, and their dates.
    ///
    /// If `chosen` is `None` or has no known capacity, the chart shows the first bottleneck. Returns `None` if no
    /// capacity is known.
    #[must_use]
    pub fn projection_chart(&self, evaluation: &Evaluation, chosen: Option<(usize, usize)>) -> Option<Plot> {
        let ranked = self.resources_by_target_date();
        let chosen = chosen.filter(|index| ranked.contains(index));
        let (part, number) = chosen.or_else(|| ranked.first().copied())?;
        let resource = &self.components[part].resources[number];
        let (mut plot, stretches) = empty_plot(self, format!("{} over time", resource_name(evaluation, part, number)));
        let peak = interval_peaks(resource, &stretches);
        let mean = self.mean_curve(evaluation, (part, number), &stretches);
        if maximum(&peak) > MAX_LINEAR_UTILIZATION {
            // Cut off values far above the limit. If the chart already begins above the limit, use a logarithmic axis instead.
            if maximum(&peak[..peak.len().min(FIRST_POINTS)]) > 1.0 {
                plot.logarithmic = true;
                plot.bounds.0 = MIN_LOG_UTILIZATION;
            } else {
                plot.bounds.1 = MAX_LINEAR_UTILIZATION;
            }
        }
        let differ = |mean: &Curve| {
            let mut pairs = peak.iter().zip(&mean.values);
            mean.values.iter().all(|mean| mean.is_nan()) || pairs.any(|(peak, mean)| *peak > mean * 1.02)
        };
        let mean = Some(mean).filter(differ);
        plot.curves.push(Curve {
            label: format!("{} at peak", resource_name(evaluation, part, number)),
            values: peak,
            style: CurveStyle::Bold,
        });
        plot.curves.extend(mean);
        plot.horizontal_lines.push((1.0, "Limit 100%".to_string()));
        if resource.target != 1.0 {
            plot.horizontal_lines.push((resource.target, format!("Target {}", percent(resource.target))));
        }
        let start = self.outlook.start;
        for (when, what) in [(resource.at_peak_load.0, "Target"), (resource.at_peak_load.1, "Limit")] {
            if let ReachedAt::On(date) = when {
                plot.vertical_lines
                    .push((f64::from(date.days_since(start)), format!("{what} {}", crate::format::date(date))));
            }
        }
        let last = plot.x.last().copied().unwrap_or(0.0);
        if let (Some(first), end) = resource.target_date_interval {
            let day = |date: Date| f64::from(date.days_since(start)).min(last);
            plot.shaded_range = Some((day(first), end.map_or(last, day))).filter(|(first, end)| first < end);
        }
        Some(plot)
    }

    /// Returns the curve of a resource's average utilization in each interval. If it takes too many steps, it has no
    /// numbers, and its label says so.
    fn mean_curve(
        &self,
        evaluation: &Evaluation,
        (part, number): (usize, usize),
        stretches: &[core::ops::Range<usize>],
    ) -> Curve {
        let Some(means) = self.daily_means(evaluation, part, number) else {
            let label = "Average: too much work to compute. Reduce the horizon or the number of components.";
            let values = alloc::vec![f64::NAN; stretches.len()];
            return Curve { label: label.to_string(), values, style: CurveStyle::Thin };
        };
        let long = stretches.iter().map(|days| days.len()).max().unwrap_or(1);
        let mean = |days: &core::ops::Range<usize>| {
            // Extend a short last interval backward to full length, so that it contains all weekdays.
            let first = days.start.min(days.end.saturating_sub(long));
            let days = means.get(first..days.end).unwrap_or_default();
            days.iter().sum::<f64>() / days.len() as f64
        };
        Curve { label: "Average".to_string(), values: stretches.iter().map(mean).collect(), style: CurveStyle::Thin }
    }

    /// Computes the daily average utilization of one resource, or returns `None` if that takes too many steps. This is
    /// expensive, so it runs on demand.
    fn daily_means(&self, evaluation: &Evaluation, part: usize, number: usize) -> Option<Vec<f64>> {
        let component = &evaluation.components[part];
        let program = &component.model.program;
        let work = WorkBudget::new(evaluation.limits.projection_chart());
        let all = program.run_row_within(&component.values[..program.parameter_count()], &work);
        let means = daily_means(&component.moving, &all, &self.outlook.series(), number, &work);
        (!work.is_exhausted()).then_some(means)
    }

    /// Returns the chart of the peak utilization over time of the resources that reach their targets first, at most 12.
    /// `None` if no capacity is known.
    #[must_use]
    pub fn utilization_chart(&self, evaluation: &Evaluation) -> Option<Plot> {
        let (mut plot, stretches) = empty_plot(self, "Peak utilization".to_string());
        for (part, number) in self.resources_by_target_date().into_iter().take(MAX_CURVES) {
            let values = interval_peaks(&self.components[part].resources[number], &stretches);
            plot.curves.push(Curve { label: resource_name(evaluation, part, number), values, style: CurveStyle::Bold });
        }
        let highest = plot.curves.iter().map(|line| maximum(&line.values)).fold(0.0, math::max);
        if highest > MAX_LINEAR_UTILIZATION {
            plot.logarithmic = true;
            plot.bounds.0 = MIN_LOG_UTILIZATION;
        }
        plot.horizontal_lines.push((1.0, "Limit 100%".to_string()));
        (!plot.curves.is_empty()).then_some(plot)
    }

    /// Returns the chart of growth over time, with its prediction intervals.
    #[must_use]
    pub fn growth_chart(&self) -> Plot {
        let uncertainty = GrowthUncertainty::new(&self.outlook);
        let (mut plot, _) = empty_plot(self, "Growth relative to today".to_string());
        plot.number_format = NumberFormat::Multiples;
        let bands: Vec<_> = plot.x.iter().map(|day| uncertainty.band(*day)).collect();
        let values: Vec<f64> = plot.x.iter().map(|day| uncertainty.growth(*day)).collect();
        let strip = |label: &str, ends: Vec<(f64, f64)>| ShadedArea { label: label.to_string(), bounds: ends };
        if bands.iter().any(|band| band.p95.0 < band.p95.1) {
            plot.areas.push(strip("95% interval", bands.iter().map(|band| band.p95).collect()));
            plot.areas.push(strip("80% interval", bands.iter().map(|band| band.p80).collect()));
        }
        plot.logarithmic = bands.iter().map(|band| band.p95.1).fold(0.0, math::max) > MAX_LINEAR_GROWTH;
        plot.curves.push(Curve { label: "Growth".to_string(), values, style: CurveStyle::Bold });
        plot
    }

    /// Returns the load duration curve of a year: hourly loads in descending order, by the share of time in which the
    /// load is at least as high. `None` if the load is constant.
    #[must_use]
    pub fn load_duration_chart(&self) -> Option<Plot> {
        let loads = annual_load_duration(&self.outlook);
        let last = loads.len().checked_sub(1).filter(|last| loads[0] > loads[*last])?;
        let (mut plot, _) = empty_plot(self, "Annual load duration curve, relative to today’s average".to_string());
        plot.axis = ChartAxis::Shares;
        plot.number_format = NumberFormat::Multiples;
        plot.x = (0..=last).map(|point| point as f64 / last as f64).collect();
        plot.curves.push(Curve { label: "Load at or above".to_string(), values: loads, style: CurveStyle::Bold });
        plot.horizontal_lines.push((1.0, "Today’s average".to_string()));
        Some(plot)
    }
}
