//! What is common to everything that is printed: harmless text, and a little style on a terminal.

use std::env;
use std::io::{self, IsTerminal};

pub(crate) use headroom_core::text::clean;

/// How many columns a text takes: its characters, which is true of all that the models have.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

/// Bold and dim, or nothing at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    on: bool,
}

impl Style {
    /// For standard output: only if it is a terminal and `NO_COLOR` is not set.
    pub(crate) fn of_stdout() -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { on: io::stdout().is_terminal() && !refused }
    }

    #[cfg(test)]
    pub(crate) fn none() -> Self {
        Self { on: false }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.on && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// A cell of a table for other programs: a text from anybody, that no spreadsheet takes for a formula.
pub(crate) fn csv_cell(cell: &str) -> String {
    let cell = clean(cell);
    let formula = cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let cell = if formula { format!("'{cell}") } else { cell };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        assert_eq!([csv_cell("a"), csv_cell("a,\"b"), csv_cell("=1")], ["a", "\"a,\"\"b\"", "'=1"]);
    }

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}d é µ"), "a\\u{1b}[31mb\\nc\\u{202e}d é µ");
        assert_eq!(Style::none().bold("a"), "a");
        assert_eq!(Style { on: true }.bold("a"), "\u{1b}[1ma\u{1b}[0m");
    }
}
