//! What it costs: dated prices of three clouds.
//!
//! ```text
//! catalog/*.tsv ──read──▶ PriceBook, one for each cloud ──▶ Catalog
//! ```
//!
//! Money is counted in whole billionths of a dollar, so that prices are exactly what is listed and sums are exactly the sums
//! of their parts.

pub mod catalog;
pub mod money;

pub use catalog::{Catalog, PriceBook};
pub use money::{HOURS_A_MONTH, Money};
