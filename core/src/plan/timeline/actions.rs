//! The action plan: actions with their deadlines and reasons.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::format::{Agreement, percent, times};
use crate::model::source::AdviceKind;
use crate::plan::Evaluation;
use crate::plan::timeline::limits::{ComponentTimeline, Projection, ReachedAt};
use crate::plan::timeline::summary::{describe_date, resource_name};
use crate::sorting::sorted_by_key;
use crate::view_model::Severity;

/// An action with its deadline.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PlannedAction {
    /// The day to begin: `due` minus the lead time, but not before the first day.
    pub start_by: Date,
    /// The day the target is reached; the first day if it is exceeded today, or for a single point of failure.
    pub due: Date,
    /// The index of the component in the evaluation.
    pub component: usize,
    /// The index of the resource, if the action is about one.
    pub resource: Option<usize>,
    /// The action to take, in a sentence.
    pub text: String,
    /// The reason for the action, in a sentence or two.
    pub reason: String,
    /// The index of the most effective remedy, and its effect in a sentence.
    pub remedy: Option<(usize, String)>,
    /// The severity of the action.
    pub severity: Severity,
    /// The priority, from 0 (cannot wait) to 3 (can be dropped if growth slows down).
    pub priority: u8,
    /// The probability that the projection behind the action is right; see
    /// [`PROJECTION_TOLERANCE`](super::PROJECTION_TOLERANCE).
    pub confidence: f64,
}

/// A single point of failure, or an anti-pattern.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Risk {
    /// The index of the component in the evaluation.
    pub component: usize,
    /// Whether the risk is a single point of failure or an anti-pattern.
    pub kind: AdviceKind,
    /// The description.
    pub text: String,
    /// The severity of the risk.
    pub severity: Severity,
}

pub(super) fn risks(evaluation: &Evaluation) -> Vec<Risk> {
    let mut risks = Vec::new();
    for (part, component) in evaluation.components.iter().enumerate() {
        for (advice, text) in component.applicable_advice().filter(|(advice, _)| advice.kind != AdviceKind::Plain) {
            risks.push(Risk { component: part, kind: advice.kind, text, severity: advice.level });
        }
    }
    sorted_by_key(&risks, |risk| -f64::from(risk.severity as u8))
}

pub(super) fn actions(
    evaluation: &Evaluation,
    projection: &Projection<'_>,
    parts: &[ComponentTimeline],
    order: &[(usize, usize)],
    risks: &[Risk],
) -> Vec<PlannedAction> {
    let start = projection.outlook.start;
    let mut actions = Vec::new();
    for risk in risks.iter().filter(|risk| risk.kind == AdviceKind::SinglePoint) {
        let urgent = risk.severity == Severity::Urgent;
        actions.push(PlannedAction {
            start_by: start,
            due: start,
            component: risk.component,
            resource: None,
            text: "Remove this single point of failure.".to_string(),
            reason: risk.text.clone(),
            remedy: None,
            severity: if urgent { Severity::Urgent } else { Severity::Plan },
            priority: u8::from(!urgent),
            confidence: 1.0,
        });
    }
    for (part, number) in order {
        let timeline = &parts[*part].resources[*number];
        let due = match timeline.at_peak_load.0 {
            ReachedAt::Now => start,
            ReachedAt::On(date) => date,
            ReachedAt::Later(_) | ReachedAt::Never => continue,
        };
        let days = due.days_since(start);
        let lead = crate::math::ceil(projection.outlook.lead_days) as i32;
        let start_by = due.plus_days(-lead).map_or(start, |by| by.max(start));
        let resource = &evaluation.components[*part].model.resources[*number];
        let text = if resource.remedy.is_empty() {
            format!("Add capacity: {}.", resource.label)
        } else {
            resource.remedy.clone()
        };
        actions.push(PlannedAction {
            start_by,
            due,
            component: *part,
            resource: Some(*number),
            text,
            reason: reason(evaluation, projection, parts, (*part, *number)),
            remedy: best_remedy(evaluation, projection, &parts[*part], (*part, *number)),
            severity: timeline.severity,
            priority: match timeline.severity {
                Severity::Act | Severity::Urgent => 0,
                Severity::Plan => 1,
                Severity::Ok | Severity::Info if days <= 365 => 2,
                Severity::Ok | Severity::Info => 3,
            },
            confidence: projection.uncertainty.confidence(f64::from(days)),
        });
    }
    // Sort by day, then by priority.
    sorted_by_key(&actions, |action| f64::from(action.start_by.epoch_days()) + f64::from(action.priority) / 8.0)
}

fn reason(
    evaluation: &Evaluation,
    projection: &Projection<'_>,
    parts: &[ComponentTimeline],
    (part, number): (usize, usize),
) -> String {
    let resource = &parts[part].resources[number];
    let (name, target) = (resource_name(evaluation, part, number), percent(resource.target));
    let agreement = Agreement::with(&evaluation.components[part].model.resources[number].label);
    let start = projection.outlook.start;
    let mut text = match resource.at_peak_load.0 {
        ReachedAt::Now => {
            format!(
                "{name} {} at {} at peak load today; the target is {target}.",
                agreement.is,
                percent(resource.utilization_today.1)
            )
        }
        when => {
            let days = when.days(start).unwrap_or(0);
            let growth = projection.uncertainty.growth(f64::from(days));
            format!(
                "{name} pass{} {target} {}, at {} today’s size.",
                agreement.es,
                describe_date(when, start),
                times(growth, 3)
            )
        }
    };
    match resource.at_peak_load.1 {
        ReachedAt::Now => text += " Utilization exceeds the limit.",
        ReachedAt::On(date) => text += &format!(" The limit is reached on {}.", crate::format::date(date)),
        ReachedAt::Later(_) | ReachedAt::Never => {}
    }
    text
}

/// Returns the remedy that delays the target date of a resource the most, with its effect.
fn best_remedy(
    evaluation: &Evaluation,
    projection: &Projection<'_>,
    timeline: &ComponentTimeline,
    (part, number): (usize, usize),
) -> Option<(usize, String)> {
    let before = projection.rank(timeline.resources[number].at_peak_load.0);
    let helping = timeline.remedies.iter().enumerate().filter_map(|(index, remedy)| {
        let (_, _, after) = remedy.date_changes.iter().find(|(other, ..)| *other == number)?;
        (projection.rank(*after) > before).then_some((index, *after))
    });
    // Among equally effective remedies, choose the first: models list the simplest remedy first.
    let (index, after) = helping.fold(None, |best: Option<(usize, ReachedAt)>, (index, after)| match best {
        Some((_, most)) if projection.rank(most) >= projection.rank(after) => best,
        _ => Some((index, after)),
    })?;
    let label = &evaluation.components[part].model.remedies[index].label;
    let text = match after {
        ReachedAt::Never => format!("{label}: the target is then never reached."),
        after => format!("{label}: the target is then reached {}.", describe_date(after, projection.outlook.start)),
    };
    Some((index, text))
}
