//! Errors in measurements, and notes about them.

use alloc::string::{String, ToString};
use core::fmt;

use crate::format;
use crate::scenario::{Location, Problem};
use crate::text::quoted;

/// The reason a table of measurements cannot be read. Line numbers start at 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// The table has no rows of data.
    Empty,
    /// The input is too long.
    TooLong {
        /// The maximum number of bytes.
        max_bytes: usize,
    },
    /// There are too many rows.
    TooManyRows {
        /// The maximum number of rows.
        max_rows: usize,
    },
    /// There are too few rows with a number.
    TooFew {
        /// The number of rows.
        found: usize,
        /// The minimum number of rows.
        minimum: usize,
    },
    /// A row has more or fewer cells than the first one.
    Ragged {
        /// The line.
        line: usize,
        /// The number of cells.
        found: usize,
        /// The number of cells in the first row.
        expected: usize,
    },
    /// A quoted cell is not closed.
    UnclosedQuote {
        /// The line in which the cell begins.
        line: usize,
    },
    /// A cell is not a number.
    NotANumber {
        /// The line.
        line: usize,
        /// The name or number of the column.
        column: String,
        /// The text of the cell.
        text: String,
    },
    /// A cell is not a time in the format of the first row.
    NotATime {
        /// The line.
        line: usize,
        /// The text of the cell.
        text: String,
    },
    /// No column has numbers.
    NoNumbers,
    /// No numeric column has the requested name or number.
    NoSuchColumn {
        /// The requested name or number.
        requested: String,
        /// The names of the numeric columns.
        known: String,
    },
    /// A number must be above zero.
    NotPositive {
        /// The line.
        line: usize,
        /// The text of the cell.
        text: String,
    },
    /// All times are equal.
    AllTimesEqual,
    /// The input is not the response to a Prometheus range query.
    NotPrometheus(String),
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("There are no rows."),
            Self::TooLong { max_bytes: most } => {
                write!(f, "The input is longer than {} MB and was not read.", most / 1_000_000)
            }
            Self::TooManyRows { max_rows: most } => {
                write!(f, "There are more than {}; use a longer step.", format::count(*most, "row"))
            }
            Self::TooFew { found, minimum: least } => too_few(f, *found, *least),
            Self::Ragged { line, found, expected } => {
                let found = format::count(*found, "cell");
                write!(f, "Line {line}: the row has {found}, but the first row has {expected}.")
            }
            Self::UnclosedQuote { line } => write!(f, "Line {line}: a quoted cell starts here and is never closed."),
            Self::NotANumber { line, column, text } => {
                write!(f, "Line {line}: {} in column {} is not a number.", quoted(text), quoted(column))
            }
            Self::NotATime { line, text } => {
                write!(f, "Line {line}: {} is not a valid time in the format of the first row.", quoted(text))
            }
            Self::NoNumbers => f.write_str("No column has numbers."),
            Self::NoSuchColumn { known, .. } if known.is_empty() => f.write_str("No column has numbers."),
            Self::NoSuchColumn { requested: wanted, known } => {
                write!(f, "There is no numeric column {}. Numeric columns: {known}.", quoted(wanted))
            }
            Self::NotPositive { line, text } => write!(f, "Line {line}: {} is not above zero.", quoted(text)),
            Self::AllTimesEqual => f.write_str("All rows have the same time."),
            Self::NotPrometheus(reason) => write!(f, "This is not a response to a Prometheus range query: {reason}."),
        }
    }
}

impl core::error::Error for TableError {}

impl From<TableError> for Problem {
    fn from(error: TableError) -> Self {
        let message = error.to_string();
        let (line, column, given) = match error {
            TableError::Ragged { line, .. } | TableError::UnclosedQuote { line } => {
                (line, String::new(), String::new())
            }
            TableError::NotANumber { line, column, text } => (line, column, text),
            TableError::NotATime { line, text } | TableError::NotPositive { line, text } => (line, String::new(), text),
            TableError::NoSuchColumn { requested: wanted, .. } => (0, wanted, String::new()),
            _ => (0, String::new(), String::new()),
        };
        // The location already names the line.
        let message = message.strip_prefix(&alloc::format!("Line {line}: ")).unwrap_or(&message).to_string();
        let place = Location { field: column, ..Location::line(line) };
        Self { text: given, ..Self::invalid(place, message) }
    }
}

fn too_few(f: &mut fmt::Formatter<'_>, found: usize, minimum: usize) -> fmt::Result {
    write!(f, "Found {}; at least {minimum} are needed.", format::count(found, "measurement"))
}

/// The reason why a model cannot be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FitError {
    /// There are too few measurements.
    TooFew {
        /// The number of measurements.
        found: usize,
        /// The minimum number of measurements.
        minimum: usize,
    },
    /// A value is not above zero, so it has no logarithm and allows no multiplicative season.
    NotPositive {
        /// The index of the value, from 0.
        index: usize,
    },
    /// All times or loads are equal.
    ConstantX,
    /// A value is not finite, or too large to be squared.
    NotFinite,
    /// A season has fewer than two steps, or the data have fewer than two periods.
    InvalidPeriod {
        /// The period, in steps.
        period: usize,
    },
    /// More steps are missing than present.
    TooManyGaps,
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew { found, minimum: least } => too_few(f, *found, *least),
            Self::NotPositive { index } => write!(f, "Measurement {} is not above zero.", index + 1),
            Self::ConstantX => f.write_str("All measurements have the same time or load."),
            Self::NotFinite => f.write_str("A number is too large for the calculation."),
            Self::InvalidPeriod { period } => write!(
                f,
                "There are too few measurements for a season of {}; two full seasons are needed.",
                format::count(*period, "step")
            ),
            Self::TooManyGaps => f.write_str("More steps are missing than present."),
        }
    }
}

impl core::error::Error for FitError {}

/// A note about a history. Unlike a [`FitError`], it does not prevent a fit. Line numbers start at 1.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum HistoryNote {
    /// Rows without a value are skipped.
    MissingValues {
        /// The number of rows.
        count: usize,
        /// The first such line.
        line: usize,
    },
    /// Rows are not in chronological order; they are sorted.
    OutOfOrder {
        /// The first line with a time before that of the line above.
        line: usize,
    },
    /// Several rows have the same time; their mean is used.
    Duplicates {
        /// The number of surplus rows.
        count: usize,
        /// The first such line.
        line: usize,
    },
    /// Steps are missing. Seasons and smoothing interpolate them; regressions use the actual times.
    Gaps {
        /// The number of missing steps.
        count: usize,
        /// The line before the first gap.
        line: usize,
    },
    /// Times are not evenly spaced. Seasons and smoothing interpolate values at even steps.
    Uneven,
    /// A value is not above zero, so exponential growth is not offered.
    NotPositive {
        /// The first such line.
        line: usize,
    },
    /// Rows have no times, so the length of a step is unknown.
    NoTimes,
    /// Other columns with numbers are not used.
    OtherColumns {
        /// The names of the columns.
        names: String,
    },
    /// Other series with samples are not used.
    OtherSeries {
        /// The number of series.
        count: usize,
    },
}

impl fmt::Display for HistoryNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingValues { count, line } => {
                write!(f, "Skipped {} without a value, the first on line {line}.", format::count(*count, "row"))
            }
            Self::OutOfOrder { line } => {
                write!(f, "Rows were sorted by time; line {line} is earlier than the line before it.")
            }
            Self::Duplicates { count, line } => {
                write!(
                    f,
                    "Found {} with a repeated time, the first on line {line}. Values at the same time are averaged.",
                    format::count(*count, "row")
                )
            }
            Self::Gaps { count, line } => write!(
                f,
                "Found {}, the first after line {line}. Smoothing and seasons use interpolated values.",
                format::count(*count, "missing step")
            ),
            Self::Uneven => f.write_str(
                "Times are not evenly spaced. Smoothing and seasons interpolate values at evenly spaced steps.",
            ),
            Self::NotPositive { line } => {
                write!(f, "The value on line {line} is not above zero, so log-linear growth cannot be fitted.")
            }
            Self::NoTimes => f.write_str("The rows have no times, so the length of a step is unknown."),
            Self::OtherColumns { names } => write!(f, "Other columns with numbers are not used: {names}."),
            Self::OtherSeries { count } => {
                write!(f, "Only the first of {} is used.", format::count(count + 1, "series"))
            }
        }
    }
}
