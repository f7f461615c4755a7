//! The JSON of a timeline. Shares and factors are plain numbers, and dates are in ISO 8601 format.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::model::source::AdviceKind;
use crate::plan::timeline::{GrowthBand, ReachedAt, RemedyTimeline, ResourceTimeline, Timeline};
use crate::plan::{ComponentEvaluation, Evaluation};
use crate::report::json::exact::{Day, Exact};
use crate::view_model::Severity;

/// The timeline of a scenario.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct PlanDocument<'e> {
    /// The first day of the plan.
    start: Day,
    /// The horizon, in months.
    months_ahead: u32,
    /// The growth setting, as written in a link.
    growth: String,
    /// The sizing margin, as a share.
    margin: Exact,
    /// The lead time for new capacity, in days.
    lead_days: Exact,
    /// The first bottleneck.
    verdict: VerdictDocument<'e>,
    /// Key load figures.
    load: LoadDocument<'e>,
    /// When each resource with known capacity reaches its target and its limit.
    limits: Vec<LimitDocument<'e>>,
    /// The action plan.
    actions: Vec<ActionDocument<'e>>,
    /// The effect of each remedy.
    remedies: Vec<RemedyDocument<'e>>,
    /// The capacity needed at each horizon.
    horizons: Vec<HorizonDocument<'e>>,
    /// The capacity needed at multiples of today's size.
    scales: Vec<ScaleDocument<'e>>,
    /// The plan by month.
    months: Vec<MonthDocument<'e>>,
    /// Single points of failure and anti-patterns.
    risks: Vec<RiskDocument<'e>>,
}

/// The verdict on the first bottleneck.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct VerdictDocument<'e> {
    /// The verdict, in a sentence or two.
    text: &'e str,
    /// The urgency: `green`, `yellow`, or `red`.
    urgency: &'static str,
}

/// Key load figures, relative to today's average.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct LoadDocument<'e> {
    /// The calendar peak.
    peak: Exact,
    /// The calendar trough.
    trough: Exact,
    /// The calendar mean.
    mean: Exact,
    /// The design peak: the calendar peak times the factor of the largest event that the deployment is sized for.
    peak_of_everything_carried: Exact,
    /// The peak divided by the trough.
    peak_to_trough: Option<Exact>,
    /// The weekday mean divided by the weekend mean.
    weekday_to_weekend: Option<Exact>,
    /// The capacity needed at trough, average, calendar peak, and, if it is higher, design peak.
    levels: Vec<LevelDocument<'e>>,
}

/// The capacity needed at one load level.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct LevelDocument<'e> {
    /// The label of the load level.
    label: &'e str,
    /// The load, relative to today's average.
    load: Exact,
    /// The headline values of each component.
    values: Headlines<'e>,
}

/// The headline values of each component.
type Headlines<'e> = Vec<Vec<HeadlineDocument<'e>>>;

/// A headline value in base units.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct HeadlineDocument<'e> {
    /// The id of the value.
    id: &'e str,
    /// The number in base units.
    value: Exact,
    /// The base unit.
    unit: String,
}

/// When a resource reaches its target and its limit.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct LimitDocument<'e> {
    /// The index of the component in the scenario, from 0.
    component: usize,
    /// The id of the resource.
    resource: &'e str,
    /// The urgency: `green`, `yellow`, or `red`.
    urgency: &'static str,
    /// The target utilization, as a share of the capacity.
    target: Exact,
    /// The utilization today at average load.
    used: Exact,
    /// The utilization today at peak load.
    used_at_peak: Exact,
    /// The share by which the average load can increase today before the target is reached; `null` if no load reaches
    /// it.
    headroom: Option<Exact>,
    /// The share by which the peak load can increase today before the target is reached; `null` if no load reaches it.
    headroom_at_peak: Option<Exact>,
    /// When the target is reached at peak load.
    target_reached: ReachedDocument,
    /// When the limit is reached at peak load.
    limit_reached: ReachedDocument,
    /// When the target is reached at average load.
    target_reached_at_average_load: ReachedDocument,
    /// When the limit is reached at average load.
    limit_reached_at_average_load: ReachedDocument,
    /// The 80% prediction interval of the date on which the target is reached at peak load; an end more than ten years
    /// ahead is `null`, and so are both if the target is exceeded today or never reached.
    target_reached_between: [Option<Day>; 2],
    /// The growth factor at which the target is reached at peak load; `null` if growth does not reach it.
    growth_to_target: Option<Exact>,
}

/// The date on which a target, limit, or size is reached.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ReachedDocument {
    /// `now`, `on` (a date within the horizon), `later` (after the horizon), or `never`.
    when: &'static str,
    /// The date; `null` for `now`, `never`, and dates after the year 2200.
    date: Option<Day>,
}

/// The prediction intervals of the growth factor.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct BandDocument {
    /// The 80% prediction interval.
    p80: (Exact, Exact),
    /// The 95% prediction interval.
    p95: (Exact, Exact),
}

/// The effect of a remedy.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct RemedyDocument<'e> {
    /// The index of the component in the scenario, from 0.
    component: usize,
    /// The id of the remedy.
    remedy: &'e str,
    /// The inputs and constants that change, in base units.
    changes: Vec<ChangeDocument<'e>>,
    /// The resources whose target date changes.
    moved: Vec<MoveDocument<'e>>,
    /// The resources whose peak utilization changes.
    used_at_peak: Vec<UsageDocument<'e>>,
    /// The resource of the component that reaches its target first with the remedy; `null` if none does.
    first_limit: Option<FirstLimitDocument<'e>>,
    /// The number of days by which the first target date of the component is delayed; negative if it becomes earlier,
    /// and `null` if there is no date before or after, or if the remedy changes nothing.
    days_gained: Option<i32>,
}

/// A value before and after a remedy.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ChangeDocument<'e> {
    /// The id of the value.
    id: &'e str,
    /// The value without the remedy.
    before: Exact,
    /// The value with the remedy.
    after: Exact,
}

/// The target date of a resource before and after a remedy.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct MoveDocument<'e> {
    /// The id of the resource.
    resource: &'e str,
    /// The date without the remedy.
    before: ReachedDocument,
    /// The date with the remedy.
    after: ReachedDocument,
}

/// The utilization of a resource before and after a remedy.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct UsageDocument<'e> {
    /// The id of the resource.
    resource: &'e str,
    /// The utilization without the remedy.
    before: Exact,
    /// The utilization with the remedy.
    after: Exact,
}

/// The resource that reaches its target first.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct FirstLimitDocument<'e> {
    /// The id of the resource.
    resource: &'e str,
    /// When the resource reaches its target.
    target_reached: ReachedDocument,
}

/// An action with its deadline.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ActionDocument<'e> {
    /// The date to begin by.
    begin_by: Day,
    /// The date on which the target is reached; the first day of the plan if the target is exceeded now, or if the
    /// action is not about a resource.
    due: Day,
    /// The index of the component in the scenario, from 0.
    component: usize,
    /// The id of the resource, if the action is about one.
    resource: Option<&'e str>,
    /// The priority, from 0 (most urgent) to 3.
    priority: u8,
    /// The urgency: `green`, `yellow`, or `red`.
    urgency: &'static str,
    /// The action to take, in a sentence.
    what: &'e str,
    /// The reason for the action, in a sentence or two.
    why: &'e str,
    /// The id of the most effective remedy; `null` if none delays the target date.
    remedy: Option<&'e str>,
    /// The probability that the actual size on the due date is within 20% of the projection; 1 if the action is not
    /// about a resource.
    confidence: Exact,
}

/// The capacity needed at a horizon.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct HorizonDocument<'e> {
    /// The label of the horizon.
    label: &'e str,
    /// The date.
    date: Day,
    /// The growth factor relative to today.
    growth: Exact,
    /// The prediction intervals of the growth factor.
    growth_band: BandDocument,
    /// The load to size for, relative to today's average.
    load: Exact,
    /// The headline values of each component at that growth plus the margin, and at the design peak.
    values: Headlines<'e>,
    /// The probability that the actual size is within 20% of the projection.
    confidence: Exact,
}

/// The capacity needed at a multiple of today's size.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ScaleDocument<'e> {
    /// The multiple of today's size.
    factor: Exact,
    /// When growth reaches this size.
    reached: ReachedDocument,
    /// The headline values of each component at that size and at the design peak.
    values: Headlines<'e>,
    /// The resources over their targets at that size if nothing changes.
    past_target: Vec<PlaceDocument<'e>>,
}

/// A resource of a component.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct PlaceDocument<'e> {
    /// The index of the component in the scenario, from 0.
    component: usize,
    /// The id of the resource.
    resource: &'e str,
}

/// A month of the plan.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct MonthDocument<'e> {
    /// The first day of the month.
    from: Day,
    /// The growth factor at the beginning of the month, relative to today.
    growth: Exact,
    /// The prediction intervals of the growth factor.
    growth_band: BandDocument,
    /// The mean hourly load, relative to today's average.
    average_load: Exact,
    /// The peak hourly load, relative to today's average.
    peak_load: Exact,
    /// The resource closest to its target or furthest above it.
    fullest: Option<FullestDocument<'e>>,
    /// The probability that the actual size is within 20% of the projection.
    confidence: Exact,
}

/// The resource closest to its target or furthest above it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct FullestDocument<'e> {
    /// The index of the component in the scenario, from 0.
    component: usize,
    /// The id of the resource.
    resource: &'e str,
    /// The utilization at peak load.
    used_at_peak: Exact,
}

/// A single point of failure, or an anti-pattern.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct RiskDocument<'e> {
    /// The index of the component in the scenario, from 0.
    component: usize,
    /// Whether the risk is a single point of failure.
    single_point: bool,
    /// The severity: `ok`, `note`, `plan`, `act`, or `urgent`.
    level: &'static str,
    /// The description of the risk, in a sentence or two.
    text: &'e str,
}

/// Returns the traffic-light color of a severity.
fn traffic_light(severity: Severity) -> &'static str {
    match severity {
        Severity::Ok | Severity::Info => "green",
        Severity::Plan => "yellow",
        Severity::Act | Severity::Urgent => "red",
    }
}

impl From<ReachedAt> for ReachedDocument {
    fn from(reached: ReachedAt) -> Self {
        let (when, date) = match reached {
            ReachedAt::Now => ("now", None),
            ReachedAt::On(date) => ("on", Some(date)),
            ReachedAt::Later(date) => ("later", date),
            ReachedAt::Never => ("never", None),
        };
        Self { when, date: date.map(Day) }
    }
}

impl From<&GrowthBand> for BandDocument {
    fn from(band: &GrowthBand) -> Self {
        let interval = |(low, high): (f64, f64)| (Exact(low), Exact(high));
        Self { p80: interval(band.p80), p95: interval(band.p95) }
    }
}

impl<'e> PlanDocument<'e> {
    pub(super) fn new(evaluation: &'e Evaluation, timeline: &'e Timeline) -> Self {
        let outlook = &timeline.outlook;
        let components = || evaluation.components.iter().zip(&timeline.components);
        let limits = components().flat_map(|(component, part)| {
            let resources = component.model.resources.iter().zip(&part.resources);
            let known = resources.filter(|(_, state)| state.capacity_known);
            known.map(|(resource, state)| LimitDocument::new(component.index, &resource.id, state))
        });
        let remedies = components().flat_map(|(component, part)| {
            let remedies = component.model.remedies.iter().zip(&part.remedies);
            remedies.map(|(remedy, state)| RemedyDocument::new(component, &remedy.id, state))
        });
        Self {
            start: Day(outlook.start),
            months_ahead: outlook.horizon_months,
            growth: outlook.growth.write(),
            margin: Exact(outlook.safety_margin),
            lead_days: Exact(outlook.lead_days),
            verdict: VerdictDocument {
                text: &timeline.verdict.text,
                urgency: traffic_light(timeline.verdict.severity),
            },
            load: LoadDocument::new(evaluation, timeline),
            limits: limits.collect(),
            actions: actions(evaluation, timeline),
            remedies: remedies.collect(),
            horizons: horizons(evaluation, timeline),
            scales: scales(evaluation, timeline),
            months: months(evaluation, timeline),
            risks: risks(evaluation, timeline),
        }
    }
}

fn headlines<'e>(evaluation: &'e Evaluation, values: &[Vec<f64>]) -> Headlines<'e> {
    let components = evaluation.components.iter().zip(values);
    components
        .map(|(component, values)| {
            let places = component.model.headline.iter().zip(values);
            let headline = |(index, number): (&usize, &f64)| {
                let value = &component.model.values[*index];
                HeadlineDocument { id: &value.id, value: Exact(*number), unit: value.unit.base_text() }
            };
            places.map(headline).collect()
        })
        .collect()
}

impl<'e> LoadDocument<'e> {
    fn new(evaluation: &'e Evaluation, timeline: &'e Timeline) -> Self {
        let load = &timeline.load;
        let levels = load.levels.iter().map(|level| LevelDocument {
            label: &level.label,
            load: Exact(level.load),
            values: headlines(evaluation, &level.values),
        });
        Self {
            peak: Exact(load.peak.0),
            trough: Exact(load.trough.0),
            mean: Exact(load.mean),
            peak_of_everything_carried: Exact(load.design_peak),
            peak_to_trough: load.peak_to_trough.map(Exact),
            weekday_to_weekend: load.weekday_to_weekend.map(Exact),
            levels: levels.collect(),
        }
    }
}

impl<'e> LimitDocument<'e> {
    fn new(component: usize, resource: &'e str, state: &ResourceTimeline) -> Self {
        Self {
            component,
            resource,
            urgency: traffic_light(state.severity),
            target: Exact(state.target),
            used: Exact(state.utilization_today.0),
            used_at_peak: Exact(state.utilization_today.1),
            headroom: state.headroom.0.map(Exact),
            headroom_at_peak: state.headroom.1.map(Exact),
            target_reached: state.at_peak_load.0.into(),
            limit_reached: state.at_peak_load.1.into(),
            target_reached_at_average_load: state.at_average_load.0.into(),
            limit_reached_at_average_load: state.at_average_load.1.into(),
            target_reached_between: [state.target_date_interval.0.map(Day), state.target_date_interval.1.map(Day)],
            growth_to_target: state.growth_to_target.map(Exact),
        }
    }
}

impl<'e> RemedyDocument<'e> {
    fn new(component: &'e ComponentEvaluation, remedy: &'e str, state: &RemedyTimeline) -> Self {
        let resource = |at: usize| component.model.resources[at].id.as_str();
        let changes = state.value_changes.iter().map(|(place, before, after)| ChangeDocument {
            id: &component.model.values[*place].id,
            before: Exact(*before),
            after: Exact(*after),
        });
        let moved = state.date_changes.iter().map(|(at, before, after)| MoveDocument {
            resource: resource(*at),
            before: (*before).into(),
            after: (*after).into(),
        });
        let used = state.utilization_changes.iter().map(|(at, before, after)| UsageDocument {
            resource: resource(*at),
            before: Exact(*before),
            after: Exact(*after),
        });
        let first = state
            .bottleneck
            .map(|(at, reached)| FirstLimitDocument { resource: resource(at), target_reached: reached.into() });
        Self {
            component: component.index,
            remedy,
            changes: changes.collect(),
            moved: moved.collect(),
            used_at_peak: used.collect(),
            first_limit: first,
            days_gained: state.days_gained,
        }
    }
}

fn actions<'e>(evaluation: &'e Evaluation, timeline: &'e Timeline) -> Vec<ActionDocument<'e>> {
    let actions = timeline.actions.iter().map(|action| {
        let component = &evaluation.components[action.component];
        ActionDocument {
            begin_by: Day(action.start_by),
            due: Day(action.due),
            component: component.index,
            resource: action.resource.map(|at| component.model.resources[at].id.as_str()),
            priority: action.priority,
            urgency: traffic_light(action.severity),
            what: &action.text,
            why: &action.reason,
            remedy: action.remedy.as_ref().map(|(at, _)| component.model.remedies[*at].id.as_str()),
            confidence: Exact(action.confidence),
        }
    });
    actions.collect()
}

fn horizons<'e>(evaluation: &'e Evaluation, timeline: &'e Timeline) -> Vec<HorizonDocument<'e>> {
    let horizons = timeline.horizons.iter().map(|horizon| HorizonDocument {
        label: &horizon.label,
        date: Day(horizon.date),
        growth: Exact(horizon.growth),
        growth_band: BandDocument::from(&horizon.band),
        load: Exact(horizon.load),
        values: headlines(evaluation, &horizon.values),
        confidence: Exact(horizon.confidence),
    });
    horizons.collect()
}

fn scales<'e>(evaluation: &'e Evaluation, timeline: &'e Timeline) -> Vec<ScaleDocument<'e>> {
    let place = |(part, at): &(usize, usize)| {
        let component = &evaluation.components[*part];
        PlaceDocument { component: component.index, resource: &component.model.resources[*at].id }
    };
    let scales = timeline.growth_steps.iter().map(|scale| ScaleDocument {
        factor: Exact(scale.factor),
        reached: scale.when.into(),
        values: headlines(evaluation, &scale.values),
        past_target: scale.over_target.iter().map(place).collect(),
    });
    scales.collect()
}

fn months<'e>(evaluation: &'e Evaluation, timeline: &'e Timeline) -> Vec<MonthDocument<'e>> {
    let fullest = |(part, at, used): (usize, usize, f64)| {
        let component = &evaluation.components[part];
        FullestDocument {
            component: component.index,
            resource: &component.model.resources[at].id,
            used_at_peak: Exact(used),
        }
    };
    let months = timeline.months.iter().map(|month| MonthDocument {
        from: Day(month.date),
        growth: Exact(month.growth),
        growth_band: BandDocument::from(&month.band),
        average_load: Exact(month.load.0),
        peak_load: Exact(month.load.1),
        fullest: month.bottleneck.map(fullest),
        confidence: Exact(month.confidence),
    });
    months.collect()
}

fn risks<'e>(evaluation: &'e Evaluation, timeline: &'e Timeline) -> Vec<RiskDocument<'e>> {
    let risks = timeline.risks.iter().map(|risk| RiskDocument {
        component: evaluation.components[risk.component].index,
        single_point: risk.kind == AdviceKind::SinglePoint,
        level: risk.severity.id(),
        text: &risk.text,
    });
    risks.collect()
}
