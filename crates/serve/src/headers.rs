//! The `_headers` file of static hosts, which sets response headers by path.

use std::fs;
use std::path::Path;

/// Headers by path pattern.
#[derive(Debug, Default)]
pub(crate) struct HeaderRules(Vec<(String, Vec<(String, String)>)>);

impl HeaderRules {
    /// Reads the rules in a file. A missing file has no rules.
    pub(crate) fn read(file: &Path) -> Self {
        fs::read_to_string(file).map_or_else(|_| Self::default(), |text| Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let mut rules: Vec<(String, Vec<(String, String)>)> = Vec::new();
        for line in text.lines() {
            let word = line.trim();
            if word.is_empty() || word.starts_with('#') {
                continue;
            }
            if !line.starts_with([' ', '\t']) {
                rules.push((word.to_string(), Vec::new()));
            } else if let (Some((_, headers)), Some((name, value))) = (rules.last_mut(), word.split_once(':')) {
                headers.push((name.trim().to_string(), value.trim().to_string()));
            }
        }
        Self(rules)
    }

    /// Returns the headers for `path`.
    pub(crate) fn for_path(&self, path: &str) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter(|(pattern, _)| match pattern.split_once('*') {
                None => pattern == path,
                Some((before, after)) => {
                    path.len() >= before.len() + after.len() && path.starts_with(before) && path.ends_with(after)
                }
            })
            .flat_map(|(_, headers)| headers.iter().cloned())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_apply_to_their_paths() {
        let rules = HeaderRules::parse("# comment\n/*\n  A: 1\n/x/*.js\n  B: 2: 3\n/y\n  C: 4\n");
        let pair = |name: &str, value: &str| (name.to_string(), value.to_string());
        assert_eq!(rules.for_path("/"), [pair("A", "1")]);
        assert_eq!(rules.for_path("/x/a.js"), [pair("A", "1"), pair("B", "2: 3")]);
        assert_eq!(rules.for_path("/y"), [pair("A", "1"), pair("C", "4")]);
    }
}
