//! Consistency of bills: sums, savings, the cheapest instance type, scales, and standby.

use super::*;

/// Checks that every total is the sum of its lines, in every month, for every preset on every cloud.
#[test]
fn totals_are_the_sums_of_their_lines() {
    for model in models().iter() {
        let presets = model.presets.iter().map(|preset| format!("&p={}", preset.id));
        for preset in presets.chain([String::new()]) {
            for settings in ["", "cost.commit=any&cost.standby=warm&cost.clusters=2&hours=office&"] {
                let link = format!("{settings}m={}{preset}", model.id);
                with_bills(&link, |context, bills| {
                    let months = context.months.len();
                    for bill in bills {
                        let mut whole = Money::ZERO;
                        for month in 0..months {
                            let sum: Money = bill.lines.iter().map(|line| line.monthly_costs[month]).sum();
                            assert_eq!(sum, bill.month_total(month));
                            assert_eq!(sum.round_to_cents(), sum, "to the cent");
                            whole = whole + sum;
                        }
                        assert_eq!(whole, bill.total(0..months));
                        let kinds: Money =
                            ServiceCategory::ALL.iter().map(|kind| bill.category_total(*kind, 0..months)).sum();
                        assert_eq!(kinds, whole);
                    }
                });
            }
        }
    }
}

/// Displayed numbers add up too: the sum of each table column equals its displayed total.
#[test]
fn tables_add_up() {
    let (scenario, _) = decode("m=web-service&requests=3000&cost.standby=hot&cost.clusters=1&cost.commit=any");
    let report = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    for id in ["kinds", "kinds-all"] {
        let table = report.tables.iter().find(|table| table.id == id).expect("the table");
        let cents = |cell: &String| cell.replace(['$', ',', '.'], "").parse::<u64>().expect("an amount");
        let (total, lines) = table.rows.split_last().expect("rows");
        for column in 1..table.headers.len() {
            let sum: u64 = lines.iter().map(|row| cents(&row[column])).sum();
            assert_eq!(sum, cents(&total[column]), "{id}, {}", table.headers[column]);
        }
    }
    // Months, quarters, and years add up to the same amount.
    let sums = ["months", "quarters", "years"].map(|id| {
        let table = report.tables.iter().find(|table| table.id == id).expect("the table");
        let cents = |cell: &String| cell.replace(['$', ',', '.'], "").parse::<u64>().expect("an amount");
        table.rows.iter().map(|row| cents(&row[2])).sum::<u64>()
    });
    assert_eq!((sums[0], sums[0]), (sums[1], sums[2]));
}

/// A displayed saving equals the difference from the bill of a scenario with the change set by hand.
#[test]
fn a_saving_is_the_difference_of_two_bills() {
    let total = |link: &str| with_bills(link, |context, bills| bills[0].total(context.first_year()));
    let link = "m=tiered-store&nodes=50M&active_ratio=20%25&cost.clouds=aws";
    let (scenario, _) = decode(link);
    let report = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    let table = report.tables.iter().find(|table| table.id == "savings").expect("savings");
    for (label, change) in [
        ("Shrink the hot tier", "active_ratio=5%25"),
        ("Compress the warm tier", "warm_compression=60%25"),
        ("Archive the cold tier", "archived_share=100%25"),
        ("Arm processors", "cost.arch=arm64"),
        ("Burstable instances", "cost.burstable=yes"),
    ] {
        let row = table.rows.iter().find(|row| row[0] == label).unwrap_or_else(|| panic!("{label}"));
        let changed_link = if change.starts_with("active_ratio") {
            link.replace("active_ratio=20%25", change)
        } else {
            format!("{link}&{change}")
        };
        let (before, after) = (total(link), total(&changed_link));
        let mean = |money: Money| money.div_rounded(12).round_to_cents();
        let (sign, difference) = if mean(after) < mean(before) {
            ("−", mean(before).saturating_sub(mean(after)))
        } else {
            ("+", mean(after).saturating_sub(mean(before)))
        };
        let expected = if difference == Money::ZERO {
            "$0 (".to_owned()
        } else {
            format!("{sign}${} (", difference.format_cents())
        };
        assert!(row[2].starts_with(&expected), "{label}: {} does not start with {expected}", row[2]);
    }
}

/// The chosen fleet is, to within 0.2%, the cheapest over all instance types of the region, each bought in its cheapest
/// way.
#[test]
fn no_instance_type_of_the_region_is_cheaper() {
    let mut chance = common::SplitMix64::new(7);
    for round in 0..40 {
        let hours: Vec<String> = (0..24).map(|_| format!("{:.2}", 0.2 + 2.0 * chance.uniform())).collect();
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
        with_bills(&link, |context, bills| {
            let usages = context.component_usages(&evaluate(&decode(&link).0, models()));
            let item = &usages[0].items[0];
            let loads = item.hourly_counts.iter().flatten();
            let load: Vec<u32> = loads.flat_map(|load| vec![load.instances.max(1); load.hours as usize]).collect();
            let load = load_duration_curve(&load); // Sorted once: the order of hours does not affect the cost.
            for bill in bills {
                let (_, _, years) = &bill.fleets[0];
                let taken = years[0].mix.cost();
                let policy = &context.policy;
                let best = bill.book.offers.iter().filter(|offer| bill.book.region(offer) == bill.region);
                let best = best.filter_map(|offer| {
                    let instance = bill.book.instance(offer)?;
                    let fits = f64::from(instance.vcpu) >= f64::from(cores) && instance.memory_gib >= f64::from(memory);
                    let arch_matches = arch == "any" || instance.arch == Some(Arch::Amd64);
                    if !fits || !arch_matches || instance.burstable != Some(false) {
                        return None;
                    }
                    let mut rates = HourlyRates::from_prices(&offer.prices)?;
                    rates.spot = rates.spot.map(|spot| spot + rates.on_demand.mul_f64(policy.rework));
                    cheapest_mix(&load, &rates, &policy.purchase_limits).ok().map(|mix| mix.cost())
                });
                let best = best.min().expect("a sufficient type");
                // Brute force covers the hours of a year; months of 730 hours weight its days slightly differently.
                let deviation = taken.dollars() / best.dollars() - 1.0;
                assert!(deviation.abs() < 0.002, "{round}, {}: {taken}, expected {best}, {link}", bill.cloud().name());
            }
        });
    }
}

/// The fleet of a pool, whose number of machines depends on the type, is the cheapest over all types of the region.
#[test]
fn no_instance_type_is_cheaper_for_a_pool() {
    let mut chance = common::SplitMix64::new(11);
    for _ in 0..30 {
        let requests = 1 + chance.below(3000);
        let commit = ["none", "1y", "3y", "any"][chance.below(4)];
        let spot = ["0%25", "40%25", "100%25"][chance.below(3)];
        let (zones, spare) = (1 + chance.below(3), chance.below(3));
        let link = format!(
            "growth=7%25/month&horizon=12&m=web-service&p=platform&requests={requests}\
             &cost.commit={commit}&cost.spot={spot}&cost.zones={zones}&cost.spare={spare}"
        );
        with_bills(&link, |context, bills| {
            let usages = context.component_usages(&evaluate(&decode(&link).0, models()));
            let (pool, item) = usages[0].items.iter().enumerate().find(|(_, item)| item.cost.id == "workers").unwrap();
            let policy = &context.policy;
            let least = item.amounts.iter().copied().fold(0.0, f64::max) as u32;
            for bill in bills {
                let (_, _, years) = bill.fleets.iter().find(|(_, entry, _)| *entry == pool).expect("a fleet");
                let cost_of = |offer: &InstanceOffer| {
                    let instance = bill.book.instance(offer)?;
                    if instance.burstable != Some(false) || instance.arch != Some(Arch::Amd64) {
                        return None;
                    }
                    let counts = item.sizes.iter().map(|(cores, memory_gib)| {
                        let need = InstanceRequirement {
                            cores: *cores,
                            memory_gib: *memory_gib,
                            utilization: 1.0,
                            spare: policy.spare,
                            zones: policy.zones,
                            min_instances: policy.min_machines.max(least),
                            ..InstanceRequirement::default()
                        };
                        instance_counts(&need, instance.vcpu, instance.memory_gib).map(|counts| counts.total as u32)
                    });
                    let counts: Vec<u32> = counts.collect::<Option<_>>()?;
                    let mut rates = HourlyRates::from_prices(&offer.prices)?;
                    rates.spot = rates.spot.map(|spot| spot + rates.on_demand.mul_f64(policy.rework));
                    let limits = PurchaseLimits {
                        spot_share: if item.cost.interruptible { policy.purchase_limits.spot_share } else { 0.0 },
                        ..policy.purchase_limits
                    };
                    cheapest_mix(&counts, &rates, &limits).ok().map(|mix| mix.cost() * HOURS_PER_MONTH)
                };
                let best = bill.book.offers.iter().filter(|offer| bill.book.region(offer) == bill.region);
                let best = best.filter_map(cost_of).min().expect("a sufficient type");
                assert_eq!(
                    years[0].monthly_costs.iter().copied().sum::<Money>(),
                    best,
                    "{}, {link}",
                    bill.cloud().name()
                );
            }
        });
    }
}

/// A family of one cloud is no reason to list the families of another.
#[test]
fn families_limit_the_frontier_of_each_cloud() {
    let clouds = |families: &str| {
        let link = format!("horizon=12&cost.families={families}&m=web-service&p=platform");
        let report = report(&decode(&link).0, &evaluate(&decode(&link).0, models()), catalog(), today());
        let table = report.tables.iter().find(|table| table.id == "frontier").expect("the table");
        let found: std::collections::BTreeSet<String> = table.rows.iter().map(|row| row[1].clone()).collect();
        found.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(clouds("m7i"), ["AWS"]);
    assert_eq!(clouds("m7i,n2"), ["AWS", "Google Cloud"]);
}

/// The reported cost of a scale or a standby equals that of a scenario with that size or standby.
#[test]
fn scales_and_standby_match_separate_scenarios() {
    let link = "horizon=12&growth=none&hours=office&cost.clouds=gcp&m=web-service&requests=300&db_size=50GiB";
    let (scenario, _) = decode(link);
    let report = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    let table = |id: &str| report.tables.iter().find(|table| table.id == id).expect("the table").rows.clone();
    let month = |link: &str| with_bills(link, |_, bills| bills[0].month_total(0).format_cents());
    let scales = table("scales");
    assert_eq!(scales[0][2], format!("${}", month(link)));
    let best = format!("cost.commit=any&cost.spot=70%25&{link}").replace("horizon=12", "horizon=1");
    assert_eq!(scales[1][2], format!("${}", month(&best)));
    // 10×: scale the growing inputs by hand.
    let tenfold = link.replace("requests=300", "requests=3000").replace("db_size=50", "db_size=500");
    assert_eq!(scales[6][2], format!("${}", month(&tenfold)));
    let year = |link: &str| with_bills(link, |context, bills| bills[0].total(context.first_year()).div_rounded(12));
    for row in table("standby") {
        let with = year(&format!("cost.standby={}&{link}", row[0]));
        assert!(row[3].starts_with(&format!("${} (", with.saturating_sub(year(link)).format_cents())), "{row:?}");
    }
}
