//! Formats of results.

use clap::ValueEnum;

/// The format of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Human-readable text
    #[default]
    Table,
    /// JSON in base units at full precision
    Json,
    /// CSV in base units at full precision
    Csv,
    /// Markdown for documents and pull requests
    Markdown,
}
