//! Which machines, how they are bought, and what could be saved.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{View, dollars};
use crate::cost::bill::Bill;
use crate::cost::choice::{Choice, Plan, choose};
use crate::cost::fleet::Fleet;
use crate::cost::money::Money;
use crate::cost::need::{Limits, Need};
use crate::cost::savings::{phases, savings};
use crate::engine::format::{group, percent};
use crate::engine::source::CostKind;
use crate::show::{Table, heads};

const DIGITS: usize = 6;

pub(super) fn tables(view: &View<'_>) -> Vec<Table> {
    alloc::vec![machines(view), mixes(view), by_month(view), saved(view), sized(view), frontier(view), rejected(view)]
}

/// What a kind of machine is called: `web-service: API instances`.
fn named(view: &View<'_>, part: usize, item: usize) -> String {
    let Some(of) = view.parts.get(part) else { return String::new() };
    let label = of.items.get(item).map_or("", |item| item.cost.label.as_str());
    if view.parts.len() > 1 { format!("{}: {label}", of.name) } else { label.to_string() }
}

fn size(fleet: &Fleet<'_>) -> String {
    format!("{} vCPU, {} GiB", fleet.instance.vcpu, group(fleet.instance.memory_gib, DIGITS))
}

/// `3`, or `3 to 7`.
fn range(numbers: impl Iterator<Item = u64> + Clone) -> String {
    let (least, most) = (numbers.clone().min().unwrap_or(0), numbers.max().unwrap_or(0));
    if least == most { least.to_string() } else { format!("{least} to {most}") }
}

/// The fleet of each kind of machine in each year.
fn machines(view: &View<'_>) -> Table {
    let mut rows = Vec::new();
    for bill in view.bills {
        for (part, item, years) in &bill.fleets {
            for fleet in years {
                rows.push(alloc::vec![
                    named(view, *part, *item),
                    bill.cloud().label().to_string(),
                    view.month(fleet.first),
                    fleet.instance.name.clone(),
                    size(fleet),
                    view.oldest(bill, &fleet.prices()),
                    range(fleet.counts.iter().copied()),
                    dollars(fleet.months.iter().copied().sum::<Money>()),
                    percent(fleet.headroom),
                ]);
            }
        }
    }
    rows.sort_by(|a, b| (&a[0], &a[2]).cmp(&(&b[0], &b[2])));
    Table {
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
fn mixes(view: &View<'_>) -> Table {
    let mut rows = Vec::new();
    for bill in view.bills {
        for (part, item, years) in &bill.fleets {
            let Some(fleet) = years.first() else { continue };
            let mix = &fleet.mix;
            let hours = mix.committed_hours.saturating_sub(mix.idle_hours) + mix.on_demand_hours + mix.spot_hours;
            let share = |part: u64| if hours == 0 { String::new() } else { percent(part as f64 / hours as f64) };
            let term = match mix.term {
                Some(crate::cost::catalog::Term::OneYear) => "one year",
                Some(crate::cost::catalog::Term::ThreeYears) => "three years",
                _ => "nothing",
            };
            let more = mix.all_on_demand.dollars();
            rows.push(alloc::vec![
                named(view, *part, *item),
                bill.cloud().label().to_string(),
                term.to_string(),
                mix.committed.to_string(),
                share(mix.committed_hours.saturating_sub(mix.idle_hours)),
                share(mix.on_demand_hours),
                share(mix.spot_hours),
                if mix.committed_hours == 0 {
                    "–".to_string()
                } else {
                    percent(mix.idle_hours as f64 / mix.committed_hours as f64)
                },
                if more > 0.0 { percent(mix.saved().dollars() / more) } else { String::new() },
            ]);
        }
    }
    rows.sort_by(|a, b| a[0].cmp(&b[0]));
    Table {
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
pub(super) fn need(view: &View<'_>, bill: &Bill<'_>, part: usize, item: usize, month: usize) -> Option<Need> {
    let item = view.parts.get(part)?.items.get(item)?;
    let wishes = &view.setting.wishes;
    let pool = item.cost.kind == CostKind::Pool;
    let (cores, memory_gib) = *item.sizes.get(month)?;
    let amount = *item.amounts.get(month)?;
    let region = alloc::vec![bill.region.clone()];
    Some(Need {
        cores,
        memory_gib,
        machines: (!pool).then_some(amount as u64),
        utilisation: 1.0,
        spare: wishes.spare,
        zones: wishes.zones,
        least: wishes.least.max(if pool { amount as u32 } else { 0 }),
        limits: Limits { clouds: alloc::vec![bill.cloud()], regions: region, ..wishes.limits.clone() },
        ..Need::default()
    })
}

/// All offers of a region for what a kind of machine asks for in a month.
pub(super) fn choice<'c>(
    view: &View<'c>,
    bill: &Bill<'c>,
    (part, item): (usize, usize),
    month: usize,
) -> Option<Choice<'c>> {
    choose(&need(view, bill, part, item, month)?, &view.setting.catalog).ok()
}

/// The cheapest instances on demand of each month, where they change.
fn by_month(view: &View<'_>) -> Table {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for bill in view.bills {
        for (part, item, _) in &bill.fleets {
            let mut last = (String::new(), 0);
            let mut asked: Option<Need> = None;
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
                    named(view, *part, *item),
                    bill.cloud().label().to_string(),
                    view.month(month),
                    plan.instance.name.clone(),
                    format!("{} vCPU, {} GiB", plan.instance.vcpu, group(plan.instance.memory_gib, DIGITS)),
                    plan.counts.total.to_string(),
                    dollars(plan.month),
                    percent(plan.headroom),
                ]);
            }
        }
    }
    rows.sort_by(|a, b| a[0].cmp(&b[0]));
    Table {
        id: "months-machines".into(),
        title: "The cheapest machines month by month".into(),
        note: "On demand, for the most that a month asks of them, where they change: what one could move to."
            .to_string(),
        heads: heads(["Machines", "Cloud", "From", "Instance", "Size", "Count", "Cost a month", "Headroom"]),
        numbers_from: 5,
        rows,
    }
}

/// What a mean month of the first year costs otherwise, beside what it costs now.
fn change(view: &View<'_>, months: &[Option<Money>]) -> Vec<String> {
    let year = view.setting.first_year();
    let cells = view.bills.iter().zip(months).map(|(bill, after)| {
        let now = bill.months(year.clone()).over(year.len() as u64).to_cents();
        match after.map(Money::to_cents) {
            None => "not sold".to_string(),
            Some(after) if after == now => "nothing".to_string(),
            Some(after) if after < now => format!("−{} ({})", dollars(now.less(after)), percent(-after.above(now))),
            Some(after) => format!("+{} ({})", dollars(after.less(now)), percent(after.above(now))),
        }
    });
    cells.collect()
}

fn saved(view: &View<'_>) -> Table {
    let found = savings(view.setting, view.evaluation, view.parts, view.bills);
    let row = |saving: &crate::cost::savings::Saving| {
        let mut row = alloc::vec![saving.label.clone(), saving.note.clone()];
        row.extend(change(view, &saving.months));
        row
    };
    Table {
        id: "savings".into(),
        title: "What could be saved".into(),
        note: "For a mean month of the first year, each by itself: what two of them save together is less than both."
            .to_string(),
        heads: view.heads(&["What is done", "What it takes"]),
        numbers_from: 2,
        rows: found.iter().map(row).collect(),
    }
}

fn sized(view: &View<'_>) -> Table {
    let found = phases(view.setting, view.parts, view.bills);
    let first: Vec<Option<Money>> = found.first().map(|phase| phase.months.clone()).unwrap_or_default();
    let row = |phase: &crate::cost::savings::Phase| {
        let mut row = alloc::vec![phase.label.to_string(), phase.note.to_string()];
        row.extend(phase.months.iter().zip(&first).map(|(month, first)| match (month, first) {
            (Some(month), Some(first)) if month < first => {
                format!("{} ({} less)", dollars(*month), percent(-month.above(*first)))
            }
            (Some(month), _) => dollars(*month),
            (None, _) => "not sold".to_string(),
        }));
        row
    };
    Table {
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
    let cost = |years: &[Fleet<'_>]| years.first().and_then(|fleet| fleet.months.first().copied());
    let all = view.bills.iter().flat_map(|bill| &bill.fleets);
    all.max_by_key(|(_, _, years)| cost(years)).map(|(part, item, _)| (*part, *item))
}

/// The frontier up to so many times the cheapest: beyond it is no choice.
const FAR: u64 = 4;

/// What is on the frontier of a choice and not far from the cheapest.
pub(super) fn near<'p, 'c>(choice: &'p Choice<'c>) -> impl Iterator<Item = &'p Plan<'c>> {
    let most = choice.cheapest().map_or(Money::ZERO, |plan| plan.month * FAR);
    let plans = choice.frontier.iter().filter_map(|place| choice.plans.get(*place));
    plans.filter(move |plan| plan.month <= most)
}

/// More headroom for more money.
fn frontier(view: &View<'_>) -> Table {
    let mut rows = Vec::new();
    let Some(of) = dearest(view) else { return Table::default() };
    for bill in view.bills {
        let Some(choice) = choice(view, bill, of, 0) else { continue };
        for plan in near(&choice) {
            let it = plan.instance;
            rows.push(alloc::vec![
                bill.cloud().label().to_string(),
                it.name.clone(),
                format!("{} vCPU, {} GiB", it.vcpu, group(it.memory_gib, DIGITS)),
                plan.source().map_or_else(String::new, |source| crate::cost::tables::day(source, view.today)),
                plan.counts.total.to_string(),
                dollars(plan.month),
                percent(plan.headroom),
            ]);
        }
    }
    Table {
        id: "frontier".into(),
        title: format!("More headroom for more money: {}", named(view, of.0, of.1)).into(),
        note: "For the first month, on demand, up to four times the cheapest. No other instance of the region costs as little \
               and leaves as much."
            .to_string(),
        heads: heads(["Cloud", "Instance", "Size", "Price of", "Count", "Cost a month", "Headroom"]),
        numbers_from: 4,
        rows,
    }
}

/// Why other instances were not taken.
fn rejected(view: &View<'_>) -> Table {
    let mut rows = Vec::new();
    let Some(of) = dearest(view) else { return Table::default() };
    for bill in view.bills {
        let Some(choice) = choice(view, bill, of, 0) else { continue };
        for (why, count) in choice
            .reasons()
            .filter(|(why, _)| !matches!(why, crate::cost::choice::Why::Cloud | crate::cost::choice::Why::Region))
        {
            let label = bill.cloud().label().to_string();
            rows.push(alloc::vec![label, why.words().to_string(), group(count as f64, DIGITS)]);
        }
    }
    Table {
        id: "rejected".into(),
        title: format!("Not taken: {}", named(view, of.0, of.1)).into(),
        note: "Offers of the region, each with the first reason.".to_string(),
        heads: heads(["Cloud", "Reason", "Offers"]),
        numbers_from: 2,
        rows,
    }
}
