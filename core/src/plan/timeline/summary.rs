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
    let known = parts.iter().flat_map(|part| &part.resources).any(|resource| resource.known);
    let plain = |text: &str| TimelineVerdict { text: text.to_string(), severity: Severity::Ok };
    if !known {
        return plain("Enter the installed capacity to see when it runs out.");
    }
    let Some((part, number)) = order.first().copied() else {
        return plain("At this growth rate, no resource reaches its target.");
    };
    let resource = &parts[part].resources[number];
    let name = name(evaluation, part, number);
    let target = percent(resource.target);
    let say = Agreement::with(&evaluation.components[part].model.resources[number].label);
    let text = match resource.peak.0 {
        ReachedAt::Now => {
            let used = percent(resource.now.1);
            format!("{name} {} over {} target today: {used} used at peak load, target {target}.", say.is, say.its)
        }
        ReachedAt::On(date) => format!(
            "{name} run{} out first: at peak load {} pass{} {} target of {target} on {}, in {}.",
            say.s,
            say.it,
            say.es,
            say.its,
            format::date(date),
            format::days(date.days_since(outlook.start))
        ),
        ReachedAt::Later(date) => {
            let about = date.map_or_else(|| "after 2200".to_string(), |date| format!("about {}", format::month(date)));
            format!(
                "No resource reaches its target within {}. The first will be {name}, {about}.",
                count(outlook.months as usize, "month")
            )
        }
        ReachedAt::Never => String::new(),
    };
    let second = order.iter().skip(1).find(|(part, number)| {
        let next = &parts[*part].resources[*number];
        matches!(next.peak.0, ReachedAt::On(_)) && matches!(resource.peak.0, ReachedAt::Now | ReachedAt::On(_))
    });
    let second = second.map(|(part, number)| {
        let when = words(parts[*part].resources[*number].peak.0, outlook.start);
        let is = Agreement::with(&evaluation.components[*part].model.resources[*number].label).is;
        format!(" Next {is} {}, {when}.", self::name(evaluation, *part, *number))
    });
    TimelineVerdict { text: text + &second.unwrap_or_default(), severity: resource.severity }
}

/// Returns the label of a resource, followed by the component name if there are several components.
#[must_use]
pub fn name(evaluation: &Evaluation, part: usize, number: usize) -> String {
    let component = &evaluation.components[part];
    let label = &component.model.resources[number].label;
    if evaluation.components.len() > 1 { format!("{label} of {}", component.name) } else { label.clone() }
}

/// Formats a date with the time from the start: `on May 3, 2027 (in 5.4 months)`.
#[must_use]
pub fn words(when: ReachedAt, start: Date) -> String {
    match when {
        ReachedAt::Now => "today".to_string(),
        ReachedAt::On(date) => format!("on {} (in {})", format::date(date), format::days(date.days_since(start))),
        ReachedAt::Later(Some(date)) => {
            format!("about {} (in {})", format::month(date), format::days(date.days_since(start)))
        }
        ReachedAt::Later(None) => "after 2200".to_string(),
        ReachedAt::Never => "never at this growth rate".to_string(),
    }
}
