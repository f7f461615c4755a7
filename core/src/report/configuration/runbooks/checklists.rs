//! What to have before, and what to look at after.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::format::percent;
use crate::plan::timeline::words;
use crate::report::configuration::group::Group;
use crate::report::configuration::quote::markdown;
use crate::report::configuration::work::{Part, Work};

pub(super) fn before(work: &Work<'_>, part: &Part<'_>, group: &Group) -> String {
    let start = work.timeline.outlook.start;
    let mut out = String::from("## Before\n\n");
    out += &format!("What runs out, by the plan of {start}:\n\n");
    let resources = part.timeline.resources.iter().zip(&part.evaluation.model.resources);
    let mut any = false;
    for (state, resource) in resources.filter(|(state, _)| state.known) {
        any = true;
        out += &format!(
            "- {}: {} used at peak, target {}; passes it {}\n",
            markdown::text(&resource.label),
            percent(state.now.1),
            percent(state.target),
            words(state.peak.0, start)
        );
    }
    if !any {
        out += "- nothing of which the scenario says how much there is\n";
    }
    out += "\n- [ ] Baseline of CPU, memory, latency, errors and throughput is kept\n";
    if group.stateful {
        out += "- [ ] A backup of the last 24 hours is there, and one has been restored from\n";
        if part.get("full_backup_time").is_some() {
            out += &format!("- [ ] Time for it: a full backup takes {}\n", part.shown("full_backup_time"));
        }
    }
    out += "- [ ] It is clear what binds: more of anything else changes nothing\n";
    out += "- [ ] Quiet hours: ";
    let load = &work.timeline.load;
    out += &if load.trough.0 < load.mean {
        format!(
            "the load is lowest at {}:00, at {} of its average\n",
            load.trough.1,
            percent(load.trough.0 / load.mean)
        )
    } else {
        "the scenario has no calendar to take them from\n".to_string()
    };
    out += "- [ ] The way back of the section below has been read, and whoever may decide on it is there\n";
    out += "- [ ] The team knows, and dashboards are open\n\n## While\n\n";
    out += "- [ ] One thing at a time, and no deployment beside it\n";
    out += &format!(
        "- [ ] Way back if errors exceed {} or p{} stays over {} for 10 minutes\n\n",
        if part.is("web-service") { part.shown("error_target") } else { shown_or(part, "error_limit", "0.1 %") },
        if part.is("web-service") { "95" } else { "99" },
        if part.is("web-service") {
            part.shown("p95_target")
        } else {
            shown_or(part, "p99_target", "what it was before")
        },
    );
    out
}

fn shown_or(part: &Part<'_>, id: &str, other: &str) -> String {
    if part.get(id).is_some() { part.shown(id) } else { other.to_string() }
}

pub(super) fn after(part: &Part<'_>) -> String {
    let mut out = String::from("## After\n\nOver 30 minutes, and again at the next peak:\n\n");
    let targets = [
        ("CPU", "cpu_target"),
        ("Memory", "memory_target"),
        ("Disk", "storage_target"),
        ("p95", "p95_target"),
        ("p99", "p99_target"),
        ("Errors", "error_target"),
        ("Errors", "error_limit"),
        ("Operations that wait for spreading", "queue_limit"),
        ("Hot tier", "hot_ratio_limit"),
    ];
    let found: Vec<String> = targets
        .iter()
        .filter(|(_, id)| part.get(id).is_some())
        .map(|(name, id)| format!("- [ ] {name} at most {}\n", part.shown(id)))
        .collect();
    out += &found.concat();
    if found.is_empty() {
        out += "- [ ] CPU, memory and disk below what was agreed on\n";
    }
    let gain = |id: &str, other: f64| percent(part.get(id).unwrap_or(other));
    out += &format!(
        "- [ ] It helped: CPU fell by at least {}, or throughput rose by at least {}; if not, it was not what binds: \
         go back and look again\n",
        gain("least_cpu_gain", 0.1),
        gain("least_throughput_gain", 0.2)
    );
    out += "- [ ] The new sizes are in the scenario, and its dates have been looked at again\n";
    out += "- [ ] Alerts have the new thresholds\n";
    out
}
