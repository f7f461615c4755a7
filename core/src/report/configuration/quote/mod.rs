//! Quotes text from links and model files, which can be any string. Each output syntax has a module for quoting.
//!
//! The input of the generators is private to `generation`, which returns texts as [`UntrustedText`] or [`Prose`].
//! Neither implements `Display`, so no text reaches a file unescaped.

pub(super) mod comment;
pub(super) mod hcl;
pub(super) mod javascript;
pub(super) mod markdown_text;
pub(super) mod promql;
mod prose;
pub(super) mod shell;
mod untrusted_text;
pub(super) mod yaml;

use alloc::format;
use alloc::string::String;

pub(super) use prose::Prose;
pub(super) use untrusted_text::UntrustedText;

/// The maximum length of names in prose, in characters.
const MAX_SHOWN_CHARS: usize = 80;

/// Returns whether a character must be escaped because it affects the display of text: control characters, line breaks,
/// bidirectional marks, invisible characters, and noncharacters.
pub(super) fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// Formats text on one line, with escapes for the characters for which [`needs_escape`] returns `true`.
pub(super) fn escape_invisible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if needs_escape(c) { out += &format!("\\u{{{:x}}}", c as u32) } else { out.push(c) }
    }
    out
}

/// Formats a short text on one line that has no meaning in any output syntax: quotes, brackets, and similar characters
/// become underscores.
pub(super) fn without_syntax(text: &str) -> String {
    let is_syntax = |c: char| "{}[]<>|*`#$!~\\&\"'".contains(c);
    escape_invisible(text).chars().map(|c| if is_syntax(c) { '_' } else { c }).collect()
}

/// Formats text like [`escape_invisible`], truncated to [`MAX_SHOWN_CHARS`] characters.
fn shorten(text: &str) -> String {
    truncate(text, MAX_SHOWN_CHARS)
}

/// Formats text like [`escape_invisible`], truncated to `max_chars` characters.
fn truncate(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => escape_invisible(text.get(..end).unwrap_or_default()) + "…",
        None => escape_invisible(text),
    }
}
