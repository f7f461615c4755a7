//! What to do by when, and why.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::group;
use crate::format::{Words, percent};
use crate::model::source::{AdviceKind, Level};
use crate::plan::Evaluation;
use crate::plan::timeline::limits::{PartTimeline, Urgency, View, When};
use crate::plan::timeline::sentence::{name, words};
use crate::sorting::sorted;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// When to begin: what it is for, less the lead time; the start if that is past.
    pub by: Date,
    /// What it is for: when the target is reached; the start for what is wrong today.
    pub due: Date,
    /// The component, by its place in the evaluation.
    pub part: usize,
    /// The resource, if it is about one.
    pub resource: Option<usize>,
    /// What to do.
    pub text: String,
    /// Why.
    pub reason: String,
    /// The remedy of the model that moves the date furthest, if one does, and what it does to it.
    pub remedy: Option<(usize, String)>,
    /// How pressing.
    pub urgency: Urgency,
    /// From 0, for what cannot wait, to 3, for what may be dropped if growth slows down.
    pub priority: u8,
    /// The probability that the projection on which it rests is right.
    pub confidence: f64,
}

/// A single point of failure, or a way of building that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The component, by its place in the evaluation.
    pub part: usize,
    /// Which of the two.
    pub kind: AdviceKind,
    /// What is the matter.
    pub text: String,
    /// How pressing.
    pub level: Level,
}

pub(super) fn risks(evaluation: &Evaluation) -> Vec<Risk> {
    let mut risks = Vec::new();
    for (part, component) in evaluation.components.iter().enumerate() {
        for (advice, text) in component.advised().filter(|(advice, _)| advice.kind != AdviceKind::Plain) {
            risks.push(Risk { part, kind: advice.kind, text, level: advice.level });
        }
    }
    sorted(&risks, |risk| -f64::from(risk.level as u8))
}

pub(super) fn actions(
    evaluation: &Evaluation,
    view: &View<'_>,
    parts: &[PartTimeline],
    order: &[(usize, usize)],
    risks: &[Risk],
) -> Vec<Action> {
    let start = view.outlook.start;
    let mut actions = Vec::new();
    for risk in risks.iter().filter(|risk| risk.kind == AdviceKind::SinglePoint) {
        let urgent = risk.level == Level::Urgent;
        actions.push(Action {
            by: start,
            due: start,
            part: risk.part,
            resource: None,
            text: "Remove a single point of failure.".to_string(),
            reason: risk.text.clone(),
            remedy: None,
            urgency: if urgent { Urgency::Red } else { Urgency::Yellow },
            priority: u8::from(!urgent),
            confidence: 1.0,
        });
    }
    for (part, number) in order {
        let timeline = &parts[*part].resources[*number];
        let due = match timeline.peak.0 {
            When::Now => start,
            When::On(date) => date,
            When::Later(_) | When::Never => continue,
        };
        let days = due.days_since(start);
        let lead = crate::math::ceil(view.outlook.lead) as i32;
        let by = due.plus_days(-lead).map_or(start, |by| by.max(start));
        let resource = &evaluation.components[*part].model.resources[*number];
        let text =
            if resource.remedy.is_empty() { format!("Add {}.", resource.label) } else { resource.remedy.clone() };
        actions.push(Action {
            by,
            due,
            part: *part,
            resource: Some(*number),
            text,
            reason: reason(evaluation, view, parts, (*part, *number)),
            remedy: best(evaluation, view, &parts[*part], (*part, *number)),
            urgency: timeline.urgency,
            priority: match timeline.urgency {
                Urgency::Red => 0,
                Urgency::Yellow => 1,
                Urgency::Green if days <= 365 => 2,
                Urgency::Green => 3,
            },
            confidence: view.doubt.confidence(f64::from(days)),
        });
    }
    // By day, and on the same day by priority.
    sorted(&actions, |action| f64::from(action.by.days()) + f64::from(action.priority) / 8.0)
}

fn reason(evaluation: &Evaluation, view: &View<'_>, parts: &[PartTimeline], (part, number): (usize, usize)) -> String {
    let resource = &parts[part].resources[number];
    let (name, target) = (name(evaluation, part, number), percent(resource.target));
    let say = Words::of(&evaluation.components[part].model.resources[number].label);
    let start = view.outlook.start;
    let mut text = match resource.peak.0 {
        When::Now => {
            format!("{name} {} at {} today at peak load; {target} is the target.", say.is, percent(resource.now.1))
        }
        when => {
            let days = when.days(start).unwrap_or(0);
            let growth = view.doubt.growth(f64::from(days));
            format!(
                "{name} pass{} {target} {}, at {}× today’s size.",
                say.long_verb,
                words(when, start),
                group(growth, 3)
            )
        }
    };
    match resource.peak.1 {
        When::Now => text += " It is over its limit.",
        When::On(date) => text += &format!(" Its limit is reached on {}.", date.words()),
        When::Later(_) | When::Never => {}
    }
    text
}

/// The remedy that moves the date of a resource furthest, and to when.
fn best(
    evaluation: &Evaluation,
    view: &View<'_>,
    timeline: &PartTimeline,
    (part, number): (usize, usize),
) -> Option<(usize, String)> {
    let before = view.rank(timeline.resources[number].peak.0);
    let helping = timeline.remedies.iter().enumerate().filter_map(|(index, remedy)| {
        let (_, _, after) = remedy.moved.iter().find(|(other, ..)| *other == number)?;
        (view.rank(*after) > before).then_some((index, *after))
    });
    // Of those that do the same, the first in the model, which lists the simplest first.
    let (index, after) = helping.fold(None, |best: Option<(usize, When)>, (index, after)| match best {
        Some((_, most)) if view.rank(most) >= view.rank(after) => best,
        _ => Some((index, after)),
    })?;
    let label = &evaluation.components[part].model.remedies[index].label;
    let text = match after {
        When::Never => format!("{label}: then this growth never reaches it."),
        after => format!("{label}: then it is reached {}.", words(after, view.outlook.start)),
    };
    Some((index, text))
}
