//! The *Hours* sheet: for autoscaled machines, each distinct load of each day with its number of hours.

use std::ops::Range;
use std::rc::Rc;

use headroom_core::cost::component_usage::BillingMonth;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::load::LoadSeries;
use headroom_core::math;
use headroom_core::model::Cost as Item;

use super::addresses::{ceil_formula, range, relative_cell, sheet_cell, sheet_range};
use super::calendar::{Calendar, HourGroup};
use super::curve::{LoadDurationCells, LoadDurationCurve, MachineLoad};
use super::machine_kind::{MachineKind, firm_formula, spread_formula};
use super::moment_table::{HEADER_ROWS, Moment, MomentTable};
use super::{days, saturating_u16, saturating_u32, years};
use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::{self, XlsxResult};

/// The hours of a component.
pub(crate) struct Hours {
    sheet: String,
    table: MomentTable,
    days: Rc<DistinctHours>,
    /// The autoscaled machine kinds: the index of the billed quantity, and whether some machines may be spot.
    items: Vec<(usize, bool)>,
    /// Whether commitments are allowed.
    allows_commitments: bool,
}

/// The distinct hours of each day, which are the same for all components.
pub(crate) struct DistinctHours {
    rows: Vec<HourRow>,
    /// The rows of each month.
    months: Vec<Range<usize>>,
}

impl DistinctHours {
    /// Returns the distinct hours of the billing months. `load` is the load without growth.
    pub(crate) fn new(
        context: &CostContext<'_>,
        (calendar, load): (&Calendar, &LoadSeries),
        billing_months: &[BillingMonth],
    ) -> Self {
        let mut rows: Vec<HourRow> = Vec::new();
        let mut months = Vec::new();
        for month in billing_months {
            let first = rows.len();
            let whole = f64::from(saturating_u32(month.days.len() * 24));
            for day in month.days.clone() {
                let growth = context.series.daily_growth().get(day).copied().unwrap_or(1.0);
                for same in calendar.hour_groups(day) {
                    let load = load.hourly_load().get(day * 24 + same.first).copied().unwrap_or(0.0);
                    let hours = f64::from(saturating_u32(same.count));
                    rows.push(HourRow { day, growth, load, group: *same, hours, share: hours / whole });
                }
            }
            months.push(first..rows.len());
        }
        Self { rows, months }
    }
}

struct HourRow {
    day: usize,
    growth: f64,
    /// The load relative to the growth.
    load: f64,
    /// The hours of the row.
    group: HourGroup,
    hours: f64,
    /// The share of the month, as a fraction.
    share: f64,
}

/// The columns of a kind of machine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HourColumn {
    Needed,
    Running,
    Firm,
    /// The distinct counts of a year, in descending order, next to the hours of the year.
    Level,
    /// The hours with a count, as a share of the month.
    Share,
    /// The hours at or above a count.
    AtLeast,
    /// The hours in which machines that must not be spot are at or above a count.
    FirmAtLeast,
    /// The part of a count that must not be spot. The following columns have the hours at or above it.
    FirmLevel,
    AllAtFirm,
    FirmAtFirm,
}

use HourColumn::{AllAtFirm, AtLeast, Firm, FirmAtFirm, FirmAtLeast, FirmLevel, Level, Needed, Running, Share};

impl HourColumn {
    const fn head(self) -> &'static str {
        match self {
            Needed => "needed",
            Running => "running",
            Firm => "non-spot",
            Level => "distinct counts in the year",
            Share => "hours at this count, as a share of the month",
            AtLeast => "hours at or above this count",
            FirmAtLeast => "non-spot hours at or above this count",
            FirmLevel => "non-spot machines at this count",
            AllAtFirm => "hours at or above this non-spot count",
            FirmAtFirm => "non-spot hours at or above this non-spot count",
        }
    }
}

impl Hours {
    pub(crate) fn new(
        part: &TranslatedComponent<'_>,
        context: &CostContext<'_>,
        days: &Rc<DistinctHours>,
        costs: &[Item],
    ) -> Option<Self> {
        let elastic: Vec<(usize, &Item)> = costs.iter().enumerate().filter(|(_, item)| item.elastic).collect();
        if elastic.is_empty() {
            return None;
        }
        let moments: Vec<Moment> = days.rows.iter().map(|row| (row.growth, row.load)).collect();
        let required: Vec<usize> = elastic.iter().map(|(_, item)| item.amount).collect();
        let table = MomentTable::new(part, &required, &moments).compact(&required);
        let items = elastic.into_iter().map(|(index, item)| (index, item.interruptible)).collect();
        let commits = context.policy.purchase_limits.one_year || context.policy.purchase_limits.three_years;
        let (sheet, days) = (part.sheet_name("Hours"), Rc::clone(days));
        Some(Self { sheet, table, days, items, allows_commitments: commits })
    }

    /// Returns the number of cells in each row.
    pub(crate) fn column_count(&self) -> usize {
        usize::from(self.end_column())
    }

    /// Returns the machines of a row.
    fn load(&self, kind: &MachineKind, at: usize) -> MachineLoad {
        let (all, firm) = kind.running_counts(math::ceil(self.table.number(kind.cost_entry.amount, at)));
        let (hours, share) = self.days.rows.get(at).map_or((0.0, 0.0), |row| (row.hours, row.share));
        MachineLoad { all, firm, hours, share }
    }

    /// Returns the load duration curve of a range of months.
    pub(crate) fn curve(&self, kind: &MachineKind, months: &Range<usize>) -> LoadDurationCurve {
        LoadDurationCurve::new(self.rows_of(months).map(|at| self.load(kind, at)))
    }

    /// Returns the totals of a month: machine hours, those that must not be spot, and hours.
    pub(crate) fn totals(&self, kind: &MachineKind, month: usize) -> [f64; 3] {
        self.rows_of(&(month..month + 1)).map(|at| self.load(kind, at)).fold([0.0; 3], |[all, firm, hours], load| {
            [all + load.all * load.hours, firm + load.firm * load.hours, hours + load.hours]
        })
    }

    /// Returns the indices of the rows of a range of months.
    fn rows_of(&self, months: &Range<usize>) -> Range<usize> {
        let of = self.days.months.get(months.clone()).unwrap_or_default();
        of.first().map_or(0, |month| month.start)..of.last().map_or(0, |month| month.end)
    }

    /// Returns the cells of a column in a range of months.
    fn column_range(&self, months: &Range<usize>, column: u16) -> String {
        let rows = self.rows_of(months);
        sheet_range(
            &self.sheet,
            (HEADER_ROWS + saturating_u32(rows.start), column),
            (HEADER_ROWS + saturating_u32(rows.end) - 1, column),
        )
    }

    /// Returns the formulas of the [`totals`](Self::totals) of a month.
    pub(crate) fn total_formulas(&self, kind: &MachineKind, month: usize) -> [String; 3] {
        let of = |column: u16| self.column_range(&(month..month + 1), column);
        let sum = |column: HourColumn| format!("SUMPRODUCT({},{})", of(self.column(kind, column)), of(3));
        let all = sum(Running);
        let firm = if kind.cost_entry.interruptible { sum(Firm) } else { all.clone() };
        [all, firm, format!("SUM({})", of(3))]
    }

    /// Returns the formulas of the machine hours of a month above the number in a cell: of all machines, and of those
    /// that must not be spot.
    pub(crate) fn hours_above_formulas(&self, kind: &MachineKind, month: usize, level: &str) -> [String; 2] {
        let of = |column: u16| self.column_range(&(month..month + 1), column);
        let over = |column: HourColumn| {
            let list = of(self.column(kind, column));
            format!("SUMPRODUCT(({list}>{level})*({list}-{level})*{})", of(3))
        };
        let all = over(Running);
        let firm = if kind.cost_entry.interruptible { over(Firm) } else { all.clone() };
        [all, firm]
    }

    /// Returns the number of distinct counts of a year, at least 1, as a formula and its result.
    pub(crate) fn distinct_counts(&self, kind: &MachineKind, year: &Range<usize>) -> (String, f64) {
        let text = format!("MAX(1,COUNTIF({},\">0\"))", self.column_range(year, self.column(kind, Level)));
        (text, math::max(1.0, f64::from(saturating_u32(self.curve(kind, year).loads().count()))))
    }

    /// Returns the cells of a year's load duration curve. `levels` is the cell with the number of distinct counts, and
    /// `hours` is a formula for the number of hours.
    pub(crate) fn curve_cells(
        &self,
        kind: &MachineKind,
        year: &Range<usize>,
        levels: &str,
        hours: String,
    ) -> LoadDurationCells {
        let of = |column: HourColumn| {
            let rows = self.rows_of(year);
            let first = sheet_cell(&self.sheet, HEADER_ROWS + saturating_u32(rows.start), self.column(kind, column));
            format!("{first}:INDEX({},{levels})", self.column_range(year, self.column(kind, column)))
        };
        let firm = kind.cost_entry.interruptible;
        LoadDurationCells {
            all: of(Level),
            firm: firm.then(|| of(FirmLevel)),
            at_least: if firm {
                [[of(AtLeast), of(FirmAtLeast)], [of(AllAtFirm), of(FirmAtFirm)]]
            } else {
                [(); 2].map(|()| [(); 2].map(|()| of(AtLeast)))
            },
            hours,
            share: Some(of(Share)),
        }
    }

    /// Returns the columns of a kind.
    const fn columns(&self, spot: bool) -> &'static [HourColumn] {
        match (self.allows_commitments, spot) {
            (false, false) => &[Needed, Running],
            (true, false) => &[Needed, Running, Level, Share, AtLeast],
            (false, true) => &[Needed, Running, Firm],
            (true, true) => {
                &[Needed, Running, Firm, Level, Share, AtLeast, FirmAtLeast, FirmLevel, AllAtFirm, FirmAtFirm]
            }
        }
    }

    /// Returns a column of a kind, by the index of its billed quantity.
    fn column(&self, kind: &MachineKind, column: HourColumn) -> u16 {
        let before = self.items.iter().take_while(|(index, _)| *index != kind.entry_index);
        let before: usize = before.map(|(_, spot)| self.columns(*spot).len()).sum();
        let own = self.columns(kind.cost_entry.interruptible).iter().position(|own| *own == column);
        self.table.end_column() + saturating_u16(before + own.unwrap_or(0))
    }

    /// Returns the first free column: after the shares, if commitments are allowed.
    fn end_column(&self) -> u16 {
        let kinds: usize = self.items.iter().map(|(_, spot)| self.columns(*spot).len()).sum();
        self.table.end_column() + saturating_u16(kinds) + u16::from(self.allows_commitments)
    }

    pub(crate) fn write(
        &self,
        book: &mut Book<'_>,
        styles: &Styles,
        (part, calendar): (&TranslatedComponent<'_>, &Calendar),
        kinds: &[&MachineKind],
    ) -> XlsxResult<()> {
        let sheet = writer::add_sheet(book, &self.sheet, &[12.0, 16.0, 16.0, 8.0], HEADER_ROWS)?;
        writer::text(sheet, 0, 0, &format!("Hours for {}", part.component.name), &styles.title)?;
        let note = "For autoscaled machines: each distinct load on each day, with its number of hours.";
        writer::text(sheet, 1, 0, note, &styles.group)?;
        for (column, head) in (0..).zip(["Days from start", "Growth", "Load factor", "Hours"]) {
            writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
        }
        for (row, of) in (HEADER_ROWS..).zip(&self.days.rows) {
            writer::number(sheet, row, 0, f64::from(saturating_u32(of.day)), &styles.full_precision)?;
            writer::formula(
                sheet,
                row,
                1,
                &days::growth_cell(of.day),
                &CellValue::Number(of.growth),
                &styles.full_precision,
            )?;
            let factor = format!("{}*{}", days::factor_cell(of.day), calendar.hour_factor_cell(of.group));
            writer::formula(sheet, row, 2, &factor, &CellValue::Number(of.load), &styles.full_precision)?;
            writer::number(sheet, row, 3, of.hours, &styles.full_precision)?;
        }
        self.table.write(sheet, styles, part)?;
        kinds.iter().try_for_each(|kind| self.write_kind(sheet, styles, kind))?;
        if !self.allows_commitments {
            return Ok(());
        }
        let column = self.end_column() - 1;
        writer::text(sheet, HEADER_ROWS - 1, column, "Share of month", &styles.head)?;
        for month in &self.days.months {
            let whole: f64 = self.days.rows.get(month.clone()).unwrap_or_default().iter().map(|row| row.hours).sum();
            let first = HEADER_ROWS + saturating_u32(month.start);
            let shares = self.days.rows.get(month.clone()).unwrap_or_default().iter();
            let shares = shares.map(|row| CellValue::Number(row.share));
            let text = |row: u32| format!("D{}/{whole}", first + row + 1);
            writer::formula_column(sheet, (first, column), text, shares, &styles.full_precision)?;
        }
        Ok(())
    }

    fn write_kind(&self, sheet: &mut Sheet<'_>, styles: &Styles, kind: &MachineKind) -> XlsxResult<()> {
        let own = |column: HourColumn| self.column(kind, column);
        let columns = self.columns(kind.cost_entry.interruptible);
        for column in columns {
            let head = format!("{}: {}", kind.label(), column.head());
            sheet.layout.set_column_width(own(*column), 16.0)?;
            writer::text(sheet, HEADER_ROWS - 1, own(*column), &head, &styles.head)?;
        }
        for year in years(self.days.months.len()) {
            for column in columns {
                self.write_year(sheet, styles, kind, &year, *column)?;
            }
        }
        Ok(())
    }

    /// Writes a column of a kind in a year.
    fn write_year(
        &self,
        sheet: &mut Sheet<'_>,
        styles: &Styles,
        kind: &MachineKind,
        year: &Range<usize>,
        column: HourColumn,
    ) -> XlsxResult<()> {
        let rows = self.rows_of(year);
        let ends = [rows.start, rows.end - 1].map(|at| HEADER_ROWS + saturating_u32(at));
        let results = self.year_results(kind, year, column).into_iter().map(CellValue::Number);
        let text = |row: u32| self.formula_in_year(kind, ends, column, row);
        let place = self.column(kind, column);
        let mut results = results.collect::<Vec<CellValue>>().into_iter();
        let mut first = ends[0];
        if column == Level {
            let Some(result) = results.next() else { return Ok(()) };
            writer::formula(sheet, first, place, &text(first), &result, &styles.full_precision)?;
            first += 1;
        }
        writer::formula_column(sheet, (first, place), |row| text(first + row), results, &styles.full_precision)
    }

    /// Returns the results of a column of a kind in a year.
    fn year_results(&self, kind: &MachineKind, year: &Range<usize>, column: HourColumn) -> Vec<f64> {
        let rows = self.rows_of(year);
        match column {
            Needed => rows.map(|at| math::ceil(self.table.number(kind.cost_entry.amount, at))).collect(),
            Running => rows.map(|at| self.load(kind, at).all).collect(),
            Firm => rows.map(|at| self.load(kind, at).firm).collect(),
            _ => {
                let curve = self.curve(kind, year);
                let none = MachineLoad { all: 0.0, firm: 0.0, hours: 0.0, share: 0.0 };
                let levels = curve.loads().copied().chain(std::iter::repeat(none));
                levels.take(rows.len()).map(|level| level_result(&curve, level, column)).collect()
            }
        }
    }

    /// Returns the formula of a column of a kind in a row. `ends` are the first and last row of the year.
    fn formula_in_year(&self, kind: &MachineKind, ends: [u32; 2], column: HourColumn, row: u32) -> String {
        let own = |column: HourColumn| self.column(kind, column);
        let cell = |column: HourColumn| relative_cell(row, own(column));
        let list = |column: u16| range((ends[0], column), (ends[1], column));
        let counted = |of: HourColumn, level: &str| {
            format!("IF({level}=0,0,SUMIF({},\">=\"&{level},{}))", list(own(of)), list(3))
        };
        let spot = kind.cost_entry.interruptible;
        match column {
            Needed => ceil_formula(&relative_cell(row, self.table.column(kind.cost_entry.amount))),
            Running => {
                let needed = cell(Needed);
                format!("IF({needed}=0,0,{})", spread_formula(&needed, "cost_least"))
            }
            Firm => firm_formula(&cell(Running), spot),
            Level if row == ends[0] => format!("MAX({})", list(own(Running))),
            Level => {
                let (above, running) = (relative_cell(row - 1, own(Level)), list(own(Running)));
                format!("IF({above}=0,0,SUMPRODUCT(MAX(({running}<{above})*{running})))")
            }
            Share => {
                let (number, shares) = (cell(Level), list(self.end_column() - 1));
                format!("IF({number}=0,0,SUMIF({},{number},{shares}))", list(own(Running)))
            }
            AtLeast => counted(Running, &cell(Level)),
            FirmAtLeast => counted(Firm, &cell(Level)),
            FirmLevel => firm_formula(&cell(Level), spot),
            AllAtFirm => counted(Running, &cell(FirmLevel)),
            FirmAtFirm => counted(Firm, &cell(FirmLevel)),
        }
    }
}

/// Returns the result of a column for a level of a load duration curve.
fn level_result(curve: &LoadDurationCurve, level: MachineLoad, column: HourColumn) -> f64 {
    let hours = |of: fn(&LoadDurationCurve, f64) -> f64, count: f64| if count > 0.0 { of(curve, count) } else { 0.0 };
    match column {
        Level => level.all,
        Share => level.share,
        FirmLevel => level.firm,
        AtLeast => hours(LoadDurationCurve::hours_at_least, level.all),
        FirmAtLeast => hours(LoadDurationCurve::firm_hours_at_least, level.all),
        AllAtFirm => hours(LoadDurationCurve::hours_at_least, level.firm),
        FirmAtFirm => hours(LoadDurationCurve::firm_hours_at_least, level.firm),
        Needed | Running | Firm => f64::NAN,
    }
}
