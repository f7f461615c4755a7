//! Tables of text, charts of numbers, and severities, shared by the page, the terminal and documents.

pub mod plot;
pub mod severity;
pub mod table;

pub use plot::{Along, Line, Look, Plot, Reads, Strip};
pub use severity::Severity;
pub use table::{Table, columns, heads};
