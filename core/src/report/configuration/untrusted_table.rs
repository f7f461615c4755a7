//! A table whose texts come from a link or a model file.

use alloc::string::String;

use crate::report::configuration::quote::{UntrustedText, markdown_text};
use crate::view_model::Table;

/// A table of the timeline. Its texts can be written only with escaping.
#[derive(Debug)]
pub(super) struct UntrustedTable(Table);

impl UntrustedTable {
    pub(super) const fn new(table: Table) -> Self {
        Self(table)
    }

    /// Returns whether the table has this id.
    pub(super) fn has_id(&self, id: &str) -> bool {
        self.0.id == id
    }

    pub(super) fn title(&self) -> UntrustedText<'_> {
        UntrustedText::new(&self.0.title)
    }

    /// Returns the note below the title, if there is one.
    pub(super) fn note(&self) -> Option<UntrustedText<'_>> {
        (!self.0.note.is_empty()).then(|| UntrustedText::new(&self.0.note))
    }

    /// Returns the headings and rows for Markdown.
    pub(super) fn markdown(&self) -> String {
        markdown_text::table(&self.0)
    }
}
