//! The *Amounts* and *Needs* sheets: quantities of the models at the moments of a month, and the billed quantities.

use headroom_core::cost::cost_context::CostContext;
use headroom_core::model::source::CostKind;
use headroom_core::scenario::standby::COLD_STANDBY_MACHINE;
use headroom_core::units::BYTES_PER_GIB;

use super::addresses::{ceil_formula, relative_cell, sheet_cell, sheet_range};
use super::machine_kind::{KindColumn, MachineKind, firm_formula, spread_formula};
use super::moment_table::{self, MomentTable};
use super::needs::{
    HEADER_ROWS, MAX_MACHINES, MOMENTS_PER_MONTH, NEEDS_SHEET, Needs, TrafficTotal, billing_factor, is_billed_at_peak,
};
use super::{days, saturating_u32};
use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::{self, XlsxResult};

impl Needs {
    pub(crate) fn write(
        &self,
        book: &mut Book<'_>,
        styles: &Styles,
        context: &CostContext<'_>,
        parts: &[TranslatedComponent<'_>],
    ) -> XlsxResult<()> {
        self.write_needs(book, styles, parts)?;
        for (number, part) in parts.iter().enumerate() {
            self.write_moments(book, styles, context, part, number)?;
            if let Some(Some(hours)) = self.hourly.get(number) {
                let kinds: Vec<&MachineKind> =
                    self.kinds.iter().filter(|kind| kind.component == number && kind.is_elastic()).collect();
                hours.write(book, styles, (part, &self.calendar), &kinds)?;
            }
        }
        Ok(())
    }

    fn write_moments(
        &self,
        book: &mut Book<'_>,
        styles: &Styles,
        context: &CostContext<'_>,
        part: &TranslatedComponent<'_>,
        number: usize,
    ) -> XlsxResult<()> {
        let Some(table) = self.moments.get(number).filter(|_| !part.component.model.costs.is_empty()) else {
            return Ok(());
        };
        let sheet =
            writer::add_sheet(book, &part.sheet_name("Amounts"), &[24.0, 16.0, 16.0, 8.0], moment_table::HEADER_ROWS)?;
        writer::text(sheet, 0, 0, &format!("Quantities for {}", part.component.name), &styles.title)?;
        let note = "Model formulas in base units, at the moments of each month when demand may be highest, and at the \
                    monthly mean.";
        writer::text(sheet, 1, 0, note, &styles.group)?;
        for (column, head) in (0..).zip(["Moment", "Growth", "Load factor"]) {
            writer::text(sheet, moment_table::HEADER_ROWS - 1, column, head, &styles.head)?;
        }
        for (number, month) in self.billing_months.iter().enumerate() {
            let first = moment_table::HEADER_ROWS + saturating_u32(number * MOMENTS_PER_MONTH);
            let held = days::moments(&context.series, month);
            let names = ["peak day", "first day", "last day", "mean"];
            let rows = (first..).zip(names).zip(held.iter().zip(days::moment_formulas(month, first)));
            for ((row, name), ((growth, load), (growth_text, load_text))) in rows {
                writer::text(sheet, row, 0, &format!("{} {name}", month.date), &styles.note)?;
                writer::formula(sheet, row, 1, &growth_text, &CellValue::Number(*growth), &styles.full_precision)?;
                writer::formula(sheet, row, 2, &load_text, &CellValue::Number(*load), &styles.full_precision)?;
            }
        }
        table.write(sheet, styles, part)
    }

    /// Writes the *Needs* sheet, with a row for each month.
    fn write_needs(&self, book: &mut Book<'_>, styles: &Styles, parts: &[TranslatedComponent<'_>]) -> XlsxResult<()> {
        let sheet = writer::add_sheet(book, NEEDS_SHEET, &[14.0; 30], HEADER_ROWS)?;
        sheet.layout.set_freeze_panes(HEADER_ROWS, 1)?;
        writer::text(sheet, 0, 0, "Billed quantities", &styles.title)?;
        let note = "Machines and disks are sized for the highest demand in the month; object storage and traffic are \
                    billed at the monthly mean. Machine hours cover all hours of the month, or one hour if the count \
                    is constant.";
        writer::text(sheet, 0, 4, note, &styles.group)?;
        writer::text(sheet, HEADER_ROWS - 1, 0, "Month", &styles.head)?;
        for (row, month) in (HEADER_ROWS..).zip(&self.billing_months) {
            writer::formula(
                sheet,
                row,
                0,
                &days::date_cell(month.days.start),
                &CellValue::Number(writer::serial(month.date)),
                &styles.date,
            )?;
        }
        for kind in &self.kinds {
            let Some(part) = parts.get(kind.component) else { continue };
            self.write_kind(sheet, styles, part, kind)?;
        }
        for amount in &self.amounts {
            let (Some(part), Some(table)) = (parts.get(amount.component), self.moments.get(amount.component)) else {
                continue;
            };
            let name = part.sheet_name("Amounts");
            writer::text(sheet, HEADER_ROWS - 3, amount.column, &part.component.name, &styles.note)?;
            writer::text(sheet, HEADER_ROWS - 2, amount.column, &amount.cost_entry.label, &styles.group)?;
            let unit = match amount.cost_entry.kind {
                CostKind::Iops => "IOPS",
                CostKind::Block | CostKind::Object | CostKind::Backup => "GiB",
                _ => "GiB per month",
            };
            writer::text(sheet, HEADER_ROWS - 1, amount.column, unit, &styles.head_right)?;
            let by = billing_factor(amount.cost_entry.kind);
            let times = if by == 1.0 { String::new() } else { format!("*{}", crate::node::number_literal(by)) };
            let most = |index: usize, month: usize| {
                month_formula(&name, table, index, month, is_billed_at_peak(amount.cost_entry.kind))
            };
            for (month, held) in amount.amounts.iter().enumerate() {
                let formula = most(amount.cost_entry.amount, month) + &times;
                let row = HEADER_ROWS + saturating_u32(month);
                writer::formula(sheet, row, amount.column, &formula, &CellValue::Number(*held), &styles.number)?;
            }
            let Some(index) = amount.cost_entry.disks else { continue };
            writer::text(sheet, HEADER_ROWS - 1, amount.column + 1, "Disks", &styles.head_right)?;
            for (month, held) in amount.disks.iter().enumerate() {
                let row = HEADER_ROWS + saturating_u32(month);
                let held = CellValue::Number(*held);
                writer::formula(sheet, row, amount.column + 1, &most(index, month), &held, &styles.number)?;
            }
        }
        self.traffic.iter().try_for_each(|total| self.write_traffic(sheet, styles, total))
    }

    fn write_traffic(&self, sheet: &mut Sheet<'_>, styles: &Styles, total: &TrafficTotal) -> XlsxResult<()> {
        writer::text(sheet, HEADER_ROWS - 3, total.column, "All components", &styles.note)?;
        let label = match total.kind {
            CostKind::Egress => "Egress",
            CostKind::BetweenZones => "Inter-zone traffic",
            _ => "Inter-region traffic",
        };
        writer::text(sheet, HEADER_ROWS - 2, total.column, label, &styles.group)?;
        writer::text(sheet, HEADER_ROWS - 1, total.column, "GiB per month", &styles.head_right)?;
        let columns = self.amounts.iter().filter(|amount| amount.cost_entry.kind == total.kind).map(|it| it.column);
        let columns: Vec<u16> = columns.collect();
        for (row, held) in (HEADER_ROWS..).zip(&total.amounts) {
            let cells: Vec<String> = columns.iter().map(|column| relative_cell(row, *column)).collect();
            let held = CellValue::Number(*held);
            writer::formula(sheet, row, total.column, &cells.join("+"), &held, &styles.number)?;
        }
        Ok(())
    }

    fn write_kind(
        &self,
        sheet: &mut Sheet<'_>,
        styles: &Styles,
        part: &TranslatedComponent<'_>,
        kind: &MachineKind,
    ) -> XlsxResult<()> {
        let Some(table) = self.moments.get(kind.component) else { return Ok(()) };
        let first = kind.column;
        writer::text(sheet, HEADER_ROWS - 3, first, &part.component.name, &styles.note)?;
        writer::text(sheet, HEADER_ROWS - 2, first, &kind.label(), &styles.group)?;
        let heads = [
            "Unrounded",
            "Machines",
            "Cores",
            "Memory, GiB",
            "Count",
            "Machine hours",
            "Non-spot machine hours",
            "Hours",
        ];
        let columns = if kind.is_pool() { 4 } else { heads.len() };
        for (column, head) in (first..).zip(heads.iter().take(columns)) {
            writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head_right)?;
        }
        for month in 0..self.months {
            let of = |list: &[f64]| list.get(month).copied().unwrap_or(f64::NAN);
            let texts = self.need_formulas(part, table, kind, month);
            let numbers = [of(&kind.unrounded), of(&kind.machines), of(&kind.cores), of(&kind.memory)];
            let row = HEADER_ROWS + saturating_u32(month);
            for (column, (text, number)) in (first..).zip(texts.iter().zip(numbers)) {
                writer::formula(sheet, row, column, text, &CellValue::Number(number), &styles.number)?;
            }
            if kind.is_pool() {
                continue;
            }
            let cell = |of: KindColumn| super::addresses::absolute_cell(row, first + of as u16);
            let machines = cell(KindColumn::Machines);
            let count = if kind.standby_for.is_some() {
                machines
            } else {
                format!("IF({machines}=0,0,{})", spread_formula(&machines, "cost_least"))
            };
            writer::formula(sheet, row, first + 4, &count, &CellValue::Number(of(&kind.counts)), &styles.number)?;
            let numbers = [of(&kind.machine_hours), of(&kind.firm_hours), of(&kind.hours)];
            let texts = match self.hours(kind) {
                Some(hours) => hours.total_formulas(kind, month),
                None => {
                    let firm = firm_formula(&cell(KindColumn::MachineHours), kind.cost_entry.interruptible);
                    [cell(KindColumn::Count), firm, "1".to_owned()]
                }
            };
            for (column, (text, number)) in (first + 5..).zip(texts.iter().zip(numbers)) {
                writer::formula(sheet, row, column, text, &CellValue::Number(number), &styles.number)?;
            }
        }
        Ok(())
    }

    /// Returns the formulas of a month: the unrounded count, the count, the cores, and the GiB.
    fn need_formulas(
        &self,
        part: &TranslatedComponent<'_>,
        table: &MomentTable,
        kind: &MachineKind,
        month: usize,
    ) -> [String; 4] {
        let row = HEADER_ROWS + saturating_u32(month);
        let raw = super::addresses::absolute_cell(row, kind.column);
        let rounded = format!("IF(OR({raw}<0,{raw}>{MAX_MACHINES}),NA(),{})", ceil_formula(&raw));
        let Some(first) = kind.standby_for.and_then(|of| self.kinds.get(of)) else {
            let name = part.sheet_name("Amounts");
            let most = |index: usize| month_formula(&name, table, index, month, true);
            let (cores, memory) = kind.cost_entry.size.unwrap_or_default();
            let memory = format!("{}/{BYTES_PER_GIB}", most(memory));
            return [most(kind.cost_entry.amount), rounded, most(cores), memory];
        };
        let of = |of: KindColumn| first.cell(of, month);
        if kind.scaled {
            let cores = format!("{}*cost_standby_cores", of(KindColumn::Cores));
            let memory = format!("{}*cost_standby_memory", of(KindColumn::Memory));
            return [of(KindColumn::Machines), rounded, cores, memory];
        }
        let some = if kind.is_pool() { KindColumn::Cores } else { KindColumn::Machines };
        let on = |number: f64| format!("IF(SUM({})>0,{number},0)", first.range(some, &(0..self.months)));
        [on(1.0), rounded, on(COLD_STANDBY_MACHINE.0), on(COLD_STANDBY_MACHINE.1)]
    }
}

/// Returns the formula of a value in a month: the maximum of its moments if `at_peak`, otherwise its mean.
fn month_formula(sheet: &str, table: &MomentTable, index: usize, month: usize, at_peak: bool) -> String {
    let (row, column) = (moment_table::HEADER_ROWS + saturating_u32(month * MOMENTS_PER_MONTH), table.column(index));
    if at_peak {
        format!("MAX({})", sheet_range(sheet, (row, column), (row + 2, column)))
    } else {
        sheet_cell(sheet, row + 3, column)
    }
}
