//! Quotes untrusted text.

use alloc::string::String;

use crate::text::is_unprintable;

/// Quotes a string for messages: in backticks, on one line, truncated to 40 characters.
pub(crate) fn quoted(text: &str) -> String {
    const MAX_CHARS: usize = 40;
    let mut quoted = String::from("`");
    quoted.extend(text.trim().chars().take(MAX_CHARS).map(|c| match c {
        '`' => '\'',
        c if is_unprintable(c) => ' ',
        c => c,
    }));
    if text.trim().chars().nth(MAX_CHARS).is_some() {
        quoted.push('…');
    }
    quoted.push('`');
    quoted
}
