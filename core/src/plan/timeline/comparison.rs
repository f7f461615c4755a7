//! Compares two scenarios by their first bottleneck.

use alloc::format;
use alloc::string::{String, ToString};

use crate::date::Date;
use crate::format::{Agreement, percent};
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::plan::timeline::limits::{ReachedAt, ResourceTimeline};
use crate::plan::timeline::summary::resource_name;

/// The effect of a change on the first bottleneck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The effect, in a sentence or two.
    pub text: String,
    /// The direction of the effect.
    pub effect: Effect,
}

/// The direction of a change's effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The first target is reached later, or exceeded by less.
    Better,
    /// The first target is reached at the same time.
    Unchanged,
    /// The first target is reached earlier, or exceeded by more.
    Worse,
}

/// An evaluation with its timeline.
pub type Outcome<'o> = (&'o Evaluation, &'o Timeline);

/// Compares two scenarios by their first bottleneck; `None` if one of them has no known capacity.
#[must_use]
pub fn compare(before: Outcome<'_>, after: Outcome<'_>) -> Option<Comparison> {
    let known = |(_, timeline): Outcome<'_>| {
        timeline.components.iter().flat_map(|part| &part.resources).any(|one| one.capacity_known)
    };
    if !known(before) || !known(after) {
        return None;
    }
    let (text, effect) = match (bottleneck(before), bottleneck(after)) {
        (None, None) => (
            "No difference: no resource reaches its target, before or after the change.".to_string(),
            Effect::Unchanged,
        ),
        (Some(was), None) => (
            format!(
                "Better: no resource reaches its target anymore. Previously, {} did, {}.",
                was.name,
                was.date_text()
            ),
            Effect::Better,
        ),
        (None, Some(is)) => (
            format!(
                "Worse: {} now reach{} {} target, {}. Previously, no resource did.",
                is.name,
                is.agreement.es,
                is.agreement.its,
                is.date_text()
            ),
            Effect::Worse,
        ),
        (Some(was), Some(is)) => compare_bottlenecks(before, after, &was, &is),
    };
    Some(Comparison { text, effect })
}

/// The resource that reaches its target first.
struct Bottleneck<'o> {
    name: String,
    agreement: Agreement,
    resource: &'o ResourceTimeline,
    start: Date,
}

fn bottleneck((evaluation, timeline): Outcome<'_>) -> Option<Bottleneck<'_>> {
    let (part, number) = *timeline.bottlenecks.first()?;
    Some(Bottleneck {
        name: resource_name(evaluation, part, number),
        agreement: agreement(evaluation, part, number),
        resource: &timeline.components[part].resources[number],
        start: timeline.outlook.start,
    })
}

/// Returns the words that agree with the label of a resource.
fn agreement(evaluation: &Evaluation, part: usize, number: usize) -> Agreement {
    Agreement::with(&evaluation.components[part].model.resources[number].label)
}

impl Bottleneck<'_> {
    /// Returns the subject and predicate of a sentence: `Disk passes its target`, `Workers pass their target`.
    fn passes_target(&self) -> String {
        format!("{} pass{} {} target", self.name, self.agreement.es, self.agreement.its)
    }

    fn date_text(&self) -> String {
        match self.resource.at_peak_load.0 {
            ReachedAt::Now => "today".to_string(),
            ReachedAt::On(date) => format!("on {}", crate::format::date(date)),
            ReachedAt::Later(Some(date)) => format!("around {}", crate::format::month(date)),
            ReachedAt::Later(None) | ReachedAt::Never => "after 2200".to_string(),
        }
    }

    fn days_since_epoch(&self) -> i32 {
        days_since_epoch(self.resource.at_peak_load.0, self.start)
    }
}

/// Returns a date as days since January 1, 1970, or the day after the end of the calendar if the target is not reached
/// by then.
fn days_since_epoch(when: ReachedAt, start: Date) -> i32 {
    match when {
        ReachedAt::Now => start.epoch_days(),
        ReachedAt::On(date) | ReachedAt::Later(Some(date)) => date.epoch_days(),
        ReachedAt::Later(None) | ReachedAt::Never => Date::LAST.epoch_days() + 1,
    }
}

fn compare_bottlenecks(
    before: Outcome<'_>,
    after: Outcome<'_>,
    was: &Bottleneck<'_>,
    is: &Bottleneck<'_>,
) -> (String, Effect) {
    if (was.resource.at_peak_load.0, is.resource.at_peak_load.0) == (ReachedAt::Now, ReachedAt::Now) {
        return compare_exceeded(was, is);
    }
    let gained = is.days_since_epoch() - was.days_since_epoch();
    let from = if was.name == is.name {
        format!("{} {} instead of {}", is.passes_target(), is.date_text(), was.date_text())
    } else {
        format!(
            "the first bottleneck is now {}, {}, instead of {}, {}",
            is.name,
            is.date_text(),
            was.name,
            was.date_text()
        )
    };
    match gained {
        0 => describe_unchanged(before, after, was, is),
        1.. if is.days_since_epoch() > Date::LAST.epoch_days() => (format!("Better: {from}."), Effect::Better),
        1.. => (format!("Better by {}: {from}.", crate::format::duration(gained)), Effect::Better),
        _ if was.days_since_epoch() > Date::LAST.epoch_days() => (format!("Worse: {from}."), Effect::Worse),
        _ => (format!("Worse by {}: {from}.", crate::format::duration(-gained)), Effect::Worse),
    }
}

/// Compares two resources that both exceed their targets today, by the ratio of utilization to target.
fn compare_exceeded(was: &Bottleneck<'_>, is: &Bottleneck<'_>) -> (String, Effect) {
    let excess = |first: &Bottleneck<'_>| first.resource.utilization_today.1 / first.resource.target;
    let (share, before) = (percent(is.resource.utilization_today.1), percent(was.resource.utilization_today.1));
    let (s, its) = (is.agreement.s, is.agreement.its);
    let elsewhere = if was.name == is.name { String::new() } else { format!(" for {}", was.name) };
    if excess(is) < excess(was) {
        (
            format!(
                "Better, but not enough: {} still exceed{s} {its} target today: {share}, down from \
                 {before}{elsewhere}.",
                is.name
            ),
            Effect::Better,
        )
    } else if excess(is) > excess(was) {
        (
            format!("Worse: {} exceed{s} {its} target by more today: {share}, up from {before}{elsewhere}.", is.name),
            Effect::Worse,
        )
    } else {
        (format!("No effect: {} still exceed{s} {its} target today, at {share}.", is.name), Effect::Unchanged)
    }
}

/// Describes a change that leaves the date of the first bottleneck unchanged, although another resource may gain time.
fn describe_unchanged(
    before: Outcome<'_>,
    after: Outcome<'_>,
    was: &Bottleneck<'_>,
    is: &Bottleneck<'_>,
) -> (String, Effect) {
    let text = match relieved_resource(before, after) {
        Some((other, agreement)) if other != is.name => format!(
            "No effect on the first bottleneck: {other} last{} longer, but {} {}, as before.",
            agreement.s,
            is.passes_target(),
            is.date_text()
        ),
        _ if was.name != is.name => {
            format!(
                "No effect on the date: the first bottleneck is now {}, {}, on the same day as {} before.",
                is.name,
                is.date_text(),
                was.name
            )
        }
        _ => format!("No effect: {} {}, as before.", is.passes_target(), is.date_text()),
    };
    (text, Effect::Unchanged)
}

/// Returns a resource that reaches its target later than before: its name, and the words that agree with its label.
fn relieved_resource(before: Outcome<'_>, after: Outcome<'_>) -> Option<(String, Agreement)> {
    let parts =
        before.0.components.iter().zip(&before.1.components).zip(after.0.components.iter().zip(&after.1.components));
    for (part, ((one, was), (other, is))) in parts.enumerate() {
        if one.model.id != other.model.id || one.model.version != other.model.version {
            continue;
        }
        for (number, (was, is)) in was.resources.iter().zip(&is.resources).enumerate() {
            let earlier = days_since_epoch(was.at_peak_load.0, before.1.outlook.start);
            let later = days_since_epoch(is.at_peak_load.0, after.1.outlook.start);
            if was.capacity_known && is.capacity_known && later > earlier {
                return Some((resource_name(after.0, part, number), agreement(after.0, part, number)));
            }
        }
    }
    None
}
