//! What charts of the time ahead show: numbers over days, or over shares of the time, and the words beside them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::doubt::Doubt;
use super::limits::When;
use super::load::duration;
use super::sentence::{name, percent};
use super::{ResourceTimeline, Timeline};
use crate::engine::format::group;
use crate::load::Date;
use crate::math;
use crate::plan::Evaluation;

/// The most curves of one chart: more are not told apart.
const MOST: usize = 12;
/// A share from which on what is used is far too much, however much it is.
const FAR: f64 = 2.0;
/// As many numbers are the beginning of a chart.
const SOON: usize = 5;
/// Growth from which on a chart of it is logarithmic.
const HIGH: f64 = 50.0;
/// The least share that a logarithmic chart shows.
const LEAST: f64 = 0.001;

/// A chart of the time ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// Heading.
    pub title: String,
    /// The day of the first number where the axis has days; none where it has shares of the time.
    pub start: Option<Date>,
    /// Days since the first one, or shares of the time.
    pub x: Vec<f64>,
    /// Curves, the one that matters most first.
    pub lines: Vec<Line>,
    /// Areas behind the curves, the widest first.
    pub strips: Vec<Strip>,
    /// Whether numbers are shares, to be read in per cent, or multiples.
    pub shares: bool,
    /// Whether the vertical axis is logarithmic.
    pub logarithmic: bool,
    /// What is outside is not drawn.
    pub bounds: (f64, f64),
    /// Levels that matter, and what they are called.
    pub levels: Vec<(f64, String)>,
    /// Places on the axis that matter, and what they are called.
    pub marks: Vec<(f64, String)>,
    /// A stretch of the axis that is shaded.
    pub span: Option<(f64, f64)>,
}

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is called.
    pub label: String,
    /// A number for each place on the axis.
    pub values: Vec<f64>,
    /// Whether it is there to compare with.
    pub thin: bool,
}

/// An area.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// What it is called.
    pub label: String,
    /// Its ends for each place on the axis.
    pub ends: Vec<(f64, f64)>,
}

impl Plot {
    /// A place on the axis, in words.
    #[must_use]
    pub fn at(&self, index: usize) -> String {
        let x = self.x[index];
        let days = if index == 0 || self.start.is_none() { 1.0 } else { x - self.x[index - 1] };
        if days > 1.0 { format!("{days} days to {}", self.place(index)) } else { self.place(index) }
    }

    fn place(&self, index: usize) -> String {
        let x = self.x[index];
        match self.start {
            Some(start) => start.plus_days(x as i32).unwrap_or(start).words(),
            None => format!("{} of the time", percent(x)),
        }
    }

    /// What is read at a place on the axis: the number of the curve that it belongs to, and the words.
    #[must_use]
    pub fn readings(&self, index: usize) -> Vec<(usize, String)> {
        let heads = self.heads();
        let texts = self.row(index).into_iter().zip(heads).enumerate().skip(1);
        let lines = self.lines.len();
        // Areas belong to the first curve.
        texts.map(|(at, (text, head))| (if at <= lines { at - 1 } else { 0 }, format!("{head}: {text}"))).collect()
    }

    /// The heads of its table.
    #[must_use]
    pub fn heads(&self) -> Vec<String> {
        let mut heads = vec![if self.start.is_some() { "Date" } else { "Share of the time" }.to_string()];
        heads.extend(self.lines.iter().map(|line| line.label.clone()));
        heads.extend(self.strips.iter().rev().map(|strip| strip.label.clone()));
        heads
    }

    /// A row of its table.
    #[must_use]
    pub fn row(&self, index: usize) -> Vec<String> {
        let mut row = vec![self.at(index)];
        row.extend(self.lines.iter().map(|line| self.number(line.values[index])));
        row.extend(self.strips.iter().rev().map(|strip| {
            let (low, high) = strip.ends[index];
            format!("{} to {}", self.number(low), self.number(high))
        }));
        row
    }

    fn number(&self, number: f64) -> String {
        if self.shares { percent(number) } else { format!("{}×", group(number, 3)) }
    }

    /// The chart in a few sentences, for those who do not see it.
    #[must_use]
    pub fn spoken(&self) -> String {
        let mut text = self.title.clone();
        let Some(last) = self.x.len().checked_sub(1) else { return text };
        text += &format!(", from {} to {}. ", self.place(0), self.place(last));
        for line in &self.lines {
            let (first, last) = (self.number(line.values[0]), self.number(line.values[last]));
            text += &format!("{} from {first} to {last}. ", line.label);
        }
        for (_, mark) in &self.marks {
            text += &format!("{mark}. ");
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// The days that charts show: the first, and then the last of each stretch. What grows is exact there, and a stretch of
/// whole weeks has all days of a week.
fn stretches(days: usize) -> Vec<core::ops::Range<usize>> {
    let long = match days {
        ..=92 => 1,
        93..=1000 => 7,
        _ => 14,
    };
    let rest = (1..days).step_by(long).map(|first| first..(first + long).min(days));
    core::iter::once(0..1.min(days)).chain(rest).collect()
}

fn days_of(timeline: &Timeline) -> usize {
    usize::try_from(timeline.outlook.days()).unwrap_or(0)
}

fn blank(timeline: &Timeline, title: String) -> (Plot, Vec<core::ops::Range<usize>>) {
    let stretches = stretches(days_of(timeline));
    let plot = Plot {
        title,
        start: Some(timeline.outlook.start),
        x: stretches.iter().map(|days| days.end as f64 - 1.0).collect(),
        lines: Vec::new(),
        strips: Vec::new(),
        shares: true,
        logarithmic: false,
        bounds: (f64::NEG_INFINITY, f64::INFINITY),
        levels: Vec::new(),
        marks: Vec::new(),
        span: None,
    };
    (plot, stretches)
}

fn most(numbers: &[f64]) -> f64 {
    numbers.iter().copied().fold(0.0, math::max)
}

fn peaks(resource: &ResourceTimeline, stretches: &[core::ops::Range<usize>]) -> Vec<f64> {
    stretches.iter().map(|days| most(resource.peak_days.get(days.clone()).unwrap_or_default())).collect()
}

impl Timeline {
    /// Component and resource of all whose capacity is known: those that reach their target first first, then the rest.
    #[must_use]
    pub fn ranked(&self) -> Vec<(usize, usize)> {
        let mut all = self.order.clone();
        for (part, resources) in self.parts.iter().enumerate() {
            let numbered = resources.resources.iter().enumerate().filter(|(_, resource)| resource.known);
            all.extend(numbered.map(|(number, _)| (part, number)).filter(|place| !self.order.contains(place)));
        }
        all
    }

    /// A resource over time, at peak and on average, with its target, its limit, and when they are reached; of the
    /// first to run out if `chosen` is none of those that are known.
    #[must_use]
    pub fn projection(&self, evaluation: &Evaluation, chosen: Option<(usize, usize)>) -> Option<Plot> {
        let ranked = self.ranked();
        let chosen = chosen.filter(|place| ranked.contains(place));
        let (part, number) = chosen.or_else(|| ranked.first().copied())?;
        let resource = &self.parts[part].resources[number];
        let (mut plot, stretches) = blank(self, format!("{} over time", name(evaluation, part, number)));
        let peak = peaks(resource, &stretches);
        let long = stretches.iter().map(|days| days.len()).max().unwrap_or(1);
        let mean = |days: &core::ops::Range<usize>| {
            // The last stretch may be short; whole ones do not swing with the weekdays in it.
            let first = days.start.min(days.end.saturating_sub(long));
            let days = resource.mean_days.get(first..days.end).unwrap_or_default();
            days.iter().sum::<f64>() / days.len() as f64
        };
        let mean: Vec<f64> = stretches.iter().map(mean).collect();
        if most(&peak) > FAR {
            // What happens first is seen best if what is far too much is left away; but not if it begins like that.
            if most(&peak[..peak.len().min(SOON)]) > 1.0 {
                plot.logarithmic = true;
                plot.bounds.0 = LEAST;
            } else {
                plot.bounds.1 = FAR;
            }
        }
        let differ = peak.iter().zip(&mean).any(|(peak, mean)| *peak > mean * 1.02);
        plot.lines.push(Line {
            label: format!("{} at peak", name(evaluation, part, number)),
            values: peak,
            thin: false,
        });
        if differ {
            plot.lines.push(Line { label: "On average".to_string(), values: mean, thin: true });
        }
        plot.levels.push((1.0, "Limit 100 %".to_string()));
        if resource.target != 1.0 {
            plot.levels.push((resource.target, format!("Target {}", percent(resource.target))));
        }
        let start = self.outlook.start;
        for (when, what) in [(resource.peak.0, "Target"), (resource.peak.1, "Limit")] {
            if let When::On(date) = when {
                plot.marks.push((f64::from(date.days_since(start)), format!("{what} {}", date.words())));
            }
        }
        let last = plot.x.last().copied().unwrap_or(0.0);
        if let (Some(first), end) = resource.between {
            let day = |date: Date| f64::from(date.days_since(start)).min(last);
            plot.span = Some((day(first), end.map_or(last, day))).filter(|(first, end)| first < end);
        }
        Some(plot)
    }

    /// What is used of each resource over time, at peak.
    #[must_use]
    pub fn usage(&self, evaluation: &Evaluation) -> Option<Plot> {
        let (mut plot, stretches) = blank(self, "Used at peak".to_string());
        for (part, number) in self.ranked().into_iter().take(MOST) {
            let values = peaks(&self.parts[part].resources[number], &stretches);
            plot.lines.push(Line { label: name(evaluation, part, number), values, thin: false });
        }
        let highest = plot.lines.iter().map(|line| most(&line.values)).fold(0.0, math::max);
        if highest > FAR {
            plot.logarithmic = true;
            plot.bounds.0 = LEAST;
        }
        plot.levels.push((1.0, "Limit 100 %".to_string()));
        (!plot.lines.is_empty()).then_some(plot)
    }

    /// The growth, and between which factors it lies.
    #[must_use]
    pub fn growth(&self) -> Plot {
        let doubt = Doubt::new(&self.outlook);
        let (mut plot, _) = blank(self, "Growth, over today".to_string());
        plot.shares = false;
        let bands: Vec<_> = plot.x.iter().map(|day| doubt.band(*day)).collect();
        let values: Vec<f64> = plot.x.iter().map(|day| doubt.growth(*day)).collect();
        let strip = |label: &str, ends: Vec<(f64, f64)>| Strip { label: label.to_string(), ends };
        if bands.iter().any(|band| band.p95.0 < band.p95.1) {
            plot.strips.push(strip("95 % of cases", bands.iter().map(|band| band.p95).collect()));
            plot.strips.push(strip("80 % of cases", bands.iter().map(|band| band.p80).collect()));
        }
        plot.logarithmic = bands.iter().map(|band| band.p95.1).fold(0.0, math::max) > HIGH;
        plot.lines.push(Line { label: "Growth".to_string(), values, thin: false });
        plot
    }

    /// The loads of a year from the highest to the lowest, by the share of the time in which they are reached; none if
    /// it is always the same.
    #[must_use]
    pub fn duration(&self) -> Option<Plot> {
        let loads = duration(&self.outlook);
        let last = loads.len().checked_sub(1).filter(|last| loads[0] > loads[*last])?;
        let (mut plot, _) = blank(self, "Load of a year, over today’s average".to_string());
        plot.start = None;
        plot.shares = false;
        plot.x = (0..=last).map(|point| point as f64 / last as f64).collect();
        plot.lines.push(Line { label: "Load at or above".to_string(), values: loads, thin: false });
        plot.levels.push((1.0, "Average of today".to_string()));
        Some(plot)
    }
}
