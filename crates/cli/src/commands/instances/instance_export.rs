//! Exports offers as JSON and CSV at full precision.

use headroom_core::cost::InstanceChoice;
use headroom_core::cost::catalog::{PriceAge, PriceSource};
use headroom_core::cost::instance_choice::SizedOffer;
use headroom_core::date::Date;
use headroom_core::report::csv_writer::CsvWriter;
use headroom_core::units::HOURS_PER_MONTH;
use serde::Serialize;

use super::requirement::InstanceQuery;
use crate::output::Document;

/// The offers that meet a requirement.
#[derive(Debug, Serialize)]
struct InstancesDocument<'a> {
    v: u32,
    hours_a_month: u64,
    term: &'static str,
    /// The number of offers that meet the requirement.
    found: usize,
    /// The cheapest offers.
    plans: Vec<InstancePlan<'a>>,
    /// The offers that no other offer beats in both cost and headroom.
    frontier: Vec<InstancePlan<'a>>,
    rejected: Vec<RejectedOffers>,
}

/// An offer, sized for the requirement.
#[derive(Debug, Serialize)]
struct InstancePlan<'a> {
    cloud: &'static str,
    region: &'a str,
    instance: &'a str,
    family: &'a str,
    arch: Option<&'static str>,
    burstable: Option<bool>,
    vcpu: u32,
    memory_gib: f64,
    needed: u64,
    in_zone: u64,
    count: u64,
    usd_per_hour: f64,
    usd_per_month: f64,
    headroom: f64,
    source: Option<SourceDocument<'a>>,
}

/// The source of a price.
#[derive(Debug, Serialize)]
struct SourceDocument<'a> {
    date: Option<String>,
    age: &'static str,
    derived: bool,
    place: &'a str,
    note: &'a str,
}

/// The number of offers rejected for a reason.
#[derive(Debug, Serialize)]
struct RejectedOffers {
    reason: &'static str,
    offers: usize,
}

impl<'a> InstancePlan<'a> {
    fn new(plan: &'a SizedOffer<'_>, today: Date) -> Self {
        let instance = plan.instance;
        Self {
            cloud: plan.book.cloud.name(),
            region: plan.region(),
            instance: &instance.name,
            family: &instance.family,
            arch: instance.arch.map(|arch| arch.name()),
            burstable: instance.burstable,
            vcpu: instance.vcpu,
            memory_gib: instance.memory_gib,
            needed: plan.counts.needed,
            in_zone: plan.counts.per_zone,
            count: plan.counts.total,
            usd_per_hour: plan.price.hourly_cost().dollars(),
            usd_per_month: plan.monthly_cost.dollars(),
            headroom: plan.headroom,
            source: plan.source().map(|source| SourceDocument::new(source, today)),
        }
    }
}

impl<'a> SourceDocument<'a> {
    fn new(source: &'a PriceSource, today: Date) -> Self {
        Self {
            date: source.date.map(|date| date.to_string()),
            age: match source.age(today) {
                PriceAge::Recent => "recent",
                PriceAge::Old => "old",
                PriceAge::Unknown => "unknown",
            },
            derived: source.derived,
            place: &source.location,
            note: &source.note,
        }
    }
}

/// Returns the cheapest offers and the frontier as JSON.
pub(super) fn json(choice: &InstanceChoice<'_>, query: &InstanceQuery, today: Date) -> Document {
    let plan = |plan| InstancePlan::new(plan, today);
    let rejected =
        choice.rejection_counts().map(|(reason, offers)| RejectedOffers { reason: reason.description(), offers });
    Document::json(&InstancesDocument {
        v: 1,
        hours_a_month: HOURS_PER_MONTH,
        term: query.requirement.purchase_option.name(),
        found: choice.offers.len(),
        plans: choice.offers.iter().take(query.rows).map(plan).collect(),
        frontier: choice.frontier.iter().filter_map(|index| choice.offers.get(*index)).map(plan).collect(),
        rejected: rejected.collect(),
    })
}

/// Returns one CSV line for each of the cheapest offers.
pub(super) fn csv(choice: &InstanceChoice<'_>, query: &InstanceQuery, today: Date) -> Document {
    let header = [
        "cloud",
        "region",
        "instance",
        "arch",
        "vcpu",
        "memory_gib",
        "count",
        "in_zone",
        "term",
        "usd_per_hour",
        "usd_per_month",
        "headroom",
        "date",
        "age",
        "derived",
        "source",
    ];
    let mut table = CsvWriter::new(header);
    for plan in choice.offers.iter().take(query.rows) {
        let row = InstancePlan::new(plan, today);
        let source = row.source.as_ref();
        table.push_row([
            row.cloud.to_owned(),
            row.region.to_owned(),
            row.instance.to_owned(),
            row.arch.unwrap_or_default().to_owned(),
            row.vcpu.to_string(),
            row.memory_gib.to_string(),
            row.count.to_string(),
            row.in_zone.to_string(),
            query.requirement.purchase_option.name().to_owned(),
            plan.price.hourly_cost().to_string(),
            plan.monthly_cost.to_string(),
            row.headroom.to_string(),
            source.and_then(|source| source.date.clone()).unwrap_or_default(),
            source.map_or_else(String::new, |source| source.age.to_owned()),
            source.is_some_and(|source| source.derived).to_string(),
            source.map_or_else(String::new, |source| source.place.to_owned()),
        ]);
    }
    table.into()
}
