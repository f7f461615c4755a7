//! The charts of a timeline: utilization and growth over time, and the load duration curve.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::percent;
use crate::math;
use crate::plan::Evaluation;
use crate::plan::timeline::limits::ReachedAt;
use crate::plan::timeline::load::duration;
use crate::plan::timeline::summary::name;
use crate::plan::timeline::uncertainty::GrowthUncertainty;
use crate::plan::timeline::usage::means;
use crate::plan::timeline::{ResourceTimeline, Timeline};
use crate::view_model::{ChartAxis, Curve, CurveStyle, NumberFormat, Plot, ShadedArea};

/// The maximum number of curves in a chart; more are hard to distinguish.
const MAX_CURVES: usize = 12;
/// Utilization above this is not drawn to scale.
const MAX_UTILIZATION: f64 = 2.0;
/// The number of points that make up the beginning of a chart.
const FIRST_POINTS: usize = 5;
/// Growth above this is drawn on a logarithmic axis.
const MAX_LINEAR_GROWTH: f64 = 50.0;
/// The minimum utilization on a logarithmic axis.
const MIN_LOGARITHMIC: f64 = 0.001;

/// Splits days into the intervals of a chart: the first day, then intervals of one day, one week or two weeks.
///
/// Whole weeks contain every weekday equally often.
fn stretches(days: usize) -> Vec<core::ops::Range<usize>> {
    let long = match days {
        ..=92 => 1,
        93..=1000 => 7,
        _ => 14,
    };
    let rest = (1..days).step_by(long).map(|first| first..(first + long).min(days));
    core::iter::once(0..1.min(days)).chain(rest).collect()
}

fn days_of(timeline: &Timeline) -> usize {
    usize::try_from(timeline.outlook.days()).unwrap_or(0)
}

fn blank(timeline: &Timeline, title: String) -> (Plot, Vec<core::ops::Range<usize>>) {
    let stretches = stretches(days_of(timeline));
    let x = stretches.iter().map(|days| days.end as f64 - 1.0).collect();
    let plot = Plot::new(title, ChartAxis::Days(timeline.outlook.start), x, NumberFormat::Shares);
    (plot, stretches)
}

fn most(numbers: &[f64]) -> f64 {
    numbers.iter().copied().fold(0.0, math::max)
}

fn peaks(resource: &ResourceTimeline, stretches: &[core::ops::Range<usize>]) -> Vec<f64> {
    stretches.iter().map(|days| most(resource.peak_days.get(days.clone()).unwrap_or_default())).collect()
}

impl Timeline {
    /// Returns all resources with known capacity, as indices of component and resource, in the order in which their
    /// targets are reached.
    #[must_use]
    pub fn ranked(&self) -> Vec<(usize, usize)> {
        let mut all = self.order.clone();
        for (part, resources) in self.parts.iter().enumerate() {
            let numbered = resources.resources.iter().enumerate().filter(|(_, resource)| resource.known);
            all.extend(numbered.map(|(number, _)| (part, number)).filter(|place| !self.order.contains(place)));
        }
        all
    }

    /// Returns the chart of a resource over time at peak and average load, with its target, its limit and their dates.
    ///
    /// If `chosen` has no known capacity, the chart shows the bottleneck instead.
    #[must_use]
    pub fn projection(&self, evaluation: &Evaluation, chosen: Option<(usize, usize)>) -> Option<Plot> {
        let ranked = self.ranked();
        let chosen = chosen.filter(|place| ranked.contains(place));
        let (part, number) = chosen.or_else(|| ranked.first().copied())?;
        let resource = &self.parts[part].resources[number];
        let (mut plot, stretches) = blank(self, format!("{} over time", name(evaluation, part, number)));
        let peak = peaks(resource, &stretches);
        let means = self.means(evaluation, part, number);
        let long = stretches.iter().map(|days| days.len()).max().unwrap_or(1);
        let mean = |days: &core::ops::Range<usize>| {
            // Extend a short last interval backward to full length, so that it contains all weekdays.
            let first = days.start.min(days.end.saturating_sub(long));
            let days = means.get(first..days.end).unwrap_or_default();
            days.iter().sum::<f64>() / days.len() as f64
        };
        let mean: Vec<f64> = stretches.iter().map(mean).collect();
        if most(&peak) > MAX_UTILIZATION {
            // Cut off values far above the limit, unless the chart begins with them.
            if most(&peak[..peak.len().min(FIRST_POINTS)]) > 1.0 {
                plot.logarithmic = true;
                plot.bounds.0 = MIN_LOGARITHMIC;
            } else {
                plot.bounds.1 = MAX_UTILIZATION;
            }
        }
        let differ = peak.iter().zip(&mean).any(|(peak, mean)| *peak > mean * 1.02);
        plot.lines.push(Curve {
            label: format!("{} at peak", name(evaluation, part, number)),
            values: peak,
            look: CurveStyle::Bold,
        });
        if differ {
            plot.lines.push(Curve { label: "Average".to_string(), values: mean, look: CurveStyle::Thin });
        }
        plot.levels.push((1.0, "Limit 100%".to_string()));
        if resource.target != 1.0 {
            plot.levels.push((resource.target, format!("Target {}", percent(resource.target))));
        }
        let start = self.outlook.start;
        for (when, what) in [(resource.peak.0, "Target"), (resource.peak.1, "Limit")] {
            if let ReachedAt::On(date) = when {
                plot.marks.push((f64::from(date.days_since(start)), format!("{what} {}", crate::format::date(date))));
            }
        }
        let last = plot.x.last().copied().unwrap_or(0.0);
        if let (Some(first), end) = resource.between {
            let day = |date: Date| f64::from(date.days_since(start)).min(last);
            plot.span = Some((day(first), end.map_or(last, day))).filter(|(first, end)| first < end);
        }
        Some(plot)
    }

    /// Computes the daily average utilization of one resource. It is expensive, so it runs on demand.
    fn means(&self, evaluation: &Evaluation, part: usize, number: usize) -> Vec<f64> {
        let component = &evaluation.components[part];
        let program = &component.model.program;
        let all = program.run_one(&component.values[..program.given()]);
        means(&component.moving, &all, &self.outlook.series(), number)
    }

    /// Returns the chart of the peak utilization of all resources over time.
    #[must_use]
    pub fn usage(&self, evaluation: &Evaluation) -> Option<Plot> {
        let (mut plot, stretches) = blank(self, "Peak utilization".to_string());
        for (part, number) in self.ranked().into_iter().take(MAX_CURVES) {
            let values = peaks(&self.parts[part].resources[number], &stretches);
            plot.lines.push(Curve { label: name(evaluation, part, number), values, look: CurveStyle::Bold });
        }
        let highest = plot.lines.iter().map(|line| most(&line.values)).fold(0.0, math::max);
        if highest > MAX_UTILIZATION {
            plot.logarithmic = true;
            plot.bounds.0 = MIN_LOGARITHMIC;
        }
        plot.levels.push((1.0, "Limit 100%".to_string()));
        (!plot.lines.is_empty()).then_some(plot)
    }

    /// Returns the chart of growth over time, with its prediction intervals.
    #[must_use]
    pub fn growth(&self) -> Plot {
        let uncertainty = GrowthUncertainty::new(&self.outlook);
        let (mut plot, _) = blank(self, "Growth relative to today".to_string());
        plot.reads = NumberFormat::Multiples;
        let bands: Vec<_> = plot.x.iter().map(|day| uncertainty.band(*day)).collect();
        let values: Vec<f64> = plot.x.iter().map(|day| uncertainty.growth(*day)).collect();
        let strip = |label: &str, ends: Vec<(f64, f64)>| ShadedArea { label: label.to_string(), ends };
        if bands.iter().any(|band| band.p95.0 < band.p95.1) {
            plot.strips.push(strip("95% interval", bands.iter().map(|band| band.p95).collect()));
            plot.strips.push(strip("80% interval", bands.iter().map(|band| band.p80).collect()));
        }
        plot.logarithmic = bands.iter().map(|band| band.p95.1).fold(0.0, math::max) > MAX_LINEAR_GROWTH;
        plot.lines.push(Curve { label: "Growth".to_string(), values, look: CurveStyle::Bold });
        plot
    }

    /// Returns the load duration curve of a year: hourly loads in descending order, by the share of time in which the
    /// load is at least as high. `None` if the load is constant.
    #[must_use]
    pub fn duration(&self) -> Option<Plot> {
        let loads = duration(&self.outlook);
        let last = loads.len().checked_sub(1).filter(|last| loads[0] > loads[*last])?;
        let (mut plot, _) = blank(self, "Annual load duration curve, relative to today’s average".to_string());
        plot.along = ChartAxis::Shares;
        plot.reads = NumberFormat::Multiples;
        plot.x = (0..=last).map(|point| point as f64 / last as f64).collect();
        plot.lines.push(Curve { label: "Load at or above".to_string(), values: loads, look: CurveStyle::Bold });
        plot.levels.push((1.0, "Today’s average".to_string()));
        Some(plot)
    }
}
