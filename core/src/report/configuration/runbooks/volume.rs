//! The runbook for growing an EBS volume.

use alloc::format;
use alloc::string::String;

use crate::math;
use crate::report::configuration::generation::ComponentWorkload;
use crate::report::configuration::quantities;
use crate::report::configuration::quote::markdown_text::block;
use crate::report::configuration::replica_group::ReplicaGroup;
use crate::report::configuration::runbooks::{bash, format_duration};

pub(super) fn section(part: &ComponentWorkload<'_>, group: &ReplicaGroup, disk: f64) -> String {
    let (size, label) = (quantities::gibibytes(disk), &part.label);
    let installed = group.installed.and_then(|installed| installed.disk);
    // The first snapshot copies all data. Assume the throughput of backups.
    let copied = part.get("total_storage").unwrap_or(disk) / f64::from(group.needed.replicas);
    let rate = part.get("backup_rate").filter(|rate| *rate > 0.0).unwrap_or(100e6);
    let mut out = format!(
        "## EBS volume: {size} GiB

Expected duration: about {} for a first snapshot; later snapshots copy only changes. The new size is available within minutes, but the volume is slower until optimization is complete. A volume cannot shrink and cannot be modified again for six hours, so use the target size.

",
        format_duration(copied / rate)
    );
    if installed.is_some_and(|installed| quantities::gibibytes(installed) >= size) {
        out += "The installed volume is already at least this large, and AWS cannot shrink a volume.\n\n";
    }
    out += &block("bash", "export VOLUME_ID=vol-… MOUNT=/data\n").replace("vol-…", "vol-0123456789abcdef0");
    out += "
Take a snapshot, then resize the volume. The loop polls the modification, because `aws ec2 wait volume-available` times out for a volume in use:

";
    let iops = part
        .get("iops_demand")
        .zip(part.get("iops_target"))
        .map(|(demand, target)| math::ceil(demand / math::max(target, 0.01)));
    let iops =
        iops.filter(|needed| part.get("disk_iops").is_some_and(|installed| *needed > installed) && *needed <= 80_000.0);
    let faster = iops.map_or_else(String::new, |iops| format!(" --iops {}", math::max(iops, 3000.0)));
    out += &bash(&format!(
        r#"snapshot=$(aws ec2 create-snapshot --volume-id "$VOLUME_ID" --description 'before resizing {label}' --query SnapshotId --output text)
until aws ec2 wait snapshot-completed --snapshot-ids "$snapshot"; do echo 'still copying'; done
aws ec2 modify-volume --volume-id "$VOLUME_ID" --size {size}{faster}
while state=$(aws ec2 describe-volumes-modifications --volume-ids "$VOLUME_ID" --query 'VolumesModifications[0].ModificationState' --output text); do
  case $state in
    optimizing | completed) break ;;
    failed) echo 'the volume was not changed' >&2; exit 1 ;;
  esac
  sleep 10
done
"#
    ));
    out += "
On the machine, grow the partition (if any) and the file system:

";
    out += &bash(
        r#"device=$(findmnt --noheadings --output SOURCE --target "$MOUNT")
kind=$(findmnt --noheadings --output FSTYPE --target "$MOUNT")
disk=$(lsblk --noheadings --output PKNAME "$device" | head -n 1)
if [ -n "$disk" ]; then
  sudo growpart "/dev/$disk" "$(cat "/sys/class/block/${device##*/}/partition")"
fi
case $kind in
  ext4) sudo resize2fs "$device" ;;
  xfs) sudo xfs_growfs "$MOUNT" ;;
  *) echo "unsupported file system: $kind" >&2; exit 1 ;;
esac
df --human-readable "$MOUNT"
"#,
    );
    out += "
Roll back (data only, on a new volume from the snapshot):

";
    out += &bash(
        r#"snapshot=$(aws ec2 describe-snapshots --owner-ids self --filters "Name=volume-id,Values=$VOLUME_ID" \
  --query 'reverse(sort_by(Snapshots, &StartTime))[0].SnapshotId' --output text)
zone=$(aws ec2 describe-volumes --volume-ids "$VOLUME_ID" --query 'Volumes[0].AvailabilityZone' --output text)
aws ec2 create-volume --snapshot-id "$snapshot" --availability-zone "$zone" --volume-type gp3
"#,
    );
    out + "\n"
}
