//! What runs out first, and when, in words.

use alloc::format;
use alloc::string::{String, ToString};

use crate::date::Date;
use crate::format::{Words, group, percent};
use crate::plan::Evaluation;
use crate::plan::timeline::Verdict;
use crate::plan::timeline::limits::{PartTimeline, Urgency, When};
use crate::scenario::outlook::Outlook;

pub(super) fn verdict(
    evaluation: &Evaluation,
    outlook: &Outlook,
    parts: &[PartTimeline],
    order: &[(usize, usize)],
) -> Verdict {
    let known = parts.iter().flat_map(|part| &part.resources).any(|resource| resource.known);
    let plain = |text: &str| Verdict { text: text.to_string(), urgency: Urgency::Green };
    if !known {
        return plain("Say what is installed to see when it runs out.");
    }
    let Some((part, number)) = order.first().copied() else {
        return plain("With this growth nothing reaches its target.");
    };
    let resource = &parts[part].resources[number];
    let name = name(evaluation, part, number);
    let target = percent(resource.target);
    let say = Words::of(&evaluation.components[part].model.resources[number].label);
    let text = match resource.peak.0 {
        When::Now => {
            let used = percent(resource.now.1);
            format!("{name} {} past {} target today: {used} used at peak load, {target} wanted.", say.is, say.its)
        }
        When::On(date) => format!(
            "{name} run{} out first: at peak load {} pass{} {} target of {target} on {}, in {}.",
            say.verb,
            say.it,
            say.long_verb,
            say.its,
            date.words(),
            span(date.days_since(outlook.start))
        ),
        When::Later(date) => {
            let about = date.map_or_else(|| "long after".to_string(), |date| format!("about {}", date.month_words()));
            format!(
                "Nothing reaches its target within {} months; {name} {} the first, {about}.",
                outlook.months, say.is
            )
        }
        When::Never => String::new(),
    };
    let second = order.iter().skip(1).find(|(part, number)| {
        let next = &parts[*part].resources[*number];
        matches!(next.peak.0, When::On(_)) && matches!(resource.peak.0, When::Now | When::On(_))
    });
    let second = second.map(|(part, number)| {
        let when = words(parts[*part].resources[*number].peak.0, outlook.start);
        let is = Words::of(&evaluation.components[*part].model.resources[*number].label).is;
        format!(" Next {is} {}, {when}.", self::name(evaluation, *part, *number))
    });
    Verdict { text: text + &second.unwrap_or_default(), urgency: resource.urgency }
}

/// A resource, with its component where there are several.
#[must_use]
pub fn name(evaluation: &Evaluation, part: usize, number: usize) -> String {
    let component = &evaluation.components[part];
    let label = &component.model.resources[number].label;
    if evaluation.components.len() > 1 { format!("{label} of {}", component.name) } else { label.clone() }
}

/// Some days, in the largest unit that says enough.
#[must_use]
pub fn span(days: i32) -> String {
    match days {
        ..=1 => format!("{days} day{}", if days == 1 { "" } else { "s" }),
        2..=60 => format!("{days} days"),
        61..=730 => format!("{} months", group(f64::from(days) / 365.0 * 12.0, 2)),
        _ => format!("{} years", group(f64::from(days) / 365.0, 2)),
    }
}

/// A day in words, with how far away it is.
#[must_use]
pub fn words(when: When, start: Date) -> String {
    match when {
        When::Now => "today".to_string(),
        When::On(date) => format!("on {} (in {})", date.words(), span(date.days_since(start))),
        When::Later(Some(date)) => format!("about {} (in {})", date.month_words(), span(date.days_since(start))),
        When::Later(None) => "long after the horizon".to_string(),
        When::Never => "never with this growth".to_string(),
    }
}
