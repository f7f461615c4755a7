//! Compares two scenarios by their first bottleneck.

use alloc::format;
use alloc::string::{String, ToString};

use crate::date::Date;
use crate::format::percent;
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::plan::timeline::limits::{ReachedAt, ResourceTimeline};
use crate::plan::timeline::summary::name;

/// The effect of a change on the first bottleneck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The effect, in a sentence or two.
    pub text: String,
    /// Whether the change helps.
    pub effect: Effect,
}

/// The direction of a change's effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The first target is reached later, or exceeded by less.
    Helps,
    /// The first target is reached at the same time.
    Nothing,
    /// The first target is reached earlier, or exceeded by more.
    Harms,
}

/// An evaluation with its timeline.
pub type Outcome<'o> = (&'o Evaluation, &'o Timeline);

/// Compares two scenarios by their first bottleneck; `None` if one of them has no known capacity.
#[must_use]
pub fn compare(before: Outcome<'_>, after: Outcome<'_>) -> Option<Comparison> {
    let known =
        |(_, timeline): Outcome<'_>| timeline.parts.iter().flat_map(|part| &part.resources).any(|one| one.known);
    if !known(before) || !known(after) {
        return None;
    }
    let (text, effect) = match (first(before), first(after)) {
        (None, None) => ("No difference: no resource reaches its target before or after.".to_string(), Effect::Nothing),
        (Some(was), None) => (
            format!("Better: no resource reaches its target anymore. Before, {} did, {}.", was.name, was.day()),
            Effect::Helps,
        ),
        (None, Some(is)) => (
            format!("Worse: {} now reaches its target, {}. Before, no resource did.", is.name, is.day()),
            Effect::Harms,
        ),
        (Some(was), Some(is)) => both(before, after, &was, &is),
    };
    Some(Comparison { text, effect })
}

/// The resource that reaches its target first.
struct First<'o> {
    name: String,
    resource: &'o ResourceTimeline,
    start: Date,
}

fn first((evaluation, timeline): Outcome<'_>) -> Option<First<'_>> {
    let (part, number) = *timeline.order.first()?;
    let resource = &timeline.parts[part].resources[number];
    Some(First { name: name(evaluation, part, number), resource, start: timeline.outlook.start })
}

impl First<'_> {
    fn day(&self) -> String {
        match self.resource.peak.0 {
            ReachedAt::Now => "today".to_string(),
            ReachedAt::On(date) => format!("on {}", crate::format::date(date)),
            ReachedAt::Later(Some(date)) => format!("about {}", crate::format::month(date)),
            ReachedAt::Later(None) | ReachedAt::Never => "after 2200".to_string(),
        }
    }

    /// Returns the date as days since 1970, or the day after the end of the calendar if the target is not reached by
    /// then.
    fn date(&self) -> i32 {
        match self.resource.peak.0 {
            ReachedAt::Now => self.start.days(),
            ReachedAt::On(date) | ReachedAt::Later(Some(date)) => date.days(),
            ReachedAt::Later(None) | ReachedAt::Never => Date::LAST.days() + 1,
        }
    }
}

fn both(before: Outcome<'_>, after: Outcome<'_>, was: &First<'_>, is: &First<'_>) -> (String, Effect) {
    if (was.resource.peak.0, is.resource.peak.0) == (ReachedAt::Now, ReachedAt::Now) {
        return over(was, is);
    }
    let gained = is.date() - was.date();
    let from = if was.name == is.name {
        format!("{} passes its target {} instead of {}", is.name, is.day(), was.day())
    } else {
        format!("the first bottleneck is now {}, {}, instead of {}, {}", is.name, is.day(), was.name, was.day())
    };
    match gained {
        0 => still(before, after, was, is),
        1.. if is.date() > Date::LAST.days() => (format!("Better: {from}."), Effect::Helps),
        1.. => (format!("Better by {}: {from}.", crate::format::days(gained)), Effect::Helps),
        _ if was.date() > Date::LAST.days() => (format!("Worse: {from}."), Effect::Harms),
        _ => (format!("Worse by {}: {from}.", crate::format::days(-gained)), Effect::Harms),
    }
}

/// Compares two resources that exceed their targets today, by how far they do.
fn over(was: &First<'_>, is: &First<'_>) -> (String, Effect) {
    let of = |first: &First<'_>| first.resource.now.1 / first.resource.target;
    let (share, before) = (percent(is.resource.now.1), percent(was.resource.now.1));
    let elsewhere = if was.name == is.name { String::new() } else { format!(" of {}", was.name) };
    if of(is) < of(was) {
        (
            format!(
                "Better, but not enough: {} still exceeds its target today: {share}, down from {before}{elsewhere}.",
                is.name
            ),
            Effect::Helps,
        )
    } else if of(is) > of(was) {
        (
            format!("Worse: {} exceeds its target by more today: {share}, up from {before}{elsewhere}.", is.name),
            Effect::Harms,
        )
    } else {
        (format!("No effect: {} still exceeds its target today, at {share}.", is.name), Effect::Nothing)
    }
}

/// Describes a change that leaves the date of the first bottleneck as it was, though another resource may gain time.
fn still(before: Outcome<'_>, after: Outcome<'_>, was: &First<'_>, is: &First<'_>) -> (String, Effect) {
    let text = match relieved(before, after) {
        Some(other) if other != is.name => {
            format!("No effect: {other} lasts longer, but {} passes its target {}, as before.", is.name, is.day())
        }
        _ if was.name != is.name => {
            format!(
                "No effect: the first bottleneck is now {}, {}, on the same day as {} before.",
                is.name,
                is.day(),
                was.name
            )
        }
        _ => format!("No effect: {} passes its target {}, as before.", is.name, is.day()),
    };
    (text, Effect::Nothing)
}

/// Returns the name of a resource that reaches its target later than before.
fn relieved(before: Outcome<'_>, after: Outcome<'_>) -> Option<String> {
    let parts = before.0.components.iter().zip(&before.1.parts).zip(after.0.components.iter().zip(&after.1.parts));
    for (part, ((one, was), (other, is))) in parts.enumerate() {
        if one.model.id != other.model.id || one.model.version != other.model.version {
            continue;
        }
        for (number, (was, is)) in was.resources.iter().zip(&is.resources).enumerate() {
            let later =
                |one: &ResourceTimeline, start: Date| First { name: String::new(), resource: one, start }.date();
            let (before, now) = (later(was, before.1.outlook.start), later(is, after.1.outlook.start));
            if was.known && is.known && now > before {
                return Some(name(after.0, part, number));
            }
        }
    }
    None
}
