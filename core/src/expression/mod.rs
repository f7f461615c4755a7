//! A small language of expressions with units: text to tree, checked tree, compiled steps that run by column.
//!
//! ```text
//! text ──parse──▶ Expr ──typecheck──▶ units ──compile──▶ Program ──run──▶ values by column
//! ```
//!
//! The language knows units and queueing formulas, and nothing of capacity models. Its functions are declared in
//! [`functions`]: one entry each.

pub mod compile;
pub mod expr;
pub mod function;
pub mod functions;
pub(crate) mod operation;
pub mod parse;
pub mod program;
pub mod slice;
pub mod typecheck;
