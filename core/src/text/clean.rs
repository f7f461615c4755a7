//! Escapes untrusted text.

use alloc::string::String;

/// Returns whether a character must not be printed as is: control characters, line separators, characters that change
/// the writing direction, and noncharacters, of which XML forbids U+FFFE and U+FFFF.
///
/// ```
/// use headroom_core::text::is_unprintable;
/// assert!(['\u{1b}', '\n', '\u{9b}', '\u{2028}', '\u{202e}', '\u{fdd0}', '\u{ffff}'].into_iter().all(is_unprintable));
/// assert!(!['a', ' ', 'é', '\u{301}', '\u{200d}', '🚀'].into_iter().any(is_unprintable));
/// ```
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{fdd0}'..='\u{fdef}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// Returns whether a character marks the writing direction of its neighbors. Names and labels can contain these marks,
/// which cannot disguise other text, but output escapes them.
#[must_use]
pub fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
}

/// Escapes the characters that are [not printable](is_unprintable), so that untrusted text is safe to print.
///
/// ```
/// assert_eq!(headroom_core::text::sanitize("a\u{1b}[31mb\nc\u{202e}d é"), "a\\u{1b}[31mb\\nc\\u{202e}d é");
/// ```
#[must_use]
pub fn sanitize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unprintable(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// Escapes each line of a text like [`sanitize`], and keeps the line breaks.
///
/// ```
/// assert_eq!(headroom_core::text::sanitize_lines("a\n\u{1b}b"), "a\n\\u{1b}b");
/// ```
#[must_use]
pub fn sanitize_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_unprintable(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}
