//! An expression language with units: parser, type check, compiler, and programs that run over columns.
//!
//! ```text
//! text ──parse──▶ Expr ──typecheck──▶ units ──compile──▶ Program ──run──▶ values by column
//! ```
//!
//! The language has units and queueing formulas, and is independent of capacity models. Each function is declared by
//! one entry in [`functions`].

pub(crate) mod branch;
pub mod compile;
pub mod expr;
pub mod function;
pub mod functions;
pub(crate) mod operation;
pub mod parse;
pub mod program;
pub mod slice;
pub mod typecheck;
