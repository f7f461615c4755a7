//! Bold and dim text on standard output.

use anstyle::Effects;

/// Emphasis for standard output, or none if it is not a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    enabled: bool,
}

impl Style {
    /// Returns the style for standard output. `NO_COLOR`, `CLICOLOR`, and `TERM` are respected.
    pub(crate) fn stdout() -> Self {
        Self { enabled: anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never }
    }

    /// Returns `text` with effects.
    pub(crate) fn apply(self, effects: Effects, text: &str) -> String {
        if !self.enabled || text.is_empty() {
            return text.to_owned();
        }
        let style = anstyle::Style::new().effects(effects);
        format!("{style}{text}{style:#}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_styled_only_on_a_terminal() {
        assert_eq!(Style { enabled: false }.apply(Effects::BOLD, "a"), "a");
        assert_eq!(Style { enabled: true }.apply(Effects::BOLD, "a"), "\u{1b}[1ma\u{1b}[0m");
        assert_eq!(Style { enabled: true }.apply(Effects::DIMMED, ""), "");
    }
}
