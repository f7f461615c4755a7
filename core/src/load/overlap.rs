//! Overlapping events: their combined factor, and the pairs that overlap.

use alloc::string::String;
use alloc::vec::Vec;

use crate::date::Date;
use crate::load::event_hours::{HOURS_PER_DAY, hours_since_epoch};
use crate::scenario::Event;

/// Returns the combined factor of events that are active at the same time: 1 plus each event's excess over 1, but
/// not below 0.
///
/// Excesses are added, not multiplied, because each event brings the same extra load as it would alone: a 5× sale
/// during a 2× holiday is 6× in total.
///
/// ```
/// use headroom_core::load::combined_factor;
/// assert_eq!(combined_factor(&[5.0, 2.0]), 6.0);
/// assert_eq!((combined_factor(&[]), combined_factor(&[0.1]), combined_factor(&[0.3, 0.2])), (1.0, 0.1, 0.0));
/// ```
#[must_use]
pub fn combined_factor(factors: &[f64]) -> f64 {
    combined_factor_of_sum(factors.iter().sum(), factors.len())
}

/// Returns the combined factor of `count` factors from their sum.
///
/// Subtracting `count - 1` at the end keeps a single factor exact.
pub(super) fn combined_factor_of_sum(sum: f64, count: usize) -> f64 {
    match count {
        0 => 1.0,
        _ => (sum - (count - 1) as f64).max(0.0),
    }
}

/// Two events that are active in the same hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The name of the event that is listed first.
    pub first: String,
    /// The name of the other event.
    pub second: String,
    /// The day of the first shared hour.
    pub date: Date,
    /// The first shared hour, 0 to 23.
    pub hour: u8,
}

/// Returns all pairs of dated events that share an hour within `days` days from `from`, with the first such hour.
#[must_use]
pub fn overlaps(events: &[Event], from: Date, days: i32) -> Vec<Overlap> {
    let begin = hours_since_epoch(from, 0);
    let end = begin.saturating_add(days.clamp(0, Date::LAST.epoch_days()).saturating_mul(HOURS_PER_DAY));
    let intervals: Vec<Vec<(i32, i32)>> = events.iter().map(|event| event.intervals(begin, end).collect()).collect();
    let mut found = Vec::new();
    for (index, (first, ours)) in events.iter().zip(&intervals).enumerate() {
        for (second, theirs) in events.iter().zip(&intervals).skip(index + 1) {
            let Some(shared) = first_shared_hour(ours, theirs) else { continue };
            let (Some(date), Ok(hour)) =
                (Date::from_epoch_days(shared / HOURS_PER_DAY), u8::try_from(shared % HOURS_PER_DAY))
            else {
                continue;
            };
            found.push(Overlap { first: first.name.clone(), second: second.name.clone(), date, hour });
        }
    }
    found
}

/// Returns the first hour that lies in an interval of both lists, which are in ascending order.
fn first_shared_hour(ours: &[(i32, i32)], theirs: &[(i32, i32)]) -> Option<i32> {
    let (mut ours, mut theirs) = (ours.iter().peekable(), theirs.iter().peekable());
    while let (Some(our), Some(their)) = (ours.peek(), theirs.peek()) {
        let (from, to) = (our.0.max(their.0), our.1.min(their.1));
        if from < to {
            return Some(from);
        }
        if our.1 < their.1 {
            ours.next().is_some()
        } else {
            theirs.next().is_some()
        };
    }
    None
}
