//! Tables of texts, charts of numbers, and severities, the same on the page, in the terminal and in documents.

pub mod plot;
pub mod severity;
pub mod table;

pub use plot::{Along, Line, Look, Plot, Reads, Strip};
pub use severity::Severity;
pub use table::{Table, columns, heads};
