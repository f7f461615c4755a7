//! What is wrong with measurements, and what is worth knowing about them.

use alloc::string::{String, ToString};
use core::fmt;

use crate::scenario::{Place, Problem};

/// Why a table of measurements cannot be read. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// There is nothing in it.
    Empty,
    /// More bytes than are read.
    TooLong {
        /// How many bytes are read at most.
        most: usize,
    },
    /// More rows than are read.
    TooManyRows {
        /// How many rows are read at most.
        most: usize,
    },
    /// Fewer rows with a number than are needed.
    TooFew {
        /// How many there are.
        found: usize,
        /// How many are needed.
        least: usize,
    },
    /// A row with more or fewer cells than the first one.
    Ragged {
        /// Where.
        line: usize,
        /// Its cells.
        found: usize,
        /// The cells of the first row.
        expected: usize,
    },
    /// A quoted cell that does not end.
    OpenQuote {
        /// Where it begins.
        line: usize,
    },
    /// A cell that should be a number.
    NotANumber {
        /// Where.
        line: usize,
        /// The name or the number of its column.
        column: String,
        /// What it is.
        text: String,
    },
    /// A cell that should be a time as in the first row.
    NotATime {
        /// Where.
        line: usize,
        /// What it is.
        text: String,
    },
    /// No column has numbers.
    NoNumbers,
    /// No column has the wanted name.
    NoSuchColumn {
        /// The name.
        wanted: String,
        /// The names there are.
        known: String,
    },
    /// A number that has to be above zero.
    NotPositive {
        /// Where.
        line: usize,
        /// What it is.
        text: String,
    },
    /// Every time is the same.
    OneTime,
    /// This is not the answer of a Prometheus range query.
    NotPrometheus(String),
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("There are no rows."),
            Self::TooLong { most } => write!(f, "This is longer than {} MB and was not read.", most / 1_000_000),
            Self::TooManyRows { most } => write!(f, "There are more than {most} rows; use a longer step."),
            Self::TooFew { found, least } => write!(f, "There are {found} measurements; at least {least} are needed."),
            Self::Ragged { line, found, expected } => {
                write!(f, "Line {line} has {found} cells; the first row has {expected}.")
            }
            Self::OpenQuote { line } => write!(f, "Line {line}: a quoted cell begins here and does not end."),
            Self::NotANumber { line, column, text } => {
                write!(f, "Line {line}: {text:?} in column {column} does not read as a number.")
            }
            Self::NotATime { line, text } => {
                write!(f, "Line {line}: {text:?} is not a valid time, or not of the same form as the first row's.")
            }
            Self::NoNumbers => f.write_str("No column has numbers."),
            Self::NoSuchColumn { wanted, known } => {
                write!(f, "There is no column {wanted:?} with numbers. There are: {known}.")
            }
            Self::NotPositive { line, text } => write!(f, "Line {line}: {text} is not above zero."),
            Self::OneTime => f.write_str("All rows have the same time."),
            Self::NotPrometheus(reason) => write!(f, "This is not the answer of a Prometheus range query: {reason}."),
        }
    }
}

impl core::error::Error for TableError {}

impl From<TableError> for Problem {
    fn from(error: TableError) -> Self {
        let message = error.to_string();
        let (line, column, given) = match error {
            TableError::Ragged { line, .. } | TableError::OpenQuote { line } => (line, String::new(), String::new()),
            TableError::NotANumber { line, column, text } => (line, column, text),
            TableError::NotATime { line, text } | TableError::NotPositive { line, text } => (line, String::new(), text),
            TableError::NoSuchColumn { wanted, .. } => (0, wanted, String::new()),
            _ => (0, String::new(), String::new()),
        };
        // The place names the line.
        let message = message.strip_prefix(&alloc::format!("Line {line}: ")).unwrap_or(&message).to_string();
        let place = Place { field: column, ..Place::line(line) };
        Self { given, ..Self::of_file(place, message) }
    }
}

/// Why nothing can be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FitError {
    /// Fewer measurements than are needed.
    TooFew {
        /// How many there are.
        found: usize,
        /// How many are needed.
        least: usize,
    },
    /// A value that has no logarithm, or by which a season cannot be a factor.
    NotPositive {
        /// Its place, from 0.
        place: usize,
    },
    /// All of the independent values are the same.
    OneX,
    /// A number that is no number, or too large to be squared.
    NotFinite,
    /// Seasons of fewer than two steps, or of more than the data have twice.
    Period {
        /// The period, in steps.
        period: usize,
    },
    /// More measurements are missing than are there.
    TooManyGaps,
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew { found, least } => write!(f, "There are {found} measurements; at least {least} are needed."),
            Self::NotPositive { place } => write!(f, "Measurement {} is not above zero.", place + 1),
            Self::OneX => f.write_str("All measurements are of the same time or load."),
            Self::NotFinite => f.write_str("A number is too large to calculate with."),
            Self::Period { period } => write!(f, "Seasons of {period} steps need at least two of them."),
            Self::TooManyGaps => f.write_str("More steps are missing than are measured."),
        }
    }
}

impl core::error::Error for FitError {}

/// What is worth knowing about a history that can be used. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// Rows without a value are left out.
    Empty {
        /// How many.
        count: usize,
        /// The first of them.
        line: usize,
    },
    /// Rows were not in the order of time; they are sorted.
    OutOfOrder {
        /// The first that is earlier than the one before.
        line: usize,
    },
    /// Several rows have the same time; their mean counts.
    Duplicates {
        /// How many are too many.
        count: usize,
        /// The first of them.
        line: usize,
    },
    /// Steps are missing. They are interpolated for seasons and smoothing; regressions use the real times.
    Gaps {
        /// How many steps.
        count: usize,
        /// The row before the first gap.
        line: usize,
    },
    /// Times are not evenly spaced. Seasons and smoothing use values interpolated to even steps.
    Uneven,
    /// A value has no logarithm, so that growth by a factor is not offered.
    NotPositive {
        /// The first such row.
        line: usize,
    },
    /// The rows have no times: a step is of unknown length.
    NoTimes,
    /// Other columns with numbers, which are not used.
    OtherColumns {
        /// Their names.
        names: String,
    },
    /// Other series with samples, which are not used.
    OtherSeries {
        /// How many.
        count: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { count, line } => {
                write!(f, "Rows without a value are left out: {count}, the first on line {line}.")
            }
            Self::OutOfOrder { line } => {
                write!(f, "Rows were sorted by time; line {line} is earlier than the one before.")
            }
            Self::Duplicates { count, line } => {
                write!(f, "Rows with the time of another one: {count}, the first on line {line}. Their mean is used.")
            }
            Self::Gaps { count, line } => write!(
                f,
                "Missing steps: {count}, the first after line {line}. They are interpolated for smoothing and seasons."
            ),
            Self::Uneven => {
                f.write_str("Times are not evenly spaced; smoothing and seasons use values interpolated to even steps.")
            }
            Self::NotPositive { line } => {
                write!(f, "Line {line} is not above zero: growth by a factor (log-linear) is not offered.")
            }
            Self::NoTimes => f.write_str("There are no times, so the length of a step is not known."),
            Self::OtherColumns { names } => write!(f, "Other columns with numbers are not used: {names}."),
            Self::OtherSeries { count } => write!(f, "Only the first series is used; there are {count} more."),
        }
    }
}
