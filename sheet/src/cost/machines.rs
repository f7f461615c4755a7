//! The machines of a cloud: for each kind and year which type, by the cost of that year with each that is sold; and how many
//! there are in each month, and what they cost.

use std::ops::Range;

use headroom_core::cost::compare::Setting;
use headroom_core::math;
use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet};

use super::candidates::Candidates;
use super::kind::{Kind, Of, firm_formula};
use super::needs::Needs;
use super::place::{at, here, range};
use super::prices::CloudPrices;
use super::{days, large, small, years};
use crate::calc::Held;
use crate::pen::{self, Made};
use crate::styles::Styles;

const FIRST: u32 = 4;
pub(crate) const SHEET: &str = "Machines";
/// Columns of a kind among the months.
const MONTHLY: u16 = 6;
/// Hours of a month.
const HOURS: f64 = headroom_core::cost::HOURS_A_MONTH as f64;

/// Columns of a fleet.
#[derive(Clone, Copy)]
pub(crate) enum Column {
    What,
    From,
    Months,
    Cores,
    Memory,
    Fewest,
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
    Level,
    Share,
}

/// A kind of machine in a year.
pub(crate) struct Fleet {
    pub(crate) kind: usize,
    pub(crate) months: Range<usize>,
    pub(crate) row: u32,
    /// What the most of its months asks for.
    pub(crate) cores: f64,
    pub(crate) memory: f64,
    pub(crate) fewest: f64,
    /// Machine hours over hours, summed over its months: of all, and of those that may not be spot.
    pub(crate) all: f64,
    pub(crate) firm: f64,
    /// The type that is set, where the cheapest is not found by formulas, and how many are committed to.
    pub(crate) set: Option<(String, Option<f64>)>,
    /// The place of the cheapest among the offers, and of what is taken.
    cheapest: Option<usize>,
    taken: Option<usize>,
    level: f64,
    /// For each month how many; all and firm hours; those beyond what is committed; billionths.
    monthly: Vec<[f64; 6]>,
    share: f64,
}

pub(crate) struct Machines {
    sheet: String,
    /// The row of the heads of the months, and of the offers.
    by_month: u32,
    pub(crate) fleets: Vec<Fleet>,
    candidates: Candidates,
}

impl Fleet {
    /// A cell of its row.
    pub(crate) fn here(&self, column: Column) -> String {
        here(self.row, column as u16)
    }
}

impl Machines {
    pub(crate) fn new(setting: &Setting<'_>, needs: &Needs, cloud: &CloudPrices<'_>) -> Self {
        let months = setting.months.len();
        let mut fleets = Vec::new();
        let commits = setting.wishes.wish.one_year || setting.wishes.wish.three_years;
        for (number, kind) in needs.kinds.iter().enumerate() {
            for year in years(months) {
                let most =
                    |list: &[f64]| list.get(year.clone()).unwrap_or_default().iter().copied().fold(0.0, math::max);
                let over = |list: &[f64]| -> f64 {
                    let of = |month: usize| Some(list.get(month)? / kind.hours.get(month)?);
                    year.clone().filter_map(of).sum()
                };
                let fixed = commits && (kind.pool() || kind.elastic());
                fleets.push(Fleet {
                    kind: number,
                    row: FIRST + large(fleets.len()),
                    cores: most(&kind.cores),
                    memory: most(&kind.memory),
                    fewest: math::max(kind.least(), if kind.pool() { most(&kind.machines) } else { 0.0 }),
                    all: over(&kind.all),
                    firm: over(&kind.firm),
                    set: fixed.then(|| chosen(setting, needs, kind, cloud, &year)).flatten(),
                    cheapest: None,
                    taken: None,
                    level: 0.0,
                    monthly: Vec::new(),
                    share: 0.0,
                    months: year,
                });
            }
        }
        let by_month = FIRST + large(fleets.len()) + 3;
        let candidates = Candidates::new(setting, needs, cloud, &fleets, by_month + large(months) + 4);
        let mut machines = Self { sheet: cloud.sheet(SHEET), by_month, fleets, candidates };
        for number in 0..machines.fleets.len() {
            machines.settle(number, needs, cloud);
        }
        machines
    }

    /// Takes the cheapest, or what is set, and counts.
    fn settle(&mut self, number: usize, needs: &Needs, cloud: &CloudPrices<'_>) {
        let Some(fleet) = self.fleets.get_mut(number) else { return };
        let Some(kind) = needs.kinds.get(fleet.kind) else { return };
        fleet.cheapest = self.candidates.cheapest(number);
        let named = |name: &String| cloud.offers.iter().position(|sold| sold.instance.name == *name);
        fleet.taken = match &fleet.set {
            Some((name, _)) => named(name),
            None => fleet.cheapest,
        };
        let Some((place, sold)) = fleet.taken.and_then(|place| Some((place, cloud.offers.get(place)?))) else { return };
        let (vcpu, gib) = (f64::from(sold.instance.vcpu), sold.instance.memory_gib);
        fleet.share = headroom_core::cost::bill::cores_share(cloud.cloud(), sold.instance.vcpu, gib);
        let rates = self.candidates.rates(place);
        let counted: Vec<[f64; 3]> = fleet
            .months
            .clone()
            .map(|month| {
                let of = |list: &[f64]| list.get(month).copied().unwrap_or(f64::NAN);
                if kind.pool() {
                    let (count, firm) = kind.pooled(month, fleet.fewest, vcpu, gib);
                    [count, count, firm]
                } else {
                    [of(&kind.count), of(&kind.all), of(&kind.firm)]
                }
            })
            .collect();
        fleet.level = match &fleet.set {
            Some((_, Some(level))) => *level,
            _ if self.candidates.commits => {
                let (all, firm): (Vec<f64>, Vec<f64>) = counted.iter().map(|[_, all, firm]| (*all, *firm)).unzip();
                super::candidates::level(&all, &firm, rates)
            }
            _ => 0.0,
        };
        let elastic = kind.elastic() && self.candidates.commits;
        for ([count, all, firm], month) in counted.into_iter().zip(fleet.months.clone()) {
            let hours = if kind.pool() { 1.0 } else { kind.hours.get(month).copied().unwrap_or(1.0) };
            let beyond = |number: f64| math::max(0.0, number - fleet.level);
            let (beyond_all, beyond_firm) =
                if elastic { needs.beyond(kind, month, fleet.level) } else { (beyond(all), beyond(firm)) };
            let committed = if fleet.level > 0.0 { rates[2] * fleet.level * hours } else { 0.0 };
            let paid = committed + rates[0] * beyond_firm + rates[1] * (beyond_all - beyond_firm);
            fleet.monthly.push([count, all, firm, beyond_all, beyond_firm, math::round(paid * HOURS / hours)]);
        }
    }

    /// The fleet of a kind in a month, with its place in its year.
    fn fleet(&self, kind: usize, month: usize) -> Option<(&Fleet, usize)> {
        let fleet = self.fleets.iter().find(|fleet| fleet.kind == kind && fleet.months.contains(&month))?;
        Some((fleet, month - fleet.months.start))
    }

    /// A number of a month, as a cell and what it holds: 0 how many, 5 billionths.
    pub(crate) fn of_month(&self, kind: usize, month: usize, which: u16) -> (String, f64) {
        let held = self.fleet(kind, month).and_then(|(fleet, at)| fleet.monthly.get(at));
        let held = held.and_then(|row| row.get(usize::from(which))).copied().unwrap_or(f64::NAN);
        (at(&self.sheet, self.by_month + 1 + large(month), 1 + small(kind) * MONTHLY + which), held)
    }

    /// The share of the price that is for cores.
    pub(crate) fn share(&self, kind: usize, month: usize) -> (String, f64) {
        let fleet = self.fleet(kind, month).map(|(fleet, _)| fleet);
        fleet.map_or((String::new(), f64::NAN), |fleet| (at(&self.sheet, fleet.row, Column::Share as u16), fleet.share))
    }

    pub(crate) fn write(
        &self,
        book: &mut Workbook,
        styles: &Styles,
        needs: &Needs,
        cloud: &CloudPrices<'_>,
    ) -> Made<()> {
        if self.fleets.is_empty() {
            return Ok(());
        }
        let sheet = pen::sheet(book, &self.sheet, &[[34.0, 16.0].as_slice(), &[18.0; 24]].concat(), FIRST)?;
        pen::text(sheet, 0, 0, &format!("Machines of {} in {}", cloud.cloud().label(), cloud.region), &styles.title)?;
        let note = "For each year the cheapest type that holds all its months, by the cost of that year with each offer below. \
                    Choose another from the list; an empty cell takes the cheapest.";
        pen::text(sheet, 1, 0, note, &styles.group)?;
        let fixed = self.fleets.iter().any(|fleet| fleet.set.is_some());
        let note = "Where a commitment is weighed against every hour, or against numbers of machines that depend on the type, the \
                    type that was chosen when exported stands in the coloured cell; and of machines that come and go also how \
                    many are committed to, and the hours beyond them.";
        pen::text(sheet, 2, 0, if fixed { note } else { "" }, &styles.group)?;
        self.write_fleets(sheet, styles, needs, cloud)?;
        self.write_months(sheet, styles, needs)?;
        self.candidates.write(sheet, styles, needs, cloud, &self.fleets)
    }

    fn write_fleets(&self, sheet: &mut Worksheet, styles: &Styles, needs: &Needs, cloud: &CloudPrices<'_>) -> Made<()> {
        let heads = [
            "Machines",
            "Year from",
            "Months",
            "Cores",
            "GiB",
            "At least",
            "Machine hours",
            "Not spot",
            "Your choice",
            "Cheapest",
            "Taken",
            "Type",
            "vCPU",
            "GiB of one",
            "Hour, 10⁻⁹ $",
            "Spot, 10⁻⁹ $",
            "Committed, 10⁻⁹ $",
            "Committed to",
            "Share of cores",
        ];
        for (column, head) in (0..).zip(heads) {
            pen::text(sheet, FIRST - 1, column, head, &styles.head)?;
        }
        for (number, fleet) in self.fleets.iter().enumerate() {
            let Some(kind) = needs.kinds.get(fleet.kind) else { continue };
            let row = fleet.row;
            let most = |of: Of| format!("MAX({})", kind.span(of, &fleet.months));
            pen::text(sheet, row, Column::What as u16, &kind.label(), &styles.text)?;
            let mut put = |column: Column, formula: &str, held: Held| {
                pen::formula(sheet, row, column as u16, formula, &held, &styles.count)
            };
            let first = here(self.by_month + 1 + large(fleet.months.start), 0);
            put(Column::Months, &fleet.months.len().to_string(), Held::Number(f64::from(large(fleet.months.len()))))?;
            put(Column::Cores, &most(Of::Cores), Held::Number(fleet.cores))?;
            put(Column::Memory, &most(Of::Memory), Held::Number(fleet.memory))?;
            let own = if kind.standby.is_some() { "1" } else { "cost_least" };
            let fewest = if kind.pool() { format!("MAX({own},{})", most(Of::Machines)) } else { own.to_owned() };
            put(Column::Fewest, &fewest, Held::Number(fleet.fewest))?;
            if !kind.pool() {
                let over = |of: Of| {
                    format!("SUMPRODUCT({}/{})", kind.span(of, &fleet.months), kind.span(Of::Hours, &fleet.months))
                };
                put(Column::All, &over(Of::All), Held::Number(fleet.all))?;
                put(Column::Firm, &over(Of::Firm), Held::Number(fleet.firm))?;
            }
            let place = |place: Option<usize>| match place {
                Some(place) => Held::Number(f64::from(large(place)) + 1.0),
                None => Held::Number(f64::NAN),
            };
            if fleet.set.is_none() {
                let costs = self.candidates.costs(number);
                put(Column::Cheapest, &format!("MATCH(MIN({costs}),{costs},0)"), place(fleet.cheapest))?;
            }
            let (own, cheapest) = (fleet.here(Column::Own), fleet.here(Column::Cheapest));
            let taken = format!("IF({own}=\"\",{cheapest},MATCH({own},{},0))", cloud.offers(2));
            put(Column::Taken, &taken, place(fleet.taken))?;
            let taken = fleet.here(Column::Taken);
            let sold = fleet.taken.and_then(|place| cloud.offers.get(place));
            let name = sold.map_or(Held::Number(f64::NAN), |sold| Held::Text(sold.instance.name.clone()));
            put(Column::Name, &format!("INDEX({},{taken})", cloud.offers(2)), name)?;
            let of = |number: Option<f64>| Held::Number(number.unwrap_or(f64::NAN));
            let vcpu = of(sold.map(|sold| f64::from(sold.instance.vcpu)));
            put(Column::Vcpu, &format!("INDEX({},{taken})", cloud.offers(3)), vcpu)?;
            let gib = of(sold.map(|sold| sold.instance.memory_gib));
            put(Column::Gib, &format!("INDEX({},{taken})", cloud.offers(4)), gib)?;
            let rates = fleet.taken.map(|place| self.candidates.rates(place));
            let ways = [Column::OnDemand, Column::Spot, Column::Committed];
            for (at, column) in ways.into_iter().enumerate().take(if self.candidates.commits { 3 } else { 2 }) {
                let held = of(rates.and_then(|rates| rates.get(at).copied()));
                put(column, &format!("INDEX({},{taken})", self.candidates.column(at)), held)?;
            }
            let (core, gib) = cloud.usual();
            let cores = format!("{}*{core}", fleet.here(Column::Vcpu));
            let share = format!("{cores}/({cores}+{}*{gib})", fleet.here(Column::Gib));
            let held = if fleet.taken.is_some() { fleet.share } else { f64::NAN };
            put(Column::Share, &share, Held::Number(held))?;
            self.write_level(sheet, styles, needs, number)?;
            let date = Held::Number(needs.serial(fleet.months.start));
            pen::formula(sheet, row, Column::From as u16, &first, &date, &styles.date)?;
            match &fleet.set {
                Some((name, _)) => pen::text(sheet, row, Column::Own as u16, name, &styles.input_text)?,
                None => sheet.write_blank(row, Column::Own as u16, &styles.input_text).map(|_| ())?,
            }
            let list = Formula::new(format!("={}", cloud.offers(2)));
            let column = Column::Own as u16;
            sheet.add_data_validation(row, column, row, column, &DataValidation::new().allow_list_formula(list))?;
        }
        Ok(())
    }

    /// How many are committed to.
    fn write_level(&self, sheet: &mut Worksheet, styles: &Styles, needs: &Needs, number: usize) -> Made<()> {
        let (true, Some(fleet)) = (self.candidates.commits, self.fleets.get(number)) else { return Ok(()) };
        let Some(kind) = needs.kinds.get(fleet.kind) else { return Ok(()) };
        let column = Column::Level as u16;
        if let Some((_, Some(level))) = fleet.set {
            return pen::number(sheet, fleet.row, column, level, &styles.export);
        }
        let rates = [Column::OnDemand, Column::Spot, Column::Committed].map(|of| fleet.here(of));
        let rows = (self.by_month + 1 + large(fleet.months.start), self.by_month + large(fleet.months.end));
        let first = 1 + small(fleet.kind) * MONTHLY;
        let of = |offset: u16| range((rows.0, first + offset), (rows.1, first + offset));
        let formula = super::candidates::level_formula((&of(1), &of(2)), &rates, fleet.months.len(), kind);
        let held = if fleet.taken.is_some() { fleet.level } else { f64::NAN };
        pen::formula(sheet, fleet.row, column, &formula, &Held::Number(held), &styles.count)
    }

    fn write_months(&self, sheet: &mut Worksheet, styles: &Styles, needs: &Needs) -> Made<()> {
        let head = self.by_month;
        pen::text(sheet, head, 0, "Month", &styles.head)?;
        for (number, kind) in needs.kinds.iter().enumerate() {
            let first = 1 + small(number) * MONTHLY;
            pen::text(sheet, head - 1, first, &kind.label(), &styles.group)?;
            let heads = ["Count", "Machine hours", "Not spot", "Beyond committed", "Not spot", "Month, 10⁻⁹ $"];
            for (column, text) in (first..).zip(heads) {
                pen::text(sheet, head, column, text, &styles.head_right)?;
            }
        }
        for month in 0..needs.months() {
            let row = head + 1 + large(month);
            let date = Held::Number(needs.serial(month));
            pen::formula(sheet, row, 0, &days::date_of(needs.first_day(month)), &date, &styles.date)?;
            for (number, kind) in needs.kinds.iter().enumerate() {
                let Some((fleet, at)) = self.fleet(number, month) else { continue };
                self.write_month(sheet, styles, (number, kind), (fleet, at), month)?;
            }
        }
        Ok(())
    }

    fn write_month(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        (number, kind): (usize, &Kind),
        (fleet, at): (&Fleet, usize),
        month: usize,
    ) -> Made<()> {
        let row = self.by_month + 1 + large(month);
        let first = 1 + small(number) * MONTHLY;
        let cell = |offset: u16| here(row, first + offset);
        let held = fleet.monthly.get(at).copied().unwrap_or([f64::NAN; 6]);
        let (count, all, firm) = if kind.pool() {
            let [vcpu, gib, fewest] = [Column::Vcpu, Column::Gib, Column::Fewest].map(|of| fleet.here(of));
            let count = kind.pooled_formula(month, &fewest, &vcpu, &gib);
            (count, cell(0), firm_formula(&cell(0), kind.item.interruptible))
        } else {
            (kind.at(Of::Count, month), kind.at(Of::All, month), kind.at(Of::Firm, month))
        };
        let hours = if kind.pool() { "1".to_owned() } else { kind.at(Of::Hours, month) };
        let (level, commits) = (fleet.here(Column::Level), self.candidates.commits);
        let beyond = |offset: u16| {
            if commits { format!("MAX(0,{}-{level})", cell(offset)) } else { cell(offset) }
        };
        let [on_demand, spot, committed] =
            [Column::OnDemand, Column::Spot, Column::Committed].map(|column| fleet.here(column));
        let committed = if commits { format!("{committed}*{level}*{hours}+") } else { String::new() };
        let paid = format!(
            "ROUND(({committed}{on_demand}*{firm}+{spot}*({all}-{firm}))*{HOURS}/{hours},0)",
            all = cell(3),
            firm = cell(4)
        );
        let fixed = kind.elastic() && commits;
        let texts = [count, all, firm, beyond(1), beyond(2), paid];
        for (offset, (text, held)) in (0..).zip(texts.iter().zip(held)) {
            if fixed && (offset == 3 || offset == 4) {
                pen::number(sheet, row, first + offset, held, &styles.export)?;
            } else {
                pen::formula(sheet, row, first + offset, text, &Held::Number(held), &styles.count)?;
            }
        }
        Ok(())
    }
}

/// What the core chooses, and of machines that come and go how many it commits to.
fn chosen(
    setting: &Setting<'_>,
    needs: &Needs,
    kind: &Kind,
    cloud: &CloudPrices<'_>,
    year: &Range<usize>,
) -> Option<(String, Option<f64>)> {
    let (item, wishes) = needs.asked_of(kind, setting)?;
    let found = headroom_core::cost::fleet::fleets(cloud.book, cloud.region, &item, &wishes).ok()?;
    let fleet = found.iter().find(|fleet| fleet.first == year.start)?;
    let level = kind.elastic().then(|| f64::from(fleet.mix.committed));
    Some((fleet.instance.name.clone(), level))
}
