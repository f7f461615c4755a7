//! Prometheus rules in YAML.

use alloc::format;
use alloc::string::{String, ToString};

use crate::report::configuration::generation::ComponentWorkload;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::{promql, yaml};

/// The comments that explain expressions, by alert name.
const NOTES: [(&str, &str); 5] = [
    ("HPAMaxedOut", "Excludes autoscalers whose minimum equals their maximum."),
    (
        "DatabaseConnectionsHigh",
        "Sums over all databases on a server, because the connection limit applies to the server.",
    ),
    ("DatabaseStorageFillsUp", PREDICTION_NOTE),
    ("ScaleUpStorageRequired", PREDICTION_NOTE),
    (
        "ScaleUpCPURequired",
        "The queue depth is a gauge, so deriv() gives its slope. rate() is for counters and treats each drop as a \
         reset.",
    ),
];

const PREDICTION_NOTE: &str = "\
Extrapolates at least a day of history over the lead time for new capacity. The previous alert covers a metric that is
already over its target.";

/// A recording or alerting rule. Expressions refer to components by their DNS labels only.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// A recording rule.
    Record {
        /// The name of the recorded metric.
        name: &'static str,
        /// The PromQL expression.
        expr: String,
    },
    /// An alerting rule.
    Alert(Alert),
}

/// An alerting rule.
#[derive(Clone, Debug)]
pub(super) struct Alert {
    pub(super) name: &'static str,
    pub(super) expr: String,
    /// The duration for which the expression must hold.
    pub(super) for_duration: String,
    /// Whether the alert pages someone.
    pub(super) critical: bool,
    /// The summary: a template of a few words that follow the name of the component.
    pub(super) summary: String,
    /// The description: a template for one or two sentences with numbers.
    pub(super) description: String,
    /// The action to take.
    pub(super) action: String,
}

impl Rule {
    /// Creates a recording rule.
    pub(super) fn record(name: &'static str, expr: impl Into<String>) -> Self {
        Self::Record { name, expr: expr.into() }
    }

    pub(super) fn write(&self, part: &ComponentWorkload<'_>) -> String {
        match self {
            Self::Record { name, expr } => {
                format!(
                    "      - record: {name}
        expr: |
{}        labels:
          component: {}
",
                    block(expr),
                    part.label
                )
            }
            Self::Alert(alert) => {
                let severity = if alert.critical { "critical" } else { "warning" };
                let name = part.name.prose().alert_template();
                let mut out = NOTES
                    .iter()
                    .filter(|(alert_name, _)| *alert_name == alert.name)
                    .map(|(_, note)| comment("#", 6, note))
                    .collect::<String>();
                out += &format!("      - alert: {}\n        expr: |\n{}", alert.name, block(&alert.expr));
                out += &format!(
                    "        for: {}
        labels:
          severity: {severity}
",
                    alert.for_duration
                );
                out += &format!("          component: {}\n        annotations:\n", part.label);
                for (key, text) in [
                    ("summary", format!("{name}: {}", alert.summary)),
                    ("description", alert.description.clone()),
                    ("runbook", alert.action.clone()),
                ] {
                    out += &format!("          {key}: {}\n", yaml::text(text.trim()));
                }
                out
            }
        }
    }
}

fn block(expr: &str) -> String {
    expr.lines().map(|line| format!("          {line}\n")).collect()
}

/// Returns the selector for a recorded metric of a component.
pub(super) fn metric_selector(name: &str, part: &ComponentWorkload<'_>) -> String {
    format!("{name}{{component={}}}", promql::string(part.label.as_str()))
}

/// Returns a selector with one label.
pub(super) fn selector(label: &str, value: &str) -> String {
    format!("{{{label}={}}}", promql::string(value))
}

/// Formats a number for PromQL.
pub(super) fn number(value: f64) -> String {
    crate::report::configuration::quantities::format_number(value).to_string()
}
