//! The load over time: computes the load of every hour from the growth, the calendar, and the events of a scenario.
//!
//! ```text
//! Shape × 3 ─▶ Calendar ─┐
//! events ────────────────┼─▶ LoadSeries: the load of every hour, in multiples of the base load of the first day
//! Growth, first day ─────┘
//! ```
//!
//! The types and their grammar are in [`scenario`](crate::scenario).

mod calendar;
mod event_hours;
mod growth_factor;
mod outlook;
mod overlap;
mod series;

pub use calendar::Calendar;
pub use growth_factor::MAX_GROWTH_FACTOR;
pub use outlook::Outlook;
pub use overlap::{Overlap, combined_factor, overlaps};
pub use series::{LoadSeries, MAX_SERIES_DAYS, design_peak};
