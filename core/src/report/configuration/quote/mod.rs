//! Texts from links in the syntax they land in. Component names are whatever a link says: each syntax has one module that
//! makes them harmless, and nothing else writes them.

pub(super) mod comment;
pub(super) mod hcl;
pub(super) mod javascript;
pub(super) mod markdown;
pub(super) mod prometheus;
pub(super) mod shell;
pub(super) mod yaml;

use alloc::format;
use alloc::string::String;

/// How much of a text is shown where it is only to be recognised.
const MOST_SHOWN: usize = 80;

/// Whether a character commands whoever shows it instead of being shown: controls, breaks of lines, marks that turn the
/// direction of writing or take no place, and what no text should have.
pub(super) fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// A text on one line with nothing in it that commands: such characters are shown by their numbers.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if commands(c) { out += &format!("\\u{{{:x}}}", c as u32) } else { out.push(c) }
    }
    out
}

/// The same, cut where it is longer than anybody reads.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => visible(text.get(..end).unwrap_or_default()) + "…",
        None => visible(text),
    }
}
