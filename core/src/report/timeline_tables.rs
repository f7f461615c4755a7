//! The tables of a timeline, which the page, the command line, and exported documents share.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::{self, MONTHS, WEEKDAYS, count, percent, range, rounded, times};
use crate::model::explain::show_value;
use crate::model::source::AdviceKind;
use crate::plan::Evaluation;
use crate::plan::timeline::{LoadSummary, ReachedAt, RemedyTimeline, Timeline, resource_name};
use crate::report::date_reasons::reasons;
use crate::view_model::table::key_of;
use crate::view_model::{Table, columns};

/// Returns all nonempty tables of a timeline, most important first.
#[must_use]
pub fn tables(evaluation: &Evaluation, timeline: &Timeline) -> Vec<Table> {
    let mut tables = vec![
        limits(evaluation, timeline),
        reasons(evaluation, timeline),
        actions(evaluation, timeline),
        remedies(evaluation, timeline),
        horizons(evaluation, timeline),
        scales(evaluation, timeline),
        months(evaluation, timeline),
        levels(evaluation, timeline),
        risks(evaluation, timeline),
        load(&timeline.load),
    ];
    tables.retain(|table| !table.rows.is_empty());
    tables
}

/// Returns ` of ` and the name of a component if there are several components, or an empty string otherwise.
fn of_component(evaluation: &Evaluation, part: usize) -> String {
    if evaluation.components.len() > 1 { format!(" of {}", evaluation.components[part].name) } else { String::new() }
}

fn limits(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let start = timeline.outlook.start;
    let rows = timeline.resources_by_target_date().into_iter().map(|(part, number)| {
        let resource = &timeline.components[part].resources[number];
        let between = match (resource.target_date_interval, resource.at_peak_load.0) {
            (_, ReachedAt::Now | ReachedAt::Never) | ((None, _), _) => String::new(),
            ((Some(first), Some(last)), _) => range(format::month(first), format::month(last)),
            ((Some(first), None), _) => format!("{} or later", format::month(first)),
        };
        let headroom = resource.headroom.1.map_or_else(String::new, percent);
        vec![
            resource_name(evaluation, part, number),
            resource.severity.label().to_string(),
            format_reached(resource.at_peak_load.0, start),
            format_reached(resource.at_peak_load.1, start),
            format_reached(resource.at_average_load.0, start),
            between,
            percent(resource.utilization_today.0),
            percent(resource.utilization_today.1),
            percent(resource.target),
            headroom,
        ]
    });
    let (keys, heads) = columns([
        ("resource", "Resource"),
        ("urgency", "Severity"),
        ("target_reached", "Target reached"),
        ("limit_reached", "Limit reached"),
        ("at_average_load", "Target reached at average load"),
        ("between", "80% interval"),
        ("used_today", "Used today"),
        ("used_at_peak", "Used at peak"),
        ("target", "Target"),
        ("headroom", "Headroom"),
    ]);
    Table {
        id: "limits".into(),
        title: "Time to limit".into(),
        note: format!(
            "Dates within {} are based on the load in every hour. Later dates, and dates at average load, are based on \
             growth alone. Urgent: the target is reached within 30 days or the lead time, whichever is longer. Plan: \
             within five months after that. Headroom is how much the peak load can still grow.",
            count(timeline.outlook.horizon_months as usize, "month")
        ),
        keys,
        headers: heads,
        first_number_column: 6,
        rows: rows.collect(),
    }
}

fn format_reached(when: ReachedAt, start: Date) -> String {
    match when {
        ReachedAt::Now => "now".to_string(),
        ReachedAt::On(date) => format::date(date),
        ReachedAt::Later(Some(date)) if date.days_since(start) < 3653 => format!("around {}", format::month(date)),
        ReachedAt::Later(_) => "after 10 years".to_string(),
        ReachedAt::Never => "never".to_string(),
    }
}

fn actions(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.actions.iter().map(|action| {
        let remedy = action.remedy.as_ref().map_or_else(String::new, |(_, text)| text.clone());
        let begin_by =
            if action.start_by == timeline.outlook.start { "now".to_string() } else { format::date(action.start_by) };
        vec![
            begin_by,
            format!("P{}", action.priority),
            format!("{}{}", action.text, component_in_parentheses(evaluation, action.component)),
            action.reason.clone(),
            remedy,
            percent(crate::math::floor(action.confidence * 100.0) / 100.0),
        ]
    });
    let (keys, heads) = columns([
        ("begin_by", "Begin by"),
        ("priority", "Priority"),
        ("what", "Action"),
        ("why", "Reason"),
        ("what_helps_most", "Most effective remedy"),
        ("confidence", "Confidence"),
    ]);
    Table {
        id: "plan".into(),
        title: "Action plan".into(),
        note: format!(
            "Each action begins {} before its target is reached at peak load, or now if less time is left. P0 cannot \
             wait; P3 can be dropped if growth slows down.",
            format::duration(crate::math::round(timeline.outlook.lead_days) as i32)
        ),
        keys,
        headers: heads,
        first_number_column: 5,
        rows: rows.collect(),
    }
}

/// Returns the name of a component in parentheses if there are several components, or an empty string otherwise.
fn component_in_parentheses(evaluation: &Evaluation, part: usize) -> String {
    if evaluation.components.len() > 1 { format!(" ({})", evaluation.components[part].name) } else { String::new() }
}

fn remedies(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let mut rows = Vec::new();
    for (part, resources) in timeline.components.iter().enumerate() {
        let model = &evaluation.components[part].model;
        for (remedy, state) in model.remedies.iter().zip(&resources.remedies) {
            if state.value_changes.is_empty() {
                continue;
            }
            let changes = state.value_changes.iter().map(|(index, before, after)| {
                let value = &model.values[*index];
                format!("{} {} → {}", value.label, show_value(value, *before), show_value(value, *after))
            });
            let moved = state.date_changes.iter().map(|(number, before, after)| {
                let label = &model.resources[*number].label;
                let start = timeline.outlook.start;
                format!("{label}: {} → {}", format_reached(*before, start), format_reached(*after, start))
            });
            let used = state.utilization_changes.iter().map(|(number, before, after)| {
                format!("{}: {} → {}", model.resources[*number].label, percent(*before), percent(*after))
            });
            rows.push(vec![
                format!("{}{}", remedy.label, component_in_parentheses(evaluation, part)),
                changes.collect::<Vec<_>>().join(", "),
                if state.date_changes.is_empty() {
                    "no change".to_string()
                } else {
                    moved.collect::<Vec<_>>().join("; ")
                },
                used.collect::<Vec<_>>().join("; "),
                next_bottleneck(evaluation, timeline, part, state),
            ]);
        }
    }
    let (keys, heads) = columns([
        ("remedy", "Remedy"),
        ("changes", "Changes"),
        ("target_reached_at_peak", "Target reached at peak load"),
        ("used_today_at_peak", "Used today at peak"),
        ("first_limit_then", "Next bottleneck"),
    ]);
    Table {
        id: "remedies".into(),
        title: "Effect of each remedy".into(),
        note: "Each remedy is applied on its own, today. The next bottleneck is the resource that then reaches its \
               target first."
            .to_string(),
        keys,
        headers: heads,
        first_number_column: 5,
        rows,
    }
}

fn next_bottleneck(evaluation: &Evaluation, timeline: &Timeline, part: usize, state: &RemedyTimeline) -> String {
    let Some((number, reached)) = state.bottleneck else { return "none".to_string() };
    let label = &evaluation.components[part].model.resources[number].label;
    let gained = match state.days_gained {
        Some(0) | None => String::new(),
        Some(days) if days > 0 => format!(" ({} later)", format::duration(days)),
        Some(days) => format!(" ({} earlier)", format::duration(-days)),
    };
    format!("{label}, {}{gained}", format_reached(reached, timeline.outlook.start))
}

fn horizons(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.horizons.iter().map(|horizon| {
        let mut row =
            vec![horizon.label.clone(), format::date(horizon.date), times(horizon.growth, 3), band(horizon.band.p80)];
        row.extend(headline_cells(evaluation, &horizon.values));
        row.push(percent(crate::math::floor(horizon.confidence * 100.0) / 100.0));
        row
    });
    let (mut keys, mut heads) =
        columns([("after", "Horizon"), ("date", "Date"), ("growth", "Growth"), ("80_of_cases", "80% interval")]);
    push_headline_columns(evaluation, &mut keys, &mut heads);
    heads.push("Confidence".to_string());
    Table {
        id: "horizons".into(),
        title: "Capacity needed over time".into(),
        note: format!(
            "Sized for the projected growth plus a margin of {}, at the design peak of {} the average load. Confidence is the \
             probability that the actual size is within 20% of the projection.",
            percent(timeline.outlook.safety_margin),
            times(timeline.load.design_peak, 3)
        ),
        keys,
        headers: heads,
        first_number_column: 2,
        rows: rows.collect(),
    }
}

fn scales(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.growth_steps.iter().map(|scale| {
        let over: Vec<String> =
            scale.over_target.iter().map(|(part, number)| resource_name(evaluation, *part, *number)).collect();
        let over = if over.is_empty() { "–".to_string() } else { over.join(", ") };
        let mut row = vec![times(scale.factor, 3), over, format_reached(scale.when, timeline.outlook.start)];
        row.extend(headline_cells(evaluation, &scale.values));
        row
    });
    let (mut keys, mut heads) = columns([
        ("size", "Size"),
        ("past_its_target_then_if_nothing_is_added", "Over target without changes"),
        ("reached", "Reached"),
    ]);
    push_headline_columns(evaluation, &mut keys, &mut heads);
    Table {
        id: "scales".into(),
        title: "Capacity needed by size".into(),
        note: "Multiples of today’s size at the design peak, without margin.".to_string(),
        keys,
        headers: heads,
        first_number_column: 2,
        rows: rows.collect(),
    }
}

fn band((low, high): (f64, f64)) -> String {
    range(times(low, 3), times(high, 3))
}

/// The original labels of headline values, as model, value, and label.
///
/// Column ids in exports derive from labels. Scripts rely on these ids, so they stay the same when a label changes.
const ORIGINAL_LABELS: [(&str, &str, &str); 5] = [
    ("web-service", "latency_p95", "Latency of the API, p95"),
    ("web-service", "service_availability", "Availability"),
    ("queue", "on_time_share", "Share on time"),
    ("queue", "utilisation", "Utilisation"),
    ("queue", "blocked_share", "Share turned away"),
];

/// Adds a column for each headline value of each component. Ids keep the original form of the header, `… of NAME`.
fn push_headline_columns(evaluation: &Evaluation, keys: &mut Vec<Cow<'static, str>>, heads: &mut Vec<String>) {
    for (part, component) in evaluation.components.iter().enumerate() {
        for index in &component.model.headline {
            let (model, value) = (&component.model, &component.model.values[*index]);
            let original = ORIGINAL_LABELS.iter().find(|(id, key, _)| *id == model.id && *key == value.id);
            let label = original.map_or(value.label.as_str(), |(_, _, label)| *label);
            keys.push(Cow::Owned(key_of(&format!("{label}{}", of_component(evaluation, part)))));
            heads.push(format!("{}{}", value.label, component_in_parentheses(evaluation, part)));
        }
    }
}

fn headline_cells(evaluation: &Evaluation, values: &[Vec<f64>]) -> Vec<String> {
    let mut texts = Vec::new();
    for (component, values) in evaluation.components.iter().zip(values) {
        let places = component.model.headline.iter();
        texts.extend(
            places.zip(values).map(|(index, number)| show_value(&component.model.values[*index], *number).to_string()),
        );
    }
    texts
}

fn months(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.months.iter().map(|month| {
        let fullest = month.bottleneck.map_or_else(String::new, |(part, number, used)| {
            format!("{}, {}", resource_name(evaluation, part, number), percent(used))
        });
        vec![
            format::month(month.date),
            fullest,
            times(month.growth, 3),
            band(month.band.p80),
            times(month.load.0, 3),
            times(month.load.1, 3),
            percent(crate::math::floor(month.confidence * 100.0) / 100.0),
        ]
    });
    let (keys, heads) = columns([
        ("from", "From"),
        ("fullest_at_peak", "Most utilized at peak"),
        ("growth", "Growth"),
        ("80_of_cases", "80% interval"),
        ("average_load", "Average load"),
        ("peak_load", "Peak load"),
        ("confidence", "Confidence"),
    ]);
    Table {
        id: "months".into(),
        title: "Month by month".into(),
        note: format!(
            "Each month begins on the same day of the month as the start date, {}. Loads are multiples of today’s \
             average.",
            format::date(timeline.outlook.start)
        ),
        keys,
        headers: heads,
        first_number_column: 2,
        rows: rows.collect(),
    }
}

fn levels(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let load = &timeline.load;
    if load.levels.windows(2).all(|pair| pair[0].load.to_bits() == pair[1].load.to_bits()) {
        return Table::default();
    }
    let rows = load.levels.iter().map(|level| {
        let mut row = vec![level.label.clone(), times(level.load, 3)];
        row.extend(headline_cells(evaluation, &level.values));
        row
    });
    let (mut keys, mut heads) = columns([("load", "Load"), ("over_average", "Multiple of average")]);
    push_headline_columns(evaluation, &mut keys, &mut heads);
    Table {
        id: "levels".into(),
        title: "Capacity needed by load, today".into(),
        note: "Autoscaling can save the difference between the trough and the peak.".to_string(),
        keys,
        headers: heads,
        first_number_column: 1,
        rows: rows.collect(),
    }
}

fn risks(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.risks.iter().map(|risk| {
        let kind = if risk.kind == AdviceKind::SinglePoint { "Single point of failure" } else { "Anti-pattern" };
        vec![
            kind.to_string(),
            format!("{}{}", risk.text, component_in_parentheses(evaluation, risk.component)),
            risk.severity.label().to_string(),
        ]
    });
    let (keys, heads) = columns([("kind", "Kind"), ("what", "Description"), ("level", "Severity")]);
    Table {
        id: "risks".into(),
        title: "Risks and anti-patterns".into(),
        note: String::new(),
        keys,
        headers: heads,
        first_number_column: 3,
        rows: rows.collect(),
    }
}

fn load(load: &LoadSummary) -> Table {
    if load.design_peak == load.mean {
        return Table::default();
    }
    let describe_hour = |(factor, hour, day, month): (f64, u8, u8, u8)| {
        let (day, month) = (
            WEEKDAYS.get(usize::from(day)).unwrap_or(&""),
            MONTHS.get(usize::from(month).wrapping_sub(1)).unwrap_or(&""),
        );
        format!("{} the average, on a {day} in {month} from {hour:02}:00", times(factor, 3))
    };
    let mut rows = vec![
        vec!["Calendar peak".to_string(), describe_hour(load.peak)],
        vec!["Calendar trough".to_string(), describe_hour(load.trough)],
        vec!["Peak-to-average ratio".to_string(), rounded(load.peak.0 / load.mean, 3)],
    ];
    let mut ratio = |label: &str, value: Option<f64>| {
        if let Some(value) = value {
            rows.push(vec![label.to_string(), rounded(value, 3)]);
        }
    };
    ratio("Peak-to-trough ratio", load.peak_to_trough);
    ratio("Weekday-to-weekend ratio", load.weekday_to_weekend);
    if let Some(event) = &load.largest_event {
        rows.push(vec!["Largest planned event".to_string(), format!("{}, {}", event.name, times(event.factor, 3))]);
        rows.push(vec!["Design peak".to_string(), times(load.design_peak, 3)]);
    }
    let (keys, heads) = columns([("what", "Measure"), ("value", "Value")]);
    Table {
        id: "load".into(),
        title: "Load profile".into(),
        note: String::new(),
        keys,
        headers: heads,
        first_number_column: 1,
        rows,
    }
}
