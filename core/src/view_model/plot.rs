//! A chart: curves over dates, times, shares of time, or other numbers, with labels.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::format::{date, date_and_time, percent, range, rounded, times};

/// The significant digits of plain numbers.
const DIGITS: usize = 4;
/// The significant digits of multiples.
const MULTIPLE_DIGITS: usize = 3;
/// The text for a missing value.
const MISSING_VALUE: &str = "–";

/// A chart of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    /// The heading.
    pub title: String,
    /// The horizontal axis.
    pub axis: ChartAxis,
    /// The positions of the points on the horizontal axis.
    pub x: Vec<f64>,
    /// The curves, the most important first.
    pub curves: Vec<Curve>,
    /// The shaded areas behind the curves, the widest first.
    pub areas: Vec<ShadedArea>,
    /// The format of the numbers.
    pub number_format: NumberFormat,
    /// Whether the vertical axis is logarithmic.
    pub logarithmic: bool,
    /// The range of the vertical axis; values outside are not drawn.
    pub bounds: (f64, f64),
    /// Horizontal lines with their labels.
    pub horizontal_lines: Vec<(f64, String)>,
    /// Vertical lines with their labels.
    pub vertical_lines: Vec<(f64, String)>,
    /// The shaded part of the horizontal axis.
    pub shaded_range: Option<(f64, f64)>,
}

/// The horizontal axis of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChartAxis {
    /// Days since this date; each point is the last day of an interval that begins after the previous point.
    Days(Date),
    /// Times, in days since midnight of this date.
    Times(Date),
    /// Shares of time, from 0 to 1.
    Shares,
    /// Numbers, with the label of the axis.
    Numbers(String),
}

/// The format of a chart's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberFormat {
    /// Percentages.
    Shares,
    /// Multiples.
    Multiples,
    /// Plain numbers.
    Numbers,
}

/// The style of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CurveStyle {
    /// A line.
    Bold,
    /// A thin line, for comparison.
    Thin,
    /// A dot for each point.
    Dots,
}

/// A curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The label.
    pub label: String,
    /// A value for each point on the axis; NaN where there is none.
    pub values: Vec<f64>,
    /// The style.
    pub style: CurveStyle,
}

/// A shaded area between two curves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShadedArea {
    /// The label.
    pub label: String,
    /// The lower and upper end for each point on the axis; NaN where there is none.
    pub bounds: Vec<(f64, f64)>,
}

impl Plot {
    /// Creates a chart without curves.
    #[must_use]
    pub fn new(title: String, axis: ChartAxis, x: Vec<f64>, number_format: NumberFormat) -> Self {
        Self {
            title,
            axis,
            x,
            number_format,
            curves: Vec::new(),
            areas: Vec::new(),
            logarithmic: false,
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            horizontal_lines: Vec::new(),
            vertical_lines: Vec::new(),
            shaded_range: None,
        }
    }

    /// Formats the position of a point on the axis.
    #[must_use]
    pub fn position_label(&self, index: usize) -> String {
        let x = self.x[index];
        let days = if index > 0 && matches!(self.axis, ChartAxis::Days(_)) { x - self.x[index - 1] } else { 1.0 };
        if days > 1.0 { format!("{days} days ending {}", self.point_label(index)) } else { self.point_label(index) }
    }

    fn point_label(&self, index: usize) -> String {
        let x = self.x[index];
        match &self.axis {
            ChartAxis::Days(start) => date(start.plus_days(x as i32).unwrap_or(*start)),
            ChartAxis::Times(start) => date_and_time(*start, x),
            ChartAxis::Shares => format!("{} of the time", percent(x)),
            ChartAxis::Numbers(_) => rounded(x, DIGITS),
        }
    }

    /// Returns the values at a point on the axis, formatted with their labels, each with the index of its curve.
    /// Missing values are omitted. Areas have the index of the first curve.
    #[must_use]
    pub fn readings(&self, index: usize) -> Vec<(usize, String)> {
        let heads = self.headers();
        let texts =
            self.row(index).into_iter().zip(heads).enumerate().skip(1).filter(|(_, (text, _))| text != MISSING_VALUE);
        let lines = self.curves.len();
        // Areas belong to the first curve.
        texts.map(|(at, (text, head))| (if at <= lines { at - 1 } else { 0 }, format!("{head}: {text}"))).collect()
    }

    /// Returns the column headers of the chart's table.
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        let mut heads = vec![match &self.axis {
            ChartAxis::Days(_) => "Date".to_string(),
            ChartAxis::Times(_) => "Time".to_string(),
            ChartAxis::Shares => "Share of time".to_string(),
            ChartAxis::Numbers(name) => name.clone(),
        }];
        heads.extend(self.curves.iter().map(|line| line.label.clone()));
        heads.extend(self.areas.iter().rev().map(|strip| strip.label.clone()));
        heads
    }

    /// Returns a row of the chart's table.
    #[must_use]
    pub fn row(&self, index: usize) -> Vec<String> {
        let mut row = vec![self.position_label(index)];
        row.extend(self.curves.iter().map(|line| self.number(line.values[index])));
        row.extend(self.areas.iter().rev().map(|strip| {
            let (low, high) = strip.bounds[index];
            if low.is_nan() { MISSING_VALUE.to_string() } else { range(self.number(low), self.number(high)) }
        }));
        row
    }

    fn number(&self, number: f64) -> String {
        match self.number_format {
            _ if number.is_nan() => MISSING_VALUE.to_string(),
            NumberFormat::Shares => percent(number),
            NumberFormat::Multiples => times(number, MULTIPLE_DIGITS),
            NumberFormat::Numbers => rounded(number, DIGITS),
        }
    }

    /// Describes the chart in a few sentences, for screen readers.
    #[must_use]
    pub fn description(&self) -> String {
        let mut text = self.title.clone();
        let Some(last) = self.x.len().checked_sub(1) else { return text };
        text += &format!(", from {} to {}. ", self.point_label(0), self.point_label(last));
        for line in &self.curves {
            let mut known = line.values.iter().copied().filter(|value| !value.is_nan());
            let Some(first) = known.next() else { continue };
            let (first, last) = (self.number(first), self.number(known.next_back().unwrap_or(first)));
            text += &format!("{} from {first} to {last}. ", line.label);
        }
        for (_, mark) in &self.vertical_lines {
            text += &format!("{mark}. ");
        }
        text.truncate(text.trim_end().len());
        text
    }
}
