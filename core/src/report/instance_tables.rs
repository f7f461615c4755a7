//! The tables of an instance choice: cheapest offers, frontier, price sources, and rejected offers.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::cost::catalog::{MAX_PRICE_AGE_MONTHS, Price, PriceAge, PriceBook, PriceSource};
use crate::cost::instance_choice::{InstanceChoice, SizedOffer};
use crate::cost::instance_requirement::InstanceRequirement;
use crate::date::Date;
use crate::format::{percent, rounded};
use crate::units::HOURS_PER_MONTH;
use crate::view_model::{Table, heads};

const DIGITS: usize = 6;
/// The number of text columns before the numeric columns.
const FIRST_NUMBER_COLUMN: usize = 4;

/// Returns the nonempty tables: the `rows` cheapest offers, the frontier, the price sources, and the reasons for
/// rejection.
#[must_use]
pub fn tables(choice: &InstanceChoice<'_>, need: &InstanceRequirement, today: Date, rows: usize) -> Vec<Table> {
    let cheapest: Vec<&SizedOffer<'_>> = choice.offers.iter().take(rows).collect();
    let frontier: Vec<&SizedOffer<'_>> = choice.frontier.iter().filter_map(|place| choice.offers.get(*place)).collect();
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
    let table =
        |id: &'static str, title: &'static str, note: String, heads: Vec<String>, rows: Vec<Vec<String>>| Table {
            id: id.into(),
            title: title.into(),
            note,
            headers: heads,
            keys: Vec::new(),
            first_number_column: FIRST_NUMBER_COLUMN,
            rows,
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
            "Price date",
            "Source",
        ])
    };
    let month = format!("Prices are {}; a month has {HOURS_PER_MONTH} hours.", purchase_phrase(need));
    let sources = used.iter().enumerate().filter_map(|(index, (book, price))| {
        let source = book.source(*price)?;
        let derived = if source.derived { "derived from other prices" } else { "as listed" };
        Some(vec![
            (index + 1).to_string(),
            price_date(source, today),
            derived.to_string(),
            source.location.clone(),
            source.note.clone(),
        ])
    });
    let reasons = choice
        .rejection_counts()
        .map(|(why, count)| vec![why.description().to_string(), rounded(count as f64, DIGITS)]);
    let mut all = vec![
        table("cheapest", "Cheapest offers", month, columns(), cheapest.iter().map(row).collect()),
        table(
            "frontier",
            "Price of more headroom",
            "The Pareto frontier: no other offer costs less and leaves more headroom.".to_string(),
            columns(),
            frontier.iter().map(row).collect(),
        ),
        table(
            "sources",
            "Price sources",
            String::new(),
            heads(["Source", "Price date", "Method", "Reference", "Note"]),
            sources.collect(),
        ),
        table("rejected", "Rejected offers", String::new(), heads(["Reason", "Offers"]), reasons.collect()),
    ];
    // In this table, only the reason is text.
    if let Some(rejected) = all.last_mut() {
        rejected.first_number_column = 1;
    }
    all.retain(|table| !table.rows.is_empty());
    all
}

/// Returns the words that complete the sentence “Prices are …”, by purchase option.
fn purchase_phrase(need: &InstanceRequirement) -> &'static str {
    match need.purchase_option {
        crate::cost::catalog::PurchaseOption::OnDemand => "for on-demand capacity",
        crate::cost::catalog::PurchaseOption::Spot => "for spot capacity, which can be reclaimed",
        crate::cost::catalog::PurchaseOption::OneYear => "for a 1-year commitment",
        crate::cost::catalog::PurchaseOption::ThreeYears => "for a 3-year commitment",
    }
}

fn cells(plan: &SizedOffer<'_>, need: &InstanceRequirement, today: Date, source: usize) -> Vec<String> {
    let instance = plan.instance;
    let count = if need.zones > 1 {
        format!("{} × {}", need.zones, plan.counts.per_zone)
    } else {
        plan.counts.total.to_string()
    };
    vec![
        instance.name.clone(),
        plan.book.cloud.name().to_string(),
        plan.region().to_string(),
        instance.arch.map_or("–", |arch| arch.name()).to_string(),
        instance.vcpu.to_string(),
        rounded(instance.memory_gib, DIGITS),
        count,
        plan.price.hourly_cost().to_string(),
        plan.monthly_cost.format_cents(),
        percent(plan.headroom),
        plan.source().map_or_else(String::new, |source| price_date(source, today)),
        source.to_string(),
    ]
}

/// Formats the date of a price, with a note if it is old, or returns `unknown date`.
pub(super) fn price_date(source: &PriceSource, today: Date) -> String {
    match (source.date, source.age(today)) {
        (Some(date), PriceAge::Old) => format!("{date}, older than {MAX_PRICE_AGE_MONTHS} months"),
        (Some(date), _) => date.to_string(),
        (None, _) => "unknown date".to_string(),
    }
}
