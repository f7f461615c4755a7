//! The tables of machines, purchase options and savings.

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
use crate::report::cost::{View, counted, dollars, paid};
use crate::report::worksheet::Cell;
use crate::view_model::columns;

const DIGITS: usize = 6;

pub(super) fn tables(view: &View<'_>) -> Vec<Grid> {
    alloc::vec![
        machines(view),
        mixes(view),
        scaled(view),
        sizes(view),
        by_month(view),
        saved(view),
        sized(view),
        standby(view),
        frontier(view),
        rejected(view),
    ]
}

/// Returns the name of a machine group, such as `web-service: API instances`.
fn named(view: &View<'_>, part: usize, item: usize) -> String {
    let Some(of) = view.parts.get(part) else { return String::new() };
    let label = of.items.get(item).map_or("", |item| item.cost.label.as_str());
    if view.parts.len() > 1 { format!("{}: {label}", of.name) } else { label.to_string() }
}

fn size(fleet: &YearlyFleet<'_>) -> String {
    format!("{} vCPU, {} GiB", fleet.instance.vcpu, rounded(fleet.instance.memory_gib, DIGITS))
}

/// Formats a count, or a range of counts: `3 to 7`.
fn range(numbers: impl Iterator<Item = u64> + Clone) -> Cell {
    let (least, most) = (numbers.clone().min().unwrap_or(0), numbers.max().unwrap_or(0));
    if least == most { counted(least) } else { crate::format::range(least.to_string(), most.to_string()).into() }
}

/// Returns the fleet of each machine group in each year.
fn machines(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for bill in view.bills {
        for (part, item, years) in &bill.fleets {
            for fleet in years {
                rows.push(alloc::vec![
                    named(view, *part, *item).into(),
                    bill.cloud().label().into(),
                    view.month(fleet.first).into(),
                    fleet.instance.name.clone().into(),
                    size(fleet).into(),
                    view.oldest(bill, &fleet.prices()).into(),
                    range(fleet.counts.iter().copied()),
                    paid(fleet.months.iter().copied().sum::<Money>()),
                    Cell::Share(fleet.headroom),
                ]);
            }
        }
    }
    rows.sort_by(|a: &Vec<Cell>, b| (a[0].shown(), a[2].shown()).cmp(&(b[0].shown(), b[2].shown())));
    Grid {
        id: "machines".into(),
        title: "Machines by year".into(),
        note: "The cheapest instance type of the region that fits every month of the year. Headroom is the spare share in the \
               busiest month, beyond the model’s target."
            .to_string(),
        columns: columns([("machines", "Machines"), ("cloud", "Cloud"), ("year_from", "Year from"), ("instance", "Instance"), ("size", "Size"), ("price_of", "Price date"), ("count", "Count"), ("cost_of_the_year", "Cost per year"), ("headroom", "Headroom")]),
        numbers_from: 6,
        rows,
    }
}

/// Returns the purchase mix of each machine group in the first year.
fn mixes(view: &View<'_>) -> Grid {
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
            let more = mix.all_on_demand.dollars();
            rows.push(alloc::vec![
                named(view, *part, *item).into(),
                bill.cloud().label().into(),
                term.into(),
                counted(u64::from(mix.committed)),
                share(mix.committed_hours.saturating_sub(mix.idle_hours)),
                share(mix.on_demand_hours),
                share(mix.spot_hours),
                if mix.committed_hours == 0 {
                    Cell::text("–")
                } else {
                    Cell::Share(mix.idle_hours as f64 / mix.committed_hours as f64)
                },
                if more > 0.0 { Cell::Share(mix.saved().dollars() / more) } else { Cell::Empty },
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
        columns: columns([("machines", "Machines"), ("cloud", "Cloud"), ("committed_for", "Commitment term"), ("committed", "Committed"), ("hours_committed", "Committed hours"), ("on_demand", "On-demand"), ("spot", "Spot"), ("idle", "Idle commitment"), ("saved", "Savings")]),
        numbers_from: 3,
        rows,
    }
}

/// Returns the instance requirement of a machine group in a month.
pub(super) fn need(
    view: &View<'_>,
    bill: &Bill<'_>,
    part: usize,
    item: usize,
    month: usize,
) -> Option<InstanceRequirement> {
    let item = view.parts.get(part)?.items.get(item)?;
    let policy = &view.setting.policy;
    let pool = item.cost.kind == CostKind::Pool;
    let (cores, memory_gib) = *item.sizes.get(month)?;
    let amount = *item.amounts.get(month)?;
    let region = alloc::vec![bill.region.clone()];
    Some(InstanceRequirement {
        cores,
        memory_gib,
        machines: (!pool).then_some(amount as u64),
        utilization: 1.0,
        spare: policy.spare,
        zones: policy.zones,
        least: policy.least.max(if pool { amount as u32 } else { 0 }),
        limits: InstanceFilter { clouds: alloc::vec![bill.cloud()], regions: region, ..policy.limits.clone() },
        ..InstanceRequirement::default()
    })
}

/// Returns the choice among all offers of a region for a machine group in a month.
pub(super) fn choice<'c>(
    view: &View<'c>,
    bill: &Bill<'c>,
    (part, item): (usize, usize),
    month: usize,
) -> Option<InstanceChoice<'c>> {
    choose_instances(&need(view, bill, part, item, month)?, &view.setting.catalog).ok()
}

/// Returns the cheapest on-demand instances, for each month in which they change.
fn by_month(view: &View<'_>) -> Grid {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for bill in view.bills {
        for (part, item, _) in &bill.fleets {
            let mut last = (String::new(), 0);
            let mut asked: Option<InstanceRequirement> = None;
            for month in 0..view.setting.months.len() {
                let need = need(view, bill, *part, *item, month);
                // Skip months with the same requirement: the result would be the same.
                if need.is_none() || need == asked {
                    continue;
                }
                asked = need;
                let Some(choice) = choice(view, bill, (*part, *item), month) else { continue };
                let Some(plan) = choice.cheapest() else { continue };
                if last == (plan.instance.name.clone(), plan.counts.total) {
                    continue;
                }
                last = (plan.instance.name.clone(), plan.counts.total);
                rows.push(alloc::vec![
                    named(view, *part, *item).into(),
                    bill.cloud().label().into(),
                    view.month(month).into(),
                    plan.instance.name.clone().into(),
                    format!("{} vCPU, {} GiB", plan.instance.vcpu, rounded(plan.instance.memory_gib, DIGITS)).into(),
                    counted(plan.counts.total),
                    paid(plan.month),
                    Cell::Share(plan.headroom),
                ]);
            }
        }
    }
    rows.sort_by(|a: &Vec<Cell>, b| a[0].shown().cmp(&b[0].shown()));
    Grid {
        id: "months-machines".into(),
        title: "Cheapest machines by month".into(),
        note: "On-demand, sized for the peak of each month. Only months with a change are listed.".to_string(),
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
fn change(view: &View<'_>, months: &[Option<Money>]) -> Vec<Cell> {
    let year = view.setting.first_year();
    let cells = view.bills.iter().zip(months).map(|(bill, after)| {
        let now = bill.months(year.clone()).over(year.len() as u64).to_cents();
        match after.map(Money::to_cents) {
            None => Cell::text("– (not offered)"),
            Some(after) if after == now => Cell::dollars(0.0, "$0 (no cheaper size or price applies)".to_string()),
            Some(after) if after < now => {
                let (less, share) = (now.less(after), percent(-after.above(now)));
                Cell::dollars(-less.dollars(), format!("−{} ({share})", dollars(less)))
            }
            Some(after) => {
                let (more, share) = (after.less(now), percent(after.above(now)));
                Cell::dollars(more.dollars(), format!("+{} ({share})", dollars(more)))
            }
        }
    });
    cells.collect()
}

fn saved(view: &View<'_>) -> Grid {
    let found = savings_options(view.setting, view.evaluation, view.parts, view.bills);
    let row = |saving: &crate::cost::savings_option::SavingsOption| {
        let mut row = alloc::vec![Cell::text(&saving.label), Cell::text(&saving.note)];
        row.extend(change(view, &saving.months));
        row
    };
    Grid {
        id: "savings".into(),
        title: "Savings".into(),
        note: "Change in the average month of the first year, each measure alone. Combined savings are smaller than their sum."
            .to_string(),
        columns: view.columns([("what_is_done", "Measure"), ("what_it_takes", "Requirements")]),
        numbers_from: 2,
        rows: found.iter().map(row).collect(),
    }
}

fn sized(view: &View<'_>) -> Grid {
    let found = rightsizing_phases(view.setting, view.parts, view.bills);
    let first: Vec<Option<Money>> = found.first().map(|phase| phase.months.clone()).unwrap_or_default();
    let row = |phase: &crate::cost::savings_option::RightsizingPhase| {
        let mut row = alloc::vec![Cell::text(phase.label), Cell::text(phase.note)];
        row.extend(phase.months.iter().zip(&first).map(|(month, first)| match (month, first) {
            (Some(month), Some(first)) if month < first => {
                let less = percent(-month.above(*first));
                Cell::dollars(month.dollars(), format!("{} (−{less})", dollars(*month)))
            }
            (Some(month), _) => paid(*month),
            (None, _) => Cell::text("– (not offered)"),
        }));
        row
    };
    Grid {
        id: "right-sizing".into(),
        title: "Right-sizing in three phases".into(),
        note: "The average month of the first year with only the machines resized, and the difference from the first phase. \
               Instances are sold in steps, so a smaller need does not always cost less."
            .to_string(),
        columns: view.columns([("phase", "Phase"), ("when", "When")]),
        numbers_from: 2,
        rows: found.iter().map(row).collect(),
    }
}

/// Returns the most expensive machine group, for which the frontier is shown.
pub(super) fn dearest(view: &View<'_>) -> Option<(usize, usize)> {
    let cost = |years: &[YearlyFleet<'_>]| years.first().and_then(|fleet| fleet.months.first().copied());
    let all = view.bills.iter().flat_map(|bill| &bill.fleets);
    all.max_by_key(|(_, _, years)| cost(years)).map(|(part, item, _)| (*part, *item))
}

/// The maximum price on the displayed frontier, as a multiple of the cheapest price.
const MAX_PRICE_RATIO: u64 = 4;

/// Returns the offers on the frontier that cost at most [`MAX_PRICE_RATIO`] times the cheapest price.
pub(super) fn near<'p, 'c>(choice: &'p InstanceChoice<'c>) -> impl Iterator<Item = &'p SizedOffer<'c>> {
    let most = choice.cheapest().map_or(Money::ZERO, |plan| plan.month * MAX_PRICE_RATIO);
    let plans = choice.frontier.iter().filter_map(|place| choice.plans.get(*place));
    plans.filter(move |plan| plan.month <= most)
}

/// Returns all machine groups, in the order of the bills.
fn kinds_of_machines(view: &View<'_>) -> Vec<(usize, usize)> {
    let mut kinds: Vec<(usize, usize)> = Vec::new();
    for (part, item, _) in view.bills.iter().flat_map(|bill| &bill.fleets) {
        if !kinds.contains(&(*part, *item)) {
            kinds.push((*part, *item));
        }
    }
    kinds
}

/// Returns the Pareto frontier of price and headroom.
fn frontier(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for of in kinds_of_machines(view) {
        for bill in view.bills {
            let Some(choice) = choice(view, bill, of, 0) else { continue };
            for plan in near(&choice) {
                let it = plan.instance;
                rows.push(alloc::vec![
                    named(view, of.0, of.1).into(),
                    bill.cloud().label().into(),
                    it.name.clone().into(),
                    format!("{} vCPU, {} GiB", it.vcpu, rounded(it.memory_gib, DIGITS)).into(),
                    plan.source()
                        .map_or(Cell::Empty, |source| crate::report::instance_tables::day(source, view.today).into()),
                    counted(plan.counts.total),
                    paid(plan.month),
                    Cell::Share(plan.headroom),
                ]);
            }
        }
    }
    Grid {
        id: "frontier".into(),
        title: "Price of more headroom".into(),
        note: "The Pareto frontier of the first month, on-demand, up to four times the cheapest: no other instance type of the \
               region costs less and leaves more headroom."
            .to_string(),
        columns: columns([("machines", "Machines"), ("cloud", "Cloud"), ("instance", "Instance"), ("size", "Size"), ("price_of", "Price date"), ("count", "Count"), ("cost_a_month", "Cost per month"), ("headroom", "Headroom")]),
        numbers_from: 5,
        rows,
    }
}

/// Returns the chosen size, the next size of its family, and the largest.
fn sizes(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for bill in view.bills {
        for (part, item, years) in &bill.fleets {
            let Some(fleet) = years.first() else { continue };
            let family = |offer: &&crate::cost::catalog::InstanceOffer| {
                let same = bill.book.instance(offer).is_some_and(|it| it.family == fleet.instance.family);
                same && bill.book.region(offer) == bill.region
            };
            let sold = bill.book.offers.iter().filter(family);
            let mut sold: Vec<_> = sold
                .filter_map(|offer| {
                    Some((bill.book.instance(offer)?, offer.terms.get(crate::cost::catalog::PurchaseOption::OnDemand)?))
                })
                .collect();
            sold.sort_by(|a, b| a.0.vcpu.cmp(&b.0.vcpu).then(a.0.memory_gib.total_cmp(&b.0.memory_gib)));
            let taken = sold.iter().position(|(it, _)| it.name == fleet.instance.name);
            let above = |it: &crate::cost::catalog::InstanceType| {
                it.vcpu > fleet.instance.vcpu && it.memory_gib >= fleet.instance.memory_gib
            };
            let next = sold.iter().position(|(it, _)| above(it));
            let last = sold.len().checked_sub(1);
            for (what, place) in [("chosen", taken), ("next size up", next), ("largest in the family", last)] {
                let Some((it, price)) = place.and_then(|place| sold.get(place)) else { continue };
                let month = price.month(1);
                rows.push(alloc::vec![
                    named(view, *part, *item).into(),
                    bill.cloud().label().into(),
                    what.into(),
                    it.name.clone().into(),
                    format!("{} vCPU, {} GiB", it.vcpu, rounded(it.memory_gib, DIGITS)).into(),
                    paid(month),
                    paid(month.over(u64::from(it.vcpu))),
                    paid(month.of(1.0 / it.memory_gib)),
                ]);
            }
        }
    }
    rows.sort_by(|a: &Vec<Cell>, b| a[0].shown().cmp(&b[0].shown()));
    Grid {
        id: "sizes".into(),
        title: "Next size up".into(),
        note: "The monthly on-demand price of one machine, per vCPU and per GiB. Beyond the largest size, choose another family \
               or more machines."
            .to_string(),
        columns: columns([("machines", "Machines"), ("cloud", "Cloud"), ("which", "Choice"), ("instance", "Instance"), ("size", "Size"), ("a_month", "Per month"), ("for_a_vcpu", "Per vCPU"), ("for_a_gib", "Per GiB")]),
        numbers_from: 5,
        rows,
    }
}

/// Returns the cost of each standby mode.
fn standby(view: &View<'_>) -> Grid {
    let row = |(mode, months): &(crate::scenario::standby::Mode, Vec<(Money, Money)>)| {
        let mut row = alloc::vec![Cell::text(mode.id), mode.standby.words().into(), mode.rto.into()];
        row.extend(months.iter().map(|(more, production)| {
            let share = if *production == Money::ZERO { 0.0 } else { more.dollars() / production.dollars() };
            Cell::dollars(more.dollars(), format!("{} ({} of production)", dollars(*more), percent(share)))
        }));
        row
    };
    Grid {
        id: "standby".into(),
        title: "Disaster recovery options".into(),
        note: "Additional cost in the average month of the first year. Common estimates are 10–20% of production for cold, 40–60% \
               for warm, and 100–120% for hot standby. Traffic and control planes have no standby, which lowers the shares \
               here; instance sizes raise them."
            .to_string(),
        columns: view.columns([("mode", "Mode"), ("what_stands_by", "Standby capacity"), ("serves_after", "Recovery time")]),
        numbers_from: 3,
        rows: standby_costs(view.setting, view.parts).iter().map(row).collect(),
    }
}

/// Returns the cost of deployments at multiples of today's size.
fn scaled(view: &View<'_>) -> Grid {
    let row = |(factor, how, months): &(f64, &str, Vec<Money>)| {
        let mut row = alloc::vec![Cell::plain(*factor, times(*factor, DIGITS)), (*how).into()];
        row.extend(months.iter().map(|month| paid(*month)));
        row
    };
    Grid {
        id: "scales".into(),
        title: "Cost by scale".into(),
        note: "The first month of a deployment of that size, with the calendar but without growth. Inputs that do not grow with \
               the load, such as instance sizes, stay the same."
            .to_string(),
        columns: view.columns([("scale", "Scale"), ("bought", "Purchase")]),
        numbers_from: 2,
        rows: costs_at_scale(view.setting, view.evaluation).iter().map(row).collect(),
    }
}

/// Returns the number of rejected instance types by reason.
fn rejected(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for of in kinds_of_machines(view) {
        for bill in view.bills {
            let Some(choice) = choice(view, bill, of, 0) else { continue };
            for (why, count) in
                choice.reasons().filter(|(why, _)| !matches!(why, RejectionReason::Cloud | RejectionReason::Region))
            {
                let label = bill.cloud().label().to_string();
                let count = Cell::plain(count as f64, rounded(count as f64, DIGITS));
                rows.push(alloc::vec![named(view, of.0, of.1).into(), label.into(), why.words().into(), count]);
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
