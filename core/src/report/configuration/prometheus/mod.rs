//! Recording and alerting rules of Prometheus: the key metrics of each component, and alerts at the scenario's own targets.

mod rule;
mod store;
mod web;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::math;
use crate::plan::timeline::{When, words};
use crate::report::configuration::numbers::{UNITS, time};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::yaml;
use crate::report::configuration::work::{Part, Work, file};
use crate::report::configuration::{File, Kind, Refused, wants};
use rule::Rule;

pub(super) const KIND: Kind = Kind {
    id: "prometheus",
    title: "Prometheus: recording and alerting rules",
    needs: "web-service or tiered-store (targets, capacities, growth)",
    file: "prometheus-rules.yaml",
    media: "application/yaml",
    write,
};

const HOW: &str = "\
Check it with `promtool check rules`, then name it under rule_files.
The component is found by the labels that stand in each expression: job for what applications and exporters say of
themselves (NAME, NAME-postgres, NAME-redis), container for what the kubelet says, and the name of the
HorizontalPodAutoscaler. kube-state-metrics, postgres_exporter, redis_exporter and RabbitMQ’s own exporter give the \
rest.
An alert with a prediction waits until there is as much history as it looks back on.";

/// Days that a prediction looks back: a third of the days that it looks ahead, as far as most keep their metrics.
const SHORTEST_HISTORY: f64 = 1.0;
const LONGEST_HISTORY: f64 = 7.0;

const DAY: f64 = 86_400.0;

fn write(work: &Work<'_>) -> Result<Vec<File>, Refused> {
    let sections = work.each(|part| match part.evaluation.model.id.as_str() {
        "web-service" => web::rules(work, part),
        "tiered-store" => store::rules(work, part),
        _ => Err(wants("web-service or tiered-store", part)),
    })?;
    let mut text = work.head("#", &sections.left_out) + &comment("#", 0, HOW) + "groups:\n";
    for (part, (records, alerts)) in sections.written {
        text += &comment("#", 2, &format!("“{}”", part.title));
        for (suffix, rules) in [("records", records), ("alerts", alerts)] {
            text += &format!(
                "  - name: {}
    interval: 1m
    rules:
",
                yaml::text(&format!("headroom-{}-{suffix}", part.label))
            );
            rules.iter().for_each(|rule: &Rule| text += &rule.write(part));
        }
    }
    Ok(alloc::vec![file(KIND.file, text)])
}

/// The records and the alerts of a component.
type Rules = (Vec<Rule>, Vec<Rule>);

/// `metric` will pass `threshold` within the time that more capacity takes, by its trend, if its history is long enough.
fn foreseen(work: &Work<'_>, metric: &str, threshold: &str) -> Foreseen {
    let lead = math::max(work.timeline.outlook.lead, 1.0);
    let history = time(math::ceil(lead / 3.0).clamp(SHORTEST_HISTORY, LONGEST_HISTORY) * DAY, &UNITS);
    let seconds = math::ceil(lead * DAY) as u64;
    let expr = format!(
        "predict_linear({metric}[{history}], {seconds}) > {threshold}\nand {metric} <= {threshold}\nand {metric} \
         offset {history}"
    );
    Foreseen { expr, lead: time(lead * DAY, &UNITS), history }
}

struct Foreseen {
    expr: String,
    lead: String,
    history: String,
}

/// When the scenario expects a resource to pass its target.
fn expected(work: &Work<'_>, part: &Part<'_>, resource: &str) -> String {
    let start = work.timeline.outlook.start;
    match part.resource(resource) {
        Some(found) if found.known => match found.peak.0 {
            When::Now => "The scenario has it over its target already.".into(),
            When::Never => "By the growth of the scenario it never is.".into(),
            when => format!("By the growth of the scenario it is reached {}.", words(when, start)),
        },
        _ => String::new(),
    }
}
