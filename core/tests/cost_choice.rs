//! Checks the choice of instances against brute force, laws, hostile requirements, and hand calculations.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::OnceLock;

use headroom_core::cost::catalog::{Arch, Cloud, PurchaseOption};
use headroom_core::cost::instance_choice::{RejectionReason, SizedOffer};
use headroom_core::cost::{Catalog, InstanceChoice, InstanceFilter, InstanceRequirement, Money, choose_instances};
use proptest::prelude::*;
use proptest::sample::select;

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::built_in().expect("valid built-in prices"))
}

fn choose(need: &InstanceRequirement) -> InstanceChoice<'static> {
    choose_instances(need, catalog()).expect("a valid requirement")
}

fn family_filter(cloud: Cloud, region: &str, family: &str) -> InstanceFilter {
    InstanceFilter {
        clouds: vec![cloud],
        regions: vec![region.to_owned()],
        families: vec![family.to_owned()],
        ..InstanceFilter::default()
    }
}

fn plan_named<'p>(choice: &'p InstanceChoice<'static>, name: &str) -> &'p SizedOffer<'static> {
    choice.offers.iter().find(|plan| plan.instance.name == name).expect("a plan with this instance type")
}

fn dollars(text: &str) -> Money {
    Money::parse(text).unwrap()
}

/// 16 cores and 64 GiB at 70%, AWS m7g in us-east-1. Hourly list prices: large (2, 8) 0.0816, xlarge (4, 16) 0.1632,
/// 2xlarge (8, 32) 0.3264, 4xlarge (16, 64) 0.6528.
///
/// - large: 16 / (2 · 0.7) = 11.43 → 12; 64 / (8 · 0.7) = 11.43 → 12; 12 · 0.0816 · 730 = 714.816
/// - xlarge: 16 / 2.8 = 5.71 → 6; 6 · 0.1632 · 730 = 714.816
/// - 2xlarge: 16 / 5.6 = 2.86 → 3; 3 · 0.3264 · 730 = 714.816
/// - 4xlarge: 16 / 11.2 = 1.43 → 2; 2 · 0.6528 · 730 = 953.088, half of 32 vCPU is free
#[test]
fn the_choice_on_aws_matches_a_hand_calculation() {
    let need = InstanceRequirement {
        cores: 16.0,
        memory_gib: 64.0,
        filter: family_filter(Cloud::Aws, "us-east-1", "m7g"),
        ..InstanceRequirement::default()
    };
    let choice = choose(&need);
    for (name, count, month, headroom) in [
        ("m7g.large", 12, "714.816", 1.0 - 16.0 / 24.0),
        ("m7g.xlarge", 6, "714.816", 1.0 - 16.0 / 24.0),
        ("m7g.2xlarge", 3, "714.816", 1.0 - 16.0 / 24.0),
        ("m7g.4xlarge", 2, "953.088", 0.5),
    ] {
        let plan = plan_named(&choice, name);
        assert_eq!((plan.counts.total, plan.monthly_cost), (count, dollars(month)), "{name}");
        assert!((plan.headroom - headroom).abs() < 1e-12);
    }
    // medium (1, 4) 0.0408: 16 / 0.7 = 22.86 → 23; 23 · 0.0408 · 730 = 685.032, the cheapest.
    let best = choice.cheapest().unwrap();
    assert_eq!(
        (best.instance.name.as_str(), best.counts.total, best.monthly_cost),
        ("m7g.medium", 23, dollars("685.032"))
    );
}

/// 100 cores and 300 GiB at 60%, Azure Dsv5 in westeurope, tolerating the loss of one of three zones, with one spare.
///
/// Standard_D16s_v5 has 16 vCPU and 64 GiB: 100 / 9.6 = 10.42 → 11, 300 / 38.4 = 7.81 → 8, so N = 11. With a spare that
/// is 12, or 4 per zone, but two remaining zones must hold 11, so it takes 6 per zone, 18 in all. 18 · 0.92 · 730 =
/// 12,088.80.
#[test]
fn the_choice_on_azure_matches_a_hand_calculation() {
    let limits = family_filter(Cloud::Azure, "westeurope", "Dsv5");
    let need = InstanceRequirement {
        cores: 100.0,
        memory_gib: 300.0,
        utilization: 0.6,
        spare: 1,
        zones: 3,
        survives_zone_loss: true,
        filter: limits,
        ..InstanceRequirement::default()
    };
    let choice = choose(&need);
    let plan = plan_named(&choice, "Standard_D16s_v5");
    assert_eq!((plan.counts.needed, plan.counts.per_zone, plan.counts.total), (11, 6, 18));
    assert_eq!(plan.monthly_cost, dollars("12088.8"));
}

/// 10 cores and 100 GiB at 80%, GCP n2d in europe-west3, at least three instances, committed for three years.
///
/// n2d-standard-8 has 8 vCPU and 32 GiB: 10 / 6.4 = 1.56 → 2, 100 / 25.6 = 3.91 → 4. Three years: 0.195736 an hour; 4 ·
/// 0.195736 · 730 = 571.54912. n2d-standard-16: 100 / 51.2 = 1.95 → 2, but at least 3: 3 · 0.391472 · 730 = 857.32368.
#[test]
fn the_choice_on_gcp_matches_a_hand_calculation() {
    let limits = family_filter(Cloud::Gcp, "europe-west3", "n2d");
    let need = InstanceRequirement {
        cores: 10.0,
        memory_gib: 100.0,
        utilization: 0.8,
        min_instances: 3,
        purchase_option: PurchaseOption::ThreeYears,
        filter: limits,
        ..InstanceRequirement::default()
    };
    let choice = choose(&need);
    let plan_8 = plan_named(&choice, "n2d-standard-8");
    assert_eq!((plan_8.counts.total, plan_8.monthly_cost), (4, dollars("571.54912")));
    let plan_16 = plan_named(&choice, "n2d-standard-16");
    assert_eq!((plan_16.counts.total, plan_16.monthly_cost), (3, dollars("857.32368")));
}

#[test]
fn every_offer_is_counted_once() {
    let all: usize = catalog().books().iter().map(|book| book.offers.len()).sum();
    let limits = InstanceFilter {
        clouds: vec![Cloud::Aws, Cloud::Gcp],
        archs: vec![Arch::Arm64],
        max_vcpu: Some(32),
        max_memory_gib: Some(128.0),
        ..InstanceFilter::default()
    };
    let need = InstanceRequirement {
        cores: 3.0,
        purchase_option: PurchaseOption::OneYear,
        filter: limits,
        ..InstanceRequirement::default()
    };
    let choice = choose(&need);
    assert_eq!(choice.offers.len() + choice.rejected.len(), all);
    assert_eq!(choice.rejection_counts().map(|(_, count)| count).sum::<usize>(), choice.rejected.len());
    let reasons: Vec<RejectionReason> = choice.rejection_counts().map(|(why, _)| why).collect();
    assert_eq!(
        reasons,
        [
            RejectionReason::Cloud,
            RejectionReason::Arch,
            RejectionReason::TooLarge,
            RejectionReason::Burstable,
            RejectionReason::NoPrice
        ]
    );
    for plan in &choice.offers {
        assert!(plan.book.cloud == Cloud::Gcp && plan.instance.arch == Some(Arch::Arm64) && plan.instance.vcpu <= 32);
    }
    // An instance of one vCPU carries less than a billionth of this.
    let huge = choose(&InstanceRequirement { cores: 1e9, ..InstanceRequirement::default() });
    assert!(huge.rejected.iter().any(|rejected| rejected.reason == RejectionReason::TooMany));
}

#[test]
fn all_errors_of_a_request_are_reported() {
    let limits = InstanceFilter {
        clouds: vec![Cloud::Aws],
        regions: vec!["us-east1".to_owned(), "eastus".to_owned()],
        families: vec!["m77".to_owned()],
        max_vcpu: Some(0),
        max_memory_gib: Some(f64::NAN),
        ..InstanceFilter::default()
    };
    let need = InstanceRequirement {
        cores: f64::NAN,
        memory_gib: -1.0,
        utilization: 1.5,
        zones: 1,
        survives_zone_loss: true,
        spare: u32::MAX,
        min_instances: u32::MAX,
        filter: limits,
        ..InstanceRequirement::default()
    };
    let errors = choose_instances(&need, catalog()).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|error| error.location.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "cores",
            "memory",
            "utilization",
            "zones",
            "spare",
            "least",
            "max-vcpu",
            "max-memory",
            "region",
            "region",
            "family"
        ]
    );
    assert!(errors[8].message().contains("did you mean `us-east-1`?"), "{}", errors[8]);
    assert!(choose_instances(&InstanceRequirement::default(), catalog()).is_err());
    let empty = Catalog::default();
    let none = choose_instances(
        &InstanceRequirement { filter: family_filter(Cloud::Aws, "x", "y"), ..InstanceRequirement::default() },
        &empty,
    );
    assert!(none.unwrap_err().iter().any(|error| error.location.field == "cloud"));
}

/// Generates requirements of any size with limits that some instance types satisfy.
fn requirements() -> impl Strategy<Value = InstanceRequirement> {
    let size = || prop_oneof![Just(0.0), 0.1..50.0, 1.0..5000.0];
    let limits = (prop::bool::ANY, select(vec![vec![], vec![Cloud::Aws], vec![Cloud::Azure, Cloud::Gcp]]), 0_u32..3)
        .prop_map(|(burstable, clouds, arch)| InstanceFilter {
            clouds,
            burstable,
            archs: Arch::ALL.iter().copied().take(arch as usize % 3).collect(),
            ..InstanceFilter::default()
        });
    (size(), size(), 0.05..1.0, (0_u32..5, 1_u32..6, prop::bool::ANY, 0_u32..9), limits, select(PurchaseOption::ALL))
        .prop_map(|(cores, memory_gib, utilization, (spare, zones, survive, least), limits, term)| {
            InstanceRequirement {
                cores: if cores + memory_gib > 0.0 { cores } else { 1.0 },
                memory_gib,
                machines: None,
                utilization,
                spare,
                zones,
                survives_zone_loss: survive && zones > 1,
                min_instances: least,
                filter: limits,
                purchase_option: term,
            }
        })
}

/// Returns whether this many instances per zone satisfy every condition, checked one by one.
fn is_sufficient(need: &InstanceRequirement, in_zone: u64, vcpu: u32, memory_gib: f64) -> bool {
    let carries = |count: u64| {
        let share = count as f64 * need.utilization * (1.0 + 1e-9);
        share * f64::from(vcpu) >= need.cores && share * memory_gib >= need.memory_gib && count > 0
    };
    let zones = u64::from(need.zones);
    let total = in_zone * zones;
    let spared = total.checked_sub(u64::from(need.spare)).is_some_and(carries);
    spared && total >= u64::from(need.min_instances) && (!need.survives_zone_loss || carries(in_zone * (zones - 1)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Counting up from one instance per zone finds the same counts and costs, and no cheaper choice.
    #[test]
    fn counting_up_finds_the_same_choice(need in requirements()) {
        let choice = choose(&need);
        let mut least = None;
        for plan in choice.offers.iter().filter(|plan| plan.counts.total < 2000) {
            let instance = plan.instance;
            let in_zone = (1..).find(|count| is_sufficient(&need, *count, instance.vcpu, instance.memory_gib)).unwrap();
            prop_assert_eq!(in_zone, plan.counts.per_zone, "{}", instance.name);
            let total = in_zone * u64::from(need.zones);
            prop_assert_eq!(plan.monthly_cost, plan.price.monthly_cost(total));
            least = Some(least.map_or(plan.monthly_cost, |least: Money| least.min(plan.monthly_cost)));
        }
        if let (Some(best), Some(least)) = (choice.cheapest(), least) {
            prop_assert!(best.monthly_cost <= least);
        }
    }

    /// No plan dominates one on the frontier, and for each of a sample of plans, the frontier has one that is at least
    /// as good.
    #[test]
    fn the_frontier_is_not_dominated(need in requirements()) {
        let choice = choose(&need);
        let dominates = |a: &SizedOffer<'_>, b: &SizedOffer<'_>| {
            a.monthly_cost <= b.monthly_cost && a.headroom >= b.headroom && (a.monthly_cost < b.monthly_cost || a.headroom > b.headroom)
        };
        for place in &choice.frontier {
            prop_assert!(!choice.offers.iter().any(|other| dominates(other, &choice.offers[*place])));
        }
        for plan in choice.offers.iter().step_by(37) {
            let covered = choice.frontier.iter().any(|place| {
                let best = &choice.offers[*place];
                best.monthly_cost <= plan.monthly_cost && best.headroom >= plan.headroom
            });
            prop_assert!(covered);
        }
        prop_assert!(choice.offers.windows(2).all(|pair| pair[0].monthly_cost <= pair[1].monthly_cost));
    }

    /// The remaining zones carry the load after the loss of one.
    #[test]
    fn the_loss_of_a_zone_is_survived(need in requirements()) {
        prop_assume!(need.survives_zone_loss);
        for plan in choose(&need).offers {
            let left = (plan.counts.total - plan.counts.per_zone) as f64 * need.utilization * (1.0 + 1e-9);
            prop_assert!(left * f64::from(plan.instance.vcpu) >= need.cores);
            prop_assert!(left * plan.instance.memory_gib >= need.memory_gib);
        }
    }

    /// Higher requirements never cost less.
    #[test]
    fn higher_requirements_never_cost_less(need in requirements(), more in 1.0_f64..3.0, which in 0..6) {
        let mut larger = need.clone();
        match which {
            0 => larger.cores *= more,
            1 => larger.memory_gib = larger.memory_gib * more + more,
            2 => larger.utilization /= more,
            3 => larger.spare += more as u32,
            4 => larger.min_instances += more as u32,
            _ => larger.survives_zone_loss = larger.zones > 1,
        }
        let cost = |need: &InstanceRequirement| choose(need).cheapest().map(|plan| plan.monthly_cost);
        if let (Some(before), Some(after)) = (cost(&need), cost(&larger)) {
            prop_assert!(after >= before);
        }
    }

    /// No requirement causes a panic.
    #[test]
    fn no_requirement_causes_a_panic(cores in any::<f64>(), memory_gib in any::<f64>(), utilization in any::<f64>(),
                      counts in any::<(u32, u32, bool, u32)>(), text in ".{0,20}") {
        let (spare, zones, survives_zone_loss, min_instances) = counts;
        let filter = InstanceFilter { regions: vec![text], ..InstanceFilter::default() };
        let need = InstanceRequirement { cores, memory_gib, machines: None, utilization, spare, zones, survives_zone_loss, min_instances, filter, purchase_option: PurchaseOption::Spot };
        let _ = choose_instances(&need, catalog());
        let need = InstanceRequirement { filter: InstanceFilter::default(), zones: zones % 100, spare: spare % 99, ..need };
        let _ = choose_instances(&need, catalog());
    }
}
