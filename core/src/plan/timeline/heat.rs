//! The hours of a week, in steps of colour.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::group;
use crate::math;
use crate::plan::timeline::Timeline;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// As many steps of colour as are told apart.
const STEPS: f64 = 6.0;

/// The load of the hours of an average week, over the average.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heat {
    /// Each day from Monday on, and for each of its hours the factor and its place among `steps`.
    pub rows: Vec<(&'static str, Vec<(String, u8)>)>,
    /// From which to which factor each step goes, the lowest first.
    pub steps: Vec<String>,
}

impl Timeline {
    /// The hours of a week; none if they are all the same.
    #[must_use]
    pub fn heat(&self) -> Option<Heat> {
        let hours = self.load.week.as_flattened();
        let (low, high) = hours
            .iter()
            .fold((f64::INFINITY, 0.0), |(low, high), load| (math::min(low, *load), math::max(high, *load)));
        if low >= high {
            return None;
        }
        let width = (high - low) / STEPS;
        let factor = |load: f64| group(load, 2);
        let step = |load: f64| math::floor((load - low) / width).clamp(0.0, STEPS - 1.0) as u8;
        let rows = DAYS.iter().zip(&self.load.week);
        let rows = rows.map(|(name, day)| (*name, day.map(|load| (factor(load), step(load))).to_vec()));
        let ends = |step: u8| factor(low + f64::from(step) * width);
        let steps = (0..STEPS as u8).map(|step| format!("{}× to {}×", ends(step), ends(step + 1)));
        Some(Heat { rows: rows.collect(), steps: steps.collect() })
    }
}
