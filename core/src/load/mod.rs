//! How load varies with time and how a deployment grows: plain data and functions, no clock.
//!
//! ```text
//! Shape × 3 ─▶ Calendar ─┐
//! events ────────────────┼─▶ Series: the load of every hour, in multiples of today's base load
//! Growth, first day ─────┘
//! ```
//!
//! Everything is read from one line of text and written back as the shortest line that means the same.

mod calendar;
mod error;
mod event;
mod event_text;
mod growth;
mod growth_text;
mod number;
mod overlap;
mod profiles;
mod series;
mod shape;

pub use calendar::Calendar;
pub use error::LoadError;
pub use event::{Event, When};
pub use event_text::{LONGEST_NAME, MOST_EVENTS, parse_events, write_events};
pub use growth::{Growth, LARGEST_GROWTH, Period, Rate};
pub use overlap::{Overlap, combined, overlaps};
pub use series::{LONGEST_SERIES, Series, design_peak};
pub use shape::{Axis, Shape};
