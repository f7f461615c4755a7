//! The sliders of inputs.

use serde::{Deserialize, Serialize};

use crate::math;
use crate::model::source::Scale;
use crate::units::Unit;

/// A slider: a range of values, divided into [`Slider::STEPS`] steps.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Slider {
    /// The value at the left end, in base units.
    pub from: f64,
    /// The value at the right end, in base units.
    pub to: f64,
    /// The scale of the range.
    pub scale: Scale,
    /// Whether values are whole numbers in the unit of the input.
    pub whole: bool,
    /// The unit of the input. Values are rounded in this unit.
    #[serde(skip)]
    pub unit: Unit,
}

impl Slider {
    /// The number of steps.
    pub const STEPS: u32 = 1000;

    /// Returns the position of a value, from 0 to [`Slider::STEPS`].
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.from) / (self.to - self.from),
            Scale::Log => math::ln(value / self.from) / math::ln(self.to / self.from),
        };
        if share.is_nan() { 0.0 } else { math::round(share.clamp(0.0, 1.0) * f64::from(Self::STEPS)) }
    }

    /// Returns the value at a position: exact at the ends, otherwise rounded to as few digits as distinguish adjacent
    /// positions, but to at least three significant digits on a logarithmic scale.
    ///
    /// Unless only whole numbers are allowed, each step changes the value, and [`Slider::position`] is the inverse.
    #[must_use]
    pub fn value(&self, position: f64) -> f64 {
        let share = (position / f64::from(Self::STEPS)).clamp(0.0, 1.0);
        if share.is_nan() || share <= 0.0 {
            return self.from;
        }
        if share >= 1.0 {
            return self.to;
        }
        let value = match self.scale {
            Scale::Linear => self.from + share * (self.to - self.from),
            Scale::Log => self.from * math::exp(share * math::ln(self.to / self.from)),
        };
        let range = self.unit.from_base(self.to - self.from);
        let written = self.unit.from_base(value);
        let digits = match self.scale {
            // Finer than a step, so that rounding never reaches the next step.
            Scale::Linear => math::floor(math::log10(0.9 * range)) - 3.0,
            Scale::Log => {
                // At least three digits, and enough to distinguish adjacent steps of a narrow range.
                let ratio = math::exp(math::ln(self.to / self.from) / f64::from(Self::STEPS));
                let step = math::abs(written) * (ratio - 1.0);
                (math::floor(math::log10(math::abs(written))) - 2.0).min(math::floor(math::log10(0.9 * step)))
            }
        };
        let digits = if self.whole { digits.max(0.0) } else { digits };
        // Dividing by a power of ten keeps decimals short: 0.12 instead of 0.12000000000000001.
        let round = if digits >= 0.0 {
            let step = math::pow(10.0, digits);
            math::round(written / step) * step
        } else {
            let step = math::pow(10.0, -digits);
            math::round(written * step) / step
        };
        // The power of ten may overflow for tiny numbers.
        let round = if round.is_finite() { round } else { written };
        self.unit.to_base(round).clamp(self.from.min(self.to), self.from.max(self.to))
    }
}
