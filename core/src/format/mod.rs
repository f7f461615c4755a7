//! Values, dates, money and counted nouns as people read them.
//!
//! Formatting is the only place where a value is rounded, and the only place that decides on typography: `70%`, `10×`,
//! `$288/mo`, `24 months`, `3 to 7`. Texts elsewhere are put together from these.

mod change;
mod counted;
mod dates;
mod dollars;
mod percent;
mod range;
mod rounded;
mod value;

pub use change::{Change, change};
pub use counted::{Agreement, count, list, plural, with_article};
pub use dates::{date, days, moment, month};
pub use dollars::{cents, dollars};
pub use percent::{percent, percent_to};
pub use range::range;
pub use rounded::{DIGITS, rounded, times};
pub use value::{Shown, show, show_exactly};
