//! Consistency of bills: sums, savings, the cheapest instance type, scales, and standby.

use super::*;

/// Checks that every total is the sum of its lines, in every month, for every preset on every cloud.
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
                        let kinds: Money = ServiceCategory::ALL.iter().map(|kind| bill.of(*kind, 0..months)).sum();
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
        for column in 1..table.heads.len() {
            let sum: u64 = lines.iter().map(|row| cents(&row[column])).sum();
            assert_eq!(sum, cents(&total[column]), "{id}, {}", table.heads[column]);
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

/// A saving's new bill equals that of a scenario with the same changes set by hand.
#[test]
fn a_saving_is_the_difference_of_two_bills() {
    let total = |link: &str| billed(link, |setting, bills| bills[0].months(setting.first_year()));
    let link = "m=tiered-store&nodes=50M&active_ratio=20%25&cost.clouds=aws";
    let (scenario, _) = decode(link);
    let report = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    let table = report.tables.iter().find(|table| table.id == "savings").expect("savings");
    for (label, set) in [
        ("Shrink the hot tier", "active_ratio=5%25"),
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
        let told = if much == Money::ZERO { "$0 (".to_owned() } else { format!("{sign}${} (", much.cents()) };
        assert!(row[2].starts_with(&told), "{label}: {} beside {told}", row[2]);
    }
}

/// The chosen fleet is the cheapest over all instance types of the region, each bought in its cheapest way.
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
            let parts = setting.component_usages(&evaluate(&decode(&link).0, models()));
            let item = &parts[0].items[0];
            let load: Vec<u32> = item.hours.iter().flatten().map(|count| (*count).max(1)).collect();
            let load = load_duration_curve(&load); // Sorted once: the order of hours does not affect the cost.
            for bill in bills {
                let (_, _, years) = &bill.fleets[0];
                let taken = years[0].mix.cost();
                let policy = &setting.policy;
                let best = bill.book.offers.iter().filter(|offer| bill.book.region(offer) == bill.region);
                let best = best.filter_map(|offer| {
                    let it = bill.book.instance(offer)?;
                    let fits = f64::from(it.vcpu) >= f64::from(cores) && it.memory_gib >= f64::from(memory);
                    let wanted = arch == "any" || it.arch == Some(Arch::Amd64);
                    if !fits || !wanted || it.burstable != Some(false) {
                        return None;
                    }
                    let mut rates = HourlyRates::of(&offer.terms)?;
                    rates.spot = rates.spot.map(|spot| spot + rates.on_demand.of(policy.rework));
                    cheapest_mix(&load, &rates, &policy.purchase).ok().map(|mix| mix.cost())
                });
                let best = best.min().expect("a sufficient type");
                // The cheapest over the hours of the year; months of 730 hours weight its days slightly differently.
                let apart = taken.dollars() / best.dollars() - 1.0;
                assert!(apart.abs() < 0.002, "{round}, {}: {taken} beside {best}, {link}", bill.cloud().name());
            }
        });
    }
}

/// The reported cost of a scale or a standby equals that of a scenario with that size or standby.
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
    // 10×: scale the growing inputs by hand.
    let tenfold = link.replace("requests=300", "requests=3000").replace("db_size=50", "db_size=500");
    assert_eq!(scales[6][2], format!("${}", month(&tenfold)));
    let year = |link: &str| billed(link, |setting, bills| bills[0].months(setting.first_year()).over(12));
    for row in table("standby") {
        let with = year(&format!("cost.standby={}&{link}", row[0]));
        assert!(row[3].starts_with(&format!("${} (", with.less(year(link)).cents())), "{row:?}");
    }
}
