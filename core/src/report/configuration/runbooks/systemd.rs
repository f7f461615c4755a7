//! The runbook for scaling a systemd service.

use alloc::format;
use alloc::string::String;

use crate::math;
use crate::report::configuration::generation::ComponentWorkload;
use crate::report::configuration::quantities;
use crate::report::configuration::replica_group::ReplicaGroup;
use crate::report::configuration::runbooks::{bash, format_duration, start_seconds};

pub(super) fn section(part: &ComponentWorkload<'_>, group: &ReplicaGroup) -> String {
    let (goal, label) = (group.target_size(), &part.label);
    let quota = math::ceil(goal.cores * 100.0);
    let memory = quantities::mebibytes(goal.memory);
    // Above this threshold, the kernel throttles the service and reclaims memory, before it enforces the limit.
    let high = memory - memory / 10;
    let mut out = format!(
        "## Bare metal (systemd)

Expected duration: seconds, or {} with a restart. `set-property` applies to the running service and persists. MemoryMax applies to cgroup v2; cgroup v1 uses MemoryLimit.

",
        format_duration(start_seconds(group))
    );
    out += "Save the current limits, check the machine, and update them:\n\n";
    out += &bash(&format!(
        r#"systemctl show {label}.service --property CPUQuotaPerSecUSec,MemoryHigh,MemoryMax | tee before-{label}.txt
[ "$(nproc --all)" -ge {cores} ] || {{ echo 'the machine has fewer than {cores} cores' >&2; exit 1; }}
[ "$(awk '/^MemTotal/ {{ print int($2 / 1024) }}' /proc/meminfo)" -ge {memory} ] || {{ echo 'the machine has less than {memory} MiB of memory' >&2; exit 1; }}
sudo systemctl set-property {label}.service CPUQuota={quota}% MemoryHigh={high}M MemoryMax={memory}M
"#,
        cores = math::ceil(goal.cores)
    ));
    out += "
Check:

";
    out += &bash(&format!(
        "systemctl is-active {label}.service
systemctl show {label}.service --property CPUQuotaPerSecUSec,MemoryHigh,MemoryMax,MemoryCurrent
journalctl --unit {label}.service --since '5 minutes ago' --priority warning --no-pager
"
    ));
    out += "
Roll back to the limits in the unit files:

";
    out += &bash(&format!(
        r#"sudo rm -f /etc/systemd/system.control/{label}.service.d/50-CPUQuota.conf \
  /etc/systemd/system.control/{label}.service.d/50-MemoryHigh.conf \
  /etc/systemd/system.control/{label}.service.d/50-MemoryMax.conf
sudo systemctl daemon-reload
diff before-{label}.txt <(systemctl show {label}.service --property CPUQuotaPerSecUSec,MemoryHigh,MemoryMax)
"#
    ));
    out + "\n"
}
