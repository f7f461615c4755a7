//! The sheets of what is paid for: what the models ask for at the moments of a month, and what that comes to.

use headroom_core::cost::cost_context::CostContext;
use headroom_core::scenario::standby::COLD;
use headroom_core::model::source::CostKind;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::along::{self, Along};
use super::kind::{Kind, Of, firm_formula, spread_formula};
use super::needs::{FIRST, GIB, MOMENTS, MOST_MACHINES, Needs, SHEET, is_held, scale};
use super::place::{at, ceil, span};
use super::{days, large};
use crate::calc::Held;
use crate::part::Part;
use crate::pen::{self, Made};
use crate::styles::Styles;

impl Needs {
    pub(crate) fn write(
        &self,
        book: &mut Workbook,
        styles: &Styles,
        setting: &CostContext<'_>,
        parts: &[Part<'_>],
    ) -> Made<()> {
        self.write_needs(book, styles, parts)?;
        for (number, part) in parts.iter().enumerate() {
            self.write_moments(book, styles, setting, part, number)?;
            if let Some(Some(hours)) = self.hourly.get(number) {
                let kinds: Vec<&Kind> =
                    self.kinds.iter().filter(|kind| kind.part == number && kind.elastic()).collect();
                hours.write(book, styles, part, &kinds)?;
            }
        }
        Ok(())
    }

    fn write_moments(
        &self,
        book: &mut Workbook,
        styles: &Styles,
        setting: &CostContext<'_>,
        part: &Part<'_>,
        number: usize,
    ) -> Made<()> {
        let Some(along) = self.moments.get(number).filter(|_| !part.component.model.costs.is_empty()) else {
            return Ok(());
        };
        let sheet = pen::sheet(book, &part.sheet("Amounts"), &[24.0, 16.0, 16.0, 8.0], along::FIRST)?;
        pen::text(sheet, 0, 0, &format!("What {} asks for", part.component.name), &styles.title)?;
        let note = "The formulas of the model once more, in base units, at the moments at which a month may ask for the most, \
                    and at its mean.";
        pen::text(sheet, 1, 0, note, &styles.group)?;
        for (column, head) in (0..).zip(["Moment", "Growth", "Load over it"]) {
            pen::text(sheet, along::FIRST - 1, column, head, &styles.head)?;
        }
        for (number, month) in self.stretches.iter().enumerate() {
            let first = along::FIRST + large(number * MOMENTS);
            let held = days::moments(&setting.series, month);
            let names = ["highest day", "first day", "last day", "mean"];
            let rows = (first..).zip(names).zip(held.iter().zip(days::formulas(month, first)));
            for ((row, name), ((growth, load), (growth_text, load_text))) in rows {
                pen::text(sheet, row, 0, &format!("{} {name}", month.date), &styles.note)?;
                pen::formula(sheet, row, 1, &growth_text, &Held::Number(*growth), &styles.digits)?;
                pen::formula(sheet, row, 2, &load_text, &Held::Number(*load), &styles.digits)?;
            }
        }
        along.write(sheet, styles, part)
    }

    /// A row for each month.
    fn write_needs(&self, book: &mut Workbook, styles: &Styles, parts: &[Part<'_>]) -> Made<()> {
        let sheet = pen::sheet(book, SHEET, &[14.0; 30], FIRST)?;
        sheet.set_freeze_panes(FIRST, 1)?;
        pen::text(sheet, 0, 0, "What is paid for", &styles.title)?;
        let note = "Machines and disks hold the most that a month asks of them; what is kept in object storage, and what is sent, \
                    is that of its mean. Machine hours are those of all hours of a month, or of one where machines stay.";
        pen::text(sheet, 0, 4, note, &styles.group)?;
        pen::text(sheet, FIRST - 1, 0, "From", &styles.head)?;
        for (row, month) in (FIRST..).zip(&self.stretches) {
            pen::formula(
                sheet,
                row,
                0,
                &days::date_of(month.days.start),
                &Held::Number(pen::serial(month.date)),
                &styles.date,
            )?;
        }
        for kind in &self.kinds {
            let Some(part) = parts.get(kind.part) else { continue };
            self.write_kind(sheet, styles, part, kind)?;
        }
        for amount in &self.amounts {
            let (Some(part), Some(along)) = (parts.get(amount.part), self.moments.get(amount.part)) else { continue };
            let name = part.sheet("Amounts");
            pen::text(sheet, FIRST - 3, amount.column, &part.component.name, &styles.note)?;
            pen::text(sheet, FIRST - 2, amount.column, &amount.item.label, &styles.group)?;
            let unit = match amount.item.kind {
                CostKind::Iops => "Operations a second",
                CostKind::Block | CostKind::Object | CostKind::Backup => "GiB",
                _ => "GiB a month",
            };
            pen::text(sheet, FIRST - 1, amount.column, unit, &styles.head_right)?;
            let by = scale(amount.item.kind);
            let times = if by == 1.0 { String::new() } else { format!("*{}", crate::node::digits(by)) };
            let most = |place: usize, month: usize| of_month(&name, along, place, month, is_held(amount.item.kind));
            for (month, held) in amount.amounts.iter().enumerate() {
                let formula = most(amount.item.amount, month) + &times;
                let row = FIRST + large(month);
                pen::formula(sheet, row, amount.column, &formula, &Held::Number(*held), &styles.number)?;
            }
            let Some(place) = amount.item.disks else { continue };
            pen::text(sheet, FIRST - 1, amount.column + 1, "Disks", &styles.head_right)?;
            for (month, held) in amount.disks.iter().enumerate() {
                let row = FIRST + large(month);
                let held = Held::Number(*held);
                pen::formula(sheet, row, amount.column + 1, &most(place, month), &held, &styles.number)?;
            }
        }
        Ok(())
    }

    fn write_kind(&self, sheet: &mut Worksheet, styles: &Styles, part: &Part<'_>, kind: &Kind) -> Made<()> {
        let Some(along) = self.moments.get(kind.part) else { return Ok(()) };
        let first = kind.column;
        pen::text(sheet, FIRST - 3, first, &part.component.name, &styles.note)?;
        pen::text(sheet, FIRST - 2, first, &kind.label(), &styles.group)?;
        let heads = ["Unrounded", "Machines", "Cores", "GiB", "Count", "Machine hours", "Not spot", "Hours"];
        let columns = if kind.pool() { 4 } else { heads.len() };
        for (column, head) in (first..).zip(heads.iter().take(columns)) {
            pen::text(sheet, FIRST - 1, column, head, &styles.head_right)?;
        }
        for month in 0..self.months {
            let of = |list: &[f64]| list.get(month).copied().unwrap_or(f64::NAN);
            let texts = self.asked(part, along, kind, month);
            let numbers = [of(&kind.unrounded), of(&kind.machines), of(&kind.cores), of(&kind.memory)];
            let row = FIRST + large(month);
            for (column, (text, number)) in (first..).zip(texts.iter().zip(numbers)) {
                pen::formula(sheet, row, column, text, &Held::Number(number), &styles.number)?;
            }
            if kind.pool() {
                continue;
            }
            let cell = |of: Of| super::place::here(row, first + of as u16);
            let machines = cell(Of::Machines);
            let count = if kind.standby.is_some() {
                machines
            } else {
                format!("IF({machines}=0,0,{})", spread_formula(&machines, "cost_least"))
            };
            pen::formula(sheet, row, first + 4, &count, &Held::Number(of(&kind.count)), &styles.number)?;
            let numbers = [of(&kind.all), of(&kind.firm), of(&kind.hours)];
            let texts = match self.hours(kind) {
                Some(hours) => hours.sums(kind, month),
                None => {
                    let firm = firm_formula(&cell(Of::All), kind.item.interruptible);
                    [cell(Of::Count), firm, "1".to_owned()]
                }
            };
            for (column, (text, number)) in (first + 5..).zip(texts.iter().zip(numbers)) {
                pen::formula(sheet, row, column, text, &Held::Number(number), &styles.number)?;
            }
        }
        Ok(())
    }

    /// Formulas of what is asked for in a month: how many, rounded up, and the cores and the GiB.
    fn asked(&self, part: &Part<'_>, along: &Along, kind: &Kind, month: usize) -> [String; 4] {
        let row = FIRST + large(month);
        let raw = super::place::here(row, kind.column);
        let rounded = format!("IF(OR({raw}<0,{raw}>{MOST_MACHINES}),NA(),{})", ceil(&raw));
        let Some(first) = kind.standby.and_then(|of| self.kinds.get(of)) else {
            let name = part.sheet("Amounts");
            let most = |place: usize| of_month(&name, along, place, month, true);
            let (cores, memory) = kind.item.size.unwrap_or_default();
            let memory = format!("{}/{GIB}", most(memory));
            return [most(kind.item.amount), rounded, most(cores), memory];
        };
        let of = |of: Of| first.at(of, month);
        if kind.scaled {
            let cores = format!("{}*cost_standby_cores", of(Of::Cores));
            let memory = format!("{}*cost_standby_memory", of(Of::Memory));
            return [of(Of::Machines), rounded, cores, memory];
        }
        let some = if kind.pool() { Of::Cores } else { Of::Machines };
        let on = |number: f64| format!("IF(SUM({})>0,{number},0)", first.span(some, &(0..self.months)));
        [on(1.0), rounded, on(COLD.0), on(COLD.1)]
    }
}

/// A value of a month: the most of its moments, or that of its mean.
fn of_month(sheet: &str, along: &Along, place: usize, month: usize, held: bool) -> String {
    let (row, column) = (along::FIRST + large(month * MOMENTS), along.column(place));
    if held { format!("MAX({})", span(sheet, (row, column), (row + 2, column))) } else { at(sheet, row + 3, column) }
}
