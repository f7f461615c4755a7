//! The billed quantities of each month, calculated by the models' formulas: machines, GiB, and IOPS.

use std::ops::Range;
use std::rc::Rc;

use headroom_core::cost::component_usage::BillingMonth;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::load::LoadSeries;
use headroom_core::math;
use headroom_core::model::Cost as Item;
use headroom_core::model::source::CostKind;
use headroom_core::scenario::standby::{COLD_STANDBY_MACHINE, Standby};
use headroom_core::units::{BYTES_PER_GIB, SECONDS_PER_MONTH};

use super::addresses::sheet_cell;
use super::calendar::Calendar;
use super::curve::{LoadDurationCells, LoadDurationCurve, MachineLoad};
use super::hours::{DistinctHours, Hours};
use super::machine_kind::{KindColumn, MachineKind, settings};
use super::moment_table::{Moment, MomentTable};
use super::{days, saturating_u32};
use crate::translated_component::TranslatedComponent;
use crate::writer;

pub(crate) const NEEDS_SHEET: &str = "Needs";
/// The number of rows above the months.
pub(crate) const HEADER_ROWS: u32 = 4;
/// The number of columns of a kind of machine.
const KIND_COLUMNS: u16 = 8;
/// The number of columns of a quantity that is billed by amount.
const AMOUNT_COLUMNS: u16 = 2;
/// The maximum number of machines of a kind, as in the core.
pub(super) const MAX_MACHINES: f64 = 1e6;
/// The kinds of traffic.
pub(super) const TRAFFIC_KINDS: [CostKind; 3] = [CostKind::Egress, CostKind::BetweenZones, CostKind::BetweenRegions];
/// The number of moments of a month.
pub(super) const MOMENTS_PER_MONTH: usize = 4;

/// A quantity that is billed by amount.
pub(crate) struct Amount {
    pub(crate) component: usize,
    pub(crate) cost_entry: Item,
    pub(super) column: u16,
    pub(crate) amounts: Vec<f64>,
    pub(crate) disks: Vec<f64>,
}

/// The traffic of one kind of all components. Tiered prices apply to this total.
pub(crate) struct TrafficTotal {
    pub(crate) kind: CostKind,
    pub(super) column: u16,
    pub(crate) amounts: Vec<f64>,
}

impl TrafficTotal {
    /// Returns the total of each kind of traffic that occurs, in consecutive columns.
    fn of_all(amounts: &[Amount], mut column: u16) -> Vec<Self> {
        let mut totals = Vec::new();
        for kind in TRAFFIC_KINDS {
            let mut items = amounts.iter().filter(|amount| amount.cost_entry.kind == kind);
            let Some(first) = items.next() else { continue };
            let mut total = Self { kind, column, amounts: first.amounts.clone() };
            for item in items {
                total.amounts.iter_mut().zip(&item.amounts).for_each(|(sum, amount)| *sum += amount);
            }
            totals.push(total);
            column += 1;
        }
        totals
    }

    pub(crate) fn cell(&self, month: usize) -> String {
        sheet_cell(NEEDS_SHEET, HEADER_ROWS + saturating_u32(month), self.column)
    }
}

/// All billed quantities.
pub(crate) struct Needs {
    /// The load without growth.
    pub(crate) load_without_growth: LoadSeries,
    pub(crate) calendar: Calendar,
    pub(crate) kinds: Vec<MachineKind>,
    pub(crate) amounts: Vec<Amount>,
    pub(crate) traffic: Vec<TrafficTotal>,
    /// The values of each component at the moments.
    pub(super) moments: Vec<MomentTable>,
    /// The hours of each component; none if it has no autoscaled machines.
    pub(super) hourly: Vec<Option<Hours>>,
    /// The billing months.
    pub(super) billing_months: Vec<BillingMonth>,
    pub(super) months: usize,
}

impl Amount {
    pub(crate) fn cell(&self, month: usize) -> String {
        sheet_cell(NEEDS_SHEET, HEADER_ROWS + saturating_u32(month), self.column)
    }

    pub(crate) fn disks_cell(&self, month: usize) -> String {
        sheet_cell(NEEDS_SHEET, HEADER_ROWS + saturating_u32(month), self.column + 1)
    }
}

/// Returns whether the monthly maximum is billed rather than the mean.
pub(super) fn is_billed_at_peak(kind: CostKind) -> bool {
    matches!(kind, CostKind::Machines | CostKind::Pool | CostKind::Block | CostKind::Iops)
}

/// Returns the factor that converts an amount to its billing unit: bytes to GiB, and per second to per month.
pub(super) fn billing_factor(kind: CostKind) -> f64 {
    match kind {
        CostKind::Machines | CostKind::Pool | CostKind::Iops => 1.0,
        CostKind::Block | CostKind::Object | CostKind::Backup => 1.0 / BYTES_PER_GIB,
        CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => SECONDS_PER_MONTH / BYTES_PER_GIB,
    }
}

/// Returns the number of columns of a cost entry whose machines exist in `copies`, with and without standby.
pub(super) fn columns(entry: &Item, copies: usize) -> usize {
    if entry.size.is_some() { copies * usize::from(KIND_COLUMNS) } else { usize::from(AMOUNT_COLUMNS) }
}

impl Needs {
    /// Computes the billed quantities of the billing months.
    pub(crate) fn new(
        context: &CostContext<'_>,
        parts: &[TranslatedComponent<'_>],
        billing_months: &[BillingMonth],
    ) -> Self {
        let months = billing_months.len();
        let moments: Vec<Moment> =
            billing_months.iter().flat_map(|month| days::moments(&context.series, month)).collect();
        let mut needs = Self {
            load_without_growth: days::load_without_growth(context),
            calendar: Calendar::new(context, billing_months),
            kinds: Vec::new(),
            amounts: Vec::new(),
            traffic: Vec::new(),
            moments: Vec::new(),
            hourly: Vec::new(),
            billing_months: billing_months.to_vec(),
            months,
        };
        let mut column = 1;
        let days = DistinctHours::new(context, (&needs.calendar, &needs.load_without_growth), billing_months);
        let days = Rc::new(days);
        for (number, part) in parts.iter().enumerate() {
            let costs = &part.component.model.costs;
            let places: Vec<usize> = costs.iter().flat_map(Item::indices).collect();
            let moments: &[Moment] = if costs.is_empty() { &[] } else { &moments };
            let table = part.counted(|| MomentTable::new(part, &places, moments));
            let hourly = part.counted(|| Hours::new(part, context, &days, costs));
            for (index, item) in costs.iter().enumerate() {
                let most = |index: usize| -> Vec<f64> {
                    let row = |month: usize, moment: usize| table.number(index, month * MOMENTS_PER_MONTH + moment);
                    (0..months)
                        .map(|month| {
                            if is_billed_at_peak(item.kind) {
                                (0..3).map(|at| row(month, at)).fold(f64::NEG_INFINITY, math::max)
                            } else {
                                row(month, 3)
                            }
                        })
                        .collect()
                };
                let scaled = |index: usize, by: f64| most(index).iter().map(|it| it * by).collect::<Vec<f64>>();
                if let Some((cores, memory)) = item.size {
                    let unrounded = most(item.amount);
                    let known =
                        |count: &f64| if (0.0..=MAX_MACHINES).contains(count) { math::ceil(*count) } else { f64::NAN };
                    let machines = unrounded.iter().map(known).collect();
                    let mut kind = MachineKind {
                        component: number,
                        cost_entry: item.clone(),
                        entry_index: index,
                        standby_for: None,
                        scaled: false,
                        settings: settings(context, item, false),
                        column,
                        unrounded,
                        machines,
                        cores: most(cores),
                        memory: scaled(memory, 1.0 / BYTES_PER_GIB),
                        counts: Vec::new(),
                        machine_hours: Vec::new(),
                        firm_hours: Vec::new(),
                        hours: Vec::new(),
                    };
                    kind.compute_counts(hourly.as_ref());
                    needs.kinds.push(kind);
                    column += KIND_COLUMNS;
                } else {
                    let amounts = scaled(item.amount, billing_factor(item.kind));
                    let disks = item.disks.map_or_else(Vec::new, most);
                    needs.amounts.push(Amount { component: number, cost_entry: item.clone(), column, amounts, disks });
                    column += AMOUNT_COLUMNS;
                }
            }
            needs.moments.push(table);
            needs.hourly.push(hourly);
        }
        if let Some(standby) = context.policy.standby {
            for kind in 0..needs.kinds.len() {
                let machines = needs.standby_for(kind, column, standby, context);
                needs.kinds.extend(machines);
                column += KIND_COLUMNS;
            }
        }
        needs.traffic = TrafficTotal::of_all(&needs.amounts, column);
        needs
    }

    /// Returns the standby machines for a kind.
    fn standby_for(
        &self,
        primary: usize,
        column: u16,
        standby: Standby,
        context: &CostContext<'_>,
    ) -> Option<MachineKind> {
        let first = self.kinds.get(primary)?;
        let times = |list: &[f64], by: f64| list.iter().map(|it| it * by).collect::<Vec<f64>>();
        let some = if first.is_pool() { &first.cores } else { &first.machines };
        let on = f64::from(u8::from(some.iter().sum::<f64>() > 0.0));
        let (machines, cores, memory) = match standby.cores {
            Some(share) => (first.machines.clone(), times(&first.cores, share), times(&first.memory, standby.memory)),
            None => (
                vec![on; self.months],
                vec![on * COLD_STANDBY_MACHINE.0; self.months],
                vec![on * COLD_STANDBY_MACHINE.1; self.months],
            ),
        };
        let mut kind = MachineKind {
            component: first.component,
            cost_entry: first.cost_entry.clone(),
            entry_index: first.entry_index,
            standby_for: Some(primary),
            scaled: standby.cores.is_some(),
            settings: settings(context, &first.cost_entry, true),
            column,
            unrounded: machines.clone(),
            machines,
            cores,
            memory,
            counts: Vec::new(),
            machine_hours: Vec::new(),
            firm_hours: Vec::new(),
            hours: Vec::new(),
        };
        kind.compute_counts(None);
        Some(kind)
    }
}

impl Needs {
    /// Returns the number of days.
    pub(crate) fn day_count(&self) -> usize {
        self.billing_months.last().map_or(0, |month| month.days.end)
    }

    /// Returns the number of months.
    pub(crate) const fn months(&self) -> usize {
        self.months
    }

    /// Returns the index of the first day of a month.
    pub(crate) fn first_day(&self, month: usize) -> usize {
        self.billing_months.get(month).map_or(0, |month| month.days.start)
    }

    /// Returns the first day of a month as the serial number that spreadsheets use.
    pub(crate) fn serial(&self, month: usize) -> f64 {
        self.billing_months.get(month).map_or(0.0, |month| writer::serial(month.date))
    }

    /// Returns the hours of a kind of machine, if it is autoscaled.
    pub(crate) fn hours(&self, kind: &MachineKind) -> Option<&Hours> {
        self.hourly.get(kind.component).and_then(Option::as_ref).filter(|_| kind.is_elastic())
    }

    /// Returns the distinct machine counts of a range of months; none for a pool, whose counts depend on the instance
    /// type.
    pub(crate) fn curve(&self, kind: &MachineKind, months: &Range<usize>) -> Option<LoadDurationCurve> {
        if kind.is_pool() {
            return None;
        }
        if let Some(hours) = self.hours(kind) {
            return Some(hours.curve(kind, months));
        }
        let of = |list: &[f64]| list.get(months.clone()).unwrap_or_default().to_vec();
        let both = of(&kind.machine_hours).into_iter().zip(of(&kind.firm_hours));
        Some(LoadDurationCurve::new(both.map(|(all, firm)| MachineLoad { all, firm, hours: 1.0, share: 1.0 })))
    }

    /// Returns the cells of the hours of a year; none if the kind is not autoscaled. `levels` is the cell with the
    /// number of distinct counts.
    pub(crate) fn curve_cells(
        &self,
        kind: &MachineKind,
        year: &Range<usize>,
        levels: &str,
    ) -> Option<LoadDurationCells> {
        let hours = format!("SUM({})", kind.range(KindColumn::Hours, year));
        Some(self.hours(kind)?.curve_cells(kind, year, levels, hours))
    }
}
