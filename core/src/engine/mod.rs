//! A calculator that reads its formulas from text. It knows units, not capacity.
//!
//! ```text
//! model text ─▶ ModelSource ─load─▶ Model ─run─▶ values by column
//!                                     └─explain─▶ formula, numbers, sources
//! ```

/// Words about a fault in a model. Programs that only fetch models which were checked before, and have no reader for the files
/// that people write, do not carry them: there were seven kilobytes of them in the page.
macro_rules! words {
    ($($told:tt)*) => {
        if cfg!(feature = "toml") { alloc::format!($($told)*) } else { alloc::string::String::new() }
    };
}

mod compile;
pub mod explain;
pub mod expr;
pub mod format;
pub mod load;
pub mod model;
pub mod moving;
pub mod nearest;
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
