//! How many machines to commit to for a year, and what is beyond: for numbers, and as formulas.
//!
//! The saving of one more falls only where the number of hours in which so many run does, so those numbers are all that have to
//! be asked: the last one that saves more than it costs is taken.

use headroom_core::math;

use super::kind::Kind;

/// Billionths of a dollar for an hour: on demand, as spot, committed.
pub(crate) type Ways<T = f64> = [T; 3];

/// Machines that run in some hours.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// All of them, and those that may not be spot.
    pub(crate) all: f64,
    pub(crate) firm: f64,
    /// How many hours, and which share of their month that is.
    pub(crate) hours: f64,
    pub(crate) share: f64,
}

/// The machines of all hours of a stretch, the same ones once.
pub(crate) struct Curve {
    loads: Vec<Load>,
    hours: f64,
    /// A number of machines, and in how many hours at least so many run: of all, and of those that may not be spot.
    steps: Vec<[f64; 3]>,
}

impl Curve {
    pub(crate) fn new(loads: impl Iterator<Item = Load>) -> Self {
        let mut all: Vec<Load> = loads.collect();
        all.sort_by(|a, b| b.all.total_cmp(&a.all).then(b.firm.total_cmp(&a.firm)));
        let mut loads: Vec<Load> = Vec::new();
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
        let mut curve = Self { loads, hours, steps: Vec::new() };
        let step =
            |level: f64| [level, curve.at_least(|load| load.all, level), curve.at_least(|load| load.firm, level)];
        curve.steps = curve.loads.iter().flat_map(|load| [load.all, load.firm]).map(step).collect();
        curve
    }

    /// Every number of machines above 0, the most first.
    pub(crate) fn loads(&self) -> impl Iterator<Item = &Load> {
        self.loads.iter().filter(|load| load.all > 0.0)
    }

    /// The most that run.
    pub(crate) fn most(&self) -> f64 {
        self.loads.first().map_or(0.0, |load| load.all)
    }

    /// In how many hours at least so many run.
    pub(crate) fn at_least(&self, of: fn(&Load) -> f64, level: f64) -> f64 {
        self.loads.iter().filter(|load| of(load) >= level).fold(0.0, |hours, load| hours + load.hours)
    }

    /// How many to commit to.
    pub(crate) fn level(&self, [on_demand, spot, committed]: Ways) -> f64 {
        let price = committed * self.hours;
        let pays = |[_, all, firm]: &&[f64; 3]| (on_demand - spot) * firm + spot * all > price;
        self.steps.iter().filter(pays).map(|[level, ..]| *level).fold(0.0, math::max)
    }

    /// The machine hours beyond, of all and of those that may not be spot.
    pub(crate) fn beyond(&self, level: f64) -> (f64, f64) {
        self.over(level, |load| load.hours)
    }

    /// What the stretch comes to, in billionths for an hour of each of its months.
    pub(crate) fn cost(&self, [on_demand, spot, committed]: Ways, level: f64, months: f64) -> f64 {
        let (all, firm) = self.over(level, |load| load.share);
        committed * level * months + on_demand * firm + spot * (all - firm)
    }

    fn over(&self, level: f64, weight: fn(&Load) -> f64) -> (f64, f64) {
        let beyond = |number: f64| math::max(0.0, number - level);
        self.loads.iter().fold((0.0, 0.0), |(all, firm), load| {
            (all + beyond(load.all) * weight(load), firm + beyond(load.firm) * weight(load))
        })
    }
}

/// The cells of the same.
pub(crate) struct Spans {
    /// The machines of each hour: all of them, and those that may not be spot, where some may.
    pub(crate) all: String,
    pub(crate) firm: Option<String>,
    /// In how many hours at least as many run as in each: of all and of those that may not be spot, where it is asked of all, and
    /// where it is asked of those.
    pub(crate) at_least: [[String; 2]; 2],
    /// How many hours.
    pub(crate) hours: String,
    /// The share of its month that each is; none where each is a month.
    pub(crate) share: Option<String>,
}

impl Spans {
    /// Cells of which each stands for a month: from one to another, of all, and of those that may not be spot.
    pub(crate) fn months(all: String, firm: String, months: usize, kind: &Kind) -> Self {
        let counted = |list: &str, values: &str| format!("COUNTIF({list},\">=\"&{values})");
        Self {
            at_least: [&all, &firm].map(|values| [counted(&all, values), counted(&firm, values)]),
            all,
            firm: kind.item.interruptible.then_some(firm),
            hours: months.to_string(),
            share: None,
        }
    }

    /// How many to commit to.
    pub(crate) fn level(&self, [on_demand, spot, committed]: &Ways<String>) -> String {
        let most = |values: &str, saved: String| {
            format!("SUMPRODUCT(MAX({values}*({saved}>{committed}*{hours})))", hours = self.hours)
        };
        let Some(firm) = &self.firm else {
            return most(&self.all, format!("{on_demand}*{}", self.at_least[0][0]));
        };
        let saved = |[all, firm]: &[String; 2]| format!("(({on_demand}-{spot})*{firm}+{spot}*{all})");
        format!("MAX({},{})", most(&self.all, saved(&self.at_least[0])), most(firm, saved(&self.at_least[1])))
    }

    /// What the stretch comes to, in billionths for an hour of each of its months.
    pub(crate) fn cost(&self, [on_demand, spot, committed]: &Ways<String>, level: &str, months: usize) -> String {
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
