//! Text that was written by others.

use alloc::string::String;

/// Text from links and model files with nothing in it that a terminal would obey, or that would turn the direction of what
/// is beside it: control characters and the signs that turn the direction of writing are shown by their numbers.
///
/// ```
/// assert_eq!(headroom_core::text::clean("a\u{1b}[31mb\nc\u{202e}d é"), "a\\u{1b}[31mb\\nc\\u{202e}d é");
/// ```
#[must_use]
pub fn clean(text: &str) -> String {
    let obeyed = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if obeyed(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}
