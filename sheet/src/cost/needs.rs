//! What is paid for, month by month: machines, GiB, operations, by the formulas of the models.

use headroom_core::cost::amounts::{Item as CoreItem, MONTH};
use headroom_core::cost::compare::Setting;
use headroom_core::cost::standby::{COLD, Standby};
use headroom_core::cost::wishes::Wishes;
use headroom_core::engine::model::Cost as Item;
use headroom_core::engine::source::CostKind;
use headroom_core::load::Series;
use headroom_core::math;

use super::along::{Along, Moment};
use super::hours::Hours;
use super::kind::{Kind, settings};
use super::place::at;
use super::{days, large};
use crate::part::Part;
use crate::pen;

pub(crate) const SHEET: &str = "Needs";
/// Rows above the months.
pub(crate) const FIRST: u32 = 4;
pub(super) const GIB: f64 = 1_073_741_824.0;
/// No more machines of a kind, as in the core.
pub(super) const MOST_MACHINES: f64 = 1e6;
/// Moments of a month.
pub(super) const MOMENTS: usize = 4;

/// What is charged by its amount.
pub(crate) struct Amount {
    pub(crate) part: usize,
    pub(crate) item: Item,
    pub(super) column: u16,
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
    pub(super) moments: Vec<Along>,
    pub(super) hourly: Vec<Option<Hours>>,
    /// The first day of each month: its number, and as spreadsheets count.
    dates: Vec<(usize, f64)>,
    pub(super) months: usize,
    /// What the core asks for, where the core has to choose.
    core: Vec<headroom_core::cost::amounts::Part>,
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
pub(super) fn is_held(kind: CostKind) -> bool {
    matches!(kind, CostKind::Machines | CostKind::Pool | CostKind::Block | CostKind::Iops)
}

/// What an amount is multiplied by: bytes to GiB, and those of a second to those of a month.
pub(super) fn scale(kind: CostKind) -> f64 {
    match kind {
        CostKind::Machines | CostKind::Pool | CostKind::Iops => 1.0,
        CostKind::Block | CostKind::Object | CostKind::Backup => 1.0 / GIB,
        CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => MONTH / GIB,
    }
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
                    let known =
                        |count: &f64| if (0.0..=MOST_MACHINES).contains(count) { math::ceil(*count) } else { f64::NAN };
                    let machines = unrounded.iter().map(known).collect();
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
}
