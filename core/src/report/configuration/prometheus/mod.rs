//! Prometheus recording and alerting rules: the key metrics of each component, and alerts at the scenario's targets.

mod rule;
mod store;
mod web;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::math;
use crate::plan::timeline::{ReachedAt, describe_date};
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, SupportedModel, file};
use crate::report::configuration::quantities::{DURATION_UNITS, duration};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::{Prose, yaml};
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable, unsupported_model};
use rule::Rule;

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "prometheus",
    title: "Prometheus: recording and alerting rules",
    needs: "web-service or tiered-store (targets, capacities, growth)",
    file: "prometheus-rules.yaml",
    media_type: "application/yaml",
    write,
};

const INSTRUCTIONS: &str = "\
Check this file with `promtool check rules`, then add it to rule_files.
Expressions select a component by its labels: job for applications and exporters (NAME, NAME-postgres, NAME-redis),
container for kubelet metrics, queue for RabbitMQ (NAME-workers), and the HorizontalPodAutoscaler name.
Web services require kube-state-metrics, postgres_exporter, redis_exporter, and the RabbitMQ exporter.
Predictive alerts stay silent until there is enough history.";

/// The minimum history that a prediction needs, in days.
const MIN_HISTORY_DAYS: f64 = 1.0;
/// The maximum history that a prediction uses, in days. Most Prometheus servers retain more.
const MAX_HISTORY_DAYS: f64 = 7.0;

const DAY: f64 = crate::units::SECONDS_PER_DAY;

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.for_each_component(|part| match part.supported_model() {
        Some(SupportedModel::WebService) => web::rules(work, part),
        Some(SupportedModel::TieredStore) => store::rules(work, part),
        _ => Err(unsupported_model("`web-service` or `tiered-store`", part)),
    })?;
    let mut text = work.header_comment("#", &sections.omitted) + &comment("#", 0, INSTRUCTIONS) + "groups:\n";
    for (part, (records, alerts)) in sections.generated {
        text += &(Prose::from("“") + part.name + "”").comment("#", 2);
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

/// Returns an expression that holds if `metric` is predicted to exceed `threshold` within the lead time, but does not
/// exceed it yet. Without enough history, it does not hold. The lead time is at least one day.
fn predict(work: &GenerationContext<'_>, metric: &str, threshold: &str) -> Prediction {
    let lead = math::max(work.lead_days(), 1.0);
    let history = duration(math::ceil(lead / 3.0).clamp(MIN_HISTORY_DAYS, MAX_HISTORY_DAYS) * DAY, &DURATION_UNITS);
    let seconds = math::ceil(lead * DAY) as u64;
    let expr = format!(
        "predict_linear({metric}[{history}], {seconds}) > {threshold}\nand {metric} <= {threshold}\nand {metric} \
         offset {history}"
    );
    Prediction { expr, lead: duration(lead * DAY, &DURATION_UNITS), history }
}

struct Prediction {
    expr: String,
    lead: String,
    history: String,
}

/// Returns a sentence about when a resource reaches its target in the scenario; empty if its capacity is unknown.
fn target_forecast(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>, resource: &str) -> String {
    let start = work.start();
    match part.resource_timeline(resource) {
        Some(found) if found.capacity_known => match found.at_peak_load.0 {
            ReachedAt::Now => "In the scenario, utilization already exceeds the target.".into(),
            ReachedAt::Never => "At the scenario’s growth, utilization never reaches the target.".into(),
            when => format!("At the scenario’s growth, utilization reaches the target {}.", describe_date(when, start)),
        },
        _ => String::new(),
    }
}
