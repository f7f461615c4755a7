//! The cost of a scenario on three clouds, from dated prices.
//!
//! ```text
//! catalog/*.tsv ──read──▶ PriceBook, one for each cloud ──▶ Catalog ─┐
//!                                             InstanceRequirement ───┴─choose──▶ InstanceChoice: cheapest, frontier, rejected
//! ```
//!
//! [`purchase_mix`] finds the cheapest mix of commitments, on-demand instances, and spot instances for an
//! hourly load.
//!
//! ```text
//! Evaluation ───usage───▶ ComponentUsage: machines, bytes, operations by month ─┐
//! Scenario ──read──▶ PurchasePolicy ──────────────────────────┬─────────────────┴─bill──▶ Bill for each cloud ──▶ CostReport
//! Catalog ──custom prices─────────────────────────────────────┘
//! ```
//!
//! Amounts are whole billionths of a dollar, so list prices and sums are exact.

pub mod bill;
pub mod catalog;
pub mod check;
pub mod component_usage;
pub mod core_price;
pub mod cost_context;
pub mod custom_prices;
mod divided_bill;
pub mod instance_choice;
pub mod instance_requirement;
pub mod money;
pub mod purchase_mix;
pub mod purchase_policy;
mod region_offers;
pub mod savings_option;
pub mod service_category;
pub mod service_charge;
pub mod yearly_fleet;

pub use catalog::{Catalog, PriceBook};
pub use instance_choice::{InstanceChoice, choose_instances};
pub use instance_requirement::{InstanceFilter, InstanceRequirement};
pub use money::Money;
