//! Runbooks: how to make a component larger, step by step, with its own numbers, and how to go back.

mod affinity;
mod checklists;
mod docker;
mod kubernetes;
mod systemd;
mod tiers;
mod volume;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::show;
use crate::report::configuration::group::{Group, Size};
use crate::report::configuration::numbers;
use crate::report::configuration::quote::markdown;
use crate::report::configuration::work::{Part, Work, file};
use crate::report::configuration::{File, Kind, Refused};
use crate::units::Unit;

pub(super) const KIND: Kind = Kind {
    id: "runbooks",
    title: "Runbooks: vertical scaling on Kubernetes, Docker, systemd and EBS, affinity, tiers, checklists",
    needs: "web-service, tiered-store or tiered-store-estimate (cores, memory, disk)",
    file: "runbook-NAME.md",
    media: "text/markdown",
    write,
};

fn write(work: &Work<'_>) -> Result<Vec<File>, Refused> {
    let sections = work.each(|part| Group::of(work, part))?;
    let head: String = work.head_markdown(&sections.left_out).iter().map(|line| format!("> {line}  \n")).collect();
    let files = sections.written.iter().map(|(part, group)| {
        let mut text = format!("# Scaling “{}”\n\n{head}\n", markdown::text(&part.title));
        text += &sizes(work, group);
        text += &checklists::before(work, part, group);
        text += &kubernetes::section(part, group);
        text += &docker::section(part, group);
        text += &systemd::section(part, group);
        if let Some(disk) = group.goal().disk {
            text += &volume::section(part, group, disk);
        }
        text += &affinity::section(part, group);
        if part.is("tiered-store") {
            text += &tiers::section(part);
        }
        text += &checklists::after(part);
        file(&format!("runbook-{}.md", part.label), text)
    });
    Ok(files.collect())
}

/// What there is, what is needed, and what this runbook goes to.
fn sizes(work: &Work<'_>, group: &Group) -> String {
    let later = crate::report::configuration::kubernetes::ahead(&work.ahead().1);
    let row = |name: &str, size: Size| {
        let disk = size.disk.map_or_else(|| "none".to_string(), shown_bytes);
        format!(
            "| {name} | {} | {} | {} | {disk} |\n",
            size.copies,
            numbers::plain(size.cores),
            shown_bytes(size.memory)
        )
    };
    let mut out =
        "| | Instances | Cores of each | Memory of each | Disk of each |\n|---|---:|---:|---:|---:|\n".to_string();
    if let Some(installed) = group.installed {
        out += &row("Installed", installed);
    }
    out += &row("Needed at today’s peak, at its targets", group.needed);
    out += &row(&format!("Needed {later}, with the margin of the plan"), group.ahead);
    out += &row("**To go to**", group.goal());
    let enough = group.installed.is_some_and(|installed| covers(installed, group.goal()));
    out += if enough {
        "\nWhat is installed is enough until then: nothing has to be done. The steps below would make it smaller.\n\n"
    } else if group.stateful {
        "\nTo go once, and to what the growth of the plan takes, is cheaper than to go twice.\n\n"
    } else {
        "\nAPI servers grow by number, in the section on Kubernetes; their size is the scenario’s. The other sections \
         are for the day \
         on which an instance itself becomes larger.\n\n"
    };
    out
}

fn covers(installed: Size, goal: Size) -> bool {
    installed.copies >= goal.copies
        && installed.cores >= goal.cores
        && installed.memory >= goal.memory
        && goal.disk.is_none_or(|disk| installed.disk.is_some_and(|installed| installed >= disk))
}

/// Bytes as people read them.
fn shown_bytes(bytes: f64) -> String {
    Unit::parse("GiB", &[]).map_or_else(|_| bytes.to_string(), |unit| show(bytes, &unit).to_string())
}

/// A block of bash that stops at its first fault. In a shell of its own: pasted into a terminal, a fault would close it.
fn bash(body: &str) -> String {
    markdown::block("bash", &format!("(\nset -euo pipefail\n{body})\n"))
}

/// A time as people say it.
fn minutes(seconds: f64) -> String {
    let minutes = crate::math::ceil(seconds / 60.0);
    if minutes <= 1.0 {
        "a minute".to_string()
    } else if minutes < 120.0 {
        format!("{minutes} minutes")
    } else {
        format!("{} hours", crate::math::ceil(minutes / 60.0))
    }
}

/// How long a copy takes to come up, as far as the model says; a guess of a minute where it does not.
fn start(group: &Group) -> f64 {
    group.start.unwrap_or(60.0)
}

/// The place where a component is asked how it is.
fn health(part: &Part<'_>) -> &'static str {
    if part.is("web-service") { "http://localhost:8080/health" } else { "http://localhost:7432/health" }
}
