//! The summary of a timeline: the first bottleneck and its date.

use alloc::format;
use alloc::string::{String, ToString};

use crate::date::Date;
use crate::format::{self, Agreement, count, percent};
use crate::load::Outlook;
use crate::plan::Evaluation;
use crate::plan::timeline::TimelineVerdict;
use crate::plan::timeline::limits::{ComponentTimeline, ReachedAt};
use crate::view_model::Severity;

pub(super) fn verdict(
    evaluation: &Evaluation,
    outlook: &Outlook,
    parts: &[ComponentTimeline],
    order: &[(usize, usize)],
) -> TimelineVerdict {
    let known = parts.iter().flat_map(|part| &part.resources).any(|resource| resource.capacity_known);
    let plain = |text: &str| TimelineVerdict { text: text.to_string(), severity: Severity::Ok };
    if !known {
        return plain("Enter the installed capacity to estimate the time to limit.");
    }
    let Some((part, number)) = order.first().copied() else {
        return plain("At this growth rate, no resource reaches its target.");
    };
    let resource = &parts[part].resources[number];
    let name = resource_name(evaluation, part, number);
    let target = percent(resource.target);
    let agreement = Agreement::with(&evaluation.components[part].model.resources[number].label);
    let text = match resource.at_peak_load.0 {
        ReachedAt::Now => {
            let used = percent(resource.utilization_today.1);
            format!(
                "{name} {} over {} target today: {used} used at peak load, target {target}.",
                agreement.is, agreement.its
            )
        }
        ReachedAt::On(date) => format!(
            "{name} run{} out first: at peak load, {} pass{} {} target of {target} on {} (in {}).",
            agreement.s,
            agreement.it,
            agreement.es,
            agreement.its,
            format::date(date),
            format::duration(date.days_since(outlook.start))
        ),
        ReachedAt::Later(date) => {
            let about = date.map_or_else(|| "after 2200".to_string(), |date| format!("around {}", format::month(date)));
            format!(
                "No resource reaches its target within {}. The first will be {name}, {about}.",
                count(outlook.horizon_months as usize, "month")
            )
        }
        ReachedAt::Never => String::new(),
    };
    let second = order.iter().skip(1).find(|(part, number)| {
        let next = &parts[*part].resources[*number];
        matches!(next.at_peak_load.0, ReachedAt::On(_))
            && matches!(resource.at_peak_load.0, ReachedAt::Now | ReachedAt::On(_))
    });
    let second = second.map(|(part, number)| {
        let when = describe_date(parts[*part].resources[*number].at_peak_load.0, outlook.start);
        let is = Agreement::with(&evaluation.components[*part].model.resources[*number].label).is;
        format!(" Next {is} {}, {when}.", self::resource_name(evaluation, *part, *number))
    });
    TimelineVerdict { text: text + &second.unwrap_or_default(), severity: resource.severity }
}

/// Returns the label of a resource, followed by the component name if there are several components.
#[must_use]
pub fn resource_name(evaluation: &Evaluation, part: usize, number: usize) -> String {
    let component = &evaluation.components[part];
    let label = &component.model.resources[number].label;
    if evaluation.components.len() > 1 { format!("{label} of {}", component.name) } else { label.clone() }
}

/// Formats a date with the time from the start: `on May 3, 2027 (in 5.4 months)`.
#[must_use]
pub fn describe_date(when: ReachedAt, start: Date) -> String {
    match when {
        ReachedAt::Now => "today".to_string(),
        ReachedAt::On(date) => format!("on {} (in {})", format::date(date), format::duration(date.days_since(start))),
        ReachedAt::Later(Some(date)) => {
            format!("around {} (in {})", format::month(date), format::duration(date.days_since(start)))
        }
        ReachedAt::Later(None) => "after 2200".to_string(),
        ReachedAt::Never => "never at this growth rate".to_string(),
    }
}
