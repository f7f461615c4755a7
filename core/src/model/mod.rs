//! Capacity models: loading, packing, and explanation.
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
mod slider;
pub mod source;
#[cfg(feature = "toml")]
pub mod toml;
#[cfg(feature = "toml")]
mod toml_message;

pub use definition::*;
pub use slider::Slider;
