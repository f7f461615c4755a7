//! The points of a chart's axis.

use alloc::vec::Vec;

use crate::math;
use crate::model::source::Scale;

/// The maximum number of points of an axis.
const MAX_AXIS_POINTS: u32 = 65;

/// Returns values from one end to the other, evenly spaced on the scale, or all whole numbers of a short linear range.
pub(super) fn axis_points((from, to): (f64, f64), scale: Scale) -> Vec<f64> {
    let last = f64::from(MAX_AXIS_POINTS - 1);
    let whole = math::trunc(from) == from && math::trunc(to) == to && to - from < last;
    let steps = if whole && scale == Scale::Linear { to - from } else { last };
    let mut values = Vec::new();
    for index in 0..MAX_AXIS_POINTS {
        let share = f64::from(index) / steps;
        if share > 1.0 {
            break;
        }
        values.push(match scale {
            Scale::Linear if whole => from + f64::from(index),
            Scale::Linear => from + share * (to - from),
            Scale::Log => from * math::exp(share * math::ln(to / from)),
        });
    }
    values
}
