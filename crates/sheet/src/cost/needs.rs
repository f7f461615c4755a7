//! The billed quantities of each month, by the formulas of the models: machines, GiB and operations.

use std::ops::Range;

use headroom_core::cost::component_usage::BillingMonth;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::load::Series;
use headroom_core::math;
use headroom_core::model::Cost as Item;
use headroom_core::model::source::CostKind;
use headroom_core::scenario::standby::{COLD, Standby};
use headroom_core::units::{BYTES_PER_GIB, SECONDS_PER_MONTH};

use super::addresses::at;
use super::calendar::Calendar;
use super::curve::{Curve, CurveCells, MachineLoad};
use super::hours::Hours;
use super::machine_kind::{KindColumn, MachineKind, settings};
use super::moment_table::{Moment, MomentTable};
use super::{days, large};
use crate::translated_component::TranslatedComponent;
use crate::writer;

pub(crate) const SHEET: &str = "Needs";
/// The number of rows above the months.
pub(crate) const HEADER_ROWS: u32 = 4;
/// The maximum number of machines of a kind, as in the core.
pub(super) const MAX_MACHINES: f64 = 1e6;
/// The number of moments of a month.
pub(super) const MOMENTS: usize = 4;

/// A quantity that is billed by amount.
pub(crate) struct Amount {
    pub(crate) part: usize,
    pub(crate) item: Item,
    pub(super) column: u16,
    pub(crate) amounts: Vec<f64>,
    pub(crate) disks: Vec<f64>,
}

/// All billed quantities.
pub(crate) struct Needs {
    /// The load without growth.
    pub(crate) flat: Series,
    pub(crate) calendar: Calendar,
    pub(crate) kinds: Vec<MachineKind>,
    pub(crate) amounts: Vec<Amount>,
    /// The values of each component at the moments.
    pub(super) moments: Vec<MomentTable>,
    pub(super) hourly: Vec<Option<Hours>>,
    /// The days of each month.
    pub(super) stretches: Vec<BillingMonth>,
    pub(super) months: usize,
}

impl Amount {
    pub(crate) fn at(&self, month: usize) -> String {
        at(SHEET, HEADER_ROWS + large(month), self.column)
    }

    pub(crate) fn disks_at(&self, month: usize) -> String {
        at(SHEET, HEADER_ROWS + large(month), self.column + 1)
    }
}

/// Returns whether the monthly maximum is billed, rather than the mean.
pub(super) fn is_held(kind: CostKind) -> bool {
    matches!(kind, CostKind::Machines | CostKind::Pool | CostKind::Block | CostKind::Iops)
}

/// Returns the factor of an amount: from bytes to GiB, and from per second to per month.
pub(super) fn scale(kind: CostKind) -> f64 {
    match kind {
        CostKind::Machines | CostKind::Pool | CostKind::Iops => 1.0,
        CostKind::Block | CostKind::Object | CostKind::Backup => 1.0 / BYTES_PER_GIB,
        CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => SECONDS_PER_MONTH / BYTES_PER_GIB,
    }
}

impl Needs {
    /// Computes the billed quantities of some months.
    pub(crate) fn new(
        setting: &CostContext<'_>,
        parts: &[TranslatedComponent<'_>],
        stretches: &[BillingMonth],
    ) -> Self {
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
            let along = MomentTable::new(part, &places, if costs.is_empty() { &[] } else { &asked });
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
                        |count: &f64| if (0.0..=MAX_MACHINES).contains(count) { math::ceil(*count) } else { f64::NAN };
                    let machines = unrounded.iter().map(known).collect();
                    let mut kind = MachineKind {
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
                        memory: scaled(memory, 1.0 / BYTES_PER_GIB),
                        count: Vec::new(),
                        all: Vec::new(),
                        firm: Vec::new(),
                        hours: Vec::new(),
                    };
                    kind.compute_counts(hourly.as_ref());
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
                let machines = needs.standby_for(kind, column, standby, setting);
                needs.kinds.extend(machines);
                column += 8;
            }
        }
        needs
    }

    /// Returns the standby machines for a kind.
    fn standby_for(&self, of: usize, column: u16, standby: Standby, setting: &CostContext<'_>) -> Option<MachineKind> {
        let first = self.kinds.get(of)?;
        let times = |list: &[f64], by: f64| list.iter().map(|it| it * by).collect::<Vec<f64>>();
        let some = if first.pool() { &first.cores } else { &first.machines };
        let on = f64::from(u8::from(some.iter().sum::<f64>() > 0.0));
        let (machines, cores, memory) = match standby.cores {
            Some(share) => (first.machines.clone(), times(&first.cores, share), times(&first.memory, standby.memory)),
            None => (vec![on; self.months], vec![on * COLD.0; self.months], vec![on * COLD.1; self.months]),
        };
        let mut kind = MachineKind {
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
        kind.compute_counts(None);
        Some(kind)
    }
}

impl Needs {
    /// Returns the number of days.
    pub(crate) fn days(&self) -> usize {
        self.stretches.last().map_or(0, |month| month.days.end)
    }

    /// Returns the number of months.
    pub(crate) const fn months(&self) -> usize {
        self.months
    }

    /// Returns the index of the first day of a month.
    pub(crate) fn first_day(&self, month: usize) -> usize {
        self.stretches.get(month).map_or(0, |month| month.days.start)
    }

    /// Returns the first day of a month as the serial number that spreadsheets use.
    pub(crate) fn serial(&self, month: usize) -> f64 {
        self.stretches.get(month).map_or(0.0, |month| writer::serial(month.date))
    }

    /// Returns the number of cells in the hour tables.
    pub(crate) fn cells(&self) -> usize {
        self.hourly.iter().flatten().map(Hours::cells).sum()
    }

    /// Returns the hours of a kind of machine, if it is autoscaled.
    pub(crate) fn hours(&self, kind: &MachineKind) -> Option<&Hours> {
        self.hourly.get(kind.part).and_then(Option::as_ref).filter(|_| kind.elastic())
    }

    /// Returns the machines of some months, if their number does not depend on the type.
    pub(crate) fn curve(&self, kind: &MachineKind, months: &Range<usize>) -> Option<Curve> {
        if kind.pool() {
            return None;
        }
        if let Some(hours) = self.hours(kind) {
            return Some(hours.curve(kind, months));
        }
        let of = |list: &[f64]| list.get(months.clone()).unwrap_or_default().to_vec();
        let both = of(&kind.all).into_iter().zip(of(&kind.firm));
        Some(Curve::new(both.map(|(all, firm)| MachineLoad { all, firm, hours: 1.0, share: 1.0 })))
    }

    /// Returns the cells of the hours of a year, given the cell with the number of distinct counts.
    pub(crate) fn spans(&self, kind: &MachineKind, year: &Range<usize>, levels: &str) -> Option<CurveCells> {
        let hours = format!("SUM({})", kind.span(KindColumn::Hours, year));
        Some(self.hours(kind)?.spans(kind, year, levels, hours))
    }
}
