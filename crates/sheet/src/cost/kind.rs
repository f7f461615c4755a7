//! A kind of machine: how many are asked for, and how many there are.

use std::ops::Range;

use headroom_core::cost::cost_context::CostContext;
use headroom_core::math;
use headroom_core::model::Cost as Item;
use headroom_core::model::source::CostKind;

use super::hours::Hours;
use super::large;
use super::needs::{FIRST, SHEET};
use super::place::{at, ceil, span};

/// A kind of machine.
pub(crate) struct Kind {
    /// The component, and its line.
    pub(crate) part: usize,
    pub(crate) item: Item,
    /// Its place among what the component is paid for.
    pub(super) place: usize,
    /// Of the second place: the kind that it stands by for.
    pub(crate) standby: Option<usize>,
    /// Whether that is a share of the machines; else it is one small machine.
    pub(super) scaled: bool,
    /// At least so many, to spare, zones, and the share that may be spot.
    pub(super) settings: (f64, f64, f64, f64),
    /// Its first column of eight.
    pub(super) column: u16,
    /// How many are asked for; the cores and the GiB of one, or of all.
    pub(super) unrounded: Vec<f64>,
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
    pub(crate) fn span(&self, of: Of, months: &Range<usize>) -> String {
        let column = self.column + of as u16;
        span(SHEET, (FIRST + large(months.start), column), (FIRST + large(months.end) - 1, column))
    }
}

/// How many machines there are where so many are asked for, with those to spare, spread over zones.
fn spread(machines: f64, least: f64, spare: f64, zones: f64) -> f64 {
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
fn firm(count: f64, share: f64) -> f64 {
    count - math::floor(count * share)
}

pub(crate) fn firm_formula(count: &str, interruptible: bool) -> String {
    if interruptible { format!("{count}-INT(ROUND({count}*cost_spot,9))") } else { count.to_owned() }
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

    /// Whether nothing is asked for in some months: then no type has to do.
    pub(crate) fn none(&self, months: &Range<usize>) -> bool {
        let zero = |list: &[f64]| list.get(months.clone()).unwrap_or_default().iter().all(|number| *number == 0.0);
        if self.pool() { zero(&self.cores) && zero(&self.memory) } else { zero(&self.count) }
    }

    /// The same as a formula.
    pub(crate) fn none_formula(&self, months: &Range<usize>) -> String {
        let of = |of: Of| self.span(of, months);
        if self.pool() {
            format!("SUM({},{})=0", of(Of::Cores), of(Of::Memory))
        } else {
            format!("SUM({})=0", of(Of::Count))
        }
    }

    /// At least so many of them.
    pub(crate) fn least(&self) -> f64 {
        self.settings.0
    }

    /// How many run, over the months.
    pub(super) fn run(&mut self, hours: Option<&Hours>) {
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
pub(super) fn settings(setting: &CostContext<'_>, item: &Item, standby: bool) -> (f64, f64, f64, f64) {
    let policy = &setting.policy;
    let spot = if item.interruptible { policy.purchase.spot_share } else { 0.0 };
    let of = |number: u32| f64::from(number);
    if standby { (1.0, 0.0, 1.0, spot) } else { (of(policy.least), of(policy.spare), of(policy.zones), spot) }
}
