//! The bill of a cloud: a column for each line item and a row for each month, rounded to the cent.

use headroom_core::cost::bill::ServiceCategory as BillKind;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use headroom_core::model::source::CostKind;

use super::addresses::{UNKNOWN, cents, cents_formula, range, sheet_cell, sheet_range};
use super::machine_kind::MachineKind;
use super::machines::Machines;
use super::needs::{Amount, Needs, TRAFFIC_KINDS, TrafficTotal};
use super::prices::{Charge, CloudPrices};
use super::{MONTHS_PER_YEAR, days, saturating_u16, saturating_u32};
use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::{self, XlsxResult};

/// The number of rows above the months.
const HEADER_ROWS: u32 = 5;

/// A period for which costs are totaled.
#[derive(Clone, Copy)]
pub(crate) enum Period {
    FirstMonth,
    AllMonths,
}

/// What a bill is calculated from.
#[derive(Clone, Copy)]
pub(crate) struct BillSource<'s, 'c> {
    pub(crate) context: &'s CostContext<'c>,
    pub(crate) parts: &'s [TranslatedComponent<'c>],
    pub(crate) needs: &'s Needs,
    pub(crate) cloud: &'s CloudPrices<'c>,
    pub(crate) machines: &'s Machines,
}

/// The results of a line item.
struct BillLine {
    kind: BillKind,
    /// The cost in each month; NaN if unknown.
    months: Vec<f64>,
}

/// A line item with its formulas. These are large, so they exist for one line at a time.
struct LiveLine {
    component: String,
    label: String,
    kind: BillKind,
    /// A formula and its result for each month; NaN if unknown.
    months: Vec<(String, f64)>,
}

/// The results of a bill.
pub(crate) struct CloudBill {
    sheet: String,
    lines: Vec<BillLine>,
    month_count: usize,
}

impl BillSource<'_, '_> {
    fn component(&self, part: usize) -> String {
        self.parts.get(part).map_or_else(String::new, |part| part.component.name.clone())
    }

    /// Returns the machines of production or of the standby, each with its index.
    fn kinds(&self, standby: bool) -> impl Iterator<Item = (usize, &MachineKind)> {
        self.needs.kinds.iter().enumerate().filter(move |(_, kind)| kind.standby_for.is_some() == standby)
    }

    /// Returns production, and the standby if there is one.
    fn deployments(&self) -> &'static [bool] {
        if self.context.policy.standby.is_some() { &[false, true] } else { &[false] }
    }

    /// Passes each line item to `use_line`.
    ///
    /// # Errors
    ///
    /// Returns the first error of `use_line`.
    fn for_each_line(&self, use_line: &mut impl FnMut(LiveLine) -> XlsxResult<()>) -> XlsxResult<()> {
        for standby in self.deployments() {
            self.kinds(*standby).try_for_each(|(number, kind)| self.machine_lines(number, kind, use_line))?;
            let amounts = self.needs.amounts.iter().filter(|amount| !TRAFFIC_KINDS.contains(&amount.cost_entry.kind));
            amounts.filter_map(|amount| self.storage_line(amount, *standby)).try_for_each(&mut *use_line)?;
            if !standby {
                self.needs.traffic.iter().map(|total| self.traffic_line(total)).try_for_each(&mut *use_line)?;
                use_line(self.cluster_line())?;
            }
        }
        Ok(())
    }

    /// Passes the lines of a kind of machine to `use_line`: cores and memory, or the standby.
    fn machine_lines(
        &self,
        number: usize,
        kind: &MachineKind,
        use_line: &mut impl FnMut(LiveLine) -> XlsxResult<()>,
    ) -> XlsxResult<()> {
        let whole = |month: usize| self.machines.month_cell(number, month, 5);
        let mut add_line = |kind_of: BillKind, of: &dyn Fn(usize) -> (String, f64)| {
            let months = (0..self.needs.months()).map(of).collect();
            use_line(LiveLine { component: self.component(kind.component), label: kind.label(), kind: kind_of, months })
        };
        if kind.standby_for.is_some() {
            return add_line(BillKind::Standby, &|month| {
                let (cell, held) = whole(month);
                (cents_formula(&cell), cents(held))
            });
        }
        add_line(BillKind::Compute, &|month| {
            let ((cell, held), (share, number)) = (whole(month), self.machines.cores_share(number, month));
            (cents_formula(&format!("ROUND({cell}*{share},0)")), cents(math::round(held * number)))
        })?;
        // The remainder, so that both add up to the cost of the machines.
        add_line(BillKind::Memory, &|month| {
            let ((cell, held), (share, number)) = (whole(month), self.machines.cores_share(number, month));
            let cores = cents(math::round(held * number));
            let text = format!("(ROUND({cell}/1E+7,0)-ROUND(ROUND({cell}*{share},0)/1E+7,0))*1E+7");
            (cents_formula(&text), math::round((cents(held) - cores) * 100.0) / 100.0)
        })
    }

    /// Returns the line of a quantity, or of its standby. Only disks have a standby line.
    fn storage_line(&self, amount: &Amount, standby: bool) -> Option<LiveLine> {
        let standby = self.context.policy.standby.filter(|_| standby).map(|it| it.storage);
        let cloud = self.cloud;
        let item = &amount.cost_entry;
        let own = match item.kind {
            CostKind::Block => BillKind::Block,
            CostKind::Iops => BillKind::Iops,
            CostKind::Object => BillKind::Object,
            _ => BillKind::Backup,
        };
        let (label, kind) = match standby {
            Some(_) if own == BillKind::Block => (format!("Standby: {}", item.label), BillKind::Standby),
            Some(_) => return None,
            None => (item.label.clone(), own),
        };
        let month = |month: usize| {
            let cell = amount.cell(month);
            let held = amount.amounts.get(month).copied().unwrap_or(f64::NAN);
            let charge = if own == BillKind::Iops {
                // Each disk has its own free IOPS.
                let disks =
                    if item.disks.is_some() { format!("MAX({},1)", amount.disks_cell(month)) } else { "1".into() };
                let number = math::max(amount.disks.get(month).copied().unwrap_or(1.0), 1.0);
                let each = format!("{cell}/{disks}");
                cloud.charge(item.kind, &item.class, (&each, held / number), Some((&disks, number)))
            } else if let Some(share) = standby {
                let text = format!("{cell}*cost_standby_storage");
                cloud.charge(item.kind, &item.class, (&text, held * share), None)
            } else {
                cloud.charge(item.kind, &item.class, (&cell, held), None)
            };
            charge_cell(&charge)
        };
        let months = (0..self.needs.months()).map(month).collect();
        Some(LiveLine { component: self.component(amount.component), label, kind, months })
    }

    /// Returns the line of one kind of traffic of all components. Tiered prices apply to the total.
    fn traffic_line(&self, total: &TrafficTotal) -> LiveLine {
        let items = || self.needs.amounts.iter().filter(|amount| amount.cost_entry.kind == total.kind);
        let first = items().next();
        let several = items().any(|item| first.is_some_and(|first| item.component != first.component));
        let charge = |(month, held): (usize, &f64)| {
            charge_cell(&self.cloud.charge(total.kind, "", (&total.cell(month), *held), None))
        };
        LiveLine {
            component: match first {
                Some(first) if !several => self.component(first.component),
                _ => String::from("all"),
            },
            label: match first {
                Some(first) if items().count() == 1 => first.cost_entry.label.clone(),
                _ => String::from("All traffic"),
            },
            kind: if total.kind == CostKind::Egress { BillKind::Egress } else { BillKind::InternalTraffic },
            months: total.amounts.iter().enumerate().map(charge).collect(),
        }
    }

    fn cluster_line(&self) -> LiveLine {
        let clusters = self.cloud.control_planes(f64::from(self.context.policy.clusters));
        LiveLine {
            component: String::from("all"),
            label: String::from("Clusters"),
            kind: BillKind::ControlPlane,
            months: (0..self.needs.months()).map(|_| charge_cell(&clusters)).collect(),
        }
    }
}

impl CloudBill {
    pub(crate) fn new(source: &BillSource<'_, '_>) -> XlsxResult<Self> {
        let mut lines = Vec::new();
        source.for_each_line(&mut |LiveLine { kind, months, .. }| {
            lines.push(BillLine { kind, months: months.into_iter().map(|(_, held)| held).collect() });
            Ok(())
        })?;
        Ok(Self { sheet: source.cloud.sheet_name("Cost"), lines, month_count: source.needs.months() })
    }

    /// Returns the kinds of line items in the bill.
    pub(crate) fn categories(&self) -> impl Iterator<Item = BillKind> {
        BillKind::ALL.into_iter().filter(|kind| self.lines.iter().any(|line| line.kind == *kind))
    }

    fn total_column(&self) -> u16 {
        1 + saturating_u16(self.lines.len())
    }

    /// Returns the cost of a month, as a cell and its result.
    pub(crate) fn total(&self, month: usize) -> (String, f64) {
        (
            sheet_cell(&self.sheet, HEADER_ROWS + saturating_u32(month), self.total_column()),
            self.sum(|_| true, &(month..month + 1)),
        )
    }

    fn sum(&self, of: impl Fn(&BillLine) -> bool, months: &std::ops::Range<usize>) -> f64 {
        let lines = self.lines.iter().filter(|line| of(line));
        let cells = lines.flat_map(|line| line.months.get(months.clone()).unwrap_or_default());
        cells.copied().filter(|held| held.is_finite()).sum()
    }

    /// Returns the cost of all lines of a kind in a period, as a formula and its result. `label` is the cell with the
    /// label of the kind.
    pub(crate) fn category_total(&self, kind: BillKind, label: &str, period: Period) -> (String, f64) {
        let (row, end) = match period {
            Period::FirstMonth => (HEADER_ROWS, 1),
            Period::AllMonths => (self.all_months_row(), self.month_count),
        };
        let cells = |row: u32| sheet_range(&self.sheet, (row, 1), (row, self.total_column() - 1));
        (
            format!("SUMIF({},{label},{})", cells(HEADER_ROWS - 1), cells(row)),
            self.sum(|line| line.kind == kind, &(0..end)),
        )
    }

    /// Returns the row with the sums of the first year, which the sums of all months follow.
    fn first_year_row(&self) -> u32 {
        HEADER_ROWS + saturating_u32(self.month_count) + 1
    }

    fn all_months_row(&self) -> u32 {
        self.first_year_row() + 1
    }

    pub(crate) fn write(&self, book: &mut Book<'_>, styles: &Styles, source: &BillSource<'_, '_>) -> XlsxResult<()> {
        let sheet = writer::add_sheet(book, &self.sheet, &[14.0], HEADER_ROWS)?;
        let total = self.total_column();
        for column in 1..=total + saturating_u16(source.needs.kinds.len()) + 1 {
            sheet.layout.set_column_width(column, 18.0)?;
        }
        sheet.layout.set_freeze_panes(HEADER_ROWS, 1)?;
        sheet.set_row_height(HEADER_ROWS - 2, 30.0)?;
        sheet.set_row_height(HEADER_ROWS - 1, 30.0)?;
        let title = format!("Cost on {} in {}", source.cloud.cloud().label(), source.cloud.region);
        writer::text(sheet, 0, 0, &title, &styles.title)?;
        let note = "Dollars per month. Every line is a quantity times its price, rounded to the cent; every total is a sum of lines. A \
                    line without a price is not counted.";
        writer::text(sheet, 0, 4, note, &styles.group)?;
        writer::text(sheet, HEADER_ROWS - 1, 0, "Month", &styles.head)?;
        for month in 0..self.month_count {
            let (date, serial) = (days::date_cell(source.needs.first_day(month)), source.needs.serial(month));
            writer::formula(sheet, month_row(month), 0, &date, &CellValue::Number(serial), &styles.date)?;
        }
        let mut column = 0;
        source.for_each_line(&mut |line| {
            column += 1;
            write_line(sheet, styles, column, &line)
        })?;
        self.write_totals(sheet, styles)?;
        write_counts(sheet, styles, total + 2, source)
    }

    /// Writes the total of each month, and the sums of each line.
    fn write_totals(&self, sheet: &mut Sheet<'_>, styles: &Styles) -> XlsxResult<()> {
        let total = self.total_column();
        writer::text(sheet, HEADER_ROWS - 1, total, "Total", &styles.head_right)?;
        for month in 0..self.month_count {
            let row = month_row(month);
            let sum = format!("SUM({})", range((row, 1), (row, total - 1)));
            writer::formula(sheet, row, total, &sum, &CellValue::Number(self.total(month).1), &styles.money)?;
        }
        let months = self.month_count;
        let sums = [("First year", MONTHS_PER_YEAR.min(months)), ("All months", months)];
        for (row, (label, end)) in (self.first_year_row()..).zip(sums) {
            writer::text(sheet, row, 0, label, &styles.bold)?;
            for column in 1..=total {
                let sum =
                    format!("SUM({})", range((HEADER_ROWS, column), (HEADER_ROWS + saturating_u32(end) - 1, column)));
                let line = usize::from(column - 1);
                let held = match self.lines.get(line) {
                    Some(line) => self.sum(|it| std::ptr::eq(it, line), &(0..end)),
                    None => self.sum(|_| true, &(0..end)),
                };
                writer::formula(sheet, row, column, &sum, &CellValue::Number(held), &styles.money_sum)?;
            }
        }
        Ok(())
    }
}

fn month_row(month: usize) -> u32 {
    HEADER_ROWS + saturating_u32(month)
}

fn write_line(sheet: &mut Sheet<'_>, styles: &Styles, column: u16, line: &LiveLine) -> XlsxResult<()> {
    writer::text(sheet, HEADER_ROWS - 3, column, &line.component, &styles.note)?;
    writer::text(sheet, HEADER_ROWS - 2, column, &line.label, &styles.group_right)?;
    writer::text(sheet, HEADER_ROWS - 1, column, line.kind.label(), &styles.head_right)?;
    for (row, (text, held)) in (HEADER_ROWS..).zip(&line.months) {
        let held = if held.is_finite() { CellValue::Number(*held) } else { CellValue::Text(UNKNOWN.into()) };
        writer::formula(sheet, row, column, text, &held, &styles.money)?;
    }
    Ok(())
}

/// Writes the number of machines of each kind.
fn write_counts(sheet: &mut Sheet<'_>, styles: &Styles, first: u16, source: &BillSource<'_, '_>) -> XlsxResult<()> {
    let kinds = source.deployments().iter().flat_map(|standby| source.kinds(*standby));
    for (column, (number, kind)) in (first..).zip(kinds) {
        let label = match source.parts.len() {
            1 => kind.label(),
            _ => format!("{}: {}", source.component(kind.component), kind.label()),
        };
        writer::text(sheet, HEADER_ROWS - 2, column, &label, &styles.group_right)?;
        writer::text(sheet, HEADER_ROWS - 1, column, "Machines", &styles.head_right)?;
        for month in 0..source.needs.months() {
            let (cell, held) = source.machines.month_cell(number, month, 0);
            writer::formula(sheet, month_row(month), column, &cell, &CellValue::Number(held), &styles.count)?;
        }
    }
    Ok(())
}

/// Returns the formula of a charge in dollars and its result; NaN if the price is unknown and the quantity is not 0.
fn charge_cell(charge: &Charge) -> (String, f64) {
    match charge {
        Charge::Priced(text, billionths) => (cents_formula(text), cents(*billionths)),
        Charge::Included => ("0".into(), 0.0),
        Charge::Unknown(amount, number) => {
            let held = if *number == 0.0 { 0.0 } else { f64::NAN };
            (format!("IF({amount}=0,0,\"{UNKNOWN}\")"), held)
        }
    }
}
