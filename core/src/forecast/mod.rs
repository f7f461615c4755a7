//! Fits and forecasts from measurements: growth and seasons from a history, scalability from a load test.
//!
//! ```text
//! text ──read_csv───▶ History ──select_forecast──▶ ForecastSelection: candidates with their errors, the best first
//! text ──read_loads─▶ loads ──Usl::fit──▶ Usl: contention, coherency, the peak
//! either ──report──▶ MeasurementReport: findings, tables, charts, and suggested settings for a scenario
//! ```
//!
//! Everything here is pure and total: the same text gives the same bits on every platform. Unusable input causes an
//! error or a note, with its line if it has one, and never a panic.

pub mod band;
pub mod candidate_forecast;
pub mod csv_table;
pub mod decomposition;
pub mod detected_season;
pub mod detected_shape;
pub mod error;
pub mod forecast_selection;
pub mod history;
pub mod holt_winters;
mod joint_fit;
mod levenberg_marquardt;
mod nelder_mead;
pub mod prometheus_range;
pub mod regression;
pub mod report;
pub mod students_t;
pub mod timestamp;
pub mod usl;

pub use band::PredictionBand;
pub use candidate_forecast::{CandidateForecast, FittedModel, ForecastPoint};
pub use decomposition::{Decomposition, Seasonality};
pub use error::{FitError, HistoryNote, TableError};
pub use forecast_selection::{ForecastMethod, ForecastSelection, select_forecast};
pub use history::{History, read_csv};
pub use holt_winters::{HoltWinters, SmoothingModel, SmoothingParameters, SmoothingState};
pub use prometheus_range::{predict_linear, read_prometheus_json};
pub use regression::{Interval, LinearFit, LogLinearFit};
pub use usl::{Usl, read_loads};
