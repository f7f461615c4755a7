//! Formats values, dates, money, and counted nouns for people.
//!
//! This module rounds values for display and decides on typography: `70%`, `10×`, `$288/mo`, `24 months`, `3 to 7`.
//! Other text is composed from its results.

mod change;
mod counted;
mod dates;
mod dollars;
mod percent;
mod range;
mod rounded;
mod value;

pub use change::{Change, change};
pub use counted::{Agreement, count, join_list, plural, with_article};
pub use dates::{MONTHS, WEEKDAYS, abbreviate, date, date_and_time, day, duration, month};
pub use dollars::{cents, dollars};
pub use percent::{percent, percent_to};
pub use range::range;
pub use rounded::{DEFAULT_DIGITS, rounded, times};
pub use value::{FormattedValue, format_value, format_value_exactly};
