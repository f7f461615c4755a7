//! The checklists before, during, and after scaling.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::percent;
use crate::plan::timeline::describe_date;
use crate::report::configuration::generation::{ComponentWorkload, GenerationContext, SupportedModel};
use crate::report::configuration::replica_group::ReplicaGroup;

pub(super) fn before(work: &GenerationContext<'_>, part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> String {
    let start = work.start();
    let mut out = String::from("## Before\n\n");
    out += &format!("Bottlenecks in the plan that starts on {start}:\n\n");
    let mut any = false;
    for (state, label) in part.resources().filter(|(state, _)| state.capacity_known) {
        any = true;
        out += &format!(
            "- {}: {} at peak; target {}; target reached: {}\n",
            label.markdown(),
            percent(state.utilization_today.1),
            percent(state.target),
            describe_date(state.at_peak_load.0, start)
        );
    }
    if !any {
        out += "- None: the scenario sets no installed capacity\n";
    }
    out += "\n- [ ] Record a baseline for CPU, memory, latency, errors, and throughput\n";
    if group.stateful {
        out += "- [ ] Verify a backup from the last 24 hours, including a test restore\n";
        if part.get("full_backup_time").is_some() {
            out += &format!("- [ ] Allow {} for a full backup\n", part.format_value("full_backup_time"));
        }
    }
    out += "- [ ] Confirm the bottleneck: scaling anything else has no effect\n";
    out += "- [ ] Choose a low-traffic window: ";
    let load = work.load();
    out += &if load.trough.0 < load.mean {
        format!(
            "the load is lowest at {}:00, at {} of the average\n",
            load.trough.1,
            percent(load.trough.0 / load.mean)
        )
    } else {
        "the scenario has no calendar\n".to_string()
    };
    out += "- [ ] Read the rollback steps, and make sure that the decision maker is available\n";
    out += "- [ ] Inform the team and open the dashboards\n\n## During\n\n";
    out += "- [ ] Make one change at a time, with no concurrent deployments\n";
    out += &format!(
        "- [ ] Roll back if the error rate exceeds {} or p{} latency stays above {} for 10 minutes\n\n",
        if part.has_model(SupportedModel::WebService) {
            part.format_value("error_target")
        } else {
            format_value_or(part, "error_limit", "0.1%")
        },
        if part.has_model(SupportedModel::WebService) { "95" } else { "99" },
        if part.has_model(SupportedModel::WebService) {
            part.format_value("p95_target")
        } else {
            format_value_or(part, "p99_target", "its baseline")
        },
    );
    out
}

fn format_value_or(part: &ComponentWorkload<'_>, id: &str, other: &str) -> String {
    if part.get(id).is_some() { part.format_value(id) } else { other.to_string() }
}

pub(super) fn after(part: &ComponentWorkload<'_>) -> String {
    let mut out = String::from("## After\n\nOver 30 minutes, and again at the next peak:\n\n");
    let targets = [
        ("CPU utilization", "cpu_target"),
        ("Memory utilization", "memory_target"),
        ("Disk utilization", "storage_target"),
        ("p95 latency", "p95_target"),
        ("p99 latency", "p99_target"),
        ("Error rate", "error_target"),
        ("Error rate", "error_limit"),
        ("Spreading queue depth", "queue_limit"),
        ("Hot tier share", "hot_ratio_limit"),
    ];
    let found: Vec<String> = targets
        .iter()
        .filter(|(_, id)| part.get(id).is_some())
        .map(|(name, id)| format!("- [ ] {name} at most {}\n", part.format_value(id)))
        .collect();
    out += &found.concat();
    if found.is_empty() {
        out += "- [ ] CPU, memory, and disk utilization within their targets\n";
    }
    let gain = |id: &str, other: f64| percent(part.get(id).unwrap_or(other));
    out += &format!(
        "- [ ] CPU utilization fell by at least {}, or throughput rose by at least {}. If not, the scaled \
         resource was not the bottleneck: roll back and re-analyze\n",
        gain("least_cpu_gain", 0.1),
        gain("least_throughput_gain", 0.2)
    );
    out += "- [ ] Update the scenario with the new sizes and review its dates\n";
    out += "- [ ] Update the alert thresholds\n";
    out
}
