//! The data of the charts that a model declares.

use alloc::string::String;
use alloc::vec::Vec;

use crate::format::percent_to;
use crate::math;
use crate::model::ChartKind;
use crate::model::source::Scale;
use crate::work::WorkBudget;

/// The data of one chart, in base units.
#[derive(Clone, Debug, PartialEq)]
pub enum ChartState {
    /// Values that add up to a whole.
    Parts {
        /// The index of the value that each part shows, and the size of the part.
        parts: Vec<(usize, f64)>,
        /// The sum of the parts.
        total: f64,
    },
    /// Values as functions of one input.
    Curves {
        /// The index of the input along the axis.
        along: usize,
        /// The scale of the axis.
        scale: Scale,
        /// The values of the input, in ascending order.
        x: Vec<f64>,
        /// The index of the value that each curve shows, with its number at each `x`.
        curves: Vec<(usize, Vec<f64>)>,
        /// The scenario's current point: the value of the input, and the number of each curve there.
        current: (f64, Vec<f64>),
        /// The index and the number of a value drawn as a horizontal line.
        level: Option<(usize, f64)>,
    },
    /// The chart takes too many steps, so it has no numbers.
    TooMuchWork {
        /// The settings to reduce, as a noun phrase.
        reduce: String,
    },
}

impl ChartState {
    /// Returns a part's share of the whole; `None` without parts, or if they sum to zero.
    #[must_use]
    pub fn share(&self, part: usize) -> Option<f64> {
        let Self::Parts { parts, total } = self else { return None };
        let share = parts.get(part)?.1 / total;
        share.is_finite().then_some(share)
    }

    /// Returns why the chart has no numbers, and what to reduce, in two sentences. `None` if it has numbers.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let Self::TooMuchWork { reduce } = self else { return None };
        Some(joined!("This chart takes too much work to compute. Reduce ", reduce, "."))
    }

    /// Formats a part's share of the whole; empty if there is none.
    #[must_use]
    pub fn share_text(&self, part: usize) -> String {
        match self.share(part) {
            None => String::new(),
            Some(share) if share > 0.0 && share < 0.001 => String::from("<0.1%"),
            Some(share) => percent_to(math::round(share * 1000.0) / 1000.0, 4),
        }
    }
}

/// Computes the data of a chart, or returns `None` if the budget is exhausted.
pub(super) fn chart_state(kind: &ChartKind, all: &[f64], work: &WorkBudget) -> Option<ChartState> {
    let state = match kind {
        ChartKind::Parts(places) => {
            let parts: Vec<(usize, f64)> = places.iter().map(|index| (*index, all[*index])).collect();
            let total = parts.iter().map(|(_, value)| value).sum();
            ChartState::Parts { parts, total }
        }
        ChartKind::Curves { along, x, scale, curves: of, level, slice, .. } => {
            let columns = slice.run_within(all, &[x], x.len(), work);
            let current = (all[*along], of.iter().map(|index| all[*index]).collect());
            let level = level.map(|index| (index, all[index]));
            ChartState::Curves {
                along: *along,
                scale: *scale,
                x: x.clone(),
                curves: of.iter().copied().zip(columns).collect(),
                current,
                level,
            }
        }
    };
    (!work.is_exhausted()).then_some(state)
}
