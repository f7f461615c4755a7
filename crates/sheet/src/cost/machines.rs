//! The *Machines* sheet of a cloud: the instance type of each kind and year, chosen by yearly cost, and the count and
//! cost of each month.

use std::ops::Range;

use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use headroom_core::work::WorkBudget;
use rust_xlsxwriter::{DataValidation, Formula};

use super::addresses::{absolute_cell, range, sheet_cell};
use super::candidates::Candidates;
use super::curve::{LoadDurationCells, LoadDurationCurve, MachineLoad};
use super::machine_kind::{KindColumn, MachineKind, firm_formula};
use super::needs::Needs;
use super::prices::CloudPrices;
use super::{days, saturating_u16, saturating_u32, years};
use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

const HEADER_ROWS: u32 = 4;
pub(crate) const SHEET: &str = "Machines";
/// The number of columns of a kind in the monthly table.
pub(super) const MONTH_COLUMNS: u16 = 6;
/// The hours of a month.
const HOURS_PER_MONTH: f64 = headroom_core::units::HOURS_PER_MONTH as f64;

/// The columns of a fleet.
#[derive(Clone, Copy)]
pub(crate) enum FleetColumn {
    Kind,
    From,
    Months,
    Cores,
    Memory,
    Minimum,
    MachineMonths,
    FirmMachineMonths,
    Choice,
    Cheapest,
    Used,
    Name,
    Vcpu,
    Gib,
    OnDemand,
    Spot,
    Committed,
    DistinctCounts,
    CommittedCount,
    CoresShare,
}

/// A kind of machine in a year.
pub(crate) struct Fleet {
    pub(crate) kind: usize,
    pub(crate) months: Range<usize>,
    pub(crate) row: u32,
    /// The maximum number of cores in the months of the fleet.
    pub(crate) cores: f64,
    /// The maximum memory in the months of the fleet, in GiB.
    pub(crate) memory: f64,
    /// The minimum count.
    pub(crate) minimum: f64,
    /// The machine-months: the mean number of machines in each month, summed over the months of the fleet.
    pub(crate) machine_months: f64,
    /// The machine-months that must not be spot.
    pub(crate) firm_machine_months: f64,
    /// The index of the cheapest type, which is used.
    cheapest: Option<usize>,
    /// The committed count.
    committed_count: f64,
    /// For each month, the count, the machine hours (all and non-spot), those above the commitment (all and non-spot),
    /// and the cost in billionths of a dollar.
    monthly: Vec<[f64; 6]>,
    /// The share of the cost that pays for cores.
    cores_share: f64,
}

pub(crate) struct Machines {
    sheet: String,
    /// The row of the column headings of the monthly table.
    month_header_row: u32,
    pub(crate) fleets: Vec<Fleet>,
    candidates: Candidates,
}

impl Fleet {
    /// Returns a cell in the row of the fleet.
    pub(crate) fn cell(&self, column: FleetColumn) -> String {
        absolute_cell(self.row, column as u16)
    }
}

impl Machines {
    pub(crate) fn new(context: &CostContext<'_>, needs: &Needs, cloud: &CloudPrices<'_>, work: &WorkBudget) -> Self {
        let months = needs.months();
        let mut fleets = Vec::new();
        for (number, kind) in needs.kinds.iter().enumerate() {
            for year in years(months) {
                let most =
                    |list: &[f64]| list.get(year.clone()).unwrap_or_default().iter().copied().fold(0.0, math::max);
                let over = |list: &[f64]| -> f64 {
                    let of = |month: usize| Some(list.get(month)? / kind.hours.get(month)?);
                    year.clone().filter_map(of).sum()
                };
                fleets.push(Fleet {
                    kind: number,
                    row: HEADER_ROWS + saturating_u32(fleets.len()),
                    cores: most(&kind.cores),
                    memory: most(&kind.memory),
                    minimum: math::max(kind.min_count(), if kind.is_pool() { most(&kind.machines) } else { 0.0 }),
                    machine_months: over(&kind.machine_hours),
                    firm_machine_months: over(&kind.firm_hours),
                    cheapest: None,
                    committed_count: 0.0,
                    monthly: Vec::new(),
                    cores_share: 0.0,
                    months: year,
                });
            }
        }
        let by_month = HEADER_ROWS + saturating_u32(fleets.len()) + 3;
        let head = by_month + saturating_u32(months) + 6;
        let candidates = Candidates::new(context, needs, cloud, &fleets, (head, work));
        let mut machines = Self { sheet: cloud.sheet_name(SHEET), month_header_row: by_month, fleets, candidates };
        for number in 0..machines.fleets.len() {
            machines.choose_type(number, needs, cloud);
        }
        machines
    }

    /// Selects the cheapest type for a fleet, and computes its counts and costs.
    fn choose_type(&mut self, number: usize, needs: &Needs, cloud: &CloudPrices<'_>) {
        let Some(fleet) = self.fleets.get_mut(number) else { return };
        let Some(kind) = needs.kinds.get(fleet.kind) else { return };
        fleet.cheapest = self.candidates.cheapest(number);
        if fleet.cheapest.is_none() && kind.is_unused(&fleet.months) {
            let beyond = if self.candidates.allows_commitments { f64::NAN } else { 0.0 };
            fleet.monthly = vec![[0.0, 0.0, 0.0, beyond, beyond, 0.0]; fleet.months.len()];
            return;
        }
        let Some((index, sold)) = fleet.cheapest.and_then(|index| Some((index, cloud.offers.get(index)?))) else {
            return;
        };
        let (vcpu, gib) = (f64::from(sold.instance.vcpu), sold.instance.memory_gib);
        if !kind.is_unused(&fleet.months) {
            fleet.cores_share =
                headroom_core::cost::core_price::core_price_share(cloud.cloud(), sold.instance.vcpu, gib);
        }
        let rates = self.candidates.rates(index);
        let counted: Vec<[f64; 3]> = fleet
            .months
            .clone()
            .map(|month| {
                let of = |list: &[f64]| list.get(month).copied().unwrap_or(f64::NAN);
                if kind.is_pool() {
                    let (count, firm) = kind.pool_counts(month, fleet.minimum, vcpu, gib);
                    [count, count, firm]
                } else {
                    [of(&kind.counts), of(&kind.machine_hours), of(&kind.firm_hours)]
                }
            })
            .collect();
        let load = |[_, all, firm]: &[f64; 3]| MachineLoad { all: *all, firm: *firm, hours: 1.0, share: 1.0 };
        let curve =
            || needs.curve(kind, &fleet.months).unwrap_or_else(|| LoadDurationCurve::new(counted.iter().map(load)));
        fleet.committed_count = if self.candidates.allows_commitments { curve().committed_count(rates) } else { 0.0 };
        let hourly = needs.hours(kind).filter(|_| self.candidates.allows_commitments);
        for ([count, all, firm], month) in counted.into_iter().zip(fleet.months.clone()) {
            let hours = if kind.is_pool() { 1.0 } else { kind.hours.get(month).copied().unwrap_or(1.0) };
            let beyond = |number: f64| math::max(0.0, number - fleet.committed_count);
            let (beyond_all, beyond_firm) = match hourly {
                Some(hours) => hours.curve(kind, &(month..month + 1)).hours_above(fleet.committed_count),
                None => (beyond(all), beyond(firm)),
            };
            let committed = if fleet.committed_count > 0.0 { rates[2] * fleet.committed_count * hours } else { 0.0 };
            let paid = committed + rates[0] * beyond_firm + rates[1] * (beyond_all - beyond_firm);
            fleet.monthly.push([
                count,
                all,
                firm,
                beyond_all,
                beyond_firm,
                math::round(paid * HOURS_PER_MONTH / hours),
            ]);
        }
    }

    /// Returns the fleet of a kind in a month, and the index of the month in its year.
    fn fleet(&self, kind: usize, month: usize) -> Option<(&Fleet, usize)> {
        let fleet = self.fleets.iter().find(|fleet| fleet.kind == kind && fleet.months.contains(&month))?;
        Some((fleet, month - fleet.months.start))
    }

    /// Returns the cell of a month in a column, and its result. Column 0 is the count, and column 5 the cost in
    /// billionths of a dollar.
    pub(crate) fn month_cell(&self, kind: usize, month: usize, which: u16) -> (String, f64) {
        let held = self.fleet(kind, month).and_then(|(fleet, at)| fleet.monthly.get(at));
        let held = held.and_then(|row| row.get(usize::from(which))).copied().unwrap_or(f64::NAN);
        (
            sheet_cell(
                &self.sheet,
                self.month_header_row + 1 + saturating_u32(month),
                1 + saturating_u16(kind) * MONTH_COLUMNS + which,
            ),
            held,
        )
    }

    /// Returns the share of the cost that pays for cores, as a cell and its result.
    pub(crate) fn cores_share(&self, kind: usize, month: usize) -> (String, f64) {
        let fleet = self.fleet(kind, month).map(|(fleet, _)| fleet);
        fleet.map_or((String::new(), f64::NAN), |fleet| {
            (sheet_cell(&self.sheet, fleet.row, FleetColumn::CoresShare as u16), fleet.cores_share)
        })
    }

    pub(crate) fn write(
        self,
        book: &mut Book<'_>,
        styles: &Styles,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
    ) -> XlsxResult<()> {
        if self.fleets.is_empty() {
            return Ok(());
        }
        let sheet = writer::add_sheet(book, &self.sheet, &[34.0, 16.0], HEADER_ROWS)?;
        for column in 2..self
            .candidates
            .end_column()
            .max(1 + MONTH_COLUMNS * saturating_u16(needs.kinds.len()))
            .max(FleetColumn::CoresShare as u16 + 1)
        {
            sheet.layout.set_column_width(column, 18.0)?;
        }
        writer::text(sheet, 0, 0, &format!("{} machines in {}", cloud.cloud().label(), cloud.region), &styles.title)?;
        let note = "Each year uses the cheapest instance type that fits all its months, according to the yearly costs \
                    below. To use another type, select it in the “Your choice” column; an empty cell means the \
                    cheapest.";
        writer::text(sheet, 1, 0, note, &styles.group)?;
        self.write_fleets(sheet, styles, needs, cloud)?;
        self.write_months(sheet, styles, needs)?;
        self.candidates.write(sheet, styles, needs, cloud, (&self.fleets, self.month_header_row + 1))
    }

    fn write_fleets(
        &self,
        sheet: &mut Sheet<'_>,
        styles: &Styles,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
    ) -> XlsxResult<()> {
        let heads = [
            "Machines",
            "Year",
            "Months",
            "Cores",
            "Memory, GiB",
            "Minimum machines",
            "Machine-months",
            "Non-spot machine-months",
            "Your choice",
            "Cheapest, list position",
            "Used, list position",
            "Instance type",
            "vCPUs per machine",
            "GiB per machine",
            "On-demand, 10⁻⁹ $",
            "Spot, 10⁻⁹ $",
            "Committed, 10⁻⁹ $",
            "Distinct counts",
            "Committed count",
            "Core share of price",
        ];
        for (column, head) in (0..).zip(heads) {
            writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
        }
        for (number, fleet) in self.fleets.iter().enumerate() {
            let Some(kind) = needs.kinds.get(fleet.kind) else { continue };
            let row = fleet.row;
            let most = |of: KindColumn| format!("MAX({})", kind.range(of, &fleet.months));
            writer::text(sheet, row, FleetColumn::Kind as u16, &kind.label(), &styles.text)?;
            let mut put = |column: FleetColumn, formula: &str, held: CellValue| {
                let rate = matches!(column, FleetColumn::OnDemand | FleetColumn::Spot | FleetColumn::Committed);
                let format = if rate { &styles.rate } else { &styles.count };
                writer::formula(sheet, row, column as u16, formula, &held, format)
            };
            let first = absolute_cell(self.month_header_row + 1 + saturating_u32(fleet.months.start), 0);
            put(
                FleetColumn::Months,
                &fleet.months.len().to_string(),
                CellValue::Number(f64::from(saturating_u32(fleet.months.len()))),
            )?;
            put(FleetColumn::Cores, &most(KindColumn::Cores), CellValue::Number(fleet.cores))?;
            put(FleetColumn::Memory, &most(KindColumn::Memory), CellValue::Number(fleet.memory))?;
            let own = if kind.standby_for.is_some() { "1" } else { "cost_least" };
            let minimum =
                if kind.is_pool() { format!("MAX({own},{})", most(KindColumn::Machines)) } else { own.to_owned() };
            put(FleetColumn::Minimum, &minimum, CellValue::Number(fleet.minimum))?;
            if !kind.is_pool() {
                let over = |of: KindColumn| {
                    format!(
                        "SUMPRODUCT({}/{})",
                        kind.range(of, &fleet.months),
                        kind.range(KindColumn::Hours, &fleet.months)
                    )
                };
                put(
                    FleetColumn::MachineMonths,
                    &over(KindColumn::MachineHours),
                    CellValue::Number(fleet.machine_months),
                )?;
                put(
                    FleetColumn::FirmMachineMonths,
                    &over(KindColumn::FirmHours),
                    CellValue::Number(fleet.firm_machine_months),
                )?;
            }
            let position = |index: Option<usize>| match index {
                Some(index) => CellValue::Number(f64::from(saturating_u32(index)) + 1.0),
                None => CellValue::Number(f64::NAN),
            };
            let costs = self.candidates.cost_range(number);
            put(FleetColumn::Cheapest, &format!("MATCH(MIN({costs}),{costs},0)"), position(fleet.cheapest))?;
            let (own, cheapest) = (fleet.cell(FleetColumn::Choice), fleet.cell(FleetColumn::Cheapest));
            let taken = format!("IF({own}=\"\",{cheapest},MATCH({own},{},0))", cloud.offer_range(2));
            put(FleetColumn::Used, &taken, position(fleet.cheapest))?;
            let taken = fleet.cell(FleetColumn::Used);
            let sold = fleet.cheapest.and_then(|index| cloud.offers.get(index));
            let name = sold.map_or(CellValue::Number(f64::NAN), |sold| CellValue::Text(sold.instance.name.clone()));
            put(FleetColumn::Name, &format!("INDEX({},{taken})", cloud.offer_range(2)), name)?;
            let of = |number: Option<f64>| CellValue::Number(number.unwrap_or(f64::NAN));
            let vcpu = of(sold.map(|sold| f64::from(sold.instance.vcpu)));
            put(FleetColumn::Vcpu, &format!("INDEX({},{taken})", cloud.offer_range(3)), vcpu)?;
            let gib = of(sold.map(|sold| sold.instance.memory_gib));
            put(FleetColumn::Gib, &format!("INDEX({},{taken})", cloud.offer_range(4)), gib)?;
            let rates = fleet.cheapest.map(|index| self.candidates.rates(index));
            let ways = [FleetColumn::OnDemand, FleetColumn::Spot, FleetColumn::Committed];
            for (at, column) in
                ways.into_iter().enumerate().take(if self.candidates.allows_commitments { 3 } else { 2 })
            {
                let held = of(rates.and_then(|rates| rates.get(at).copied()));
                put(column, &format!("INDEX({},{taken})", self.candidates.rate_range(at)), held)?;
            }
            let (core, gib) = cloud.usual_prices();
            let cores = format!("{}*{core}", fleet.cell(FleetColumn::Vcpu));
            let share = format!("{cores}/({cores}+{}*{gib})", fleet.cell(FleetColumn::Gib));
            let share = format!("IF({},0,{share})", kind.is_unused_formula(&fleet.months));
            let held = if fleet.monthly.is_empty() { f64::NAN } else { fleet.cores_share };
            put(FleetColumn::CoresShare, &share, CellValue::Number(held))?;
            self.write_committed_count(sheet, styles, needs, number)?;
            let date = CellValue::Number(needs.serial(fleet.months.start));
            writer::formula(sheet, row, FleetColumn::From as u16, &first, &date, &styles.date)?;
            writer::blank(sheet, row, FleetColumn::Choice as u16, &styles.input_text)?;
            let list = Formula::new(format!("={}", cloud.offer_range(2)));
            let column = FleetColumn::Choice as u16;
            sheet.layout.add_data_validation(
                row,
                column,
                row,
                column,
                &DataValidation::new().allow_list_formula(list),
            )?;
        }
        Ok(())
    }

    /// Writes the committed count and, for autoscaled machines, the number of distinct counts. Writes nothing if
    /// commitments are not allowed.
    fn write_committed_count(
        &self,
        sheet: &mut Sheet<'_>,
        styles: &Styles,
        needs: &Needs,
        number: usize,
    ) -> XlsxResult<()> {
        let (true, Some(fleet)) = (self.candidates.allows_commitments, self.fleets.get(number)) else { return Ok(()) };
        let Some(kind) = needs.kinds.get(fleet.kind) else { return Ok(()) };
        let column = FleetColumn::CommittedCount as u16;
        let rates = [FleetColumn::OnDemand, FleetColumn::Spot, FleetColumn::Committed].map(|of| fleet.cell(of));
        let rows = (
            self.month_header_row + 1 + saturating_u32(fleet.months.start),
            self.month_header_row + saturating_u32(fleet.months.end),
        );
        let first = 1 + saturating_u16(fleet.kind) * MONTH_COLUMNS;
        let of = |offset: u16| range((rows.0, first + offset), (rows.1, first + offset));
        let spans = needs.curve_cells(kind, &fleet.months, &fleet.cell(FleetColumn::DistinctCounts));
        if let Some(hours) = needs.hours(kind) {
            let (text, held) = hours.distinct_counts(kind, &fleet.months);
            writer::formula(
                sheet,
                fleet.row,
                FleetColumn::DistinctCounts as u16,
                &text,
                &CellValue::Number(held),
                &styles.count,
            )?;
        }
        let spans = spans.unwrap_or_else(|| LoadDurationCells::for_months(of(1), of(2), fleet.months.len(), kind));
        let formula = spans.committed_count(&rates);
        let held = if fleet.cheapest.is_some() { fleet.committed_count } else { f64::NAN };
        writer::formula(sheet, fleet.row, column, &formula, &CellValue::Number(held), &styles.count)
    }

    fn write_months(&self, sheet: &mut Sheet<'_>, styles: &Styles, needs: &Needs) -> XlsxResult<()> {
        let head = self.month_header_row;
        writer::text(sheet, head, 0, "Month", &styles.head)?;
        for (number, kind) in needs.kinds.iter().enumerate() {
            let first = 1 + saturating_u16(number) * MONTH_COLUMNS;
            writer::text(sheet, head - 1, first, &kind.label(), &styles.group)?;
            let heads = [
                "Count",
                "Machine hours",
                "Non-spot machine hours",
                "Above commitment",
                "Non-spot above commitment",
                "Monthly cost, 10⁻⁹ $",
            ];
            for (column, text) in (first..).zip(heads) {
                writer::text(sheet, head, column, text, &styles.head_right)?;
            }
        }
        for month in 0..needs.months() {
            let row = head + 1 + saturating_u32(month);
            let date = CellValue::Number(needs.serial(month));
            writer::formula(sheet, row, 0, &days::date_cell(needs.first_day(month)), &date, &styles.date)?;
            for (number, kind) in needs.kinds.iter().enumerate() {
                let Some((fleet, at)) = self.fleet(number, month) else { continue };
                self.write_month((sheet, styles), needs, (number, kind), (fleet, at), month)?;
            }
        }
        Ok(())
    }

    fn write_month(
        &self,
        (sheet, styles): (&mut Sheet<'_>, &Styles),
        needs: &Needs,
        (number, kind): (usize, &MachineKind),
        (fleet, at): (&Fleet, usize),
        month: usize,
    ) -> XlsxResult<()> {
        let row = self.month_header_row + 1 + saturating_u32(month);
        let first = 1 + saturating_u16(number) * MONTH_COLUMNS;
        let cell = |offset: u16| absolute_cell(row, first + offset);
        let held = fleet.monthly.get(at).copied().unwrap_or([f64::NAN; 6]);
        let (count, all, firm) = if kind.is_pool() {
            let [vcpu, gib, minimum] =
                [FleetColumn::Vcpu, FleetColumn::Gib, FleetColumn::Minimum].map(|of| fleet.cell(of));
            let [cores, memory] = [KindColumn::Cores, KindColumn::Memory].map(|of| kind.cell(of, month));
            let count = kind.pool_count_formula([&cores, &memory], &minimum, [&vcpu, &gib]);
            (count, cell(0), firm_formula(&cell(0), kind.cost_entry.interruptible))
        } else {
            (
                kind.cell(KindColumn::Count, month),
                kind.cell(KindColumn::MachineHours, month),
                kind.cell(KindColumn::FirmHours, month),
            )
        };
        let hours = if kind.is_pool() { "1".to_owned() } else { kind.cell(KindColumn::Hours, month) };
        let (level, commits) = (fleet.cell(FleetColumn::CommittedCount), self.candidates.allows_commitments);
        let beyond = |offset: u16| {
            if commits { format!("MAX(0,{}-{level})", cell(offset)) } else { cell(offset) }
        };
        let hourly = needs.hours(kind).filter(|_| commits).map(|hours| hours.hours_above_formulas(kind, month, &level));
        let [beyond_all, beyond_firm] = hourly.unwrap_or_else(|| [beyond(1), beyond(2)]);
        let [on_demand, spot, committed] =
            [FleetColumn::OnDemand, FleetColumn::Spot, FleetColumn::Committed].map(|column| fleet.cell(column));
        let committed = if commits { format!("{committed}*{level}*{hours}+") } else { String::new() };
        let paid = format!(
            "IF({none},0,ROUND(({committed}{on_demand}*{firm}+{spot}*({all}-{firm}))*{HOURS_PER_MONTH}/{hours},0))",
            none = kind.is_unused_formula(&fleet.months),
            all = cell(3),
            firm = cell(4)
        );
        let texts = [count, all, firm, beyond_all, beyond_firm, paid];
        for (offset, (text, held)) in (0..).zip(texts.iter().zip(held)) {
            writer::formula(sheet, row, first + offset, text, &CellValue::Number(held), &styles.count)?;
        }
        Ok(())
    }
}
