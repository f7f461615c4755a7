//! Escapes untrusted text.

use alloc::string::String;

/// Escapes control characters and characters that change the writing direction, so that untrusted text is safe to
/// print.
///
/// ```
/// assert_eq!(headroom_core::text::sanitize("a\u{1b}[31mb\nc\u{202e}d é"), "a\\u{1b}[31mb\\nc\\u{202e}d é");
/// ```
#[must_use]
pub fn sanitize(text: &str) -> String {
    let is_unsafe = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}
