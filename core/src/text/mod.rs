//! Text for messages: suggestions, lists of allowed values, untrusted text made safe to print.

mod clean;
mod nearest;
mod use_one_of;

pub use clean::clean;
pub use nearest::nearest;
pub use use_one_of::use_one_of;
