//! The yearly cost of each kind of machine with each available instance type. The cheapest type is used.

use headroom_core::cost::Money;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use headroom_core::model::Cost as Item;
use headroom_core::model::source::CostKind;
use headroom_core::work::WorkBudget;

use super::addresses::{absolute_cell, cell_in_row, range, relative_cell, relative_range};
use super::curve::{LoadDurationCells, LoadDurationCurve, MachineLoad, PurchaseRates};
use super::machine_kind::{KindColumn, MachineKind, firm_formula};
use super::machines::{Fleet, FleetColumn, MONTH_COLUMNS};
use super::needs::{MAX_MACHINES, Needs};
use super::prices::{CloudPrices, ON_DEMAND_COLUMN, OfferRow};
use super::{saturating_u16, saturating_u32};
use crate::book::Sheet;
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

/// The steps to price an instance type for each distinct count of a fleet.
const STEPS_PER_COUNT: u64 = 4;
/// The relative shortfall of a machine's size that is tolerated, as in the core.
const SHORTFALL_TOLERANCE: f64 = 1e-9;
/// A prohibitive price, for a type that is not sold with a commitment.
const PROHIBITIVE_PRICE: f64 = 9e99;
/// The text for a type that is too small.
const TOO_SMALL: &str = "too small";
/// The text for a type of which more than [`MAX_MACHINES`] would be required.
const TOO_MANY: &str = "too many";
/// The cost of a type that does not fit.
const NOT_SUITABLE: f64 = f64::INFINITY;
/// The number of columns before the fleets: name, vCPU, GiB, and three rates.
pub(super) const LEADING_COLUMNS: usize = 6;

/// The instance types of a region with their costs.
pub(crate) struct Candidates {
    /// The row of the column headings.
    head: u32,
    /// Whether commitments are allowed.
    pub(crate) allows_commitments: bool,
    /// Whether commitments for one and for three years are allowed.
    terms: (bool, bool),
    rates: Vec<PurchaseRates>,
    years: Vec<YearColumns>,
    end: u16,
}

/// The columns of a fleet, that is, of a kind of machine in a year.
struct YearColumns {
    /// The column of the committed count, if commitments are allowed.
    committed_count: Option<u16>,
    cost: u16,
    /// The first column of the monthly counts, if they depend on the type.
    counts: Option<u16>,
    /// The first column of the monthly non-spot counts; `None` unless the kind is an interruptible pool and commitments
    /// are allowed.
    firm: Option<u16>,
    /// The yearly cost of each type; [`NOT_SUITABLE`] if the type does not fit.
    costs: Vec<f64>,
    /// The committed count of each type, if commitments are allowed.
    committed_counts: Vec<f64>,
}

/// Returns whether `available` covers `needed`, within [`SHORTFALL_TOLERANCE`].
pub(crate) fn fits(needed: f64, available: f64) -> bool {
    needed <= available * (1.0 + SHORTFALL_TOLERANCE)
}

/// Returns the number of columns of a kind of machine in a year.
pub(super) fn columns(entry: &Item, months: usize, allows_commitments: bool) -> usize {
    if entry.size.is_none() {
        return 0;
    }
    let counts = if entry.kind == CostKind::Pool { 1 } else { 0 };
    let firm = usize::from(has_firm_columns(entry, allows_commitments));
    1 + usize::from(allows_commitments) + months * (counts + firm)
}

/// Returns whether there is a column for the non-spot count of each month.
fn has_firm_columns(entry: &Item, allows_commitments: bool) -> bool {
    entry.kind == CostKind::Pool && allows_commitments && entry.interruptible
}

impl Candidates {
    pub(crate) fn new(
        context: &CostContext<'_>,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
        fleets: &[Fleet],
        (head, work): (u32, &WorkBudget),
    ) -> Self {
        let policy = &context.policy;
        let terms = (policy.purchase_limits.one_year, policy.purchase_limits.three_years);
        let whole = |money: Money| math::round(money.dollars() * 1e9);
        let purchase_rates = |sold: &super::prices::OfferRow<'_>| -> PurchaseRates {
            let rates = &sold.rates;
            let on_demand = whole(rates.on_demand);
            let spot = rates.spot.filter(|_| policy.purchase_limits.spot_share > 0.0);
            let spot = spot.map_or(on_demand, |spot| whole(spot) + math::round(on_demand * policy.rework));
            let year = |allowed: bool, rate: Option<Money>| rate.filter(|_| allowed).map_or(PROHIBITIVE_PRICE, whole);
            let committed = math::min(year(terms.0, rates.one_year), year(terms.1, rates.three_years));
            [on_demand, math::min(on_demand, spot), committed]
        };
        let mut candidates = Self {
            head,
            allows_commitments: terms.0 || terms.1,
            terms,
            rates: cloud.offers.iter().map(purchase_rates).collect(),
            years: Vec::new(),
            end: LEADING_COLUMNS as u16,
        };
        let mut column = LEADING_COLUMNS as u16;
        for fleet in fleets {
            let Some(kind) = needs.kinds.get(fleet.kind) else { continue };
            let curve = needs.curve(kind, &fleet.months);
            let counts = curve.as_ref().map_or(fleet.months.len(), LoadDurationCurve::count);
            if !work.charge(STEPS_PER_COUNT * (counts * cloud.offers.len()) as u64) {
                break;
            }
            // There are millions of these, so they take as little memory as possible.
            let mut costs = Vec::with_capacity(cloud.offers.len());
            let mut committed_counts = Vec::new();
            for (sold, rates) in cloud.offers.iter().zip(&candidates.rates) {
                let size = (f64::from(sold.instance.vcpu), sold.instance.memory_gib);
                let (count, cost) = candidates.cost((kind, fleet), curve.as_ref(), size, *rates);
                costs.push(cost);
                if candidates.allows_commitments {
                    committed_counts.push(count);
                }
            }
            let months = saturating_u16(fleet.months.len());
            let level = candidates.allows_commitments.then_some(column);
            let cost = column + u16::from(candidates.allows_commitments);
            let firm = has_firm_columns(&kind.cost_entry, candidates.allows_commitments);
            let columns = columns(&kind.cost_entry, fleet.months.len(), candidates.allows_commitments);
            column += saturating_u16(columns);
            candidates.years.push(YearColumns {
                committed_count: level,
                cost,
                counts: kind.is_pool().then_some(cost + 1),
                firm: firm.then_some(cost + 1 + months),
                costs,
                committed_counts,
            });
        }
        candidates.end = column;
        candidates
    }

    /// Returns the first free column.
    pub(crate) const fn end_column(&self) -> u16 {
        self.end
    }

    /// Returns the committed count and the yearly cost in billionths of a dollar per hour, summed over the months.
    /// The cost is [`NOT_SUITABLE`] if the type is too small or too many machines would be needed.
    fn cost(
        &self,
        (kind, fleet): (&MachineKind, &Fleet),
        curve: Option<&LoadDurationCurve>,
        (vcpu, gib): (f64, f64),
        rates: PurchaseRates,
    ) -> (f64, f64) {
        let months = f64::from(saturating_u32(fleet.months.len()));
        let of_type = |month: usize| {
            let (all, firm) = kind.pool_counts(month, fleet.minimum, vcpu, gib);
            MachineLoad { all, firm, hours: 1.0, share: 1.0 }
        };
        let pooled = kind.is_pool().then(|| LoadDurationCurve::new(fleet.months.clone().map(of_type)));
        let Some(curve) = pooled.as_ref().or(curve) else { return (f64::NAN, NOT_SUITABLE) };
        let level = if self.allows_commitments { curve.committed_count(rates) } else { 0.0 };
        let suitable = match kind.is_pool() {
            true => curve.max_count() <= MAX_MACHINES,
            false => fits(fleet.cores, vcpu) && fits(fleet.memory, gib),
        };
        (level, if suitable { curve.cost(rates, level, months) } else { NOT_SUITABLE })
    }

    /// Returns the index of the cheapest type, or of the first one if several cost the same. `None` if no type fits.
    pub(crate) fn cheapest(&self, fleet: usize) -> Option<usize> {
        let all = self.years.get(fleet)?.costs.iter().copied().enumerate();
        let costs = all.filter(|(_, cost)| *cost != NOT_SUITABLE);
        let best = costs.fold(None, |best: Option<(usize, f64)>, (index, cost)| match best {
            Some((_, least)) if least <= cost => best,
            _ => Some((index, cost)),
        });
        best.map(|(index, _)| index)
    }

    /// Returns the rates of a type.
    pub(crate) fn rates(&self, index: usize) -> PurchaseRates {
        self.rates.get(index).copied().unwrap_or([f64::NAN; 3])
    }

    fn rows(&self) -> (u32, u32) {
        (self.head + 1, self.head + saturating_u32(self.rates.len().max(1)))
    }

    /// Returns the range of cells with one rate, such as the spot rate, for every type. `rate` is the index of the
    /// rate.
    pub(crate) fn rate_range(&self, rate: usize) -> String {
        let (first, last) = self.rows();
        range((first, 3 + saturating_u16(rate)), (last, 3 + saturating_u16(rate)))
    }

    /// Returns the range of the yearly costs of all types.
    pub(crate) fn cost_range(&self, fleet: usize) -> String {
        let (first, last) = self.rows();
        let column = self.years.get(fleet).map_or(0, |year| year.cost);
        range((first, column), (last, column))
    }

    pub(crate) fn write(
        &self,
        sheet: &mut Sheet<'_>,
        styles: &Styles,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
        (fleets, first_month_row): (&[Fleet], u32),
    ) -> XlsxResult<()> {
        let note = "Yearly cost of each instance type, in billionths of a dollar per hour, summed over the months.";
        writer::text(sheet, self.head - 4, 0, note, &styles.group)?;
        sheet.set_row_height(self.head, 30.0)?;
        for (column, head) in (0..).zip(["Instance type", "vCPUs", "Memory, GiB", "On-demand", "Spot", "Committed"]) {
            writer::text(sheet, self.head, column, head, &styles.head)?;
        }
        if self.years.iter().any(|year| year.counts.is_some()) {
            writer::text(sheet, self.head - 2, 0, "Cores of pools in the month", &styles.note)?;
            writer::text(sheet, self.head - 1, 0, "Memory of pools in the month, GiB", &styles.note)?;
        }
        for (index, sold) in cloud.offers.iter().enumerate() {
            let row = self.head + 1 + saturating_u32(index);
            let name = CellValue::Text(sold.instance.name.clone());
            writer::formula(sheet, row, 0, &cloud.offer_cell(index, 2), &name, &styles.text)?;
            let sizes = [f64::from(sold.instance.vcpu), sold.instance.memory_gib];
            for (column, size) in (1..).zip(sizes) {
                let cell = cloud.offer_cell(index, column + 2);
                writer::formula(sheet, row, column, &cell, &CellValue::Number(size), &styles.count)?;
            }
            let listed = |term: u16| cloud.offer_cell(index, ON_DEMAND_COLUMN + term);
            let whole = |term: u16| format!("ROUND({}*1E+9,0)", listed(term));
            let own = absolute_cell(row, 3);
            let spot = format!(
                "IF(AND({}>0,cost_spot>0),MIN({own},{}+ROUND({own}*cost_rework,0)),{own})",
                listed(1),
                whole(1)
            );
            let year = |term: u16| format!("IF({}>0,{},9E+99)", listed(term), whole(term));
            let committed = match self.terms {
                (true, true) => format!("MIN({},{})", year(2), year(3)),
                (true, false) => year(2),
                _ => year(3),
            };
            let texts = [whole(0), spot, committed];
            let ways = if self.allows_commitments { 3 } else { 2 };
            for (column, (text, held)) in (3..).zip(texts.iter().zip(self.rates(index)).take(ways)) {
                writer::formula(sheet, row, column, text, &CellValue::Number(held), &styles.rate)?;
            }
        }
        sheet.cells.reserve((usize::from(self.end) - LEADING_COLUMNS) * cloud.offers.len());
        for (fleet, year) in fleets.iter().zip(&self.years) {
            let Some(kind) = needs.kinds.get(fleet.kind) else { continue };
            self.write_year(sheet, styles, (needs, cloud), (kind, fleet), (year, first_month_row))?;
        }
        Ok(())
    }

    fn write_year(
        &self,
        sheet: &mut Sheet<'_>,
        styles: &Styles,
        (needs, cloud): (&Needs, &CloudPrices<'_>),
        (kind, fleet): (&MachineKind, &Fleet),
        (year, first_month_row): (&YearColumns, u32),
    ) -> XlsxResult<()> {
        let label = format!("{} in year {}", kind.label(), fleet.months.start / super::MONTHS_PER_YEAR + 1);
        writer::text(sheet, self.head, year.cost, &label, &styles.head_right)?;
        if let Some(counts) = year.counts {
            self.write_counts(sheet, styles, cloud, (kind, fleet), (counts, year.firm))?;
        }
        let spans = |row: u32| self.year_cells(needs, (kind, fleet), (year, first_month_row), row);
        if let Some(level) = year.committed_count {
            writer::text(sheet, self.head, level, "committed", &styles.head_right)?;
            let text = |index: u32| {
                spans(self.first_row() + index).committed_count(&Self::rate_cells(self.first_row() + index))
            };
            let held = year.committed_counts.iter().copied().map(CellValue::Number);
            writer::formula_column(sheet, (self.first_row(), level), text, held, &styles.count)?;
        }
        let instead = if year.counts.is_some() { TOO_MANY } else { TOO_SMALL };
        let text = |index: u32| {
            let row = self.first_row() + index;
            let rates = Self::rate_cells(row);
            let cost = match year.committed_count {
                Some(level) => spans(row).cost(&rates, &relative_cell(row, level), fleet.months.len()),
                None => Self::cost_without_commitment((kind, fleet), year, &rates, row),
            };
            format!("IF({},{cost},\"{instead}\")", Self::fits_formula(fleet, year, row))
        };
        let held = year.costs.iter().map(|cost| match *cost {
            NOT_SUITABLE => CellValue::Text(instead.into()),
            cost => CellValue::Number(cost),
        });
        writer::formula_column(sheet, (self.first_row(), year.cost), text, held, &styles.count)
    }

    /// Writes the number of machines that a pool needs of each type in each month. The rows above the column headings
    /// contain the cores and the memory of the month.
    fn write_counts(
        &self,
        sheet: &mut Sheet<'_>,
        styles: &Styles,
        cloud: &CloudPrices<'_>,
        (kind, fleet): (&MachineKind, &Fleet),
        (counts, firm): (u16, Option<u16>),
    ) -> XlsxResult<()> {
        let minimum = fleet.cell(FleetColumn::Minimum);
        let numbers = |month: usize| {
            let of = move |sold: &OfferRow<'_>| {
                kind.pool_counts(month, fleet.minimum, f64::from(sold.instance.vcpu), sold.instance.memory_gib)
            };
            cloud.offers.iter().map(of)
        };
        for ((column, firm_column), month) in (counts..).zip(firm.map_or(0, |first| first)..).zip(fleet.months.clone())
        {
            writer::text(sheet, self.head, column, &format!("machines in month {}", month + 1), &styles.head_right)?;
            let of = |list: &[f64]| CellValue::Number(list.get(month).copied().unwrap_or(f64::NAN));
            let needed = [(KindColumn::Cores, of(&kind.cores)), (KindColumn::Memory, of(&kind.memory))];
            for (row, (which, held)) in (self.head - 2..).zip(needed) {
                writer::formula(sheet, row, column, &kind.cell(which, month), &held, &styles.count)?;
            }
            let [cores, memory] = [self.head - 2, self.head - 1].map(|row| cell_in_row(row, column));
            let text = |index: u32| {
                let [vcpu, gib] = [1, 2].map(|size| relative_cell(self.first_row() + index, size));
                kind.pool_count_formula([&cores, &memory], &minimum, [&vcpu, &gib])
            };
            let held = numbers(month).map(|(all, _)| CellValue::Number(all));
            writer::formula_column(sheet, (self.first_row(), column), text, held, &styles.count)?;
            if firm.is_some() {
                let head = format!("non-spot machines in month {}", month + 1);
                writer::text(sheet, self.head, firm_column, &head, &styles.head_right)?;
                let text = |index: u32| firm_formula(&relative_cell(self.first_row() + index, column), true);
                let held = numbers(month).map(|(_, firm)| CellValue::Number(firm));
                writer::formula_column(sheet, (self.first_row(), firm_column), text, held, &styles.count)?;
            }
        }
        Ok(())
    }

    /// Returns the row of the first type.
    const fn first_row(&self) -> u32 {
        self.head + 1
    }

    /// Returns the cells of the rates of a type.
    fn rate_cells(row: u32) -> PurchaseRates<String> {
        [3, 4, 5].map(|column| relative_cell(row, column))
    }

    /// Returns the condition that a type is suitable.
    fn fits_formula(fleet: &Fleet, year: &YearColumns, row: u32) -> String {
        match year.counts {
            Some(first) => format!("MAX({})<={MAX_MACHINES}", month_range(fleet, first, row)),
            None => {
                let (cores, memory) = (fleet.cell(FleetColumn::Cores), fleet.cell(FleetColumn::Memory));
                let [vcpu, gib] = [1, 2].map(|column| relative_cell(row, column));
                format!("AND({cores}<={vcpu}*(1+1E-9),{memory}<={gib}*(1+1E-9))")
            }
        }
    }

    /// Returns the yearly cost of a type if commitments are not allowed.
    fn cost_without_commitment(
        (kind, fleet): (&MachineKind, &Fleet),
        year: &YearColumns,
        [on_demand, spot, _]: &PurchaseRates<String>,
        row: u32,
    ) -> String {
        let Some(first) = year.counts else {
            let (all, firm) = (fleet.cell(FleetColumn::MachineMonths), fleet.cell(FleetColumn::FirmMachineMonths));
            return format!("{on_demand}*{firm}+{spot}*({all}-{firm})");
        };
        let counts = month_range(fleet, first, row);
        let firm = format!("SUMPRODUCT({})", firm_formula(&counts, kind.cost_entry.interruptible));
        format!("{on_demand}*{firm}+{spot}*(SUM({counts})-{firm})")
    }

    /// Returns the cells of the load duration curve of a year for the type in a row.
    fn year_cells(
        &self,
        needs: &Needs,
        (kind, fleet): (&MachineKind, &Fleet),
        (year, first_month_row): (&YearColumns, u32),
        row: u32,
    ) -> LoadDurationCells {
        let months = fleet.months.len();
        let hourly = needs.curve_cells(kind, &fleet.months, &fleet.cell(FleetColumn::DistinctCounts));
        if let Some(hourly) = hourly.filter(|_| self.allows_commitments) {
            return hourly;
        }
        if let Some(first) = year.counts {
            let [all, firm] = [first, year.firm.unwrap_or(first)].map(|first| month_range(fleet, first, row));
            return LoadDurationCells::for_months(all, firm, months, kind);
        }
        let rows = [fleet.months.start, fleet.months.end - 1].map(|month| first_month_row + saturating_u32(month));
        let column = 1 + saturating_u16(fleet.kind) * MONTH_COLUMNS;
        let [all, firm] = [column + 1, column + 2].map(|column| range((rows[0], column), (rows[1], column)));
        LoadDurationCells::for_months(all, firm, months, kind)
    }
}

/// Returns the cells of all months of a fleet in a row, from a column.
fn month_range(fleet: &Fleet, first: u16, row: u32) -> String {
    relative_range((row, first), (row, first + saturating_u16(fleet.months.len()) - 1))
}
