//! What is paid for, month by month: machines, GiB, operations, by the formulas of the models.

use headroom_core::cost::amounts::{Item as CoreItem, MONTH};
use headroom_core::cost::compare::Setting;
use headroom_core::cost::standby::{COLD, Standby};
use headroom_core::cost::wishes::Wishes;
use headroom_core::engine::model::Cost as Item;
use headroom_core::engine::source::CostKind;
use headroom_core::load::Series;
use headroom_core::math;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::along::{self, Along, Moment};
use super::hours::Hours;
use super::place::{at, ceil, span};
use super::{days, large, small};
use crate::calc::Held;
use crate::part::Part;
use crate::pen::{self, Made};
use crate::styles::Styles;

pub(crate) const SHEET: &str = "Needs";
/// Rows above the months.
pub(crate) const FIRST: u32 = 4;
const GIB: f64 = 1_073_741_824.0;
/// Moments of a month.
const MOMENTS: usize = 4;

/// A kind of machine.
pub(crate) struct Kind {
    /// The component, and its line.
    pub(crate) part: usize,
    pub(crate) item: Item,
    /// Its place among what the component is paid for.
    place: usize,
    /// Of the second place: the kind that it stands by for.
    pub(crate) standby: Option<usize>,
    /// Whether that is a share of the machines; else it is one small machine.
    scaled: bool,
    /// At least so many, to spare, zones, and the share that may be spot.
    settings: (f64, f64, f64, f64),
    /// Its first column of eight.
    column: u16,
    /// How many are asked for; the cores and the GiB of one, or of all.
    unrounded: Vec<f64>,
    pub(crate) machines: Vec<f64>,
    pub(crate) cores: Vec<f64>,
    pub(crate) memory: Vec<f64>,
    /// How many there are at most, and over the hours of a month all of them and those that may not be spot; not of pools.
    pub(crate) count: Vec<f64>,
    pub(crate) all: Vec<f64>,
    pub(crate) firm: Vec<f64>,
    pub(crate) hours: Vec<f64>,
}

/// Columns of a kind.
#[derive(Clone, Copy)]
pub(crate) enum Of {
    Machines = 1,
    Cores,
    Memory,
    Count,
    All,
    Firm,
    Hours,
}

/// What is charged by its amount.
pub(crate) struct Amount {
    pub(crate) part: usize,
    pub(crate) item: Item,
    column: u16,
    pub(crate) amounts: Vec<f64>,
    pub(crate) disks: Vec<f64>,
}

/// What is paid for.
pub(crate) struct Needs {
    /// The load where nothing grows.
    pub(crate) flat: Series,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) amounts: Vec<Amount>,
    /// For each component its values at the moments that are asked.
    moments: Vec<Along>,
    hourly: Vec<Option<Hours>>,
    /// The first day of each month: its number, and as spreadsheets count.
    dates: Vec<(usize, f64)>,
    months: usize,
    /// What the core asks for, where the core has to choose.
    core: Vec<headroom_core::cost::amounts::Part>,
}

impl Kind {
    /// Whether machines are as many as one likes of whatever size.
    pub(crate) fn pool(&self) -> bool {
        self.item.kind == CostKind::Pool
    }

    /// Whether they come and go with the hour; the second place does not.
    pub(crate) fn elastic(&self) -> bool {
        self.item.elastic && self.standby.is_none()
    }

    pub(crate) fn label(&self) -> String {
        let label = &self.item.label;
        if self.standby.is_some() { format!("Standby: {label}") } else { label.clone() }
    }

    /// A cell of a month.
    pub(crate) fn at(&self, of: Of, month: usize) -> String {
        at(SHEET, FIRST + large(month), self.column + of as u16)
    }

    /// The cells of some months.
    pub(crate) fn span(&self, of: Of, months: &std::ops::Range<usize>) -> String {
        let column = self.column + of as u16;
        span(SHEET, (FIRST + large(months.start), column), (FIRST + large(months.end) - 1, column))
    }
}

impl Amount {
    pub(crate) fn at(&self, month: usize) -> String {
        at(SHEET, FIRST + large(month), self.column)
    }

    pub(crate) fn disks_at(&self, month: usize) -> String {
        at(SHEET, FIRST + large(month), self.column + 1)
    }
}

/// The most of a month is held; of the rest its mean counts.
fn is_held(kind: CostKind) -> bool {
    matches!(kind, CostKind::Machines | CostKind::Pool | CostKind::Block | CostKind::Iops)
}

/// What an amount is multiplied by: bytes to GiB, and those of a second to those of a month.
fn scale(kind: CostKind) -> f64 {
    match kind {
        CostKind::Machines | CostKind::Pool | CostKind::Iops => 1.0,
        CostKind::Block | CostKind::Object | CostKind::Backup => 1.0 / GIB,
        CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => MONTH / GIB,
    }
}

/// How many machines there are where so many are asked for, with those to spare, spread over zones.
pub(crate) fn spread(machines: f64, least: f64, spare: f64, zones: f64) -> f64 {
    if machines == 0.0 { 0.0 } else { zones * math::max(up((machines + spare) / zones), up(least / zones)) }
}

fn up(x: f64) -> f64 {
    let whole = math::trunc(x);
    if whole < x { whole + 1.0 } else { whole }
}

/// The same as a formula.
pub(crate) fn spread_formula(machines: &str, least: &str) -> String {
    format!("cost_zones*MAX(-INT(-({machines}+cost_spare)/cost_zones),-INT(-{least}/cost_zones))")
}

/// Of so many, those that may not be spot.
pub(crate) fn firm(count: f64, share: f64) -> f64 {
    count - math::floor(count * share)
}

pub(crate) fn firm_formula(count: &str, interruptible: bool) -> String {
    if interruptible { format!("{count}-INT(ROUND({count}*cost_spot,9))") } else { count.to_owned() }
}

impl Needs {
    pub(crate) fn new(setting: &Setting<'_>, parts: &[Part<'_>]) -> Self {
        let months = setting.months.len();
        let asked: Vec<Moment> =
            setting.months.iter().flat_map(|month| days::moments(&setting.series, month)).collect();
        let mut needs = Self {
            flat: days::flat(setting),
            kinds: Vec::new(),
            amounts: Vec::new(),
            moments: Vec::new(),
            hourly: Vec::new(),
            dates: setting.months.iter().map(|month| (month.days.start, pen::serial(month.date))).collect(),
            months,
            core: Vec::new(),
        };
        if setting.wishes.wish.one_year || setting.wishes.wish.three_years {
            let asked = |part: &Part<'_>| {
                let component = part.component;
                let given = component.values.get(..component.model.program.given()).unwrap_or_default();
                headroom_core::cost::amounts::part(component, given, &setting.series, &setting.months)
            };
            needs.core = parts.iter().map(asked).collect();
        }
        let mut column = 1;
        for (number, part) in parts.iter().enumerate() {
            let costs = &part.component.model.costs;
            let places: Vec<usize> = costs.iter().flat_map(Item::places).collect();
            let along = Along::new(part, &places, if costs.is_empty() { &[] } else { &asked });
            let elastic: Vec<usize> = costs.iter().filter(|item| item.elastic).map(|item| item.amount).collect();
            let hourly = Hours::new(part, setting, &needs.flat, &elastic);
            for (place, item) in costs.iter().enumerate() {
                let most = |place: usize| -> Vec<f64> {
                    let row = |month: usize, moment: usize| along.number(place, month * MOMENTS + moment);
                    (0..months)
                        .map(|month| {
                            if is_held(item.kind) {
                                (0..3).map(|at| row(month, at)).fold(f64::NEG_INFINITY, math::max)
                            } else {
                                row(month, 3)
                            }
                        })
                        .collect()
                };
                let scaled = |place: usize, by: f64| most(place).iter().map(|it| it * by).collect::<Vec<f64>>();
                if let Some((cores, memory)) = item.size {
                    let unrounded = most(item.amount);
                    let machines = unrounded.iter().map(|count| math::ceil(*count)).collect();
                    let mut kind = Kind {
                        part: number,
                        item: item.clone(),
                        place,
                        standby: None,
                        scaled: false,
                        settings: settings(setting, item, false),
                        column,
                        unrounded,
                        machines,
                        cores: most(cores),
                        memory: scaled(memory, 1.0 / GIB),
                        count: Vec::new(),
                        all: Vec::new(),
                        firm: Vec::new(),
                        hours: Vec::new(),
                    };
                    kind.run(hourly.as_ref());
                    needs.kinds.push(kind);
                    column += 8;
                } else {
                    let amounts = scaled(item.amount, scale(item.kind));
                    let disks = item.disks.map_or_else(Vec::new, most);
                    needs.amounts.push(Amount { part: number, item: item.clone(), column, amounts, disks });
                    column += 2;
                }
            }
            needs.moments.push(along);
            needs.hourly.push(hourly);
        }
        if let Some(standby) = setting.wishes.standby {
            for kind in 0..needs.kinds.len() {
                let second = needs.second(kind, column, standby, setting);
                needs.kinds.extend(second);
                column += 8;
            }
        }
        needs
    }

    /// The machines of the second place that stand by for a kind.
    fn second(&self, of: usize, column: u16, standby: Standby, setting: &Setting<'_>) -> Option<Kind> {
        let first = self.kinds.get(of)?;
        let times = |list: &[f64], by: f64| list.iter().map(|it| it * by).collect::<Vec<f64>>();
        let some = if first.pool() { &first.cores } else { &first.machines };
        let on = f64::from(u8::from(some.iter().sum::<f64>() > 0.0));
        let (machines, cores, memory) = match standby.cores {
            Some(share) => (first.machines.clone(), times(&first.cores, share), times(&first.memory, standby.memory)),
            None => (vec![on; self.months], vec![on * COLD.0; self.months], vec![on * COLD.1; self.months]),
        };
        let mut kind = Kind {
            part: first.part,
            item: first.item.clone(),
            place: first.place,
            standby: Some(of),
            scaled: standby.cores.is_some(),
            settings: settings(setting, &first.item, true),
            column,
            unrounded: machines.clone(),
            machines,
            cores,
            memory,
            count: Vec::new(),
            all: Vec::new(),
            firm: Vec::new(),
            hours: Vec::new(),
        };
        kind.run(None);
        Some(kind)
    }
}

impl Kind {
    /// How many there are where so many are asked for, and of these those that may not be spot.
    pub(crate) fn there(&self, machines: f64) -> (f64, f64) {
        let (least, spare, zones, share) = self.settings;
        let count = spread(machines, least, spare, zones);
        (count, firm(count, share))
    }

    /// How many of a size a month needs where machines are as many as one likes, given the fewest of its year.
    pub(crate) fn pooled(&self, month: usize, fewest: f64, vcpu: f64, gib: f64) -> (f64, f64) {
        let of = |list: &[f64]| list.get(month).copied().unwrap_or(f64::NAN);
        let (cores, memory) = (of(&self.cores), of(&self.memory));
        if cores + memory == 0.0 {
            return (0.0, 0.0);
        }
        let (least, spare, zones, share) = self.settings;
        let needed = math::max(math::max(math::ceil(cores / vcpu), math::ceil(memory / gib)), 1.0);
        let count = spread(needed, math::max(least, fewest), spare, zones);
        (count, firm(count, share))
    }

    /// The same as a formula.
    pub(crate) fn pooled_formula(&self, month: usize, fewest: &str, vcpu: &str, gib: &str) -> String {
        let (cores, memory) = (self.at(Of::Cores, month), self.at(Of::Memory, month));
        let (by_cores, by_memory) = (ceil(&format!("{cores}/{vcpu}")), ceil(&format!("{memory}/{gib}")));
        let needed = format!("MAX({by_cores},{by_memory},1)");
        let count =
            if self.standby.is_some() { format!("MAX({needed},{fewest})") } else { spread_formula(&needed, fewest) };
        format!("IF({cores}+{memory}=0,0,{count})")
    }

    /// At least so many of them.
    pub(crate) fn least(&self) -> f64 {
        self.settings.0
    }

    /// How many run, over the months.
    fn run(&mut self, hours: Option<&Hours>) {
        if self.pool() {
            return;
        }
        self.count = self.machines.iter().map(|machines| self.there(*machines).0).collect();
        if !self.elastic() {
            self.all.clone_from(&self.count);
            self.firm = self.machines.iter().map(|machines| self.there(*machines).1).collect();
            self.hours = vec![1.0; self.count.len()];
            return;
        }
        for month in 0..self.machines.len() {
            let [all, firm, of] = hours.map_or([f64::NAN; 3], |hours| hours.totals(self, month));
            self.all.push(all);
            self.firm.push(firm);
            self.hours.push(of);
        }
    }
}

/// At least so many, to spare, zones, and the share that may be spot: the second place has none of its own.
fn settings(setting: &Setting<'_>, item: &Item, standby: bool) -> (f64, f64, f64, f64) {
    let wishes = &setting.wishes;
    let spot = if item.interruptible { wishes.wish.spot_share } else { 0.0 };
    let of = |number: u32| f64::from(number);
    if standby { (1.0, 0.0, 1.0, spot) } else { (of(wishes.least), of(wishes.spare), of(wishes.zones), spot) }
}

impl Needs {
    /// How many months there are.
    pub(crate) const fn months(&self) -> usize {
        self.months
    }

    /// The number of the first day of a month.
    pub(crate) fn first_day(&self, month: usize) -> usize {
        self.dates.get(month).map_or(0, |date| date.0)
    }

    /// The first day of a month as spreadsheets count.
    pub(crate) fn serial(&self, month: usize) -> f64 {
        self.dates.get(month).map_or(0.0, |date| date.1)
    }

    /// Machine hours of a month beyond so many machines, for what comes and goes.
    pub(crate) fn beyond(&self, kind: &Kind, month: usize, level: f64) -> (f64, f64) {
        let hours = self.hourly.get(kind.part).and_then(Option::as_ref);
        hours.map_or((0.0, 0.0), |hours| hours.beyond(kind, month, level))
    }

    /// A kind as the core has it, and what is wished for it.
    pub(crate) fn asked_of(&self, kind: &Kind, setting: &Setting<'_>) -> Option<(CoreItem, Wishes)> {
        let mut item = self.core.get(kind.part)?.items.get(kind.place)?.clone();
        let wishes = setting.wishes.clone();
        let Some(standby) = wishes.standby.filter(|_| kind.standby.is_some()) else {
            return Some((item, wishes)).filter(|(item, _)| item.fault.is_none());
        };
        item.hours = Vec::new();
        match standby.cores {
            Some(cores) => {
                item.sizes.iter_mut().for_each(|size| *size = (size.0 * cores, size.1 * standby.memory));
            }
            None => {
                item.sizes.fill(COLD);
                item.amounts.fill(1.0);
            }
        }
        let wishes = Wishes { least: 1, spare: 0, zones: 1, ..wishes };
        Some((item, wishes)).filter(|(item, _)| item.fault.is_none())
    }

    /// Whether the hours of a kind of machine follow.
    pub(crate) fn live(&self, kind: &Kind) -> bool {
        !kind.elastic() || self.hourly.get(kind.part).is_some_and(|hourly| hourly.as_ref().is_some_and(Hours::live))
    }

    pub(crate) fn write(
        &self,
        book: &mut Workbook,
        styles: &Styles,
        setting: &Setting<'_>,
        parts: &[Part<'_>],
    ) -> Made<()> {
        self.write_needs(book, styles, setting, parts)?;
        for (number, part) in parts.iter().enumerate() {
            self.write_moments(book, styles, setting, part, number)?;
            if let Some(Some(hours)) = self.hourly.get(number).filter(|hours| hours.as_ref().is_some_and(Hours::live)) {
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
        setting: &Setting<'_>,
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
        for (number, month) in setting.months.iter().enumerate() {
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
    fn write_needs(&self, book: &mut Workbook, styles: &Styles, setting: &Setting<'_>, parts: &[Part<'_>]) -> Made<()> {
        let sheet = pen::sheet(book, SHEET, &[14.0], FIRST)?;
        sheet.set_freeze_panes(FIRST, 1)?;
        pen::text(sheet, 0, 0, "What is paid for", &styles.title)?;
        let note = "Machines and disks hold the most that a month asks of them; what is kept in object storage, and what is sent, \
                    is that of its mean. Machine hours are those of all hours of a month, or of one where machines stay.";
        pen::text(sheet, 0, 4, note, &styles.group)?;
        pen::text(sheet, FIRST - 1, 0, "From", &styles.head)?;
        for (row, month) in (FIRST..).zip(&setting.months) {
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
            let texts = match self.hourly.get(kind.part) {
                Some(Some(hours)) if kind.elastic() => hours.sums(part, kind, month).filter(|_| self.live(kind)),
                _ => {
                    let firm = firm_formula(&cell(Of::All), kind.item.interruptible);
                    Some([cell(Of::Count), firm, "1".to_owned()])
                }
            };
            for (at, number) in numbers.into_iter().enumerate() {
                let column = first + 5 + small(at);
                match texts.as_ref().and_then(|texts| texts.get(at)) {
                    Some(text) => pen::formula(sheet, row, column, text, &Held::Number(number), &styles.number)?,
                    None => pen::number(sheet, row, column, number, &styles.export)?,
                }
            }
        }
        Ok(())
    }

    /// Formulas of what is asked for in a month: how many, rounded up, and the cores and the GiB.
    fn asked(&self, part: &Part<'_>, along: &Along, kind: &Kind, month: usize) -> [String; 4] {
        let row = FIRST + large(month);
        let rounded = ceil(&super::place::here(row, kind.column));
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
