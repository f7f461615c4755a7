//! A kind of machine, with the numbers of needed and running machines.

use std::ops::Range;

use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use headroom_core::model::Cost as Item;
use headroom_core::model::source::CostKind;

use super::addresses::{ceil_formula, sheet_cell, sheet_range};
use super::hours::Hours;
use super::needs::{HEADER_ROWS, NEEDS_SHEET};
use super::saturating_u32;

/// A kind of machine.
pub(crate) struct MachineKind {
    /// The index of the component.
    pub(crate) component: usize,
    /// The billed quantity of the component.
    pub(crate) cost_entry: Item,
    /// The index among the billed quantities of the component.
    pub(super) entry_index: usize,
    /// The kind that this kind stands in for, if it is a standby.
    pub(crate) standby_for: Option<usize>,
    /// Whether the standby is scaled from its primary, rather than being one small machine.
    pub(super) scaled: bool,
    /// The minimum count, spare machines, zones, and spot share.
    pub(super) settings: (f64, f64, f64, f64),
    /// The first of the kind's eight columns.
    pub(super) column: u16,
    /// The number of machines needed in each month, before rounding up.
    pub(super) unrounded: Vec<f64>,
    /// The number of machines needed in each month.
    pub(crate) machines: Vec<f64>,
    /// The cores of one machine in each month, or of all machines of a pool.
    pub(crate) cores: Vec<f64>,
    /// The GiB of memory of one machine in each month, or of all machines of a pool.
    pub(crate) memory: Vec<f64>,
    /// The peak count of each month. Pools have neither this nor the following fields.
    pub(crate) counts: Vec<f64>,
    /// The machine hours of each month.
    pub(crate) machine_hours: Vec<f64>,
    /// The machine hours of each month that must not be spot.
    pub(crate) firm_hours: Vec<f64>,
    /// The number of hours of each month; 1 if the count is constant.
    pub(crate) hours: Vec<f64>,
}

/// A column of a machine kind's table.
#[derive(Clone, Copy)]
pub(crate) enum KindColumn {
    Machines = 1,
    Cores,
    Memory,
    Count,
    MachineHours,
    FirmHours,
    Hours,
}

impl MachineKind {
    /// Returns whether the kind is a pool, which can consist of any number of machines of any size.
    pub(crate) fn is_pool(&self) -> bool {
        self.cost_entry.kind == CostKind::Pool
    }

    /// Returns whether the kind is autoscaled. A standby is not.
    pub(crate) fn is_elastic(&self) -> bool {
        self.cost_entry.elastic && self.standby_for.is_none()
    }

    pub(crate) fn label(&self) -> String {
        let label = &self.cost_entry.label;
        if self.standby_for.is_some() { format!("Standby: {label}") } else { label.clone() }
    }

    /// Returns the cell of a month in a column.
    pub(crate) fn cell(&self, of: KindColumn, month: usize) -> String {
        sheet_cell(NEEDS_SHEET, HEADER_ROWS + saturating_u32(month), self.column + of as u16)
    }

    /// Returns the cells of a range of months in a column.
    pub(crate) fn range(&self, of: KindColumn, months: &Range<usize>) -> String {
        let column = self.column + of as u16;
        sheet_range(
            NEEDS_SHEET,
            (HEADER_ROWS + saturating_u32(months.start), column),
            (HEADER_ROWS + saturating_u32(months.end) - 1, column),
        )
    }
}

/// Returns the number of machines for a demand, with spares and at least `least`, spread evenly across zones; 0 without
/// demand.
fn spread(machines: f64, least: f64, spare: f64, zones: f64) -> f64 {
    if machines == 0.0 { 0.0 } else { zones * math::max(round_up((machines + spare) / zones), round_up(least / zones)) }
}

fn round_up(x: f64) -> f64 {
    let whole = math::trunc(x);
    if whole < x { whole + 1.0 } else { whole }
}

/// Returns [`spread`] for a demand above 0 as a formula.
pub(crate) fn spread_formula(machines: &str, least: &str) -> String {
    format!("cost_zones*MAX(-INT(-({machines}+cost_spare)/cost_zones),-INT(-{least}/cost_zones))")
}

/// Returns how many of `count` machines must not be spot. `share` is the spot share.
fn firm_count(count: f64, share: f64) -> f64 {
    count - math::floor(count * share)
}

pub(crate) fn firm_formula(count: &str, interruptible: bool) -> String {
    if interruptible { format!("{count}-INT(ROUND({count}*cost_spot,9))") } else { count.to_owned() }
}

impl MachineKind {
    /// Returns the number of machines for a demand, and how many of them must not be spot.
    pub(crate) fn running_counts(&self, machines: f64) -> (f64, f64) {
        let (least, spare, zones, share) = self.settings;
        let count = spread(machines, least, spare, zones);
        (count, firm_count(count, share))
    }

    /// Returns the number of machines of a size that a pool needs in a month, and how many of them must not be spot.
    /// `minimum` is the minimum count of the year.
    pub(crate) fn pool_counts(&self, month: usize, minimum: f64, vcpu: f64, gib: f64) -> (f64, f64) {
        let of = |list: &[f64]| list.get(month).copied().unwrap_or(f64::NAN);
        let (cores, memory) = (of(&self.cores), of(&self.memory));
        if cores + memory == 0.0 {
            return (0.0, 0.0);
        }
        let (least, spare, zones, share) = self.settings;
        let needed = math::max(math::max(math::ceil(cores / vcpu), math::ceil(memory / gib)), 1.0);
        let count = spread(needed, math::max(least, minimum), spare, zones);
        (count, firm_count(count, share))
    }

    /// Returns the count of [`Self::pool_counts`] as a formula. `cores` and `memory` are the cells of the month.
    pub(crate) fn pool_count_formula(
        &self,
        [cores, memory]: [&str; 2],
        minimum: &str,
        [vcpu, gib]: [&str; 2],
    ) -> String {
        let (by_cores, by_memory) =
            (ceil_formula(&format!("{cores}/{vcpu}")), ceil_formula(&format!("{memory}/{gib}")));
        let needed = format!("MAX({by_cores},{by_memory},1)");
        let count = if self.standby_for.is_some() {
            format!("MAX({needed},{minimum})")
        } else {
            spread_formula(&needed, minimum)
        };
        format!("IF({cores}+{memory}=0,0,{count})")
    }

    /// Returns whether nothing is needed in a range of months, so that every type fits.
    pub(crate) fn is_unused(&self, months: &Range<usize>) -> bool {
        let zero = |list: &[f64]| list.get(months.clone()).unwrap_or_default().iter().all(|number| *number == 0.0);
        if self.is_pool() { zero(&self.cores) && zero(&self.memory) } else { zero(&self.counts) }
    }

    /// Returns [`Self::is_unused`] as a formula.
    pub(crate) fn is_unused_formula(&self, months: &Range<usize>) -> String {
        let of = |of: KindColumn| self.range(of, months);
        if self.is_pool() {
            format!("SUM({},{})=0", of(KindColumn::Cores), of(KindColumn::Memory))
        } else {
            format!("SUM({})=0", of(KindColumn::Count))
        }
    }

    /// Returns the minimum count.
    pub(crate) fn min_count(&self) -> f64 {
        self.settings.0
    }

    /// Computes the counts and machine hours of each month. Pools have none, because they depend on the instance type.
    pub(super) fn compute_counts(&mut self, hours: Option<&Hours>) {
        if self.is_pool() {
            return;
        }
        self.counts = self.machines.iter().map(|machines| self.running_counts(*machines).0).collect();
        if !self.is_elastic() {
            self.machine_hours.clone_from(&self.counts);
            self.firm_hours = self.machines.iter().map(|machines| self.running_counts(*machines).1).collect();
            self.hours = vec![1.0; self.counts.len()];
            return;
        }
        for month in 0..self.machines.len() {
            let [all, firm, of] = hours.map_or([f64::NAN; 3], |hours| hours.totals(self, month));
            self.machine_hours.push(all);
            self.firm_hours.push(firm);
            self.hours.push(of);
        }
    }
}

/// Returns the minimum count, spare machines, zones, and spot share. A standby has a minimum of 1, no spares, and one
/// zone.
pub(super) fn settings(context: &CostContext<'_>, item: &Item, standby: bool) -> (f64, f64, f64, f64) {
    let policy = &context.policy;
    let spot = if item.interruptible { policy.purchase_limits.spot_share } else { 0.0 };
    let of = |number: u32| f64::from(number);
    if standby { (1.0, 0.0, 1.0, spot) } else { (of(policy.min_machines), of(policy.spare), of(policy.zones), spot) }
}
