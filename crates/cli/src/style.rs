//! Bold and dim text on standard output.

use anstyle::Effects;

/// Emphasis for standard output, or none if it is not a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    enabled: bool,
}

impl Style {
    /// Returns the style for standard output. `NO_COLOR`, `CLICOLOR`, and `TERM` are respected.
    pub(crate) fn stdout() -> Self {
        Self { enabled: anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never }
    }

    /// Returns the text in bold.
    pub(crate) fn bold(self, text: &str) -> String {
        self.apply(Effects::BOLD, text)
    }

    /// Returns the text dimmed.
    pub(crate) fn dim(self, text: &str) -> String {
        self.apply(Effects::DIMMED, text)
    }

    fn apply(self, effects: Effects, text: &str) -> String {
        if !self.enabled || text.is_empty() {
            return text.to_owned();
        }
        let style = anstyle::Style::new().effects(effects);
        format!("{style}{text}{style:#}")
    }
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn text_is_styled_only_on_a_terminal() {
        assert_eq!(Style { enabled: false }.bold("a"), "a");
        assert_eq!(Style { enabled: true }.bold("a"), "\u{1b}[1ma\u{1b}[0m");
        assert_eq!(Style { enabled: true }.dim(""), "");
    }
}
