//! Formats values, dates, money and counted nouns for people.
//!
//! Only this module rounds values and decides on typography: `70%`, `10×`, `$288/mo`, `24 months`, `3 to 7`. Other
//! texts are composed from its results.

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
pub use dates::{MONTHS, WEEKDAYS, date, day, days, moment, month, short};
pub use dollars::{cents, dollars};
pub use percent::{percent, percent_to};
pub use range::range;
pub use rounded::{DIGITS, rounded, times};
pub use value::{Shown, show, show_exactly};
