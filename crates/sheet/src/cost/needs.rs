//! What is paid for, month by month: machines, GiB, operations, by the formulas of the models.

use std::ops::Range;

use headroom_core::cost::component_usage::{BillingMonth, SECONDS_PER_MONTH};
use headroom_core::cost::cost_context::CostContext;
use headroom_core::scenario::standby::{COLD, Standby};
use headroom_core::load::Series;
use headroom_core::math;
use headroom_core::model::Cost as Item;
use headroom_core::model::source::CostKind;

use super::along::{Along, Moment};
use super::calendar::Calendar;
use super::curve::{Curve, Load, Spans};
use super::hours::Hours;
use super::kind::{Kind, Of, settings};
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
    pub(crate) calendar: Calendar,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) amounts: Vec<Amount>,
    /// For each component its values at the moments that are asked.
    pub(super) moments: Vec<Along>,
    pub(super) hourly: Vec<Option<Hours>>,
    /// The days of each month.
    pub(super) stretches: Vec<BillingMonth>,
    pub(super) months: usize,
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
        CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => SECONDS_PER_MONTH / GIB,
    }
}

impl Needs {
    /// What is paid for in some months.
    pub(crate) fn new(setting: &CostContext<'_>, parts: &[Part<'_>], stretches: &[BillingMonth]) -> Self {
        let months = stretches.len();
        let asked: Vec<Moment> = stretches.iter().flat_map(|month| days::moments(&setting.series, month)).collect();
        let mut needs = Self {
            flat: days::flat(setting),
            calendar: Calendar::new(setting, stretches),
            kinds: Vec::new(),
            amounts: Vec::new(),
            moments: Vec::new(),
            hourly: Vec::new(),
            stretches: stretches.to_vec(),
            months,
        };
        let mut column = 1;
        for (number, part) in parts.iter().enumerate() {
            let costs = &part.component.model.costs;
            let places: Vec<usize> = costs.iter().flat_map(Item::places).collect();
            let along = Along::new(part, &places, if costs.is_empty() { &[] } else { &asked });
            let hourly = Hours::new(part, setting, (&needs.calendar, &needs.flat), stretches, costs);
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
        if let Some(standby) = setting.policy.standby {
            for kind in 0..needs.kinds.len() {
                let second = needs.second(kind, column, standby, setting);
                needs.kinds.extend(second);
                column += 8;
            }
        }
        needs
    }

    /// The machines of the second place that stand by for a kind.
    fn second(&self, of: usize, column: u16, standby: Standby, setting: &CostContext<'_>) -> Option<Kind> {
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
    /// The number of days that are looked at.
    pub(crate) fn days(&self) -> usize {
        self.stretches.last().map_or(0, |month| month.days.end)
    }

    /// How many months there are.
    pub(crate) const fn months(&self) -> usize {
        self.months
    }

    /// The number of the first day of a month.
    pub(crate) fn first_day(&self, month: usize) -> usize {
        self.stretches.get(month).map_or(0, |month| month.days.start)
    }

    /// The first day of a month as spreadsheets count.
    pub(crate) fn serial(&self, month: usize) -> f64 {
        self.stretches.get(month).map_or(0.0, |month| pen::serial(month.date))
    }

    /// How many cells the hours take.
    pub(crate) fn cells(&self) -> usize {
        self.hourly.iter().flatten().map(Hours::cells).sum()
    }

    /// The hours of a kind of machine, if it comes and goes.
    pub(crate) fn hours(&self, kind: &Kind) -> Option<&Hours> {
        self.hourly.get(kind.part).and_then(Option::as_ref).filter(|_| kind.elastic())
    }

    /// The machines of some months, where their number does not depend on the type.
    pub(crate) fn curve(&self, kind: &Kind, months: &Range<usize>) -> Option<Curve> {
        if kind.pool() {
            return None;
        }
        if let Some(hours) = self.hours(kind) {
            return Some(hours.curve(kind, months));
        }
        let of = |list: &[f64]| list.get(months.clone()).unwrap_or_default().to_vec();
        let both = of(&kind.all).into_iter().zip(of(&kind.firm));
        Some(Curve::new(both.map(|(all, firm)| Load { all, firm, hours: 1.0, share: 1.0 })))
    }

    /// The cells of the hours of a year, given the one that holds how many numbers of machines it has.
    pub(crate) fn spans(&self, kind: &Kind, year: &Range<usize>, levels: &str) -> Option<Spans> {
        let hours = format!("SUM({})", kind.span(Of::Hours, year));
        Some(self.hours(kind)?.spans(kind, year, levels, hours))
    }
}
