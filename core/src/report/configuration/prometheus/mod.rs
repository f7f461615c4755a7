//! Prometheus recording and alerting rules: the key metrics of each component, and alerts at the scenario's targets.

mod rule;
mod store;
mod web;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::math;
use crate::plan::timeline::{ReachedAt, words};
use crate::report::configuration::generation::{ComponentWorkload, Generation, file};
use crate::report::configuration::quantities::{UNITS, time};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::yaml;
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable, wants};
use rule::Rule;

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "prometheus",
    title: "Prometheus: recording and alerting rules",
    needs: "web-service or tiered-store (targets, capacities, growth)",
    file: "prometheus-rules.yaml",
    media: "application/yaml",
    write,
};

const HOW: &str = "\
Check it with `promtool check rules`, then add it to rule_files.
Expressions select a component by its labels: job for applications and exporters (NAME, NAME-postgres, NAME-redis),
container for kubelet metrics, and the name of the HorizontalPodAutoscaler. Required: kube-state-metrics,
postgres_exporter, redis_exporter and the RabbitMQ exporter.
Predictive alerts stay silent until there is enough history.";

/// The minimum history that a prediction needs, in days.
const MIN_HISTORY_DAYS: f64 = 1.0;
/// The maximum history that a prediction uses, in days. Most Prometheus servers retain more.
const MAX_HISTORY_DAYS: f64 = 7.0;

const DAY: f64 = crate::units::SECONDS_PER_DAY;

fn write(work: &Generation<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
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

/// The recording rules and the alerting rules of a component.
type Rules = (Vec<Rule>, Vec<Rule>);

/// Returns the expression that predicts whether `metric` passes `threshold` within the lead time.
fn foreseen(work: &Generation<'_>, metric: &str, threshold: &str) -> Foreseen {
    let lead = math::max(work.timeline.outlook.lead, 1.0);
    let history = time(math::ceil(lead / 3.0).clamp(MIN_HISTORY_DAYS, MAX_HISTORY_DAYS) * DAY, &UNITS);
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

/// Returns a sentence about when a resource reaches its target in the scenario.
fn expected(work: &Generation<'_>, part: &ComponentWorkload<'_>, resource: &str) -> String {
    let start = work.timeline.outlook.start;
    match part.resource(resource) {
        Some(found) if found.known => match found.peak.0 {
            ReachedAt::Now => "In the scenario, it is over its target today.".into(),
            ReachedAt::Never => "The scenario’s growth never reaches the target.".into(),
            when => format!("The scenario’s growth reaches the target {}.", words(when, start)),
        },
        _ => String::new(),
    }
}
