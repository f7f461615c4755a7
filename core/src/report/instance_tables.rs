//! A choice of instances as tables of texts.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::cost::catalog::{OLD_AFTER_MONTHS, Price, PriceAge, PriceBook, PriceSource};
use crate::cost::instance_choice::{InstanceChoice, SizedOffer};
use crate::cost::instance_requirement::InstanceRequirement;
use crate::cost::money::HOURS_PER_MONTH;
use crate::date::Date;
use crate::format::{group, percent};
use crate::view_model::{Table, heads};

const DIGITS: usize = 6;
/// Columns of text before the numbers.
const NUMBERS_FROM: usize = 4;

/// The cheapest plans, at most `rows` of them, the frontier, where their prices come from, and why others were not taken.
#[must_use]
pub fn tables(choice: &InstanceChoice<'_>, need: &InstanceRequirement, today: Date, rows: usize) -> Vec<Table> {
    let cheapest: Vec<&SizedOffer<'_>> = choice.plans.iter().take(rows).collect();
    let frontier: Vec<&SizedOffer<'_>> = choice.frontier.iter().filter_map(|place| choice.plans.get(*place)).collect();
    let mut used: Vec<(&PriceBook, Price)> = Vec::new();
    let mut seen = BTreeSet::new();
    for plan in cheapest.iter().chain(&frontier) {
        if seen.insert((plan.book.cloud, plan.price.source)) {
            used.push((plan.book, plan.price));
        }
    }
    let key = |plan: &SizedOffer<'_>| {
        let place =
            used.iter().position(|(book, price)| (book.cloud, price.source) == (plan.book.cloud, plan.price.source));
        place.map_or(0, |place| place + 1)
    };
    let row = |plan: &&SizedOffer<'_>| cells(plan, need, today, key(plan));
    let table = |id: &'static str, title: &'static str, note: String, heads: Vec<String>, rows: Vec<Vec<String>>| {
        Table { id: id.into(), title: title.into(), note, heads, numbers_from: NUMBERS_FROM, rows }
    };
    let columns = || {
        heads([
            "Instance",
            "Cloud",
            "Region",
            "Processor",
            "vCPU",
            "GiB",
            "Count",
            "$/hour",
            "$/month",
            "Headroom",
            "Price of",
            "Source",
        ])
    };
    let month = format!("A month has {HOURS_PER_MONTH} hours; bought {}.", how(need));
    let sources = used.iter().enumerate().filter_map(|(at, (book, price))| {
        let source = book.source(*price)?;
        let derived = if source.derived { "worked out from other prices" } else { "as listed" };
        Some(vec![
            (at + 1).to_string(),
            day(source, today),
            derived.to_string(),
            source.place.clone(),
            source.note.clone(),
        ])
    });
    let reasons = choice.reasons().map(|(why, count)| vec![why.words().to_string(), group(count as f64, DIGITS)]);
    let mut all = vec![
        table("cheapest", "Cheapest", month, columns(), cheapest.iter().map(row).collect()),
        table(
            "frontier",
            "More headroom for more money",
            "No other offer costs as little and leaves as much.".to_string(),
            columns(),
            frontier.iter().map(row).collect(),
        ),
        table(
            "sources",
            "Sources",
            String::new(),
            heads(["Source", "Prices of", "How", "Place", "Note"]),
            sources.collect(),
        ),
        table("rejected", "Not taken", String::new(), heads(["Reason", "Offers"]), reasons.collect()),
    ];
    // The reason is the only text.
    if let Some(rejected) = all.last_mut() {
        rejected.numbers_from = 1;
    }
    all.retain(|table| !table.rows.is_empty());
    all
}

/// How it is bought, in words.
fn how(need: &InstanceRequirement) -> &'static str {
    match need.term {
        crate::cost::catalog::PurchaseOption::OnDemand => "on demand",
        crate::cost::catalog::PurchaseOption::Spot => "as spot, which may be taken back",
        crate::cost::catalog::PurchaseOption::OneYear => "for one year",
        crate::cost::catalog::PurchaseOption::ThreeYears => "for three years",
    }
}

fn cells(plan: &SizedOffer<'_>, need: &InstanceRequirement, today: Date, source: usize) -> Vec<String> {
    let it = plan.instance;
    let count = if need.zones > 1 {
        format!("{} × {}", need.zones, plan.counts.in_zone)
    } else {
        plan.counts.total.to_string()
    };
    vec![
        it.name.clone(),
        plan.book.cloud.name().to_string(),
        plan.region().to_string(),
        it.arch.map_or("–", |arch| arch.name()).to_string(),
        it.vcpu.to_string(),
        group(it.memory_gib, DIGITS),
        count,
        plan.price.hour().to_string(),
        plan.month.cents(),
        percent(plan.headroom),
        plan.source().map_or_else(String::new, |source| day(source, today)),
        source.to_string(),
    ]
}

/// The day of a price, with a mark if it is old or not known.
pub(super) fn day(source: &PriceSource, today: Date) -> String {
    match (source.date, source.age(today)) {
        (Some(date), PriceAge::Old) => format!("{date}, older than {OLD_AFTER_MONTHS} months"),
        (Some(date), _) => date.to_string(),
        (None, _) => "day not known".to_string(),
    }
}
