//! The bill of a cloud: a column for each line item and a row for each month, rounded to the cent.

use headroom_core::cost::bill::ServiceCategory as BillKind;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use headroom_core::model::source::CostKind;

use super::addresses::{UNKNOWN, cents, cents_formula, range, sheet_cell};
use super::machines::Machines;
use super::needs::{Amount, Needs};
use super::prices::{Charge, CloudPrices};
use super::{MONTHS_PER_YEAR, days, saturating_u16, saturating_u32};
use crate::book::Book;
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::translated_component::TranslatedComponent;
use crate::writer::{self, XlsxResult};

/// The number of rows above the months.
const HEADER_ROWS: u32 = 5;

/// A line item.
struct BillLine {
    component: String,
    label: String,
    kind: BillKind,
    /// A formula and its result for each month; NaN if unknown.
    months: Vec<(String, f64)>,
}

pub(crate) struct CloudBill {
    pub(crate) sheet: String,
    title: String,
    lines: Vec<BillLine>,
    /// The machine counts: a label, and a cell and its result for each month.
    counts: Vec<(String, Vec<(String, f64)>)>,
    /// The first day of each month: its cell and its date.
    dates: Vec<(String, f64)>,
}

impl CloudBill {
    pub(crate) fn new(
        context: &CostContext<'_>,
        parts: &[TranslatedComponent<'_>],
        needs: &Needs,
        cloud: &CloudPrices<'_>,
        machines: &Machines,
    ) -> Self {
        let months = needs.months();
        let date = |month: usize| (days::date_cell(needs.first_day(month)), needs.serial(month));
        let mut bill = Self {
            sheet: cloud.sheet_name("Cost"),
            title: format!("{} in {}", cloud.cloud().label(), cloud.region),
            lines: Vec::new(),
            counts: Vec::new(),
            dates: (0..months).map(date).collect(),
        };
        let component = |part: usize| parts.get(part).map_or_else(String::new, |part| part.component.name.clone());
        let places: &[bool] = if context.policy.standby.is_some() { &[false, true] } else { &[false] };
        for standby in places.iter().copied() {
            for (number, kind) in
                needs.kinds.iter().enumerate().filter(|(_, kind)| kind.standby_for.is_some() == standby)
            {
                let whole = |month: usize| machines.month_cell(number, month, 5);
                let count = |month: usize| machines.month_cell(number, month, 0);
                let name = component(kind.component);
                let label = if parts.len() > 1 { format!("{name}: {}", kind.label()) } else { kind.label() };
                bill.counts.push((label, (0..months).map(count).collect()));
                let mut add_line = |kind_of: BillKind, of: &dyn Fn(usize) -> (String, f64)| {
                    let months = (0..months).map(of).collect();
                    bill.lines.push(BillLine { component: name.clone(), label: kind.label(), kind: kind_of, months });
                };
                let all = |month: usize| {
                    let (cell, held) = whole(month);
                    (cents_formula(&cell), cents(held))
                };
                if standby {
                    add_line(BillKind::Standby, &all);
                    continue;
                }
                let cores = |month: usize| {
                    let ((cell, held), (share, number)) = (whole(month), machines.cores_share(number, month));
                    (cents_formula(&format!("ROUND({cell}*{share},0)")), cents(math::round(held * number)))
                };
                add_line(BillKind::Compute, &cores);
                // The remainder, so that both add up to the cost of the machines.
                let memory = |month: usize| {
                    let ((cell, held), (share, number)) = (whole(month), machines.cores_share(number, month));
                    let cores = cents(math::round(held * number));
                    let text = format!("(ROUND({cell}/1E+7,0)-ROUND(ROUND({cell}*{share},0)/1E+7,0))*1E+7");
                    (cents_formula(&text), math::round((cents(held) - cores) * 100.0) / 100.0)
                };
                add_line(BillKind::Memory, &memory);
            }
            for amount in needs.amounts.iter().filter(|amount| !is_traffic(amount.cost_entry.kind)) {
                let standby = standby.then_some(context.policy.standby.map(|it| it.storage)).flatten();
                if let Some(line) = bill.storage_line(amount, cloud, &component(amount.component), standby, months) {
                    bill.lines.push(line);
                }
            }
            if standby {
                continue;
            }
            for kind in [CostKind::Egress, CostKind::BetweenZones, CostKind::BetweenRegions] {
                bill.add_traffic(kind, needs, cloud, &component, months);
            }
            let clusters = cloud.control_planes(f64::from(context.policy.clusters));
            let months = (0..months).map(|_| charge_cell(&clusters)).collect();
            bill.lines.push(BillLine {
                component: String::from("all"),
                label: String::from("Clusters"),
                kind: BillKind::ControlPlane,
                months,
            });
        }
        bill
    }

    /// Removes the formulas, and keeps their results.
    pub(crate) fn without_formulas(mut self) -> Self {
        let lines = self.lines.iter_mut().map(|line| &mut line.months);
        for months in lines.chain(self.counts.iter_mut().map(|(_, months)| months)) {
            months.iter_mut().for_each(|(formula, _)| *formula = String::new());
        }
        self
    }

    /// Returns the line of a quantity, or of its standby if `standby` is set. Only disks have a standby line.
    fn storage_line(
        &self,
        amount: &Amount,
        cloud: &CloudPrices<'_>,
        component: &str,
        standby: Option<f64>,
        months: usize,
    ) -> Option<BillLine> {
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
        Some(BillLine { component: component.to_owned(), label, kind, months: (0..months).map(month).collect() })
    }

    /// Adds a line for one kind of traffic of all components. Tiered prices apply to the sum.
    fn add_traffic(
        &mut self,
        kind: CostKind,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
        component: &impl Fn(usize) -> String,
        months: usize,
    ) {
        let items: Vec<&Amount> = needs.amounts.iter().filter(|amount| amount.cost_entry.kind == kind).collect();
        let Some(first) = items.first() else { return };
        let several = items.iter().any(|item| item.component != first.component);
        let month = |month: usize| {
            let cells: Vec<String> = items.iter().map(|item| item.cell(month)).collect();
            let held = items.iter().map(|item| item.amounts.get(month).copied().unwrap_or(f64::NAN)).sum();
            let text = if cells.len() > 1 { format!("({})", cells.join("+")) } else { cells.concat() };
            charge_cell(&cloud.charge(kind, "", (&text, held), None))
        };
        let months = (0..months).map(month).collect();
        self.lines.push(BillLine {
            component: if several { "all".into() } else { component(first.component) },
            label: if items.len() > 1 { "All traffic".into() } else { first.cost_entry.label.clone() },
            kind: if kind == CostKind::Egress { BillKind::Egress } else { BillKind::InternalTraffic },
            months,
        });
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
        cells.map(|(_, held)| *held).filter(|held| held.is_finite()).sum()
    }

    /// Returns the cost of all lines of a kind in a range of months, as a formula and its result.
    pub(crate) fn category_total(&self, kind: BillKind, months: &std::ops::Range<usize>) -> (String, f64) {
        let (first, last) = (HEADER_ROWS + saturating_u32(months.start), HEADER_ROWS + saturating_u32(months.end) - 1);
        let columns = (1..).zip(&self.lines).filter(|(_, line)| line.kind == kind);
        let ranges =
            columns.map(|(column, _)| super::addresses::sheet_range(&self.sheet, (first, column), (last, column)));
        let ranges: Vec<String> = ranges.collect();
        if ranges.is_empty() {
            return ("0".into(), 0.0);
        }
        (
            ranges.iter().map(|range| format!("SUM({range})")).collect::<Vec<_>>().join("+"),
            self.sum(|line| line.kind == kind, months),
        )
    }

    pub(crate) fn write(&self, book: &mut Book<'_>, styles: &Styles) -> XlsxResult<()> {
        let sheet = writer::add_sheet(book, &self.sheet, &[14.0], HEADER_ROWS)?;
        let total = self.total_column();
        for column in 1..=total + saturating_u16(self.counts.len()) + 1 {
            sheet.layout.set_column_width(column, 18.0)?;
        }
        sheet.layout.set_freeze_panes(HEADER_ROWS, 1)?;
        sheet.set_row_height(HEADER_ROWS - 2, 30.0)?;
        sheet.set_row_height(HEADER_ROWS - 1, 30.0)?;
        writer::text(sheet, 0, 0, &format!("Cost on {}", self.title), &styles.title)?;
        let note = "Dollars per month. Every line is a quantity times its price, rounded to the cent; every total is a sum of lines. A \
                    line without a price is not counted.";
        writer::text(sheet, 0, 4, note, &styles.group)?;
        writer::text(sheet, HEADER_ROWS - 1, 0, "Month", &styles.head)?;
        for (column, line) in (1..).zip(&self.lines) {
            writer::text(sheet, HEADER_ROWS - 3, column, &line.component, &styles.note)?;
            writer::text(sheet, HEADER_ROWS - 2, column, &line.label, &styles.group_right)?;
            writer::text(sheet, HEADER_ROWS - 1, column, line.kind.label(), &styles.head_right)?;
        }
        writer::text(sheet, HEADER_ROWS - 1, total, "Total", &styles.head_right)?;
        for (column, (label, _)) in (total + 2..).zip(&self.counts) {
            writer::text(sheet, HEADER_ROWS - 2, column, label, &styles.group_right)?;
            writer::text(sheet, HEADER_ROWS - 1, column, "Machines", &styles.head_right)?;
        }
        for (month, (date, serial)) in self.dates.iter().enumerate() {
            let row = HEADER_ROWS + saturating_u32(month);
            writer::formula(sheet, row, 0, date, &CellValue::Number(*serial), &styles.date)?;
            for (column, line) in (1..).zip(&self.lines) {
                let Some((text, held)) = line.months.get(month) else { continue };
                let held = if held.is_finite() { CellValue::Number(*held) } else { CellValue::Text(UNKNOWN.into()) };
                writer::formula(sheet, row, column, text, &held, &styles.money)?;
            }
            let sum = format!("SUM({})", range((row, 1), (row, total - 1)));
            writer::formula(sheet, row, total, &sum, &CellValue::Number(self.total(month).1), &styles.money)?;
            for (column, (_, cells)) in (total + 2..).zip(&self.counts) {
                let Some((cell, held)) = cells.get(month) else { continue };
                writer::formula(sheet, row, column, cell, &CellValue::Number(*held), &styles.count)?;
            }
        }
        let months = self.dates.len();
        let sums = [("First year", MONTHS_PER_YEAR.min(months)), ("All months", months)];
        for (row, (label, end)) in (HEADER_ROWS + saturating_u32(months) + 1..).zip(sums) {
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

/// Returns whether a kind of cost is network traffic.
fn is_traffic(kind: CostKind) -> bool {
    matches!(kind, CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions)
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
