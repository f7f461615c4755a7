//! A larger service on a machine of its own.

use alloc::format;
use alloc::string::String;

use crate::math;
use crate::report::configuration::group::Group;
use crate::report::configuration::numbers;
use crate::report::configuration::runbooks::{bash, minutes, start};
use crate::report::configuration::work::Part;

pub(super) fn section(part: &Part<'_>, group: &Group) -> String {
    let (goal, label) = (group.goal(), &part.label);
    let quota = math::ceil(goal.cores * 100.0);
    let memory = numbers::mebibytes(goal.memory);
    // Above this the kernel slows it down and reclaims, before the limit ends it.
    let high = memory - memory / 10;
    let mut out = format!(
        "## Bare metal (systemd)

Expected: at once; {} with a restart. `set-property` takes effect on a service that runs and stays after a restart. MemoryMax is the limit of control groups of version 2; MemoryLimit was that of version 1.

",
        minutes(start(group))
    );
    out += "Keep what there is, see that the machine has as much, and change it:\n\n";
    out += &bash(&format!(
        r#"systemctl show {label}.service --property CPUQuotaPerSecUSec,MemoryHigh,MemoryMax | tee before-{label}.txt
[ "$(nproc --all)" -ge {} ] || {{ echo 'the machine has fewer cores' >&2; exit 1; }}
[ "$(awk '/^MemTotal/ {{ print int($2 / 1024) }}' /proc/meminfo)" -ge {memory} ] || {{ echo 'the machine has less memory' >&2; exit 1; }}
sudo systemctl set-property {label}.service CPUQuota={quota}% MemoryHigh={high}M MemoryMax={memory}M
"#,
        math::ceil(goal.cores)
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
Back to what the unit’s own files say:

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
