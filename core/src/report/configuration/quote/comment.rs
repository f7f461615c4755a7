//! Writes line comments. Block comments are not used, because a text could end them.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::quote::visible;

/// Formats a text as line comments that begin with `sign`.
pub(in crate::report::configuration) fn comment(sign: &str, indent: usize, text: &str) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        let line = format!("{:indent$}{sign} {}", "", visible(line));
        out += line.trim_end();
        out.push('\n');
    }
    out
}
