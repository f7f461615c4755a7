//! Which machines, how they are bought, and what could be saved.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::bill::Bill;
use crate::cost::instance_choice::{InstanceChoice, RejectionReason, SizedOffer, choose_instances};
use crate::cost::instance_requirement::{InstanceFilter, InstanceRequirement};
use crate::cost::money::Money;
use crate::cost::savings_option::{costs_at_scale, rightsizing_phases, savings_options, standby_costs};
use crate::cost::yearly_fleet::YearlyFleet;
use crate::format::{group, percent};
use crate::model::source::CostKind;
use crate::report::cost::grid::Grid;
use crate::report::cost::{View, counted, dollars, paid};
use crate::report::worksheet::Cell;
use crate::view_model::heads;

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

/// What a kind of machine is called: `web-service: API instances`.
fn named(view: &View<'_>, part: usize, item: usize) -> String {
    let Some(of) = view.parts.get(part) else { return String::new() };
    let label = of.items.get(item).map_or("", |item| item.cost.label.as_str());
    if view.parts.len() > 1 { format!("{}: {label}", of.name) } else { label.to_string() }
}

fn size(fleet: &YearlyFleet<'_>) -> String {
    format!("{} vCPU, {} GiB", fleet.instance.vcpu, group(fleet.instance.memory_gib, DIGITS))
}

/// `3`, or `3 to 7`.
fn range(numbers: impl Iterator<Item = u64> + Clone) -> Cell {
    let (least, most) = (numbers.clone().min().unwrap_or(0), numbers.max().unwrap_or(0));
    if least == most { counted(least) } else { format!("{least} to {most}").into() }
}

/// The fleet of each kind of machine in each year.
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
        note: "The cheapest type that holds every month of the year, of all that are sold in the region. Headroom is the share \
               that is free in the fullest month beyond what the model asks for."
            .to_string(),
        heads: heads(["Machines", "Cloud", "Year from", "Instance", "Size", "Price of", "Count", "Cost of the year", "Headroom"]),
        numbers_from: 6,
        rows,
    }
}

/// How the machines of the first year are bought.
fn mixes(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for bill in view.bills {
        for (part, item, years) in &bill.fleets {
            let Some(fleet) = years.first() else { continue };
            let mix = &fleet.mix;
            let hours = mix.committed_hours.saturating_sub(mix.idle_hours) + mix.on_demand_hours + mix.spot_hours;
            let share = |part: u64| if hours == 0 { Cell::Empty } else { Cell::Share(part as f64 / hours as f64) };
            let term = match mix.term {
                Some(crate::cost::catalog::PurchaseOption::OneYear) => "one year",
                Some(crate::cost::catalog::PurchaseOption::ThreeYears) => "three years",
                _ => "nothing",
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
        title: "How they are bought in the first year".into(),
        note: "The cheapest level of commitment for the load duration curve: an instance is committed to if it runs for more of \
               the time than its price is of that on demand."
            .to_string(),
        heads: heads(["Machines", "Cloud", "Committed for", "Committed", "Hours committed", "On demand", "Spot", "Idle", "Saved"]),
        numbers_from: 3,
        rows,
    }
}

/// What a kind of machine asks for in a month, as a choice of instances takes it.
pub(super) fn need(
    view: &View<'_>,
    bill: &Bill<'_>,
    part: usize,
    item: usize,
    month: usize,
) -> Option<InstanceRequirement> {
    let item = view.parts.get(part)?.items.get(item)?;
    let wishes = &view.setting.wishes;
    let pool = item.cost.kind == CostKind::Pool;
    let (cores, memory_gib) = *item.sizes.get(month)?;
    let amount = *item.amounts.get(month)?;
    let region = alloc::vec![bill.region.clone()];
    Some(InstanceRequirement {
        cores,
        memory_gib,
        machines: (!pool).then_some(amount as u64),
        utilisation: 1.0,
        spare: wishes.spare,
        zones: wishes.zones,
        least: wishes.least.max(if pool { amount as u32 } else { 0 }),
        limits: InstanceFilter { clouds: alloc::vec![bill.cloud()], regions: region, ..wishes.limits.clone() },
        ..InstanceRequirement::default()
    })
}

/// All offers of a region for what a kind of machine asks for in a month.
pub(super) fn choice<'c>(
    view: &View<'c>,
    bill: &Bill<'c>,
    (part, item): (usize, usize),
    month: usize,
) -> Option<InstanceChoice<'c>> {
    choose_instances(&need(view, bill, part, item, month)?, &view.setting.catalog).ok()
}

/// The cheapest instances on demand of each month, where they change.
fn by_month(view: &View<'_>) -> Grid {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for bill in view.bills {
        for (part, item, _) in &bill.fleets {
            let mut last = (String::new(), 0);
            let mut asked: Option<InstanceRequirement> = None;
            for month in 0..view.setting.months.len() {
                let need = need(view, bill, *part, *item, month);
                // The same is wanted: the same is found.
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
                    format!("{} vCPU, {} GiB", plan.instance.vcpu, group(plan.instance.memory_gib, DIGITS)).into(),
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
        title: "The cheapest machines of each month".into(),
        note: "On demand, for the most that a month asks of them, where they change: what one could move to."
            .to_string(),
        heads: heads(["Machines", "Cloud", "From", "Instance", "Size", "Count", "Cost a month", "Headroom"]),
        numbers_from: 5,
        rows,
    }
}

/// What a mean month of the first year costs otherwise, beside what it costs now.
fn change(view: &View<'_>, months: &[Option<Money>]) -> Vec<Cell> {
    let year = view.setting.first_year();
    let cells = view.bills.iter().zip(months).map(|(bill, after)| {
        let now = bill.months(year.clone()).over(year.len() as u64).to_cents();
        match after.map(Money::to_cents) {
            None => Cell::text("not sold"),
            Some(after) if after == now => Cell::dollars(0.0, "nothing".to_string()),
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
        title: "What could be saved".into(),
        note: "For a mean month of the first year, each by itself: what two of them save together is less than both."
            .to_string(),
        heads: view.heads(&["What is done", "What it takes"]),
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
                Cell::dollars(month.dollars(), format!("{} ({less} less)", dollars(*month)))
            }
            (Some(month), _) => paid(*month),
            (None, _) => Cell::text("not sold"),
        }));
        row
    };
    Grid {
        id: "right-sizing".into(),
        title: "Right-sizing in three phases".into(),
        note: "A mean month of the first year, with machines scaled and everything else as it is; in brackets beside the first \
               phase. Sizes are sold in steps: less that is needed is not always less that is paid."
            .to_string(),
        heads: view.heads(&["Phase", "When"]),
        numbers_from: 2,
        rows: found.iter().map(row).collect(),
    }
}

/// The machines that cost the most, of which the frontier is shown.
pub(super) fn dearest(view: &View<'_>) -> Option<(usize, usize)> {
    let cost = |years: &[YearlyFleet<'_>]| years.first().and_then(|fleet| fleet.months.first().copied());
    let all = view.bills.iter().flat_map(|bill| &bill.fleets);
    all.max_by_key(|(_, _, years)| cost(years)).map(|(part, item, _)| (*part, *item))
}

/// The frontier up to so many times the cheapest: beyond it is no choice.
const FAR: u64 = 4;

/// What is on the frontier of a choice and not far from the cheapest.
pub(super) fn near<'p, 'c>(choice: &'p InstanceChoice<'c>) -> impl Iterator<Item = &'p SizedOffer<'c>> {
    let most = choice.cheapest().map_or(Money::ZERO, |plan| plan.month * FAR);
    let plans = choice.frontier.iter().filter_map(|place| choice.plans.get(*place));
    plans.filter(move |plan| plan.month <= most)
}

/// Each kind of machine, in the order of the bills.
fn kinds_of_machines(view: &View<'_>) -> Vec<(usize, usize)> {
    let mut kinds: Vec<(usize, usize)> = Vec::new();
    for (part, item, _) in view.bills.iter().flat_map(|bill| &bill.fleets) {
        if !kinds.contains(&(*part, *item)) {
            kinds.push((*part, *item));
        }
    }
    kinds
}

/// More headroom for more money.
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
                    format!("{} vCPU, {} GiB", it.vcpu, group(it.memory_gib, DIGITS)).into(),
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
        title: "More headroom for more money".into(),
        note: "For the first month, on demand, up to four times the cheapest. No other instance of the region costs as little \
               and leaves as much."
            .to_string(),
        heads: heads(["Machines", "Cloud", "Instance", "Size", "Price of", "Count", "Cost a month", "Headroom"]),
        numbers_from: 5,
        rows,
    }
}

/// The sizes of the same family above what is taken: the next one, and the largest there is.
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
            for (what, place) in [("taken", taken), ("next size up", next), ("largest of the family", last)] {
                let Some((it, price)) = place.and_then(|place| sold.get(place)) else { continue };
                let month = price.month(1);
                rows.push(alloc::vec![
                    named(view, *part, *item).into(),
                    bill.cloud().label().into(),
                    what.into(),
                    it.name.clone().into(),
                    format!("{} vCPU, {} GiB", it.vcpu, group(it.memory_gib, DIGITS)).into(),
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
        title: "The next size up".into(),
        note: "One machine on demand for a month, and what a vCPU and a GiB of it come to. Beyond the largest of a family there \
               are only other families, or more machines."
            .to_string(),
        heads: heads(["Machines", "Cloud", "Which", "Instance", "Size", "A month", "For a vCPU", "For a GiB"]),
        numbers_from: 5,
        rows,
    }
}

/// What a second place costs, by how soon it serves.
fn standby(view: &View<'_>) -> Grid {
    let row = |(mode, months): &(crate::cost::standby::Mode, Vec<(Money, Money)>)| {
        let mut row = alloc::vec![Cell::text(mode.id), mode.standby.words().into(), mode.rto.into()];
        row.extend(months.iter().map(|(more, production)| {
            let share = if *production == Money::ZERO { 0.0 } else { more.dollars() / production.dollars() };
            Cell::dollars(more.dollars(), format!("{} ({} of production)", dollars(*more), percent(share)))
        }));
        row
    };
    Grid {
        id: "standby".into(),
        title: "A second place, by how soon it serves".into(),
        note: "For a mean month of the first year, beside production. The scaling guide expects 10–20 %, 40–60 % and 100–120 %; \
               traffic and control planes, of which nothing stands by, make the shares smaller here, and sizes that are sold in \
               steps larger."
            .to_string(),
        heads: view.heads(&["Mode", "What stands by", "Serves after"]),
        numbers_from: 3,
        rows: standby_costs(view.setting, view.parts).iter().map(row).collect(),
    }
}

/// What multiples of today's size cost.
fn scaled(view: &View<'_>) -> Grid {
    let row = |(factor, how, months): &(f64, &str, Vec<Money>)| {
        let mut row = alloc::vec![Cell::plain(*factor, format!("{}×", group(*factor, DIGITS))), (*how).into()];
        row.extend(months.iter().map(|month| paid(*month)));
        row
    };
    Grid {
        id: "scales".into(),
        title: "Cost by scale".into(),
        note: "The first month of a deployment of that size, with the calendar and without growth. Nothing that does not grow \
               with the deployment grows here: what the models call sizes of machines stays."
            .to_string(),
        heads: view.heads(&["Scale", "Bought"]),
        numbers_from: 2,
        rows: costs_at_scale(view.setting, view.evaluation).iter().map(row).collect(),
    }
}

/// Why other instances were not taken.
fn rejected(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for of in kinds_of_machines(view) {
        for bill in view.bills {
            let Some(choice) = choice(view, bill, of, 0) else { continue };
            for (why, count) in
                choice.reasons().filter(|(why, _)| !matches!(why, RejectionReason::Cloud | RejectionReason::Region))
            {
                let label = bill.cloud().label().to_string();
                let count = Cell::plain(count as f64, group(count as f64, DIGITS));
                rows.push(alloc::vec![named(view, of.0, of.1).into(), label.into(), why.words().into(), count]);
            }
        }
    }
    Grid {
        id: "rejected".into(),
        title: "Instances that are not taken".into(),
        note: "Offers of the region in the first month, each with the first reason.".to_string(),
        heads: heads(["Machines", "Cloud", "Reason", "Offers"]),
        numbers_from: 3,
        rows,
    }
}
