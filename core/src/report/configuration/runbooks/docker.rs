//! A larger container.

use alloc::format;
use alloc::string::String;

use crate::report::configuration::group::Group;
use crate::report::configuration::numbers;
use crate::report::configuration::runbooks::{bash, health};
use crate::report::configuration::work::Part;

pub(super) fn section(part: &Part<'_>, group: &Group) -> String {
    let (goal, label) = (group.goal(), &part.label);
    let (cpus, memory) = (numbers::plain(goal.cores), numbers::mebibytes(goal.memory));
    let mut out = format!(
        "## Docker

Expected: seconds. `docker update` changes the limits of a container that runs; only a process that sized itself when it started (threads, caches) has to be restarted. Swap stays off: {memory} MiB are memory.

"
    );
    out += "Keep what there is, and change it:\n\n";
    out += &bash(&format!(
        "docker inspect --format 'NANO_CPUS={{{{.HostConfig.NanoCpus}}}} MEMORY={{{{.HostConfig.Memory}}}} SWAP={{{{.HostConfig.MemorySwap}}}}' {label} > before-{label}.env
cat before-{label}.env
docker update --cpus {cpus} --memory {memory}m --memory-swap {memory}m {label}
"
    ));
    out += "
Restart it, if it has to be, and check:

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
Back (what had no limit keeps the new one until the container is made anew: 0 changes nothing):

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
