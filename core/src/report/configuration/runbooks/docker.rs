//! The runbook for scaling a Docker container.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::generation::ComponentWorkload;
use crate::report::configuration::quantities;
use crate::report::configuration::replica_group::ReplicaGroup;
use crate::report::configuration::runbooks::{bash, health};

pub(super) fn section(part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> String {
    let (goal, label) = (group.target_size(), &part.label);
    let (cpus, memory) = (quantities::format_number(goal.cores), quantities::mebibytes(goal.memory));
    let mut out = format!(
        "## Docker

Expected duration: seconds. `docker update` changes the limits of a running container. Restart the container only if its process sizes thread pools or caches at startup. The container cannot use swap, because both limits are {memory} MiB.

"
    );
    out += "Save the current limits, then update them:\n\n";
    out += &bash(&format!(
        "docker inspect --format 'NANO_CPUS={{{{.HostConfig.NanoCpus}}}} MEMORY={{{{.HostConfig.Memory}}}} SWAP={{{{.HostConfig.MemorySwap}}}}' {label} > before-{label}.env
cat before-{label}.env
docker update --cpus {cpus} --memory {memory}m --memory-swap {memory}m {label}
"
    ));
    out += "
Restart if necessary, then check:

";
    out += &bash(&format!(
        r#"docker restart --time 30 {label}
for attempt in $(seq 1 60); do
  docker exec {label} curl --fail --silent {health} && break
  [ "$attempt" -lt 60 ] || {{ echo 'not healthy after 5 minutes' >&2; exit 1; }}
  sleep 5
done
docker stats --no-stream {label}
"#,
        health = health(part)
    ));
    out += "
Roll back. If the container had no limit before, the new limit stays until you recreate the container, because `docker update` ignores 0:

";
    out += &bash(&format!(
        r#"# shellcheck source=/dev/null
. ./before-{label}.env
cpus=$(awk -v nano="$NANO_CPUS" 'BEGIN {{ print nano / 1e9 }}')
docker update --cpus "$cpus" --memory "$MEMORY" --memory-swap "$SWAP" {label}
"#
    ));
    out + "\n"
}
