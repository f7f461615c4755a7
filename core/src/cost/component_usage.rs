//! Monthly usage of each component: instances, bytes and operations, from the cost entries of its model.
//!
//! Months count from the start of the outlook. Instances and disks are sized for the peak of a month, which is looked
//! for on its busiest, first and last day. Elastic instances are evaluated for every hour. Object
//! storage and traffic follow the month's mean growth and load.

use alloc::string::String;
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::show;
use crate::load::Series;
use crate::math;
use crate::model::moving::Mover;
use crate::model::source::CostKind;
use crate::model::{Cost, Model};
use crate::plan::ComponentEvaluation;
use crate::units::{BYTES_PER_GIB, HOURS_PER_DAY, SECONDS_PER_MONTH};

/// The maximum number of instances of one cost entry.
const MAX_INSTANCES_PER_ENTRY: f64 = 1e6;

/// A billed month of the planning horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingMonth {
    /// The first day.
    pub date: Date,
    /// The days of the month, as offsets from the start of the outlook.
    pub days: core::ops::Range<usize>,
}

/// Returns the billing months of a load series, at most `months` of them.
#[must_use]
pub fn billing_months(series: &Series, months: u32) -> Vec<BillingMonth> {
    let start = series.start();
    let day = |month: u32| {
        let date = start.plus_months(i32::try_from(month).unwrap_or(0))?;
        Some((date, usize::try_from(date.days_since(start)).unwrap_or(0)))
    };
    let billing_month = |month| {
        let ((date, first), (_, end)) = (day(month)?, day(month + 1)?);
        let days = first..end.min(series.days());
        (!days.is_empty()).then_some(BillingMonth { date, days })
    };
    (0..months).map_while(billing_month).collect()
}

/// The billable usage of one component.
#[derive(Clone, Debug)]
pub struct ComponentUsage {
    /// The component's name.
    pub name: String,
    /// One item for each cost entry of the model.
    pub items: Vec<UsageItem>,
    /// Units for unit costs: the plural label or rate, and the number of units in each month.
    pub per: Vec<(String, Vec<f64>)>,
}

/// The monthly usage of one cost entry.
#[derive(Clone, Debug)]
pub struct UsageItem {
    /// The cost entry of the model.
    pub cost: Cost,
    /// The amount as text, for explanations.
    pub text: String,
    /// The amount in each month: instances, GiB, operations per second, or GiB per month.
    pub amounts: Vec<f64>,
    /// Cores and GiB of memory in each month: per instance, or in total for a pool. Empty unless instances are billed.
    pub sizes: Vec<(f64, f64)>,
    /// The number of disks over which operations are spread, in each month.
    pub disks: Vec<f64>,
    /// The number of elastic instances in each hour of each month; empty if the number is fixed.
    pub hours: Vec<Vec<u32>>,
    /// Utilization at peak load and at mean load, from 0 to 1.
    pub used: (f64, f64),
    /// The reason why the usage cannot be priced, if any.
    pub unpriceable: Option<String>,
}

impl UsageItem {
    /// Returns whether the usage is zero in every month.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        let pool = self.cost.kind == CostKind::Pool;
        let is_zero = |at: usize| if pool { self.sizes[at] == (0.0, 0.0) } else { self.amounts[at] == 0.0 };
        self.unpriceable.is_none() && (0..self.amounts.len()).all(is_zero)
    }

    /// Returns whether instances are billed.
    #[must_use]
    pub fn bills_instances(&self) -> bool {
        self.cost.size.is_some()
    }
}

/// A point in time: its growth factor, and its load divided by that factor.
type Moment = (f64, f64);

/// Returns the usage of a component in each month, given its inputs and constants.
#[must_use]
pub fn component_usage(
    component: &ComponentEvaluation,
    given: &[f64],
    series: &Series,
    months: &[BillingMonth],
) -> ComponentUsage {
    let calculator = UsageCalculator::new(component, given, series);
    let model = &component.model;
    let mut items = Vec::new();
    for cost in &model.costs {
        items.push(calculator.item(cost, months));
    }
    let means: Vec<Moment> = months.iter().map(|month| calculator.mean(month)).collect();
    let per = model.per.iter().map(|place| {
        let value = &model.values[*place];
        let found = calculator.run(&[*place], &means).pop().unwrap_or_default();
        // Rates are totaled over the month.
        let rate = value.unit.dimension.has("s");
        (
            value.label.clone(),
            found.into_iter().map(|value| if rate { value * SECONDS_PER_MONTH } else { value }).collect(),
        )
    });
    ComponentUsage { name: component.name.clone(), per: per.collect(), items }
}

struct UsageCalculator<'e> {
    model: &'e Model,
    inputs: &'e [Mover],
    all: Vec<f64>,
    series: &'e Series,
}

impl<'e> UsageCalculator<'e> {
    fn new(component: &'e ComponentEvaluation, given: &[f64], series: &'e Series) -> Self {
        let model = &component.model;
        let all = model.program.run_one(given);
        Self { model, inputs: &component.moving.inputs, all, series }
    }

    /// Returns the values at `places` for each moment.
    fn run(&self, places: &[usize], moments: &[Moment]) -> Vec<Vec<f64>> {
        let moving: Vec<usize> = self.inputs.iter().map(|input| input.place).collect();
        let slice = self.model.program.slice(&moving, places);
        let column = |mover: &Mover| {
            let at = |(growth, load): &Moment| self.all[mover.place] * mover.factor(*growth, *load);
            moments.iter().map(at).collect::<Vec<f64>>()
        };
        let columns: Vec<Vec<f64>> = self.inputs.iter().map(column).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        slice.run(&self.all, &columns, moments.len())
    }

    fn at(&self, day: usize, load: f64) -> Moment {
        let growth = self.series.growth()[day];
        (growth, if growth > 0.0 { load / growth } else { 0.0 })
    }

    /// Returns the mean growth of a month, and its mean load divided by that growth.
    fn mean(&self, month: &BillingMonth) -> Moment {
        let mean = |numbers: &[f64]| numbers[month.days.clone()].iter().sum::<f64>() / month.days.len() as f64;
        let (growth, load) = (mean(self.series.growth()), mean(self.series.daily_mean()));
        (growth, if growth > 0.0 { load / growth } else { 0.0 })
    }

    /// Returns the moments at which demand may peak in a month: on its busiest, first and last day.
    fn peaks(&self, month: &BillingMonth) -> [Moment; 3] {
        let peaks = self.series.daily_peak();
        let (first, last) = (month.days.start, month.days.end - 1);
        let highest = month.days.clone().fold(first, |best, day| if peaks[day] > peaks[best] { day } else { best });
        [highest, first, last].map(|day| self.at(day, peaks[day]))
    }

    fn item(&self, cost: &Cost, months: &[BillingMonth]) -> UsageItem {
        let means: Vec<Moment> = months.iter().map(|month| self.mean(month)).collect();
        let peaks: Vec<Moment> = months.iter().flat_map(|month| self.peaks(month)).collect();
        let sized_for_peak = !matches!(
            cost.kind,
            CostKind::Object | CostKind::Backup | CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions
        );
        let monthly_maximum = |values: &[f64]| -> Vec<f64> {
            values.chunks(3).map(|of| of.iter().copied().fold(f64::NEG_INFINITY, math::max)).collect()
        };
        let found = self.run(&cost.places(), if sized_for_peak { &peaks } else { &means });
        let [amount, cores, memory, target, disks] = [0, 1, 2, 3, 4]
            .map(|at: usize| if sized_for_peak { monthly_maximum(&found[at]) } else { found[at].clone() });
        let invalid = found.iter().flatten().any(|value| !value.is_finite() || *value < 0.0);
        let scale = match cost.kind {
            CostKind::Machines | CostKind::Pool | CostKind::Iops => 1.0,
            CostKind::Block | CostKind::Object | CostKind::Backup => 1.0 / BYTES_PER_GIB,
            CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions => SECONDS_PER_MONTH / BYTES_PER_GIB,
        };
        let machines = cost.size.is_some();
        let amounts: Vec<f64> = amount.iter().map(|amount| amount * scale).collect();
        let too_many = machines && amounts.iter().any(|amount| *amount > MAX_INSTANCES_PER_ENTRY);
        let mut item = UsageItem {
            text: self.text(cost),
            sizes: if machines {
                cores.iter().zip(&memory).map(|(c, m)| (*c, *m / BYTES_PER_GIB)).collect()
            } else {
                Vec::new()
            },
            disks: if cost.disks.is_some() { disks } else { alloc::vec![1.0; months.len()] },
            amounts,
            hours: Vec::new(),
            used: (1.0, 1.0),
            cost: cost.clone(),
            unpriceable: match (invalid, too_many) {
                (true, _) => Some(alloc::format!("“{}” is negative or not a number", cost.text)),
                (_, true) => Some(alloc::format!("“{}” is more than a million machines", cost.text)),
                _ => None,
            },
        };
        if item.unpriceable.is_some() || !machines {
            return item;
        }
        item.amounts.iter_mut().for_each(|amount| *amount = math::ceil(*amount));
        if cost.elastic {
            item.hours = months.iter().map(|month| self.every_hour(cost, month)).collect();
        }
        // Mean utilization is the target times usage at mean load over usage at the peak.
        let mean = self.run(&cost.places(), &means);
        let cores_used = |amount: f64, cores: f64| if cost.kind == CostKind::Pool { cores } else { amount * cores };
        let first = |values: &[f64]| values.first().copied().unwrap_or(0.0);
        let peak = cores_used(first(&amount), first(&cores));
        let share = if peak > 0.0 { math::min(cores_used(first(&mean[0]), first(&mean[1])) / peak, 1.0) } else { 1.0 };
        let target = if cost.target.is_some() { first(&target) } else { 1.0 };
        item.used = (target, target * share);
        item
    }

    /// Returns the number of instances in each hour of a month.
    fn every_hour(&self, cost: &Cost, month: &BillingMonth) -> Vec<u32> {
        let hours = month.days.start * HOURS_PER_DAY..month.days.end * HOURS_PER_DAY;
        let moments: Vec<Moment> = hours.map(|hour| self.at(hour / HOURS_PER_DAY, self.series.load()[hour])).collect();
        let found = self.run(&[cost.amount], &moments).pop().unwrap_or_default();
        let count = |amount: f64| math::ceil(amount).clamp(0.0, MAX_INSTANCES_PER_ENTRY) as u32;
        found.into_iter().map(count).collect()
    }

    /// Formats the amount as `Database nodes: 3 nodes` if it is a value of the model, else as its expression.
    fn text(&self, cost: &Cost) -> String {
        match self.model.place(&cost.text) {
            Some(place) => {
                let value = &self.model.values[place];
                alloc::format!("{}: {}", value.label, show(self.all[place], &value.unit))
            }
            None => cost.text.clone(),
        }
    }
}
