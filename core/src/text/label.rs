//! Names from links, and labels from model files: their length limits, and the form in which they are shown.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::text::{is_direction_mark, is_unprintable};

/// The maximum length of a component's name, in visible characters.
pub const MAX_NAME_CHARS: usize = 80;
/// The maximum length of a title, label, or id in a model file, in visible characters.
pub const MAX_LABEL_CHARS: usize = 160;

/// The maximum number of code points in a text, as a multiple of its maximum number of visible characters. The longest
/// emoji have 10.
const MAX_CODE_POINTS_PER_CHAR: usize = 10;

/// The reason why a name or label cannot be shown as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelError {
    /// The text is longer than this number of visible characters.
    TooLong(usize),
    /// The text contains a character that is not printable.
    Unprintable(char),
}

/// Checks that a name or label has at most `max_chars` visible characters, that it does not consist only of invisible ones
/// other than spaces, and that all are printable or [direction marks](is_direction_mark).
///
/// A letter with its accents counts as one character, and so does an emoji of several code points. Combining marks are
/// recognized by block, because the complete table would add 6 KB to the page's download.
///
/// # Errors
/// Returns the first unprintable character, the first invisible one if nothing is visible, or the limit if the text is
/// too long.
///
/// ```
/// use headroom_core::text::{LabelError, check_label};
/// assert_eq!(check_label("Zürich 🏴\u{e0067}\u{e007f}", 8), Ok(()));
/// assert_eq!(check_label("e\u{301}👩\u{200d}🚀", 2), Ok(()));
/// assert_eq!(check_label("abc", 2), Err(LabelError::TooLong(2)));
/// assert_eq!(check_label("a\u{202e}c", 8), Err(LabelError::Unprintable('\u{202e}')));
/// assert_eq!(check_label("\u{feff}\u{e0041} ", 8), Err(LabelError::Unprintable('\u{feff}')));
/// assert!(check_label(&"e\u{301}".repeat(80), 80).is_ok() && check_label(&("e".to_owned() + &"\u{301}".repeat(2000)), 80).is_err());
/// ```
pub fn check_label(text: &str, max_chars: usize) -> Result<(), LabelError> {
    let nothing_visible = text.chars().all(is_invisible);
    match text.chars().find(|c| is_disallowed(*c) || (nothing_visible && !c.is_whitespace())) {
        Some(c) => Err(LabelError::Unprintable(c)),
        None if fitting_bytes(text, max_chars) < text.len() => Err(LabelError::TooLong(max_chars)),
        None => Ok(()),
    }
}

/// Returns a name as it is shown: at most [`MAX_NAME_CHARS`] visible characters, with a space for each tab or line
/// break, and with `�` for each other unprintable character.
///
/// ```
/// use headroom_core::text::shown_name;
/// assert_eq!(shown_name("Zürich & archive"), "Zürich & archive");
/// assert_eq!(shown_name("a\tb\u{1b}[31m"), "a b\u{fffd}[31m");
/// assert_eq!(shown_name(&"x".repeat(100)), "x".repeat(79) + "…");
/// ```
#[must_use]
pub fn shown_name(name: &str) -> Cow<'_, str> {
    match check_label(name, MAX_NAME_CHARS) {
        Ok(()) => Cow::Borrowed(name),
        Err(_) => {
            let fits = fitting_bytes(name, MAX_NAME_CHARS) == name.len();
            let end = if fits { name.len() } else { fitting_bytes(name, MAX_NAME_CHARS - 1) };
            let printable = |c: char| match c {
                '\t' | '\n' | '\r' => ' ',
                c if is_disallowed(c) => char::REPLACEMENT_CHARACTER,
                c => c,
            };
            let mut shown: String = name.get(..end).unwrap_or_default().chars().map(printable).collect();
            if !fits {
                shown.push('…');
            }
            Cow::Owned(shown)
        }
    }
}

fn is_disallowed(c: char) -> bool {
    is_unprintable(c) && !is_direction_mark(c)
}

/// Returns whether a character is invisible on its own.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || is_combining(c)
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}'
            | '\u{feff}')
}

/// Returns the length in bytes of the longest beginning of a text that has at most `max_chars` visible characters, and
/// at most [`MAX_CODE_POINTS_PER_CHAR`] times as many code points.
fn fitting_bytes(text: &str, max_chars: usize) -> usize {
    let (mut visible, mut joined) = (0, false);
    for (code_points, (at, c)) in text.char_indices().enumerate() {
        visible += usize::from(!joined && !is_combining(c));
        joined = c == '\u{200d}';
        if visible > max_chars || code_points >= max_chars * MAX_CODE_POINTS_PER_CHAR {
            return at;
        }
    }
    text.len()
}

/// Returns whether a character is drawn together with the one before it: accents, vowel signs, joiners, and emoji
/// modifiers.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{93a}'..='\u{93c}' | '\u{93e}'..='\u{94f}' | '\u{9be}'..='\u{9cd}' | '\u{bbe}'..='\u{bcd}'
        | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}'..='\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}'..='\u{309a}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}
