//! The number of machines to commit to for a year, and the hours above it: as numbers and as formulas.
//!
//! The savings of one more committed machine change only at counts that occur, so only these are tried. The largest
//! count whose savings exceed its cost is used.

use headroom_core::math;

use super::machine_kind::MachineKind;

/// Rates in billionths of a dollar per hour: on-demand, spot, committed.
pub(crate) type PurchaseRates<T = f64> = [T; 3];

/// The number of machines that run in certain hours, and the number of these hours.
#[derive(Clone, Copy)]
pub(crate) struct MachineLoad {
    /// The number of machines.
    pub(crate) all: f64,
    /// The number of machines that must not be spot.
    pub(crate) firm: f64,
    /// The number of hours.
    pub(crate) hours: f64,
    /// The hours as a share of the month.
    pub(crate) share: f64,
}

/// The distinct machine counts of a period, with their hours.
pub(crate) struct LoadDurationCurve {
    loads: Vec<MachineLoad>,
    hours: f64,
    /// The machine counts, each with the hours at or above it: of all machines, and of those that must not be spot.
    steps: Vec<[f64; 3]>,
    /// The hours at or above each count: of all machines, and of those that must not be spot.
    sums: [HoursAtLeast; 2],
}

/// The hours at or above each count, in descending order of the counts. Hours are whole, so their sums are exact.
struct HoursAtLeast(Vec<(f64, f64)>);

impl HoursAtLeast {
    fn new(loads: &[MachineLoad], count: fn(&MachineLoad) -> f64) -> Self {
        let counted = loads.iter().map(|load| (count(load), load.hours)).filter(|(count, _)| !count.is_nan());
        let mut hours: Vec<(f64, f64)> = counted.collect();
        hours.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut sum = 0.0;
        for entry in &mut hours {
            sum += entry.1;
            entry.1 = sum;
        }
        Self(hours)
    }

    /// Returns the hours at or above a count.
    fn of(&self, level: f64) -> f64 {
        let end = self.0.partition_point(|(count, _)| *count >= level);
        end.checked_sub(1).and_then(|last| self.0.get(last)).map_or(0.0, |(_, hours)| *hours)
    }
}

impl LoadDurationCurve {
    pub(crate) fn new(loads: impl Iterator<Item = MachineLoad>) -> Self {
        let mut all: Vec<MachineLoad> = loads.collect();
        all.sort_by(|a, b| b.all.total_cmp(&a.all).then(b.firm.total_cmp(&a.firm)));
        let mut loads: Vec<MachineLoad> = Vec::new();
        for load in all {
            match loads.last_mut() {
                Some(last)
                    if last.all.to_bits() == load.all.to_bits() && last.firm.to_bits() == load.firm.to_bits() =>
                {
                    last.hours += load.hours;
                    last.share += load.share;
                }
                _ => loads.push(load),
            }
        }
        let hours = loads.iter().map(|load| load.hours).sum();
        let sums = [HoursAtLeast::new(&loads, |load| load.all), HoursAtLeast::new(&loads, |load| load.firm)];
        let step = |level: f64| [level, sums[0].of(level), sums[1].of(level)];
        let steps = loads.iter().flat_map(|load| [load.all, load.firm]).map(step).collect();
        Self { loads, hours, steps, sums }
    }

    /// Returns the loads with a count above 0, in descending order.
    pub(crate) fn loads(&self) -> impl Iterator<Item = &MachineLoad> {
        self.loads.iter().filter(|load| load.all > 0.0)
    }

    /// Returns the highest machine count.
    pub(crate) fn max_count(&self) -> f64 {
        self.loads.first().map_or(0.0, |load| load.all)
    }

    /// Returns the hours in which at least `level` machines run.
    pub(crate) fn hours_at_least(&self, level: f64) -> f64 {
        self.sums[0].of(level)
    }

    /// Returns the hours in which at least `level` machines run that must not be spot.
    pub(crate) fn firm_hours_at_least(&self, level: f64) -> f64 {
        self.sums[1].of(level)
    }

    /// Returns the number of distinct counts.
    pub(crate) fn count(&self) -> usize {
        self.loads.len()
    }

    /// Returns the number of machines to commit to.
    pub(crate) fn committed_count(&self, [on_demand, spot, committed]: PurchaseRates) -> f64 {
        let price = committed * self.hours;
        let pays = |[_, all, firm]: &&[f64; 3]| (on_demand - spot) * firm + spot * all > price;
        self.steps.iter().filter(pays).map(|[level, ..]| *level).fold(0.0, math::max)
    }

    /// Returns the machine hours above the commitment: of all machines, and of those that must not be spot.
    pub(crate) fn hours_above(&self, level: f64) -> (f64, f64) {
        self.above(level, |load| load.hours)
    }

    /// Returns the cost of the period in billionths of a dollar per hour, summed over its months.
    pub(crate) fn cost(&self, [on_demand, spot, committed]: PurchaseRates, level: f64, months: f64) -> f64 {
        let (all, firm) = self.above(level, |load| load.share);
        committed * level * months + on_demand * firm + spot * (all - firm)
    }

    fn above(&self, level: f64, weight: fn(&MachineLoad) -> f64) -> (f64, f64) {
        let beyond = |number: f64| math::max(0.0, number - level);
        self.loads.iter().fold((0.0, 0.0), |(all, firm), load| {
            (all + beyond(load.all) * weight(load), firm + beyond(load.firm) * weight(load))
        })
    }
}

/// The cells of a [`LoadDurationCurve`].
pub(crate) struct LoadDurationCells {
    /// The machine counts: the distinct counts of all hours, or the count of each month.
    pub(crate) all: String,
    /// The numbers of machines that must not be spot, if others may be.
    pub(crate) firm: Option<String>,
    /// The hours at or above each count, of all machines and of those that must not be spot: first at the counts in
    /// `all`, then at the counts in `firm`.
    pub(crate) at_least: [[String; 2]; 2],
    /// The number of hours, or of months if each count is that of a month.
    pub(crate) hours: String,
    /// The hours with each count, as a share of the month; none if each count is that of a month.
    pub(crate) share: Option<String>,
}

impl LoadDurationCells {
    /// Creates the cells from ranges that have one cell for each month.
    pub(crate) fn for_months(all: String, firm: String, months: usize, kind: &MachineKind) -> Self {
        let counted = |list: &str, values: &str| format!("COUNTIF({list},\">=\"&{values})");
        Self {
            at_least: [&all, &firm].map(|values| [counted(&all, values), counted(&firm, values)]),
            all,
            firm: kind.cost_entry.interruptible.then_some(firm),
            hours: months.to_string(),
            share: None,
        }
    }

    /// Returns the formula for the number of machines to commit to.
    pub(crate) fn committed_count(&self, [on_demand, spot, committed]: &PurchaseRates<String>) -> String {
        let most = |values: &str, saved: String| {
            format!("SUMPRODUCT(MAX({values}*({saved}>{committed}*{hours})))", hours = self.hours)
        };
        let Some(firm) = &self.firm else {
            return most(&self.all, format!("{on_demand}*{}", self.at_least[0][0]));
        };
        let saved = |[all, firm]: &[String; 2]| format!("(({on_demand}-{spot})*{firm}+{spot}*{all})");
        format!("MAX({},{})", most(&self.all, saved(&self.at_least[0])), most(firm, saved(&self.at_least[1])))
    }

    /// Returns the formula for the cost of the period, in billionths of a dollar per hour, summed over its months.
    pub(crate) fn cost(
        &self,
        [on_demand, spot, committed]: &PurchaseRates<String>,
        level: &str,
        months: usize,
    ) -> String {
        let share = self.share.as_ref().map_or_else(String::new, |share| format!("*{share}"));
        let over = |list: &str| format!("SUMPRODUCT(({list}>{level})*({list}-{level}){share})");
        let all = over(&self.all);
        let beyond = match &self.firm {
            Some(firm) => format!("({on_demand}-{spot})*{}+{spot}*{all}", over(firm)),
            None => format!("{on_demand}*{all}"),
        };
        format!("{committed}*{level}*{months}+{beyond}")
    }
}
