//! What views show: tables of texts and charts of numbers, the same ones on the page, in the terminal and in documents.

pub mod plot;
pub mod table;

pub use plot::{Along, Line, Look, Plot, Reads, Strip};
pub use table::{Table, heads};
