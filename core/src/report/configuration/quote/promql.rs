//! Quotes text for PromQL, and for the annotations of alerts, which Prometheus expands as templates.

use alloc::format;
use alloc::string::String;

/// Quotes text as a PromQL string.
pub(in crate::report::configuration) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            c if c.is_control() => out += &format!("\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out + "\""
}

/// Escapes text for a template, which then expands to the original text.
pub(in crate::report::configuration) fn template(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

#[cfg(test)]
mod tests {
    use crate::report::configuration::quote::promql::{string, template};

    #[test]
    fn strings_and_templates_keep_their_text() {
        assert_eq!(string("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
        assert_eq!(template("{{ $labels }}"), "{{ \"{{\" }} $labels }}");
        assert_eq!(template("{{{ x"), "{{ \"{{\" }}{ x");
    }
}
