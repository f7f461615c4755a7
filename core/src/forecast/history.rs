//! A history: repeated measurements of one value.

use alloc::string::String;
use alloc::vec::Vec;

use crate::forecast::csv_table::{CsvRow, CsvTable, is_missing, parse_number};
use crate::forecast::error::{FitError, HistoryNote, TableError};
use crate::forecast::timestamp::{epoch_seconds, parse_iso, resembles_iso, split_month, time_in_month};
use crate::math;
use crate::units::SECONDS_PER_MONTH;

/// The minimum number of measurements in a history.
pub const MIN_MEASUREMENTS: usize = 3;

/// Measurements in chronological order.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The times, ascending: in seconds since 1970-01-01T00:00:00Z if `has_dates`, in seconds since index 0 if only
    /// `has_times`, else indexes.
    pub times: Vec<f64>,
    /// The measured values.
    pub values: Vec<f64>,
    /// The line of each measurement, from 1.
    pub lines: Vec<usize>,
    /// The median distance between measurements, in seconds or in units of the index.
    pub step: f64,
    /// The median distance in calendar months, if all measurements are at the same time of the month.
    pub step_months: Option<i64>,
    /// Whether `times` are in seconds. Otherwise they are indexes, and the length of a step is unknown.
    pub has_times: bool,
    /// Whether `times` count from 1970 rather than from index 0.
    pub has_dates: bool,
    /// The name of the column or series; may be empty.
    pub name: String,
    /// Notes about the measurements.
    pub notes: Vec<HistoryNote>,
}

/// A measurement as read from a table or a response.
#[derive(Clone, Copy, Debug)]
pub(super) struct HistoryRow {
    pub(super) line: usize,
    pub(super) time: f64,
    pub(super) value: Option<f64>,
}

/// A history on an evenly spaced grid.
#[derive(Clone, Debug, PartialEq)]
pub struct EvenHistory {
    /// A value for each step from the first measurement to the last.
    pub values: Vec<f64>,
    /// The number of missing steps whose values are interpolated.
    pub filled: usize,
    /// Whether some measurements lie off the grid, so that values next to them are interpolated.
    pub uneven: bool,
    /// The index of the last measurement before the first gap.
    first_gap: Option<usize>,
}

/// Parses a table with times or indexes in its first column and values in another.
///
/// Times are Unix timestamps or ISO 8601 months, dates, or date-times; see [`epoch_seconds`] and [`parse_iso`]. Numbers
/// that are too small for a timestamp are indexes. A table with a single column has values only. `column` is the name
/// of the column with the values, or its number from 1; the default is the first numeric column after the times.
///
/// # Errors
/// See [`TableError`]; line numbers start at 1.
///
/// ```
/// use headroom_core::forecast::read_csv;
/// let history = read_csv("time,rps\n2026-11-01,10\n2026-11-02,12\n2026-11-03,13\n", None).unwrap();
/// assert_eq!((history.step, history.values, history.name.as_str()), (86400.0, vec![10.0, 12.0, 13.0], "rps"));
/// ```
pub fn read_csv(text: &str, column: Option<&str>) -> Result<History, TableError> {
    let table = CsvTable::read(text, is_data_row)?;
    let chosen = select_column(&table, column)?;
    let time_format = if chosen == 0 { TimeFormat::None } else { TimeFormat::detect(&table)? };
    let mut rows = Vec::with_capacity(table.rows.len());
    for (index, row) in table.rows.iter().enumerate() {
        rows.push(HistoryRow {
            line: row.line,
            time: time_format.read(&table, row, index)?,
            value: table.cell_number(row, chosen)?,
        });
    }
    let mut notes = Vec::new();
    let others = (1..table.width()).filter(|other| *other != chosen && table.is_numeric(*other));
    let others: Vec<String> = others.map(|other| table.column_name(other)).collect();
    if !others.is_empty() {
        notes.push(HistoryNote::OtherColumns { names: others.join(", ") });
    }
    let name = table.headers.get(chosen).cloned().unwrap_or_default();
    History::from_rows(rows, name, matches!(time_format, TimeFormat::Iso | TimeFormat::Epoch), notes)
}

/// Returns whether the first row has data and is not a header: it starts with a time, a number, or an empty cell before
/// a number.
fn is_data_row(table: &CsvTable, cells: &[String]) -> bool {
    let is_number = |cell: &String| parse_number(cell, table.decimal_comma).is_some();
    match cells.split_first() {
        Some((first, rest)) if first.is_empty() => rest.iter().any(is_number),
        // A date that does not exist is reported as an error, not taken for a column name.
        Some((first, _)) => is_number(first) || resembles_iso(first),
        None => false,
    }
}

/// Returns the index of the column with the values.
fn select_column(table: &CsvTable, column: Option<&str>) -> Result<usize, TableError> {
    let width = table.width();
    let Some(requested) = column else {
        let first = usize::from(width > 1);
        return (first..width).find(|column| table.is_numeric(*column)).ok_or(TableError::NoNumbers);
    };
    let named = table.headers.iter().position(|head| head == requested);
    let named = named.or_else(|| table.headers.iter().position(|head| head.eq_ignore_ascii_case(requested)));
    let counted =
        || requested.parse::<usize>().ok().filter(|number| (1..=width).contains(number)).map(|number| number - 1);
    let numeric = |column: &usize| table.is_numeric(*column);
    named.or_else(counted).filter(numeric).ok_or_else(|| {
        let known: Vec<String> = (0..width).filter(numeric).map(|column| table.column_name(column)).collect();
        TableError::NoSuchColumn {
            requested: crate::forecast::csv_table::truncate_for_message(requested),
            known: known.join(", "),
        }
    })
}

/// The format of the times in the first column; `None` if there are no times.
#[derive(Clone, Copy, Debug)]
enum TimeFormat {
    None,
    Index,
    Epoch,
    Iso,
}

impl TimeFormat {
    fn detect(table: &CsvTable) -> Result<Self, TableError> {
        let Some(row) = table.rows.first() else { return Err(TableError::Empty) };
        let text = row.cells.first().map_or("", String::as_str);
        match parse_number(text, table.decimal_comma) {
            Some(number) if epoch_seconds(number).is_some() => Ok(Self::Epoch),
            Some(_) => Ok(Self::Index),
            None if parse_iso(text).is_some() => Ok(Self::Iso),
            None => Err(TableError::NotATime {
                line: row.line,
                text: crate::forecast::csv_table::truncate_for_message(text),
            }),
        }
    }

    fn read(self, table: &CsvTable, row: &CsvRow, index: usize) -> Result<f64, TableError> {
        let text = row.cells.first().map_or("", String::as_str);
        let number = || parse_number(text, table.decimal_comma).filter(|_| !is_missing(text));
        let time = match self {
            Self::None => Some(index as f64),
            Self::Index => number(),
            Self::Epoch => number().and_then(epoch_seconds),
            Self::Iso => parse_iso(text),
        };
        time.ok_or_else(|| TableError::NotATime {
            line: row.line,
            text: crate::forecast::csv_table::truncate_for_message(text),
        })
    }
}

impl History {
    /// Creates a history from rows: skips missing values, sorts by time, averages values with the same time, and adds
    /// notes.
    pub(super) fn from_rows(
        rows: Vec<HistoryRow>,
        name: String,
        has_times: bool,
        mut notes: Vec<HistoryNote>,
    ) -> Result<Self, TableError> {
        let mut measured: Vec<(f64, f64, usize)> = Vec::with_capacity(rows.len());
        let mut empty = (0, 0);
        for row in &rows {
            match row.value {
                Some(value) => measured.push((row.time, value, row.line)),
                None => empty = (empty.0 + 1, if empty.0 == 0 { row.line } else { empty.1 }),
            }
        }
        if empty.0 > 0 {
            notes.push(HistoryNote::MissingValues { count: empty.0, line: empty.1 });
        }
        if let Some(pair) = measured.windows(2).find(|pair| pair[1].0 < pair[0].0) {
            notes.push(HistoryNote::OutOfOrder { line: pair[1].2 });
        }
        measured.sort_by(|a, b| a.0.total_cmp(&b.0));
        let same: Vec<usize> =
            measured.windows(2).filter(|pair| pair[1].0 == pair[0].0).map(|pair| pair[1].2).collect();
        if let Some(line) = same.iter().min() {
            notes.push(HistoryNote::Duplicates { count: same.len(), line: *line });
        }
        let mut history = Self {
            times: Vec::with_capacity(measured.len()),
            values: Vec::with_capacity(measured.len()),
            lines: Vec::with_capacity(measured.len()),
            step: 1.0,
            step_months: None,
            has_times,
            has_dates: has_times,
            name,
            notes,
        };
        for group in measured.chunk_by(|a, b| a.0 == b.0) {
            let values: Vec<f64> = group.iter().map(|(_, value, _)| *value).collect();
            history.times.push(group[0].0);
            history.values.push(if let [value] = values[..] {
                value
            } else {
                crate::forecast::regression::mean(&values)
            });
            history.lines.push(group[0].2);
        }
        match history.times.len() {
            0 => return Err(TableError::Empty),
            1 if measured.len() > 1 => return Err(TableError::AllTimesEqual),
            found if found < MIN_MEASUREMENTS => return Err(TableError::TooFew { found, minimum: MIN_MEASUREMENTS }),
            _ => {}
        }
        history.find_step();
        history.add_notes();
        Ok(history)
    }

    /// Creates a history of values at a known step, in seconds.
    ///
    /// # Errors
    /// [`TableError::TooFew`] for fewer than three values; [`TableError::NotANumber`] for a value that is not finite.
    pub fn from_values(values: &[f64], step: f64) -> Result<Self, TableError> {
        let mut rows = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            if !value.is_finite() {
                let text = alloc::format!("{value}");
                return Err(TableError::NotANumber { line: index + 1, column: String::from("value"), text });
            }
            rows.push(HistoryRow { line: index + 1, time: index as f64, value: Some(*value) });
        }
        Ok(Self::from_rows(rows, String::new(), false, Vec::new())?.with_step(step))
    }

    /// Sets the length of a step, in seconds, if the history has indexes. The history is unchanged if it has times, or
    /// if `step` is not a finite number above zero.
    #[must_use]
    pub fn with_step(mut self, step: f64) -> Self {
        if !self.has_times && step.is_finite() && step > 0.0 {
            let scale = step / self.step;
            self.times.iter_mut().for_each(|time| *time *= scale);
            (self.step, self.has_times) = (step, true);
            self.notes.retain(|note| *note != HistoryNote::NoTimes);
        }
        self
    }

    fn find_step(&mut self) {
        let mut steps: Vec<f64> = self.times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        steps.sort_by(f64::total_cmp);
        self.step = steps[steps.len() / 2];
        if !self.has_times {
            return;
        }
        let places: Vec<(i64, f64)> = self.times.iter().map(|time| split_month(*time)).collect();
        if places.windows(2).all(|pair| pair[0].1 == pair[1].1) {
            let mut months: Vec<i64> = places.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
            months.sort_unstable();
            // Times beyond the calendar are all in its last month, at a distance of 0.
            self.step_months = Some(months[months.len() / 2]).filter(|months| *months > 0);
        }
    }

    fn add_notes(&mut self) {
        if !self.has_times {
            self.notes.push(HistoryNote::NoTimes);
        }
        if let Some(index) = self.values.iter().position(|value| *value <= 0.0) {
            self.notes.push(HistoryNote::NotPositive { line: self.lines[index] });
        }
        if let Ok(even) = self.resample() {
            if even.uneven {
                self.notes.push(HistoryNote::Uneven);
            }
            if let (Some(index), false) = (even.first_gap, even.filled == 0) {
                self.notes.push(HistoryNote::Gaps { count: even.filled, line: self.lines[index] });
            }
        }
    }

    /// Returns the number of steps from the first measurement to a time, possibly fractional.
    #[must_use]
    pub fn steps_to(&self, time: f64) -> f64 {
        let first = self.times.first().copied().unwrap_or(0.0);
        match self.step_months {
            Some(months) => {
                let ((from, _), (to, _)) = (split_month(first), split_month(time));
                (to - from) as f64 / months as f64
            }
            None => (time - first) / self.step,
        }
    }

    /// Returns the time `steps` steps after the last measurement.
    #[must_use]
    pub fn time_after(&self, steps: usize) -> f64 {
        self.add_steps(self.times.last().copied().unwrap_or(0.0), steps)
    }

    /// Returns the time `steps` steps after another time.
    #[must_use]
    pub fn add_steps(&self, time: f64, steps: usize) -> f64 {
        match self.step_months {
            Some(months) => {
                let (month, within) = split_month(time);
                let ahead = i64::try_from(steps).unwrap_or(i64::MAX).saturating_mul(months);
                time_in_month(month.saturating_add(ahead), within)
            }
            None => time + self.step * steps as f64,
        }
    }

    /// Returns the first `count` measurements, but at least three, with the same step.
    #[must_use]
    pub fn prefix(&self, count: usize) -> Self {
        let mut first = self.clone();
        let count = count.max(MIN_MEASUREMENTS);
        first.times.truncate(count);
        first.values.truncate(count);
        first.lines.truncate(count);
        first.notes.clear();
        first
    }

    /// Returns the number of steps per month of 730 hours, or `None` if the length of a step is unknown.
    #[must_use]
    pub fn steps_per_month(&self) -> Option<f64> {
        match self.step_months {
            Some(months) => Some(1.0 / months as f64),
            None => self.has_times.then(|| SECONDS_PER_MONTH / self.step),
        }
    }

    /// Returns the values on an evenly spaced grid from the first measurement to the last. Missing values are
    /// interpolated linearly.
    ///
    /// # Errors
    /// [`FitError::TooFew`] if there are no measurements, [`FitError::TooManyGaps`] if more steps are missing than
    /// present.
    pub fn resample(&self) -> Result<EvenHistory, FitError> {
        /// The maximum distance of a measurement from its grid point, as a share of a step.
        const GRID_TOLERANCE: f64 = 0.05;
        // The fields are public, so there may be values without a time; they are ignored.
        let places: Vec<f64> = self.times.iter().zip(&self.values).map(|(time, _)| self.steps_to(*time)).collect();
        let (Some(last), n) = (places.last().copied(), places.len()) else {
            return Err(FitError::TooFew { found: 0, minimum: MIN_MEASUREMENTS });
        };
        let whole = math::round(last);
        if whole >= (2 * n) as f64 {
            return Err(FitError::TooManyGaps);
        }
        // Clocks drift: the grid is stretched to end at the last measurement.
        let stretch = if last > 0.0 { whole / last } else { 1.0 };
        let places: Vec<f64> = places.iter().map(|index| index * stretch).collect();
        let off = places.iter().filter(|index| math::abs(*index - math::round(**index)) > GRID_TOLERANCE).count();
        let steps = whole as usize + 1;
        let mut even = EvenHistory { values: Vec::with_capacity(steps), filled: 0, uneven: off > 0, first_gap: None };
        let mut before = 0;
        for step in 0..steps {
            let at = step as f64;
            while before + 1 < n && places[before + 1] <= at + GRID_TOLERANCE {
                before += 1;
            }
            let after = (before + 1).min(n - 1);
            if math::abs(places[before] - at) <= GRID_TOLERANCE || after == before {
                even.values.push(self.values[before]);
                continue;
            }
            let share = (at - places[before]) / (places[after] - places[before]);
            even.values.push(self.values[before] + share * (self.values[after] - self.values[before]));
            if places[after] - places[before] > 1.5 {
                even.filled += 1;
                even.first_gap.get_or_insert(before);
            }
        }
        Ok(even)
    }
}
