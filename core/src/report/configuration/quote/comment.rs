//! Comments of one line each. No comment that has an end is written: what could end it would have to be known.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::quote::visible;

/// The text as comments, a line for each of its lines, each begun by `sign`.
pub(in crate::report::configuration) fn comment(sign: &str, indent: usize, text: &str) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        let line = format!("{:indent$}{sign} {}", "", visible(line));
        out += line.trim_end();
        out.push('\n');
    }
    out
}
