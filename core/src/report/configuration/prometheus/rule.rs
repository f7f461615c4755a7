//! One rule in YAML.

use alloc::format;
use alloc::string::{String, ToString};

use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::prometheus::template;
use crate::report::configuration::quote::{prometheus, yaml};
use crate::report::configuration::work::Part;

/// What a reader of an expression may wonder about.
const NOTES: [(&str, &str); 5] = [
    ("HPAMaxedOut", "An autoscaler whose least and most are the same is always at its maximum; it is left out."),
    ("DatabaseConnectionsHigh", "Each series counts one database; only those of a server together have a limit."),
    ("DatabaseStorageFillsUp", PREDICTED),
    ("ScaleUpStorageRequired", PREDICTED),
    (
        "ScaleUpCPURequired",
        "The queue is a gauge: its slope is deriv(). rate() is for counters, and takes each fall for a restart.",
    ),
];

const PREDICTED: &str = "\
As far ahead as more capacity takes, from as much history as makes a trend; a few hours would be noise. What is over its
target already is told by the alert before.";

/// A rule; expressions are ours, and name components by their labels of DNS only.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// A metric computed from others.
    Record {
        /// Its name.
        name: &'static str,
        /// How.
        expr: String,
    },
    /// What somebody is told.
    Alert(Alert),
}

/// What somebody is told.
#[derive(Clone, Debug)]
pub(super) struct Alert {
    pub(super) name: &'static str,
    pub(super) expr: String,
    /// How long it must be so.
    pub(super) after: String,
    /// Whether somebody has to get up.
    pub(super) critical: bool,
    /// In a few words, after the name of the component; a template.
    pub(super) summary: String,
    /// With numbers; a template.
    pub(super) description: String,
    /// What to do.
    pub(super) action: String,
}

impl Rule {
    /// A metric computed from others.
    pub(super) fn record(name: &'static str, expr: impl Into<String>) -> Self {
        Self::Record { name, expr: expr.into() }
    }

    pub(super) fn write(&self, part: &Part<'_>) -> String {
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
                let name = template(&part.title);
                let mut out = NOTES
                    .iter()
                    .filter(|(of, _)| *of == alert.name)
                    .map(|(_, note)| comment("#", 6, note))
                    .collect::<String>();
                out += &format!("      - alert: {}\n        expr: |\n{}", alert.name, block(&alert.expr));
                out += &format!(
                    "        for: {}
        labels:
          severity: {severity}
",
                    alert.after
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

/// A recorded metric of a component.
pub(super) fn recorded(name: &str, part: &Part<'_>) -> String {
    format!("{name}{{component={}}}", prometheus::string(&part.label))
}

/// A selector with one label.
pub(super) fn selector(label: &str, value: &str) -> String {
    format!("{{{label}={}}}", prometheus::string(value))
}

/// A number that PromQL reads.
pub(super) fn number(value: f64) -> String {
    crate::report::configuration::numbers::plain(value).to_string()
}
