//! Quotes text for HCL.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::quote::needs_escape;

/// Quotes text as an HCL string without interpolations or directives.
pub(in crate::report::configuration) fn text(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            // `${` begins an interpolation, and `%{` a directive; a doubled sign is literal.
            '$' | '%' if chars.peek() == Some(&'{') => out.extend([c, c]),
            c if needs_escape(c) && c as u32 > 0xffff => out += &format!("\\U{:08x}", c as u32),
            c if needs_escape(c) => out += &format!("\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use crate::report::configuration::quote::hcl::text;

    #[test]
    fn nothing_is_interpolated() {
        assert_eq!(text("${x} %{y} $ { %"), "\"$${x} %%{y} $ { %\"");
        assert_eq!(text("a\"\\\n\0"), "\"a\\\"\\\\\\n\\u0000\"");
    }
}
