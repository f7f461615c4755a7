//! The hours of machines that come and go: each load of each day, and how many of its hours have it.

use headroom_core::cost::compare::Setting;
use headroom_core::load::Series;
use headroom_core::math;
use rust_xlsxwriter::Workbook;

use super::along::{Along, FIRST, Moment};
use super::needs::{Kind, firm_formula, spread_formula};
use super::place::{ceil, here, span};
use super::{days, large, small};
use crate::calc::Held;
use crate::part::Part;
use crate::pen::{self, Made};
use crate::styles::Styles;

/// The most cells of a component.
const MOST: usize = 40_000;
/// Columns of a kind of machine: asked for, there, not spot.
const COLUMNS: u16 = 3;

/// The hours of a component.
pub(crate) struct Hours {
    along: Along,
    rows: Vec<Row>,
    /// For each month its rows.
    months: Vec<std::ops::Range<usize>>,
    /// What machines come and go.
    items: Vec<usize>,
}

struct Row {
    day: usize,
    growth: f64,
    /// Over the growth.
    load: f64,
    hours: f64,
}

impl Hours {
    pub(crate) fn new(part: &Part<'_>, setting: &Setting<'_>, flat: &Series, items: &[usize]) -> Option<Self> {
        if items.is_empty() {
            return None;
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut months = Vec::new();
        for month in &setting.months {
            let first = rows.len();
            for day in month.days.clone() {
                let growth = setting.series.growth().get(day).copied().unwrap_or(1.0);
                let mut loads = flat.load().get(day * 24..day * 24 + 24).unwrap_or_default().to_vec();
                loads.sort_by(f64::total_cmp);
                for same in loads.chunk_by(|a, b| a == b) {
                    let load = same.first().copied().unwrap_or(0.0);
                    rows.push(Row { day, growth, load, hours: f64::from(large(same.len())) });
                }
            }
            months.push(first..rows.len());
        }
        let moments: Vec<Moment> = rows.iter().map(|row| (row.growth, row.load)).collect();
        Some(Self { along: Along::new(part, items, &moments), rows, months, items: items.to_vec() })
    }

    /// Whether there are few enough of them for a file.
    pub(crate) fn live(&self) -> bool {
        self.along.cells(self.rows.len()) <= MOST
    }

    /// Over a month: machine hours, those that may not be spot, and hours.
    pub(crate) fn totals(&self, kind: &Kind, month: usize) -> [f64; 3] {
        let rows = self.months.get(month).cloned().unwrap_or_default();
        rows.fold([0.0; 3], |[all, firm, hours], at| {
            let there = kind.there(math::ceil(self.along.number(kind.item.amount, at)));
            let of = self.rows.get(at).map_or(0.0, |row| row.hours);
            [all + there.0 * of, firm + there.1 * of, hours + of]
        })
    }

    /// Over a month: machine hours beyond a number of machines, and of these those that may not be spot.
    pub(crate) fn beyond(&self, kind: &Kind, month: usize, level: f64) -> (f64, f64) {
        let rows = self.months.get(month).cloned().unwrap_or_default();
        rows.fold((0.0, 0.0), |(all, firm), at| {
            let there = kind.there(math::ceil(self.along.number(kind.item.amount, at)));
            let of = self.rows.get(at).map_or(0.0, |row| row.hours);
            (all + math::max(0.0, there.0 - level) * of, firm + math::max(0.0, there.1 - level) * of)
        })
    }

    /// The totals as formulas.
    pub(crate) fn sums(&self, part: &Part<'_>, kind: &Kind, month: usize) -> Option<[String; 3]> {
        let rows = self.months.get(month)?;
        let (first, last) = (FIRST + large(rows.start), FIRST + large(rows.end) - 1);
        let sheet = part.sheet("Hours");
        let of = |column: u16| span(&sheet, (first, column), (last, column));
        let column = self.column(kind);
        let sum = |column: u16| format!("SUMPRODUCT({},{})", of(column), of(3));
        Some([sum(column + 1), sum(column + 2), format!("SUM({})", of(3))])
    }

    /// The first column of a kind.
    fn column(&self, kind: &Kind) -> u16 {
        let order = self.items.iter().position(|item| *item == kind.item.amount).unwrap_or(0);
        self.along.end() + small(order) * COLUMNS
    }

    pub(crate) fn write(&self, book: &mut Workbook, styles: &Styles, part: &Part<'_>, kinds: &[&Kind]) -> Made<()> {
        let sheet = pen::sheet(book, &part.sheet("Hours"), &[12.0, 16.0, 16.0, 8.0], FIRST)?;
        pen::text(sheet, 0, 0, &format!("The hours of {}", part.component.name), &styles.title)?;
        let note = "For machines that come and go: each load of each day, and how many of its hours have it.";
        pen::text(sheet, 1, 0, note, &styles.group)?;
        for (column, head) in (0..).zip(["Day", "Growth", "Load over it", "Hours"]) {
            pen::text(sheet, FIRST - 1, column, head, &styles.head)?;
        }
        for (row, of) in (FIRST..).zip(&self.rows) {
            pen::number(sheet, row, 0, f64::from(large(of.day)), &styles.digits)?;
            pen::formula(sheet, row, 1, &days::growth(of.day), &Held::Number(of.growth), &styles.digits)?;
            pen::number(sheet, row, 2, of.load, &styles.export)?;
            pen::number(sheet, row, 3, of.hours, &styles.export)?;
        }
        self.along.write(sheet, styles, part)?;
        for kind in kinds {
            let column = self.column(kind);
            for (at, head) in (column..).zip(["asked for", "there", "not spot"]) {
                pen::text(sheet, FIRST - 1, at, &format!("{}: {head}", kind.label()), &styles.head)?;
            }
            for at in 0..self.rows.len() {
                let row = FIRST + large(at);
                let asked = math::ceil(self.along.number(kind.item.amount, at));
                let (there, firm) = kind.there(asked);
                let cell = here(row, column);
                let formulas = [
                    ceil(&here(row, self.along.column(kind.item.amount))),
                    format!("IF({cell}=0,0,{})", spread_formula(&cell, "cost_least")),
                    firm_formula(&here(row, column + 1), kind.item.interruptible),
                ];
                for (column, (formula, held)) in (column..).zip(formulas.iter().zip([asked, there, firm])) {
                    pen::formula(sheet, row, column, formula, &Held::Number(held), &styles.digits)?;
                }
            }
        }
        Ok(())
    }
}
