//! Quotes text for YAML.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::quote::needs_escape;

/// Quotes text as a double-quoted scalar, which can represent every character.
pub(in crate::report::configuration) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            c if needs_escape(c) && c as u32 > 0xffff => out += &format!("\\U{:08X}", c as u32),
            c if needs_escape(c) => out += &format!("\\u{:04X}", c as u32),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use crate::report::configuration::quote::yaml::text;

    #[test]
    fn any_text_is_one_scalar() {
        assert_eq!(text("a: #b {{ }}"), "\"a: #b {{ }}\"");
        assert_eq!(text("\"\\\n\0\u{202e}"), "\"\\\"\\\\\\n\\u0000\\u202E\"");
    }
}
