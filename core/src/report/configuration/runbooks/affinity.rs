//! Memory near the cores that use it, and cores of one's own.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::math;
use crate::report::configuration::group::Group;
use crate::report::configuration::numbers;
use crate::report::configuration::quote::markdown::block;
use crate::report::configuration::runbooks::{bash, shown_bytes};
use crate::report::configuration::work::Part;

/// Above this memory one node may not be enough, where the model does not say.
const NODE_MEMORY: f64 = 32.0 * 1024.0 * 1024.0 * 1024.0;

/// More cores than any machine has are not listed one by one.
const MOST_LISTED: u32 = 1024;

/// What cores do in a store, and which value says how many of them.
const WORK: [(&str, &str); 4] = [
    ("spreading", "spreading_cores"),
    ("consolidation", "consolidation_cores"),
    ("compaction", "compaction_cores"),
    ("api", "api_cores"),
];

pub(super) fn section(part: &Part<'_>, group: &Group) -> String {
    let (goal, label) = (group.goal(), &part.label);
    let node = part.get("numa_memory").filter(|memory| *memory > 0.0).unwrap_or(NODE_MEMORY);
    let cores = numbers::count(math::floor(goal.cores));
    let mut out = String::from("## NUMA and CPU affinity\n\n");
    if cores < 4 {
        return out
            + &format!(
                "Not needed: {cores} cores and {} are a part of one node of any server.\n\n",
                shown_bytes(goal.memory)
            );
    }
    out += &format!(
        "{} See what the machine has first; the ranges below are for cores numbered node by node, without their second \
         threads.\n\n",
        if goal.memory > node {
            format!(
                "To be done: {} is more than {}, above which memory is likely to lie on a distant node, at half to two \
                 thirds of the speed.",
                shown_bytes(goal.memory),
                shown_bytes(node)
            )
        } else {
            format!(
                "Worth it on a machine with several nodes that others use too; {} fits into one of them.",
                shown_bytes(goal.memory)
            )
        }
    );
    out += &block("bash", "numactl --hardware\nlscpu --extended=CPU,CORE,NODE,ONLINE\n");
    out += &format!(
        "
One node, cores {} (needs {cores} cores and {} on it):

",
        range(0, cores),
        shown_bytes(goal.memory)
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
            range(0, cores)
        ),
    );
    if cores >= 8 && cores.is_multiple_of(2) {
        out += &format!(
            "\nTwo nodes, where one is too small: {} of the first and as many of the second, with memory of both in \
             turns, so that neither \
             is full while the other is empty. NUMAPolicy=interleave, NUMAMask=0-1, and no CPUAffinity.\n",
            cores / 2
        );
    }
    out += "
Put it to work, and see where memory and threads are. `other_node` should stay below a twentieth of `local_node`:

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
Back:

";
    out += &bash(&format!(
        "sudo rm /etc/systemd/system/{label}.service.d/affinity.conf
sudo systemctl daemon-reload
sudo systemctl restart {label}.service
"
    ));
    out += &threads(part, cores);
    out + "\n"
}

fn range(first: u32, count: u32) -> String {
    if count <= 1 { first.to_string() } else { format!("{first}-{}", first + count - 1) }
}

/// Whole cores for each kind of work, by its share of all; at least one for each.
fn threads(part: &Part<'_>, cores: u32) -> String {
    let work: Vec<(&str, f64)> =
        WORK.iter().filter_map(|(name, id)| Some((*name, part.get(id).filter(|_| part.is("tiered-store"))?))).collect();
    let total: f64 = work.iter().map(|(_, cores)| cores).sum();
    if work.is_empty() || total <= 0.0 || (cores as usize) < work.len() || cores > MOST_LISTED {
        return String::new();
    }
    let spare = f64::from(cores) - work.len() as f64;
    let mut shares: Vec<u32> =
        work.iter().map(|(_, need)| 1 + numbers::count(math::floor(spare * need / total))).collect();
    // What rounding left over goes to the work that needs most.
    let left = cores.saturating_sub(shares.iter().sum());
    let most = work.iter().enumerate().max_by(|a, b| a.1.1.total_cmp(&b.1.1)).map_or(0, |(index, _)| index);
    if let Some(share) = shares.get_mut(most) {
        *share += left;
    }
    let mut yaml = String::from("threading:\n");
    let mut first = 0;
    for ((name, need), share) in work.iter().zip(shares) {
        let list: Vec<String> = (first..first + share).map(|core| core.to_string()).collect();
        yaml += &format!("  {name}_cores: [{}] # {} needed\n", list.join(", "), numbers::plain(*need));
        first += share;
    }
    yaml += "  pin_threads: true\n";
    format!(
        "
Threads by their work, each with its share of the {cores} cores. What is not busy may then not help what is: measure before and after.

{}",
        block("yaml", &yaml)
    )
}
