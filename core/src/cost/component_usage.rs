//! Monthly usage of each component: instances, bytes, and operations, from the cost entries of its model.
//!
//! Months count from the start of the outlook. Instances and disks are sized for the peak of a month, the largest value
//! on its busiest, first, and last days. Elastic instances are evaluated for every hour. Object storage, backups, and
//! traffic follow the month's mean growth and load.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cost::purchase_mix::{InstanceHours, distinct_loads};
use crate::date::Date;
use crate::expression::slice::ProgramSlice;
use crate::format::format_value;
use crate::load::LoadSeries;
use crate::math;
use crate::model::moving::TimeVaryingInput;
use crate::model::source::CostKind;
use crate::model::{Cost, Model};
use crate::plan::ComponentEvaluation;
use crate::units::{BYTES_PER_GIB, HOURS_PER_DAY, SECONDS_PER_MONTH};
use crate::work::WorkBudget;

/// The reason why usage whose computation takes too many steps cannot be priced.
pub(super) const TOO_MUCH_WORK: &str = "the cost takes too much work to compute";
/// The steps charged for each number of elastic instances that is kept, which also bounds the memory.
const STEPS_PER_KEPT_LOAD: u64 = 1000;
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
pub fn billing_months(series: &LoadSeries, months: u32) -> Vec<BillingMonth> {
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
    /// The units for unit costs: the label, which is a plural noun or a rate, and the number of units in each month.
    pub unit_counts: Vec<(String, Vec<f64>)>,
}

/// The monthly usage of one cost entry.
#[derive(Clone, Debug)]
pub struct UsageItem {
    /// The cost entry of the model.
    pub cost: Cost,
    /// The amount as text, for explanations.
    pub amount_text: String,
    /// The amount in each month: instances, GiB, operations per second, or GiB per month.
    pub amounts: Vec<f64>,
    /// Cores and GiB of memory in each month: per instance, or in total for a pool. Empty unless instances are billed.
    pub sizes: Vec<(f64, f64)>,
    /// The number of disks over which operations are spread, in each month.
    pub disks: Vec<f64>,
    /// The numbers of elastic instances in each month with their hours, in descending order; empty if the number is
    /// fixed.
    pub hourly_counts: Vec<Vec<InstanceHours>>,
    /// Utilization at peak load and at mean load in the first month, from 0 to 1.
    pub utilization: (f64, f64),
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

    /// Copies the item without the hourly number of instances, which is large.
    #[must_use]
    pub(super) fn without_hours(&self) -> Self {
        Self {
            cost: self.cost.clone(),
            amount_text: self.amount_text.clone(),
            amounts: self.amounts.clone(),
            sizes: self.sizes.clone(),
            disks: self.disks.clone(),
            hourly_counts: Vec::new(),
            utilization: self.utilization,
            unpriceable: self.unpriceable.clone(),
        }
    }

    /// Returns whether two items of the same cost entry are billed alike.
    #[must_use]
    pub(super) fn has_same_usage(&self, other: &Self) -> bool {
        self.amounts == other.amounts
            && self.sizes == other.sizes
            && self.disks == other.disks
            && self.hourly_counts == other.hourly_counts
            && self.unpriceable == other.unpriceable
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
    inputs: &[f64],
    (series, months): (&LoadSeries, &[BillingMonth]),
    work: &WorkBudget,
) -> ComponentUsage {
    let calculator = UsageCalculator::new(component, inputs, series, work);
    let model = &component.model;
    let mut items = Vec::new();
    for cost in &model.costs {
        items.push(calculator.usage_item(cost, months));
    }
    let means: Vec<Moment> = months.iter().map(|month| calculator.mean_moment(month)).collect();
    let per = model.unit_cost_values.iter().map(|index| {
        let value = &model.values[*index];
        let found = calculator.run(&[*index], &means).pop().unwrap_or_default();
        // Rates are totaled over the month.
        let rate = value.unit.dimension.contains("s");
        (
            value.label.clone(),
            found.into_iter().map(|value| if rate { value * SECONDS_PER_MONTH } else { value }).collect(),
        )
    });
    ComponentUsage { name: component.name.clone(), unit_counts: per.collect(), items }
}

struct UsageCalculator<'e> {
    model: &'e Model,
    inputs: &'e [TimeVaryingInput],
    values: Vec<f64>,
    series: &'e LoadSeries,
    work: &'e WorkBudget,
}

impl<'e> UsageCalculator<'e> {
    fn new(component: &'e ComponentEvaluation, inputs: &[f64], series: &'e LoadSeries, work: &'e WorkBudget) -> Self {
        let model = &component.model;
        let values = model.program.run_row_within(inputs, work);
        Self { model, inputs: &component.moving.inputs, values, series, work }
    }

    /// Returns a column for each of the values at `places`, with one row for each moment.
    fn run(&self, places: &[usize], moments: &[Moment]) -> Vec<Vec<f64>> {
        self.run_slice(&self.slice(places), moments)
    }

    /// Returns the part of the program that computes the values at `places`.
    fn slice(&self, places: &[usize]) -> ProgramSlice {
        let moving: Vec<usize> = self.inputs.iter().map(|input| input.index).collect();
        self.model.program.slice_within(&moving, places, self.work)
    }

    fn run_slice(&self, slice: &ProgramSlice, moments: &[Moment]) -> Vec<Vec<f64>> {
        let column = |mover: &TimeVaryingInput| {
            let at = |(growth, load): &Moment| self.values[mover.index] * mover.factor(*growth, *load);
            moments.iter().map(at).collect::<Vec<f64>>()
        };
        let columns: Vec<Vec<f64>> = self.inputs.iter().map(column).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        slice.run_within(&self.values, &columns, moments.len(), self.work)
    }

    fn moment(&self, day: usize, load: f64) -> Moment {
        let growth = self.series.daily_growth()[day];
        (growth, if growth > 0.0 { load / growth } else { 0.0 })
    }

    /// Returns the mean growth of a month, and its mean load divided by that growth.
    fn mean_moment(&self, month: &BillingMonth) -> Moment {
        let mean = |numbers: &[f64]| numbers[month.days.clone()].iter().sum::<f64>() / month.days.len() as f64;
        let (growth, load) = (mean(self.series.daily_growth()), mean(self.series.daily_mean()));
        (growth, if growth > 0.0 { load / growth } else { 0.0 })
    }

    /// Returns the moments at which demand may peak in a month: on its busiest, first, and last days.
    fn peak_moments(&self, month: &BillingMonth) -> [Moment; 3] {
        let peaks = self.series.daily_peak();
        let (first, last) = (month.days.start, month.days.end - 1);
        let highest = month.days.clone().fold(first, |best, day| if peaks[day] > peaks[best] { day } else { best });
        [highest, first, last].map(|day| self.moment(day, peaks[day]))
    }

    fn usage_item(&self, cost: &Cost, months: &[BillingMonth]) -> UsageItem {
        let means: Vec<Moment> = months.iter().map(|month| self.mean_moment(month)).collect();
        let peaks: Vec<Moment> = months.iter().flat_map(|month| self.peak_moments(month)).collect();
        let sized_for_peak = !matches!(
            cost.kind,
            CostKind::Object | CostKind::Backup | CostKind::Egress | CostKind::BetweenZones | CostKind::BetweenRegions
        );
        let monthly_maximum = |values: &[f64]| -> Vec<f64> {
            values.chunks(3).map(|of| of.iter().copied().fold(f64::NEG_INFINITY, math::max)).collect()
        };
        let slice = self.slice(&cost.indices());
        let found = self.run_slice(&slice, if sized_for_peak { &peaks } else { &means });
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
            amount_text: self.amount_text(cost),
            sizes: if machines {
                cores.iter().zip(&memory).map(|(c, m)| (*c, *m / BYTES_PER_GIB)).collect()
            } else {
                Vec::new()
            },
            disks: if cost.disks.is_some() { disks } else { alloc::vec![1.0; months.len()] },
            amounts,
            hourly_counts: Vec::new(),
            utilization: (1.0, 1.0),
            cost: cost.clone(),
            unpriceable: self.unpriceable_reason(cost, (invalid, too_many)),
        };
        if item.unpriceable.is_some() || !machines {
            return item;
        }
        item.amounts.iter_mut().for_each(|amount| *amount = math::ceil(*amount));
        if cost.elastic {
            let slice = self.slice(&[cost.amount]);
            item.hourly_counts = months.iter().map(|month| self.hourly_counts(&slice, month)).collect();
        }
        // Mean utilization is the target times the ratio of usage at mean load to usage at peak load.
        let mean = self.run_slice(&slice, &means);
        let cores_used = |amount: f64, cores: f64| if cost.kind == CostKind::Pool { cores } else { amount * cores };
        let first = |values: &[f64]| values.first().copied().unwrap_or(0.0);
        let peak = cores_used(first(&amount), first(&cores));
        let share = if peak > 0.0 { math::min(cores_used(first(&mean[0]), first(&mean[1])) / peak, 1.0) } else { 1.0 };
        let target = if cost.target.is_some() { first(&target) } else { 1.0 };
        item.utilization = (target, target * share);
        item
    }

    /// Returns why usage cannot be priced, if its numbers are invalid, too high, or not computed.
    fn unpriceable_reason(&self, cost: &Cost, (is_invalid, is_too_high): (bool, bool)) -> Option<String> {
        if self.work.is_exhausted() {
            return Some(String::from(TOO_MUCH_WORK));
        }
        let amount = &cost.amount_expr;
        if is_invalid {
            return Some(alloc::format!("the amount (`{amount}`) or the size is negative or not a finite number"));
        }
        is_too_high.then(|| alloc::format!("`{amount}` exceeds 1,000,000 instances"))
    }

    /// Returns the distinct numbers of instances in a month, in descending order. `slice` computes the number.
    fn hourly_counts(&self, slice: &ProgramSlice, month: &BillingMonth) -> Vec<InstanceHours> {
        // Hours of a day with the same load need the same number.
        let (mut moments, mut hours): (Vec<Moment>, Vec<u32>) = (Vec::new(), Vec::new());
        for day in month.days.clone() {
            let first = moments.len();
            for load in &self.series.hourly_load()[day * HOURS_PER_DAY..(day + 1) * HOURS_PER_DAY] {
                let moment = self.moment(day, *load);
                match moments[first..].iter().position(|known| *known == moment) {
                    Some(same) => hours[first + same] += 1,
                    None => {
                        moments.push(moment);
                        hours.push(1);
                    }
                }
            }
        }
        let found = self.run_slice(slice, &moments).pop().unwrap_or_default();
        let count = |amount: f64| math::ceil(amount).clamp(0.0, MAX_INSTANCES_PER_ENTRY) as u32;
        let loads = found.into_iter().zip(hours);
        let loads = distinct_loads(loads.map(|(amount, hours)| InstanceHours { instances: count(amount), hours }));
        self.work.charge(STEPS_PER_KEPT_LOAD * loads.len() as u64);
        loads
    }

    /// Formats the amount as `Database nodes: 3 nodes` if it is a value of the model, and as its expression otherwise.
    fn amount_text(&self, cost: &Cost) -> String {
        match self.model.index_of(&cost.amount_expr) {
            Some(index) => {
                let value = &self.model.values[index];
                alloc::format!("{}: {}", value.label, format_value(self.values[index], &value.unit))
            }
            None => cost.amount_expr.clone(),
        }
    }
}
