//! What it costs: dated prices of three clouds.
//!
//! ```text
//! catalog/*.tsv ──read──▶ PriceBook, one for each cloud ──▶ Catalog ─┐
//!                                               Need ────┴─choose──▶ Choice: the cheapest, the frontier, why not
//! ```
//!
//! `buying` finds the cheapest mix of commitment, on demand and spot for a load by the hour.
//!
//! Money is counted in whole billionths of a dollar, so that prices are exactly what is listed and sums are exactly the sums
//! of their parts.

pub mod buying;
pub mod catalog;
pub mod choice;
pub mod money;
pub mod need;
pub mod tables;

pub use catalog::{Catalog, PriceBook};
pub use choice::{Choice, choose};
pub use money::{HOURS_A_MONTH, Money};
pub use need::{Limits, Need};
