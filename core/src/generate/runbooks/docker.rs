//! A larger container.

use alloc::format;
use alloc::string::String;

use super::super::group::Group;
use super::super::numbers;
use super::super::work::Part;
use super::{bash, health};

pub(super) fn section(part: &Part<'_>, group: &Group) -> String {
    let (goal, label) = (group.goal(), &part.label);
    let (cpus, memory) = (numbers::plain(goal.cores), numbers::mebibytes(goal.memory));
    let mut out = format!(
        "## Docker\n\nExpected: seconds. `docker update` changes the limits of a container that runs; only a process \
         that sized \
         itself when it started (threads, caches) has to be restarted. Swap stays off: {memory} MiB are memory.\n\n"
    );
    out += "Keep what there is, and change it:\n\n";
    out += &bash(&format!(
        "docker inspect --format 'NANO_CPUS={{{{.HostConfig.NanoCpus}}}} MEMORY={{{{.HostConfig.Memory}}}} \
         SWAP={{{{.HostConfig.MemorySwap}}}}' {label} > before-{label}.env\ncat before-{label}.env\n\
         docker update --cpus {cpus} --memory {memory}m --memory-swap {memory}m {label}\n"
    ));
    out += "\nRestart it, if it has to be, and check:\n\n";
    out += &bash(&format!(
        "docker restart --time 30 {label}\nfor attempt in $(seq 1 60); do\n  docker exec {label} curl --fail --silent \
         {health} && break\n  \
         [ \"$attempt\" -lt 60 ] || {{ echo 'not healthy after 5 minutes' >&2; exit 1; }}\n  sleep 5\ndone\ndocker \
         stats --no-stream {label}\n",
        health = health(part)
    ));
    out += "\nBack (0 stands for no limit):\n\n";
    out += &bash(&format!(
        "# shellcheck source=/dev/null\n. ./before-{label}.env\ncpus=$(awk -v nano=\"$NANO_CPUS\" 'BEGIN {{ print nano \
         / 1e9 }}')\n\
         docker update --cpus \"$cpus\" --memory \"$MEMORY\" --memory-swap \"$SWAP\" {label}\n"
    ));
    out + "\n"
}
