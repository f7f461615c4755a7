//! A calculator that reads its formulas from text. It knows units, not capacity.
//!
//! ```text
//! model text ─▶ ModelSource ─load─▶ Model ─run─▶ values by column
//!                                     └─explain─▶ formula, numbers, sources
//! ```

mod axis;
mod compile;
pub mod explain;
pub mod expr;
pub mod format;
pub mod load;
pub mod model;
pub mod moving;
pub mod nearest;
pub mod packed;
pub mod parse;
pub mod program;
pub mod quantity;
#[cfg(feature = "toml")]
mod shape;
pub mod slice;
pub mod source;
#[cfg(feature = "toml")]
pub mod toml;
pub mod typecheck;
pub mod unit;
