//! Helpers for messages: suggestions, lists of allowed values, and escaping of untrusted text.

mod clean;
mod nearest;
mod quoted;
mod use_one_of;

pub use clean::sanitize;
pub use nearest::nearest;
pub(crate) use quoted::quoted;
pub use use_one_of::use_one_of;
