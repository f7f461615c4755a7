//! What it costs: dated prices of three clouds.
//!
//! ```text
//! catalog/*.tsv ──read──▶ PriceBook, one for each cloud ──▶ Catalog ─┐
//!                                               Need ────┴─choose──▶ Choice: the cheapest, the frontier, why not
//! ```
//!
//! `buying` finds the cheapest mix of commitment, on demand and spot for a load by the hour.
//!
//! ```text
//! Evaluation ──amounts──▶ Part: machines, bytes, operations, month by month ─┐
//! Scenario ──wishes──▶ Wishes ─────────────────────────────────┬─────────────┴─bill──▶ Bill, one for each cloud ──▶ Report
//! Catalog ──own prices─────────────────────────────────────────┘
//! ```
//!
//! Money is counted in whole billionths of a dollar, so that prices are exactly what is listed and sums are exactly the sums
//! of their parts.

pub mod amounts;
pub mod area;
pub mod bill;
pub mod buying;
pub mod catalog;
pub mod choice;
pub mod compare;
pub mod fleet;
pub mod money;
pub mod need;
pub mod own;
pub mod savings;
pub mod services;
pub mod standby;
pub mod wishes;

pub use catalog::{Catalog, PriceBook};
pub use choice::{Choice, choose};
pub use money::{HOURS_A_MONTH, Money};
pub use need::{Limits, Need};
