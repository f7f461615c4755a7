//! Text from a link or a model file.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::quote::{
    Prose, escape_invisible, hcl, javascript, markdown_text, promql, shorten, truncate, yaml,
};

/// Text from a link or a model file: a name, an id, a label, or a message that quotes one.
///
/// It does not implement `Display`, so a generator can write it only with the escaping of an output syntax.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::report::configuration) struct UntrustedText<'t>(&'t str);

impl<'t> UntrustedText<'t> {
    pub(in crate::report::configuration) const fn new(text: &'t str) -> Self {
        Self(text)
    }

    /// Returns whether the text equals a trusted one.
    pub(in crate::report::configuration) fn is(self, other: &str) -> bool {
        self.0 == other
    }

    /// Returns a name for prose, shortened and without invisible characters.
    pub(in crate::report::configuration) fn prose(self) -> Prose {
        shorten(self.0).into()
    }

    /// Returns a message for prose, truncated to `max_chars` characters and without invisible characters.
    pub(in crate::report::configuration) fn message(self, max_chars: usize) -> Prose {
        truncate(self.0, max_chars).into()
    }

    /// Returns the text as a YAML scalar.
    pub(in crate::report::configuration) fn yaml(self) -> String {
        yaml::text(self.0)
    }

    /// Returns the value of an AWS tag as a YAML scalar, truncated to `max_chars` characters. Characters that tags do
    /// not allow become underscores: all but letters, digits, spaces, and `_.:/=+-@`.
    pub(in crate::report::configuration) fn yaml_tag(self, max_chars: usize) -> String {
        let is_allowed = |c: char| c.is_alphanumeric() || "_.:/=+-@ ".contains(c);
        let tag: String = self.0.chars().map(|c| if is_allowed(c) { c } else { '_' }).take(max_chars).collect();
        match tag.trim() {
            "" => yaml::text("_"),
            tag => yaml::text(tag),
        }
    }

    /// Returns the text as an HCL string.
    pub(in crate::report::configuration) fn hcl(self) -> String {
        hcl::text(self.0)
    }

    /// Returns the text as a JavaScript string.
    pub(in crate::report::configuration) fn javascript(self) -> String {
        javascript::string(self.0)
    }

    /// Returns the text for an annotation of a Prometheus alert, without template actions.
    pub(in crate::report::configuration) fn alert_template(self) -> String {
        promql::template(self.0)
    }

    /// Returns the text as a code span of Markdown. A backtick, which would end the span, is percent-encoded.
    pub(in crate::report::configuration) fn markdown_code(self) -> String {
        format!("`{}`", escape_invisible(self.0).replace('`', "%60"))
    }

    /// Returns the text for Markdown.
    pub(in crate::report::configuration) fn markdown(self) -> String {
        markdown_text::text(self.0)
    }
}

impl core::fmt::Debug for UntrustedText<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("UntrustedText").field(&self.0).finish()
    }
}
