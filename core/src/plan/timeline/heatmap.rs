//! The load by hour of the week, as a heatmap.

use alloc::string::String;
use alloc::vec::Vec;

use crate::format::{WEEKDAYS, abbreviate, range, rounded, times};
use crate::math;
use crate::plan::timeline::Timeline;

/// The number of color steps; more are hard to distinguish.
const STEPS: f64 = 6.0;

/// The load of each hour of an average week, relative to the average.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heatmap {
    /// The days from Monday to Sunday, with the formatted factor of each hour and the index of its color step.
    pub rows: Vec<(&'static str, Vec<(String, u8)>)>,
    /// The range of each color step, lowest first.
    pub steps: Vec<String>,
}

impl Timeline {
    /// Returns the heatmap, or `None` if the load is constant.
    #[must_use]
    pub fn heatmap(&self) -> Option<Heatmap> {
        let hours = self.load.week.as_flattened();
        let (low, high) = hours
            .iter()
            .fold((f64::INFINITY, 0.0), |(low, high), load| (math::min(low, *load), math::max(high, *load)));
        if low >= high {
            return None;
        }
        let width = (high - low) / STEPS;
        let factor = |load: f64| rounded(load, 2);
        let step = |load: f64| math::floor((load - low) / width).clamp(0.0, STEPS - 1.0) as u8;
        let rows = WEEKDAYS.iter().zip(&self.load.week);
        let rows = rows.map(|(name, day)| (abbreviate(name), day.map(|load| (factor(load), step(load))).to_vec()));
        let end = |step: u8| times(low + f64::from(step) * width, 2);
        let steps = (0..STEPS as u8).map(|step| range(end(step), end(step + 1)));
        Some(Heatmap { rows: rows.collect(), steps: steps.collect() })
    }
}
