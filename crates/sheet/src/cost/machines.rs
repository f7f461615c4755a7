//! The sheet *Machines* of a cloud: the instance type of each kind and year, chosen by yearly cost, and the count and
//! cost of each month.

use std::ops::Range;

use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet};

use super::addresses::{at, here, range};
use super::candidates::Candidates;
use super::curve::{Curve, CurveCells, MachineLoad};
use super::machine_kind::{KindColumn, MachineKind, firm_formula};
use super::needs::Needs;
use super::prices::CloudPrices;
use super::{days, large, small, years};
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

const HEADER_ROWS: u32 = 4;
pub(crate) const SHEET: &str = "Machines";
/// The number of columns of a kind in the monthly table.
const MONTH_COLUMNS: u16 = 6;
/// The hours of a month.
const HOURS: f64 = headroom_core::units::HOURS_PER_MONTH as f64;

/// The columns of a fleet.
#[derive(Clone, Copy)]
pub(crate) enum FleetColumn {
    What,
    From,
    Months,
    Cores,
    Memory,
    Minimum,
    All,
    Firm,
    Own,
    Cheapest,
    Taken,
    Name,
    Vcpu,
    Gib,
    OnDemand,
    Spot,
    Committed,
    Levels,
    Level,
    Share,
}

/// A kind of machine in a year.
pub(crate) struct Fleet {
    pub(crate) kind: usize,
    pub(crate) months: Range<usize>,
    pub(crate) row: u32,
    /// The highest demand in the months of the fleet.
    pub(crate) cores: f64,
    pub(crate) memory: f64,
    pub(crate) minimum: f64,
    /// Machine hours divided by hours, summed over the months of the fleet.
    pub(crate) all: f64,
    /// Machine hours that must not be spot, divided by hours, summed over the months of the fleet.
    pub(crate) firm: f64,
    /// The index of the cheapest type, which is used.
    cheapest: Option<usize>,
    level: f64,
    /// For each month, the count, the machine hours (all and non-spot), those above the commitment (all and non-spot), and
    /// the billionths.
    monthly: Vec<[f64; 6]>,
    share: f64,
}

pub(crate) struct Machines {
    sheet: String,
    /// The rows of the column headings of the months and of the instance types.
    by_month: u32,
    pub(crate) fleets: Vec<Fleet>,
    candidates: Candidates,
}

impl Fleet {
    /// Returns a cell in the row of the fleet.
    pub(crate) fn here(&self, column: FleetColumn) -> String {
        here(self.row, column as u16)
    }
}

impl Machines {
    pub(crate) fn new(setting: &CostContext<'_>, needs: &Needs, cloud: &CloudPrices<'_>) -> Self {
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
                    row: HEADER_ROWS + large(fleets.len()),
                    cores: most(&kind.cores),
                    memory: most(&kind.memory),
                    minimum: math::max(kind.least(), if kind.pool() { most(&kind.machines) } else { 0.0 }),
                    all: over(&kind.all),
                    firm: over(&kind.firm),
                    cheapest: None,
                    level: 0.0,
                    monthly: Vec::new(),
                    share: 0.0,
                    months: year,
                });
            }
        }
        let by_month = HEADER_ROWS + large(fleets.len()) + 3;
        let candidates = Candidates::new(setting, needs, cloud, &fleets, by_month + large(months) + 4);
        let mut machines = Self { sheet: cloud.sheet(SHEET), by_month, fleets, candidates };
        for number in 0..machines.fleets.len() {
            machines.settle(number, needs, cloud);
        }
        machines
    }

    /// Selects the cheapest type, and computes its counts.
    fn settle(&mut self, number: usize, needs: &Needs, cloud: &CloudPrices<'_>) {
        let Some(fleet) = self.fleets.get_mut(number) else { return };
        let Some(kind) = needs.kinds.get(fleet.kind) else { return };
        fleet.cheapest = self.candidates.cheapest(number);
        if fleet.cheapest.is_none() && kind.needs_nothing(&fleet.months) {
            let beyond = if self.candidates.commits { f64::NAN } else { 0.0 };
            fleet.monthly = vec![[0.0, 0.0, 0.0, beyond, beyond, 0.0]; fleet.months.len()];
            return;
        }
        let Some((place, sold)) = fleet.cheapest.and_then(|place| Some((place, cloud.offers.get(place)?))) else {
            return;
        };
        let (vcpu, gib) = (f64::from(sold.instance.vcpu), sold.instance.memory_gib);
        if !kind.needs_nothing(&fleet.months) {
            fleet.share = headroom_core::cost::bill::cores_share(cloud.cloud(), sold.instance.vcpu, gib);
        }
        let rates = self.candidates.rates(place);
        let counted: Vec<[f64; 3]> = fleet
            .months
            .clone()
            .map(|month| {
                let of = |list: &[f64]| list.get(month).copied().unwrap_or(f64::NAN);
                if kind.pool() {
                    let (count, firm) = kind.pooled(month, fleet.minimum, vcpu, gib);
                    [count, count, firm]
                } else {
                    [of(&kind.count), of(&kind.all), of(&kind.firm)]
                }
            })
            .collect();
        let load = |[_, all, firm]: &[f64; 3]| MachineLoad { all: *all, firm: *firm, hours: 1.0, share: 1.0 };
        let curve = || needs.curve(kind, &fleet.months).unwrap_or_else(|| Curve::new(counted.iter().map(load)));
        fleet.level = if self.candidates.commits { curve().level(rates) } else { 0.0 };
        let hourly = needs.hours(kind).filter(|_| self.candidates.commits);
        for ([count, all, firm], month) in counted.into_iter().zip(fleet.months.clone()) {
            let hours = if kind.pool() { 1.0 } else { kind.hours.get(month).copied().unwrap_or(1.0) };
            let beyond = |number: f64| math::max(0.0, number - fleet.level);
            let (beyond_all, beyond_firm) = match hourly {
                Some(hours) => hours.curve(kind, &(month..month + 1)).beyond(fleet.level),
                None => (beyond(all), beyond(firm)),
            };
            let committed = if fleet.level > 0.0 { rates[2] * fleet.level * hours } else { 0.0 };
            let paid = committed + rates[0] * beyond_firm + rates[1] * (beyond_all - beyond_firm);
            fleet.monthly.push([count, all, firm, beyond_all, beyond_firm, math::round(paid * HOURS / hours)]);
        }
    }

    /// Returns the fleet of a kind in a month, and the index of the month in its year.
    fn fleet(&self, kind: usize, month: usize) -> Option<(&Fleet, usize)> {
        let fleet = self.fleets.iter().find(|fleet| fleet.kind == kind && fleet.months.contains(&month))?;
        Some((fleet, month - fleet.months.start))
    }

    /// Returns a number of a month as a cell with its result: 0 is the count, 5 the billionths.
    pub(crate) fn of_month(&self, kind: usize, month: usize, which: u16) -> (String, f64) {
        let held = self.fleet(kind, month).and_then(|(fleet, at)| fleet.monthly.get(at));
        let held = held.and_then(|row| row.get(usize::from(which))).copied().unwrap_or(f64::NAN);
        (at(&self.sheet, self.by_month + 1 + large(month), 1 + small(kind) * MONTH_COLUMNS + which), held)
    }

    /// Returns the share of the price that pays for cores.
    pub(crate) fn share(&self, kind: usize, month: usize) -> (String, f64) {
        let fleet = self.fleet(kind, month).map(|(fleet, _)| fleet);
        fleet.map_or((String::new(), f64::NAN), |fleet| {
            (at(&self.sheet, fleet.row, FleetColumn::Share as u16), fleet.share)
        })
    }

    pub(crate) fn write(
        &self,
        book: &mut Workbook,
        styles: &Styles,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
    ) -> XlsxResult<()> {
        if self.fleets.is_empty() {
            return Ok(());
        }
        let sheet = writer::sheet(book, &self.sheet, &[34.0, 16.0], HEADER_ROWS)?;
        for column in 2..self
            .candidates
            .end()
            .max(1 + MONTH_COLUMNS * small(needs.kinds.len()))
            .max(FleetColumn::Share as u16 + 1)
        {
            sheet.set_column_width(column, 18.0)?;
        }
        writer::text(sheet, 0, 0, &format!("{} machines in {}", cloud.cloud().label(), cloud.region), &styles.title)?;
        let note = "Each year uses the cheapest instance type that fits all its months, by the yearly costs below. Choose another \
                    from the list; an empty cell uses the cheapest.";
        writer::text(sheet, 1, 0, note, &styles.group)?;
        self.write_fleets(sheet, styles, needs, cloud)?;
        self.write_months(sheet, styles, needs)?;
        self.candidates.write(sheet, styles, needs, cloud, &self.fleets)
    }

    fn write_fleets(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
    ) -> XlsxResult<()> {
        let heads = [
            "Machines",
            "Year",
            "Months",
            "Cores",
            "GiB",
            "Minimum",
            "Machine hours",
            "Not spot",
            "Your choice",
            "Cheapest",
            "Used",
            "Instance type",
            "vCPU",
            "GiB each",
            "On-demand, 10⁻⁹ $",
            "Spot, 10⁻⁹ $",
            "Committed, 10⁻⁹ $",
            "Machine counts",
            "Committed count",
            "Share of cores",
        ];
        for (column, head) in (0..).zip(heads) {
            writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
        }
        for (number, fleet) in self.fleets.iter().enumerate() {
            let Some(kind) = needs.kinds.get(fleet.kind) else { continue };
            let row = fleet.row;
            let most = |of: KindColumn| format!("MAX({})", kind.span(of, &fleet.months));
            writer::text(sheet, row, FleetColumn::What as u16, &kind.label(), &styles.text)?;
            let mut put = |column: FleetColumn, formula: &str, held: CellValue| {
                let rate = matches!(column, FleetColumn::OnDemand | FleetColumn::Spot | FleetColumn::Committed);
                let format = if rate { &styles.rate } else { &styles.count };
                writer::formula(sheet, row, column as u16, formula, &held, format)
            };
            let first = here(self.by_month + 1 + large(fleet.months.start), 0);
            put(
                FleetColumn::Months,
                &fleet.months.len().to_string(),
                CellValue::Number(f64::from(large(fleet.months.len()))),
            )?;
            put(FleetColumn::Cores, &most(KindColumn::Cores), CellValue::Number(fleet.cores))?;
            put(FleetColumn::Memory, &most(KindColumn::Memory), CellValue::Number(fleet.memory))?;
            let own = if kind.standby.is_some() { "1" } else { "cost_least" };
            let minimum =
                if kind.pool() { format!("MAX({own},{})", most(KindColumn::Machines)) } else { own.to_owned() };
            put(FleetColumn::Minimum, &minimum, CellValue::Number(fleet.minimum))?;
            if !kind.pool() {
                let over = |of: KindColumn| {
                    format!(
                        "SUMPRODUCT({}/{})",
                        kind.span(of, &fleet.months),
                        kind.span(KindColumn::Hours, &fleet.months)
                    )
                };
                put(FleetColumn::All, &over(KindColumn::All), CellValue::Number(fleet.all))?;
                put(FleetColumn::Firm, &over(KindColumn::Firm), CellValue::Number(fleet.firm))?;
            }
            let place = |place: Option<usize>| match place {
                Some(place) => CellValue::Number(f64::from(large(place)) + 1.0),
                None => CellValue::Number(f64::NAN),
            };
            let costs = self.candidates.costs(number);
            put(FleetColumn::Cheapest, &format!("MATCH(MIN({costs}),{costs},0)"), place(fleet.cheapest))?;
            let (own, cheapest) = (fleet.here(FleetColumn::Own), fleet.here(FleetColumn::Cheapest));
            let taken = format!("IF({own}=\"\",{cheapest},MATCH({own},{},0))", cloud.offers(2));
            put(FleetColumn::Taken, &taken, place(fleet.cheapest))?;
            let taken = fleet.here(FleetColumn::Taken);
            let sold = fleet.cheapest.and_then(|place| cloud.offers.get(place));
            let name = sold.map_or(CellValue::Number(f64::NAN), |sold| CellValue::Text(sold.instance.name.clone()));
            put(FleetColumn::Name, &format!("INDEX({},{taken})", cloud.offers(2)), name)?;
            let of = |number: Option<f64>| CellValue::Number(number.unwrap_or(f64::NAN));
            let vcpu = of(sold.map(|sold| f64::from(sold.instance.vcpu)));
            put(FleetColumn::Vcpu, &format!("INDEX({},{taken})", cloud.offers(3)), vcpu)?;
            let gib = of(sold.map(|sold| sold.instance.memory_gib));
            put(FleetColumn::Gib, &format!("INDEX({},{taken})", cloud.offers(4)), gib)?;
            let rates = fleet.cheapest.map(|place| self.candidates.rates(place));
            let ways = [FleetColumn::OnDemand, FleetColumn::Spot, FleetColumn::Committed];
            for (at, column) in ways.into_iter().enumerate().take(if self.candidates.commits { 3 } else { 2 }) {
                let held = of(rates.and_then(|rates| rates.get(at).copied()));
                put(column, &format!("INDEX({},{taken})", self.candidates.column(at)), held)?;
            }
            let (core, gib) = cloud.usual();
            let cores = format!("{}*{core}", fleet.here(FleetColumn::Vcpu));
            let share = format!("{cores}/({cores}+{}*{gib})", fleet.here(FleetColumn::Gib));
            let share = format!("IF({},0,{share})", kind.needs_nothing_formula(&fleet.months));
            let held = if fleet.monthly.is_empty() { f64::NAN } else { fleet.share };
            put(FleetColumn::Share, &share, CellValue::Number(held))?;
            self.write_level(sheet, styles, needs, number)?;
            let date = CellValue::Number(needs.serial(fleet.months.start));
            writer::formula(sheet, row, FleetColumn::From as u16, &first, &date, &styles.date)?;
            sheet.write_blank(row, FleetColumn::Own as u16, &styles.input_text)?;
            let list = Formula::new(format!("={}", cloud.offers(2)));
            let column = FleetColumn::Own as u16;
            sheet.add_data_validation(row, column, row, column, &DataValidation::new().allow_list_formula(list))?;
        }
        Ok(())
    }

    /// Writes the committed count.
    fn write_level(&self, sheet: &mut Worksheet, styles: &Styles, needs: &Needs, number: usize) -> XlsxResult<()> {
        let (true, Some(fleet)) = (self.candidates.commits, self.fleets.get(number)) else { return Ok(()) };
        let Some(kind) = needs.kinds.get(fleet.kind) else { return Ok(()) };
        let column = FleetColumn::Level as u16;
        let rates = [FleetColumn::OnDemand, FleetColumn::Spot, FleetColumn::Committed].map(|of| fleet.here(of));
        let rows = (self.by_month + 1 + large(fleet.months.start), self.by_month + large(fleet.months.end));
        let first = 1 + small(fleet.kind) * MONTH_COLUMNS;
        let of = |offset: u16| range((rows.0, first + offset), (rows.1, first + offset));
        let spans = needs.spans(kind, &fleet.months, &fleet.here(FleetColumn::Levels));
        if let Some(hours) = needs.hours(kind) {
            let (text, held) = hours.levels(kind, &fleet.months);
            writer::formula(
                sheet,
                fleet.row,
                FleetColumn::Levels as u16,
                &text,
                &CellValue::Number(held),
                &styles.count,
            )?;
        }
        let spans = spans.unwrap_or_else(|| CurveCells::months(of(1), of(2), fleet.months.len(), kind));
        let formula = spans.level(&rates);
        let held = if fleet.cheapest.is_some() { fleet.level } else { f64::NAN };
        writer::formula(sheet, fleet.row, column, &formula, &CellValue::Number(held), &styles.count)
    }

    fn write_months(&self, sheet: &mut Worksheet, styles: &Styles, needs: &Needs) -> XlsxResult<()> {
        let head = self.by_month;
        writer::text(sheet, head, 0, "Month", &styles.head)?;
        for (number, kind) in needs.kinds.iter().enumerate() {
            let first = 1 + small(number) * MONTH_COLUMNS;
            writer::text(sheet, head - 1, first, &kind.label(), &styles.group)?;
            let heads = ["Count", "Machine hours", "Not spot", "Above commitment", "Not spot", "Month, 10⁻⁹ $"];
            for (column, text) in (first..).zip(heads) {
                writer::text(sheet, head, column, text, &styles.head_right)?;
            }
        }
        for month in 0..needs.months() {
            let row = head + 1 + large(month);
            let date = CellValue::Number(needs.serial(month));
            writer::formula(sheet, row, 0, &days::date_of(needs.first_day(month)), &date, &styles.date)?;
            for (number, kind) in needs.kinds.iter().enumerate() {
                let Some((fleet, at)) = self.fleet(number, month) else { continue };
                self.write_month((sheet, styles), needs, (number, kind), (fleet, at), month)?;
            }
        }
        Ok(())
    }

    fn write_month(
        &self,
        (sheet, styles): (&mut Worksheet, &Styles),
        needs: &Needs,
        (number, kind): (usize, &MachineKind),
        (fleet, at): (&Fleet, usize),
        month: usize,
    ) -> XlsxResult<()> {
        let row = self.by_month + 1 + large(month);
        let first = 1 + small(number) * MONTH_COLUMNS;
        let cell = |offset: u16| here(row, first + offset);
        let held = fleet.monthly.get(at).copied().unwrap_or([f64::NAN; 6]);
        let (count, all, firm) = if kind.pool() {
            let [vcpu, gib, minimum] =
                [FleetColumn::Vcpu, FleetColumn::Gib, FleetColumn::Minimum].map(|of| fleet.here(of));
            let count = kind.pooled_formula(month, &minimum, &vcpu, &gib);
            (count, cell(0), firm_formula(&cell(0), kind.item.interruptible))
        } else {
            (kind.at(KindColumn::Count, month), kind.at(KindColumn::All, month), kind.at(KindColumn::Firm, month))
        };
        let hours = if kind.pool() { "1".to_owned() } else { kind.at(KindColumn::Hours, month) };
        let (level, commits) = (fleet.here(FleetColumn::Level), self.candidates.commits);
        let beyond = |offset: u16| {
            if commits { format!("MAX(0,{}-{level})", cell(offset)) } else { cell(offset) }
        };
        let hourly = needs.hours(kind).filter(|_| commits).map(|hours| hours.beyond(kind, month, &level));
        let [beyond_all, beyond_firm] = hourly.unwrap_or_else(|| [beyond(1), beyond(2)]);
        let [on_demand, spot, committed] =
            [FleetColumn::OnDemand, FleetColumn::Spot, FleetColumn::Committed].map(|column| fleet.here(column));
        let committed = if commits { format!("{committed}*{level}*{hours}+") } else { String::new() };
        let paid = format!(
            "IF({none},0,ROUND(({committed}{on_demand}*{firm}+{spot}*({all}-{firm}))*{HOURS}/{hours},0))",
            none = kind.needs_nothing_formula(&fleet.months),
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
