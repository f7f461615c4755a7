//! What is learnt from measurements: growth and seasons from a history, scalability from a load test.
//!
//! ```text
//! text ──read_csv──▶ History ──choose──▶ Choice: candidates with their errors, the best one first
//! text ──read_loads─▶ loads  ──Usl::fit─▶ Usl: contention, coherency, the peak
//! either ──report──▶ Report: what was found in words, tables, charts, and what it would set in a scenario
//! ```
//!
//! Everything here is pure and total: the same text gives the same bits everywhere, and what cannot be
//! used is an error or a note that names its line, never a panic.

pub mod band;
pub mod candidate;
pub mod choice;
pub mod decompose;
pub mod error;
pub mod history;
pub mod holt_winters;
mod least_squares;
mod minimise;
pub mod prometheus;
pub mod regression;
pub mod report;
pub mod seasonality;
pub mod shapes;
mod start;
pub mod student;
pub mod table;
pub mod time;
pub mod usl;

pub use band::Band;
pub use candidate::{Candidate, Fitted, Point};
pub use choice::{Choice, Method, choose};
pub use decompose::{Decomposition, Season};
pub use error::{FitError, Note, TableError};
pub use history::{History, read_csv};
pub use holt_winters::{HoltWinters, Kind, Parameters, State};
pub use prometheus::{predict_linear, read_prometheus_json};
pub use regression::{Interval, Line, LogLine};
pub use usl::{Usl, read_loads};
