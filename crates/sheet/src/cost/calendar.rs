//! The *Calendar* sheet: load factors of hours, weekdays, months, and events. All factors can be changed, but the dates
//! of events cannot.
//!
//! Hours of the day with the same factor form a group that shares a cell, because each distinct load of a day is a row
//! of the *Hours* sheet. The kind of an hour consists of its group and its active events. The kind of a day consists of
//! its kinds of hours, each with its first hour and its number of hours.

use headroom_core::cost::component_usage::BillingMonth;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::date::Date;
use headroom_core::format::{MONTHS, WEEKDAYS};
use headroom_core::load::combined_factor;
use headroom_core::math;
use headroom_core::scenario::{Axis, Event};
use rust_xlsxwriter::{DataValidation, DataValidationRule};

use super::addresses::{absolute_cell, range, sheet_cell};
use super::{saturating_u16, saturating_u32};
use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

const SHEET: &str = "Calendar";
/// The number of rows above the first list.
const HEADER_ROWS: u32 = 5;
/// The column of the weight of a factor in the mean.
const WEIGHT: u16 = 1;
/// The column of the factor, or of the peak factor of a kind of day.
const FACTOR: u16 = 2;
/// The column of the factor relative to the mean, or of the mean factor of a kind of day.
const SCALED: u16 = 3;
/// The maximum value of a factor.
const MAX_FACTOR: f64 = 1000.0;

pub(crate) struct Calendar {
    /// The lists of hours, weekdays, and months.
    lists: [FactorList; 3],
    /// The dated events whose load the capacity must carry: name, text, and factor.
    events: Vec<(String, String, f64)>,
    /// The kinds of hours, each as the index of its factor in the list of hours and the indices of its events.
    hour_kinds: Vec<(usize, Vec<usize>)>,
    /// The kinds of days, each as the groups of hours in such a day.
    day_kinds: Vec<Vec<HourGroup>>,
    /// The kind, weekday, and month of each day.
    days: Vec<(usize, usize, usize)>,
}

/// Hours of the same kind in a day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct HourGroup {
    kind: usize,
    /// The first of these hours, from 0.
    pub(crate) first: usize,
    /// The number of these hours.
    pub(crate) count: usize,
}

struct FactorList {
    head: &'static str,
    /// The row of the first factor.
    row: u32,
    rows: Vec<Factor>,
    /// Whether factors are divided by their mean.
    is_normalized: bool,
}

struct Factor {
    label: String,
    weight: f64,
    factor: f64,
}

impl FactorList {
    /// Returns the factor at an index, divided by the mean if the factors are normalized.
    fn scaled(&self, index: usize) -> f64 {
        let sum = |of: fn(&Factor) -> f64| self.rows.iter().map(of).sum::<f64>();
        let mean = if self.is_normalized { sum(|row| row.weight * row.factor) / sum(|row| row.weight) } else { 1.0 };
        self.rows.get(index).map_or(f64::NAN, |row| row.factor / mean)
    }

    fn cell(&self, index: usize, column: u16) -> String {
        sheet_cell(SHEET, self.row + saturating_u32(index), column)
    }

    fn write(&self, sheet: &mut Sheet<'_>, styles: &Styles) -> XlsxResult<()> {
        for (column, head) in (0..).zip([self.head, "Weight", "Factor", "Scaled factor"]) {
            let format = if column == 0 { &styles.head } else { &styles.head_right };
            writer::text(sheet, self.row - 1, column, head, format)?;
        }
        let last = self.row + saturating_u32(self.rows.len()) - 1;
        let [often, factors] = [WEIGHT, FACTOR].map(|column| range((self.row, column), (last, column)));
        let mean = format!("/(SUMPRODUCT({often},{factors})/SUM({often}))");
        for (index, of) in self.rows.iter().enumerate() {
            let row = self.row + saturating_u32(index);
            writer::text(sheet, row, 0, &of.label, &styles.text)?;
            writer::number(sheet, row, WEIGHT, of.weight, &styles.count)?;
            writer::number(sheet, row, FACTOR, of.factor, &styles.input_text)?;
            let text = format!("{}{}", absolute_cell(row, FACTOR), if self.is_normalized { mean.as_str() } else { "" });
            writer::formula(sheet, row, SCALED, &text, &CellValue::Number(self.scaled(index)), &styles.full_precision)?;
        }
        add_factor_validation(sheet, self.row, last)
    }
}

fn add_factor_validation(sheet: &mut Sheet<'_>, first: u32, last: u32) -> XlsxResult<()> {
    let rule = DataValidation::new().allow_decimal_number(DataValidationRule::Between(0.0, MAX_FACTOR));
    sheet.layout.add_data_validation(first, FACTOR, last, FACTOR, &rule)?;
    Ok(())
}

impl Calendar {
    pub(crate) fn new(context: &CostContext<'_>, billing_months: &[BillingMonth]) -> Self {
        let outlook = &context.outlook;
        let [hours, weekdays, months] = outlook.shapes.each_ref().map(|shape| shape.factors());
        let of = |list: &[f64], index: usize| list.get(index).copied().unwrap_or(1.0);
        // Hours with the same factor form a group.
        let mut groups: Vec<(f64, Vec<usize>)> = Vec::new();
        for hour in 0..24 {
            let factor = of(hours, hour);
            match groups.iter_mut().find(|(other, _)| other.to_bits() == factor.to_bits()) {
                Some((_, hours)) => hours.push(hour),
                None => groups.push((factor, vec![hour])),
            }
        }
        let group = |hour: usize| groups.iter().position(|(_, hours)| hours.contains(&hour)).unwrap_or(0);
        let is_normalized = outlook.normalized;
        let mut row = HEADER_ROWS;
        let mut list = |head: &'static str, rows: Vec<Factor>| {
            let first = row;
            row += saturating_u32(rows.len()) + 2;
            FactorList { head, row: first, rows, is_normalized }
        };
        let named = |names: &[&str], factors: &[f64], often: &dyn Fn(usize) -> f64| -> Vec<Factor> {
            let one = |(index, name): (usize, &&str)| Factor {
                label: (*name).to_owned(),
                weight: often(index),
                factor: of(factors, index),
            };
            names.iter().enumerate().map(one).collect()
        };
        let by_hour = groups.iter().map(|(factor, hours)| Factor {
            label: hour_ranges(hours),
            weight: f64::from(saturating_u32(hours.len())),
            factor: *factor,
        });
        let lists = [
            list("Hours of the day", by_hour.collect()),
            list("Weekday", named(&WEEKDAYS, weekdays, &|_| 1.0)),
            list("Month", named(&MONTHS, months, &|month| Axis::Months.weight(month))),
        ];
        let carried: Vec<&Event> =
            outlook.events.iter().filter(|event| event.carried && event.schedule.has_fixed_dates()).collect();
        let mut calendar = Self {
            lists,
            events: carried
                .iter()
                .map(|event| {
                    let text = headroom_core::scenario::write_events(std::slice::from_ref(*event));
                    (event.name.clone(), text, event.factor)
                })
                .collect(),
            hour_kinds: Vec::new(),
            day_kinds: Vec::new(),
            days: Vec::new(),
        };
        let end = billing_months.last().map_or(0, |month| month.days.end);
        let days = i32::try_from(end).unwrap_or(0);
        let active: Vec<Vec<bool>> = carried.iter().map(|event| event.active_hours(outlook.start, days)).collect();
        for (day, date) in (0..days).filter_map(|day| Some((day, outlook.start.plus_days(day)?))) {
            let first_hour = usize::try_from(day).unwrap_or(0) * 24;
            let is_active =
                |event: usize, hour: usize| active.get(event).and_then(|hours| hours.get(first_hour + hour));
            calendar.add_day(date, carried.len(), &|event, hour| is_active(event, hour) == Some(&true), &group);
        }
        calendar
    }

    /// Adds a day. `is_active` tells whether an event, by its number, is active in an hour of the day.
    fn add_day(
        &mut self,
        date: Date,
        event_count: usize,
        is_active: &impl Fn(usize, usize) -> bool,
        group: &impl Fn(usize) -> usize,
    ) {
        let mut same: Vec<HourGroup> = Vec::new();
        for hour in 0..24 {
            let of = (group(hour), (0..event_count).filter(|event| is_active(*event, hour)).collect::<Vec<usize>>());
            let kind = self.hour_kinds.iter().position(|other| *other == of).unwrap_or_else(|| {
                self.hour_kinds.push(of);
                self.hour_kinds.len() - 1
            });
            match same.iter_mut().find(|same| same.kind == kind) {
                Some(same) => same.count += 1,
                None => same.push(HourGroup { kind, first: hour, count: 1 }),
            }
        }
        let kind = self.day_kinds.iter().position(|other| *other == same).unwrap_or_else(|| {
            self.day_kinds.push(same);
            self.day_kinds.len() - 1
        });
        self.days.push((kind, usize::from(date.weekday()), usize::from(date.month()) - 1));
    }

    /// Returns the factor of a day, weekday times month, as a formula and its result.
    pub(crate) fn day_factor(&self, day: usize) -> (String, f64) {
        let (_, weekday, month) = self.days.get(day).copied().unwrap_or_default();
        let [_, weekdays, months] = &self.lists;
        let text = format!("{}*{}", weekdays.cell(weekday, SCALED), months.cell(month, SCALED));
        (text, weekdays.scaled(weekday) * months.scaled(month))
    }

    /// Returns the hours of a day, grouped by kind.
    pub(crate) fn hour_groups(&self, day: usize) -> &[HourGroup] {
        let kind = self.days.get(day).and_then(|(kind, ..)| self.day_kinds.get(*kind));
        kind.map_or(&[], Vec::as_slice)
    }

    /// Returns the cell with the factor of a group of hours.
    pub(crate) fn hour_factor_cell(&self, same: HourGroup) -> String {
        sheet_cell(SHEET, self.first_hour_row() + saturating_u32(same.kind), SCALED)
    }

    /// Returns the cells of the peak and the mean factor of a day.
    pub(crate) fn peak_and_mean_cells(&self, day: usize) -> [String; 2] {
        let (kind, ..) = self.days.get(day).copied().unwrap_or_default();
        [FACTOR, SCALED].map(|column| sheet_cell(SHEET, self.first_day_row() + saturating_u32(kind), column))
    }

    fn first_event_row(&self) -> u32 {
        self.lists.last().map_or(HEADER_ROWS, |list| list.row + saturating_u32(list.rows.len())) + 2
    }

    fn first_hour_row(&self) -> u32 {
        self.first_event_row() + if self.events.is_empty() { 0 } else { saturating_u32(self.events.len()) + 2 }
    }

    fn first_day_row(&self) -> u32 {
        self.first_hour_row() + saturating_u32(self.hour_kinds.len()) + 2
    }

    /// Returns the factor of a kind of hours.
    fn factor(&self, kind: usize) -> f64 {
        let Some((group, events)) = self.hour_kinds.get(kind) else { return f64::NAN };
        let factors: Vec<f64> = events.iter().filter_map(|event| Some(self.events.get(*event)?.2)).collect();
        self.lists.first().map_or(f64::NAN, |hours| hours.scaled(*group)) * combined_factor(&factors)
    }

    pub(crate) fn write(&self, book: &mut Book<'_>, styles: &Styles) -> XlsxResult<()> {
        let sheet = writer::add_sheet(book, SHEET, &[40.0, 14.0, 14.0, 18.0, 60.0], 0)?;
        writer::text(sheet, 0, 0, "Calendar", &styles.title)?;
        let is_normalized = self.lists.first().is_some_and(|list| list.is_normalized);
        let note = if is_normalized {
            "Change the colored cells; the cost is recalculated. Each list is scaled to a mean of 1."
        } else {
            "Change the colored cells; the cost is recalculated. Factors are used as entered."
        };
        writer::text(sheet, 1, 0, note, &styles.group)?;
        let note = "Event dates and hour groups are set in the calculator, which is linked on the Summary sheet.";
        writer::text(sheet, 2, 0, note, &styles.group)?;
        self.lists.iter().try_for_each(|list| list.write(sheet, styles))?;
        let first = self.first_event_row();
        if !self.events.is_empty() {
            for (column, head) in (0..).zip(["Event", " ", "Factor", " ", "As written in the link"]) {
                writer::text(sheet, first - 1, column, head, &styles.head)?;
            }
            for (row, (name, text, factor)) in (first..).zip(&self.events) {
                writer::text(sheet, row, 0, name, &styles.text)?;
                writer::number(sheet, row, FACTOR, *factor, &styles.input_text)?;
                writer::text(sheet, row, 4, text, &styles.note)?;
            }
            add_factor_validation(sheet, first, first + saturating_u32(self.events.len()) - 1)?;
        }
        self.write_kinds(sheet, styles)
    }

    fn write_kinds(&self, sheet: &mut Sheet<'_>, styles: &Styles) -> XlsxResult<()> {
        let [hours, ..] = &self.lists;
        let first = self.first_hour_row();
        for (column, head) in (0..).zip(["Hours and their events", " ", " ", "Factor"]) {
            writer::text(sheet, first - 1, column, head, if column == 0 { &styles.head } else { &styles.head_right })?;
        }
        for (kind, (group, events)) in self.hour_kinds.iter().enumerate() {
            let row = first + saturating_u32(kind);
            let names = events.iter().filter_map(|event| Some(self.events.get(*event)?.0.as_str()));
            let label = hours.rows.get(*group).map_or("", |row| row.label.as_str());
            let label: Vec<&str> = std::iter::once(label).chain(names).collect();
            writer::text(sheet, row, 0, &label.join(" + "), &styles.note)?;
            let cells: Vec<String> = events
                .iter()
                .map(|event| absolute_cell(self.first_event_row() + saturating_u32(*event), FACTOR))
                .collect();
            let own = absolute_cell(hours.row + saturating_u32(*group), SCALED);
            let text = match cells.len() {
                0 => own,
                several => format!("{own}*MAX(0,{}-{})", cells.join("+"), several - 1),
            };
            writer::formula(sheet, row, SCALED, &text, &CellValue::Number(self.factor(kind)), &styles.full_precision)?;
        }
        let first = self.first_day_row();
        for (column, head) in (0..).zip(["Day types", " ", "Peak", "Mean"]) {
            writer::text(sheet, first - 1, column, head, if column == 0 { &styles.head } else { &styles.head_right })?;
        }
        for (number, day) in self.day_kinds.iter().enumerate() {
            let row = first + saturating_u32(number);
            writer::text(sheet, row, 0, &format!("Type {}", number + 1), &styles.note)?;
            let cells: Vec<String> = day
                .iter()
                .map(|same| absolute_cell(self.first_hour_row() + saturating_u32(same.kind), SCALED))
                .collect();
            let most = day.iter().map(|same| self.factor(same.kind)).fold(0.0, math::max);
            writer::formula(
                sheet,
                row,
                FACTOR,
                &format!("MAX({})", cells.join(",")),
                &CellValue::Number(most),
                &styles.full_precision,
            )?;
            let terms: Vec<String> =
                day.iter().zip(&cells).map(|(same, cell)| format!("{}*{cell}", same.count)).collect();
            let sum: f64 = day.iter().map(|same| f64::from(saturating_u16(same.count)) * self.factor(same.kind)).sum();
            let text = format!("({})/24", terms.join("+"));
            writer::formula(sheet, row, SCALED, &text, &CellValue::Number(sum / 24.0), &styles.full_precision)?;
        }
        Ok(())
    }
}

/// Formats hours of the day as ranges, such as `00–06, 22–24`.
fn hour_ranges(hours: &[usize]) -> String {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for hour in hours {
        match stretches.last_mut() {
            Some((_, end)) if *end == *hour => *end += 1,
            _ => stretches.push((*hour, hour + 1)),
        }
    }
    let stretches: Vec<String> = stretches.iter().map(|(from, to)| format!("{from:02}–{to:02}")).collect();
    stretches.join(", ")
}
