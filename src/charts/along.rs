//! Horizontal axes: values with a unit, or dates.

use headroom_core::date::Date;
use headroom_core::format::{day, month as month_text};
use headroom_core::math::floor;
use headroom_core::model::source::Scale;
use headroom_core::units::Unit;

use super::axis;

/// The quantity on a horizontal axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Along {
    /// Values with a unit.
    Values(Unit, Scale),
    /// Days since this date.
    Days(Date),
}

/// Distances between ticks, in months.
const MONTHS: [i32; 6] = [1, 2, 3, 6, 12, 24];
/// Distances between ticks, in days.
const DAYS: [i32; 4] = [1, 2, 7, 14];
/// The maximum number of days in a month.
const MONTH: f64 = 31.0;

impl Along {
    pub(super) fn scale(&self) -> Scale {
        match self {
            Self::Values(_, scale) => *scale,
            Self::Days(_) => Scale::Linear,
        }
    }

    /// Returns the ticks and their labels for an axis of this length.
    pub(super) fn marks(&self, range: (f64, f64), pixels: f64) -> Vec<(f64, String)> {
        match self {
            Self::Values(unit, scale) => {
                let most = floor(pixels / 45.0).clamp(3.0, 12.0);
                let marks = axis::marks(range, *scale, unit, most);
                marks.into_iter().map(|value| (value, axis::mark(value, unit))).collect()
            }
            Self::Days(start) => days(*start, range, floor(pixels / 66.0).clamp(2.0, 12.0)),
        }
    }
}

/// Returns ticks at the first days of months, or at days if the range is short.
fn days(start: Date, range: (f64, f64), most: f64) -> Vec<(f64, String)> {
    let least = (range.1 - range.0) / most;
    let after = |date: Date| f64::from(date.days_since(start));
    let mut marks = Vec::new();
    if let Some(step) = DAYS.into_iter().find(|step| f64::from(*step) >= least) {
        let mut next = Some(start);
        while let Some(date) = next.filter(|date| after(*date) <= range.1) {
            // The year is the same for all ticks, or shown next to this one.
            marks.push((after(date), day(date)));
            next = date.plus_days(step);
        }
        return marks;
    }
    let step = MONTHS.into_iter().find(|step| f64::from(*step) * MONTH >= least).unwrap_or(60);
    let whole = (i32::from(start.month()) - 1) / step * step + 1;
    let mut next = Date::new(start.year(), u8::try_from(whole).unwrap_or(1), 1);
    while let Some(date) = next.filter(|date| after(*date) <= range.1) {
        if after(date) >= range.0 {
            marks.push((after(date), month_text(date)));
        }
        next = date.plus_months(step);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn texts(days: f64, pixels: f64) -> Vec<String> {
        let along = Along::Days(Date::new(2026, 11, 21).expect("a day"));
        along.marks((0.0, days), pixels).into_iter().map(|(_, text)| text).collect()
    }

    #[wasm_bindgen_test]
    fn date_ticks_are_round_in_the_calendar() {
        assert_eq!(texts(28.0, 420.0), ["Nov 21", "Nov 28", "Dec 5", "Dec 12", "Dec 19"]);
        assert_eq!(texts(180.0, 700.0), ["Dec 2026", "Jan 2027", "Feb 2027", "Mar 2027", "Apr 2027", "May 2027"]);
        assert_eq!(
            texts(730.0, 700.0),
            ["Jan 2027", "Apr 2027", "Jul 2027", "Oct 2027", "Jan 2028", "Apr 2028", "Jul 2028", "Oct 2028"]
        );
        assert_eq!(texts(1826.0, 300.0), ["Jan 2028", "Jan 2030"]);
    }

    #[wasm_bindgen_test]
    fn dates_have_the_right_positions() {
        let along = Along::Days(Date::new(2026, 11, 21).expect("a day"));
        assert_eq!(along.marks((0.0, 730.0), 700.0)[0].0, 41.0);
    }
}
