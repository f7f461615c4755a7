//! What it costs: dated prices of three clouds.
//!
//! ```text
//! catalog/*.tsv ──read──▶ PriceBook, one for each cloud ──▶ Catalog ─┐
//!                                               InstanceRequirement ────┴─choose──▶ InstanceChoice: the cheapest, the frontier, why not
//! ```
//!
//! `buying` finds the cheapest mix of commitment, on demand and spot for a load by the hour.
//!
//! ```text
//! Evaluation ──amounts──▶ Part: machines, bytes, operations, month by month ─┐
//! Scenario ──read──▶ PurchasePolicy ───────────────────────────┬─────────────┴─bill──▶ Bill, one for each cloud ──▶ Report
//! Catalog ──custom prices──────────────────────────────────────┘
//! ```
//!
//! Money is counted in whole billionths of a dollar, so that prices are exactly what is listed and sums are exactly the sums
//! of their parts.

pub mod bill;
pub mod catalog;
pub mod check;
pub mod component_usage;
pub mod cost_context;
pub mod custom_prices;
pub mod instance_choice;
pub mod instance_requirement;
pub mod money;
pub mod purchase_mix;
pub mod purchase_policy;
pub mod savings_option;
pub mod service_charge;
pub mod yearly_fleet;

pub use catalog::{Catalog, PriceBook};
pub use instance_choice::{InstanceChoice, choose_instances};
pub use instance_requirement::{InstanceFilter, InstanceRequirement};
pub use money::Money;
