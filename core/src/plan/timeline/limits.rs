//! The days on which each resource reaches its target and its limit.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::load::{LoadSeries, Outlook};
use crate::math;
use crate::model::moving::TimeVaryingInputs;
use crate::plan::ComponentEvaluation;
use crate::plan::growth_to_limit::{Bound, GrowthSearch};
use crate::plan::timeline::remedies;
use crate::plan::timeline::remedies::RemedyTimeline;
use crate::plan::timeline::uncertainty::GrowthUncertainty;
use crate::plan::timeline::usage::{DailyUtilization, daily_utilization, first_over_target, utilization_at_peaks};
use crate::sorting::sorted_by_key;
use crate::view_model::Severity;
use crate::work::WorkBudget;

/// Targets reached within this number of days are urgent; within the lead time if that is longer.
const URGENT_DAYS: i32 = 30;
/// Targets reached within this number of days need planning; more days if the lead time exceeds [`URGENT_DAYS`].
const PLAN_DAYS: i32 = 183;

/// The time at which a target or a limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum ReachedAt {
    /// Exceeded today.
    Now,
    /// Reached on this day, within the horizon.
    On(Date),
    /// Reached after the horizon, around this day if growth continues; `None` if that is after the year 2200.
    Later(Option<Date>),
    /// Never reached at this growth rate.
    Never,
}

impl ReachedAt {
    /// Returns the number of days from the start; `None` if the bound is never reached, or only after the year 2200.
    #[must_use]
    pub fn days(self, start: Date) -> Option<i32> {
        match self {
            Self::Now => Some(0),
            Self::On(date) | Self::Later(Some(date)) => Some(date.days_since(start)),
            Self::Later(None) | Self::Never => None,
        }
    }

    /// Returns a sort key: earlier dates first.
    fn rank(self, start: Date) -> i32 {
        match self {
            Self::Later(None) => i32::MAX - 1,
            Self::Never => i32::MAX,
            _ => self.days(start).unwrap_or(i32::MAX),
        }
    }
}

/// The limits and remedies of a component over time.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct ComponentTimeline {
    /// The timeline of each resource of the model.
    pub resources: Vec<ResourceTimeline>,
    /// The effect of each remedy of the model.
    pub remedies: Vec<RemedyTimeline>,
}

/// The utilization of a resource over time, and the dates of its target and limit.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct ResourceTimeline {
    /// Whether the capacity is known. If not, the other fields are meaningless.
    pub capacity_known: bool,
    /// The target utilization today.
    pub target: f64,
    /// The utilization today, at average and at peak load.
    pub utilization_today: (f64, f64),
    /// The share by which the deployment can grow until the target is reached, at average and at peak load: 0.6 is 60%.
    /// `None` if growth does not reach it.
    pub headroom: (Option<f64>, Option<f64>),
    /// The times at which the target and the limit are reached at average load.
    pub at_average_load: (ReachedAt, ReachedAt),
    /// The times at which the target and the limit are reached at peak load.
    pub at_peak_load: (ReachedAt, ReachedAt),
    /// The growth factor at which the target is reached at peak load; `None` if growth does not reach it.
    pub growth_to_target: Option<f64>,
    /// The 80% prediction interval of the day on which the target is reached at peak load. An end more than ten years
    /// ahead is `None`. Both are `None` if the target is exceeded today or never reached.
    pub target_date_interval: (Option<Date>, Option<Date>),
    /// The severity, which follows from the date on which the target is reached.
    pub severity: Severity,
    /// The utilization in the peak hour of each day.
    pub daily_peak_utilization: Vec<f64>,
}

/// The inputs of a projection.
pub(super) struct Projection<'v> {
    pub(super) outlook: &'v Outlook,
    pub(super) series: &'v LoadSeries,
    pub(super) uncertainty: &'v GrowthUncertainty<'v>,
    /// The load to size for, relative to the average.
    pub(super) design_peak: f64,
    /// The factor of the largest event without a date that the deployment is sized for; 1 if there is none.
    pub(super) surge: f64,
    /// The steps that remain for the timeline.
    pub(super) work: &'v WorkBudget,
}

impl Projection<'_> {
    pub(super) fn component_timeline(&self, part: &ComponentEvaluation) -> ComponentTimeline {
        let model = &part.model;
        let all = model.program.run_row_within(&part.values[..model.program.parameter_count()], self.work);
        let mut days = daily_utilization(&part.moving, &all, self.series, model.resources.len(), self.work);
        if self.surge > 1.0 {
            let surged =
                utilization_at_peaks(&part.moving, &all, self.series, model.resources.len(), self.surge, self.work);
            for (days, surged) in days.iter_mut().zip(surged) {
                days.peak = surged.peak;
            }
        }
        let average = GrowthSearch::new(&part.moving, &all, self.outlook.calendar.mean(), self.work);
        let peak = GrowthSearch::new(&part.moving, &all, self.design_peak, self.work);
        let numbered = days.into_iter().enumerate();
        let resources: Vec<ResourceTimeline> = numbered
            .map(|(number, days)| {
                let capacity_known = all[model.resources[number].capacity] > 0.0;
                self.resource_timeline(number, days, capacity_known, (&average, &peak))
            })
            .collect();
        let remedies = remedies::remedy_timelines(self, part, &all, &resources);
        ComponentTimeline { resources, remedies }
    }

    fn resource_timeline(
        &self,
        number: usize,
        days: DailyUtilization,
        capacity_known: bool,
        (average, peak): (&GrowthSearch<'_>, &GrowthSearch<'_>),
    ) -> ResourceTimeline {
        let first = |days: &[f64]| days.first().copied().unwrap_or(0.0);
        let over = days.first_days_over();
        let date_from_growth = |bound: Bound| self.date_from_growth(average.factor(number, bound, 3));
        let date_from_series =
            |bound: Bound, over: Option<usize>| self.date_from_series(over, || peak.factor(number, bound, 3));
        let growth_to_target = peak.factor(number, Bound::Target, 3);
        let peaks = (date_from_series(Bound::Target, over[0]), date_from_series(Bound::Limit, over[1]));
        // Use the growth on the day the series reaches the target: the calendar may peak late in the year.
        let crossed = over[0].map_or(growth_to_target, |day| Some(self.series.daily_growth()[day]));
        let date = |day: i32| self.outlook.start.plus_days(day);
        let target_date_interval = match (peaks.0, crossed) {
            (ReachedAt::Now | ReachedAt::Never, _) | (_, None) => (None, None),
            (_, Some(factor)) => {
                let (first, last) = self.uncertainty.day_interval(factor, 3653);
                (first.and_then(date), last.and_then(date))
            }
        };
        let room = |growth_to_limit: &GrowthSearch<'_>| {
            growth_to_limit.factor(number, Bound::Target, 2).map(|factor| factor - 1.0)
        };
        ResourceTimeline {
            capacity_known,
            target: first(&days.target),
            utilization_today: (days.mean, first(&days.peak)),
            headroom: (room(average), room(peak)),
            at_average_load: (date_from_growth(Bound::Target), date_from_growth(Bound::Limit)),
            at_peak_load: peaks,
            growth_to_target,
            target_date_interval,
            severity: if capacity_known { self.severity(peaks.0) } else { Severity::Ok },
            daily_peak_utilization: days.peak,
        }
    }

    /// Returns the severity of a target that is reached at this time.
    pub(super) fn severity(&self, when: ReachedAt) -> Severity {
        let lead = math::ceil(self.outlook.lead_days) as i32;
        match when.days(self.outlook.start) {
            Some(days) if days <= lead.max(URGENT_DAYS) => Severity::Urgent,
            Some(days) if days <= lead.max(URGENT_DAYS) + PLAN_DAYS - URGENT_DAYS => Severity::Plan,
            _ => Severity::Ok,
        }
    }

    /// Returns the time at which the growth reaches a factor.
    pub(super) fn date_from_growth(&self, factor: Option<f64>) -> ReachedAt {
        let Some(factor) = factor else { return ReachedAt::Never };
        if factor <= 1.0 {
            return ReachedAt::Now;
        }
        let Some(days) = self.outlook.growth.days_to_factor(self.outlook.start, factor) else {
            return ReachedAt::Never;
        };
        // Growth is applied once a day, at the beginning. A factor reached during a day takes effect the next day.
        let days = math::ceil(days);
        let date = if days <= 80_000.0 { self.outlook.start.plus_days(days as i32) } else { None };
        match date {
            Some(date) if days < f64::from(self.outlook.horizon_days()) => ReachedAt::On(date),
            date => ReachedAt::Later(date),
        }
    }

    /// Returns the time found in the series, or the time derived from growth alone if the series does not reach it.
    pub(super) fn date_from_series(&self, first: Option<usize>, factor: impl FnOnce() -> Option<f64>) -> ReachedAt {
        match first {
            Some(0) => ReachedAt::Now,
            Some(day) => i32::try_from(day)
                .ok()
                .and_then(|day| self.outlook.start.plus_days(day))
                .map_or(ReachedAt::Later(None), ReachedAt::On),
            None => match self.date_from_growth(factor()) {
                // Growth reaches the factor, but the yearly peak does not recur within the horizon.
                ReachedAt::Now | ReachedAt::On(_) => {
                    ReachedAt::Later(self.outlook.start.plus_days(self.outlook.horizon_days()))
                }
                later => later,
            },
        }
    }

    /// Computes the effect of changing the values of a component: when each resource reaches its target at peak load,
    /// and its utilization at the peak of the first day.
    pub(super) fn target_dates(
        &self,
        moving: &TimeVaryingInputs,
        all: &[f64],
        resources: usize,
    ) -> Vec<(ReachedAt, f64)> {
        let growth_to_limit = GrowthSearch::new(moving, all, self.design_peak, self.work);
        let found = first_over_target(moving, all, self.series, resources, self.surge, self.work);
        let numbered = found.into_iter().enumerate();
        numbered
            .map(|(number, (first, used))| {
                (self.date_from_series(first, || growth_to_limit.factor(number, Bound::Target, 3)), used)
            })
            .collect()
    }

    /// Returns a sort key: earlier dates first.
    pub(super) fn rank(&self, when: ReachedAt) -> i32 {
        when.rank(self.outlook.start)
    }
}

/// Returns the indices of component and resource in the order in which the targets are reached at peak load. Targets
/// reached on the same day are ordered by today's utilization, highest first.
pub(super) fn bottlenecks(projection: &Projection<'_>, parts: &[ComponentTimeline]) -> Vec<(usize, usize)> {
    let mut order = Vec::new();
    for (part, timeline) in parts.iter().enumerate() {
        for (number, resource) in timeline.resources.iter().enumerate() {
            if resource.capacity_known && resource.at_peak_load.0 != ReachedAt::Never {
                order.push((part, number));
            }
        }
    }
    sorted_by_key(&order, |(part, number)| {
        let resource = &parts[*part].resources[*number];
        // The second term is below 1, so it only orders targets reached on the same day: the most utilized resource
        // comes first.
        f64::from(projection.rank(resource.at_peak_load.0)) + 0.5 / (1.0 + math::max(resource.utilization_today.1, 0.0))
    })
}
