//! Names of sheets.

use std::collections::BTreeSet;

use headroom_core::text::is_unprintable;

/// The maximum length of a sheet name, in UTF-16 code units.
const MAX_NAME_UNITS: usize = 31;
/// The space for the number of a sheet, in UTF-16 code units.
const NUMBER_UNITS: usize = 4;

/// A valid name of a sheet, without the characters that sheet names and XML do not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetName(String);

impl SheetName {
    /// Converts a text to a sheet name. A name that is already valid stays the same.
    pub(crate) fn new(text: &str) -> Self {
        Self::with_max_units(text, MAX_NAME_UNITS)
    }

    /// Converts a heading to a sheet name that is not in `taken`, and adds it to `taken` in lower case.
    pub(crate) fn unique(title: &str, taken: &mut BTreeSet<String>) -> Self {
        let Self(base) = Self::with_max_units(title, MAX_NAME_UNITS - NUMBER_UNITS);
        let mut name = base.clone();
        let mut number = 2;
        while taken.contains(&name.to_lowercase()) || name.eq_ignore_ascii_case("history") {
            let suffix = format!(" {number}");
            name = truncate_utf16(&base, MAX_NAME_UNITS - suffix.len()).to_owned() + &suffix;
            number += 1;
        }
        taken.insert(name.to_lowercase());
        Self(name)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn with_max_units(text: &str, max_units: usize) -> Self {
        let fits = |c: &char| !is_unprintable(*c) && !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
        let allowed: String = text.chars().filter(fits).collect();
        let name = truncate_utf16(allowed.trim(), max_units).trim();
        Self(if name.is_empty() { "More" } else { name }.to_owned())
    }
}

/// Truncates a text to at most `max_units` UTF-16 code units.
fn truncate_utf16(text: &str, max_units: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > max_units
    });
    end.map_or(text, |(at, _)| text.get(..at).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_valid_and_unique() {
        let mut taken = BTreeSet::from(["summary".to_owned()]);
        let titles = [
            "Summary",
            "history",
            "a[b]:*?/\\'c",
            "\u{ffff}\u{1b}\u{202e}",
            "",
            "x".repeat(80).as_str(),
            "🚀".repeat(40).as_str(),
        ]
        .map(str::to_owned);
        let names: Vec<String> =
            (0..1200).flat_map(|_| &titles).map(|title| SheetName::unique(title, &mut taken).0).collect();
        assert_eq!(names[..7], ["Summary 2", "history 2", "abc", "More", "More 2", &"x".repeat(27), &"🚀".repeat(13)]);
        let distinct: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(distinct.len(), names.len());
        for name in &names {
            assert!(name.encode_utf16().count() <= 31 && !name.chars().any(is_unprintable), "{name:?}");
            assert_eq!(SheetName::new(name).as_str(), name, "a valid name stays the same");
        }
        assert_eq!(SheetName::new(&"x".repeat(40)).as_str(), "x".repeat(31));
    }
}
