//! Whether a change helps: the day of the first limit before and after it.

use alloc::format;
use alloc::string::{String, ToString};

use crate::date::Date;
use crate::format::percent;
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::plan::timeline::limits::{ResourceTimeline, When};
use crate::plan::timeline::sentence::{name, span};

/// What a change does to the first limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// In a sentence or two.
    pub text: String,
    /// Whether it comes later, or is less exceeded; none if neither.
    pub effect: Effect,
}

/// Whether a change helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The first limit comes later, or is less exceeded.
    Helps,
    /// It stays where it is.
    Nothing,
    /// It comes earlier, or is more exceeded.
    Harms,
}

/// A scenario, and what it leads to.
pub type Outcome<'o> = (&'o Evaluation, &'o Timeline);

/// What the change from one scenario to another does to the first limit; none where neither knows any capacity.
#[must_use]
pub fn compare(before: Outcome<'_>, after: Outcome<'_>) -> Option<Comparison> {
    let known =
        |(_, timeline): Outcome<'_>| timeline.parts.iter().flat_map(|part| &part.resources).any(|one| one.known);
    if !known(before) || !known(after) {
        return None;
    }
    let (text, effect) = match (first(before), first(after)) {
        (None, None) => ("No difference: nothing reaches its target, before or after.".to_string(), Effect::Nothing),
        (Some(was), None) => {
            (format!("It helps: now nothing reaches its target; it was {}, {}.", was.name, was.day()), Effect::Helps)
        }
        (None, Some(is)) => (
            format!("It harms: before, nothing reached its target; now {} does, {}.", is.name, is.day()),
            Effect::Harms,
        ),
        (Some(was), Some(is)) => both(before, after, &was, &is),
    };
    Some(Comparison { text, effect })
}

/// What reaches its target first.
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
            When::Now => "today".to_string(),
            When::On(date) => format!("on {}", date.words()),
            When::Later(Some(date)) => format!("about {}", date.month_words()),
            When::Later(None) | When::Never => "long after the horizon".to_string(),
        }
    }

    /// Days since 1970; the last that can be named for what nobody can name.
    fn date(&self) -> i32 {
        match self.resource.peak.0 {
            When::Now => self.start.days(),
            When::On(date) | When::Later(Some(date)) => date.days(),
            When::Later(None) | When::Never => Date::LAST.days() + 1,
        }
    }
}

fn both(before: Outcome<'_>, after: Outcome<'_>, was: &First<'_>, is: &First<'_>) -> (String, Effect) {
    if (was.resource.peak.0, is.resource.peak.0) == (When::Now, When::Now) {
        return over(was, is);
    }
    let gained = is.date() - was.date();
    let from = if was.name == is.name {
        format!("{} passes its target {}, not {}", is.name, is.day(), was.day())
    } else {
        format!("{} is now the first, {}; it was {}, {}", is.name, is.day(), was.name, was.day())
    };
    match gained {
        0 => still(before, after, was, is),
        1.. if is.date() > Date::LAST.days() => (format!("It helps: {from}."), Effect::Helps),
        1.. => (format!("It helps by {}: {from}.", span(gained)), Effect::Helps),
        _ if was.date() > Date::LAST.days() => (format!("It harms: {from}."), Effect::Harms),
        _ => (format!("It harms by {}: {from}.", span(-gained)), Effect::Harms),
    }
}

/// Both are past their targets today: the one that is less exceeded is better, though not good.
fn over(was: &First<'_>, is: &First<'_>) -> (String, Effect) {
    let of = |first: &First<'_>| first.resource.now.1 / first.resource.target;
    let (share, before) = (percent(is.resource.now.1), percent(was.resource.now.1));
    let elsewhere = if was.name == is.name { String::new() } else { format!(" of {}", was.name) };
    if of(is) < of(was) {
        (
            format!("Not enough: {} is still past its target today, at {share} after {before}{elsewhere}.", is.name),
            Effect::Helps,
        )
    } else if of(is) > of(was) {
        (
            format!("It harms: {} is further past its target today, at {share} after {before}{elsewhere}.", is.name),
            Effect::Harms,
        )
    } else {
        (format!("It does not help: {} stays past its target today, at {share}.", is.name), Effect::Nothing)
    }
}

/// The first limit stays where it is: if something else comes later, the limit is elsewhere.
fn still(before: Outcome<'_>, after: Outcome<'_>, was: &First<'_>, is: &First<'_>) -> (String, Effect) {
    let text = match relieved(before, after) {
        Some(other) if other != is.name => {
            format!(
                "It does not help: {other} lasts longer, but the limit is elsewhere: {} {}, as before.",
                is.name,
                is.day()
            )
        }
        _ if was.name != is.name => {
            format!("It does not help: {} is now the first, {}, as {} was before.", is.name, is.day(), was.name)
        }
        _ => format!("It does not help: {} passes its target {}, as before.", is.name, is.day()),
    };
    (text, Effect::Nothing)
}

/// A resource that reaches its target later than before.
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
