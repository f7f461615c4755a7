//! The numbers of a chart.

use alloc::string::String;
use alloc::vec::Vec;

use crate::format::percent_to;
use crate::math;
use crate::model::ChartKind;
use crate::model::source::Scale;

/// The numbers of one chart, in base units.
#[derive(Clone, Debug, PartialEq)]
pub enum ChartState {
    /// Parts of a whole.
    Parts {
        /// The place and the value of each part.
        parts: Vec<(usize, f64)>,
        /// The sum of the parts.
        total: f64,
    },
    /// Curves along one input.
    Curves {
        /// The index of the input along the axis.
        along: usize,
        /// The scale of the axis.
        scale: Scale,
        /// The values of the input.
        x: Vec<f64>,
        /// The index of each curve's value, and its number for each of `x`.
        curves: Vec<(usize, Vec<f64>)>,
        /// The scenario's own point: the input's value, and each curve's value there.
        here: (f64, Vec<f64>),
        /// A horizontal line: place and value.
        level: Option<(usize, f64)>,
    },
}

impl ChartState {
    /// Returns the share of a part in the whole, or `None` for curves and if the parts sum to zero.
    #[must_use]
    pub fn share(&self, part: usize) -> Option<f64> {
        let Self::Parts { parts, total } = self else { return None };
        let share = parts.get(part)?.1 / total;
        share.is_finite().then_some(share)
    }

    /// Returns the formatted share of a part; empty without one.
    #[must_use]
    pub fn share_text(&self, part: usize) -> String {
        match self.share(part) {
            None => String::new(),
            Some(share) if share > 0.0 && share < 0.001 => String::from("<0.1%"),
            Some(share) => percent_to(math::round(share * 1000.0) / 1000.0, 4),
        }
    }
}

pub(super) fn state(kind: &ChartKind, all: &[f64]) -> ChartState {
    match kind {
        ChartKind::Parts(places) => {
            let parts: Vec<(usize, f64)> = places.iter().map(|place| (*place, all[*place])).collect();
            let total = parts.iter().map(|(_, value)| value).sum();
            ChartState::Parts { parts, total }
        }
        ChartKind::Curves { along, x, scale, of, level, slice, .. } => {
            let columns = slice.run(all, &[x], x.len());
            let here = (all[*along], of.iter().map(|place| all[*place]).collect());
            let level = level.map(|place| (place, all[place]));
            ChartState::Curves {
                along: *along,
                scale: *scale,
                x: x.clone(),
                curves: of.iter().copied().zip(columns).collect(),
                here,
                level,
            }
        }
    }
}
