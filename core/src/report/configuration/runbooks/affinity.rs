//! The runbook for NUMA and CPU affinity.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::math;
use crate::report::configuration::generation::{ComponentWorkload, SupportedModel};
use crate::report::configuration::quantities;
use crate::report::configuration::quote::markdown_text::block;
use crate::report::configuration::replica_group::ReplicaGroup;
use crate::report::configuration::runbooks::{bash, format_bytes};
use crate::units::BYTES_PER_GIB;

/// The memory of a NUMA node, in bytes, if the model does not define it.
const DEFAULT_NODE_MEMORY: f64 = 32.0 * BYTES_PER_GIB;

/// The maximum number of cores that are listed one by one.
const MAX_LISTED_CORES: u32 = 1024;

/// The tasks of a store, each with the id of the value that holds its core demand.
const TASK_CORES: [(&str, &str); 4] = [
    ("spreading", "spreading_cores"),
    ("consolidation", "consolidation_cores"),
    ("compaction", "compaction_cores"),
    ("api", "api_cores"),
];

pub(super) fn section(part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> String {
    let (goal, label) = (group.target_size(), &part.label);
    let node = part.get("numa_memory").filter(|memory| *memory > 0.0).unwrap_or(DEFAULT_NODE_MEMORY);
    let cores = quantities::count(math::floor(goal.cores));
    let mut out = String::from("## NUMA and CPU affinity\n\n");
    if cores < 4 {
        return out
            + &format!(
                "Not needed: the instance ({cores} vCPU, {}) fits on one NUMA node of most servers.\n\n",
                format_bytes(goal.memory)
            );
    }
    out += &format!(
        "{} Check the topology first. The ranges below assume that cores are numbered node by node, without SMT \
         siblings.\n\n",
        if goal.memory > node {
            format!(
                "Recommended: {} exceeds {}, above which memory is likely to be remote, at one-half to two-thirds of \
                 local speed.",
                format_bytes(goal.memory),
                format_bytes(node)
            )
        } else {
            format!(
                "Useful on a shared machine with several NUMA nodes; {} fits on one of them.",
                format_bytes(goal.memory)
            )
        }
    );
    out += &block("bash", "numactl --hardware\nlscpu --extended=CPU,CORE,NODE,ONLINE\n");
    out += &format!(
        "
One node, cores {} (needs {cores} cores and {}):

",
        core_range(0, cores),
        format_bytes(goal.memory)
    );
    out += &block(
        "ini",
        &format!(
            "# /etc/systemd/system/{label}.service.d/affinity.conf
[Service]
CPUAffinity={}
NUMAPolicy=bind
NUMAMask=0
",
            core_range(0, cores)
        ),
    );
    if cores >= 8 && cores.is_multiple_of(2) {
        out += &format!(
            "\nTwo nodes, if one is too small: {} cores on each, with interleaved memory. Set NUMAPolicy=interleave and \
             NUMAMask=0-1, without CPUAffinity.\n",
            cores / 2
        );
    }
    out += "
Apply the setting, then check thread and memory placement. Less than 5% of the memory should be on nodes outside `NUMAMask`:

";
    out += &bash(&format!(
        r#"sudo systemctl daemon-reload
sudo systemctl restart {label}.service
pid=$(systemctl show {label}.service --property MainPID --value)
taskset --cpu-list --pid "$pid"
numastat -p "$pid"
"#
    ));
    out += "
Roll back:

";
    out += &bash(&format!(
        "sudo rm /etc/systemd/system/{label}.service.d/affinity.conf
sudo systemctl daemon-reload
sudo systemctl restart {label}.service
"
    ));
    out += &thread_section(part, cores);
    out + "\n"
}

fn core_range(first: u32, count: u32) -> String {
    if count <= 1 { first.to_string() } else { format!("{first}-{}", first + count - 1) }
}

/// Writes the assignment of cores to tasks: whole cores in proportion to their needs, at least one for each.
fn thread_section(part: &ComponentWorkload<'_>, cores: u32) -> String {
    let work: Vec<(&str, f64)> = TASK_CORES
        .iter()
        .filter_map(|(name, id)| Some((*name, part.get(id).filter(|_| part.has_model(SupportedModel::TieredStore))?)))
        .collect();
    let total: f64 = work.iter().map(|(_, cores)| cores).sum();
    if work.is_empty() || total <= 0.0 || (cores as usize) < work.len() || cores > MAX_LISTED_CORES {
        return String::new();
    }
    let spare = f64::from(cores) - work.len() as f64;
    let mut shares: Vec<u32> =
        work.iter().map(|(_, need)| 1 + quantities::count(math::floor(spare * need / total))).collect();
    // The task with the largest need gets the remaining cores.
    let left = cores.saturating_sub(shares.iter().sum());
    let most = work.iter().enumerate().max_by(|a, b| a.1.1.total_cmp(&b.1.1)).map_or(0, |(index, _)| index);
    if let Some(share) = shares.get_mut(most) {
        *share += left;
    }
    let mut yaml = String::from("threading:\n");
    let mut first = 0;
    for ((name, need), share) in work.iter().zip(shares) {
        let list: Vec<String> = (first..first + share).map(|core| core.to_string()).collect();
        yaml += &format!("  {name}_cores: [{}] # {} needed\n", list.join(", "), quantities::format_number(*need));
        first += share;
    }
    yaml += "  pin_threads: true\n";
    format!(
        "
Threads by task, each with its share of the {cores} cores. Pinned threads cannot help with other tasks, so measure before and after.

{}",
        block("yaml", &yaml)
    )
}
