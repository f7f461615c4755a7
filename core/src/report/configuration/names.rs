//! Names for other tools, derived from the names of components.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

/// The maximum length of a label. Within the 63 characters that DNS allows, it leaves room for suffixes such as
/// `-workers` and pod hashes.
const MAX_LABEL_LENGTH: usize = 40;

/// The words that YAML 1.1 reads as a boolean or as null, not as text.
const YAML_KEYWORDS: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

/// An RFC 1123 label: lowercase letters, digits, and hyphens, with a letter first. It has no special meaning in any
/// output syntax, and is safe in file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DnsLabel(String);

impl DnsLabel {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the label for the workers of a component.
    pub(super) fn workers(&self) -> Self {
        Self(format!("{}-workers", self.0))
    }

    /// Returns a file name: `pattern`, with this label for `NAME`.
    pub(super) fn file_name(&self, pattern: &'static str) -> String {
        pattern.replace("NAME", &self.0)
    }
}

impl fmt::Display for DnsLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Derives a unique label from a name, and adds it and its [`workers`](DnsLabel::workers) label to `taken`.
///
/// If the name has no ASCII letters or digits, the label is derived from `model`.
pub(super) fn label(name: &str, model: &str, taken: &mut BTreeSet<DnsLabel>) -> DnsLabel {
    let mut base = slug(name);
    if base.is_empty() {
        base = slug(model);
    }
    if base.is_empty() {
        base.push_str("component");
    }
    if !base.starts_with(|c: char| c.is_ascii_lowercase()) || YAML_KEYWORDS.contains(&base.as_str()) {
        base.insert_str(0, "c-");
    }
    truncate_label(&mut base, MAX_LABEL_LENGTH);
    let mut label = DnsLabel(base.clone());
    let mut number = 2_u32;
    while taken.contains(&label) || taken.contains(&label.workers()) {
        let suffix = format!("-{number}");
        label.0.clone_from(&base);
        truncate_label(&mut label.0, MAX_LABEL_LENGTH - suffix.len());
        label.0 += &suffix;
        number += 1;
    }
    taken.insert(label.workers());
    taken.insert(label.clone());
    label
}

/// Reduces a name to words of lowercase ASCII letters and digits, joined by hyphens, with at most [`MAX_LABEL_LENGTH`]
/// characters.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().take(4 * MAX_LABEL_LENGTH) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    truncate_label(&mut out, MAX_LABEL_LENGTH);
    out.trim_end_matches('-').to_string()
}

fn truncate_label(text: &mut String, max_length: usize) {
    text.truncate(max_length);
    text.truncate(text.trim_end_matches('-').len());
}

/// Converts a label to a CloudFormation logical id (letters and digits) that is not in `taken`, and adds it to `taken`.
pub(super) fn logical(label: &DnsLabel, taken: &mut BTreeSet<String>) -> String {
    let words = label.0.split('-').filter_map(|word| Some((word.get(..1)?, word.get(1..)?)));
    let base: String = words.map(|(first, rest)| first.to_ascii_uppercase() + rest).collect();
    let mut id = base.clone();
    let mut number = 2_u32;
    while !taken.insert(id.clone()) {
        id = format!("{base}N{number}");
        number += 1;
    }
    id
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;

    #[test]
    fn labels_are_unique_and_valid_in_dns() {
        let mut taken = BTreeSet::new();
        for (name, expected) in [
            ("Shop API", "shop-api"),
            ("shop_api", "shop-api-2"),
            ("'; rm -rf", "rm-rf"),
            ("注文", "web-service"),
            ("7up", "c-7up"),
            ("No", "c-no"),
            ("null", "c-null"),
            ("---", "web-service-2"),
            ("jobs", "jobs"),
            ("jobs workers", "jobs-workers-2"),
        ] {
            assert_eq!(label(name, "web-service", &mut taken).as_str(), expected);
        }
        let long = "x".repeat(10_000);
        assert_eq!(label(&long, "m", &mut taken).as_str().len(), MAX_LABEL_LENGTH);
        assert!(label(&long, "m", &mut taken).as_str().ends_with("-2"));
        let mut taken = BTreeSet::new();
        let ids = ["shop-2", "shop2", "shop-api"].map(|label| logical(&DnsLabel(label.into()), &mut taken));
        assert_eq!(ids, ["Shop2", "Shop2N2", "ShopApi"]);
    }
}
