//! Quotes text for JavaScript.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::quote::needs_escape;

/// Quotes text as a string literal. `<` is escaped too, so that an HTML page can embed the script safely.
pub(in crate::report::configuration) fn string(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '<' => out += "\\u003c",
            c if needs_escape(c) => out += &format!("\\u{{{:x}}}", c as u32),
            c => out.push(c),
        }
    }
    out + "'"
}

#[cfg(test)]
mod tests {
    use crate::report::configuration::quote::javascript::string;

    #[test]
    fn output_is_one_literal() {
        assert_eq!(string("it's </script>\u{2028}\\"), "'it\\'s \\u003c/script>\\u{2028}\\\\'");
        assert_eq!(string("`${x}` */"), "'`${x}` */'");
    }
}
