//! A minimal HTML reader, which finds the files that the built page loads.

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The name, in lower case.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// Returns the value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Returns the start tags in a page, except those in comments.
pub(crate) fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        } else if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let (tag, after) = parse_tag(rest);
            tags.push(tag);
            rest = after;
        }
    }
    tags
}

/// Parses a start tag after its `<`. Returns the tag and the rest of the text.
fn parse_tag(text: &str) -> (Tag, &str) {
    let end = |c: char| c.is_whitespace() || c == '>' || c == '/';
    let (name, mut rest) = text.split_at(text.find(end).unwrap_or(text.len()));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            break;
        }
        let stop = |c: char| c.is_whitespace() || c == '>' || c == '=';
        // The first character always belongs to the name, even one that would end it.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = rest[first..].find(stop).map_or(rest.len(), |at| at + first);
        let (key, after) = rest.split_at(length);
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => self::split_value(value.trim_start()),
            None => ("", after),
        };
        attributes.push((key.to_ascii_lowercase(), value.to_string()));
        rest = after;
    }
    let name = name.to_ascii_lowercase();
    (Tag { name, attributes }, rest)
}

/// Splits an attribute value, quoted or not, from the rest of the text.
fn split_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
    text.split_at(end)
}

/// Returns the relative addresses that a style sheet loads with `url(…)`.
pub(crate) fn css_addresses(sheet: &str) -> Vec<String> {
    sheet
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|address| address.trim().trim_matches(['"', '\'']).to_string())
        .filter(|address| !address.starts_with("data:") && !address.contains("://"))
        .collect()
}

/// Returns the relative addresses that a script imports statically: `import … from './x.js'`.
pub(crate) fn static_imports(script: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in ["from", "import"] {
        for rest in script.split(word).skip(1) {
            let rest = rest.trim_start();
            if rest.starts_with(['"', '\'']) {
                let (address, _) = split_value(rest);
                if address.starts_with("./") {
                    found.push(address.to_string());
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_with_and_without_quotes() {
        let found = tags(r#"<!doctype html><!-- <link href=no> --><a HREF='x y' b=c d>text</a><br/>"#);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].get("href"), Some("x y"));
        assert_eq!(found[0].get("b"), Some("c"));
        assert_eq!(found[0].get("d"), Some(""));
        assert_eq!(found[1].name, "br");
    }

    #[test]
    fn truncated_pages_are_read() {
        for truncated in ["<", "<a", "<a b", "<a b=", "<a b='c", "<!--", "<a =", "<a ==>"] {
            tags(truncated);
        }
    }

    #[test]
    fn addresses_in_style_sheets_and_scripts_are_found() {
        assert_eq!(css_addresses("a{b:url( 'f.woff2' )} c{d:url(data:x)}"), ["f.woff2"]);
        assert_eq!(
            static_imports("import{a}from'./s.js';import './t.js'; const x = await import(y)"),
            ["./s.js", "./t.js"]
        );
    }
}
