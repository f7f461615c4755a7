//! The tables of machines, purchase options, and savings.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::bill::Bill;
use crate::cost::instance_choice::{InstanceChoice, RejectionReason, SizedOffer, choose_instances};
use crate::cost::instance_requirement::{InstanceFilter, InstanceRequirement};
use crate::cost::money::Money;
use crate::cost::savings_option::{costs_at_scale, rightsizing_phases, savings_options, standby_costs};
use crate::cost::yearly_fleet::YearlyFleet;
use crate::format::{percent, rounded, times};
use crate::model::source::CostKind;
use crate::report::cost::grid::Grid;
use crate::report::cost::{View, count_cell, dollars, money_cell};
use crate::report::worksheet::Cell;
use crate::view_model::columns;

const DIGITS: usize = 6;

pub(super) fn tables(view: &View<'_>) -> Vec<Grid> {
    alloc::vec![
        machines(view),
        purchase_mixes(view),
        cost_by_scale(view),
        next_sizes(view),
        machines_by_month(view),
        savings(view),
        rightsizing(view),
        standby(view),
        frontier(view),
        rejected(view),
    ]
}

/// Returns the name of a machine group, such as `web-service: API instances`.
fn machine_group_name(view: &View<'_>, part: usize, item: usize) -> String {
    let Some(usage) = view.parts.get(part) else { return String::new() };
    let label = usage.items.get(item).map_or("", |item| item.cost.label.as_str());
    if view.parts.len() > 1 { format!("{}: {label}", usage.name) } else { label.to_string() }
}

fn size(fleet: &YearlyFleet<'_>) -> String {
    format!("{} vCPU, {} GiB", fleet.instance.vcpu, rounded(fleet.instance.memory_gib, DIGITS))
}

/// Formats a count, or a range of counts: `3 to 7`.
fn count_range(numbers: impl Iterator<Item = u64> + Clone) -> Cell {
    let (least, most) = (numbers.clone().min().unwrap_or(0), numbers.max().unwrap_or(0));
    if least == most { count_cell(least) } else { crate::format::range(least.to_string(), most.to_string()).into() }
}

/// Returns the fleet of each machine group in each year.
fn machines(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for bill in view.bills {
        for (part, item, years) in &bill.fleets {
            for fleet in years {
                rows.push(alloc::vec![
                    machine_group_name(view, *part, *item).into(),
                    bill.cloud().label().into(),
                    view.month_start(fleet.first_month).into(),
                    fleet.instance.name.clone().into(),
                    size(fleet).into(),
                    view.oldest_price_date(bill, &fleet.prices()).into(),
                    count_range(fleet.counts.iter().copied()),
                    money_cell(fleet.monthly_costs.iter().copied().sum::<Money>()),
                    Cell::Share(fleet.headroom),
                ]);
            }
        }
    }
    rows.sort_by(|a: &Vec<Cell>, b| (a[0].shown(), a[2].shown()).cmp(&(b[0].shown(), b[2].shown())));
    Grid {
        id: "machines".into(),
        title: "Machines by year".into(),
        note: "The cheapest instance type in the region that fits every month of the year. Headroom is the share of \
               capacity left in the busiest month, beyond the model’s target."
            .to_string(),
        columns: columns([
            ("machines", "Machines"),
            ("cloud", "Cloud"),
            ("year_from", "Year starting"),
            ("instance", "Instance"),
            ("size", "Size"),
            ("price_of", "Price date"),
            ("count", "Count"),
            ("cost_of_the_year", "Cost per year"),
            ("headroom", "Headroom"),
        ]),
        numbers_from: 6,
        rows,
    }
}

/// Returns the purchase mix of each machine group in the first year.
fn purchase_mixes(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for bill in view.bills {
        for (part, item, years) in &bill.fleets {
            let Some(fleet) = years.first() else { continue };
            let mix = &fleet.mix;
            let hours = mix.committed_hours.saturating_sub(mix.idle_hours) + mix.on_demand_hours + mix.spot_hours;
            let share = |part: u64| if hours == 0 { Cell::Empty } else { Cell::Share(part as f64 / hours as f64) };
            let term = match mix.term {
                Some(crate::cost::catalog::PurchaseOption::OneYear) => "1 year",
                Some(crate::cost::catalog::PurchaseOption::ThreeYears) => "3 years",
                _ => "–",
            };
            let more = mix.all_on_demand_cost.dollars();
            rows.push(alloc::vec![
                machine_group_name(view, *part, *item).into(),
                bill.cloud().label().into(),
                term.into(),
                count_cell(u64::from(mix.committed_instances)),
                share(mix.committed_hours.saturating_sub(mix.idle_hours)),
                share(mix.on_demand_hours),
                share(mix.spot_hours),
                if mix.committed_hours == 0 {
                    Cell::text("–")
                } else {
                    Cell::Share(mix.idle_hours as f64 / mix.committed_hours as f64)
                },
                if more > 0.0 { Cell::Share(mix.savings().dollars() / more) } else { Cell::Empty },
            ]);
        }
    }
    rows.sort_by(|a: &Vec<Cell>, b| a[0].shown().cmp(&b[0].shown()));
    Grid {
        id: "buying".into(),
        title: "Purchase mix in the first year".into(),
        note: "The cheapest commitment for the load duration curve. A commitment pays off if the instance’s running time, as a \
               share of the term, exceeds the ratio of the committed price to the on-demand price."
            .to_string(),
        columns: columns([("machines", "Machines"), ("cloud", "Cloud"), ("committed_for", "Commitment term"), ("committed", "Committed instances"), ("hours_committed", "Committed hours"), ("on_demand", "On-demand hours"), ("spot", "Spot hours"), ("idle", "Idle commitment"), ("saved", "Savings")]),
        numbers_from: 3,
        rows,
    }
}

/// Returns the instance requirement of a machine group in a month.
pub(super) fn requirement(
    view: &View<'_>,
    bill: &Bill<'_>,
    part: usize,
    item: usize,
    month: usize,
) -> Option<InstanceRequirement> {
    let item = view.parts.get(part)?.items.get(item)?;
    let policy = &view.context.policy;
    let pool = item.cost.kind == CostKind::Pool;
    let (cores, memory_gib) = *item.sizes.get(month)?;
    let amount = *item.amounts.get(month)?;
    let has_family = |family: &&String| bill.book.instance_types.iter().any(|instance| instance.family == **family);
    // Keep only the families of this cloud, because all others would be reported as unknown. An empty list would allow
    // every family.
    let families: Vec<String> = policy.instance_filter.families.iter().filter(has_family).cloned().collect();
    if families.is_empty() && !policy.instance_filter.families.is_empty() {
        return None;
    }
    let filter = InstanceFilter {
        clouds: alloc::vec![bill.cloud()],
        regions: alloc::vec![bill.region.clone()],
        families,
        ..policy.instance_filter.clone()
    };
    Some(InstanceRequirement {
        cores,
        memory_gib,
        machines: (!pool).then_some(amount as u64),
        utilization: 1.0,
        spare: policy.spare,
        zones: policy.zones,
        min_instances: policy.min_machines.max(if pool { amount as u32 } else { 0 }),
        filter,
        ..InstanceRequirement::default()
    })
}

/// Returns the choice among the offers of a bill's region for a machine group in a month.
pub(super) fn choice<'c>(
    view: &View<'c>,
    bill: &Bill<'c>,
    (part, item): (usize, usize),
    month: usize,
) -> Option<InstanceChoice<'c>> {
    choose_instances(&requirement(view, bill, part, item, month)?, &view.context.catalog).ok()
}

/// Returns the cheapest on-demand instances of each machine group, for each month in which they change.
fn machines_by_month(view: &View<'_>) -> Grid {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for bill in view.bills {
        for (part, item, _) in &bill.fleets {
            let mut last = (String::new(), 0);
            let mut previous: Option<InstanceRequirement> = None;
            for month in 0..view.context.months.len() {
                let need = requirement(view, bill, *part, *item, month);
                // Skip months with the same requirement: the result would be the same.
                if need.is_none() || need == previous {
                    continue;
                }
                let cheapest = need.as_ref().and_then(|need| bill.cheapest_offer(need));
                previous = need;
                let Some(plan) = cheapest else { continue };
                if last == (plan.instance.name.clone(), plan.counts.total) {
                    continue;
                }
                last = (plan.instance.name.clone(), plan.counts.total);
                rows.push(alloc::vec![
                    machine_group_name(view, *part, *item).into(),
                    bill.cloud().label().into(),
                    view.month_start(month).into(),
                    plan.instance.name.clone().into(),
                    format!("{} vCPU, {} GiB", plan.instance.vcpu, rounded(plan.instance.memory_gib, DIGITS)).into(),
                    count_cell(plan.counts.total),
                    money_cell(plan.monthly_cost),
                    Cell::Share(plan.headroom),
                ]);
            }
        }
    }
    rows.sort_by(|a: &Vec<Cell>, b| a[0].shown().cmp(&b[0].shown()));
    Grid {
        id: "months-machines".into(),
        title: "Cheapest machines by month".into(),
        note: "On-demand machines, sized for the peak of each month. Only months with a change are listed.".to_string(),
        columns: columns([
            ("machines", "Machines"),
            ("cloud", "Cloud"),
            ("from", "From"),
            ("instance", "Instance"),
            ("size", "Size"),
            ("count", "Count"),
            ("cost_a_month", "Cost per month"),
            ("headroom", "Headroom"),
        ]),
        numbers_from: 5,
        rows,
    }
}

/// Returns the change in the cost of the average month of the first year, for each cloud.
fn cost_changes(view: &View<'_>, months: &[Option<Money>]) -> Vec<Cell> {
    let year = view.context.first_year();
    let cells = view.bills.iter().zip(months).map(|(bill, after)| {
        let now = bill.total(year.clone()).div_rounded(year.len() as u64).round_to_cents();
        match after.map(Money::round_to_cents) {
            None => Cell::text("– (not offered)"),
            Some(after) if after == now => Cell::dollars(0.0, "$0 (no cheaper size or price applies)".to_string()),
            Some(after) if after < now => {
                let (less, share) = (now.saturating_sub(after), percent(-after.relative_difference(now)));
                Cell::dollars(-less.dollars(), format!("−{} ({share})", dollars(less)))
            }
            Some(after) => {
                let (more, share) = (after.saturating_sub(now), percent(after.relative_difference(now)));
                Cell::dollars(more.dollars(), format!("+{} ({share})", dollars(more)))
            }
        }
    });
    cells.collect()
}

fn savings(view: &View<'_>) -> Grid {
    let found = savings_options(view.context, view.evaluation, view.parts, view.bills);
    let row = |saving: &crate::cost::savings_option::SavingsOption| {
        let mut row = alloc::vec![Cell::text(&saving.label), Cell::text(&saving.note)];
        row.extend(cost_changes(view, &saving.monthly_costs));
        row
    };
    Grid {
        id: "savings".into(),
        title: "Savings".into(),
        note: "Change in the cost of an average month in the first year, with each measure on its own. Combined \
               savings are smaller than their sum."
            .to_string(),
        columns: view.columns([("what_is_done", "Measure"), ("what_it_takes", "Requirements")]),
        numbers_from: 2,
        rows: found.iter().map(row).collect(),
    }
}

fn rightsizing(view: &View<'_>) -> Grid {
    let found = rightsizing_phases(view.context, view.parts, view.bills);
    let first: Vec<Option<Money>> = found.first().map(|phase| phase.monthly_costs.clone()).unwrap_or_default();
    let row = |phase: &crate::cost::savings_option::RightsizingPhase| {
        let mut row = alloc::vec![Cell::text(phase.label), Cell::text(phase.note)];
        row.extend(phase.monthly_costs.iter().zip(&first).map(|(month, first)| match (month, first) {
            (Some(month), Some(first)) if month < first => {
                let less = percent(-month.relative_difference(*first));
                Cell::dollars(month.dollars(), format!("{} (−{less})", dollars(*month)))
            }
            (Some(month), _) => money_cell(*month),
            (None, _) => Cell::text("– (not offered)"),
        }));
        row
    };
    Grid {
        id: "right-sizing".into(),
        title: "Right-sizing in three phases".into(),
        note: "The cost of an average month in the first year with only the machines resized, and the difference from \
               the first phase. Instances come in fixed sizes, so a smaller requirement does not always cost less."
            .to_string(),
        columns: view.columns([("phase", "Phase"), ("when", "When")]),
        numbers_from: 2,
        rows: found.iter().map(row).collect(),
    }
}

/// Returns the machine group that costs the most in the first month, which the frontier chart shows.
pub(super) fn most_expensive_group(view: &View<'_>) -> Option<(usize, usize)> {
    let cost = |years: &[YearlyFleet<'_>]| years.first().and_then(|fleet| fleet.monthly_costs.first().copied());
    let all = view.bills.iter().flat_map(|bill| &bill.fleets);
    all.max_by_key(|(_, _, years)| cost(years)).map(|(part, item, _)| (*part, *item))
}

/// The maximum price on the displayed frontier, as a multiple of the cheapest price.
const MAX_PRICE_RATIO: u64 = 4;

/// Returns the offers on the frontier that cost at most [`MAX_PRICE_RATIO`] times the cheapest price.
pub(super) fn displayed_frontier<'p, 'c>(choice: &'p InstanceChoice<'c>) -> impl Iterator<Item = &'p SizedOffer<'c>> {
    let max_price = choice.cheapest().map_or(Money::ZERO, |plan| plan.monthly_cost * MAX_PRICE_RATIO);
    let plans = choice.frontier.iter().filter_map(|index| choice.offers.get(*index));
    plans.filter(move |plan| plan.monthly_cost <= max_price)
}

/// Returns all machine groups, in the order of the bills.
fn machine_groups(view: &View<'_>) -> Vec<(usize, usize)> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (part, item, _) in view.bills.iter().flat_map(|bill| &bill.fleets) {
        if !groups.contains(&(*part, *item)) {
            groups.push((*part, *item));
        }
    }
    groups
}

/// Returns the Pareto frontier of price and headroom.
fn frontier(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for group in machine_groups(view) {
        for bill in view.bills {
            let Some(choice) = choice(view, bill, group, 0) else { continue };
            for plan in displayed_frontier(&choice) {
                let instance = plan.instance;
                rows.push(alloc::vec![
                    machine_group_name(view, group.0, group.1).into(),
                    bill.cloud().label().into(),
                    instance.name.clone().into(),
                    format!("{} vCPU, {} GiB", instance.vcpu, rounded(instance.memory_gib, DIGITS)).into(),
                    plan.source()
                        .map_or(Cell::Empty, |source| crate::report::instance_tables::price_date(source, view.today)
                            .into()),
                    count_cell(plan.counts.total),
                    money_cell(plan.monthly_cost),
                    Cell::Share(plan.headroom),
                ]);
            }
        }
    }
    Grid {
        id: "frontier".into(),
        title: "Price of more headroom".into(),
        note: "The Pareto frontier for the first month at on-demand prices, up to four times the cheapest price: no other \
               instance type in the region costs less and leaves more headroom."
            .to_string(),
        columns: columns([
            ("machines", "Machines"),
            ("cloud", "Cloud"),
            ("instance", "Instance"),
            ("size", "Size"),
            ("price_of", "Price date"),
            ("count", "Count"),
            ("cost_a_month", "Cost per month"),
            ("headroom", "Headroom"),
        ]),
        numbers_from: 5,
        rows,
    }
}

/// Returns the chosen instance size, the next larger size of its family, and the largest size of the family.
fn next_sizes(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for bill in view.bills {
        for (part, item, years) in &bill.fleets {
            let Some(fleet) = years.first() else { continue };
            let family = |offer: &&crate::cost::catalog::InstanceOffer| {
                let same = bill.book.instance(offer).is_some_and(|instance| instance.family == fleet.instance.family);
                same && bill.book.region(offer) == bill.region
            };
            let sold = bill.book.offers.iter().filter(family);
            let mut sold: Vec<_> = sold
                .filter_map(|offer| {
                    Some((
                        bill.book.instance(offer)?,
                        offer.prices.get(crate::cost::catalog::PurchaseOption::OnDemand)?,
                    ))
                })
                .collect();
            sold.sort_by(|a, b| a.0.vcpu.cmp(&b.0.vcpu).then(a.0.memory_gib.total_cmp(&b.0.memory_gib)));
            let taken = sold.iter().position(|(it, _)| it.name == fleet.instance.name);
            let above = |instance: &crate::cost::catalog::InstanceType| {
                instance.vcpu > fleet.instance.vcpu && instance.memory_gib >= fleet.instance.memory_gib
            };
            let next = sold.iter().position(|(it, _)| above(it));
            let last = sold.len().checked_sub(1);
            for (what, index) in [("chosen", taken), ("next size up", next), ("largest in the family", last)] {
                let Some((instance, price)) = index.and_then(|index| sold.get(index)) else { continue };
                let month = price.monthly_cost(1);
                rows.push(alloc::vec![
                    machine_group_name(view, *part, *item).into(),
                    bill.cloud().label().into(),
                    what.into(),
                    instance.name.clone().into(),
                    format!("{} vCPU, {} GiB", instance.vcpu, rounded(instance.memory_gib, DIGITS)).into(),
                    money_cell(month),
                    money_cell(month.div_rounded(u64::from(instance.vcpu))),
                    money_cell(month.mul_f64(1.0 / instance.memory_gib)),
                ]);
            }
        }
    }
    rows.sort_by(|a: &Vec<Cell>, b| a[0].shown().cmp(&b[0].shown()));
    Grid {
        id: "sizes".into(),
        title: "Next size up".into(),
        note: "The monthly on-demand price of one machine, in total, per vCPU, and per GiB. Beyond the largest size, choose \
               another family or more machines."
            .to_string(),
        columns: columns([("machines", "Machines"), ("cloud", "Cloud"), ("which", "Choice"), ("instance", "Instance"), ("size", "Size"), ("a_month", "Per month"), ("for_a_vcpu", "Per vCPU"), ("for_a_gib", "Per GiB")]),
        numbers_from: 5,
        rows,
    }
}

/// Returns the cost of each standby mode.
fn standby(view: &View<'_>) -> Grid {
    let row = |(mode, months): &(crate::scenario::standby::StandbyMode, Vec<(Money, Money)>)| {
        let mut row = alloc::vec![Cell::text(mode.id), mode.standby.description().into(), mode.rto.into()];
        row.extend(months.iter().map(|(more, production)| {
            let share = if *production == Money::ZERO { 0.0 } else { more.dollars() / production.dollars() };
            Cell::dollars(more.dollars(), format!("{} ({} of production)", dollars(*more), percent(share)))
        }));
        row
    };
    Grid {
        id: "standby".into(),
        title: "Disaster recovery options".into(),
        note: "Additional cost in an average month of the first year. Common estimates are 10–20% of production for \
               cold, 40–60% for warm, and 100–120% for hot standby. Traffic and control planes have no standby, \
               which lowers the shares here; instance sizes raise them."
            .to_string(),
        columns: view.columns([
            ("mode", "Mode"),
            ("what_stands_by", "Standby capacity"),
            ("serves_after", "Recovery time"),
        ]),
        numbers_from: 3,
        rows: standby_costs(view.context, view.parts).iter().map(row).collect(),
    }
}

/// Returns the cost of deployments at multiples of today's size.
fn cost_by_scale(view: &View<'_>) -> Grid {
    let row = |(factor, how, months): &(f64, &str, Vec<Money>)| {
        let mut row = alloc::vec![Cell::plain(*factor, times(*factor, DIGITS)), (*how).into()];
        row.extend(months.iter().map(|month| money_cell(*month)));
        row
    };
    Grid {
        id: "scales".into(),
        title: "Cost by scale".into(),
        note: "The cost of the first month for a deployment of that size, with the calendar but without growth. \
               Inputs that do not grow with the load, such as instance sizes, stay the same."
            .to_string(),
        columns: view.columns([("scale", "Scale"), ("bought", "Purchase policy")]),
        numbers_from: 2,
        rows: costs_at_scale(view.context, view.evaluation).iter().map(row).collect(),
    }
}

/// Returns the number of rejected instance types by reason.
fn rejected(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for group in machine_groups(view) {
        for bill in view.bills {
            let Some(choice) = choice(view, bill, group, 0) else { continue };
            for (why, count) in choice
                .rejection_counts()
                .filter(|(why, _)| !matches!(why, RejectionReason::Cloud | RejectionReason::Region))
            {
                let label = bill.cloud().label().to_string();
                let count = Cell::plain(count as f64, rounded(count as f64, DIGITS));
                rows.push(alloc::vec![
                    machine_group_name(view, group.0, group.1).into(),
                    label.into(),
                    why.description().into(),
                    count
                ]);
            }
        }
    }
    Grid {
        id: "rejected".into(),
        title: "Rejected instance types".into(),
        note: "Offers in the region for the first month, by the first reason for rejection.".to_string(),
        columns: columns([("machines", "Machines"), ("cloud", "Cloud"), ("reason", "Reason"), ("offers", "Offers")]),
        numbers_from: 3,
        rows,
    }
}
