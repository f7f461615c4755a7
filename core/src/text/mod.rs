//! Helpers for messages: suggestions, lists of allowed values, and escaping of untrusted text.

mod clean;
mod label;
mod nearest;
mod quoted;
mod use_one_of;

pub use clean::{is_direction_mark, is_unprintable, sanitize, sanitize_lines};
pub use label::{LabelError, MAX_LABEL_CHARS, MAX_NAME_CHARS, check_label, shown_name};
pub use nearest::nearest;
pub(crate) use quoted::quoted;
pub use use_one_of::use_one_of;
