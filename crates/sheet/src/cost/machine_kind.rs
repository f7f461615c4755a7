//! A kind of machine, with the numbers of needed and running machines.

use std::ops::Range;

use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use headroom_core::model::Cost as Item;
use headroom_core::model::source::CostKind;

use super::addresses::{at, ceil, span};
use super::hours::Hours;
use super::large;
use super::needs::{HEADER_ROWS, SHEET};

/// A kind of machine.
pub(crate) struct MachineKind {
    /// The index of the component, and its billed quantity.
    pub(crate) part: usize,
    pub(crate) item: Item,
    /// The index among the billed quantities of the component.
    pub(super) place: usize,
    /// The kind that this kind stands in for, if it is a standby.
    pub(crate) standby: Option<usize>,
    /// Whether the standby is a share of the machines, rather than one small machine.
    pub(super) scaled: bool,
    /// Minimum count, spare machines, zones, and spot share.
    pub(super) settings: (f64, f64, f64, f64),
    /// The first of the kind's eight columns.
    pub(super) column: u16,
    /// The number of machines needed, and the cores and GiB of one machine, or of all for a pool.
    pub(super) unrounded: Vec<f64>,
    pub(crate) machines: Vec<f64>,
    pub(crate) cores: Vec<f64>,
    pub(crate) memory: Vec<f64>,
    /// The peak count of each month. Pools have neither this nor the following fields.
    pub(crate) count: Vec<f64>,
    /// The machine hours of each month.
    pub(crate) all: Vec<f64>,
    /// The machine hours of each month that must not be spot.
    pub(crate) firm: Vec<f64>,
    /// The number of hours of each month.
    pub(crate) hours: Vec<f64>,
}

/// A column of a machine kind's table.
#[derive(Clone, Copy)]
pub(crate) enum KindColumn {
    Machines = 1,
    Cores,
    Memory,
    Count,
    All,
    Firm,
    Hours,
}

impl MachineKind {
    /// Returns whether the kind is a pool, which can consist of any number of machines of any size.
    pub(crate) fn pool(&self) -> bool {
        self.item.kind == CostKind::Pool
    }

    /// Returns whether the kind is autoscaled. A standby is not.
    pub(crate) fn elastic(&self) -> bool {
        self.item.elastic && self.standby.is_none()
    }

    pub(crate) fn label(&self) -> String {
        let label = &self.item.label;
        if self.standby.is_some() { format!("Standby: {label}") } else { label.clone() }
    }

    /// Returns a cell of a month.
    pub(crate) fn at(&self, of: KindColumn, month: usize) -> String {
        at(SHEET, HEADER_ROWS + large(month), self.column + of as u16)
    }

    /// Returns the cells of some months.
    pub(crate) fn span(&self, of: KindColumn, months: &Range<usize>) -> String {
        let column = self.column + of as u16;
        span(SHEET, (HEADER_ROWS + large(months.start), column), (HEADER_ROWS + large(months.end) - 1, column))
    }
}

/// Returns the number of machines for a demand, with spares, spread evenly across zones.
fn spread(machines: f64, least: f64, spare: f64, zones: f64) -> f64 {
    if machines == 0.0 { 0.0 } else { zones * math::max(round_up((machines + spare) / zones), round_up(least / zones)) }
}

fn round_up(x: f64) -> f64 {
    let whole = math::trunc(x);
    if whole < x { whole + 1.0 } else { whole }
}

/// Writes [`spread`] as a formula.
pub(crate) fn spread_formula(machines: &str, least: &str) -> String {
    format!("cost_zones*MAX(-INT(-({machines}+cost_spare)/cost_zones),-INT(-{least}/cost_zones))")
}

/// Returns the machines among `count` that must not be spot.
fn firm(count: f64, share: f64) -> f64 {
    count - math::floor(count * share)
}

pub(crate) fn firm_formula(count: &str, interruptible: bool) -> String {
    if interruptible { format!("{count}-INT(ROUND({count}*cost_spot,9))") } else { count.to_owned() }
}

impl MachineKind {
    /// Returns the number of machines for a demand, and how many of them must not be spot.
    pub(crate) fn running(&self, machines: f64) -> (f64, f64) {
        let (least, spare, zones, share) = self.settings;
        let count = spread(machines, least, spare, zones);
        (count, firm(count, share))
    }

    /// Returns the number of machines of a size that a pool needs in a month, given the minimum count of the year.
    pub(crate) fn pooled(&self, month: usize, minimum: f64, vcpu: f64, gib: f64) -> (f64, f64) {
        let of = |list: &[f64]| list.get(month).copied().unwrap_or(f64::NAN);
        let (cores, memory) = (of(&self.cores), of(&self.memory));
        if cores + memory == 0.0 {
            return (0.0, 0.0);
        }
        let (least, spare, zones, share) = self.settings;
        let needed = math::max(math::max(math::ceil(cores / vcpu), math::ceil(memory / gib)), 1.0);
        let count = spread(needed, math::max(least, minimum), spare, zones);
        (count, firm(count, share))
    }

    /// Writes [`Self::pooled`] as a formula.
    pub(crate) fn pooled_formula(&self, month: usize, minimum: &str, vcpu: &str, gib: &str) -> String {
        let (cores, memory) = (self.at(KindColumn::Cores, month), self.at(KindColumn::Memory, month));
        let (by_cores, by_memory) = (ceil(&format!("{cores}/{vcpu}")), ceil(&format!("{memory}/{gib}")));
        let needed = format!("MAX({by_cores},{by_memory},1)");
        let count =
            if self.standby.is_some() { format!("MAX({needed},{minimum})") } else { spread_formula(&needed, minimum) };
        format!("IF({cores}+{memory}=0,0,{count})")
    }

    /// Returns whether nothing is needed in some months, so that every type fits.
    pub(crate) fn needs_nothing(&self, months: &Range<usize>) -> bool {
        let zero = |list: &[f64]| list.get(months.clone()).unwrap_or_default().iter().all(|number| *number == 0.0);
        if self.pool() { zero(&self.cores) && zero(&self.memory) } else { zero(&self.count) }
    }

    /// Writes [`Self::needs_nothing`] as a formula.
    pub(crate) fn needs_nothing_formula(&self, months: &Range<usize>) -> String {
        let of = |of: KindColumn| self.span(of, months);
        if self.pool() {
            format!("SUM({},{})=0", of(KindColumn::Cores), of(KindColumn::Memory))
        } else {
            format!("SUM({})=0", of(KindColumn::Count))
        }
    }

    /// Returns the minimum count.
    pub(crate) fn least(&self) -> f64 {
        self.settings.0
    }

    /// Returns the machines of some months.
    pub(super) fn compute_counts(&mut self, hours: Option<&Hours>) {
        if self.pool() {
            return;
        }
        self.count = self.machines.iter().map(|machines| self.running(*machines).0).collect();
        if !self.elastic() {
            self.all.clone_from(&self.count);
            self.firm = self.machines.iter().map(|machines| self.running(*machines).1).collect();
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

/// Returns the minimum count, spare machines, zones and spot share. A standby has a minimum of 1, no spares and
/// one zone.
pub(super) fn settings(setting: &CostContext<'_>, item: &Item, standby: bool) -> (f64, f64, f64, f64) {
    let policy = &setting.policy;
    let spot = if item.interruptible { policy.purchase.spot_share } else { 0.0 };
    let of = |number: u32| f64::from(number);
    if standby { (1.0, 0.0, 1.0, spot) } else { (of(policy.least), of(policy.spare), of(policy.zones), spot) }
}
