//! The core of Headroom, a capacity calculator: turns a scenario into its evaluation, timeline, cost, and reports.
//!
//! ```text
//! link ──decode──▶ Scenario ──evaluate──▶ Evaluation ──▶ page, terminal, files
//! ```
//!
//! A [`Scenario`] is plain data, kept as typed. [`evaluate`] is pure and total: the same scenario produces
//! bit-identical results on the command line and in a browser, and invalid input produces [`Problem`]s, never a panic.
//!
//! ```
//! use headroom_core::{decode, evaluate, Models};
//!
//! let models = Models::built_in().unwrap();
//! let (scenario, problems) = decode("m=tiered-store-estimate&nodes=5M");
//! let evaluation = evaluate(&scenario, &models);
//! let store = &evaluation.components[0];
//! assert_eq!(store.get("hot_nodes"), Some(500_000.0));
//! assert!(problems.is_empty() && evaluation.problems.is_empty());
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

/// Concatenates strings with less code than `format!`, which keeps WebAssembly downloads small.
macro_rules! joined {
    ($($part:expr),+ $(,)?) => { [$(AsRef::<str>::as_ref(&$part)),+].concat() };
}

#[cfg(test)]
extern crate std;

pub mod cost;
pub mod date;
pub mod decimal;
pub mod expression;
pub mod forecast;
pub mod format;
pub mod load;
pub mod math;
pub mod model;
pub mod plan;
pub mod problem;
pub mod queueing;
pub mod report;
pub mod scenario;
pub mod sorting;
pub mod text;
pub mod units;
pub mod view_model;
pub mod work;

pub use model::explain::explain;
pub use model::library::Models;
pub use plan::{Evaluation, evaluate};
pub use problem::Problem;
pub use scenario::link::{decode, encode};
pub use scenario::{Component, Scenario};
