//! Formats of results.

use clap::ValueEnum;

/// The format of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Text for people
    #[default]
    Table,
    /// JSON with all digits, in base units
    Json,
    /// CSV with all digits, in base units
    Csv,
    /// Markdown for documents and pull requests
    Markdown,
}
