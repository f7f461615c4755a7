//! The plans for other programs: JSON and CSV, all digits.

use headroom_core::cost::catalog::{PriceAge, PriceSource};
use headroom_core::cost::instance_choice::SizedOffer;
use headroom_core::cost::{HOURS_PER_MONTH, InstanceChoice};
use headroom_core::date::Date;
use serde_json::{Value, json};

use super::wanted::Wanted;
use crate::text::csv_cell as text;

fn age(source: &PriceSource, today: Date) -> &'static str {
    match source.age(today) {
        PriceAge::Recent => "recent",
        PriceAge::Old => "old",
        PriceAge::Unknown => "unknown",
    }
}

/// The cheapest plans, and the whole frontier.
pub(super) fn json(choice: &InstanceChoice<'_>, wanted: &Wanted, today: Date) -> String {
    let plan = |plan: &SizedOffer<'_>| {
        let it = plan.instance;
        let source = plan.source().map(|source| {
            json!({
                "date": source.date.map(|date| date.to_string()), "age": age(source, today),
                "derived": source.derived, "place": source.place, "note": source.note,
            })
        });
        json!({
            "cloud": plan.book.cloud.name(), "region": plan.region(), "instance": it.name, "family": it.family,
            "arch": it.arch.map(|arch| arch.name()), "burstable": it.burstable,
            "vcpu": it.vcpu, "memory_gib": it.memory_gib,
            "needed": plan.counts.needed, "in_zone": plan.counts.in_zone, "count": plan.counts.total,
            "usd_per_hour": plan.price.hour().dollars(), "usd_per_month": plan.month.dollars(),
            "headroom": plan.headroom, "source": source,
        })
    };
    let frontier = choice.frontier.iter().filter_map(|place| choice.plans.get(*place)).map(plan);
    let rejected = choice.reasons().map(|(why, count)| json!({ "reason": why.words(), "offers": count }));
    let whole = json!({
        "v": 1,
        "hours_a_month": HOURS_PER_MONTH,
        "term": wanted.need.term.name(),
        "found": choice.plans.len(),
        "plans": choice.plans.iter().take(wanted.rows).map(plan).collect::<Vec<Value>>(),
        "frontier": frontier.collect::<Vec<Value>>(),
        "rejected": rejected.collect::<Vec<Value>>(),
    });
    format!("{whole}\n")
}

/// The cheapest plans, a line each.
pub(super) fn csv(choice: &InstanceChoice<'_>, wanted: &Wanted, today: Date) -> String {
    let mut out = String::from(
        "cloud,region,instance,arch,vcpu,memory_gib,count,in_zone,term,usd_per_hour,usd_per_month,headroom,date,age,derived,source\n",
    );
    for plan in choice.plans.iter().take(wanted.rows) {
        let it = plan.instance;
        let source = plan.source();
        let cells = [
            plan.book.cloud.name().to_owned(),
            text(plan.region()),
            text(&it.name),
            it.arch.map_or_else(String::new, |arch| arch.name().to_owned()),
            it.vcpu.to_string(),
            it.memory_gib.to_string(),
            plan.counts.total.to_string(),
            plan.counts.in_zone.to_string(),
            wanted.need.term.name().to_owned(),
            plan.price.hour().to_string(),
            plan.month.to_string(),
            plan.headroom.to_string(),
            source.and_then(|source| source.date).map_or_else(String::new, |date| date.to_string()),
            source.map_or_else(String::new, |source| age(source, today).to_owned()),
            source.is_some_and(|source| source.derived).to_string(),
            source.map_or_else(String::new, |source| text(&source.place)),
        ];
        out += &(cells.join(",") + "\n");
    }
    out
}
