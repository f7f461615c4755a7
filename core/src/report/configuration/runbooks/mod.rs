//! Runbooks: step-by-step instructions for scaling a component up and rolling back.

mod affinity;
mod checklists;
mod docker;
mod kubernetes_steps;
mod systemd;
mod tiers;
mod volume;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::format_value;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, SupportedModel, component_file};
use crate::report::configuration::quantities;
use crate::report::configuration::quote::markdown_text as markdown;
use crate::report::configuration::replica_group::{ReplicaGroup, ReplicaSize};
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable};
use crate::units::Unit;

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "runbooks",
    title: "Runbooks: vertical scaling on Kubernetes, Docker, systemd, and EBS, with NUMA and CPU affinity, checklists, \
            and rollback",
    needs: "web-service, tiered-store, or tiered-store-estimate (cores, memory, disk)",
    file: "runbook-NAME.md",
    media_type: "text/markdown",
    write,
};

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let sections = work.for_each_component(|part| ReplicaGroup::for_component(work, part))?;
    let head: String = work.header_markdown(&sections.omitted).iter().map(|line| format!("> {line}  \n")).collect();
    let files = sections.generated.iter().map(|(part, group)| {
        let mut text = format!("# Scaling “{}”\n\n{head}\n", part.name.prose().markdown());
        text += &sizes(work, group);
        text += &checklists::before(work, part, group);
        text += &kubernetes_steps::section(part, group);
        text += &docker::section(part, group);
        text += &systemd::section(part, group);
        if let Some(disk) = group.target_size().disk {
            text += &volume::section(part, group, disk);
        }
        text += &affinity::section(part, group);
        if part.has_model(SupportedModel::TieredStore) {
            text += &tiers::section(part);
        }
        text += &checklists::after(part);
        component_file(KIND.file, &part.label, text)
    });
    Ok(files.collect())
}

/// Writes the table of installed, needed, and target sizes.
fn sizes(work: &GenerationContext<'_>, group: &ReplicaGroup) -> String {
    let later = crate::report::configuration::kubernetes::horizon_phrase(&work.planned_growth().1);
    let row = |name: &str, size: ReplicaSize| {
        let disk = size.disk.map_or_else(|| "none".to_string(), format_bytes);
        format!(
            "| {name} | {} | {} | {} | {disk} |\n",
            size.replicas,
            quantities::format_number(size.cores),
            format_bytes(size.memory)
        )
    };
    let mut out = "| | Instances | Cores each | Memory each | Disk each |\n|---|---:|---:|---:|---:|\n".to_string();
    if let Some(installed) = group.installed {
        out += &row("Installed", installed);
    }
    out += &row("Needed at today’s design peak", group.needed);
    out += &row(&format!("Needed {later}, with margin"), group.projected);
    out += &row("**Target size**", group.target_size());
    let enough = group.installed.is_some_and(|installed| covers(installed, group.target_size()));
    out += if enough {
        "\nThe installed capacity covers the target size: no action is needed. The steps below could scale it down.\n\n"
    } else if group.stateful {
        "\nScaling once to the target size is cheaper than scaling twice.\n\n"
    } else {
        "\nAPI instances scale horizontally, as described in the Kubernetes section. To scale up an instance, use the \
         other sections.\n\n"
    };
    out
}

fn covers(installed: ReplicaSize, goal: ReplicaSize) -> bool {
    installed.replicas >= goal.replicas
        && installed.cores >= goal.cores
        && installed.memory >= goal.memory
        && goal.disk.is_none_or(|disk| installed.disk.is_some_and(|installed| installed >= disk))
}

/// Formats bytes in binary units.
fn format_bytes(bytes: f64) -> String {
    Unit::parse("GiB", &[]).map_or_else(|_| bytes.to_string(), |unit| format_value(bytes, &unit).to_string())
}

/// Writes a Bash block that stops at the first failure. It runs in a subshell, so that a failure does not close the
/// terminal.
fn bash(body: &str) -> String {
    markdown::block("bash", &format!("(\nset -euo pipefail\n{body})\n"))
}

/// Formats a duration in minutes or hours, rounded up.
fn format_duration(seconds: f64) -> String {
    let minutes = crate::math::ceil(seconds / 60.0);
    if minutes <= 1.0 {
        "1 minute".to_string()
    } else if minutes < 120.0 {
        format!("{minutes} minutes")
    } else {
        format!("{} hours", crate::math::ceil(minutes / 60.0))
    }
}

/// Returns the startup time of a replica, in seconds; 60 if the model does not define it.
fn start_seconds(group: &ReplicaGroup) -> f64 {
    group.start_seconds.unwrap_or(60.0)
}

/// Returns the health endpoint of a component.
fn health(part: &ComponentWorkload<'_>) -> &'static str {
    if part.has_model(SupportedModel::WebService) {
        "http://localhost:8080/health"
    } else {
        "http://localhost:7432/health"
    }
}
