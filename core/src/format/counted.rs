//! Formats counted nouns, and the words that agree with a noun.

use alloc::string::{String, ToString};

use crate::format::rounded::group_thousands;

/// Nouns with an irregular plural.
const IRREGULAR: &[(&str, &str)] = &[
    ("child", "children"),
    ("criterion", "criteria"),
    ("half", "halves"),
    ("index", "indexes"),
    ("matrix", "matrices"),
    ("person", "people"),
    ("vertex", "vertices"),
];
/// Nouns that are unchanged in the plural.
const INVARIANT: &[&str] = &["IOPS", "data", "series", "storage", "traffic"];

/// Formats a count with its noun: `0 replicas`, `1 instance`, `2 queries`.
///
/// ```
/// use headroom_core::format::count;
/// assert_eq!((count(1, "instance"), count(1200, "query")), ("1 instance".into(), "1,200 queries".into()));
/// ```
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    let number = group_thousands(&number.to_string());
    joined!(number, " ", noun_for(&number, noun))
}

/// Returns the form of a noun that follows a formatted count: singular after `1` and `−1`, else plural.
pub(super) fn noun_for(number: &str, noun: &str) -> String {
    if matches!(number, "1" | "−1") { noun.to_string() } else { plural(noun) }
}

/// Returns the plural of a noun.
///
/// ```
/// use headroom_core::format::plural;
/// assert_eq!(["query", "box", "day", "vCPU"].map(plural), ["queries", "boxes", "days", "vCPUs"]);
/// ```
#[must_use]
pub fn plural(noun: &str) -> String {
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, _)| *singular == noun) {
        return (*plural).to_string();
    }
    if noun.is_empty() || INVARIANT.contains(&noun) || (noun.ends_with('s') && !noun.ends_with("ss")) {
        return noun.to_string();
    }
    let vowel = |text: &str| text.ends_with(['a', 'e', 'i', 'o', 'u']);
    match noun.strip_suffix('y') {
        Some(stem) if !stem.is_empty() && !vowel(stem) => joined!(stem, "ies"),
        _ if ["ss", "sh", "ch", "x", "z"].iter().any(|ending| noun.ends_with(ending)) => joined!(noun, "es"),
        _ => joined!(noun, "s"),
    }
}

/// Adds the article `a` or `an` to a noun.
///
/// ```
/// use headroom_core::format::with_article;
/// let nouns = ["replica", "instance", "hour", "SLO", "vCPU", "user", "API"];
/// let phrases = ["a replica", "an instance", "an hour", "an SLO", "a vCPU", "a user", "an API"];
/// assert_eq!(nouns.map(with_article), phrases);
/// ```
#[must_use]
pub fn with_article(noun: &str) -> String {
    let initials = noun.chars().take_while(char::is_ascii_uppercase).count();
    let vowel_sound = if initials > 1 {
        noun.starts_with(['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X'])
    } else {
        let lower = noun.to_ascii_lowercase();
        let consonant_sound = ["eu", "one", "uni", "us"].iter().any(|start| lower.starts_with(start));
        ["hour", "honest"].iter().any(|start| lower.starts_with(start))
            || (lower.starts_with(['a', 'e', 'i', 'o', 'u']) && !consonant_sound)
    };
    joined!(if vowel_sound { "an " } else { "a " }, noun)
}

/// Joins phrases into a list: `a`, `a and b`, `a, b, and c`.
#[must_use]
pub fn join_list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [one, two] => joined!(one, " and ", two),
        [rest @ .., last] => {
            let rest: alloc::vec::Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            joined!(rest.join(", "), ", and ", last)
        }
    }
}

/// The words that agree with a label in number: `is` and `its` in the singular, `are` and `their` in the plural.
///
/// ```
/// use headroom_core::format::Agreement;
/// let is = |label: &str| Agreement::with(label).is;
/// assert_eq!([is("Memory"), is("Servers"), is("Disk IOPS")], ["is", "are", "is"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// `is` or `are`.
    pub is: &'static str,
    /// `it` or `they`.
    pub it: &'static str,
    /// `its` or `their`.
    pub its: &'static str,
    /// The ending of a regular verb: `s` (runs) or empty (run).
    pub s: &'static str,
    /// The ending of a verb that ends in a sibilant: `es` (reaches) or empty (reach).
    pub es: &'static str,
}

impl Agreement {
    /// Returns the words that agree with a label.
    #[must_use]
    pub fn with(label: &str) -> Self {
        let last = label.rsplit(' ').next().unwrap_or_default();
        let several = last.ends_with('s') && !last.ends_with("ss");
        if several {
            Self { is: "are", it: "they", its: "their", s: "", es: "" }
        } else {
            Self { is: "is", it: "it", its: "its", s: "s", es: "es" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_agree_with_their_counts() {
        for (number, noun, text) in [
            (0, "replica", "0 replicas"),
            (1, "instance", "1 instance"),
            (2, "instance", "2 instances"),
            (2, "query", "2 queries"),
            (2, "entry", "2 entries"),
            (2, "day", "2 days"),
            (2, "batch", "2 batches"),
            (2, "person", "2 people"),
            (2, "series", "2 series"),
            (1, "series", "1 series"),
            (2, "class", "2 classes"),
            (12_345, "line", "12,345 lines"),
        ] {
            assert_eq!(count(number, noun), text);
        }
    }

    #[test]
    fn lists_have_commas_and_a_conjunction() {
        let empty: [&str; 0] = [];
        assert_eq!(join_list(&empty), "");
        assert_eq!((join_list(&["a"]), join_list(&["a", "b"])), ("a".into(), "a and b".into()));
        assert_eq!(join_list(&["a", "b", "c"]), "a, b, and c");
    }
}
