//! Models: read from files, checked, compiled, packed, and explained.
//!
//! ```text
//! model file ─▶ ModelSource ──load──▶ Model ──run──▶ values by column
//!                                       └──explain──▶ formula, numbers, sources
//! ```

mod axis;
mod definition;
pub mod explain;
pub mod library;
pub mod loader;
pub mod moving;
pub mod packed;
#[cfg(feature = "toml")]
mod shape;
pub mod source;
#[cfg(feature = "toml")]
pub mod toml;

pub use definition::*;
