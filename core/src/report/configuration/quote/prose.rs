//! Prose that quotes untrusted text.

use alloc::string::String;
use core::ops::Add;

use crate::report::configuration::quote::{UntrustedText, comment, promql, shell, shorten};

/// Prose of a generated file: our own words, with quoted names, ids, and messages from a link or a model file.
///
/// Like [`UntrustedText`], it does not implement `Display`: it can be written only as a comment, as Markdown, as a word
/// of a shell, or as the text of an alert.
#[derive(Clone, Debug, Default)]
pub(in crate::report::configuration) struct Prose(String);

impl Prose {
    /// Returns the text for escaping.
    pub(in crate::report::configuration) fn untrusted(&self) -> UntrustedText<'_> {
        UntrustedText::new(&self.0)
    }

    /// Returns the lines of the text for escaping.
    pub(in crate::report::configuration) fn lines(&self) -> impl Iterator<Item = UntrustedText<'_>> {
        self.0.lines().map(UntrustedText::new)
    }

    /// Removes the whitespace at the end.
    pub(in crate::report::configuration) fn trim_end(mut self) -> Self {
        self.0.truncate(self.0.trim_end().len());
        self
    }

    /// Truncates the text like a name.
    pub(in crate::report::configuration) fn shortened(&self) -> Self {
        Self(shorten(&self.0))
    }

    /// Returns the text as line comments that begin with `marker`, indented by `indent` spaces.
    pub(in crate::report::configuration) fn comment(&self, marker: &str, indent: usize) -> String {
        comment::comment(marker, indent, &self.0)
    }

    /// Returns the text for Markdown, on one line.
    pub(in crate::report::configuration) fn markdown(&self) -> String {
        self.untrusted().markdown()
    }

    /// Returns the text for an annotation of a Prometheus alert, without template actions.
    pub(in crate::report::configuration) fn alert_template(&self) -> String {
        promql::template(&self.0)
    }

    /// Returns the text as a single literal word of a shell.
    pub(in crate::report::configuration) fn shell_word(&self) -> String {
        shell::word(&self.0)
    }

    /// Returns the text for [`NotApplicable`](crate::report::configuration::NotApplicable). Views escape it.
    pub(in crate::report::configuration) fn into_reason(self) -> String {
        self.0
    }
}

impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Prose {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Appends our own words.
impl Add<&str> for Prose {
    type Output = Self;

    fn add(mut self, text: &str) -> Self {
        self.0 += text;
        self
    }
}

/// Appends formatted words of our own.
impl Add<String> for Prose {
    type Output = Self;

    fn add(self, text: String) -> Self {
        self + text.as_str()
    }
}

/// Appends a name, shortened and without invisible characters.
impl Add<UntrustedText<'_>> for Prose {
    type Output = Self;

    fn add(self, text: UntrustedText<'_>) -> Self {
        self + &text.prose()
    }
}

/// Appends other prose.
impl Add<&Self> for Prose {
    type Output = Self;

    fn add(self, other: &Self) -> Self {
        self + other.0.as_str()
    }
}

/// Joins names with commas.
impl<'t> FromIterator<UntrustedText<'t>> for Prose {
    fn from_iter<I: IntoIterator<Item = UntrustedText<'t>>>(names: I) -> Self {
        let join = |list: Self, name: UntrustedText<'t>| {
            let separator = if list.0.is_empty() { "" } else { ", " };
            list + separator + name
        };
        names.into_iter().fold(Self::default(), join)
    }
}

#[cfg(test)]
mod tests {
    use crate::report::configuration::quote::{Prose, UntrustedText};

    #[test]
    fn every_way_out_escapes() {
        let prose = Prose::from("“") + UntrustedText::new("a\n*b* {{ $x }} '") + "”";
        assert_eq!(prose.comment("#", 2), "  # “a\\u{a}*b* {{ $x }} '”\n");
        assert_eq!(prose.markdown(), "“a\\\\u{a}\\*b\\* {{ \\$x }} '”");
        assert_eq!(prose.alert_template(), "“a\\u{a}*b* {{ \"{{\" }} $x }} '”");
        assert_eq!(prose.shell_word(), "'“a\\u{a}*b* {{ $x }} '\\''”'");
        let names = ["a", "b\u{1b}"].map(UntrustedText::new);
        assert_eq!(names.into_iter().collect::<Prose>().into_reason(), "a, b\\u{1b}");
    }
}
