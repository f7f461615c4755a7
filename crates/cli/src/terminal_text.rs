//! Text for a terminal. It is the only type that the program prints, except for documents in other formats.

use anstyle::Effects;
use headroom_core::text::{is_unprintable, sanitize};
use unicode_width::UnicodeWidthStr;

use crate::style::Style;

/// The maximum width of a message in columns. Longer messages are shortened.
const MAX_MESSAGE_WIDTH: usize = 1000;

/// Text for a terminal, in which values cannot contain escape sequences: there is no way to add a string without
/// escaping its control characters. Styles are added only if standard output is a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TerminalText {
    text: String,
    style: Style,
}

impl TerminalText {
    /// Creates an empty text for standard output.
    pub(crate) fn stdout() -> Self {
        Self { text: String::new(), style: Style::stdout() }
    }

    /// Creates a message of one line, shortened to at most 1,000 columns.
    pub(crate) fn message(message: &str) -> Self {
        let mut text = Self::default();
        text.push(&shorten(&sanitize(message), MAX_MESSAGE_WIDTH));
        text
    }

    /// Appends a part of the program's own text, which can contain line breaks.
    pub(crate) fn raw(&mut self, text: &'static str) -> &mut Self {
        debug_assert!(!text.chars().any(|c| c != '\n' && is_unprintable(c)), "{text:?}");
        self.text += text;
        self
    }

    /// Appends a value, on one line.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text += &sanitize(text);
        self
    }

    /// Appends a value in bold.
    pub(crate) fn bold(&mut self, text: &str) -> &mut Self {
        self.styled(Effects::BOLD, text)
    }

    /// Appends a value, dimmed.
    pub(crate) fn dim(&mut self, text: &str) -> &mut Self {
        self.styled(Effects::DIMMED, text)
    }

    /// Appends a value and a line break.
    pub(crate) fn line(&mut self, text: &str) -> &mut Self {
        self.push(text).raw("\n")
    }

    /// Appends another text.
    pub(crate) fn append(&mut self, other: &Self) -> &mut Self {
        self.text += &other.text;
        self
    }

    /// Returns the text with its styles.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    fn styled(&mut self, effects: Effects, text: &str) -> &mut Self {
        let text = sanitize(text);
        self.text += &self.style.apply(effects, &text);
        self
    }
}

/// Creates a message; see [`TerminalText::message`].
impl From<&str> for TerminalText {
    fn from(message: &str) -> Self {
        Self::message(message)
    }
}

/// Creates a message; see [`TerminalText::message`].
impl From<String> for TerminalText {
    fn from(message: String) -> Self {
        Self::message(&message)
    }
}

/// Returns the beginning of a text that fits in `max_width` columns, with an ellipsis if it is not the whole text.
pub(crate) fn shorten(text: &str, max_width: usize) -> String {
    // A character has at most two columns, so this text fits without being measured.
    if text.len() <= max_width / 2 || text.width() <= max_width {
        return text.to_owned();
    }
    let mut shortened = String::new();
    let mut buffer = [0; 4];
    let mut width = 1;
    for c in text.chars() {
        width += c.encode_utf8(&mut buffer).width();
        if width > max_width {
            break;
        }
        shortened.push(c);
    }
    shortened + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_contain_escape_sequences() {
        let mut text = TerminalText::default();
        text.bold("a\u{1b}[31m").raw("\n").dim("\u{9b}0m").push("two\nlines").line("\u{202e}");
        assert_eq!(text.as_str(), "a\\u{1b}[31m\n\\u{9b}0mtwo\\nlines\\u{202e}\n");
        assert_eq!(TerminalText::from("a\nb\u{7}").as_str(), "a\\nb\\u{7}");
    }

    #[test]
    fn long_texts_are_shortened_by_their_width() {
        assert_eq!(shorten("缓存缓存", 8), "缓存缓存");
        assert_eq!(shorten("缓存缓存", 7), "缓存缓…");
        assert_eq!(shorten("abc", 2), "a…");
        assert_eq!(TerminalText::from("x".repeat(100_000)).as_str().chars().count(), MAX_MESSAGE_WIDTH);
    }
}
