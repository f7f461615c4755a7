//! A chart of numbers: curves over days, over shares of the time or over another number, and the words beside them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::format::{group, percent};
use crate::math;

/// Digits of a number that is not a share.
const DIGITS: usize = 4;
const MULTIPLE_DIGITS: usize = 3;
/// Where there is no number.
const NONE: &str = "–";
const MINUTES: f64 = 1440.0;

/// A chart of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    /// Heading.
    pub title: String,
    /// What lies along the axis.
    pub along: Along,
    /// Places on the axis.
    pub x: Vec<f64>,
    /// Curves, the one that matters most first.
    pub lines: Vec<Line>,
    /// Areas behind the curves, the widest first.
    pub strips: Vec<Strip>,
    /// How numbers are read.
    pub reads: Reads,
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

/// What lies along the axis of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Along {
    /// Days since this one, each the last of a stretch that begins after the place before.
    Days(Date),
    /// Moments, in days since the beginning of this one.
    Times(Date),
    /// Shares of the time.
    Shares,
    /// Numbers of what has this name.
    Numbers(String),
}

/// How the numbers of a chart are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reads {
    /// As shares, in per cent.
    Shares,
    /// As multiples.
    Multiples,
    /// As they are.
    Numbers,
}

/// How a curve is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Look {
    /// As a line.
    Bold,
    /// As a thin line: it is there to compare with.
    Thin,
    /// As a dot for each number.
    Dots,
}

/// A curve. A place on the axis at which it has no number has NaN.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it is called.
    pub label: String,
    /// A number for each place on the axis.
    pub values: Vec<f64>,
    /// How it is drawn.
    pub look: Look,
}

/// An area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strip {
    /// What it is called.
    pub label: String,
    /// Its ends for each place on the axis; NaN where it has none.
    pub ends: Vec<(f64, f64)>,
}

impl Plot {
    /// A chart without curves.
    #[must_use]
    pub fn new(title: String, along: Along, x: Vec<f64>, reads: Reads) -> Self {
        Self {
            title,
            along,
            x,
            reads,
            lines: Vec::new(),
            strips: Vec::new(),
            logarithmic: false,
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            levels: Vec::new(),
            marks: Vec::new(),
            span: None,
        }
    }

    /// A place on the axis, in words.
    #[must_use]
    pub fn at(&self, index: usize) -> String {
        let x = self.x[index];
        let days = if index > 0 && matches!(self.along, Along::Days(_)) { x - self.x[index - 1] } else { 1.0 };
        if days > 1.0 { format!("{days} days to {}", self.place(index)) } else { self.place(index) }
    }

    fn place(&self, index: usize) -> String {
        let x = self.x[index];
        match &self.along {
            Along::Days(start) => start.plus_days(x as i32).unwrap_or(*start).words(),
            Along::Times(start) => moment(*start, x),
            Along::Shares => format!("{} of the time", percent(x)),
            Along::Numbers(_) => group(x, DIGITS),
        }
    }

    /// What is read at a place on the axis: the number of the curve that it belongs to, and the words.
    #[must_use]
    pub fn readings(&self, index: usize) -> Vec<(usize, String)> {
        let heads = self.heads();
        let texts = self.row(index).into_iter().zip(heads).enumerate().skip(1).filter(|(_, (text, _))| text != NONE);
        let lines = self.lines.len();
        // Areas belong to the first curve.
        texts.map(|(at, (text, head))| (if at <= lines { at - 1 } else { 0 }, format!("{head}: {text}"))).collect()
    }

    /// The heads of its table.
    #[must_use]
    pub fn heads(&self) -> Vec<String> {
        let mut heads = vec![match &self.along {
            Along::Days(_) => "Date".to_string(),
            Along::Times(_) => "Time".to_string(),
            Along::Shares => "Share of the time".to_string(),
            Along::Numbers(name) => name.clone(),
        }];
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
            if low.is_nan() { NONE.to_string() } else { format!("{} to {}", self.number(low), self.number(high)) }
        }));
        row
    }

    fn number(&self, number: f64) -> String {
        match self.reads {
            _ if number.is_nan() => NONE.to_string(),
            Reads::Shares => percent(number),
            Reads::Multiples => format!("{}×", group(number, MULTIPLE_DIGITS)),
            Reads::Numbers => group(number, DIGITS),
        }
    }

    /// The chart in a few sentences, for those who do not see it.
    #[must_use]
    pub fn spoken(&self) -> String {
        let mut text = self.title.clone();
        let Some(last) = self.x.len().checked_sub(1) else { return text };
        text += &format!(", from {} to {}. ", self.place(0), self.place(last));
        for line in &self.lines {
            let mut known = line.values.iter().copied().filter(|value| !value.is_nan());
            let Some(first) = known.next() else { continue };
            let (first, last) = (self.number(first), self.number(known.next_back().unwrap_or(first)));
            text += &format!("{} from {first} to {last}. ", line.label);
        }
        for (_, mark) in &self.marks {
            text += &format!("{mark}. ");
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// `21 Nov 2026`, with the time of day if it is not midnight.
fn moment(start: Date, days: f64) -> String {
    let whole = math::floor(days);
    let minutes = math::round((days - whole) * MINUTES) as i32;
    let (day, minutes) = (whole as i32 + minutes / MINUTES as i32, minutes % MINUTES as i32);
    let words = start.plus_days(day).unwrap_or(start).words();
    if minutes == 0 { words } else { format!("{words}, {:02}:{:02}", minutes / 60, minutes % 60) }
}
