//! Tables of text, charts of numbers, and severities, shared by the page, the command-line tool, and reports.

pub mod plot;
pub mod severity;
pub mod table;

pub use plot::{ChartAxis, Curve, CurveStyle, NumberFormat, Plot, ShadedArea};
pub use severity::Severity;
pub use table::{Table, columns, heads};
