//! Writes line comments. Block comments are not used, because the text could end them.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::quote::escape_invisible;

/// Formats text as line comments that begin with `marker`, indented by `indent` spaces.
pub(in crate::report::configuration) fn comment(marker: &str, indent: usize, text: &str) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        let line = format!("{:indent$}{marker} {}", "", escape_invisible(line));
        out += line.trim_end();
        out.push('\n');
    }
    out
}
