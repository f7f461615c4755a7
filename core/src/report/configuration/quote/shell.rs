//! Quotes text for a POSIX shell.

use alloc::string::String;

use crate::report::configuration::quote::{escape_invisible, needs_escape};

/// Quotes text as a single literal word on one line.
pub(in crate::report::configuration) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./:=@%+,-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into();
    }
    single(&escape_invisible(text))
}

/// Quotes text of several lines as a single literal word.
///
/// Control characters are escaped, because a terminal treats pasted characters as if they were typed.
pub(in crate::report::configuration) fn lines(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        if body.chars().any(needs_escape) {
            clean += &escape_invisible(body)
        } else {
            clean += body
        }
        clean += end;
    }
    single(&clean)
}

/// Encloses text in single quotes, within which only the quote itself is special.
fn single(text: &str) -> String {
    alloc::format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use crate::report::configuration::quote::shell::{lines, word};

    #[test]
    fn the_shell_expands_nothing() {
        assert_eq!(word("shop-api"), "shop-api");
        assert_eq!(word("'; rm -rf /"), "''\\''; rm -rf /'");
        assert_eq!(word("$(id)`id`!"), "'$(id)`id`!'");
        assert_eq!(word("a\nb\u{3}"), "'a\\u{a}b\\u{3}'");
        assert_eq!(word(""), "''");
        assert_eq!(lines("a\nit's\tb"), "'a\nit'\\''s\\u{9}b'");
    }
}
