//! The cost of alternatives: single changes that may save money, rightsizing, standby modes, and larger deployments.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::bill::Bill;
use crate::cost::catalog::Arch;
use crate::cost::component_usage::{ComponentUsage, UsageItem, billing_months, component_usage};
use crate::cost::cost_context::CostContext;
use crate::cost::divided_bill::DividedBill;
use crate::cost::money::Money;
use crate::cost::purchase_mix::{InstanceHours, PurchaseLimits};
use crate::cost::purchase_policy::PurchasePolicy;
use crate::cost::region_offers::RegionOffers;
use crate::load::Outlook;
use crate::math;
use crate::model::source::CostKind;
use crate::plan::{ComponentEvaluation, Evaluation};
use crate::scenario::Growth;
use crate::scenario::standby::{STANDBY_MODES, StandbyMode};

/// A change that may lower the bill.
pub struct SavingsOption {
    /// The name of the change.
    pub label: String,
    /// The effect of the change, or its requirements.
    pub note: String,
    /// The mean monthly cost of the first year after the change, for each cloud; `None` if it lacks prices that the
    /// current bill has.
    pub monthly_costs: Vec<Option<Money>>,
}

/// A phase of rightsizing.
pub struct RightsizingPhase {
    /// The name of the phase.
    pub label: &'static str,
    /// When the phase applies.
    pub note: &'static str,
    /// The mean monthly cost of the first year, for each cloud; `None` if it lacks prices that the current bill has.
    pub monthly_costs: Vec<Option<Money>>,
}

/// Returns the mean monthly cost of each bill in the first year, or `None` if more prices are missing than in the
/// current bill.
fn mean_monthly_costs(context: &CostContext<'_>, bills: &[Bill<'_>], current: &[Bill<'_>]) -> Vec<Option<Money>> {
    let year = context.first_year();
    let mean = |(bill, current): (&Bill<'_>, &Bill<'_>)| {
        let comparable = bill.unpriced_lines().count() <= current.unpriced_lines().count();
        comparable.then(|| bill.total(year.clone()).div_rounded(year.len() as u64))
    };
    bills.iter().zip(current).map(mean).collect()
}

/// Returns the savings options, each applied on its own.
pub fn savings_options(
    context: &CostContext<'_>,
    evaluation: &Evaluation,
    usages: &[ComponentUsage],
    bills: &[Bill<'_>],
) -> Vec<SavingsOption> {
    let policy = &context.policy;
    let mut found = component_savings(context, evaluation, usages, bills);
    let mut add = |label: &str, note: String, usages: &[ComponentUsage], policy: &PurchasePolicy| {
        let months = mean_monthly_costs(context, &context.first_year_bills(usages, policy), bills);
        found.push(SavingsOption { label: label.to_string(), note, monthly_costs: months });
    };
    let machines = || usages.iter().flat_map(|part| &part.items).filter(|item| item.bills_instances());
    if machines().next().is_none() {
        return found;
    }
    if !(policy.purchase_limits.one_year && policy.purchase_limits.three_years) {
        let mut other = policy.clone();
        (other.purchase_limits.one_year, other.purchase_limits.three_years) = (true, true);
        let note = "Commits the base load for 1 or 3 years, whichever is cheaper.";
        add("Commit to the base load", note.to_string(), usages, &other);
    }
    if machines().any(|item| item.cost.interruptible) && policy.purchase_limits.spot_share < SUGGESTED_SPOT_SHARE {
        let mut other = policy.clone();
        other.purchase_limits.spot_share = SUGGESTED_SPOT_SHARE;
        let note = format!(
            "Up to {:.0}% of interruptible capacity on spot, with {:.0}% of spot hours lost to interruptions and rerun \
             on demand. Interruption notice: 2 minutes on AWS, 30 seconds on Azure and Google Cloud.",
            SUGGESTED_SPOT_SHARE * 100.0,
            policy.rework * 100.0
        );
        add("Spot instances", note, usages, &other);
    }
    if policy.instance_filter.archs == [Arch::Amd64] {
        let mut other = policy.clone();
        other.instance_filter.archs = alloc::vec![Arch::Arm64];
        let note = "Requires Arm builds. Assumes the same throughput per vCPU.";
        add("Arm processors", note.to_string(), usages, &other);
    }
    if !policy.instance_filter.burstable {
        let mut other = policy.clone();
        other.instance_filter.burstable = true;
        let note = "Full speed only in bursts. Suits loads that are low most of the time.";
        add("Burstable instances", note.to_string(), usages, &other);
    }
    if let Some(standby) = policy.standby {
        for mode in STANDBY_MODES.iter().filter(|mode| mode.standby != standby) {
            let other = PurchasePolicy { standby: Some(mode.standby), ..policy.clone() };
            let label = format!("Standby: {}", mode.id);
            add(&label, format!("{}. Recovery time: {}.", mode.standby.description(), mode.rto), usages, &other);
        }
        let other = PurchasePolicy { standby: None, ..policy.clone() };
        add("No standby", "No failover target remains.".to_string(), usages, &other);
    }
    found
}

/// Returns the savings measures of the models. Each changes one component, so the others are not priced again.
fn component_savings(
    context: &CostContext<'_>,
    evaluation: &Evaluation,
    usages: &[ComponentUsage],
    bills: &[Bill<'_>],
) -> Vec<SavingsOption> {
    let year = context.first_year();
    let divided: Vec<DividedBill<'_>> = bills.iter().map(|bill| DividedBill::new(bill, usages, &year)).collect();
    let mut usages = usages.to_vec();
    let mut found = Vec::new();
    for (number, component) in evaluation.components.iter().enumerate() {
        for saving in &component.model.savings {
            let Some(changed) = changed_inputs(component, &saving.set, context) else { continue };
            let changed = component_usage(component, &changed, (&context.series, &context.months), &context.work);
            let before = core::mem::replace(&mut usages[number], changed);
            let cost = |bill: &DividedBill<'_>| {
                let changed = bill.with_change(context, (number, &before), &usages);
                let comparable = changed.unpriced <= bill.whole.unpriced;
                comparable.then(|| changed.cost.div_rounded(year.len() as u64))
            };
            let monthly_costs = divided.iter().map(cost).collect();
            usages[number] = before;
            found.push(SavingsOption { label: saving.label.clone(), note: saving.help.clone(), monthly_costs });
        }
    }
    found
}

/// The spot share in savings options.
const SUGGESTED_SPOT_SHARE: f64 = 0.7;

/// Returns the inputs and constants after a change, or `None` if nothing changes or a new value is not finite.
fn changed_inputs(
    component: &ComponentEvaluation,
    set: &[(usize, usize)],
    context: &CostContext<'_>,
) -> Option<Vec<f64>> {
    let program = &component.model.program;
    let given = &component.values[..program.parameter_count()];
    let all = program.run_row_within(given, &context.work);
    let mut changed = given.to_vec();
    for (index, after) in set {
        let value = all[*after];
        if !value.is_finite() {
            return None;
        }
        changed[*index] = value;
    }
    (changed != given).then_some(changed)
}

/// Returns the cost in each phase of rightsizing: at twice the calculated size, as calculated, at 1.3× the peak, and
/// at 70% average with at most 85% peak utilization. Disks are unchanged.
pub fn rightsizing_phases(
    context: &CostContext<'_>,
    usages: &[ComponentUsage],
    bills: &[Bill<'_>],
) -> Vec<RightsizingPhase> {
    let resizable =
        |item: &UsageItem| item.bills_instances() && item.cost.target.is_some() && item.unpriceable.is_none();
    if !usages.iter().flat_map(|part| &part.items).any(resizable) {
        return Vec::new();
    }
    let current = usages;
    let phase = |label, note, factor: &dyn Fn((f64, f64)) -> f64| {
        let mut usages = usages.to_vec();
        for item in usages.iter_mut().flat_map(|part| &mut part.items).filter(|item| resizable(item)) {
            let factor = factor(item.utilization);
            scale(item, factor);
        }
        let monthly_costs = if have_same_usage(&usages, current) {
            mean_monthly_costs(context, bills, bills)
        } else {
            mean_monthly_costs(context, &context.first_year_bills(&usages, &context.policy), bills)
        };
        RightsizingPhase { label, note, monthly_costs }
    };
    let phase_3 = |(peak, mean): (f64, f64)| math::max(peak / 0.85, mean / 0.70);
    alloc::vec![
        phase("Phase 1: twice the calculated size", "At launch, before any measurements.", &|_| 2.0),
        phase("As calculated", "At the models’ utilization targets.", &|_| 1.0),
        phase("Phase 2: 1.3× the measured peak", "After a week of measurements.", &|(peak, _)| 1.3 * peak),
        phase("Phase 3: 70% average, at most 85% peak utilization", "After a month of measurements.", &phase_3),
    ]
}

/// Returns whether the components of two deployments are billed alike.
fn have_same_usage(one: &[ComponentUsage], other: &[ComponentUsage]) -> bool {
    let mut pairs = one.iter().flat_map(|usage| &usage.items).zip(other.iter().flat_map(|usage| &usage.items));
    pairs.all(|(one, other)| one.has_same_usage(other))
}

/// Scales the number of instances if it is elastic or above 1, and their size otherwise.
fn scale(item: &mut UsageItem, factor: f64) {
    let scales_out =
        item.cost.kind == CostKind::Machines && (item.cost.elastic || item.amounts.iter().any(|count| *count > 1.0));
    if scales_out {
        item.amounts.iter_mut().for_each(|count| *count = math::max(math::ceil(*count * factor), 1.0));
        let more = |load: &mut InstanceHours| load.instances = math::ceil(f64::from(load.instances) * factor) as u32;
        item.hourly_counts.iter_mut().flatten().for_each(more);
    } else {
        item.sizes.iter_mut().for_each(|size| *size = (size.0 * factor, size.1 * factor));
    }
}

/// Returns, for each standby mode and cloud, the mean monthly costs of the standby and of production in the first year.
/// Returns nothing if no instances are billed.
pub fn standby_costs(context: &CostContext<'_>, usages: &[ComponentUsage]) -> Vec<(StandbyMode, Vec<(Money, Money)>)> {
    let year = context.first_year();
    let machines = usages.iter().flat_map(|part| &part.items).any(UsageItem::bills_instances);
    let mean = |total: Money| total.div_rounded(year.len() as u64);
    let without_standby = context.first_year_bills(usages, &PurchasePolicy { standby: None, ..context.policy.clone() });
    let costs_of = |mode: StandbyMode| {
        let policy = PurchasePolicy { standby: Some(mode.standby), ..context.policy.clone() };
        let costs = without_standby.iter().map(|production| {
            let standby = production.of_standby(usages, &policy, year.end).total(year.clone());
            let production = production.total(year.clone());
            (mean(production + standby).saturating_sub(mean(production)), mean(production))
        });
        (mode, costs.collect())
    };
    if machines { STANDBY_MODES.into_iter().map(costs_of).collect() } else { Vec::new() }
}

/// The multiples of today's size to compare.
const SCALES: [f64; 4] = [1.0, 2.0, 5.0, 10.0];

/// Returns the cost of the first month on each cloud at multiples of today's size.
///
/// Each multiple has two entries: one with the current purchase policy, and one with the cheapest commitments and spot.
pub fn costs_at_scale(context: &CostContext<'_>, evaluation: &Evaluation) -> Vec<(f64, &'static str, Vec<Money>)> {
    let flat = Outlook { growth: Growth::None, horizon_months: 1, ..context.outlook.clone() };
    let series = flat.series();
    let months = billing_months(&series, 1);
    let mut best = context.policy.clone();
    best.purchase_limits = PurchaseLimits { spot_share: SUGGESTED_SPOT_SHARE, one_year: true, three_years: true };
    let mut found = Vec::new();
    for factor in SCALES {
        let scaled = |component: &ComponentEvaluation| {
            let mut given = component.values[..component.model.program.parameter_count()].to_vec();
            for mover in component.moving.inputs.iter().filter(|mover| mover.grows) {
                given[mover.index] *= factor;
            }
            component_usage(component, &given, (&series, &months), &context.work)
        };
        let usages: Vec<ComponentUsage> = evaluation.components.iter().map(scaled).collect();
        for (how, policy) in
            [("as configured", &context.policy), ("cheapest commitments, up to 70% spot where possible", &best)]
        {
            let bills = policy.cloud_regions.iter().filter_map(|(cloud, region)| {
                let offers = RegionOffers::new(context.catalog.book(*cloud)?, region, &context.work);
                Some(Bill::new(offers, region, &usages, policy, (months.len(), months.len())).month_total(0))
            });
            found.push((factor, how, bills.collect()));
        }
    }
    found
}
