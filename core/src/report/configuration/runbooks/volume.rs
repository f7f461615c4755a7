//! A larger volume.

use alloc::format;
use alloc::string::String;

use crate::math;
use crate::report::configuration::group::Group;
use crate::report::configuration::numbers;
use crate::report::configuration::quote::markdown::block;
use crate::report::configuration::runbooks::{bash, minutes};
use crate::report::configuration::work::Part;

pub(super) fn section(part: &Part<'_>, group: &Group, disk: f64) -> String {
    let (size, label) = (numbers::gibibytes(disk), &part.label);
    let installed = group.installed.and_then(|installed| installed.disk);
    // A first snapshot copies all that is there, at the rate that backups have.
    let copied = part.get("total_storage").unwrap_or(disk) / f64::from(group.needed.copies);
    let rate = part.get("backup_rate").filter(|rate| *rate > 0.0).unwrap_or(100e6);
    let mut out = format!(
        "## EBS volume: {size} GiB

Expected: a first snapshot takes about {}, later ones only what has changed; the size is there within minutes, and the volume is slower until it is optimised. A volume cannot be made smaller, and not be changed again for six hours: take the size of the plan.

",
        minutes(copied / rate)
    );
    if installed.is_some_and(|installed| numbers::gibibytes(installed) >= size) {
        out += "The installed volume is already as large: AWS refuses a smaller size.\n\n";
    }
    out += &block("bash", "export VOLUME_ID=vol-… MOUNT=/data\n").replace("vol-…", "vol-0123456789abcdef0");
    out += "
A snapshot, and then the size (`wait volume-available` would wait for ever: a volume in use never is):

";
    let iops = part
        .get("iops_demand")
        .zip(part.get("iops_target"))
        .map(|(demand, target)| math::ceil(demand / math::max(target, 0.01)));
    let iops =
        iops.filter(|needed| part.get("disk_iops").is_some_and(|installed| *needed > installed) && *needed <= 80_000.0);
    let faster = iops.map_or_else(String::new, |iops| format!(" --iops {}", math::max(iops, 3000.0)));
    out += &bash(&format!(
        r#"snapshot=$(aws ec2 create-snapshot --volume-id "$VOLUME_ID" --description 'before {label} grows' --query SnapshotId --output text)
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
On the machine: the partition, if there is one, and the file system:

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
  *) echo "no way to grow $kind is known here" >&2; exit 1 ;;
esac
df --human-readable "$MOUNT"
"#,
    );
    out += "
Back: only to the data, by a new volume from the snapshot.

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
